//! What surrounds sample facts: whole outcomes.

use verbatim_domain::envelope::Provenance;
use verbatim_domain::id::{CustomerRef, ExternalId, MerchantId, TeamId};
use verbatim_domain::inquiry::Event;
use verbatim_domain::vocabulary::{ActorKind, Organisation};
use verbatim_domain::{
    Actor, Code, Envelope, Fact, InquirySubject, Link, Source, Times, Timestamp,
};
use verbatim_wire::Outcome;

use crate::pen::Pen;

pub(crate) const INQUIRY: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0001;
pub(crate) const REQUEST: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0002;
pub(crate) const CAUSE: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0003;
const FIRST_EVENT: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_1000;

pub(crate) const OCCURRED_AT_MS: i64 = 1_767_600_123_456;
pub(crate) const OBSERVED_AT_MS: i64 = 1_767_600_123_789;
/// Stands in the record's frame, not in its body.
pub(crate) const RECORDED_AT_MS: i64 = 1_767_600_124_007;
const CLAIMED_AT_MS: i64 = 1_767_686_400_001;

/// One record's body with these facts.
pub(crate) fn outcome(pen: &mut Pen, events: Vec<Event>) -> Outcome {
    let envelope = envelope(pen);
    let first_seq = pen.number(41) % u64::from(u32::MAX);
    let last_seq = first_seq + events.len() as u64;
    let fact = |(mut event, number): (Event, u64)| {
        if let Event::InquiryOpened(opened) = &mut event {
            // A record names them once, for all its facts.
            opened.merchant_id = envelope.subject.merchant_id.clone();
            opened.customer_ref = envelope.subject.customer_ref.clone();
        }
        let event_id = pen.id(FIRST_EVENT + u128::from(number));
        Fact { event_id, stream_seq: first_seq + number, event }
    };
    let facts = events.into_iter().zip(1..).map(fact).collect();
    Outcome {
        request_digest: pen.bytes(0x10),
        prev_hash: pen.bytes(0x60),
        salt: pen.bytes(0xb0),
        envelope,
        last_seq,
        facts,
    }
}

fn envelope(pen: &mut Pen) -> Envelope {
    Envelope {
        subject: InquirySubject {
            inquiry_id: pen.id(INQUIRY),
            merchant_id: pen.text(MerchantId::new, "merchant-7"),
            customer_ref: pen.text(CustomerRef::new, "c-71"),
        },
        request_id: pen.id(REQUEST),
        actor: actor(pen),
        source: source(pen),
        times: Times {
            occurred_at: pen.at(OCCURRED_AT_MS),
            observed_at: pen.at(OBSERVED_AT_MS),
            recorded_at: Timestamp::from_unix_ms(RECORDED_AT_MS).unwrap(),
            occurred_at_claimed: pen.maybe(|pen| pen.at(CLAIMED_AT_MS)),
            observed_at_claimed: pen.maybe(|pen| pen.at(CLAIMED_AT_MS + 1)),
        },
        causation_id: pen.maybe(|pen| pen.id(CAUSE)),
        correlation_id: pen.maybe_text(Code::new, "return-2026-17"),
        links: links(pen),
        // A field that came later: it has a file of its own.
        trace_parent: None,
    }
}

pub(crate) fn actor(pen: &mut Pen) -> Actor {
    Actor {
        kind: pen.word(ActorKind::Human, ActorKind::from_number),
        id: pen.maybe_text(ExternalId::new, "agent-12"),
        team_id: pen.maybe_text(TeamId::new, "returns"),
        organisation: pen.maybe(|pen| pen.word(Organisation::Merchant, Organisation::from_number)),
        support_line: pen.maybe_text(Code::new, "2-3"),
        role: pen.maybe_text(Code::new, "supervisor"),
    }
}

pub(crate) fn source(pen: &mut Pen) -> Source {
    Source {
        service: pen.text(Code::new, "chat-gateway"),
        instance: pen.maybe_text(Code::new, "chat-gateway-3"),
        channel: pen.maybe_text(Code::new, "chat"),
        external_id: pen.maybe_text(ExternalId::new, "row/4711"),
        provenance: if pen.yes() { Provenance::Imported } else { Provenance::Live },
    }
}

pub(crate) fn links(pen: &mut Pen) -> Vec<Link> {
    pen.several(|pen, number| Link {
        object_type: pen.text(Code::new, "order_line"),
        object_id: pen.text(ExternalId::new, &format!("o-100/{number}")),
        qualifier: pen.maybe_text(Code::new, "about"),
    })
}
