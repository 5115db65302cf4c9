//! Governing facts in records: they come back as they were, and stored ones are read for ever.
//!
//! Files in `golden/governance_v1` are added, never edited. `VERBATIM_GOLDEN=add` writes those that
//! are missing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::fs;
use std::path::{Path, PathBuf};

use verbatim_api::v1 as pb;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_domain::envelope::{ClaimedTimes, Times};
use verbatim_domain::governance::publish::{Governance, decide, evolve};
use verbatim_domain::id::EventId;
use verbatim_domain::{Envelope, Fact, StreamId, Timestamp};
use verbatim_wire::{
    AnyOutcome, DigestKey, Governing, Outcome, Request, Violation, Wish, decode_governance,
    encode_governance, parse,
};

const RECORDED_AT_MS: i64 = 1_767_600_124_007;

fn said(line: &str) -> Option<pb::Condition> {
    Some(pb::Condition { all: vec![line.to_owned()], ..Default::default() })
}

fn document() -> pb::PolicyDocument {
    let calendar = pb::Calendar {
        calendar_id: "office".to_owned(),
        version: 1,
        zone: "Asia/Shanghai".to_owned(),
        monday: vec!["09:00-18:00".to_owned()],
        exception: vec![pb::CalendarException {
            day: "2026-02-14".to_owned(),
            open: vec!["09:00-18:00".to_owned()],
            reason: "make-up day".to_owned(),
        }],
        ..Default::default()
    };
    let clock = pb::Clock {
        clock_id: "turn".to_owned(),
        version: 1,
        start: said("fact = message_received"),
        stop: said("fact = message_sent"),
        qualify: said("reply_kind = human | human_quick_phrase"),
        calendar_id: "office".to_owned(),
        target: vec![pb::ClockTarget {
            when: said("priority = high"),
            due: Some(pb::clock_target::Due::Within("15m".to_owned())),
        }],
        ..Default::default()
    };
    let policy = pb::Policy {
        policy_id: "all".to_owned(),
        version: 1,
        row: vec![pb::PolicyRow { clock: vec!["turn".to_owned()], ..Default::default() }],
        ..Default::default()
    };
    pb::PolicyDocument {
        calendar: vec![calendar],
        clock: vec![clock],
        policy: vec![policy],
        ..Default::default()
    }
}

fn asked(merchant_id: &str, document: pb::PolicyDocument) -> Result<Request, Vec<Violation>> {
    let context = pb::CommandContext {
        request_id: "0198c0de-0000-7000-8000-000000000002".to_owned(),
        merchant_id: merchant_id.to_owned(),
        actor: Some(pb::Actor { kind: pb::ActorKind::Human.into(), ..Default::default() }),
        source: Some(pb::Source { service: "policy-desk".to_owned(), ..Default::default() }),
        ..Default::default()
    };
    let request = pb::PublishPoliciesRequest { context: Some(context), document: Some(document) };
    parse(Arm::PublishPolicies(request), &DigestKey::new(&[7; 32]))
}

/// The record that a request leads to, where nothing was published before.
fn outcome(request: Request) -> Outcome<Governing> {
    let Wish::Publish(subject, publish) = &request.wish else { panic!("it publishes") };
    let events = decide(&Governance::default(), publish).unwrap();
    let recorded_at = Timestamp::from_unix_ms(RECORDED_AT_MS).unwrap();
    let fact = |(stream_seq, event)| Fact {
        event_id: EventId::new(uuid::Uuid::from_u128(stream_seq as u128)),
        stream_seq,
        event,
    };
    Outcome {
        request_digest: request.request_digest,
        prev_hash: [0; 32],
        salt: [9; 16],
        last_seq: events.len() as u64,
        envelope: Envelope {
            subject: subject.clone(),
            request_id: request.request_id,
            actor: request.actor.clone(),
            source: request.source.clone(),
            times: Times::clamped(ClaimedTimes::default(), recorded_at),
            causation_id: None,
            correlation_id: None,
            links: Vec::new(),
            trace_parent: None,
        },
        facts: (1..).zip(events).map(fact).collect(),
    }
}

fn goldens() -> Vec<(&'static str, Outcome<Governing>)> {
    vec![
        ("of_the_mall", outcome(asked("", document()).unwrap())),
        ("of_a_merchant", outcome(asked("merchant-7", document()).unwrap())),
    ]
}

fn stored(name: &str, outcome: &Outcome<Governing>) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/governance_v1");
    let path: PathBuf = folder.join(name).with_extension("bin");
    let may_add = std::env::var("VERBATIM_GOLDEN").is_ok_and(|value| value == "add");
    if may_add && !path.exists() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&path, outcome.encode()).unwrap();
    }
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_stored_record_still_says_the_same_and_is_written_so() {
    for (name, outcome) in goldens() {
        let bytes = stored(name, &outcome);
        let read = AnyOutcome::decode(bytes.clone().into(), RECORDED_AT_MS).unwrap();
        assert_eq!(read, AnyOutcome::Governing(outcome.clone()), "{name}");
        assert_eq!(outcome.encode(), bytes, "{name}");
    }
}

#[test]
fn what_was_published_is_kept_to_the_byte() {
    let outcome = outcome(asked("", document()).unwrap());
    let pb::Outcome { events, .. } = outcome.to_proto();
    let bodies: Vec<_> = events.into_iter().filter_map(|event| event.body).collect();
    let pb::PolicyDocument { calendar, clock, policy, .. } = document();
    use pb::event::Body;
    assert_eq!(
        bodies,
        [
            Body::CalendarPublished(pb::CalendarPublished { calendar: calendar.first().cloned() }),
            Body::ClockPublished(pb::ClockPublished { clock: clock.first().cloned() }),
            Body::PolicyPublished(pb::PolicyPublished { policy: policy.first().cloned() }),
        ]
    );
}

#[test]
fn a_record_of_one_kind_of_stream_is_not_read_as_one_of_another() {
    let bytes = outcome(asked("", document()).unwrap()).encode();
    let as_inquiry: Result<Outcome, _> = <Outcome>::decode(bytes.into(), RECORDED_AT_MS);
    assert!(as_inquiry.is_err());
}

#[test]
fn what_an_owner_remembers_comes_back_from_its_checkpoint() {
    let outcome = outcome(asked("", document()).unwrap());
    let governance =
        outcome.facts.iter().map(|fact| &fact.event).fold(Governance::default(), evolve);
    assert_eq!(decode_governance(&encode_governance(&governance)), Some(governance));
    assert_eq!(decode_governance(b"\xff"), None);
}

#[test]
fn whom_a_document_governs_is_its_merchant_or_the_mall() {
    let stream = |merchant: &str| asked(merchant, document()).unwrap().stream_id;
    assert!(matches!(stream(""), StreamId::Governance(_)));
    assert_ne!(stream(""), stream("merchant-7"));
}

#[test]
fn a_document_says_something_and_every_fault_of_it_is_named() {
    let fields = |document| {
        let violations = asked("", document).unwrap_err();
        violations.into_iter().map(|it| it.field).collect::<Vec<_>>()
    };
    assert_eq!(fields(pb::PolicyDocument::default()), ["document"]);
    let mut faulty = document();
    faulty.calendar[0].zone = "Atlantis".to_owned();
    faulty.clock[0].stop = None;
    assert_eq!(fields(faulty), ["document.calendar[0].zone", "document.clock[0].stop"]);
}
