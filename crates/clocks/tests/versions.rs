//! What a clock whose versions, or whose teams' hours, follow each other comes to.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "telling/chances.rs"]
mod chances;
#[path = "telling/facts.rs"]
mod facts;
#[path = "telling/stories.rs"]
mod stories;

use chances::{countings, within as open_by};
use facts::*;
use proptest::collection::vec;
use proptest::prelude::*;
use stories::{clock_defs, stories};
use verbatim_clocks::{Bound, Counting, Ending, Instance, Rule, Story, bound_instances, instances};
use verbatim_domain::Timestamp;
use verbatim_domain::governance::clock_def::*;
use verbatim_domain::governance::{Attribute, Calendar, ClockDef, Weekday, Words};

/// A moment of a Monday.
fn monday(time: &str) -> i64 {
    at(&format!("2026-03-02 {time}:00"))
}

fn rule(def: &ClockDef) -> Rule<'_> {
    Rule { def, counting: &Counting::ALWAYS, exempt: &[] }
}

fn no_teams(_def: &ClockDef, _team: &str) -> Option<Counting> {
    None
}

/// The instances where the second version counts from 09:40 on, each with its version.
fn second_from_09_40(first: &ClockDef, second: &ClockDef, told: &Teller) -> Vec<(usize, Instance)> {
    let story = Story::new(told.told());
    let version_at = |seq| {
        let (_, at_ms) = story.times().find(|(of, _)| *of == seq)?;
        Some(usize::from(at_ms >= monday("09:40")))
    };
    let found = bound_instances(&[rule(first), rule(second)], &story, version_at, no_teams);
    found.into_iter().map(|it| (it.version, it.instance)).collect()
}

fn begun(found: &[(usize, Instance)]) -> Vec<(usize, i64)> {
    found.iter().map(|(version, it)| (*version, it.started_at_ms)).collect()
}

#[test]
fn a_question_that_the_version_before_had_answered_is_not_lost_to_the_next() {
    let first =
        ClockDef { qualify: is(Attribute::ReplyKind, &["human", "bot_autonomous"]), ..turn(HOUR) };
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    told.replied(monday("09:30"), "bot_autonomous");
    told.asked(monday("09:50"));
    let found = second_from_09_40(&first, &turn(HOUR), &told);
    assert_eq!(begun(&found), [(0, monday("09:00")), (1, monday("09:50"))]);
}

#[test]
fn a_turn_that_the_version_before_has_open_is_not_begun_by_the_next_as_well() {
    let quick = is(Attribute::ReplyKind, &["human", "human_quick_phrase"]);
    let second = ClockDef { qualify: quick, ..turn(HOUR) };
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    told.replied(monday("09:30"), "human_quick_phrase");
    told.asked(monday("09:50"));
    told.replied(monday("10:30"), "human");
    let found = second_from_09_40(&turn(HOUR), &second, &told);
    assert_eq!(begun(&found), [(0, monday("09:00"))]);
    assert_eq!(found[0].1.net.elapsed_ms, Some(90 * MINUTE));
}

#[test]
fn what_happens_once_does_not_happen_again_under_the_next_version() {
    let once = ClockDef { recurrence: Recurrence::Once, ..turn(HOUR) };
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    told.replied(monday("09:30"), "human");
    told.asked(monday("09:50"));
    let found = second_from_09_40(&once, &once.clone(), &told);
    assert_eq!(begun(&found), [(0, monday("09:00"))]);
}

#[test]
fn a_reopening_begins_an_instance_by_the_version_that_counts_then() {
    let first = ClockDef { on_reopen: OnReopen::NewInstance, ..resolution(HOUR) };
    let second = ClockDef { on_reopen: OnReopen::NewInstance, ..resolution(2 * HOUR) };
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.tell(monday("09:30"), "resolution_decided");
    told.tell(monday("10:00"), "inquiry_reopened");
    let found = second_from_09_40(&first, &second, &told);
    assert_eq!(begun(&found), [(0, monday("09:00")), (1, monday("10:00"))]);
    assert_eq!(found[1].1.net.deadline_ms, Some(monday("12:00")));
}

#[test]
fn where_no_version_counts_nothing_begins_and_what_runs_goes_on() {
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    told.replied(monday("09:30"), "human");
    told.asked(monday("09:50"));
    let (def, story) = (turn(HOUR), Story::new(told.told()));
    let only_first = |seq| (seq == 1).then_some(0);
    let found = bound_instances(&[rule(&def)], &story, only_first, no_teams);
    let elapsed: Vec<_> = found.iter().map(|it| it.instance.net.elapsed_ms).collect();
    assert_eq!(elapsed, [Some(30 * MINUTE)]);
}

/// The instances of a turn that ends with its day, where `first` answers from 09:00 on, `second`
/// from 16:00 on, each open all day in its zone.
fn by_team(first: &str, second: &str, questions: &[&str], replies: &[&str]) -> Vec<Bound> {
    let all_day = |zone: &str| open_by(vec![calendar(zone, Weekday::ALL, "00:00-24:00")]);
    let def = ClockDef {
        hours: Hours::OfTeam { otherwise: code("hours") },
        unresolved: Unresolved::BreachAtDayEnd,
        ..turn(2 * DAY)
    };
    let mut told = Teller::default();
    for (time, team) in [("09:00", "first"), ("16:00", "second")] {
        told.tell_with(monday(time), "assignee_set", &[(Attribute::OwnerTeam, team)]);
    }
    questions.iter().for_each(|time| told.asked(monday(time)));
    replies.iter().for_each(|time| told.replied(monday(time), "human"));
    let own = all_day("UTC");
    let rule = Rule { def: &def, counting: &own, exempt: &[] };
    let hours_of = |_: &ClockDef, team: &str| match team {
        "first" => Some(all_day(first)),
        "second" => Some(all_day(second)),
        _nobody => None,
    };
    bound_instances(&[rule], &Story::new(told.told()), |_| Some(0), hours_of)
}

#[test]
fn a_turn_over_by_the_hours_of_one_team_makes_room_for_that_of_the_next() {
    // Tokyo's day is over at 15:00 UTC.
    let found = by_team("Asia/Tokyo", "America/New_York", &["10:00", "17:00"], &[]);
    let begun: Vec<_> = found.iter().map(|it| it.instance.started_at_ms).collect();
    assert_eq!(begun, [monday("10:00"), monday("17:00")]);
}

#[test]
fn a_turn_that_runs_by_the_hours_of_one_team_is_not_begun_by_those_of_the_next() {
    // New York's day is not over before 05:00 UTC.
    let found = by_team("America/New_York", "Asia/Tokyo", &["10:00", "17:00"], &["18:00"]);
    let elapsed: Vec<_> = found.iter().map(|it| it.instance.net.elapsed_ms).collect();
    assert_eq!(elapsed, [Some(8 * HOUR)]);
}

#[test]
fn before_the_first_roster_of_a_team_is_effective_the_clock_counts_by_its_own_hours() {
    let from = Timestamp::from_unix_ms(at("2026-03-04 00:00:00")).unwrap();
    let shifts = Calendar { effective_from: from, ..calendar("UTC", WORKDAYS, "13:00-21:00") };
    let own = open_by(vec![calendar("UTC", WORKDAYS, "09:00-17:00")]);
    let def = ClockDef { hours: Hours::OfTeam { otherwise: code("hours") }, ..turn(8 * HOUR) };
    let mut told = Teller::default();
    told.tell_with(monday("09:00"), "assignee_set", &[(Attribute::OwnerTeam, "front")]);
    told.asked(monday("16:00"));
    told.replied(at("2026-03-04 14:00:00"), "human");
    let rule = Rule { def: &def, counting: &own, exempt: &[] };
    let hours_of = |_: &ClockDef, _: &str| Some(open_by(vec![shifts.clone()]));
    let found = bound_instances(&[rule], &Story::new(told.told()), |_| Some(0), hours_of);
    // One hour of Monday, eight of Tuesday by the calendar, one of Wednesday by the shifts.
    assert_eq!(found[0].instance.net.elapsed_ms, Some(10 * HOUR));
    assert_eq!(found[0].instance.net.deadline_ms, Some(at("2026-03-03 16:00:00")));
}

/// Definitions of one clock: of the same subject, and followed by another in the same way.
fn versions(recurrence: Recurrence) -> impl Strategy<Value = Vec<ClockDef>> {
    vec(clock_defs(), 1..4).prop_map(move |defs| {
        let subject = defs[0].subject;
        defs.into_iter().map(|def| ClockDef { subject, recurrence, ..def }).collect()
    })
}

/// For each fact the place of a version, or of none.
fn bindings() -> impl Strategy<Value = Vec<usize>> {
    vec(0..4_usize, 40)
}

fn bound(defs: &[ClockDef], counting: &Counting, story: &Story, bindings: &[usize]) -> Vec<Bound> {
    let rules: Vec<_> = defs.iter().map(|def| Rule { def, counting, exempt: &[] }).collect();
    let version_at = |seq: u64| {
        let place = bindings[usize::try_from(seq).unwrap() - 1];
        (place < rules.len()).then_some(place)
    };
    bound_instances(&rules, story, version_at, no_teams)
}

proptest! {
    #[test]
    fn versions_that_say_the_same_are_one(
        def in clock_defs(), counting in countings(), story in stories(), bindings in bindings(),
    ) {
        let story = Story::new(story);
        let same = [def.clone(), def.clone(), def.clone(), def.clone()];
        let found = bound(&same, &counting, &story, &bindings);
        for it in &found {
            let place = usize::try_from(it.instance.start_seq).unwrap() - 1;
            prop_assert_eq!(it.version, bindings[place]);
        }
        let found: Vec<_> = found.into_iter().map(|it| it.instance).collect();
        let alone = instances(&Rule { def: &def, counting: &counting, exempt: &[] }, &story);
        prop_assert_eq!(found, alone);
    }

    #[test]
    fn turns_never_overlap_whichever_version_begins_them(
        defs in prop_oneof![versions(Recurrence::PerTurn), versions(Recurrence::Chained)],
        counting in countings(), story in stories(), bindings in bindings(),
    ) {
        let found = bound(&defs, &counting, &Story::new(story), &bindings);
        for (place, one) in found.iter().enumerate() {
            let is_out = matches!(one.instance.excluded, Some((_, ExclusionSide::Both)));
            let ended_ms = one.instance.ending.as_ref().map(Ending::at_ms);
            let next = found[place + 1..].iter().map(|it| &it.instance);
            let mut next = next.filter(|it| !is_out && it.key == one.instance.key);
            prop_assert!(next.all(|it| ended_ms.is_some_and(|ms| ms <= it.started_at_ms)));
        }
    }

    #[test]
    fn an_unanswered_question_is_under_some_turn_whichever_version_counts(
        qualify in vec(prop::sample::select(vec!["human", "bot_autonomous", "auto_reply"]), 1..4),
        story in stories(), bindings in bindings(),
    ) {
        let versions = qualify.iter().map(|kind| ClockDef {
            start: fact("message_received"), qualify: is(Attribute::ReplyKind, &[kind]),
            ..turn(HOUR)
        });
        let (versions, story) = (versions.collect::<Vec<_>>(), Story::new(story));
        let found = bound(&versions, &Counting::ALWAYS, &story, &bindings);
        for (seq, at_ms) in story.times() {
            let is_question = story.holds_at(seq, &fact("message_received"));
            if is_question && bindings[usize::try_from(seq).unwrap() - 1] < versions.len() {
                let mut turns = found.iter().map(|it| &it.instance);
                let is_under_one = turns.any(|it| {
                    let ended_ms = it.ending.as_ref().map_or(i64::MAX, Ending::at_ms);
                    (it.started_at_ms, it.start_seq) <= (at_ms, seq) && at_ms <= ended_ms
                });
                prop_assert!(is_under_one);
            }
        }
    }
}
