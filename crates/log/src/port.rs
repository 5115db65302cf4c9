//! The three ports of the log, with the contract that every adapter must keep.
//!
//! `testkit::log_contract` is this contract as tests; a new adapter calls it and nothing else.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;

use crate::{AppendError, Chunk, Cursor, Offset, Partition, ReadError, Record, ValidRecord};

/// Reads a log of partitions and hands out their writers.
///
/// Contract:
/// - [`EventLog::read`] yields what the log holds from the cursor's offset on, in log order, valid
///   and void alike, each exactly once; the caller applies the append rule. An empty chunk means
///   that nothing more is durable *now*.
/// - What was read once is read again, byte for byte, for ever.
/// - Reading behind the end is [`ReadError::Lost`]: the reader has seen what the log no longer has.
/// - [`EventLog::end`] never falls; an acknowledged record always lies before it, and so does
///   whatever was read.
#[async_trait]
pub trait EventLog: Send + Sync + std::fmt::Debug + 'static {
    /// How many partitions the log has, partition 0 included. Fixed for the life of the log.
    fn partition_count(&self) -> u32;

    /// Reads at least one record (if there is one) and then about `bytes_max` bytes more.
    async fn read(
        &self,
        partition: Partition,
        from: Offset,
        bytes_max: usize,
    ) -> Result<Chunk, ReadError>;

    /// The offset behind the last durable record of the partition.
    async fn end(&self, partition: Partition) -> Result<Offset, ReadError>;

    /// A cursor from which the record with `index` can be read with few wasted bytes: at or before
    /// that record, with the append rule's state there. Adapters that cannot seek return
    /// [`Cursor::START`].
    async fn seek(&self, partition: Partition, index: u64) -> Result<Cursor, ReadError>;

    /// A cursor from which the first record that was recorded after `unix_ms` can be read with few
    /// wasted bytes: at or before that record, with the append rule's state there. Within a
    /// partition the time of recording never falls. Adapters that cannot seek return
    /// [`Cursor::START`].
    async fn seek_recorded_after(
        &self,
        partition: Partition,
        unix_ms: i64,
    ) -> Result<Cursor, ReadError>;

    /// Tells an adapter that has no index of its own which record a reader by the append rule has
    /// come to, so that the others find their way from there. The others need not listen.
    fn remember(&self, _partition: Partition, _record: &ValidRecord) {}

    /// Changes whenever the partition's end moves; the value is the new end. Lets a follower wait
    /// without polling. Of a partition that does not exist nothing is ever heard.
    fn watch_end(&self, partition: Partition) -> watch::Receiver<Offset>;

    /// A writer of one partition. Who may use it is decided by claims in the log, not here.
    fn writer(&self, partition: Partition) -> Arc<dyn PartitionWriter>;
}

/// Appends frames to one partition. The only way a fact gets into a log.
///
/// Contract:
/// - [`PartitionWriter::append`] is called from one task at a time and may be called again before
///   the returned [`Pending`] has resolved: the frames of an earlier call come before those of a
///   later one. The call itself only enqueues and never blocks.
/// - The pending result is `Ok` only when all frames are durable, and names each one's offset.
/// - Dropping the pending result takes nothing back: what was sent is on its way.
/// - After [`AppendError::InDoubt`] the frames are in the log wholly, partly (a prefix) or not at
///   all, perhaps only later. After any other error none of them is in the log, now or later.
/// - Once an append has failed and its frames are not in the log, appends sent after it under the
///   same term fail as well or leave only void records: their predecessor is missing.
pub trait PartitionWriter: Send + Sync + std::fmt::Debug {
    /// Sends the records, in order, as one group.
    fn append(&self, records: Vec<Record>) -> Pending;
}

/// The answer to an append that is on its way.
pub type Pending =
    std::pin::Pin<Box<dyn Future<Output = Result<Appended, AppendError>> + Send + 'static>>;

/// Where a durable group of frames stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The offset of each frame, in the order sent. Ascending, not always contiguous. Empty where
    /// the log cannot say: the frames are durable, and only reading tells at which places.
    pub offsets: Vec<Offset>,
}

/// Says which partitions this instance should own, and who owns the others. A hint for liveness
/// only: safety comes from claims in the log.
#[async_trait]
pub trait Ownership: Send + Sync + std::fmt::Debug + 'static {
    /// The partitions assigned to this instance, changing as instances come and go.
    fn assigned(&self) -> watch::Receiver<Vec<Partition>>;

    /// Whether the partition is still this instance's, said by whoever assigns after this was
    /// asked. An owner that another claim has deposed asks before it claims again, so that two
    /// instances that both believe in their assignment do not depose each other in turns.
    async fn confirm(&self, partition: Partition) -> bool;

    /// Tells the others that this instance serves a partition, since its claim of `term`.
    fn announce(&self, partition: Partition, term: u64);

    /// Where the instance is reached that last announced the partition, as far as is known.
    fn owner_address(&self, partition: Partition) -> Option<String>;
}
