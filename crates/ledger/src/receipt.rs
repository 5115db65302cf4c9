//! The answer to a command: where it is recorded.

use verbatim_domain::id::{EventId, RequestId};
use verbatim_domain::{StreamId, Timestamp};
use verbatim_log::Partition;
use verbatim_wire::AnyOutcome;

/// Where a command is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The partition.
    pub partition: Partition,
    /// The record's index in it.
    pub index: u64,
    /// The stream.
    pub stream_id: StreamId,
    /// The request.
    pub request_id: RequestId,
    /// Number of the stream's last event after this command.
    pub stream_seq: u64,
    /// The events recorded; none when the command had already been carried out.
    pub event_ids: Vec<EventId>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Whether this request had been recorded before.
    pub repeated: Repeated,
}

/// Whether a receipt is a request's first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeated {
    /// Recorded just now.
    First,
    /// Recorded before; this is the first receipt again.
    Again,
}

impl Receipt {
    /// The receipt of a record.
    pub(crate) fn of(
        outcome: &AnyOutcome,
        partition: Partition,
        index: u64,
        repeated: Repeated,
    ) -> Self {
        Receipt {
            partition,
            index,
            stream_id: outcome.stream_id(),
            request_id: outcome.request_id(),
            stream_seq: outcome.last_seq(),
            event_ids: outcome.event_ids(),
            recorded_at: outcome.recorded_at(),
            repeated,
        }
    }
}
