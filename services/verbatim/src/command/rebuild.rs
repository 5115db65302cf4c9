//! `verbatim rebuild`: the views anew, beside the old ones.

use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use verbatim_projection::{Progress, ProjectError, Views, rebuild};
use verbatim_projector::projectors;

use crate::terminal;

use super::store::{Store, StoreArgs};

#[derive(Debug, Args)]
#[command(after_help = "\
The new views are folded beside the old ones and compared with them; then the names change in one
transaction. Run it after an update whose views have other columns, or when `verify` asks for it.

Example:
  verbatim rebuild --data-dir ./store")]
pub(super) struct RebuildArgs {
    #[command(flatten)]
    store: StoreArgs,
}

pub(super) async fn run(args: RebuildArgs) -> ExitCode {
    let store = match args.store.open().await {
        Ok(store) => store,
        Err(error) => {
            terminal::complain(&error);
            return ExitCode::FAILURE;
        }
    };
    let rebuilt = rebuild_all(&store).await;
    store.embedded.close().await;
    match rebuilt {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn rebuild_all(store: &Store) -> Result<(), ProjectError> {
    let record_count = store.record_count().await?;
    let views = Views::open(&store.views_folder, &projectors()).await?;
    for projector in projectors() {
        let begun = Instant::now();
        let bar = terminal::bar(record_count, projector.name());
        let done = |progress: Progress| bar.inc(progress.next_index);
        let rebuilt = rebuild(&projector, &store.log, store.log_identity, &views, done).await?;
        bar.finish_and_clear();
        let name = rebuilt.projection;
        terminal::say(&format!("{name}: rebuilt in {}", terminal::took(begun.elapsed())));
        if !rebuilt.differing_tables.is_empty() {
            let tables = rebuilt.differing_tables.join(", ");
            terminal::say(&format!("{name}: these tables had held other rows: {tables}"));
        }
    }
    views.close().await;
    Ok(())
}
