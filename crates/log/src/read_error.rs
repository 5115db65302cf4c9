//! Why a log could not be read.

use crate::{BoxError, Offset, Partition};

/// Why a log could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It may work later.
    #[error("the log is unavailable")]
    Unavailable(#[source] BoxError),
    /// The stored bytes are not those that were written. It will not work later.
    #[error("the log is damaged in partition {partition} at offset {offset}: {reason}")]
    Damaged {
        /// Where the damage is.
        partition: Partition,
        /// The first offset that cannot be read.
        offset: Offset,
        /// What was found.
        reason: String,
    },
    /// The reader has been further than the log goes: records were lost, or it is another log.
    #[error("partition {partition} ends at offset {end}, before {from}: records are missing")]
    Lost {
        /// The partition read.
        partition: Partition,
        /// Where the reader wanted to go on.
        from: Offset,
        /// Where the partition ends.
        end: Offset,
    },
    /// The log has fewer partitions.
    #[error("the log has {partition_count} partitions and none is numbered {partition}")]
    NoSuchPartition {
        /// The partition asked for.
        partition: Partition,
        /// How many there are.
        partition_count: u32,
    },
}
