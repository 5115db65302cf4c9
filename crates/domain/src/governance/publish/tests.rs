//! What may be published, and what may not.

use crate::governance::clock_def::{
    Anchor, Attribution, CountMode, EarlierPauses, OnReopen, PolicyBind, Recurrence, Subject,
    Unresolved,
};
use crate::governance::{PolicyRow, Predicate};
use crate::time::Timestamp;

use super::*;

fn code(text: &str) -> Code {
    Code::new(text).expect("a valid code")
}

/// Something as it was published; its message is the words, whatever they are.
fn written<T>(value: T, words: &str) -> Written<T> {
    Written { value, bytes: words.as_bytes().into() }
}

fn calendar(version: u32) -> Calendar {
    Calendar {
        calendar_id: code("office"),
        version,
        zone: code("UTC"),
        tzdb_version: None,
        weekly: Default::default(),
        exceptions: BTreeMap::new(),
        effective_from: Timestamp::MIN,
    }
}

fn clock(version: u32, hours: Hours) -> ClockDef {
    ClockDef {
        clock_id: code("turn"),
        version,
        subject: Subject::Inquiry,
        start: Predicate::ALWAYS,
        anchor: Anchor::Event,
        eligible_if: Predicate::ALWAYS,
        pause: Predicate::NEVER,
        resume: None,
        earlier_pauses: EarlierPauses::Counted,
        stop: Predicate::NEVER,
        qualify: Predicate::ALWAYS,
        revoke: None,
        cancel: Vec::new(),
        reset: Predicate::NEVER,
        recurrence: Recurrence::Once,
        on_reopen: OnReopen::Never,
        exclude: Vec::new(),
        targets: Vec::new(),
        hours,
        count_mode: CountMode::Within,
        cap_ms: None,
        unresolved: Unresolved::BreachAtDeadline,
        policy_bind: PolicyBind::PinnedAtStart,
        attribution: Attribution::Responder,
        effective_from: Timestamp::MIN,
    }
}

fn policy(clock_id: &str) -> Policy {
    let rows = vec![PolicyRow { when: Predicate::ALWAYS, clocks: vec![(code(clock_id), None)] }];
    Policy { policy_id: code("all"), version: 1, rows, effective_from: Timestamp::MIN }
}

/// A clock of this version, said in these words.
fn a_clock(version: u32, words: &str) -> Publish {
    let clocks = vec![written(clock(version, Hours::Always), words)];
    Publish { clocks, ..Publish::default() }
}

fn published(publish: &Publish) -> Governance {
    let events = decide(&Governance::default(), publish).expect("it can be published");
    events.iter().fold(Governance::default(), evolve)
}

#[test]
fn what_is_published_word_for_word_is_not_published_again() {
    let before = published(&a_clock(1, "turn, first"));
    assert_eq!(decide(&before, &a_clock(1, "turn, first")), Ok(vec![]));
}

#[test]
fn a_version_stands_and_only_a_newer_one_takes_its_place() {
    let before = published(&a_clock(2, "turn, second"));
    let taken = Fault::VersionTaken { what: What::Clock, id: code("turn"), newest: 2 };
    for other in [a_clock(2, "turn, otherwise"), a_clock(1, "turn, first")] {
        assert_eq!(decide(&before, &other), Err(Unpublishable(vec![taken.clone()])));
    }
    assert_eq!(decide(&before, &a_clock(3, "turn, third")).map(|events| events.len()), Ok(1));
}

#[test]
fn what_a_document_refers_to_is_in_it_or_published_before() {
    let office = Hours::Calendar(code("office"));
    let clocks = vec![written(clock(1, office), "turn")];
    let alone = Publish { clocks, ..Publish::default() };
    let unknown = Fault::UnknownCalendar { clock_id: code("turn"), calendar_id: code("office") };
    assert_eq!(decide(&Governance::default(), &alone), Err(Unpublishable(vec![unknown])));
    let calendars = vec![written(calendar(1), "office")];
    let with_calendar = Publish { calendars: calendars.clone(), ..alone.clone() };
    assert_eq!(decide(&Governance::default(), &with_calendar).map(|it| it.len()), Ok(2));
    let before = published(&Publish { calendars, ..Publish::default() });
    assert_eq!(decide(&before, &alone).map(|events| events.len()), Ok(1));
}

#[test]
fn everything_that_is_wrong_is_named_and_nothing_is_published() {
    let before = published(&a_clock(1, "turn"));
    let document =
        Publish { policies: vec![written(policy("wait"), "all")], ..a_clock(1, "turn, otherwise") };
    let taken = Fault::VersionTaken { what: What::Clock, id: code("turn"), newest: 1 };
    let unknown = Fault::UnknownClock { policy_id: code("all"), clock_id: code("wait") };
    assert_eq!(decide(&before, &document), Err(Unpublishable(vec![taken, unknown])));
}

#[test]
fn calendars_come_before_clocks_and_clocks_before_policies() {
    let document = Publish {
        calendars: vec![written(calendar(1), "office")],
        policies: vec![written(policy("turn"), "all")],
        ..a_clock(1, "turn")
    };
    let events = decide(&Governance::default(), &document).expect("it can be published");
    assert_eq!(events.iter().map(Event::kind).collect::<Vec<_>>(), Event::KINDS);
}

#[test]
fn each_merchant_and_the_mall_have_a_stream_of_their_own() {
    let of = |merchant: Option<&str>| {
        let merchant_id = merchant.map(|id| MerchantId::new(id).expect("a valid id"));
        GovernanceSubject { merchant_id }.governance_id()
    };
    assert_ne!(of(None), of(Some("m1")));
    assert_ne!(of(Some("m1")), of(Some("m2")));
    assert_eq!(of(Some("m1")), of(Some("m1")));
}
