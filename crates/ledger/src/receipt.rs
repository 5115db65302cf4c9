//! The answer to a command: where it is recorded.

use verbatim_domain::Timestamp;
use verbatim_domain::id::{EventId, InquiryId, RequestId};
use verbatim_log::Partition;
use verbatim_wire::Outcome;

/// Where a command is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The partition.
    pub partition: Partition,
    /// The record's index in it.
    pub index: u64,
    /// The inquiry.
    pub inquiry_id: InquiryId,
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
        outcome: &Outcome,
        partition: Partition,
        index: u64,
        repeated: Repeated,
    ) -> Self {
        Receipt {
            partition,
            index,
            inquiry_id: outcome.envelope.inquiry_id,
            request_id: outcome.envelope.request_id,
            stream_seq: outcome.last_seq,
            event_ids: outcome.facts.iter().map(|fact| fact.event_id).collect(),
            recorded_at: outcome.envelope.times.recorded_at,
            repeated,
        }
    }
}
