//! Runs one projector over one partition: read, fold, write, again.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use uuid::Uuid;
use verbatim_log::{EventLog, Follower, Offset, Partition, ReadError, Record, ValidRecord};

use crate::batch::{Cases, Changes};
use crate::beside::beside_the_runtime;
use crate::decoded::{Decoded, Seen};
use crate::decoded_once::BatchId;
use crate::schema::Generation;
use crate::store::{Batch, Target, Written};
use crate::{AnyProjector, Checkpoint, Observer, Progress, ProjectError, TakenIn, Views};

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
        let (mut follower, mut checkpoint) = self.begin().await?;
        loop {
            let Some(records) = self.next(&mut follower, &checkpoint).await? else { return Ok(()) };
            for records in records.chunks(self.limits.records_max) {
                match self.take_in(&checkpoint, records).await? {
                    Some(next) => checkpoint = next,
                    // Another engine was here first: go on from where it has come to.
                    None => return Ok(()),
                }
            }
        }
    }

    /// The next records; nothing, if the views have fallen back meanwhile, as a database does that
    /// lost its last commits. Where nothing happens no batch would ever meet that.
    async fn next(
        &self,
        follower: &mut Follower,
        checkpoint: &Checkpoint,
    ) -> Result<Option<Vec<ValidRecord>>, ProjectError> {
        let mut next = std::pin::pin!(follower.next());
        loop {
            match tokio::time::timeout(LOOK_EVERY, &mut next).await {
                Ok(records) => return Ok(Some(records?)),
                Err(_idle) => {
                    let (store, projector) = (self.views.store(), &*self.projector);
                    let positions = store.positions(projector, self.generation).await?;
                    let stored = positions.get(&self.partition).copied().unwrap_or_default();
                    if stored != checkpoint.next_index() {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Takes in everything that is durable now, up to `before`, and no more.
    ///
    /// # Errors
    /// Why the projection stopped, with the place.
    pub async fn catch_up(&self, before: Option<u64>) -> Result<Checkpoint, ProjectError> {
        loop {
            let (mut follower, mut checkpoint) = self.begin().await?;
            if self.catch_up_from(&mut follower, &mut checkpoint, before).await? == Stretch::Done {
                return Ok(checkpoint);
            }
        }
    }

    async fn catch_up_from(
        &self,
        follower: &mut Follower,
        checkpoint: &mut Checkpoint,
        before: Option<u64>,
    ) -> Result<Stretch, ProjectError> {
        loop {
            let mut records = follower.read().await?;
            let found = records.len();
            records.retain(|record| before.is_none_or(|before| record.index < before));
            for records in records.chunks(self.limits.records_max) {
                match self.take_in(checkpoint, records).await? {
                    Some(next) => *checkpoint = next,
                    None => return Ok(Stretch::More),
                }
            }
            let at_end = found == 0 || found > records.len();
            if at_end {
                return Ok(Stretch::Done);
            }
        }
    }

    /// The checkpoint, held against the log, and a follower that stands there.
    async fn begin(&self) -> Result<(Follower, Checkpoint), ProjectError> {
        let store = self.views.store();
        let checkpoint = store.checkpoint(&*self.projector, self.target(), self.log_identity);
        let checkpoint = checkpoint.await?;
        self.hold_against_log(&checkpoint).await?;
        self.publish(&checkpoint);
        let follower = Follower::new(Arc::clone(&self.log), self.partition, checkpoint.cursor)
            .with_bytes_max(self.limits.bytes_max);
        Ok((follower, checkpoint))
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

    /// Folds and writes one batch. Nothing, if another engine was first.
    async fn take_in(
        &self,
        from: &Checkpoint,
        records: &[ValidRecord],
    ) -> Result<Option<Checkpoint>, ProjectError> {
        let Some(last) = records.last() else { return Ok(Some(*from)) };
        let begun = Instant::now();
        let governed = records.iter().filter_map(|record| record.record.header().governed_by);
        let to = Checkpoint {
            log_identity: from.log_identity,
            cursor: last.cursor_after(),
            governance_index: governed.fold(from.governance_index, u64::max),
            digest: digest(&last.record),
        };
        let (changes, seen) = self.fold(records, to.digest).await?;
        let (target, version) = (self.target(), self.projector.version());
        let batch = Batch { target, version, from: *from, to, changes };
        if self.write(batch).await? == Written::Elsewhere {
            return Ok(None);
        }
        self.publish(&to);
        if let Some(observer) = &self.observer {
            let Seen { event_count, traced } = seen;
            observer.took_in(&TakenIn { event_count, within: begun.elapsed(), traced });
        }
        if let Some(reports) = &self.reports {
            let (partition, next_index) = (self.partition, to.next_index());
            let newly_count = next_index - from.next_index();
            // Who asked for reports may be gone.
            let _ = reports.send(Progress { partition, newly_count, next_index });
        }
        Ok(Some(to))
    }

    async fn write(&self, batch: Batch) -> Result<Written, sqlx::Error> {
        let _passing = match self.generation {
            Generation::Live => Some(self.views.pass_live().await),
            Generation::Next => None,
        };
        self.views.store().write(batch).await
    }

    /// What these records change, and what there is to tell of them.
    async fn fold(
        &self,
        records: &[ValidRecord],
        digest: [u8; 32],
    ) -> Result<(Changes, Seen), ProjectError> {
        // More batches in memory than there are cores make nothing faster.
        let _place = self.views.folding().acquire().await;
        let (target, size) = (self.target(), records.len());
        let decoded = self.decoded(records, digest).await?;
        let (cases, seen) = (self.load(&decoded).await?, decoded.seen());
        let projector = Arc::clone(&self.projector);
        let changes = beside_the_runtime(size, move || decoded.fold(cases, &*projector, target));
        Ok((changes.await?, seen))
    }

    async fn decoded(
        &self,
        records: &[ValidRecord],
        digest: [u8; 32],
    ) -> Result<Arc<Decoded>, ProjectError> {
        let (target, size, owned) = (self.target(), records.len(), records.to_vec());
        let decode = beside_the_runtime(size, move || Decoded::of(&owned, target));
        match (self.generation, records) {
            // Projections are rebuilt in step, and read the same chunks.
            (Generation::Next, [first, .., last]) => {
                let (log_identity, partition) = (self.log_identity, self.partition);
                let (first_index, last_index) = (first.index, last.index);
                let id = BatchId { log_identity, partition, first_index, last_index, digest };
                self.views.decoded().get(id, decode).await
            }
            (Generation::Next | Generation::Live, _) => Ok(Arc::new(decode.await?)),
        }
    }

    async fn load(&self, decoded: &Decoded) -> Result<Cases, ProjectError> {
        let touched: HashSet<Uuid> = decoded.inquiry_ids().collect();
        let touched: Vec<Uuid> = touched.into_iter().collect();
        Ok(self.views.store().load_cases(self.target(), &touched).await?)
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
        ProjectError::Views(crate::ViewsError::Database(_)) => true,
        ProjectError::Read(_)
        | ProjectError::Views(_)
        | ProjectError::Undecodable { .. }
        | ProjectError::Case { .. }
        | ProjectError::OtherLog
        | ProjectError::DataLoss { .. } => false,
    }
}

fn digest(record: &Record) -> [u8; 32] {
    Sha256::digest(record.bytes()).into()
}
