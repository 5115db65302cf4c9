//! What is due when: dates that stand still, rows that follow the inquiry, hours that gate.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "telling/facts.rs"]
mod facts;

use facts::*;
use verbatim_clocks::{
    Calendars, Counting, Ending, Exempt, Instance, Rule, Span, Story, Verdict, instances,
};
use verbatim_domain::Timestamp;
use verbatim_domain::governance::clock_def::*;
use verbatim_domain::governance::target::DueDays;
use verbatim_domain::governance::{Attribute, Calendar, ClockDef, Due, Predicate, TargetRow};

/// A moment of a Monday.
fn monday(time: &str) -> i64 {
    at(&format!("2026-03-02 {time}:00"))
}

fn counting(calendars: Vec<Calendar>, mode: CountMode) -> Counting {
    let mut published = Calendars::default();
    calendars.into_iter().for_each(|calendar| published.publish(calendar).unwrap());
    published.counting(&Hours::Calendar(code("hours")), mode).unwrap()
}

fn due(due: Due) -> Vec<TargetRow> {
    vec![TargetRow { when: Predicate::ALWAYS, due }]
}

/// Due at a time of day, of what came before a time of day.
fn cut_off(cut: i64, at: i64, days: DueDays) -> Vec<TargetRow> {
    due(Due::At { cut_ms: (cut * HOUR) as u32, due_ms: (at * HOUR) as u32, days })
}

fn exempted(def: &ClockDef, told: &Teller, from: &str, to_ms: i64) -> Vec<Instance> {
    let span = Span { from_ms: monday(from), to_ms };
    let exempt = [Exempt { when: Predicate::ALWAYS, span }];
    let rule = Rule { def, counting: &Counting::ALWAYS, exempt: &exempt };
    instances(&rule, &Story::new(told.told()))
}

fn promise() -> ClockDef {
    ClockDef {
        subject: Subject::Promise,
        start: fact("promise_made"),
        stop: fact("promise_kept"),
        qualify: Predicate::ALWAYS,
        targets: due(Due::AsSaid),
        ..turn(0)
    }
}

#[test]
fn what_is_due_at_a_time_of_day_is_due_later_by_what_was_exempt() {
    let def = ClockDef { targets: cut_off(18, 19, DueDays::Every), ..turn(0) };
    let mut told = Teller::default();
    told.asked(monday("10:00"));
    told.replied(monday("19:30"), "human");
    let found = exempted(&def, &told, "11:00", monday("12:00"));
    let it = &found[0];
    assert_eq!(it.net.deadline_ms, Some(monday("20:00")));
    let verdicts = [&it.gross, &it.net, &it.shadow].map(|reading| it.verdict(reading, i64::MAX));
    assert_eq!(verdicts, [Verdict::Missed, Verdict::Met, Verdict::Missed]);
}

#[test]
fn a_date_that_was_said_waits_for_the_end_of_what_is_exempt() {
    let mut told = Teller::default();
    let promised = told.promised(monday("10:00"), monday("12:00"));
    let found = exempted(&promise(), &told, "11:00", Span::OPEN);
    assert_eq!(found[0].verdict(&found[0].net, monday("13:00")), Verdict::Paused);
    told.tell_of(promised, monday("13:20"), "promise_kept", &[]);
    let found = exempted(&promise(), &told, "11:00", monday("12:30"));
    assert_eq!(found[0].net.deadline_ms, Some(monday("13:30")));
    assert_eq!(found[0].verdict(&found[0].net, i64::MAX), Verdict::Met);
    // What was exempt after the date changes nothing of it.
    let found = exempted(&promise(), &told, "12:30", monday("13:00"));
    assert_eq!(found[0].net.deadline_ms, Some(monday("12:00")));
}

#[test]
fn a_promise_is_put_off_by_its_date_and_not_behind_it() {
    let def = ClockDef { policy_bind: PolicyBind::FloatRebase, ..promise() };
    let put_off_at = |time: &str, after_ms: i64| {
        let mut told = Teller::default();
        let promised = told.promised(monday("10:00"), monday("12:00"));
        told.tell_of(promised, monday(time) + after_ms, "promise_renegotiated", &[]);
        told.say_due(monday("18:00"));
        told.tell_of(promised, monday("17:00"), "promise_kept", &[]);
        told
    };
    let outcome = |found: &[Instance]| {
        let it = &found[0];
        (it.net.deadline_ms, it.verdict(&it.net, i64::MAX))
    };
    let (first, second) = (Some(monday("12:00")), Some(monday("18:00")));
    let found = |time, after_ms| outcome(&always(&def, &put_off_at(time, after_ms)));
    assert_eq!(found("11:00", 0), (second, Verdict::Met));
    assert_eq!(found("12:00", 0), (second, Verdict::Met), "at its very date");
    assert_eq!(found("12:00", 1), (first, Verdict::Missed), "what is broken stays broken");
    // Half an hour was exempt: until then nothing was broken.
    let exempt = |time| outcome(&exempted(&def, &put_off_at(time, 0), "11:00", monday("11:30")));
    assert_eq!(exempt("12:30"), (Some(monday("18:30")), Verdict::Met));
    assert_eq!(exempt("12:31"), (Some(monday("12:30")), Verdict::Missed));
}

#[test]
fn a_pause_moves_a_date_as_it_moves_a_duration() {
    let def = ClockDef { pause: is(Attribute::WaitingOn, &["customer"]), ..promise() };
    let mut told = Teller::default();
    told.promised(monday("10:00"), monday("12:00"));
    told.waits_on(monday("11:00"), "customer");
    told.tell(monday("11:45"), "wait_ended");
    let found = always(&def, &told);
    let deadlines = [&found[0].gross, &found[0].net].map(|reading| reading.deadline_ms);
    assert_eq!(deadlines, [Some(monday("12:00")), Some(monday("12:45"))]);
}

#[test]
fn the_deadline_of_what_ended_within_a_pause_moves_no_more() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.waits_on(monday("10:00"), "customer");
    told.tell(monday("10:30"), "resolution_decided");
    // Half an hour stood still before the end; whoever asks now or later learns the same.
    let due = |told: &Teller| always(&resolution(4 * HOUR), told)[0].net.deadline_ms;
    assert_eq!(due(&told), Some(monday("13:30")));
    told.tell(monday("17:00"), "wait_ended");
    assert_eq!(due(&told), Some(monday("13:30")));
}

#[test]
fn the_deadline_of_what_ended_while_it_was_exempt_moves_no_more() {
    let mut told = Teller::default();
    let promised = told.promised(monday("10:00"), monday("12:00"));
    told.tell_of(promised, monday("11:15"), "promise_kept", &[]);
    for to_ms in [monday("18:00"), Span::OPEN] {
        let it = &exempted(&promise(), &told, "11:00", to_ms)[0];
        assert_eq!(it.net.deadline_ms, Some(monday("12:15")));
        assert_eq!(it.shadow.deadline_ms, Some(monday("12:00")));
        assert_eq!(it.verdict(&it.net, i64::MAX), Verdict::Met);
    }
}

#[test]
fn a_date_before_the_promise_stays_where_it_was_said() {
    let mut told = Teller::default();
    told.promised(monday("10:00"), monday("09:00"));
    assert_eq!(always(&promise(), &told)[0].net.deadline_ms, Some(monday("09:00")));
}

#[test]
fn the_row_goes_by_the_fact_that_began_it_and_the_inquiry_as_it_is() {
    let of_texts = |priority: &str, hours: i64| TargetRow {
        when: Predicate::All(vec![
            is(Attribute::MessageKind, &["text"]),
            is(Attribute::Priority, &[priority]),
        ]),
        due: Due::Within { ms: hours * HOUR },
    };
    let targets = vec![of_texts("1", 1), of_texts("2", 4)];
    let mut told = Teller::default();
    told.tell_with(monday("08:00"), "inquiry_opened", &[(Attribute::Priority, "2")]);
    let text = [(Attribute::SenderClass, "customer"), (Attribute::MessageKind, "text")];
    told.tell_with(monday("09:00"), "message_received", &text);
    told.tell(monday("09:30"), "note_added");
    let floats =
        ClockDef { targets: targets.clone(), policy_bind: PolicyBind::FloatRebase, ..turn(0) };
    assert_eq!(always(&floats, &told)[0].net.deadline_ms, Some(monday("13:00")));
    let begins_anew = ClockDef { targets, reset: fact("note_added"), ..turn(0) };
    assert_eq!(always(&begins_anew, &told)[0].net.deadline_ms, Some(monday("13:30")));
    told.tell_with(monday("09:40"), "priority_changed", &[(Attribute::Priority, "1")]);
    assert_eq!(always(&floats, &told)[0].net.deadline_ms, Some(monday("10:00")));
}

#[test]
fn whether_a_day_is_open_is_asked_of_the_calendar_in_force_on_it() {
    let first = calendar("UTC", WORKDAYS, "09:00-17:00");
    let from = Timestamp::from_unix_ms(at("2026-03-03 00:00:00")).unwrap();
    let mut second = Calendar { version: 2, effective_from: from, ..first.clone() };
    second.exceptions.insert(day("2026-03-03"), vec![]);
    let counting = counting(vec![first, second], CountMode::Within);
    let def = ClockDef { targets: cut_off(18, 19, DueDays::Open), ..turn(0) };
    let mut told = Teller::default();
    told.asked(monday("18:30"));
    let found = run(&def, &counting, &told);
    assert_eq!(found[0].net.deadline_ms, Some(at("2026-03-04 19:00:00")));
}

#[test]
fn nothing_is_due_before_it_was_asked_for() {
    let def = ClockDef { targets: cut_off(18, 9, DueDays::Every), ..turn(0) };
    let due_of = |time: &str| {
        let mut told = Teller::default();
        told.asked(monday(time));
        always(&def, &told)[0].net.deadline_ms
    };
    assert_eq!(due_of("08:00"), Some(monday("09:00")));
    assert_eq!(due_of("09:00"), Some(monday("09:00")));
    assert_eq!(due_of("10:00"), Some(at("2026-03-03 09:00:00")));
    assert_eq!(due_of("18:30"), Some(at("2026-03-03 09:00:00")));
}

#[test]
fn what_counts_from_before_the_hours_is_not_assessed() {
    let counting = counting(vec![calendar("UTC", WORKDAYS, "09:00-23:00")], CountMode::GateByStart);
    let def = ClockDef { anchor: Anchor::SessionStart, ..turn(30 * SECOND) };
    let found = |opened: &str, asked: &str| {
        let mut told = Teller::default();
        told.tell(monday(opened), "session_opened");
        told.asked(monday(asked));
        run(&def, &counting, &told).len()
    };
    assert_eq!(found("08:56", "09:01"), 0);
    assert_eq!(found("09:00", "09:01"), 1);
    assert_eq!(found("22:59", "23:01"), 1);
}

#[test]
fn what_may_not_outlive_its_day_ends_with_it_before_1970_as_well() {
    let counting = counting(vec![calendar("UTC", WORKDAYS, "09:00-17:00")], CountMode::Within);
    let def = ClockDef { unresolved: Unresolved::BreachAtDayEnd, ..turn(DAY) };
    let ends_of = |asked: &str| {
        let mut told = Teller::default();
        told.asked(at(asked));
        run(&def, &counting, &told)[0].ends_with_day.as_ref().map(Ending::at_ms)
    };
    assert_eq!(ends_of("1969-12-30 23:59:59.999"), Some(at("1969-12-31 00:00:00")));
    assert_eq!(ends_of("1969-12-31 00:00:00"), Some(0));
    assert_eq!(ends_of("1969-12-31 23:59:59.999"), Some(0));
}

#[test]
fn an_interval_that_begins_at_night_is_not_assessed() {
    let counting = counting(vec![calendar("UTC", WORKDAYS, "09:00-17:00")], CountMode::GateByStart);
    let recurrence = Recurrence::FixedInterval { ms: 4 * HOUR };
    let def = ClockDef { start: fact("inquiry_opened"), recurrence, ..turn(HOUR) };
    let mut told = Teller::default();
    told.tell(monday("06:00"), "inquiry_opened");
    told.tell(monday("23:30"), "note_added");
    let begun: Vec<_> = run(&def, &counting, &told).iter().map(|it| it.anchor_at_ms).collect();
    assert_eq!(begun, [monday("10:00"), monday("14:00")]);
}
