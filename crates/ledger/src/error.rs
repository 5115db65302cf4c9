//! What can go wrong when a command is carried out, and when a ledger starts.

use std::time::Duration;

use verbatim_domain::governance::publish;
use verbatim_domain::id::RequestId;
use verbatim_domain::inquiry::Refusal;
use verbatim_domain::session;
use verbatim_log::{AppendError, Partition, ReadError};

use crate::checkpoint::CheckpointError;

/// Why a command has no receipt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExecuteError {
    /// The rules refuse it; nothing was recorded.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// What governs is not to be changed so; nothing was recorded.
    #[error(transparent)]
    Ungovernable(#[from] publish::Refusal),
    /// The rules of a session refuse it; nothing was recorded.
    #[error(transparent)]
    SessionRefused(#[from] session::Refusal),
    /// The stream of this id is of another kind.
    #[error("the stream of this id is of another kind")]
    OtherStream,
    /// The request's id was used before, with other content.
    #[error("request {request_id} was recorded before with other content")]
    OtherContent {
        /// The id.
        request_id: RequestId,
    },
    /// The stream has gone further than the caller expected.
    #[error("the stream's last event is {actual}, not {expected}")]
    SeqMismatch {
        /// What the caller expected.
        expected: u64,
        /// What it is.
        actual: u64,
    },
    /// The command's outcome does not fit into one record.
    #[error("the record would take {bytes} bytes, more than {bytes_max}")]
    TooLarge {
        /// What it would take.
        bytes: usize,
        /// The most that a record takes.
        bytes_max: usize,
    },
    /// Too many commands wait for this partition.
    #[error("too many commands are waiting; retry")]
    Full {
        /// When to try again.
        retry_within: Duration,
    },
    /// The partition cannot be written now, or it is not known whether it was. The same request
    /// may be sent again.
    #[error("the ledger is unavailable; send the same request again")]
    Unavailable,
    /// Partition 0 is not known here as far as the caller wants to be judged by. Nothing was
    /// recorded; the same request may be sent again.
    #[error("the rules up to index {wanted} of partition 0 are not known yet; send it again")]
    GovernanceBehind {
        /// The index that the caller named.
        wanted: u64,
    },
    /// Another instance owns the partition, or none does now. Nothing was recorded; the same
    /// request may be sent again.
    #[error("another instance owns the partition; send the same request again")]
    NotOwner {
        /// Where the owner is reached, as far as is known.
        owner: Option<Box<str>>,
    },
    /// The caller's deadline passed before the command was decided, so nobody waits for it any
    /// more. This call recorded nothing.
    #[error("the caller's deadline passed before the command was carried out")]
    Expired,
    /// The log lost or forked data that this ledger had seen.
    #[error("partition {partition} lost data; an operator must decide")]
    DataLoss {
        /// Where.
        partition: Partition,
    },
}

impl ExecuteError {
    /// Whether the inquiry was never opened.
    pub fn is_unknown_inquiry(&self) -> bool {
        *self == ExecuteError::Refused(Refusal::NotOpened)
    }

    /// Whether the caller must send the same request again to learn what became of it.
    pub fn is_in_doubt(&self) -> bool {
        match self {
            ExecuteError::Unavailable
            | ExecuteError::NotOwner { .. }
            | ExecuteError::GovernanceBehind { .. }
            | ExecuteError::DataLoss { .. } => true,
            ExecuteError::Refused(_)
            | ExecuteError::Ungovernable(_)
            | ExecuteError::SessionRefused(_)
            | ExecuteError::OtherStream
            | ExecuteError::OtherContent { .. }
            | ExecuteError::SeqMismatch { .. }
            | ExecuteError::TooLarge { .. }
            | ExecuteError::Expired
            | ExecuteError::Full { .. } => false,
        }
    }
}

/// Why a ledger does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The checkpoint's file cannot be opened.
    #[error("the ledger's checkpoint cannot be opened")]
    Checkpoint(#[from] CheckpointError),
}

/// Why an owner leaves its throne, or never gets there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OwnerError {
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Read(#[from] ReadError),
    /// The log cannot be written.
    #[error("the log cannot be written")]
    Append(#[from] AppendError),
    /// The checkpoint cannot be used.
    #[error("the checkpoint cannot be used")]
    Checkpoint(#[from] CheckpointError),
    /// A record that counts cannot be decoded.
    #[error("record {index} of partition {partition} cannot be decoded")]
    Undecodable {
        /// Where.
        partition: Partition,
        /// Where in it.
        index: u64,
        /// Why.
        #[source]
        error: verbatim_wire::DecodeError,
    },
    /// Another claim rules.
    #[error("another claim rules partition {0}")]
    Deposed(Partition),
    /// A record of this reign is missing in the log, so that those after it do not count.
    #[error("a record of this reign is missing in partition {0}")]
    Broken(Partition),
    /// The log ends before, or differs at, what the checkpoint has seen.
    #[error("the log of partition {partition} differs from the checkpoint at index {index}")]
    DataLoss {
        /// Where.
        partition: Partition,
        /// The last index that the checkpoint has seen.
        index: u64,
    },
    /// The log was made with another number of partitions.
    #[error("the log was made with {claimed} partitions, and now has {found}")]
    OtherPartitionCount {
        /// How many its first claim names.
        claimed: u32,
        /// How many it has.
        found: u32,
    },
    /// The partition was given to another instance.
    #[error("partition is another instance's now")]
    Revoked,
    /// Told to stop.
    #[error("stopped")]
    Stopped,
}

impl OwnerError {
    /// What ended it, in one word for the operator's monitoring.
    pub(crate) fn cause(&self) -> &'static str {
        match self {
            OwnerError::Deposed(_) => "deposed",
            OwnerError::Append(AppendError::InDoubt(_)) => "in_doubt",
            OwnerError::Append(_) => "not_written",
            OwnerError::Broken(_) => "broken",
            OwnerError::Read(ReadError::Damaged { .. } | ReadError::Lost { .. })
            | OwnerError::DataLoss { .. }
            | OwnerError::OtherPartitionCount { .. } => "data_loss",
            OwnerError::Read(_) => "not_read",
            OwnerError::Checkpoint(_) => "checkpoint",
            OwnerError::Undecodable { .. } => "undecodable",
            OwnerError::Revoked => "revoked",
            OwnerError::Stopped => "stopped",
        }
    }

    /// Whether trying again can help.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            OwnerError::DataLoss { .. }
            | OwnerError::OtherPartitionCount { .. }
            | OwnerError::Undecodable { .. } => true,
            OwnerError::Read(ReadError::Damaged { .. }) => true,
            OwnerError::Read(_)
            | OwnerError::Append(_)
            | OwnerError::Checkpoint(_)
            | OwnerError::Deposed(_)
            | OwnerError::Broken(_)
            | OwnerError::Revoked
            | OwnerError::Stopped => false,
        }
    }
}
