//! Decide: one command against one stream, and the record that it leads to.

use verbatim_domain::envelope::Times;
use verbatim_domain::id::EventId;
use verbatim_domain::inquiry::{Context, Inquiry, decide};
use verbatim_domain::{Envelope, Fact, Timestamp};
use verbatim_log::{Header, RECORD_BYTES_MAX, Record};
use verbatim_wire::{Outcome, Request};

use crate::stream::Stream;
use crate::{Entropy, ExecuteError};

/// What a decision knows besides the stream and the request.
pub(super) struct Bench<'a> {
    pub(super) header: Header,
    pub(super) recorded_at: Timestamp,
    pub(super) entropy: &'a dyn Entropy,
}

impl Bench<'_> {
    /// The outcome and its record; nothing changes yet.
    pub(super) fn judge(
        &self,
        stream: &Stream,
        request: Request,
    ) -> Result<(Outcome, Record), ExecuteError> {
        if let Some(expected) = request.expected_seq.filter(|seq| *seq != stream.last_seq) {
            return Err(ExecuteError::SeqMismatch { expected, actual: stream.last_seq });
        }
        let stream_id = request.inquiry_id.uuid();
        let times = Times::clamped(request.claimed, self.recorded_at);
        let context = Context {
            inquiry_id: request.inquiry_id,
            merchant_id: request.merchant_id.as_ref(),
            occurred_at: times.occurred_at,
        };
        let events = decide(&stream.inquiry, &request.command, &context)?;
        let facts: Vec<Fact> = (stream.last_seq + 1..)
            .zip(events)
            .map(|(stream_seq, event)| Fact { event_id: self.event_id(), stream_seq, event })
            .collect();
        let outcome = Outcome {
            request_digest: request.request_digest,
            prev_hash: stream.last_hash,
            salt: self.entropy.bytes16(),
            last_seq: stream.last_seq + facts.len() as u64,
            envelope: envelope(&stream.inquiry, request, times)?,
            facts,
        };
        let record = Record::outcome(self.header, &outcome.encode()).map_err(|too_large| {
            ExecuteError::TooLarge { bytes: too_large.bytes, bytes_max: RECORD_BYTES_MAX }
        })?;
        Ok((outcome, record.of_stream(stream_id)))
    }

    fn event_id(&self) -> EventId {
        let random = self.entropy.bytes16();
        let mut tail = [0; 10];
        tail.copy_from_slice(&random[..10]);
        let unix_ms = u64::try_from(self.recorded_at.unix_ms()).unwrap_or(0);
        EventId::new(uuid::Builder::from_unix_timestamp_millis(unix_ms, &tail).into_uuid())
    }
}

/// Merchant and customer are the stream's, once it was opened.
fn envelope(inquiry: &Inquiry, request: Request, times: Times) -> Result<Envelope, ExecuteError> {
    let (merchant_id, customer_ref) = match inquiry.memory() {
        Some(memory) => (memory.merchant_id.clone(), memory.customer_ref.clone()),
        None => {
            let named = request.merchant_id.zip(request.customer_ref);
            named.ok_or(verbatim_domain::inquiry::Refusal::NotOpened)?
        }
    };
    Ok(Envelope {
        inquiry_id: request.inquiry_id,
        request_id: request.request_id,
        merchant_id,
        customer_ref,
        actor: request.actor,
        source: request.source,
        times,
        causation_id: request.causation_id,
        correlation_id: request.correlation_id,
        links: request.links,
        trace_parent: request.trace_parent,
    })
}
