//! Views of the past: the ordinary projectors over the log up to a place, in a scratch file.
//!
//! What it takes grows with the log before that place, whatever is asked of it: views at a place
//! follow from all that lies before. So the sets that were asked last are kept.

mod build;
mod kept;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use verbatim_domain::Timestamp;
use verbatim_log::{EventLog, Partition, ReadError, governed_before, next_index, next_index_at};

use crate::{AnyProjector, Places, ProjectError, ViewsError};

pub use build::PastSet;
use build::build;
use kept::Kept;

/// How many sets of views of the past are kept, and of how long a log they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastLimits {
    /// So many sets are kept, and so many may be waited for at a time.
    pub sets_max: usize,
    /// About so many bytes of disk they take together; the one that was made last stays.
    pub bytes_max: u64,
    /// Of so many records views are made.
    pub records_max: u64,
}

impl Default for PastLimits {
    fn default() -> Self {
        PastLimits { sets_max: 4, bytes_max: 8 * 1024 * 1024 * 1024, records_max: 5_000_000 }
    }
}

/// Why there are no views at a place.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    /// No views were, or will be, at these places.
    #[error("no views are at these places: they {}", told(.0))]
    Nowhere(Vec<Misplaced>),
    /// The log before these places is longer than views are made of.
    #[error("{record_count} records lie before these places, and views are made of {records_max}")]
    TooLong {
        /// How many records.
        record_count: u64,
        /// Of how many views are made.
        records_max: u64,
    },
    /// They are being made.
    #[error("the views are being made: {done_count} of {total_count} records are folded")]
    UnderWay {
        /// So many records are folded; each counts once for each projection.
        done_count: u64,
        /// Of so many.
        total_count: u64,
    },
    /// So many sets are waited for that no other one is begun.
    #[error("{0} sets of views are being made already")]
    Busy(usize),
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Log(#[from] ReadError),
    /// They cannot be made.
    #[error("the views of the past cannot be made")]
    Failed(#[source] Arc<ProjectError>),
    /// Whoever made them has ended.
    #[error("the views of the past were given up")]
    GivenUp,
}

fn told(misplaced: &[Misplaced]) -> String {
    misplaced.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// A place at which no views were.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// The partition does not go so far.
    #[error("go further than partition {partition}, which holds {next_index} records")]
    BehindEnd {
        /// Which.
        partition: Partition,
        /// So many it holds.
        next_index: u64,
    },
    /// Partition 0 does not go so far.
    #[error(
        "judge partition {partition} by rules that nobody has published: partition 0 holds \
         {next_index} records"
    )]
    RulesBehindEnd {
        /// Whose rules.
        partition: Partition,
        /// So many partition 0 holds.
        next_index: u64,
    },
    /// What lies before was decided by later rules.
    #[error(
        "judge partition {partition} by older rules than it was decided by, which go up to index \
         {governed_by}"
    )]
    RulesTooOld {
        /// Which.
        partition: Partition,
        /// The last index of partition 0 by whose rules it was decided.
        governed_by: u64,
    },
}

/// Makes views of the past and keeps those that were asked last. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PastViews {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    projectors: Vec<Arc<dyn AnyProjector>>,
    log: Arc<dyn EventLog>,
    folder: PathBuf,
    limits: PastLimits,
    kept: Mutex<Kept>,
    /// One is made at a time: each folds on all cores.
    building: Semaphore,
    begun_count: AtomicU64,
}

impl Shared {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PastViews {
    /// Views of the past of this log, kept below `folder`. What another process left there goes.
    ///
    /// # Errors
    /// The folder cannot be used.
    pub fn in_folder(
        folder: PathBuf,
        projectors: Vec<Arc<dyn AnyProjector>>,
        log: Arc<dyn EventLog>,
        limits: PastLimits,
    ) -> Result<Self, ViewsError> {
        if folder.exists() {
            let left = std::fs::remove_dir_all(&folder);
            left.map_err(|error| ViewsError::Folder { path: folder.clone(), error })?;
        }
        let (kept, building) = (Mutex::default(), Semaphore::new(1));
        let begun_count = AtomicU64::new(0);
        let shared = Shared { projectors, log, folder, limits, kept, building, begun_count };
        Ok(PastViews { shared: Arc::new(shared) })
    }

    /// The projectors whose views they are.
    pub fn projectors(&self) -> &[Arc<dyn AnyProjector>] {
        &self.shared.projectors
    }

    /// Where views stood that had taken in all that was recorded by an instant, that instant
    /// included. They are judged by the rules that were published by then; where a writer whose
    /// clock is behind had read further, by those.
    ///
    /// # Errors
    /// The log cannot be read.
    pub async fn places_at(&self, recorded_at: Timestamp) -> Result<Places, ReadError> {
        let (log, unix_ms) = (&self.shared.log, recorded_at.unix_ms());
        let each = Partition::all(log.partition_count()).map(|partition| async move {
            let next_index = next_index_at(log, partition, unix_ms).await?;
            let governed_by = governed_before(log, partition, next_index).await?;
            Ok::<_, ReadError>((partition, next_index, governed_by))
        });
        let each = try_join_all(each).await?;
        let published = each.iter().find(|(partition, ..)| *partition == Partition::GOVERNANCE);
        let published = published.map_or(0, |(_, next_index, _)| next_index.saturating_sub(1));
        let known = each.iter().map(|(.., governed_by)| *governed_by).fold(published, u64::max);
        let mut places = Places::default();
        for projector in &self.shared.projectors {
            for (partition, next_index, _) in &each {
                places.insert(&**projector, *partition, *next_index, known);
            }
        }
        Ok(places)
    }

    /// The views at these places, of every projector in every partition. They are made where they
    /// are not kept, and go on being made if that takes longer than whoever asks will wait.
    ///
    /// # Errors
    /// Why there are none, or not yet.
    pub async fn at(&self, places: &Places, within: Duration) -> Result<Arc<PastSet>, PastError> {
        let known = self.shared.kept().find(places);
        let mut state = match known {
            Some(state) => state,
            None => {
                self.check(places).await?;
                self.begin(places)?
            }
        };
        let settles = state.wait_for(|state| !state.is_under_way());
        let is_given_up = timeout(within, settles).await.is_ok_and(|settled| settled.is_err());
        if is_given_up {
            return Err(PastError::GivenUp);
        }
        let settled = state.borrow().clone();
        match settled {
            State::UnderWay { done_count, total_count } => {
                Err(PastError::UnderWay { done_count, total_count })
            }
            State::Made(set) => Ok(set),
            State::Failed(error) => Err(PastError::Failed(error)),
        }
    }

    /// Refuses places at which no views were, and those before which there is too much.
    async fn check(&self, places: &Places) -> Result<(), PastError> {
        let (record_count, records_max) = (places.record_count(), self.shared.limits.records_max);
        if record_count > records_max {
            return Err(PastError::TooLong { record_count, records_max });
        }
        let misplaced = self.misplaced(places).await?;
        if misplaced.is_empty() { Ok(()) } else { Err(PastError::Nowhere(misplaced)) }
    }

    async fn misplaced(&self, places: &Places) -> Result<Vec<Misplaced>, ReadError> {
        let log = &self.shared.log;
        let published_count = next_index(log, Partition::GOVERNANCE).await?;
        let mut misplaced = Vec::new();
        for (partition, _, place) in places.iter() {
            let held = next_index(log, partition).await?;
            if place.next_index > held {
                misplaced.push(Misplaced::BehindEnd { partition, next_index: held });
                continue;
            }
            let Some(governance_index) = place.governance_index else { continue };
            let governed_by = governed_before(log, partition, place.next_index).await?;
            if governance_index < governed_by {
                misplaced.push(Misplaced::RulesTooOld { partition, governed_by });
            }
            // The rules up to index 0 are none, whether or not it is there.
            if governance_index > published_count.saturating_sub(1) {
                let next_index = published_count;
                misplaced.push(Misplaced::RulesBehindEnd { partition, next_index });
            }
        }
        misplaced.dedup();
        Ok(misplaced)
    }

    /// Begins to make them, unless somebody else has begun meanwhile.
    fn begin(&self, places: &Places) -> Result<watch::Receiver<State>, PastError> {
        let mut kept = self.shared.kept();
        if let Some(state) = kept.find(places) {
            return Ok(state);
        }
        let under_way_count = kept.under_way_count();
        if under_way_count >= self.shared.limits.sets_max.max(1) {
            return Err(PastError::Busy(under_way_count));
        }
        let number = self.shared.begun_count.fetch_add(1, Ordering::Relaxed);
        let folder = self.shared.folder.join(number.to_string());
        let total_count = places.iter().map(|(.., place)| place.next_index).sum();
        let (sender, state) = watch::channel(State::UnderWay { done_count: 0, total_count });
        kept.insert(places.clone(), state.clone());
        drop(kept);
        tokio::spawn(build(Arc::clone(&self.shared), places.clone(), folder, sender));
        Ok(state)
    }
}

/// How far a set of views has come.
#[derive(Debug, Clone)]
enum State {
    UnderWay { done_count: u64, total_count: u64 },
    Made(Arc<PastSet>),
    Failed(Arc<ProjectError>),
}

impl State {
    const fn is_under_way(&self) -> bool {
        matches!(self, State::UnderWay { .. })
    }
}
