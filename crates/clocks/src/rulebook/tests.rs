//! Which versions an instance is bound to.

use verbatim_domain::governance::clock_def::{
    Anchor, Attribution, CountMode, EarlierPauses, Hours, OnReopen, PolicyBind, Recurrence,
    Subject, Unresolved,
};
use verbatim_domain::governance::{Due, PolicyRow, TargetRow};

use super::*;

const ALL: fn(&Predicate) -> bool = |_| true;

fn code(text: &str) -> Code {
    Code::new(text).expect("a valid code")
}

fn from(at_ms: i64) -> Timestamp {
    Timestamp::from_unix_ms(at_ms).expect("a valid instant")
}

fn written<T>(value: T) -> Written<T> {
    Written { value, bytes: Box::default() }
}

fn calendar(version: u32) -> Event {
    Event::CalendarPublished(written(Calendar {
        calendar_id: code("office"),
        version,
        zone: code("UTC"),
        tzdb_version: None,
        weekly: Default::default(),
        exceptions: BTreeMap::new(),
        effective_from: Timestamp::MIN,
    }))
}

fn clock(clock_id: &str, version: u32, hours: Hours) -> Event {
    Event::ClockPublished(written(ClockDef {
        clock_id: code(clock_id),
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
    }))
}

/// A policy of one row, effective from an instant on, by which a clock may take so long.
fn policy(policy_id: &str, version: u32, from_ms: i64, within_ms: i64) -> Event {
    let due = Due::Within { ms: within_ms };
    let targets = Some(vec![TargetRow { when: Predicate::ALWAYS, due }]);
    Event::PolicyPublished(written(Policy {
        policy_id: code(policy_id),
        version,
        rows: vec![PolicyRow { when: Predicate::ALWAYS, clocks: vec![(code("turn"), targets)] }],
        effective_from: from(from_ms),
    }))
}

fn mall() -> GovernanceSubject {
    GovernanceSubject { merchant_id: None }
}

fn merchant(merchant_id: &str) -> GovernanceSubject {
    let merchant_id = MerchantId::new(merchant_id).expect("a valid id");
    GovernanceSubject { merchant_id: Some(merchant_id) }
}

fn book(published: &[(u64, &GovernanceSubject, Event)]) -> Rulebook {
    let mut book = Rulebook::default();
    for (index, subject, event) in published {
        book.take_in(*index, subject, event).expect("it can be counted by");
    }
    book
}

/// The targets, in milliseconds, and the policy's version of what counts for the mall.
fn found(book: &Rulebook, governed_by: u64, at_ms: i64) -> Vec<(Vec<i64>, u32)> {
    let [(_, mall), _] = book.in_force("m1", Some(governed_by), at_ms);
    let each = mall.clocks.iter().map(|clock| {
        let due = clock.def.targets.iter().map(|row| match row.due {
            Due::Within { ms } => ms,
            Due::At { .. } | Due::AsSaid => panic!("no such target was published"),
        });
        (due.collect(), clock.policy(ALL).expect("a policy names it").1)
    });
    each.collect()
}

#[test]
fn what_was_published_later_does_not_count_for_what_was_decided_before() {
    let published = [
        (3, &mall(), clock("turn", 1, Hours::Always)),
        (4, &mall(), policy("p", 1, 0, 10)),
        (9, &mall(), policy("p", 2, 0, 20)),
    ];
    let book = book(&published);
    assert_eq!(found(&book, 2, 100), []);
    assert_eq!(found(&book, 3, 100), []);
    assert_eq!(found(&book, 4, 100), [(vec![10], 1)]);
    assert_eq!(found(&book, 8, 100), [(vec![10], 1)]);
    assert_eq!(found(&book, 9, 100), [(vec![20], 2)]);
}

#[test]
fn of_what_was_known_the_version_effective_when_it_happened_counts() {
    let published = [
        (3, &mall(), clock("turn", 1, Hours::Always)),
        (4, &mall(), policy("p", 1, 0, 10)),
        (5, &mall(), policy("p", 2, 1_000, 20)),
    ];
    let book = book(&published);
    assert_eq!(found(&book, 5, 999), [(vec![10], 1)]);
    assert_eq!(found(&book, 5, 1_000), [(vec![20], 2)]);
    assert_eq!(found(&book, 5, -1), []);
}

#[test]
fn two_choices_of_the_same_editions_are_one() {
    let published = [
        (3, &mall(), clock("turn", 1, Hours::Always)),
        (4, &mall(), policy("p", 1, 0, 10)),
        (5, &mall(), clock("other", 1, Hours::Always)),
    ];
    let book = book(&published);
    let of = |by, at_ms| book.in_force("m1", Some(by), at_ms)[0].1.clone();
    assert!(Arc::ptr_eq(&of(5, 1), &of(7, 99)));
    assert!(!Arc::ptr_eq(&of(4, 1), &of(5, 1)));
}

#[test]
fn a_merchant_s_rules_count_beside_the_mall_s_for_that_merchant_alone() {
    let published = [
        (3, &mall(), clock("turn", 1, Hours::Always)),
        (4, &mall(), policy("p", 1, 0, 10)),
        (5, &merchant("m1"), clock("turn", 1, Hours::Always)),
        (6, &merchant("m1"), policy("own", 1, 0, 5)),
    ];
    let book = book(&published);
    let count = |merchant_id: &str| {
        let in_force = book.in_force(merchant_id, Some(6), 1);
        in_force.map(|(scope, it)| (scope, it.clocks.len()))
    };
    assert_eq!(count("m1"), [(Scope::Mall, 1), (Scope::Merchant, 1)]);
    assert_eq!(count("m2"), [(Scope::Mall, 1), (Scope::Merchant, 0)]);
}

#[test]
fn of_two_policies_that_name_a_clock_the_first_that_holds_counts() {
    let published = [
        (3, &mall(), clock("turn", 1, Hours::Always)),
        (4, &mall(), policy("b", 1, 0, 20)),
        (5, &mall(), policy("a", 7, 0, 10)),
    ];
    let book = book(&published);
    // Both stand in the table; the first row holds wherever "a" does.
    assert_eq!(found(&book, 5, 1), [(vec![10, 20], 7)]);
    let [(_, mall), _] = book.in_force("m1", Some(5), 1);
    let first_holds = std::cell::Cell::new(false);
    let policy = mall.clocks[0].policy(|_| first_holds.replace(true));
    assert_eq!(policy.map(|(id, version)| (id.as_str(), version)), Some(("b", 1)));
}

#[test]
fn only_another_version_of_a_calendar_touches_what_was_judged_before() {
    let mut book = Rulebook::default();
    let mut publish = |index, event| book.take_in(index, &mall(), &event).expect("it counts");
    assert_eq!(publish(3, calendar(1)), Touches::Nothing);
    let hours = Hours::Calendar(code("office"));
    assert_eq!(publish(4, clock("turn", 1, hours)), Touches::Nothing);
    assert_eq!(publish(5, policy("p", 1, 0, 10)), Touches::Nothing);
    assert_eq!(publish(6, calendar(2)), Touches::Calendars(None));
}

#[test]
fn a_clock_whose_calendar_is_missing_is_not_passed_over() {
    let event = clock("turn", 1, Hours::Calendar(code("office")));
    let found = Rulebook::default().take_in(3, &mall(), &event);
    assert!(matches!(found, Err(RulebookError::Hours { .. })), "{found:?}");
}
