//! `verbatim rebuild`: the views anew, beside the old ones.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use verbatim_projection::{Progress, ProjectError, Rebuilt, Views, rebuild};
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

    /// One line of JSON for each projection.
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
    let rebuilt = rebuild_all(&store, json).await;
    store.embedded.close().await;
    match rebuilt {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn rebuild_all(store: &Store, json: bool) -> Result<(), ProjectError> {
    let record_count = store.record_count().await?;
    let views = Views::open(&store.views_folder, &projectors()).await?;
    for projector in projectors() {
        let begun = Instant::now();
        let bar = terminal::bar(record_count, projector.name());
        let done = |progress: Progress| bar.inc(progress.newly_count);
        let rebuilt = rebuild(&projector, &store.log, store.log_identity, &views, done).await?;
        bar.finish_and_clear();
        tell(&rebuilt, begun.elapsed(), json);
    }
    views.close().await;
    Ok(())
}

fn tell(rebuilt: &Rebuilt, took: Duration, json: bool) {
    let Rebuilt { projection, differing_tables } = rebuilt;
    if json {
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let told = serde_json::json!({
            "projection": projection, "took_ms": took_ms, "differing_tables": differing_tables,
        });
        return terminal::say(&told.to_string());
    }
    terminal::say(&format!("{projection}: rebuilt in {}", terminal::took(took)));
    if !differing_tables.is_empty() {
        let tables = differing_tables.join(", ");
        terminal::say(&format!("{projection}: these tables had held other rows: {tables}"));
    }
}
