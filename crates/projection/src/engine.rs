//! Runs one projector over one partition: read, fold, write, again.

mod fold;
mod rules;

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use uuid::Uuid;
use verbatim_log::{EventLog, Follower, Offset, Partition, ReadError, Record, ValidRecord};

use crate::batch::Changes;
use crate::decoded::Seen;
use crate::governing::Governing;
use crate::schema::Generation;
use crate::store::{Batch, Position, Target, Written};
use crate::{
    AnyProjector, Checkpoint, Observer, Progress, ProjectError, TakenIn, Views, ViewsError,
};

use rules::read_rules;

/// How much one batch takes.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most records of one batch.
    pub records_max: usize,
    /// About the most bytes of one batch.
    pub bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { records_max: 4_096, bytes_max: 2 * 1024 * 1024 }
    }
}

impl Limits {
    /// Whoever reads a whole log meets an inquiry again and again: the larger a batch, the fewer
    /// times its rows are written. Nobody waits for a batch meanwhile.
    const WHOLE_LOG: Limits = Limits { records_max: 16_384, bytes_max: 8 * 1024 * 1024 };
}

/// How often an engine with nothing to do looks whether the views are as it left them.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Between two attempts while the views or the log cannot be used.
const PAUSE: Duration = Duration::from_millis(200);

/// One projector over one partition.
#[derive(Debug)]
pub struct Engine {
    projector: Arc<dyn AnyProjector>,
    log: Arc<dyn EventLog>,
    views: Views,
    partition: Partition,
    log_identity: Uuid,
    limits: Limits,
    generation: Generation,
    reports: Option<mpsc::UnboundedSender<Progress>>,
    observer: Option<Arc<dyn Observer>>,
}

/// Where an engine stands: in its partition, in its tables, and among the rules.
struct Reading {
    follower: Follower,
    checkpoint: Checkpoint,
    /// None where no row depends on rules.
    governing: Option<Governing>,
}

/// What an engine that waited was woken for.
enum News {
    /// There is more in the partition.
    Records(Vec<ValidRecord>),
    /// Something was published; partition 0 was read up to there.
    Rules { known_to: u64 },
    /// The views are not where the engine left them.
    FellBack,
}

/// Where a batch ended, and why no more was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// There was more.
    More,
    /// Everything that was to be taken in has been.
    Done,
}

impl Engine {
    /// An engine for the views that are asked.
    pub fn new(
        projector: Arc<dyn AnyProjector>,
        log: Arc<dyn EventLog>,
        log_identity: Uuid,
        views: Views,
        partition: Partition,
    ) -> Self {
        Engine {
            projector,
            log,
            views,
            partition,
            log_identity,
            limits: Limits::default(),
            generation: Generation::Live,
            reports: None,
            observer: None,
        }
    }

    /// Takes batches of another size.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Engine { limits, ..self }
    }

    /// Tells somebody how it gets on.
    #[must_use]
    pub fn observed_by(self, observer: Arc<dyn Observer>) -> Self {
        Engine { observer: Some(observer), ..self }
    }

    pub(crate) fn for_next_generation(self) -> Self {
        Engine { generation: Generation::Next, limits: Limits::WHOLE_LOG, ..self }
    }

    pub(crate) fn reporting_to(self, reports: mpsc::UnboundedSender<Progress>) -> Self {
        Engine { reports: Some(reports), ..self }
    }

    /// Follows the partition until `stop` says so. What passes by itself (a busy database, a log
    /// that is away) is tried again; what does not is returned.
    ///
    /// # Errors
    /// Why the projection stopped, with the place.
    pub async fn run(self, mut stop: watch::Receiver<bool>) -> Result<(), ProjectError> {
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return Ok(()),
                ended = self.follow() => match ended {
                    Ok(()) => {}
                    Err(error) if passes(&error) => self.report(&error),
                    Err(error) => return Err(error),
                },
            }
            let _ = tokio::time::timeout(PAUSE, stop.wait_for(|stop| *stop)).await;
        }
    }

    fn report(&self, error: &ProjectError) {
        let (projection, partition) = (self.projector.name(), self.partition.0);
        let error: &dyn std::error::Error = error;
        tracing::warn!(projection, partition, error, "trying again");
        if let Some(observer) = &self.observer {
            observer.tries_again();
        }
    }

    async fn follow(&self) -> Result<(), ProjectError> {
        let mut reading = self.begin().await?;
        loop {
            let written = match self.next(&mut reading).await? {
                News::Records(records) => self.take_in_all(&mut reading, &records).await?,
                News::Rules { known_to } => self.judge_by(&mut reading, known_to).await?,
                News::FellBack => return Ok(()),
            };
            // Another engine was here first: go on from where it has come to.
            if written == Written::Elsewhere {
                return Ok(());
            }
        }
    }

    /// What comes next. Where nothing happens it is looked whether the views have fallen back, as
    /// those of a database do that lost its last commits: no batch would ever meet that.
    async fn next(&self, reading: &mut Reading) -> Result<News, ProjectError> {
        let Reading { follower, checkpoint, governing } = reading;
        let mut look = tokio::time::interval_at(Instant::now() + LOOK_EVERY, LOOK_EVERY);
        loop {
            tokio::select! {
                biased;
                records = follower.next() => return Ok(News::Records(records?)),
                read = read_rules(governing.as_mut()) => if let Some(news) = read? {
                    return Ok(news);
                },
                _ = look.tick() => {
                    let (store, projector) = (self.views.store(), &*self.projector);
                    let positions = store.positions(projector, self.generation).await?;
                    let stored = positions.get(&self.partition).copied().unwrap_or_default();
                    if stored.next_index != checkpoint.next_index() {
                        return Ok(News::FellBack);
                    }
                }
            }
        }
    }

    /// Takes in everything that is durable now, and no more.
    ///
    /// # Errors
    /// Why the projection stopped, with the place.
    pub async fn catch_up(&self) -> Result<Checkpoint, ProjectError> {
        self.catch_up_to(None).await
    }

    /// Takes in everything that is durable now, up to a position.
    pub(crate) async fn catch_up_to(
        &self,
        before: Option<Position>,
    ) -> Result<Checkpoint, ProjectError> {
        loop {
            let mut reading = self.begin().await?;
            if self.catch_up_from(&mut reading, before).await? == Stretch::Done {
                return Ok(reading.checkpoint);
            }
        }
    }

    async fn catch_up_from(
        &self,
        reading: &mut Reading,
        before: Option<Position>,
    ) -> Result<Stretch, ProjectError> {
        loop {
            let mut records = reading.follower.read().await?;
            let found = records.len();
            records.retain(|record| before.is_none_or(|before| record.index < before.next_index));
            if self.take_in_all(reading, &records).await? == Written::Elsewhere {
                return Ok(Stretch::More);
            }
            let at_end = found == 0 || found > records.len();
            if at_end {
                return self.catch_up_with_rules(reading, before).await;
            }
        }
    }

    /// The checkpoint, held against the log, with a follower that stands there and the rules that
    /// counted then.
    async fn begin(&self) -> Result<Reading, ProjectError> {
        let store = self.views.store();
        let checkpoint = store.checkpoint(&*self.projector, self.target(), self.log_identity);
        let checkpoint = checkpoint.await?;
        self.hold_against_log(&checkpoint).await?;
        self.publish(&checkpoint);
        let follower = Follower::new(Arc::clone(&self.log), self.partition, checkpoint.cursor)
            .with_bytes_max(self.limits.bytes_max);
        let governing = self.begin_rules(&checkpoint).await?;
        Ok(Reading { follower, checkpoint, governing })
    }

    async fn hold_against_log(&self, checkpoint: &Checkpoint) -> Result<(), ProjectError> {
        if checkpoint.log_identity != self.log_identity {
            return Err(ProjectError::OtherLog);
        }
        let Some(index) = checkpoint.next_index().checked_sub(1) else { return Ok(()) };
        let (projection, partition) = (self.projector.name(), self.partition);
        let lost = ProjectError::DataLoss { projection, partition, index };
        // At its place, not by its index: a log may know no way there but from its beginning.
        let Some(offset) = checkpoint.cursor.offset.0.checked_sub(1).map(Offset) else {
            return Err(lost);
        };
        let chunk = match self.log.read(partition, offset, 1).await {
            Err(ReadError::Lost { .. }) => return Err(lost),
            chunk => chunk?,
        };
        let seen = chunk.slots.first().filter(|slot| slot.offset == offset);
        let record = seen.and_then(|slot| slot.record.as_ref().ok());
        let unchanged = record.is_some_and(|record| digest(record) == checkpoint.digest);
        if unchanged { Ok(()) } else { Err(lost) }
    }

    /// Takes in records, batch by batch.
    async fn take_in_all(
        &self,
        reading: &mut Reading,
        records: &[ValidRecord],
    ) -> Result<Written, ProjectError> {
        for records in records.chunks(self.limits.records_max) {
            if self.take_in(reading, records).await? == Written::Elsewhere {
                return Ok(Written::Elsewhere);
            }
        }
        Ok(Written::Yes)
    }

    /// Folds and writes one batch, unless another engine was first.
    async fn take_in(
        &self,
        reading: &mut Reading,
        records: &[ValidRecord],
    ) -> Result<Written, ProjectError> {
        let Some(last) = records.last() else { return Ok(Written::Yes) };
        let begun = Instant::now();
        let governed = records.iter().filter_map(|record| record.record.header().governed_by);
        let governed_by = governed.fold(reading.checkpoint.governance_index, u64::max);
        if self.judge_as_of(reading, governed_by).await? == Written::Elsewhere {
            return Ok(Written::Elsewhere);
        }
        let to = Checkpoint {
            cursor: last.cursor_after(),
            governance_index: governed_by,
            digest: digest(&last.record),
            ..reading.checkpoint
        };
        let (changes, seen) = self.fold(records, to.digest, reading.rules()).await?;
        if self.write(&mut reading.checkpoint, to, changes).await? == Written::Elsewhere {
            return Ok(Written::Elsewhere);
        }
        if let Some(observer) = &self.observer {
            let Seen { event_count, traced } = seen;
            observer.took_in(&TakenIn { event_count, within: begun.elapsed(), traced });
        }
        if let Some(reports) = &self.reports {
            let (partition, next_index) = (self.partition, to.next_index());
            let newly_count = records.len() as u64;
            // Who asked for reports may be gone.
            let _ = reports.send(Progress { partition, newly_count, next_index });
        }
        Ok(Written::Yes)
    }

    /// Writes changes, and moves the checkpoint with them.
    async fn write(
        &self,
        checkpoint: &mut Checkpoint,
        to: Checkpoint,
        changes: Changes,
    ) -> Result<Written, ProjectError> {
        let (target, version) = (self.target(), self.projector.version());
        let batch = Batch { target, version, from: *checkpoint, to, changes };
        let written = {
            let _passing = match self.generation {
                Generation::Live => Some(self.views.pass_live().await),
                Generation::Next => None,
            };
            self.views.store().write(batch).await?
        };
        if written == Written::Yes {
            *checkpoint = to;
            self.publish(&to);
        }
        Ok(written)
    }

    fn target(&self) -> Target {
        let (generation, partition) = (self.generation, self.partition);
        Target { projection: self.projector.name(), generation, partition }
    }

    fn publish(&self, checkpoint: &Checkpoint) {
        if self.generation == Generation::Live {
            let next_index = checkpoint.next_index();
            self.views.set_applied(self.projector.name(), self.partition, next_index);
        }
        if let Some(observer) = &self.observer {
            observer.has_reached(checkpoint.cursor.offset);
        }
    }
}

/// Whether an error goes away by itself.
fn passes(error: &ProjectError) -> bool {
    match error {
        ProjectError::Read(ReadError::Unavailable(_)) => true,
        ProjectError::Views(ViewsError::Database(_) | ViewsError::NoConnection) => true,
        ProjectError::Read(_)
        | ProjectError::Views(_)
        | ProjectError::Undecodable { .. }
        | ProjectError::Ungovernable { .. }
        | ProjectError::Case { .. }
        | ProjectError::OtherLog
        | ProjectError::DataLoss { .. } => false,
    }
}

fn digest(record: &Record) -> [u8; 32] {
    Sha256::digest(record.bytes()).into()
}
