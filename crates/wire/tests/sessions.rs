//! Facts of sessions in records: they come back as they were, and stored ones are read for ever.
//!
//! Files in `golden/session_v1` are added, never edited. `VERBATIM_GOLDEN=add` writes those that
//! are missing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "sessions/requests.rs"]
mod requests;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use uuid::Uuid;
use verbatim_domain::envelope::{ClaimedTimes, Provenance, Source, Times};
use verbatim_domain::id::{AgentId, CustomerRef, ExternalId, MerchantId, SessionId, TeamId};
use verbatim_domain::party::Nature;
use verbatim_domain::session::*;
use verbatim_domain::vocabulary::{ActorKind, Organisation, ReplyKind};
use verbatim_domain::{Actor, Code, Envelope, Fact, Party, SessionSubject, StreamId, Timestamp};
use verbatim_wire::{
    AnyOutcome, Governing, Outcome, Sessions, concerns_merge, decode_session, encode_session,
};

const RECORDED_AT_MS: i64 = 1_767_600_124_007;

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

fn code(word: &str) -> Code {
    Code::new(word).unwrap()
}

fn subject() -> SessionSubject {
    SessionSubject {
        session_id: SessionId::new(Uuid::from_u128(7)),
        merchant_id: MerchantId::new("merchant-7").unwrap(),
        customer_ref: CustomerRef::new("customer-9").unwrap(),
    }
}

fn team(agent: Option<&str>) -> Party {
    Party {
        organisation: Organisation::Merchant,
        team_id: TeamId::new("service").unwrap(),
        agent_id: agent.map(|name| AgentId::new(name).unwrap()),
        nature: Nature::People,
        support_line: None,
    }
}

fn outcome(events: Vec<Event>) -> Outcome<Sessions> {
    let recorded_at = Timestamp::from_unix_ms(RECORDED_AT_MS).unwrap();
    let fact =
        |(stream_seq, event)| Fact { event_id: id(u128::from(stream_seq)), stream_seq, event };
    Outcome {
        request_digest: [5; 32],
        prev_hash: [0; 32],
        salt: [9; 16],
        last_seq: events.len() as u64,
        envelope: Envelope {
            subject: subject(),
            request_id: id(11),
            actor: Actor {
                kind: ActorKind::Customer,
                id: None,
                team_id: None,
                organisation: None,
                support_line: None,
                role: None,
            },
            source: Source {
                service: code("gateway"),
                instance: None,
                channel: None,
                external_id: None,
                provenance: Provenance::Live,
            },
            times: Times::clamped(ClaimedTimes::default(), recorded_at),
            causation_id: None,
            correlation_id: None,
            links: Vec::new(),
            trace_parent: None,
        },
        facts: (1..).zip(events).map(fact).collect(),
    }
}

/// Every kind of fact, with every field, and those that may have fewer with no more than must be.
fn facts() -> Vec<(String, Event)> {
    let SessionSubject { merchant_id, customer_ref, .. } = subject();
    let opened = SessionOpened {
        merchant_id,
        customer_ref,
        channel: code("chat"),
        online_at_start: Some(false),
        order_refs: ["8812", "8813"].map(|key| ExternalId::new(key).unwrap()).to_vec(),
        language: Some(code("de-AT")),
    };
    let bare_opened = SessionOpened {
        online_at_start: None,
        order_refs: Vec::new(),
        language: None,
        ..opened.clone()
    };
    let answered = SessionAnswered {
        message_id: id(21),
        reply_kind: ReplyKind::HumanQuickPhrase,
        answered_by: Some(team(Some("anna"))),
    };
    let bare_answered = SessionAnswered { answered_by: None, ..answered };
    let left = SessionAbandoned { reason: Some(code("window_closed")) };
    let closed = SessionClosed { reason: Some(code("answered")) };
    let full = [
        Event::SessionOpened(opened),
        Event::SessionQueued(SessionQueued { queue: team(None) }),
        Event::SessionAnswered(answered),
        Event::SessionAbandoned(left),
        Event::SessionClosed(closed),
        Event::SessionLinked(SessionLinked { inquiry_id: id(31) }),
    ];
    let bare = [
        Event::SessionOpened(bare_opened),
        Event::SessionAnswered(bare_answered),
        Event::SessionAbandoned(SessionAbandoned { reason: None }),
        Event::SessionClosed(SessionClosed { reason: None }),
    ];
    let full = full.map(|event| (event.kind().to_owned(), event));
    let bare = bare.map(|event| (format!("{}_bare", event.kind()), event));
    full.into_iter().chain(bare).collect()
}

fn stored(name: &str, outcome: &Outcome<Sessions>) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/session_v1");
    let path = folder.join(name).with_extension("bin");
    let may_add = std::env::var("VERBATIM_GOLDEN").is_ok_and(|value| value == "add");
    if may_add && !path.exists() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&path, outcome.encode()).unwrap();
    }
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_stored_record_still_says_the_same_and_is_written_so() {
    for (name, event) in facts() {
        let outcome = outcome(vec![event]);
        let bytes = stored(&name, &outcome);
        let read = AnyOutcome::decode(bytes.clone().into(), RECORDED_AT_MS).unwrap();
        assert_eq!(read, AnyOutcome::Session(outcome.clone()), "{name}");
        assert_eq!(read.stream_id(), StreamId::Session(subject().session_id));
        assert_eq!(outcome.encode(), bytes, "{name}");
    }
}

#[test]
fn every_kind_of_fact_has_a_stored_record() {
    let sampled: BTreeSet<String> = facts().into_iter().map(|(name, _)| name).collect();
    for kind in Event::KINDS {
        assert!(sampled.contains(*kind), "`{kind}` has no sample");
    }
}

#[test]
fn a_record_of_one_kind_of_stream_is_not_read_as_one_of_another() {
    for (name, event) in facts() {
        let bytes = outcome(vec![event]).encode();
        assert!(<Outcome>::decode(bytes.clone().into(), RECORDED_AT_MS).is_err(), "{name}");
        assert!(Outcome::<Governing>::decode(bytes.into(), RECORDED_AT_MS).is_err(), "{name}");
    }
}

#[test]
fn no_session_is_merged() {
    for (_, event) in facts() {
        assert!(!concerns_merge(&outcome(vec![event]).encode()));
    }
}

#[test]
fn what_an_owner_remembers_comes_back_from_its_checkpoint() {
    let events: Vec<Event> = facts().into_iter().map(|(_, event)| event).collect();
    for length in 0..=events.len() {
        let session = replay(&events[..length]);
        assert_eq!(decode_session(&encode_session(&session)), Some(session), "after {length}");
    }
    assert_eq!(decode_session(b"\xff"), None);
}
