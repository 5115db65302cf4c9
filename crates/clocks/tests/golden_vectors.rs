//! The golden vectors V1 to V15 of design 04, to the millisecond.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "telling/facts.rs"]
mod facts;

use facts::*;
use verbatim_clocks::{Calendars, Counting, Holding, Rate, Spans, Verdict, shares};
use verbatim_domain::Timestamp;
use verbatim_domain::governance::clock_def::*;
use verbatim_domain::governance::target::DueDays;
use verbatim_domain::governance::{
    Attribute, Calendar, ClockDef, Due, Predicate, TargetRow, Weekday,
};

fn calendars(versions: impl IntoIterator<Item = Calendar>) -> Calendars {
    let mut calendars = Calendars::default();
    for calendar in versions {
        calendars.publish(calendar).unwrap();
    }
    calendars
}

fn counting(versions: impl IntoIterator<Item = Calendar>) -> Counting {
    let hours = Hours::Calendar(code("hours"));
    calendars(versions).counting(&hours, CountMode::Within).unwrap()
}

fn due(counting: &Counting, start: &str, target_ms: i64) -> Option<i64> {
    counting.deadline(at(start), target_ms, &Spans::NONE)
}

#[test]
fn v1_an_hour_that_begins_half_an_hour_before_the_weekend_is_due_on_monday() {
    let hours = counting([calendar("UTC", WORKDAYS, "09:00-17:00")]);
    assert_eq!(due(&hours, "2026-03-06 16:30:00", HOUR), Some(at("2026-03-09 09:30:00")));
}

#[test]
fn v2_a_day_of_twenty_four_office_hours_takes_until_wednesday() {
    let hours = counting([calendar("UTC", WORKDAYS, "09:00-17:00")]);
    assert_eq!(due(&hours, "2026-03-06 16:55:00", 24 * HOUR), Some(at("2026-03-11 16:55:00")));
}

#[test]
fn v3_each_schedule_counts_while_it_is_in_force() {
    let first = calendar("UTC", WORKDAYS, "09:00-23:00");
    let from = Timestamp::from_unix_ms(at("2020-09-30 19:01:25")).unwrap();
    let second =
        Calendar { version: 2, effective_from: from, ..calendar("UTC", WORKDAYS, "10:30-20:00") };
    let (opened, replied) = (at("2020-09-29 17:01:38"), at("2020-09-30 19:01:46"));
    let both = counting([first, second.clone()]);
    assert_eq!(both.counted(opened, replied, &Spans::NONE), 57_608 * SECOND);
    let last = counting([Calendar { effective_from: Timestamp::MIN, ..second }]);
    assert_eq!(last.counted(opened, replied, &Spans::NONE), 41_408 * SECOND);
}

#[test]
fn v4_a_night_that_is_skipped_does_not_count() {
    let zone = calendar("America/Argentina/Buenos_Aires", WORKDAYS, "09:00-18:00");
    let mode = CountMode::SkipDaily(span("21:00-08:00"));
    let hours = calendars([zone]).counting(&Hours::Calendar(code("hours")), mode).unwrap();
    let asked = at("2026-03-02T19:00:00-03:00");
    let due = hours.deadline(asked, 8 * HOUR, &Spans::NONE);
    assert_eq!(due, Some(at("2026-03-03T14:00:00-03:00")));
}

#[test]
fn v5_a_night_shift_is_an_hour_shorter_or_longer_when_clocks_change() {
    let shift = calendar("Europe/Berlin", &[Weekday::Saturday], "22:00-06:00");
    let hours = counting([shift]);
    let night = |from: &str, to: &str| hours.counted(at(from), at(to), &Spans::NONE);
    assert_eq!(night("2026-03-28 12:00:00", "2026-03-29 12:00:00"), 7 * HOUR);
    assert_eq!(night("2026-10-24 12:00:00", "2026-10-25 12:00:00"), 9 * HOUR);
}

/// Mainland China around the spring festival of 2026: a working Saturday, then nine days off.
fn spring_festival() -> Calendar {
    let mut calendar = calendar("Asia/Shanghai", WORKDAYS, "09:00-18:00");
    calendar.exceptions.insert(day("2026-02-14"), vec![span("09:00-18:00")]);
    calendar.exceptions.extend((15..=23).map(|date| (day(&format!("2026-02-{date}")), vec![])));
    calendar
}

#[test]
fn v6_a_make_up_day_is_worked_and_a_holiday_is_not() {
    let hours = counting([spring_festival()]);
    let due = |start: &str| hours.deadline(at(start), 2 * HOUR, &Spans::NONE);
    assert_eq!(due("2026-02-13T17:30:00+08:00"), Some(at("2026-02-14T10:30:00+08:00")));
    assert_eq!(due("2026-02-14T17:30:00+08:00"), Some(at("2026-02-24T10:30:00+08:00")));
}

/// Turns met, and turns, by the end of the next day.
fn met_of(def: &ClockDef, counting: &Counting, told: &Teller) -> (usize, usize) {
    let mut told = told.clone();
    told.tell(at("2026-03-03 23:00:00"), "note_added");
    let turns = run(def, counting, &told);
    let met = turns.iter().filter(|it| it.verdict(&it.net, i64::MAX) == Verdict::Met).count();
    (met, turns.len())
}

#[test]
fn v7_a_turn_is_answered_within_three_minutes_or_missed_once() {
    let def = ClockDef { unresolved: Unresolved::BreachAtDayEnd, ..turn(180 * SECOND) };
    let at = |time: &str| at(&format!("2026-03-02 {time}"));
    let mut told = Teller::default();
    told.asked(at("10:10:15"));
    told.asked(at("10:15:20"));
    told.replied(at("10:18:10"), "human");
    assert_eq!(met_of(&def, &Counting::ALWAYS, &told), (0, 1));
    told.asked(at("10:18:30"));
    told.replied(at("10:19:00"), "human");
    assert_eq!(met_of(&def, &Counting::ALWAYS, &told), (1, 2));
    let mut silence = Teller::default();
    for minute in 10..20 {
        silence.asked(at(&format!("10:{minute}:00")));
    }
    assert_eq!(met_of(&def, &Counting::ALWAYS, &silence), (0, 1));
}

#[test]
fn v8_the_latest_chats_weigh_as_much_as_all() {
    let all = Rate { met: 80, of: 100 };
    let latest = Rate { met: 25, of: 25 };
    assert_eq!(all.with_latest(latest), Some(0.90));
}

#[test]
fn v9_a_session_that_begins_before_the_hours_is_not_assessed() {
    let calendars = calendars([calendar("Asia/Shanghai", WORKDAYS, "09:00-23:00")]);
    let hours = Hours::Calendar(code("hours"));
    let counting = calendars.counting(&hours, CountMode::GateByStart).unwrap();
    let def = ClockDef { hours, count_mode: CountMode::GateByStart, ..turn(30 * SECOND) };
    let mut early = Teller::default();
    early.asked(at("2026-03-02T08:56:00+08:00"));
    early.replied(at("2026-03-02T09:01:00+08:00"), "human");
    assert_eq!(run(&def, &counting, &early), []);
    let mut in_time = Teller::default();
    in_time.asked(at("2026-03-02T09:00:00+08:00"));
    in_time.replied(at("2026-03-02T09:00:30+08:00"), "human");
    assert_eq!(met_of(&def, &counting, &in_time), (1, 1));
}

#[test]
fn v10_what_comes_before_the_cut_is_due_the_same_day() {
    let zone = calendar("Asia/Bangkok", WORKDAYS, "09:00-18:00");
    let due = Due::At { cut_ms: 18 * HOUR as u32, due_ms: 19 * HOUR as u32, days: DueDays::Every };
    let targets = vec![TargetRow { when: Predicate::ALWAYS, due }];
    let def = ClockDef { targets, ..turn(0) };
    let due_of = |asked: &str| {
        let mut told = Teller::default();
        told.asked(at(asked));
        run(&def, &counting([zone.clone()]), &told)[0].net.deadline_ms
    };
    assert_eq!(due_of("2026-03-02T17:59:00+07:00"), Some(at("2026-03-02T19:00:00+07:00")));
    assert_eq!(due_of("2026-03-02T18:00:00+07:00"), Some(at("2026-03-03T19:00:00+07:00")));
}

#[test]
fn v11_a_reaction_to_a_reopening_counts_from_the_reopening() {
    let def = ClockDef {
        start: fact("inquiry_reopened"),
        recurrence: Recurrence::PerReopen,
        ..turn(HOUR)
    };
    let mut told = Teller::default();
    told.tell(at("2026-03-02 09:00:00"), "inquiry_opened");
    told.tell(at("2026-03-02 09:05:00"), "resolution_decided");
    told.tell(at("2026-03-06 14:00:00"), "inquiry_reopened");
    told.replied(at("2026-03-06 14:10:00"), "human");
    let reaction = run(&def, &Counting::ALWAYS, &told);
    assert_eq!(reaction[0].net.elapsed_ms, Some(10 * MINUTE));
    let total =
        ClockDef { start: fact("inquiry_opened"), recurrence: Recurrence::Once, ..turn(HOUR) };
    let total = run(&total, &Counting::ALWAYS, &told);
    assert_eq!(total[0].net.elapsed_ms, Some(101 * HOUR + 10 * MINUTE));
}

#[test]
fn v12_a_small_shop_is_judged_by_what_is_sure() {
    let bound = |met, of| (Rate { met, of }.wilson().unwrap().0 * 1000.0).round();
    assert_eq!((bound(19, 20), bound(950, 1000)), (764.0, 935.0));
}

#[test]
fn v13_one_case_has_three_verdicts_and_every_holder_its_share() {
    let opened = at("2026-03-02 09:00:00");
    let minute = |minutes: i64| opened + minutes * MINUTE;
    let mut told = Teller::default();
    told.tell(minute(0), "inquiry_opened");
    told.tell(minute(20), "handoff_offered");
    told.tell(minute(50), "handoff_accepted");
    told.tell(minute(65), "handoff_accepted");
    told.waits_on(minute(70), "customer");
    told.asked(minute(75));
    told.tell(minute(130), "wait_ended");
    told.tell(minute(145), "resolution_decided");
    let found = run(&resolution(120 * MINUTE), &Counting::ALWAYS, &told);
    let it = &found[0];
    let minutes = |ms: Option<i64>| ms.map(|ms| ms / MINUTE);
    let elapsed = [&it.gross, &it.net, &it.honest].map(|reading| minutes(reading.elapsed_ms));
    assert_eq!(elapsed, [Some(145), Some(85), Some(140)]);
    let verdicts = [&it.gross, &it.net, &it.honest].map(|reading| it.verdict(reading, i64::MAX));
    assert_eq!(verdicts, [Verdict::Missed, Verdict::Met, Verdict::Missed]);
    let holding = |holder, from, to| Holding { holder, from_ms: minute(from), to_ms: minute(to) };
    let holdings = [
        holding("merchant", 0, 50),
        holding("platform", 50, 65),
        holding("merchant", 65, 70),
        holding("customer", 70, 75),
        holding("merchant", 75, 145),
    ];
    let span = (minute(0), minute(145));
    let of_all = shares(&Counting::ALWAYS, &it.gross.still, span, &holdings);
    let of_all: Vec<_> = of_all.into_iter().map(|(holder, ms)| (holder, ms / MINUTE)).collect();
    assert_eq!(of_all, [("merchant", 125), ("platform", 15), ("customer", 5)]);
    let honest = shares(&Counting::ALWAYS, &it.honest.still, span, &holdings);
    assert_eq!(honest.iter().map(|(_, ms)| ms).sum::<i64>(), 140 * MINUTE);
}

#[test]
fn v14_a_breach_has_its_own_instant_whoever_looks_when() {
    let mut told = Teller::default();
    told.asked(at("2026-03-02 10:00:00"));
    let waiting = run(&turn(10 * MINUTE), &Counting::ALWAYS, &told);
    let asked_at = |time| waiting[0].verdict(&waiting[0].net, at(time));
    assert_eq!(asked_at("2026-03-02 10:05:00"), Verdict::Running);
    assert_eq!(asked_at("2026-03-02 10:10:00"), Verdict::Running);
    assert_eq!(asked_at("2026-03-02 10:10:00.001"), Verdict::Missed);
    told.replied(at("2026-03-02 10:12:00"), "human");
    let answered = run(&turn(10 * MINUTE), &Counting::ALWAYS, &told);
    assert_eq!(answered[0].net.breached_at_ms, Some(at("2026-03-02 10:10:00")));
}

#[test]
fn v15_a_raised_priority_counts_from_the_start_or_from_the_change() {
    let opened = at("2026-03-02 09:00:00");
    let mut told = Teller::default();
    told.tell_with(opened, "inquiry_opened", &[(Attribute::Priority, "3")]);
    told.waits_on(opened + HOUR, "customer");
    told.tell(opened + 2 * HOUR, "wait_ended");
    told.tell_with(opened + 3 * HOUR, "priority_changed", &[(Attribute::Priority, "1")]);
    let attached = |anchor, earlier_pauses| ClockDef {
        start: Predicate::All(vec![is(Attribute::Priority, &["1"])]),
        anchor,
        earlier_pauses,
        ..resolution(4 * HOUR)
    };
    let left = |def: ClockDef| {
        let found = run(&def, &Counting::ALWAYS, &told);
        found[0].net.deadline_ms.unwrap() - (opened + 3 * HOUR)
    };
    assert_eq!(left(attached(Anchor::Opened, EarlierPauses::Carried)), 2 * HOUR);
    assert_eq!(left(attached(Anchor::Opened, EarlierPauses::Counted)), HOUR);
    assert_eq!(left(attached(Anchor::Event, EarlierPauses::Carried)), 4 * HOUR);
}
