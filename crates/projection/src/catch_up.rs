//! Brings several partitions to their places at the same time.

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use verbatim_log::Partition;

use crate::store::Position;
use crate::{Engine, Limits, ProjectError};

/// Nobody waits for the single batch where everything is folded anew: large ones write less.
pub(crate) const LARGE_BATCHES: Limits =
    Limits { records_max: 32_768, bytes_max: 16 * 1024 * 1024 };

/// How far a partition has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The partition.
    pub partition: Partition,
    /// How many records were taken in since the last word about this partition.
    pub newly_count: u64,
    /// The index of the next record to take in.
    pub next_index: u64,
}

/// An engine, and where it stops; none means the end of the log.
pub(crate) type Bound = (Engine, Option<Position>);

/// Runs every engine to its place. Ends with the first that cannot get there.
pub(crate) async fn catch_up_all(
    engines: impl IntoIterator<Item = Bound>,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<(), ProjectError> {
    let (reports, mut reported) = mpsc::unbounded_channel();
    let mut running = JoinSet::new();
    for (engine, before) in engines {
        let engine = engine.with_limits(LARGE_BATCHES).reporting_to(reports.clone());
        running.spawn(async move { engine.catch_up_to(before).await });
    }
    drop(reports);
    // The channel closes when the last engine is gone.
    while let Some(report) = reported.recv().await {
        progress(report);
        while let Some(Ok(ended)) = running.try_join_next() {
            ended?;
        }
    }
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(ended) => ended.map(|_checkpoint| ())?,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
    Ok(())
}
