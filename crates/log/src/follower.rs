//! Reads a partition as it counts: valid records only, in order, waiting for more.

use std::sync::Arc;

use tokio::sync::watch;
use uuid::Uuid;

use crate::{AppendRule, Cursor, EventLog, Kind, Offset, Partition, ReadError, Record, Verdict};

/// How much a follower reads at a time unless told otherwise.
const READ_BYTES_MAX: usize = 1024 * 1024;

/// Follows one partition from a cursor on and applies the append rule.
///
/// Every method may be dropped while it waits: nothing that was read is lost, and the next call
/// goes on from the same cursor.
#[derive(Debug)]
pub struct Follower {
    log: Arc<dyn EventLog>,
    partition: Partition,
    cursor: Cursor,
    end: watch::Receiver<Offset>,
    bytes_max: usize,
    void_count: u64,
    origin: Origin,
}

/// Who says that the append rule stands as the cursor has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// This store: what the follower comes to may guide other readers.
    Ours,
    /// Somebody outside, who may be wrong: nobody else is to be led astray.
    Foreign,
}

/// How many records of a partition count now: the index behind the last of them.
///
/// # Errors
/// The log cannot be read.
pub async fn next_index(log: &Arc<dyn EventLog>, partition: Partition) -> Result<u64, ReadError> {
    Ok(end_cursor(log, partition).await?.rule.next_index())
}

/// Where a reader goes on that wants what comes from now on.
///
/// # Errors
/// The log cannot be read.
pub async fn end_cursor(
    log: &Arc<dyn EventLog>,
    partition: Partition,
) -> Result<Cursor, ReadError> {
    let cursor = log.seek(partition, u64::MAX).await?;
    let mut follower = Follower::new(Arc::clone(log), partition, cursor);
    while !follower.read().await?.is_empty() {}
    Ok(follower.cursor())
}

/// How many records of a partition had been recorded by an instant, that instant included: the
/// index of the first one after it.
///
/// # Errors
/// The log cannot be read.
pub async fn next_index_at(
    log: &Arc<dyn EventLog>,
    partition: Partition,
    unix_ms: i64,
) -> Result<u64, ReadError> {
    let cursor = log.seek_recorded_after(partition, unix_ms).await?;
    let mut follower = Follower::new(Arc::clone(log), partition, cursor);
    loop {
        let records = follower.read().await?;
        let later = |record: &&ValidRecord| record.record.header().recorded_at_ms > unix_ms;
        if let Some(first) = records.iter().find(later) {
            return Ok(first.index);
        }
        if records.is_empty() {
            return Ok(follower.cursor().rule.next_index());
        }
    }
}

/// How far into partition 0 writers had read when they decided what stands before an index.
///
/// # Errors
/// The log cannot be read.
pub async fn governed_before(
    log: &Arc<dyn EventLog>,
    partition: Partition,
    next_index: u64,
) -> Result<u64, ReadError> {
    // It never falls within a partition; only a claim may be without.
    for index in (0..next_index).rev() {
        let record = record_at(log, partition, index).await?;
        if let Some(governed_by) = record.and_then(|it| it.record.header().governed_by) {
            return Ok(governed_by);
        }
    }
    Ok(0)
}

/// The record at an index; none if the partition does not go so far.
async fn record_at(
    log: &Arc<dyn EventLog>,
    partition: Partition,
    index: u64,
) -> Result<Option<ValidRecord>, ReadError> {
    let cursor = log.seek(partition, index).await?;
    let mut follower = Follower::new(Arc::clone(log), partition, cursor);
    loop {
        let records = follower.read().await?;
        let is_end = records.is_empty();
        let found = records.into_iter().find(|record| record.index == index);
        if found.is_some() || is_end {
            return Ok(found);
        }
    }
}

/// The identity of a log, from the first claim of partition 0; waits for that claim.
///
/// # Errors
/// The log cannot be read.
pub async fn log_identity(log: &Arc<dyn EventLog>) -> Result<Uuid, ReadError> {
    let mut follower = Follower::new(Arc::clone(log), Partition::GOVERNANCE, Cursor::START);
    loop {
        let records = follower.next().await?;
        let mut claims = records.iter().filter(|record| record.record.kind() == Kind::Claim);
        if let Some(claim) = claims.find_map(|claim| claim.record.read_claim().ok()) {
            return Ok(claim.log_identity);
        }
    }
}

/// A record that counts, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidRecord {
    /// Its dense place in the partition.
    pub index: u64,
    /// Where the adapter keeps it.
    pub offset: Offset,
    /// The record.
    pub record: Record,
}

impl ValidRecord {
    /// Where a reader goes on that has taken in this record and nothing after it.
    pub fn cursor_after(&self) -> Cursor {
        let rule = AppendRule::resume(self.record.header().term, self.index + 1);
        Cursor { rule, offset: self.offset.next() }
    }
}

impl Follower {
    /// Follows `partition` of `log` from `cursor` on.
    pub fn new(log: Arc<dyn EventLog>, partition: Partition, cursor: Cursor) -> Self {
        let end = log.watch_end(partition);
        let (bytes_max, origin) = (READ_BYTES_MAX, Origin::Ours);
        Self { log, partition, cursor, end, bytes_max, void_count: 0, origin }
    }

    /// As [`Follower::new`], from a cursor that a caller named. If it is false, only this follower
    /// reads nonsense: where it comes to is not told to the log.
    pub fn from_outside(log: Arc<dyn EventLog>, partition: Partition, cursor: Cursor) -> Self {
        Self { origin: Origin::Foreign, ..Self::new(log, partition, cursor) }
    }

    /// Reads about `bytes_max` bytes at a time.
    #[must_use]
    pub fn with_bytes_max(self, bytes_max: usize) -> Self {
        Self { bytes_max, ..self }
    }

    /// The next valid records that are durable now; none when everything has been read.
    pub async fn read(&mut self) -> Result<Vec<ValidRecord>, ReadError> {
        loop {
            let chunk = self.log.read(self.partition, self.cursor.offset, self.bytes_max).await?;
            let at_end = chunk.slots.is_empty();
            let mut records = Vec::with_capacity(chunk.slots.len());
            let void_before = self.void_count;
            for slot in chunk.slots {
                match (self.cursor.rule.admit_slot(&slot), slot.record) {
                    (Verdict::Valid { index }, Ok(record)) => {
                        records.push(ValidRecord { index, offset: slot.offset, record });
                    }
                    (Verdict::Valid { .. } | Verdict::Void(_), _) => self.void_count += 1,
                }
            }
            self.cursor.offset = chunk.next;
            self.report_void(self.void_count - void_before);
            if let (Origin::Ours, Some(last)) = (self.origin, records.last()) {
                self.log.remember(self.partition, last);
            }
            if at_end || !records.is_empty() {
                return Ok(records);
            }
        }
    }

    /// The next valid records; waits until there are some.
    pub async fn next(&mut self) -> Result<Vec<ValidRecord>, ReadError> {
        loop {
            let records = self.read().await?;
            if !records.is_empty() {
                return Ok(records);
            }
            self.wait_for_more().await?;
        }
    }

    /// The next valid records, waited for while the follower stands before `end`; none once it
    /// stands there. What lies before `end` may be void, so that [`Follower::next`] would wait for
    /// a record that nobody sends.
    pub async fn next_before(&mut self, end: Offset) -> Result<Vec<ValidRecord>, ReadError> {
        while self.cursor.offset < end {
            let records = self.read().await?;
            if !records.is_empty() {
                return Ok(records);
            }
            if self.cursor.offset < end {
                self.wait_for_more().await?;
            }
        }
        Ok(Vec::new())
    }

    /// Waits until the log goes further than this follower has read.
    pub async fn wait_for_more(&mut self) -> Result<(), ReadError> {
        let offset = self.cursor.offset;
        match self.end.wait_for(|end| *end > offset).await {
            Ok(_end) => Ok(()),
            Err(closed) => Err(ReadError::Unavailable(Box::new(closed))),
        }
    }

    /// Whether the log goes further than this follower has read, as far as is known at once.
    pub fn has_more(&self) -> bool {
        *self.end.borrow() > self.cursor.offset
    }

    /// How many records of the log, void ones included, this follower has not read, as far as is
    /// known at once.
    pub fn records_left(&self) -> u64 {
        self.end.borrow().0.saturating_sub(self.cursor.offset.0)
    }

    /// Where to go on: behind everything that was read so far.
    pub const fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The partition that is followed.
    pub const fn partition(&self) -> Partition {
        self.partition
    }

    /// How many void records were passed over so far.
    pub const fn void_count(&self) -> u64 {
        self.void_count
    }

    fn report_void(&self, void_count: u64) {
        if void_count > 0 {
            let (partition, before) = (self.partition.0, self.cursor.offset.0);
            tracing::warn!(partition, before, void_count, "void records were passed over");
        }
    }
}
