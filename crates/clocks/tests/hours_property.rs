//! What holds for every calendar: sums add up, deadlines are the first instant, nothing panics.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "telling/chances.rs"]
mod chances;
#[path = "telling/facts.rs"]
mod facts;
#[path = "telling/minute_hand.rs"]
mod minute_hand;

use chances::*;
use facts::{DAY, HOUR, MINUTE, calendar, code, day, span};
use minute_hand::MinuteHand;
use proptest::collection::vec;
use proptest::prelude::*;
use verbatim_clocks::{Counting, Holding, OpenHours, Spans, shares};
use verbatim_domain::Timestamp;
use verbatim_domain::governance::clock_def::{CountMode, Hours};
use verbatim_domain::governance::{Calendar, DaySpan, Weekday, Words};

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig::with_cases(cases)
}

/// Instants at which something may break.
fn extremes() -> impl Strategy<Value = i64> {
    let (first, last) = (Timestamp::MIN.unix_ms(), Timestamp::MAX.unix_ms());
    prop_oneof![
        Just(first),
        Just(last),
        first..first + 3 * DAY,
        last - 3 * DAY..=last,
        -2 * DAY..2 * DAY,
        moments(),
    ]
}

fn targets() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), Just(1), 0..HOUR, 0..100 * HOUR]
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_sum_is_what_the_minute_hand_counts(
        versions in clear_versions(), (from_ms, to_ms) in ranges(), still in stills(),
    ) {
        let by_hand = MinuteHand::new(&versions).counted(from_ms, to_ms, &still);
        prop_assert_eq!(within(versions).counted(from_ms, to_ms, &still), by_hand);
    }

    #[test]
    fn a_deadline_is_where_the_minute_hand_has_counted_to(
        versions in clear_versions(), from_ms in moments(), target_ms in 1..60 * HOUR,
        still in stills(),
    ) {
        let due_ms = within(versions.clone()).deadline(from_ms, target_ms, &still);
        let Some(due_ms) = due_ms.filter(|due_ms| due_ms - from_ms < 42 * DAY) else {
            return Ok(());
        };
        let hand = MinuteHand::new(&versions);
        prop_assert_eq!(hand.counted(from_ms, due_ms, &still), target_ms);
        prop_assert!(hand.counted(from_ms, due_ms - 1, &still) < target_ms);
    }

    #[test]
    fn a_door_opens_and_shuts_at_its_very_millisecond(
        version in clear_versions(), from_ms in moments(),
    ) {
        let hours = OpenHours::new(version[0].clone()).unwrap();
        let hand = MinuteHand::new(&version[..1]);
        let minutes = (0..DAY / MINUTE).map(|minute| (from_ms / MINUTE + minute) * MINUTE);
        let turns = minutes.filter(|at_ms| hand.is_open(*at_ms) != hand.is_open(at_ms - 1));
        for turn_ms in turns {
            for at_ms in turn_ms - 20..turn_ms + 20 {
                prop_assert_eq!(hours.is_open(at_ms), hand.is_open(at_ms), "at {}", at_ms);
            }
        }
    }
}

proptest! {
    #[test]
    fn i5_a_stretch_counts_as_much_as_its_two_parts(
        counting in countings(), (a, c) in ranges(), part in 0.0..1.0_f64, still in stills(),
    ) {
        let b = a + ((c - a) as f64 * part) as i64;
        let counted = |from_ms, to_ms| counting.counted(from_ms, to_ms, &still);
        prop_assert_eq!(counted(a, c), counted(a, b) + counted(b, c));
    }

    #[test]
    fn i6_a_deadline_is_the_first_instant_at_which_the_target_has_counted(
        counting in countings(), from_ms in moments(), target_ms in targets(), still in stills(),
    ) {
        match counting.deadline(from_ms, target_ms, &still) {
            Some(due_ms) => {
                prop_assert_eq!(counting.counted(from_ms, due_ms, &still), target_ms);
                let before_ms = counting.counted(from_ms, due_ms - 1, &still);
                prop_assert!(target_ms == 0 || before_ms < target_ms);
            }
            None => {
                let in_years_ms = counting.counted(from_ms, from_ms + 70_000 * DAY, &still);
                prop_assert!(in_years_ms < target_ms);
            }
        }
    }

    #[test]
    fn i6_what_has_counted_when_something_begins_or_ends_is_due_no_later(
        versions in any_versions(), from_ms in moments(), still in stills(),
        edge in any::<prop::sample::Index>(),
    ) {
        let taken_over = versions[1..].iter().map(|it| it.effective_from.unix_ms());
        let paused = still.as_slice().iter().flat_map(|span| [span.from_ms, span.to_ms]);
        let edges: Vec<i64> = taken_over.chain(paused).chain([from_ms + DAY]).collect();
        let to_ms = *edge.get(&edges);
        let counting = within(versions);
        let counted = |to_ms| counting.counted(from_ms, to_ms, &still);
        let target_ms = counted(to_ms);
        let due_ms = counting.deadline(from_ms, target_ms, &still).unwrap();
        prop_assert!(due_ms <= to_ms.max(from_ms));
        prop_assert_eq!(counted(due_ms), target_ms);
        prop_assert!(target_ms == 0 || counted(due_ms - 1) < target_ms);
    }

    #[test]
    fn i4_a_pause_more_never_counts_more_nor_is_anything_due_sooner(
        counting in countings(), (from_ms, to_ms) in ranges(), target_ms in targets(),
        still in stills(), more in stills(),
    ) {
        let both = still.and(&more);
        let counted = |still| counting.counted(from_ms, to_ms, still);
        prop_assert!(counted(&both) <= counted(&still));
        let due = |still| counting.deadline(from_ms, target_ms, still).unwrap_or(i64::MAX);
        prop_assert!(due(&both) >= due(&still));
    }

    #[test]
    fn i1_shares_of_holders_without_a_gap_are_all_that_counted(
        counting in countings(), (from_ms, to_ms) in ranges(), still in stills(),
        cuts in vec((0.0..1.0_f64, 0..4_u8), 0..8),
    ) {
        let mut cuts = cuts;
        cuts.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let mut holdings = Vec::new();
        // Who held it before and after does not matter.
        let mut begins_ms = from_ms - DAY;
        for (part, holder) in cuts {
            let ends_ms = from_ms + ((to_ms - from_ms) as f64 * part) as i64;
            holdings.push(Holding { holder, from_ms: begins_ms, to_ms: ends_ms });
            begins_ms = ends_ms;
        }
        holdings.push(Holding { holder: 4, from_ms: begins_ms, to_ms: to_ms + DAY });
        let shares = shares(&counting, &still, (from_ms, to_ms), &holdings);
        let sum_ms: i64 = shares.iter().map(|(_, ms)| ms).sum();
        prop_assert_eq!(sum_ms, counting.counted(from_ms, to_ms, &still));
        let mut holders: Vec<u8> = shares.iter().map(|(holder, _)| *holder).collect();
        holders.sort_unstable();
        holders.dedup();
        prop_assert_eq!(holders.len(), shares.len());
    }

    #[test]
    fn a_later_version_changes_nothing_before_it_counts(
        versions in any_versions(), other in any_versions(), (from_ms, to_ms) in ranges(),
        still in stills(),
    ) {
        let effective_from = Timestamp::from_unix_ms(to_ms).unwrap();
        let mut edited = versions.clone();
        edited.push(Calendar { version: 9, effective_from, ..other[0].clone() });
        let before = |versions| within(versions).counted(from_ms, to_ms, &still);
        prop_assert_eq!(before(edited), before(versions));
    }

    #[test]
    fn in_which_order_versions_are_published_does_not_matter(
        versions in any_versions(), (from_ms, to_ms) in ranges(),
    ) {
        let backwards = versions.iter().rev().cloned().collect();
        let counted = |versions| within(versions).counted(from_ms, to_ms, &Spans::NONE);
        prop_assert_eq!(counted(backwards), counted(versions));
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn no_instant_and_no_target_is_too_far(
        counting in countings(), from_ms in extremes(), to_ms in extremes(),
        target_ms in prop_oneof![Just(i64::MAX), Just(i64::MAX - 1), Just(i64::MIN), targets()],
        still in stills(),
    ) {
        let counted_ms = counting.counted(from_ms, to_ms, &still);
        prop_assert!(0 <= counted_ms && counted_ms <= (to_ms - from_ms).max(0));
        let due_ms = counting.deadline(from_ms, target_ms, &still);
        prop_assert!(due_ms.is_none_or(|due_ms| from_ms <= due_ms));
        prop_assert!(due_ms.is_none_or(|due_ms| due_ms <= Timestamp::MAX.unix_ms()));
        let (day, time_ms) = counting.local(from_ms);
        counting.moment(day, time_ms, from_ms);
        counting.assesses(from_ms);
    }
}

#[test]
fn an_office_is_open_in_no_year_that_is_somebodys_mistake() {
    let office = OpenHours::new(calendar("UTC", Weekday::ALL, "09:00-17:00")).unwrap();
    let (first, last) = (Timestamp::MIN.unix_ms(), Timestamp::MAX.unix_ms());
    let (begins, ends) = (facts::at("1970-01-01 00:00:00"), facts::at("2170-01-01 00:00:00"));
    assert_eq!(office.counted(first, last), (ends - begins) / 3);
    assert_eq!(office.advance(first, HOUR), Some(begins + 10 * HOUR));
    assert_eq!(office.advance(first, (ends - begins) / 3), Some(ends - 7 * HOUR));
    assert_eq!(office.advance(first, (ends - begins) / 3 + 1), None);
    assert_eq!(office.advance(last, 1), None);
    assert_eq!(office.counted(ends, last), 0);
}

#[test]
fn a_calendar_without_an_open_hour_has_no_deadline() {
    let never = within(vec![calendar("Europe/Berlin", &[], "09:00-17:00")]);
    let from_ms = facts::at("2026-03-02 09:00:00");
    assert_eq!(never.deadline(from_ms, 1, &Spans::NONE), None);
    assert_eq!(never.deadline(from_ms, i64::MAX, &Spans::NONE), None);
    assert_eq!(never.deadline(from_ms, 0, &Spans::NONE), Some(from_ms));
    assert_eq!(never.counted(from_ms, from_ms + 365 * DAY, &Spans::NONE), 0);
}

#[test]
fn a_deadline_may_wait_for_a_version_that_opens() {
    let shut = calendar("Europe/Berlin", &[], "09:00-17:00");
    let effective_from = Timestamp::from_unix_ms(facts::at("2026-03-04 12:00:00")).unwrap();
    let opened = calendar("UTC", Weekday::ALL, "09:00-17:00");
    let opened = Calendar { version: 2, effective_from, ..opened };
    let due_ms =
        within(vec![shut, opened]).deadline(facts::at("2026-03-02 09:00:00"), HOUR, &Spans::NONE);
    assert_eq!(due_ms, Some(facts::at("2026-03-04 13:00:00")));
}

#[test]
fn a_whole_day_that_is_skipped_leaves_nothing_to_count() {
    let hours = Hours::Calendar(code("hours"));
    let calendars = published(vec![calendar("Europe/Berlin", Weekday::ALL, "09:00-17:00")]);
    let counting = calendars.counting(&hours, CountMode::SkipDaily(DaySpan::WHOLE_DAY)).unwrap();
    assert_eq!(counting.deadline(facts::at("2026-03-02 09:00:00"), 1, &Spans::NONE), None);
}

/// Open milliseconds of a day and the next in Berlin, by spans that begin on the first.
fn of_berlin(date: &str, spans: &[&str]) -> i64 {
    let mut berlin = calendar("Europe/Berlin", &[], "09:00-17:00");
    berlin.exceptions.insert(day(date), spans.iter().map(|text| span(text)).collect());
    let from_ms = facts::at(&format!("{date} 00:00:00")) - 6 * HOUR;
    OpenHours::new(berlin).unwrap().counted(from_ms, from_ms + 60 * HOUR)
}

#[test]
fn a_time_that_the_clock_jumps_over_lies_as_far_behind_the_jump() {
    assert_eq!(of_berlin("2026-03-29", &["02:30-05:00"]), 90 * MINUTE);
    assert_eq!(of_berlin("2026-03-28", &["23:00-02:30"]), 210 * MINUTE);
    assert_eq!(of_berlin("2026-03-29", &["01:00-02:30", "02:30-05:00"]), 3 * HOUR);
    assert_eq!(of_berlin("2026-03-29", &["02:30-03:10"]), 0);
}

#[test]
fn a_time_that_the_clock_shows_twice_is_the_first_of_both() {
    assert_eq!(of_berlin("2026-10-25", &["02:30-05:00"]), 210 * MINUTE);
    assert_eq!(of_berlin("2026-10-24", &["23:00-02:30"]), 210 * MINUTE);
    assert_eq!(of_berlin("2026-10-25", &["01:00-02:30", "02:30-05:00"]), 5 * HOUR);
}

#[test]
fn everything_counts_where_there_is_no_calendar() {
    let always = Counting::ALWAYS;
    assert_eq!(always.counted(0, DAY, &Spans::NONE), DAY);
    assert_eq!(always.deadline(0, i64::MAX, &Spans::NONE), None);
    assert_eq!(always.deadline(-5, i64::MAX, &Spans::NONE), None);
}

#[test]
fn who_held_nothing_of_a_stretch_has_no_share_of_it() {
    let holding = |holder, from_ms, to_ms| Holding { holder, from_ms, to_ms };
    let holdings = [holding("a", 0, HOUR), holding("b", HOUR, HOUR), holding("c", HOUR, DAY)];
    let shares = shares(&Counting::ALWAYS, &Spans::NONE, (0, HOUR), &holdings);
    assert_eq!(shares, [("a", HOUR)]);
}
