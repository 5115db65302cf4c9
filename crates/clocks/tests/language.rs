//! Each word of the clock language where another would come to something else.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "telling/facts.rs"]
mod facts;

use facts::*;
use verbatim_clocks::instance::TargetDue;
use verbatim_clocks::{Calendars, Counting, Ending, Instance, Verdict};
use verbatim_domain::governance::clock_def::*;
use verbatim_domain::governance::target::DueDays;
use verbatim_domain::governance::{Attribute, ClockDef, Due, Predicate, TargetRow, Weekday};

/// A moment of a Monday.
fn monday(time: &str) -> i64 {
    at(&format!("2026-03-02 {time}:00"))
}

fn elapsed(found: &[Instance]) -> Vec<Option<i64>> {
    found.iter().map(|it| it.net.elapsed_ms).collect()
}

fn ended_at(it: &Instance) -> Option<i64> {
    it.ending.as_ref().map(Ending::at_ms)
}

fn not(predicate: Predicate) -> Predicate {
    Predicate::Not(Box::new(predicate))
}

/// Opened at nine, asked at ten, resolved at eleven; opened again at noon, resolved at two.
fn reopened() -> Teller {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.asked(monday("10:00"));
    told.tell(monday("11:00"), "resolution_decided");
    told.tell(monday("12:00"), "inquiry_reopened");
    told.tell(monday("14:00"), "resolution_decided");
    told
}

#[test]
fn a_reopening_does_what_the_definition_says_to_what_was_fulfilled() {
    let after =
        |on_reopen| elapsed(&always(&ClockDef { on_reopen, ..resolution(HOUR) }, &reopened()));
    assert_eq!(after(OnReopen::Never), [Some(2 * HOUR)]);
    assert_eq!(after(OnReopen::NewInstance), [Some(2 * HOUR), Some(2 * HOUR)]);
    assert_eq!(after(OnReopen::Resume), [Some(4 * HOUR)]);
    assert_eq!(after(OnReopen::CountThrough), [Some(5 * HOUR)]);
}

#[test]
fn a_reopening_resumes_the_last_turn_and_none_before_it() {
    let mut told = Teller::default();
    for (asked, replied) in [("09:00", "09:10"), ("10:00", "10:20")] {
        told.asked(monday(asked));
        told.replied(monday(replied), "human");
    }
    told.tell(monday("11:00"), "inquiry_reopened");
    told.replied(monday("11:30"), "human");
    let def = ClockDef { on_reopen: OnReopen::Resume, ..turn(HOUR) };
    assert_eq!(elapsed(&always(&def, &told)), [Some(10 * MINUTE), Some(50 * MINUTE)]);
}

#[test]
fn what_was_fulfilled_on_its_day_is_not_missed_because_of_a_reopening_on_the_next() {
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    told.replied(monday("09:10"), "human");
    told.tell(monday("09:00") + DAY, "inquiry_reopened");
    told.replied(monday("10:00") + DAY, "human");
    let def = ClockDef {
        on_reopen: OnReopen::Resume,
        unresolved: Unresolved::BreachAtDayEnd,
        ..turn(HOUR)
    };
    let found = always(&def, &told);
    assert_eq!(elapsed(&found), [Some(10 * MINUTE)]);
    assert_eq!(found[0].verdict(&found[0].net, i64::MAX), Verdict::Met);
}

#[test]
fn a_clock_counts_from_where_it_is_anchored() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.asked(monday("09:10"));
    told.tell(monday("09:20"), "session_opened");
    told.tell(monday("09:30"), "session_opened");
    told.tell(monday("09:40"), "bot_handoff_requested");
    told.asked(monday("09:50"));
    told.tell(monday("10:00"), "handoff_accepted");
    told.replied(monday("10:10"), "human");
    let anchored = |anchor| {
        let def = ClockDef { start: fact("handoff_accepted"), anchor, ..turn(HOUR) };
        let found = always(&def, &told);
        assert_eq!(found[0].started_at_ms, monday("10:00"));
        found[0].anchor_at_ms
    };
    assert_eq!(anchored(Anchor::Event), monday("10:00"));
    assert_eq!(anchored(Anchor::Opened), monday("09:00"));
    assert_eq!(anchored(Anchor::FirstCustomerMessage), monday("09:10"));
    assert_eq!(anchored(Anchor::SessionStart), monday("09:30"));
    assert_eq!(anchored(Anchor::HumanRequested), monday("09:40"));
}

#[test]
fn a_turn_that_nothing_ends_comes_to_what_the_definition_says() {
    let mut told = Teller::default();
    told.asked(monday("22:00"));
    // By when nobody has asked, and nothing has happened since.
    let verdicts = |unresolved| {
        let def = ClockDef { unresolved, ..turn(4 * HOUR) };
        let found = always(&def, &told);
        assert_eq!(found[0].ending, None);
        [monday("23:59"), monday("00:00") + DAY, monday("03:00") + DAY]
            .map(|at_ms| found[0].verdict(&found[0].net, at_ms))
    };
    use Verdict::{Excluded, Missed, Running};
    assert_eq!(verdicts(Unresolved::BreachAtDeadline), [Running, Running, Missed]);
    assert_eq!(verdicts(Unresolved::ExcludedUntilDue), [Running, Running, Missed]);
    assert_eq!(verdicts(Unresolved::BreachAtDayEnd), [Running, Missed, Missed]);
    assert_eq!(verdicts(Unresolved::ExcludedAtDayEnd), [Running, Excluded, Excluded]);
}

#[test]
fn a_reply_after_the_day_has_ended_belongs_to_no_turn_of_that_day() {
    let mut told = Teller::default();
    told.asked(monday("22:00"));
    told.replied(monday("00:00") + DAY, "human");
    let verdict = |unresolved| {
        let found = always(&ClockDef { unresolved, ..turn(4 * HOUR) }, &told);
        assert_eq!(ended_at(&found[0]), Some(monday("00:00") + DAY));
        found[0].verdict(&found[0].net, i64::MAX)
    };
    assert_eq!(verdict(Unresolved::BreachAtDeadline), Verdict::Met);
    assert_eq!(verdict(Unresolved::BreachAtDayEnd), Verdict::Missed);
    assert_eq!(verdict(Unresolved::ExcludedAtDayEnd), Verdict::Excluded);
}

#[test]
fn a_clock_begins_anew_where_it_is_reset() {
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    told.tell(monday("09:40"), "handoff_accepted");
    told.replied(monday("10:00"), "human");
    let def = ClockDef { reset: fact("handoff_accepted"), ..turn(30 * MINUTE) };
    let found = always(&def, &told);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].started_at_ms, found[0].anchor_at_ms), (monday("09:00"), monday("09:40")));
    assert_eq!(found[0].net.elapsed_ms, Some(20 * MINUTE));
    assert_eq!(found[0].net.deadline_ms, Some(monday("10:10")));
    assert_eq!(found[0].verdict(&found[0].net, i64::MAX), Verdict::Met);
}

#[test]
fn a_pause_lasts_until_its_own_condition_to_go_on() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.waits_on(monday("09:10"), "customer");
    told.tell(monday("09:20"), "wait_ended");
    told.asked(monday("09:30"));
    told.tell(monday("10:00"), "resolution_decided");
    let resumed_by = |resume| elapsed(&always(&ClockDef { resume, ..resolution(HOUR) }, &told));
    assert_eq!(resumed_by(None), [Some(50 * MINUTE)]);
    assert_eq!(resumed_by(Some(fact("message_received"))), [Some(40 * MINUTE)]);
}

#[test]
fn a_target_reached_as_a_pause_begins_is_due_then_and_met_until_the_pause_ends() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.waits_on(monday("10:00"), "customer");
    told.tell(monday("11:00"), "wait_ended");
    told.tell(monday("11:00") + 1, "resolution_decided");
    let found = always(&resolution(HOUR), &told);
    assert_eq!(found[0].net.deadline_ms, Some(monday("10:00")));
    assert_eq!(found[0].net.met_until_ms, Some(monday("11:00")));
    assert_eq!(found[0].net.breached_at_ms, Some(monday("11:00")));
    assert_eq!(found[0].gross.breached_at_ms, Some(monday("10:00")));
}

#[test]
fn a_wait_on_one_party_is_not_answered_by_another() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.waits_on(monday("09:10"), "third_party");
    told.asked(monday("09:20"));
    told.tell_with(monday("09:40"), "message_received", &[(Attribute::SenderClass, "third_party")]);
    told.tell(monday("10:00"), "resolution_decided");
    let pause = is(Attribute::WaitingOn, &["customer", "third_party"]);
    let found = always(&ClockDef { pause, ..resolution(HOUR) }, &told);
    assert_eq!(found[0].honest.elapsed_ms, Some(30 * MINUTE));
    assert_eq!(found[0].net.elapsed_ms, Some(10 * MINUTE));
}

#[test]
fn a_pause_that_was_answered_is_none_for_the_honest_and_for_gross_there_never_is_one() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.waits_on(monday("09:10"), "customer");
    let read = |told: &Teller| {
        let found = always(&resolution(HOUR), told);
        let readings = [&found[0].gross, &found[0].net, &found[0].honest];
        readings.map(|reading| found[0].verdict(reading, monday("09:30")))
    };
    use Verdict::{Paused, Running};
    assert_eq!(read(&told), [Running, Paused, Paused]);
    told.asked(monday("09:20"));
    assert_eq!(read(&told), [Running, Paused, Running]);
}

#[test]
fn a_condition_put_the_other_way_round_pauses_no_more_honestly_than_claimed() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.waits_on(monday("09:00"), "customer");
    told.asked(monday("09:10"));
    told.tell(monday("10:00"), "resolution_decided");
    let pause = not(is(Attribute::WaitingOn, &["customer"]));
    let found = always(&ClockDef { pause, ..resolution(HOUR) }, &told);
    assert_eq!(found[0].net.elapsed_ms, Some(HOUR));
    assert_eq!(found[0].honest.elapsed_ms, Some(HOUR));
}

#[test]
fn an_interval_follows_another_whether_or_not_that_was_fulfilled() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.replied(monday("09:30"), "human");
    told.replied(monday("12:00"), "human");
    told.tell(monday("12:30"), "inquiry_closed");
    told.tell(monday("18:00"), "note_added");
    let closed =
        Cancellation { reason: code("closed"), when: fact("inquiry_closed"), annuls: false };
    let def = ClockDef {
        start: fact("inquiry_opened"),
        recurrence: Recurrence::FixedInterval { ms: HOUR },
        cancel: vec![closed],
        ..turn(HOUR)
    };
    let found = always(&def, &told);
    let verdicts: Vec<_> = found.iter().map(|it| it.verdict(&it.net, i64::MAX)).collect();
    use Verdict::{Cancelled, Met, Missed};
    assert_eq!(verdicts, [Met, Missed, Met, Cancelled]);
    let due: Vec<_> = found.iter().map(|it| it.net.deadline_ms.unwrap()).collect();
    assert_eq!(due, ["10:00", "11:00", "12:00", "13:00"].map(monday));
}

#[test]
fn an_interval_ends_with_its_day_and_another_begins_at_its_time() {
    let mut told = Teller::default();
    told.tell(monday("22:00"), "inquiry_opened");
    told.tell(monday("05:00") + DAY, "note_added");
    let def = ClockDef {
        start: fact("inquiry_opened"),
        recurrence: Recurrence::FixedInterval { ms: 3 * HOUR },
        unresolved: Unresolved::BreachAtDayEnd,
        ..turn(DAY)
    };
    let found = always(&def, &told);
    let ended: Vec<_> = found.iter().map(ended_at).collect();
    let (midnight_ms, lapsed_ms) = (monday("00:00") + DAY, monday("04:00") + DAY);
    assert_eq!(ended, [Some(midnight_ms), Some(lapsed_ms), None]);
    assert_eq!(found[2].anchor_at_ms, lapsed_ms);
}

#[test]
fn a_later_interval_does_not_remember_that_an_earlier_one_was_resumed() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.replied(monday("09:10"), "human");
    told.tell(monday("09:20"), "inquiry_reopened");
    told.tell(monday("10:30"), "note_added");
    let def = ClockDef {
        start: fact("inquiry_opened"),
        recurrence: Recurrence::FixedInterval { ms: HOUR },
        on_reopen: OnReopen::Resume,
        ..turn(HOUR)
    };
    let first: Vec<_> = always(&def, &told).iter().map(|it| it.first_fulfilled_at_ms).collect();
    assert_eq!(first, [Some(monday("09:10")), None]);
}

#[test]
fn each_interval_is_due_at_its_own_time_of_day() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.tell(monday("10:00") + DAY, "note_added");
    let due = Due::At { cut_ms: 18 * HOUR as u32, due_ms: 19 * HOUR as u32, days: DueDays::Every };
    let def = ClockDef {
        start: fact("inquiry_opened"),
        recurrence: Recurrence::FixedInterval { ms: DAY },
        targets: vec![TargetRow { when: Predicate::ALWAYS, due }],
        ..turn(0)
    };
    let due: Vec<_> = always(&def, &told).iter().map(|it| it.net.deadline_ms).collect();
    assert_eq!(due, [Some(monday("19:00")), Some(monday("19:00") + DAY)]);
}

/// When something is due that was asked on a Friday at a time, in an office.
fn due_after_friday(time: &str, days: DueDays) -> Option<i64> {
    let mut calendars = Calendars::default();
    let mut office = calendar("Asia/Bangkok", WORKDAYS, "09:00-18:00");
    office.exceptions.insert(day("2026-03-09"), Vec::new());
    calendars.publish(office).unwrap();
    let office = calendars.counting(&Hours::Calendar(code("hours")), CountMode::Within).unwrap();
    let due = Due::At { cut_ms: 12 * HOUR as u32, due_ms: 15 * HOUR as u32, days };
    let targets = vec![TargetRow { when: Predicate::ALWAYS, due }];
    let mut told = Teller::default();
    told.asked(at(&format!("2026-03-06T{time}:00+07:00")));
    run(&ClockDef { targets, ..turn(0) }, &office, &told)[0].net.deadline_ms
}

#[test]
fn something_is_due_on_the_first_day_that_is_allowed() {
    let on = |date| Some(at(&format!("2026-03-{date}T15:00:00+07:00")));
    let monday = DueDays::On(Weekday::Monday);
    assert_eq!(due_after_friday("11:59", DueDays::Every), on("06"));
    assert_eq!(due_after_friday("12:00", DueDays::Every), on("07"));
    assert_eq!(due_after_friday("11:59", DueDays::Open), on("06"));
    // A weekend, and a Monday that is a holiday.
    assert_eq!(due_after_friday("12:00", DueDays::Open), on("10"));
    assert_eq!(due_after_friday("11:59", monday), on("09"));
}

#[test]
fn a_promise_is_due_when_it_says_and_moves_with_its_own_renegotiation_alone() {
    let def = |policy_bind| ClockDef {
        subject: Subject::Promise,
        start: fact("promise_made"),
        stop: fact("promise_kept"),
        qualify: Predicate::ALWAYS,
        recurrence: Recurrence::Independent,
        targets: vec![TargetRow { when: Predicate::ALWAYS, due: Due::AsSaid }],
        policy_bind,
        ..turn(0)
    };
    let mut told = Teller::default();
    let first = told.promised(monday("09:00"), monday("12:00"));
    let other = told.promised(monday("09:10"), monday("15:00"));
    told.tell_of(first, monday("10:00"), "promise_renegotiated", &[]);
    told.say_due(monday("13:00"));
    told.tell_of(first, monday("12:30"), "promise_kept", &[]);
    let found = always(&def(PolicyBind::FloatRebase), &told);
    let due: Vec<_> = found.iter().map(|it| it.target.unwrap().due).collect();
    assert_eq!(due, ["13:00", "15:00"].map(|time| TargetDue::At { at_ms: monday(time) }));
    assert_eq!(found[0].verdict(&found[0].net, i64::MAX), Verdict::Met);
    assert_eq!((found[1].key, ended_at(&found[1])), (Some(other.1), None));
    let pinned = always(&def(PolicyBind::PinnedAtStart), &told);
    assert_eq!(pinned[0].verdict(&pinned[0].net, i64::MAX), Verdict::Missed);
}

#[test]
fn an_inquiry_is_one_thing_whatever_its_facts_name() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.asked(monday("09:10"));
    told.tell(monday("09:20"), "inquiry_reopened");
    let def = ClockDef { start: Predicate::ALWAYS, ..turn(HOUR) };
    for recurrence in [Recurrence::Once, Recurrence::PerTurn, Recurrence::Chained] {
        let found = always(&ClockDef { recurrence, ..def.clone() }, &told);
        assert_eq!(found.iter().map(|it| it.key).collect::<Vec<_>>(), [None]);
    }
}

#[test]
fn a_clock_without_a_target_is_measured_and_not_judged() {
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    told.replied(monday("09:50"), "human");
    let found = always(&ClockDef { targets: Vec::new(), ..turn(0) }, &told);
    assert_eq!(elapsed(&found), [Some(50 * MINUTE)]);
    assert_eq!(found[0].verdict(&found[0].net, i64::MAX), Verdict::Measured);
}

#[test]
fn what_a_gate_lets_in_counts_on_past_the_hours() {
    let mut calendars = Calendars::default();
    calendars.publish(calendar("UTC", WORKDAYS, "09:00-17:00")).unwrap();
    let hours = Hours::Calendar(code("hours"));
    let gated = calendars.counting(&hours, CountMode::GateByStart).unwrap();
    let mut told = Teller::default();
    told.asked(monday("16:59"));
    told.replied(monday("18:59"), "human");
    assert_eq!(elapsed(&run(&turn(HOUR), &gated, &told)), [Some(2 * HOUR)]);
    assert_eq!(elapsed(&run(&turn(HOUR), &Counting::ALWAYS, &told)), [Some(2 * HOUR)]);
}
