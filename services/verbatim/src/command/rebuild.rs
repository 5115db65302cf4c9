//! `verbatim rebuild`: the views anew, beside the old ones.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use verbatim_projection::{Progress, ProjectError, Rebuilt, Views, rebuild_all};
use verbatim_projector::projectors;

use crate::terminal;

use super::store::{Store, StoreArgs};

#[derive(Debug, Args)]
#[command(after_help = "\
The new views are folded beside the old ones and compared with them; then the names change in one
transaction. Run it after an update whose views have other columns, or when `verify` asks for it.
A rebuild that was broken off leaves the old views as they were: run it again.

Example:
  verbatim rebuild --data-dir ./store")]
pub(super) struct RebuildArgs {
    #[command(flatten)]
    store: StoreArgs,

    /// The result as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: RebuildArgs) -> ExitCode {
    let RebuildArgs { store, json } = args;
    let store = match store.open().await {
        Ok(store) => store,
        Err(error) => {
            terminal::complain(&error);
            return ExitCode::FAILURE;
        }
    };
    let rebuilt = rebuild_store(&store, json).await;
    store.embedded.close().await;
    match rebuilt {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn rebuild_store(store: &Store, json: bool) -> Result<(), ProjectError> {
    let record_count = store.record_count().await?;
    let views = Views::open(&store.views_folder, &projectors()).await?;
    let projectors = projectors();
    let bar = terminal::bar(record_count * projectors.len() as u64, "rebuild");
    let progress = |progress: Progress| bar.inc(progress.newly_count);
    let begun = Instant::now();
    let Store { log, log_identity, .. } = store;
    let rebuilt = rebuild_all(&projectors, log, *log_identity, &views, progress).await?;
    bar.finish_and_clear();
    tell(&rebuilt, begun.elapsed(), json);
    views.close().await;
    Ok(())
}

fn tell(rebuilt: &[Rebuilt], took: Duration, json: bool) {
    if json {
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let projections: serde_json::Map<String, serde_json::Value> = rebuilt
            .iter()
            .map(|it| (it.projection.to_owned(), it.differing_tables.clone().into()))
            .collect();
        let told = serde_json::json!({"took_ms": took_ms, "differing_tables": projections});
        return terminal::say(&told.to_string());
    }
    let projections: Vec<&str> = rebuilt.iter().map(|it| it.projection).collect();
    terminal::say(&format!("{}: rebuilt in {}", projections.join(", "), terminal::took(took)));
    for Rebuilt { projection, differing_tables } in rebuilt {
        if !differing_tables.is_empty() {
            let tables = differing_tables.join(", ");
            terminal::say(&format!("{projection}: these tables had held other rows: {tables}"));
        }
    }
}
