//! The kinds of streams: what each is about, and how its facts stand in a record.

mod carried;
mod governing;
mod sessions;

use std::fmt::Debug;

use bytes::Bytes;
use prost::Message;
use verbatim_api::v1::{self as pb, event::Body};
use verbatim_domain::id::{EventId, RequestId};
use verbatim_domain::{InquirySubject, StreamId, Timestamp, TraceParent, inquiry};

use crate::event::{event_from_proto, event_to_proto};
use crate::field::{DecodeError, Field};
use crate::outcome::Outcome;

pub use carried::{Carried, Customers, Merchants};
pub use governing::Governing;
pub use sessions::Sessions;

/// What a stream is about, as a record says it.
#[derive(Debug)]
pub struct Stream {
    /// Its id.
    pub id: Bytes,
    /// Its merchant; empty where it has none.
    pub merchant_id: String,
    /// Its customer; empty where it has none.
    pub customer_ref: String,
}

/// A kind of stream.
pub trait Kind: Debug + Clone + Copy + PartialEq + Eq + 'static {
    /// What such a stream is about.
    type Subject: Debug + Clone + PartialEq + Eq;
    /// What can happen in it.
    type Event: Debug + Clone + PartialEq + Eq;
    /// Its word in records.
    const STREAM_KIND: pb::StreamKind;

    /// What it is about, as a record says it.
    fn put_subject(subject: &Self::Subject) -> Stream;
    /// What a record says it is about.
    ///
    /// # Errors
    /// The field that does not hold a valid value.
    fn take_subject(stream: Stream) -> Result<Self::Subject, DecodeError>;
    /// A fact, as a record holds it.
    fn put_event(event: &Self::Event) -> Body;
    /// The fact that a record holds.
    ///
    /// # Errors
    /// The field that does not hold a valid value.
    fn take_event(body: Body, subject: &Self::Subject) -> Result<Self::Event, DecodeError>;
    /// The stream that is about this.
    fn stream_id(subject: &Self::Subject) -> StreamId;
    /// The outcome, if it is of such a stream.
    fn of(outcome: &AnyOutcome) -> Option<&Outcome<Self>>;
}

/// Streams of one inquiry each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inquiries;

impl Kind for Inquiries {
    type Subject = InquirySubject;
    type Event = inquiry::Event;
    const STREAM_KIND: pb::StreamKind = pb::StreamKind::Inquiry;

    fn put_subject(subject: &InquirySubject) -> Stream {
        Stream {
            id: subject.inquiry_id.put(),
            merchant_id: subject.merchant_id.put(),
            customer_ref: subject.customer_ref.put(),
        }
    }

    fn take_subject(stream: Stream) -> Result<InquirySubject, DecodeError> {
        let bad = DecodeError::Field;
        Ok(InquirySubject {
            inquiry_id: Field::take(stream.id).ok_or(bad("stream_id"))?,
            merchant_id: Field::take(stream.merchant_id).ok_or(bad("merchant_id"))?,
            customer_ref: Field::take(stream.customer_ref).ok_or(bad("customer_ref"))?,
        })
    }

    fn put_event(event: &inquiry::Event) -> Body {
        event_to_proto(event)
    }

    fn take_event(body: Body, subject: &InquirySubject) -> Result<inquiry::Event, DecodeError> {
        event_from_proto(body, subject)
    }

    fn stream_id(subject: &InquirySubject) -> StreamId {
        StreamId::Inquiry(subject.inquiry_id)
    }

    fn of(outcome: &AnyOutcome) -> Option<&Outcome> {
        if let AnyOutcome::Inquiry(outcome) = outcome { Some(outcome) } else { None }
    }
}

/// An outcome of a stream of whatever kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnyOutcome {
    /// Of an inquiry.
    Inquiry(Outcome),
    /// Of what governs.
    Governing(Outcome<Governing>),
    /// Of a session.
    Session(Outcome<Sessions>),
    /// Of a customer.
    Customer(Outcome<Customers>),
    /// Of a merchant.
    Merchant(Outcome<Merchants>),
}

/// Makes what every outcome can tell, whatever its kind.
macro_rules! tells {
    ($($(#[$doc:meta])* $name:ident: $made:ty = |$outcome:ident| $told:expr;)*) => {
        impl AnyOutcome {
            $($(#[$doc])*
            pub fn $name(&self) -> $made {
                match self {
                    AnyOutcome::Inquiry($outcome) => $told,
                    AnyOutcome::Governing($outcome) => $told,
                    AnyOutcome::Session($outcome) => $told,
                    AnyOutcome::Customer($outcome) => $told,
                    AnyOutcome::Merchant($outcome) => $told,
                }
            })*
        }
    };
}

tells! {
    /// The body's bytes.
    encode: Vec<u8> = |outcome| outcome.encode();
    /// The request.
    request_id: RequestId = |outcome| outcome.envelope.request_id;
    /// HMAC-SHA-256 over the canonical command.
    request_digest: [u8; 32] = |outcome| outcome.request_digest;
    /// SHA-256 over the stream's previous record.
    prev_hash: [u8; 32] = |outcome| outcome.prev_hash;
    /// Number of the stream's last event after this record.
    last_seq: u64 = |outcome| outcome.last_seq;
    /// The facts' ids.
    event_ids: Vec<EventId> = |outcome| outcome.facts.iter().map(|fact| fact.event_id).collect();
    /// The facts' numbers in the stream.
    stream_seqs: Vec<u64> = |outcome| outcome.facts.iter().map(|fact| fact.stream_seq).collect();
    /// When it was recorded.
    recorded_at: Timestamp = |outcome| outcome.envelope.times.recorded_at;
    /// The stream.
    stream_id: StreamId = |outcome| outcome.stream_id();
    /// How many facts it has.
    fact_count: usize = |outcome| outcome.facts.len();
    /// The trace of the call that brought it.
    trace_parent: Option<TraceParent> = |outcome| outcome.envelope.trace_parent;
}

impl AnyOutcome {
    /// Reads a body of whatever kind; `recorded_at_ms` is the frame's.
    ///
    /// # Errors
    /// What cannot be read. Such a record stops its reader; it is never passed over.
    pub fn decode(body: Bytes, recorded_at_ms: i64) -> Result<Self, DecodeError> {
        let proto = pb::Outcome::decode(body).map_err(DecodeError::Protobuf)?;
        match proto.stream_kind() {
            pb::StreamKind::Inquiry => {
                Outcome::from_proto(proto, recorded_at_ms).map(AnyOutcome::Inquiry)
            }
            pb::StreamKind::Governance => {
                Outcome::from_proto(proto, recorded_at_ms).map(AnyOutcome::Governing)
            }
            pb::StreamKind::Session => {
                Outcome::from_proto(proto, recorded_at_ms).map(AnyOutcome::Session)
            }
            pb::StreamKind::Customer => {
                Outcome::from_proto(proto, recorded_at_ms).map(AnyOutcome::Customer)
            }
            pb::StreamKind::Merchant => {
                Outcome::from_proto(proto, recorded_at_ms).map(AnyOutcome::Merchant)
            }
            pb::StreamKind::Unspecified => Err(DecodeError::Field("stream_kind")),
        }
    }
}
