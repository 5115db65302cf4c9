//! What a fact changes of the inquiry, and what a condition sees of it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "telling/facts.rs"]
mod facts;

use facts::*;
use verbatim_clocks::{Instance, Verdict};
use verbatim_domain::governance::clock_def::*;
use verbatim_domain::governance::{Attribute, ClockDef, Due, Predicate, TargetRow};

/// A moment of a Monday.
fn monday(time: &str) -> i64 {
    at(&format!("2026-03-02 {time}:00"))
}

#[test]
fn a_session_is_new_after_so_long_a_silence_and_at_the_very_first() {
    let gap = Predicate::AtLeast(Attribute::SilenceMs, 10 * MINUTE);
    let start = Predicate::All(vec![fact("message_received"), gap]);
    let def = ClockDef { start, recurrence: Recurrence::Independent, ..turn(HOUR) };
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    told.replied(monday("09:05"), "human");
    told.asked(monday("09:14"));
    told.tell(monday("09:20"), "note_added");
    told.asked(monday("09:24"));
    let begun: Vec<_> = always(&def, &told).iter().map(|it| it.start_seq).collect();
    assert_eq!(begun, [1, 5]);
}

#[test]
fn nothing_is_waited_for_when_an_inquiry_has_ended() {
    for kind in ["inquiry_closed", "inquiry_merged", "inquiry_voided"] {
        let mut told = Teller::default();
        told.tell(monday("09:00"), "inquiry_opened");
        told.waits_on(monday("09:10"), "customer");
        told.tell(monday("09:30"), kind);
        told.tell(monday("10:00"), "resolution_decided");
        let found = always(&resolution(HOUR), &told);
        assert_eq!(found[0].net.elapsed_ms, Some(40 * MINUTE), "{kind}");
    }
}

#[test]
fn the_end_of_an_older_wait_ends_no_other() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    for (wait, claimed, answered) in [(1, "10:00", "10:30"), (2, "11:00", "15:00")] {
        told.waits_on(monday(claimed), "customer");
        told.of_wait(wait);
        told.asked(monday(answered));
    }
    for (wait, ended) in [(1, "11:05"), (2, "15:00")] {
        told.tell(monday(ended), "wait_ended");
        told.of_wait(wait);
    }
    told.tell(monday("16:00"), "resolution_decided");
    let found = always(&resolution(HOUR), &told);
    let elapsed = [&found[0].gross, &found[0].net, &found[0].honest].map(|it| it.elapsed_ms);
    assert_eq!(elapsed, [420, 120, 150].map(|minutes| Some(minutes * MINUTE)));
}

#[test]
fn a_wait_whose_end_is_said_to_have_come_before_it_pauses_nothing() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.waits_on(monday("10:05"), "customer");
    told.of_wait(1);
    told.tell(monday("10:00"), "wait_ended");
    told.of_wait(1);
    told.tell(monday("12:00"), "resolution_decided");
    let found = always(&resolution(HOUR), &told);
    assert_eq!(found[0].net.elapsed_ms, Some(180 * MINUTE));
}

#[test]
fn a_message_of_somebody_else_is_not_the_customers_first() {
    let mut told = Teller::default();
    let by_platform = [(Attribute::SenderClass, "platform")];
    told.tell_with(monday("09:00"), "message_received", &by_platform);
    told.asked(monday("09:10"));
    told.tell(monday("09:20"), "handoff_accepted");
    let anchor = Anchor::FirstCustomerMessage;
    let found = always(&ClockDef { start: fact("handoff_accepted"), anchor, ..turn(HOUR) }, &told);
    assert_eq!(found[0].anchor_at_ms, monday("09:10"));
}

#[test]
fn a_date_of_something_else_moves_no_promise() {
    let def = ClockDef {
        subject: Subject::Promise,
        start: fact("promise_made"),
        stop: fact("promise_kept"),
        qualify: Predicate::ALWAYS,
        recurrence: Recurrence::Independent,
        targets: vec![TargetRow { when: Predicate::ALWAYS, due: Due::AsSaid }],
        policy_bind: PolicyBind::FloatRebase,
        ..turn(0)
    };
    let mut told = Teller::default();
    let promise = told.promised(monday("09:00"), monday("12:00"));
    told.waits_on(monday("09:10"), "customer");
    told.say_due(monday("18:00"));
    told.tell_of(promise, monday("13:00"), "promise_kept", &[]);
    assert_eq!(always(&def, &told)[0].net.deadline_ms, Some(monday("12:00")));
}

#[test]
fn what_was_resumed_pauses_again_only_for_a_new_reason() {
    let def = ClockDef { resume: Some(fact("message_received")), ..resolution(6 * HOUR) };
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.waits_on(monday("09:10"), "customer");
    told.asked(monday("09:20"));
    told.tell(monday("09:30"), "note_added");
    told.tell(monday("09:40"), "wait_ended");
    told.waits_on(monday("09:50"), "customer");
    told.tell(monday("10:00"), "resolution_decided");
    assert_eq!(always(&def, &told)[0].net.elapsed_ms, Some(40 * MINUTE));
}

#[test]
fn thanks_that_are_out_of_account_hide_no_question() {
    let thanks = is(Attribute::MessageKind, &["thanks"]);
    let exclude = vec![Exclusion {
        reason: code("courtesy"),
        when: thanks,
        side: ExclusionSide::Both,
        marked_within_ms: None,
    }];
    let mut told = Teller::default();
    told.tell_with(monday("09:00"), "message_received", &[(Attribute::MessageKind, "thanks")]);
    told.asked(monday("09:30"));
    told.replied(monday("11:00"), "human");
    for recurrence in [Recurrence::Once, Recurrence::PerTurn, Recurrence::PerReopen] {
        let def = ClockDef { exclude: exclude.clone(), recurrence, ..turn(HOUR) };
        let found = always(&def, &told);
        let verdicts: Vec<_> = found.iter().map(|it| it.verdict(&it.net, i64::MAX)).collect();
        assert_eq!(verdicts, [Verdict::Excluded, Verdict::Missed], "{recurrence:?}");
        assert_eq!(found[1].net.elapsed_ms, Some(90 * MINUTE), "{recurrence:?}");
    }
}

#[test]
fn a_mark_that_is_set_too_long_after_its_message_takes_nothing_out() {
    let excluding = |marked_within_ms| ClockDef {
        start: fact("message_received"),
        exclude: vec![Exclusion {
            reason: code("spam"),
            when: is(Attribute::Flag, &["spam"]),
            side: ExclusionSide::Both,
            marked_within_ms,
        }],
        ..turn(HOUR)
    };
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    let message = (Subject::Message, told.last_named());
    told.tell_of(message, monday("15:00"), "message_flagged", &[(Attribute::Flag, "spam")]);
    let verdict = |within_ms| {
        let found = always(&excluding(within_ms), &told);
        found[0].verdict(&found[0].net, monday("17:00"))
    };
    assert_eq!(verdict(None), Verdict::Excluded);
    assert_eq!(verdict(Some(6 * HOUR)), Verdict::Excluded);
    assert_eq!(verdict(Some(6 * HOUR - 1)), Verdict::Missed);
}

#[test]
fn the_first_message_that_qualifies_is_the_first_though_spam_came_before_it() {
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    let junk = (Subject::Message, told.last_named());
    told.asked(monday("09:30"));
    told.replied(monday("10:15"), "human");
    told.asked(monday("11:00"));
    let verdicts = |side, told: &Teller| {
        let when = is(Attribute::Flag, &["spam"]);
        let (reason, marked_within_ms) = (code("spam"), None);
        let exclude = vec![Exclusion { reason, when, side, marked_within_ms }];
        let start = fact("message_received");
        let def = ClockDef { start, exclude, recurrence: Recurrence::Once, ..turn(HOUR) };
        let found = always(&def, told);
        let verdict = |it: &Instance| (it.started_at_ms, it.verdict(&it.net, i64::MAX));
        found.iter().map(verdict).collect::<Vec<_>>()
    };
    let first = (monday("09:00"), Verdict::Missed);
    assert_eq!(verdicts(ExclusionSide::Both, &told), [first]);
    told.tell_of(junk, monday("15:00"), "message_flagged", &[(Attribute::Flag, "spam")]);
    let instead = [(monday("09:00"), Verdict::Excluded), (monday("09:30"), Verdict::Met)];
    assert_eq!(verdicts(ExclusionSide::Both, &told), instead);
    // What counts as missed is in account, so that it was the first.
    assert_eq!(verdicts(ExclusionSide::Numerator, &told), [first]);
}
