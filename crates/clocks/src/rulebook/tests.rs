//! Which versions an instance is bound to.

use verbatim_domain::Timestamp;
use verbatim_domain::envelope::ClaimedTimes;
use verbatim_domain::governance::clock_def::{
    Anchor, Attribution, CountMode, EarlierPauses, Hours, OnReopen, PolicyBind, Recurrence,
    Subject, Unresolved,
};
use verbatim_domain::governance::emergency::{
    self, EmergencyDeclared, EmergencyStoodDown, Exempts,
};
use verbatim_domain::governance::publish::PublicationRetired;
use verbatim_domain::governance::{
    Calendar, DaySpan, Due, Edition, Exemption, Holiday, Policy, PolicyRow, Roster, Shift,
    TargetRow, Weekday, What, Words, Written,
};
use verbatim_domain::id::{EmergencyId, ExternalId, TeamId};

use crate::spans::{Span, Spans};

use super::*;

mod exempting;

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
    Event::Published(Edition::Calendar(written(Calendar {
        calendar_id: code("office"),
        version,
        zone: code("UTC"),
        tzdb_version: None,
        weekly: Default::default(),
        exceptions: BTreeMap::new(),
        effective_from: Timestamp::MIN,
        restated_because: None,
    })))
}

fn clock(clock_id: &str, version: u32, hours: Hours) -> Event {
    Event::Published(Edition::Clock(written(ClockDef {
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
    })))
}

/// A policy of one row, effective from an instant on, by which a clock may take so long.
fn policy(policy_id: &str, version: u32, from_ms: i64, within_ms: i64) -> Event {
    let due = Due::Within { ms: within_ms };
    let targets = Some(vec![TargetRow { when: Predicate::ALWAYS, due }]);
    Event::Published(Edition::Policy(written(Policy {
        policy_id: code(policy_id),
        version,
        rows: vec![PolicyRow { when: Predicate::ALWAYS, clocks: vec![(code("turn"), targets)] }],
        effective_from: from(from_ms),
    })))
}

/// Recorded when it happened.
fn recorded(at_ms: i64) -> Times {
    Times::clamped(ClaimedTimes::default(), from(at_ms))
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
        book.take_in(*index, subject, &recorded(0), event).expect("it can be counted by");
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
fn the_next_version_takes_the_place_of_those_before_it_though_they_are_effective_later() {
    let published = [
        (3, &mall(), clock("turn", 1, Hours::Always)),
        (4, &mall(), policy("p", 1, 1_000, 10)),
        (5, &mall(), policy("p", 2, 500, 20)),
    ];
    let book = book(&published);
    assert_eq!(found(&book, 4, 2_000), [(vec![10], 1)]);
    assert_eq!(
        [found(&book, 5, 500), found(&book, 5, 2_000)].concat(),
        [(vec![20], 2), (vec![20], 2)]
    );
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
fn a_clock_and_a_policy_of_one_name_are_not_taken_for_each_other() {
    let named = |policy_id: &str, clock_id: &str, from_ms| {
        let mut event = policy(policy_id, 1, from_ms, 10);
        if let Event::Published(Edition::Policy(it)) = &mut event {
            it.value.rows[0].clocks[0].0 = code(clock_id);
        }
        event
    };
    let from_later = |clock_id: &str| {
        let mut event = clock(clock_id, 1, Hours::Always);
        if let Event::Published(Edition::Clock(it)) = &mut event {
            it.value.effective_from = from(1_000);
        }
        event
    };
    let published = [
        (1, &mall(), clock("a", 1, Hours::Always)),
        (2, &mall(), from_later("b")),
        (3, &mall(), named("b", "a", 0)),
        (4, &mall(), retired(What::Policy, "b", 1, 1_000)),
        (5, &mall(), named("c", "b", 0)),
    ];
    let book = book(&published);
    let clocks = |at_ms| -> Vec<String> {
        let [(_, mall), _] = book.in_force("m1", Some(9), at_ms);
        mall.clocks.iter().map(|it| it.def.clock_id.as_str().to_owned()).collect()
    };
    assert_eq!((clocks(500), clocks(1_500)), (vec!["a".to_owned()], vec!["b".to_owned()]));
}

#[test]
fn a_version_that_is_retired_before_it_counts_brings_no_older_one_back() {
    let published = [
        (1, &mall(), clock("turn", 1, Hours::Always)),
        (2, &mall(), policy("p", 1, 0, 10)),
        (3, &mall(), policy("p", 2, 1_000, 20)),
        (4, &mall(), retired(What::Policy, "p", 2, 500)),
    ];
    let book = book(&published);
    assert_eq!(found(&book, 9, 400), [(vec![10], 1)]);
    assert_eq!(found(&book, 9, 600), []);
    assert_eq!(found(&book, 9, 1_100), []);
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
fn another_version_of_a_calendar_touches_what_was_judged_before() {
    let mut book = Rulebook::default();
    let mut publish =
        |index, event| book.take_in(index, &mall(), &recorded(0), &event).expect("it counts");
    assert_eq!(publish(3, calendar(1)), Touches::Nothing);
    let hours = Hours::Calendar(code("office"));
    assert_eq!(publish(4, clock("turn", 1, hours)), Touches::Nothing);
    assert_eq!(publish(5, policy("p", 1, 0, 10)), Touches::Nothing);
    assert_eq!(publish(6, calendar(2)), Touches::ThePast(None));
}

#[test]
fn a_clock_whose_calendar_is_missing_is_not_passed_over() {
    let event = clock("turn", 1, Hours::Calendar(code("office")));
    let found = Rulebook::default().take_in(3, &mall(), &recorded(0), &event);
    assert!(matches!(found, Err(RulebookError::Hours { .. })), "{found:?}");
}

fn retired(what: What, id: &str, version: u32, from_ms: i64) -> Event {
    let (id, reason, effective_from) = (code(id), code("over"), from(from_ms));
    Event::Retired(PublicationRetired { what, id, version, reason, effective_from })
}

#[test]
fn a_merchant_is_on_holiday_as_far_as_was_known_when_the_fact_was_recorded() {
    let holiday = |version, from_ms, until_ms| {
        Event::Published(Edition::Holiday(written(Holiday {
            holiday_id: code("spring"),
            version,
            from: from(from_ms),
            until: from(until_ms),
            reason: None,
        })))
    };
    let m1 = merchant("m1");
    let published = [
        (3, &m1, holiday(1, 10, 20)),
        (5, &m1, holiday(2, 10, 40)),
        (7, &m1, retired(What::Holiday, "spring", 2, 30)),
    ];
    let book = book(&published);
    let is_holiday = |merchant_id, by, at_ms| book.is_holiday(merchant_id, Some(by), at_ms);
    let until = |by| (0..50).filter(|at_ms| is_holiday("m1", by, *at_ms)).map(|it| it + 1).max();
    assert_eq!(
        [2, 3, 4, 5, 6, 7].map(until),
        [None, Some(20), Some(20), Some(40), Some(40), Some(30)]
    );
    assert!(!is_holiday("m1", 7, 9) && !is_holiday("m2", 7, 15));
    assert!(!book.is_holiday("m1", None, 15));
}

#[test]
fn what_is_retired_counts_for_nothing_that_begins_later() {
    let published = [
        (3, &mall(), clock("turn", 1, Hours::Always)),
        (4, &mall(), policy("p", 1, 0, 10)),
        (6, &mall(), retired(What::Policy, "p", 1, 100)),
        (8, &mall(), policy("p", 2, 200, 20)),
        (9, &mall(), retired(What::Clock, "turn", 1, 300)),
    ];
    let book = book(&published);
    assert_eq!(found(&book, 6, 99), [(vec![10], 1)]);
    assert_eq!(found(&book, 6, 100), []);
    assert_eq!(found(&book, 5, 100), [(vec![10], 1)]);
    assert_eq!(found(&book, 8, 200), [(vec![20], 2)]);
    assert_eq!(found(&book, 9, 300), []);
}

const HOUR: u32 = 60 * 60 * 1000;

fn roster(team_id: &str, hours: (u32, u32)) -> Event {
    let span = DaySpan::new(hours.0 * HOUR, hours.1 * HOUR).expect("a span");
    Event::Published(Edition::Roster(written(Roster {
        roster_id: code("shifts"),
        version: 1,
        team_id: TeamId::new(team_id).expect("an id"),
        zone: code("UTC"),
        shifts: vec![Shift { days: Weekday::ALL.to_vec(), span, agents: Vec::new() }],
        effective_from: Timestamp::MIN,
        restated_because: None,
    })))
}

#[test]
fn the_hours_of_a_team_are_those_of_its_roster_the_merchant_s_first() {
    let published = [
        (3, &mall(), roster("front", (8, 10))),
        (4, &mall(), roster("back", (8, 11))),
        (5, &merchant("m1"), roster("front", (8, 12))),
    ];
    let book = book(&published);
    let hours = |merchant_id, team_id| {
        let counting = book.hours_of_team(merchant_id, team_id, CountMode::Within)?;
        Some(counting.counting.counted(0, 24 * i64::from(HOUR), &Spans::NONE) / i64::from(HOUR))
    };
    assert_eq!([hours("m1", "front"), hours("m2", "front")], [Some(4), Some(2)]);
    assert_eq!([hours("m1", "back"), hours("m1", "nobody")], [Some(3), None]);
}

#[test]
fn what_counted_before_somebody_restated_the_past_is_kept() {
    let restated = |version| {
        let Event::Published(Edition::Calendar(mut it)) = calendar(version) else { panic!("no") };
        it.value.restated_because = Some(code("a day was forgotten"));
        it.value.weekly = std::array::from_fn(|_| vec![DaySpan::WHOLE_DAY]);
        Event::Published(Edition::Calendar(it))
    };
    let before = [
        (3, &mall(), calendar(1)),
        (4, &mall(), clock("turn", 1, Hours::Calendar(code("office")))),
        (5, &mall(), policy("p", 1, 0, 10)),
    ];
    let counted = |counting: &Counting| counting.counted(0, 1_000, &Spans::NONE);
    let both = |book: &Rulebook| {
        let [(_, mall), _] = book.in_force("m1", Some(9), 1);
        let clock = &mall.clocks[0];
        (counted(&clock.counting), clock.first_told.as_ref().map(counted))
    };
    let mut book = book(&before);
    assert_eq!(both(&book), (0, None));
    let touched = book.take_in(6, &mall(), &recorded(0), &restated(2));
    assert_eq!(touched, Ok(Touches::ThePast(None)));
    assert_eq!(both(&book), (1_000, Some(0)));
}
