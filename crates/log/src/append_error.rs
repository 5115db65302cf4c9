//! Why an append was not acknowledged, and what that says about the records.

use crate::Partition;

/// A cause that an adapter keeps for the operator.
pub type BoxError = Box<dyn std::error::Error + Send + Sync + 'static>;

/// Why a group of records was not acknowledged. Only [`AppendError::InDoubt`] leaves it open
/// whether they are in the log.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Another writer's claim rules. Only adapters that check terms themselves answer this.
    #[error("a claim of term {term} rules this partition")]
    Deposed {
        /// The term that rules now.
        term: u64,
    },
    /// The record does not follow the last one: an earlier append of this writer has failed.
    #[error("record {found:?} was sent where index {expected} is next")]
    OutOfOrder {
        /// The index that the next record must carry.
        expected: u64,
        /// The index that it carried.
        found: Option<u64>,
    },
    /// The records are in the log wholly, partly or not at all, perhaps only later.
    #[error("it is not known whether the records were appended")]
    InDoubt(#[source] BoxError),
    /// Nothing was appended and nothing will be.
    #[error("the log is unavailable; nothing was appended")]
    Unavailable(#[source] BoxError),
    /// A record is larger than a log takes. Nothing was appended.
    #[error("a record of {bytes} bytes is larger than the {bytes_max} a log takes")]
    TooLarge {
        /// The size of the record's frame.
        bytes: usize,
        /// The largest size a log takes.
        bytes_max: usize,
    },
    /// The log has fewer partitions. Nothing was appended.
    #[error("the log has {partition_count} partitions and none is numbered {partition}")]
    NoSuchPartition {
        /// The partition asked for.
        partition: Partition,
        /// How many there are.
        partition_count: u32,
    },
}
