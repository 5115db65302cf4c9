//! Governing facts in records: they come back as they were, and stored ones are read for ever.
//!
//! Files in `golden/governance_v1` are added, never edited. `VERBATIM_GOLDEN=add` writes those that
//! are missing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "governance/documents.rs"]
mod documents;
#[path = "governance/requests.rs"]
mod requests;

use std::fs;
use std::path::{Path, PathBuf};

use verbatim_api::v1 as pb;
use verbatim_domain::envelope::{ClaimedTimes, Times};
use verbatim_domain::governance::publish::{Event, Governance, decide, evolve};
use verbatim_domain::id::EventId;
use verbatim_domain::{Envelope, Fact, StreamId, Timestamp};
use verbatim_wire::{
    AnyOutcome, Governing, Outcome, Request, Violation, Wish, decode_governance, encode_governance,
    policy_document,
};

use documents::{document, everything_else, restated};
use requests::{asked, emergency, retire};

const RECORDED_AT_MS: i64 = 1_767_600_124_007;

/// One record of all that these requests lead to, the first where nothing was published before.
fn outcome(requests: &[Request]) -> Outcome<Governing> {
    let recorded_at = Timestamp::from_unix_ms(RECORDED_AT_MS).unwrap();
    let (mut governance, mut events) = (Governance::default(), Vec::new());
    for request in requests {
        let Wish::Govern(subject, command) = &request.wish else { panic!("it governs") };
        let decided = decide(&governance, subject, command, recorded_at).unwrap();
        governance = decided.iter().fold(governance, evolve);
        events.extend(decided);
    }
    let request = requests.last().unwrap();
    let Wish::Govern(subject, _) = &request.wish else { panic!("it governs") };
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

/// Every kind of governing fact.
fn of_every_kind() -> Outcome<Governing> {
    let published = [document(), everything_else(), restated()];
    let mut requests: Vec<Request> =
        published.into_iter().map(|document| asked("", document).unwrap()).collect();
    requests.extend(emergency());
    requests.push(retire("exemption", "outage-7").unwrap());
    outcome(&requests)
}

fn goldens() -> Vec<(&'static str, Outcome<Governing>)> {
    vec![
        ("of_the_mall", outcome(&[asked("", document()).unwrap()])),
        ("of_a_merchant", outcome(&[asked("merchant-7", document()).unwrap()])),
        ("of_every_kind", of_every_kind()),
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
    let outcome = outcome(&[asked("", document()).unwrap()]);
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
    let bytes = outcome(&[asked("", document()).unwrap()]).encode();
    let as_inquiry: Result<Outcome, _> = <Outcome>::decode(bytes.into(), RECORDED_AT_MS);
    assert!(as_inquiry.is_err());
}

#[test]
fn every_kind_of_governing_fact_stands_in_a_record() {
    let outcome = of_every_kind();
    let mut kinds: Vec<_> = outcome.facts.iter().map(|fact| fact.event.kind()).collect();
    let mut known = Event::KINDS.to_vec();
    kinds.sort_unstable();
    known.sort_unstable();
    assert_eq!(kinds, known);
}

#[test]
fn what_an_owner_remembers_comes_back_from_its_checkpoint() {
    let outcome = of_every_kind();
    let events = outcome.facts.iter().map(|fact| &fact.event);
    let governance = events.fold(Governance::default(), evolve);
    assert!(!governance.plans.is_empty() && !governance.emergencies.is_empty());
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

/// The fields that are bad, and why.
fn bad(refused: Result<Request, Vec<Violation>>) -> Vec<(String, &'static str)> {
    let violations = refused.unwrap_err();
    violations.into_iter().map(|it| (it.field, it.reason)).collect()
}

#[test]
fn what_is_published_is_refused_with_everything_that_is_wrong_with_it() {
    let changed = |change: fn(&mut pb::PolicyDocument)| {
        let mut document = everything_else();
        change(&mut document);
        bad(asked("", document))
    };
    let one = |field: &str, reason| vec![(format!("document.{field}"), reason)];
    let roster = |change| changed(change);
    assert_eq!(roster(|it| it.roster[0].shift.clear()), one("roster[0].shift", "FIELD_REQUIRED"));
    let no_day = one("roster[0].shift[0].day", "FIELD_REQUIRED");
    assert_eq!(roster(|it| it.roster[0].shift[0].day.clear()), no_day);
    let other_day = roster(|it| it.roster[0].shift[0].day[0] = "someday".to_owned());
    assert_eq!(other_day, one("roster[0].shift[0].day[0]", "FIELD_UNKNOWN_WORD"));
    let other_zone = roster(|it| it.roster[0].zone = "Atlantis".to_owned());
    assert_eq!(other_zone, one("roster[0].zone", "FIELD_NOT_A_ZONE"));
    let backwards = changed(|it| it.holiday[0].until = it.holiday[0].from);
    assert_eq!(backwards, one("holiday[0].until", "FIELD_OUT_OF_RANGE"));
    let unapproved = changed(|it| {
        it.exemption[0].approved_by.clear();
        it.exemption[0].evidence.clear();
    });
    let both = ["approved_by", "evidence"].map(|name| format!("document.exemption[0].{name}"));
    assert_eq!(unapproved, both.map(|field| (field, "FIELD_REQUIRED")));
    let metric = changed(|it| it.metric[0].metric_id = "M99".to_owned());
    assert_eq!(metric, one("metric[0].metric_id", "METRIC_UNKNOWN"));
    let no_kind = changed(|it| {
        it.process[0].step[0] = "weeping".to_owned();
        it.process[0].start[0] = "weeping".to_owned();
        it.process[0].transition[0] = "weeping -> resolution_decided".to_owned();
    });
    assert_eq!(no_kind, one("process[0].step[0]", "FIELD_UNKNOWN_WORD"));
    let cut = changed(|it| it.process[0].transition.clear());
    assert_eq!(cut, one("process[0]", "PROCESS_UNUSABLE"));
    let malformed = changed(|it| it.process[0].transition.push("on and on".to_owned()));
    assert_eq!(malformed, one("process[0].transition[1]", "TRANSITION_MALFORMED"));
    let twice = changed(|it| it.process[0].step.push("inquiry_opened".to_owned()));
    assert_eq!(twice, one("process[0].step[2]", "POLICY_TWICE"));
    let plan = changed(|it| it.emergency_plan[0].step.clear());
    assert_eq!(plan, one("emergency_plan[0].step", "FIELD_REQUIRED"));
    let again = changed(|it| it.holiday.push(it.holiday[0].clone()));
    assert_eq!(again, one("holiday[1]", "POLICY_TWICE"));
}

#[test]
fn a_clock_by_the_hours_of_a_team_has_a_calendar_for_teams_without() {
    let mut document = document();
    document.clock[0].hours_of = "owner_team".to_owned();
    assert!(policy_document(document.clone()).is_ok());
    document.clock[0].calendar_id.clear();
    let needs = vec![("document.clock[0].hours_of".to_owned(), "FIELD_REQUIRED")];
    assert_eq!(bad(asked("", document.clone())), needs);
    document.clock[0].hours_of = "anybody".to_owned();
    let unknown = vec![("document.clock[0].hours_of".to_owned(), "FIELD_UNKNOWN_WORD")];
    assert_eq!(bad(asked("", document)), unknown);
}

#[test]
fn what_clocks_count_by_cannot_be_retired() {
    for what in ["calendar", "roster", "promise", ""] {
        let unknown = vec![("what".to_owned(), "FIELD_UNKNOWN_WORD")];
        assert_eq!(bad(retire(what, "office")), unknown);
    }
    for what in ["clock", "policy", "holiday", "exemption", "metric", "process", "emergency_plan"] {
        assert!(retire(what, "office").is_ok());
    }
    let nothing = ["id"].map(|field| (field.to_owned(), "FIELD_REQUIRED"));
    assert_eq!(bad(retire("clock", "")), nothing);
}

#[test]
fn an_emergency_says_what_it_is() {
    let nothing = requests::declare(None);
    assert_eq!(bad(nothing), [("declaration".to_owned(), "FIELD_REQUIRED")]);
    let empty = requests::declare(Some(pb::EmergencyDeclaration::default()));
    let required = ["level", "trigger"].map(|name| format!("declaration.{name}"));
    assert_eq!(bad(empty), required.map(|field| (field, "FIELD_REQUIRED")));
    let derived = requests::declare(Some(requests::declaration("")));
    assert!(derived.is_ok(), "its id follows from the request's");
    let bad_id = requests::declare(Some(requests::declaration("seven")));
    assert_eq!(bad(bad_id)[0].0, "declaration.emergency_id");
}
