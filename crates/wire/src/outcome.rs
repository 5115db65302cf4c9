//! The body of a record: what one accepted command led to.

use bytes::Bytes;
use prost::Message;
use verbatim_api::v1 as pb;
use verbatim_domain::id::EventId;
use verbatim_domain::{Envelope, Fact, StreamId, Times, Timestamp};

use crate::field::{DecodeError, Field};
use crate::kind::{Inquiries, Kind, Stream};

/// Version of the schema that new events are written with.
const SCHEMA_VERSION: u32 = 1;

/// What one accepted command led to. No facts: it had already been carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome<K: Kind = Inquiries> {
    /// What the facts share.
    pub envelope: Envelope<K::Subject>,
    /// HMAC-SHA-256 over the canonical command.
    pub request_digest: [u8; 32],
    /// SHA-256 over the stream's previous record; zeros for the first.
    pub prev_hash: [u8; 32],
    /// Random bytes, so that nobody guesses a record from its hash.
    pub salt: [u8; 16],
    /// Number of the stream's last event after this record.
    pub last_seq: u64,
    /// The facts.
    pub facts: Vec<Fact<K::Event>>,
}

impl<K: Kind> Outcome<K> {
    /// The stream.
    pub fn stream_id(&self) -> StreamId {
        K::stream_id(&self.envelope.subject)
    }

    /// The body's bytes.
    pub fn encode(&self) -> Vec<u8> {
        self.to_proto().encode_to_vec()
    }

    /// The body as a message of the API.
    pub fn to_proto(&self) -> pb::Outcome {
        let envelope = &self.envelope;
        let times = &envelope.times;
        let Stream { id, merchant_id, customer_ref } = K::put_subject(&envelope.subject);
        pb::Outcome {
            stream_kind: K::STREAM_KIND.into(),
            stream_id: id,
            request_id: envelope.request_id.put(),
            request_digest: self.request_digest.put(),
            merchant_id,
            customer_ref,
            actor: envelope.actor.put(),
            source: envelope.source.put(),
            occurred_at: times.occurred_at.put(),
            observed_at: times.observed_at.put(),
            occurred_at_claimed: times.occurred_at_claimed.put(),
            observed_at_claimed: times.observed_at_claimed.put(),
            causation_id: envelope.causation_id.put(),
            correlation_id: envelope.correlation_id.put(),
            links: envelope.links.iter().map(Field::put).collect(),
            prev_hash: self.prev_hash.put(),
            salt: self.salt.put(),
            events: self.facts.iter().map(fact_to_proto::<K>).collect(),
            last_seq: self.last_seq,
            trace_parent: envelope.trace_parent.put(),
        }
    }

    /// Reads a body; `recorded_at_ms` is the frame's.
    ///
    /// # Errors
    /// What cannot be read. Such a record stops its reader; it is never passed over.
    pub fn decode(body: Bytes, recorded_at_ms: i64) -> Result<Self, DecodeError> {
        let proto = pb::Outcome::decode(body).map_err(DecodeError::Protobuf)?;
        Self::from_proto(proto, recorded_at_ms)
    }

    pub(crate) fn from_proto(proto: pb::Outcome, recorded_at_ms: i64) -> Result<Self, DecodeError> {
        let bad = DecodeError::Field;
        let recorded_at = Timestamp::from_unix_ms(recorded_at_ms).ok_or(bad("recorded_at"))?;
        // A stream of another kind is not one of this, however much its records look like one.
        if proto.stream_kind() != K::STREAM_KIND {
            return Err(bad("stream_kind"));
        }
        let times = Times {
            occurred_at: Field::take(proto.occurred_at).ok_or(bad("occurred_at"))?,
            observed_at: Field::take(proto.observed_at).ok_or(bad("observed_at"))?,
            recorded_at,
            occurred_at_claimed: Field::take(proto.occurred_at_claimed)
                .ok_or(bad("occurred_at_claimed"))?,
            observed_at_claimed: Field::take(proto.observed_at_claimed)
                .ok_or(bad("observed_at_claimed"))?,
        };
        let links = proto.links.into_iter().map(Field::take).collect::<Option<Vec<_>>>();
        let (id, merchant_id, customer_ref) =
            (proto.stream_id, proto.merchant_id, proto.customer_ref);
        let envelope = Envelope {
            subject: K::take_subject(Stream { id, merchant_id, customer_ref })?,
            request_id: Field::take(proto.request_id).ok_or(bad("request_id"))?,
            actor: Field::take(proto.actor).ok_or(bad("actor"))?,
            source: Field::take(proto.source).ok_or(bad("source"))?,
            times,
            causation_id: Field::take(proto.causation_id).ok_or(bad("causation_id"))?,
            correlation_id: Field::take(proto.correlation_id).ok_or(bad("correlation_id"))?,
            links: links.ok_or(bad("links"))?,
            trace_parent: Field::take(proto.trace_parent).ok_or(bad("trace_parent"))?,
        };
        let mut facts = Vec::with_capacity(proto.events.len());
        for (ordinal, event) in proto.events.into_iter().enumerate() {
            facts.push(fact_from_proto::<K>(event, ordinal, &envelope.subject)?);
        }
        Ok(Outcome {
            request_digest: Field::take(proto.request_digest).ok_or(bad("request_digest"))?,
            prev_hash: Field::take(proto.prev_hash).ok_or(bad("prev_hash"))?,
            salt: Field::take(proto.salt).ok_or(bad("salt"))?,
            envelope,
            last_seq: proto.last_seq,
            facts,
        })
    }
}

fn fact_to_proto<K: Kind>(fact: &Fact<K::Event>) -> pb::Event {
    pb::Event {
        event_id: fact.event_id.put(),
        stream_seq: fact.stream_seq,
        schema_version: SCHEMA_VERSION,
        body: Some(K::put_event(&fact.event)),
    }
}

fn fact_from_proto<K: Kind>(
    event: pb::Event,
    ordinal: usize,
    subject: &K::Subject,
) -> Result<Fact<K::Event>, DecodeError> {
    let event_id: EventId = Field::take(event.event_id).ok_or(DecodeError::Field("event_id"))?;
    let body = event.body.ok_or(DecodeError::UnknownEvent(ordinal))?;
    Ok(Fact { event_id, stream_seq: event.stream_seq, event: K::take_event(body, subject)? })
}

/// Whether a body holds words of a merge that must be carried to another stream.
///
/// Looks at the kinds alone, so that a follower of everything need not decode everything.
pub fn concerns_merge(body: &[u8]) -> bool {
    let peek = Peek::decode(body);
    peek.is_ok_and(|peek| peek.events.iter().any(PeekEvent::is_of_merge))
}

#[derive(Message)]
struct Peek {
    #[prost(message, repeated, tag = "18")]
    events: Vec<PeekEvent>,
}

#[derive(Message)]
struct PeekEvent {
    #[prost(message, optional, tag = "15")]
    merge_offered: Option<Anything>,
    #[prost(message, optional, tag = "16")]
    inquiry_merged: Option<Anything>,
    #[prost(message, optional, tag = "17")]
    merge_declined: Option<Anything>,
}

#[derive(Message)]
struct Anything {}

impl PeekEvent {
    fn is_of_merge(&self) -> bool {
        let PeekEvent { merge_offered, inquiry_merged, merge_declined } = self;
        merge_offered.is_some() || inquiry_merged.is_some() || merge_declined.is_some()
    }
}
