//! Rebuild side by side: fold everything anew beside the views that are asked, compare, swap.

use std::slice;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::timeout;
use uuid::Uuid;
use verbatim_log::{EventLog, Partition};

use crate::ask::Moment;
use crate::catch_up::{Progress, catch_up_all};
use crate::compare::differ;
use crate::schema::{self, Generation};
use crate::store::{Position, positions_at};
use crate::{AnyProjector, Engine, ProjectError, Views};

/// How long those who read and write the views have them for themselves after a swap that had to
/// give way; twice as long each time.
const PAUSE_MIN: Duration = Duration::from_millis(500);
const PAUSE_MAX: Duration = Duration::from_secs(8);

/// What a rebuild found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// The projection.
    pub projection: &'static str,
    /// Tables whose rows differed from what was asked until now, at equal positions. None where
    /// the old rows are of another version or another log: those are not comparable.
    pub differing_tables: Vec<&'static str>,
}

/// Folds the whole log anew into tables of its own, compares them with those that are asked at the
/// same positions, and swaps the names in one transaction. Questions are answered all the while,
/// and the views that are asked go on. `progress` hears of every batch.
///
/// # Errors
/// Why it stopped. The views that are asked stay as they were.
pub async fn rebuild(
    projector: &Arc<dyn AnyProjector>,
    log: &Arc<dyn EventLog>,
    log_identity: Uuid,
    views: &Views,
    progress: impl Fn(Progress) + Send + Sync,
) -> Result<Rebuilt, ProjectError> {
    let rebuilt =
        rebuild_all(slice::from_ref(projector), log, log_identity, views, progress).await?;
    Ok(rebuilt.into_iter().next().expect("as many as there are projectors"))
}

/// Rebuilds the views of several projectors at the same time; what one folds, another may write.
/// They are swapped together.
///
/// # Errors
/// Why the first of them stopped. The views that are asked stay as they were, all of them.
pub async fn rebuild_all(
    projectors: &[Arc<dyn AnyProjector>],
    log: &Arc<dyn EventLog>,
    log_identity: Uuid,
    views: &Views,
    progress: impl Fn(Progress) + Send + Sync,
) -> Result<Vec<Rebuilt>, ProjectError> {
    let progress = &progress;
    let build = |projector| Build { projector, log, log_identity, views, progress };
    let builds: Vec<Build<'_>> = projectors.iter().map(build).collect();
    let rebuilt = try_join_all(builds.iter().map(Build::make)).await?;
    let mut pause = PAUSE_MIN;
    loop {
        try_join_all(builds.iter().map(Build::meet_end)).await?;
        {
            // Nobody may see a row go back to what it was: the new views are at least as far.
            let _held = views.hold_live().await;
            try_join_all(builds.iter().map(Build::meet_live)).await?;
            if views.store().swap(projectors).await? {
                return Ok(rebuilt);
            }
        }
        let _ = timeout(pause, std::future::pending::<()>()).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

struct Build<'a> {
    projector: &'a Arc<dyn AnyProjector>,
    log: &'a Arc<dyn EventLog>,
    log_identity: Uuid,
    views: &'a Views,
    progress: &'a (dyn Fn(Progress) + Send + Sync),
}

impl Build<'_> {
    /// Everything but the swap.
    async fn make(&self) -> Result<Rebuilt, ProjectError> {
        let (store, projector) = (self.views.store(), &**self.projector);
        store.begin_next(projector).await?;
        let mut differing_tables = Vec::new();
        if store.is_comparable(projector, self.log_identity).await? {
            let moment = self.moment_of_both().await?;
            let finished = async { Ok(store.finish_next(projector).await?) };
            ((), differing_tables) = tokio::try_join!(finished, self.differing(moment))?;
        } else {
            self.meet_end().await?;
            store.finish_next(projector).await?;
        }
        Ok(Rebuilt { projection: self.projector.name(), differing_tables })
    }

    /// A moment at which both sets of views have come to the same places. What is read through it
    /// is of then; the views that are asked may go on.
    async fn moment_of_both(&self) -> Result<Moment<'static>, ProjectError> {
        self.meet_live().await?;
        loop {
            let _held = self.views.hold_live().await;
            self.meet_live().await?;
            let mut moment = self.views.store().moment().await?;
            moment.take_its_time().await?;
            let live = positions_at(&mut moment, &**self.projector, Generation::Live).await?;
            let next = positions_at(&mut moment, &**self.projector, Generation::Next).await?;
            if live.iter().all(|(of, at)| next.get(of) == Some(at)) {
                return Ok(moment);
            }
        }
    }

    /// Tables that differ.
    async fn differing(
        &self,
        mut moment: Moment<'static>,
    ) -> Result<Vec<&'static str>, ProjectError> {
        let mut differing = Vec::new();
        for table in self.projector.tables() {
            let old = schema::asked_from(table, Generation::Live);
            let new = schema::asked_from(table, Generation::Next);
            if differ(&mut moment, table, &old, &new).await? {
                differing.push(table.name);
            }
        }
        Ok(differing)
    }

    /// Takes in what there is.
    async fn meet_end(&self) -> Result<(), ProjectError> {
        self.catch_up(Partition::all(self.log.partition_count()).map(|it| (it, None))).await
    }

    /// Takes in what the views that are asked have taken in.
    async fn meet_live(&self) -> Result<(), ProjectError> {
        let live = self.views.store().positions(&**self.projector, Generation::Live).await?;
        self.catch_up(live.into_iter().map(|(partition, before)| (partition, Some(before)))).await
    }

    async fn catch_up(
        &self,
        bounds: impl Iterator<Item = (Partition, Option<Position>)>,
    ) -> Result<(), ProjectError> {
        let engines = bounds.map(|(partition, before)| {
            let (projector, log) = (Arc::clone(self.projector), Arc::clone(self.log));
            let views = self.views.clone();
            let engine = Engine::new(projector, log, self.log_identity, views, partition);
            (engine.for_next_generation(), before)
        });
        catch_up_all(engines, self.progress).await
    }
}
