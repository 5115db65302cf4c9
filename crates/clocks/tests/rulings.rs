//! The rulings on edge cases of design 04, as far as one clock over one story can show them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "telling/facts.rs"]
mod facts;

use facts::*;
use verbatim_clocks::{Calendars, Counting, Ending, Spans, Verdict};
use verbatim_domain::Timestamp;
use verbatim_domain::governance::clock_def::*;
use verbatim_domain::governance::{Attribute, Calendar, ClockDef, Due, TargetRow};

/// A moment of the Monday on which most of these stories happen.
fn monday(time: &str) -> i64 {
    at(&format!("2026-03-02 {time}:00"))
}

fn counting(calendar: Calendar, mode: CountMode) -> Counting {
    let mut calendars = Calendars::default();
    calendars.publish(calendar).unwrap();
    calendars.counting(&Hours::Calendar(code("hours")), mode).unwrap()
}

fn office(mode: CountMode) -> Counting {
    counting(calendar("UTC", WORKDAYS, "09:00-17:00"), mode)
}

fn first_response(target_ms: i64) -> ClockDef {
    ClockDef { recurrence: Recurrence::Once, ..turn(target_ms) }
}

fn cancelled_by(kind: &str, reason: &str) -> Vec<Cancellation> {
    vec![Cancellation { reason: code(reason), when: fact(kind), annuls: false }]
}

/// The verdict on the only instance, for whoever asks when all is over.
fn verdict(def: &ClockDef, counting: &Counting, told: &Teller) -> Verdict {
    let found = run(def, counting, told);
    assert_eq!(found.len(), 1);
    found[0].verdict(&found[0].net, i64::MAX)
}

/// Opened at nine, resolved at ten, opened again at noon, resolved at one.
fn reopened(cause: &'static str) -> Teller {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    told.asked(monday("09:00"));
    told.replied(monday("09:30"), "human");
    told.tell(monday("10:00"), "resolution_decided");
    told.tell_with(monday("12:00"), "inquiry_reopened", &[(Attribute::Cause, cause)]);
    told.asked(monday("12:00"));
    told.replied(monday("12:20"), "human");
    told.tell(monday("13:00"), "resolution_decided");
    told
}

#[test]
fn r1_the_total_keeps_the_first_resolution_and_the_last() {
    let through = ClockDef { on_reopen: OnReopen::CountThrough, ..resolution(HOUR) };
    let total = always(&through, &reopened("customer_rejected"));
    assert_eq!(total[0].first_fulfilled_at_ms, Some(monday("10:00")));
    assert_eq!(total[0].ending.as_ref().map(Ending::at_ms), Some(monday("13:00")));
    assert_eq!(total[0].gross.elapsed_ms, Some(4 * HOUR));
}

#[test]
fn r1_what_lies_between_resolution_and_reopening_is_neither_pause_nor_work() {
    let again = ClockDef { on_reopen: OnReopen::Resume, ..resolution(3 * HOUR) };
    let found = always(&again, &reopened("customer_rejected"));
    for reading in [&found[0].gross, &found[0].net, &found[0].honest] {
        assert_eq!(reading.elapsed_ms, Some(2 * HOUR));
        assert_eq!(reading.deadline_ms, Some(monday("14:00")));
    }
}

#[test]
fn r1_a_first_response_is_given_once_and_a_turn_begins_at_the_reopening() {
    let told = reopened("customer_rejected");
    assert_eq!(always(&first_response(HOUR), &told).len(), 1);
    let turns = always(&turn(HOUR), &told);
    assert_eq!(turns[1].anchor_at_ms, monday("12:00"));
    assert_eq!(turns[1].net.elapsed_ms, Some(20 * MINUTE));
}

#[test]
fn r1_a_reopening_to_say_thanks_starts_no_clock() {
    let told = reopened("courtesy");
    for on_reopen in [OnReopen::NewInstance, OnReopen::Resume, OnReopen::CountThrough] {
        let found = always(&ClockDef { on_reopen, ..resolution(HOUR) }, &told);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].ending.as_ref().map(Ending::at_ms), Some(monday("10:00")));
    }
}

#[test]
fn r3_a_reassignment_begins_a_holding_and_leaves_the_customers_clock_alone() {
    let mut told = Teller::default();
    told.tell(monday("09:00"), "inquiry_opened");
    for time in ["09:10", "09:40", "11:00"] {
        told.tell(monday(time), "handoff_accepted");
    }
    told.tell(monday("12:00"), "resolution_decided");
    let holding = ClockDef {
        start: fact("handoff_accepted"),
        stop: is(Attribute::Fact, &["handoff_accepted", "resolution_decided"]),
        recurrence: Recurrence::Chained,
        ..resolution(HOUR)
    };
    let held: Vec<_> = always(&holding, &told).iter().map(|it| it.net.elapsed_ms).collect();
    assert_eq!(held, [30 * MINUTE, 80 * MINUTE, 60 * MINUTE].map(Some));
    let whole = always(&resolution(HOUR), &told);
    assert_eq!(whole[0].net.elapsed_ms, Some(3 * HOUR));
}

#[test]
fn r5_who_has_waited_longest_is_who_is_waited_for_though_recorded_last() {
    let mut told = Teller::default();
    told.asked(monday("10:00"));
    // Taken over from the inquiry that was merged into this one.
    told.asked(monday("09:20"));
    told.replied(monday("10:30"), "human");
    let found = always(&turn(HOUR), &told);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].start_seq, found[0].net.elapsed_ms), (2, Some(70 * MINUTE)));
}

#[test]
fn r5_a_clock_ends_merged_and_keeps_a_breach_that_had_come_before() {
    let def = ClockDef { cancel: cancelled_by("inquiry_merged", "merged"), ..turn(HOUR) };
    let merged_at = |time| {
        let mut told = Teller::default();
        told.asked(monday("09:00"));
        told.tell(monday(time), "inquiry_merged");
        told
    };
    assert_eq!(verdict(&def, &Counting::ALWAYS, &merged_at("10:00")), Verdict::Cancelled);
    assert_eq!(verdict(&def, &Counting::ALWAYS, &merged_at("10:01")), Verdict::Missed);
    let late = always(&def, &merged_at("10:01"));
    assert_eq!(late[0].net.breached_at_ms, Some(monday("10:00")));
    let merged = matches!(&late[0].ending, Some(Ending::Cancelled { reason, .. })
        if reason.as_str() == "merged");
    assert!(merged);
}

#[test]
fn r7_a_bot_answers_nobody_unless_the_policy_lists_it() {
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    for (time, reply_kind) in [("09:01", "auto_reply"), ("09:02", "bot_autonomous")] {
        told.replied(monday(time), reply_kind);
    }
    told.replied(monday("09:50"), "human");
    let elapsed = |words: &[&str]| {
        let qualify = is(Attribute::ReplyKind, words);
        always(&ClockDef { qualify, ..turn(HOUR) }, &told)[0].net.elapsed_ms
    };
    assert_eq!(elapsed(&["human"]), Some(50 * MINUTE));
    assert_eq!(elapsed(&["human", "bot_autonomous"]), Some(2 * MINUTE));
}

#[test]
fn r7_what_a_bot_contained_leaves_the_account_though_the_target_was_past() {
    let [stays] = cancelled_by("bot_resolved", "bot_contained").try_into().unwrap();
    let cancel = vec![Cancellation { annuls: true, ..stays }];
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    told.replied(monday("09:01"), "bot_autonomous");
    told.tell(monday("10:30"), "bot_resolved");
    let def = ClockDef { cancel, ..first_response(HOUR) };
    assert_eq!(verdict(&def, &Counting::ALWAYS, &told), Verdict::Cancelled);
    assert_eq!(always(&def, &told)[0].net.breached_at_ms, None);
}

#[test]
fn r8_three_ways_to_see_a_night_are_kept_apart() {
    let mut told = Teller::default();
    told.asked(monday("18:00"));
    told.replied(monday("18:00") + 16 * HOUR, "human");
    let elapsed = |counting: &Counting| {
        run(&turn(HOUR), counting, &told).first().map(|it| it.net.elapsed_ms.unwrap())
    };
    assert_eq!(elapsed(&office(CountMode::GateByStart)), None);
    assert_eq!(elapsed(&office(CountMode::Within)), Some(HOUR));
    assert_eq!(elapsed(&Counting::ALWAYS), Some(16 * HOUR));
}

#[test]
fn r8_a_reply_before_opening_took_no_time_and_is_met() {
    let mut told = Teller::default();
    told.asked(monday("06:00"));
    told.replied(monday("08:59"), "human");
    let office = office(CountMode::Within);
    assert_eq!(run(&turn(0), &office, &told)[0].net.elapsed_ms, Some(0));
    assert_eq!(verdict(&turn(0), &office, &told), Verdict::Met);
}

#[test]
fn r8_a_pause_while_it_is_closed_adds_nothing() {
    let told = |is_paused| {
        let mut told = Teller::default();
        told.tell(monday("16:00"), "inquiry_opened");
        if is_paused {
            told.waits_on(monday("17:00"), "customer");
            told.tell(monday("17:00") + 16 * HOUR, "wait_ended");
        }
        told.tell(monday("17:00") + 17 * HOUR, "resolution_decided");
        told
    };
    let office = office(CountMode::Within);
    let read = |told| run(&resolution(3 * HOUR), &office, &told)[0].net.clone();
    let (paused, awake) = (read(told(true)), read(told(false)));
    assert_eq!(paused.elapsed_ms, awake.elapsed_ms);
    assert_eq!(paused.deadline_ms, awake.deadline_ms);
}

#[test]
fn r9_the_day_on_which_clocks_change_ends_an_hour_earlier() {
    let berlin = counting(calendar("Europe/Berlin", WORKDAYS, "09:00-17:00"), CountMode::Within);
    let def = ClockDef { unresolved: Unresolved::BreachAtDayEnd, ..turn(90 * DAY) };
    let mut told = Teller::default();
    told.asked(at("2026-03-29T00:30:00+01:00"));
    told.tell(at("2026-03-31 00:00:00"), "note_added");
    let ended_ms = run(&def, &berlin, &told)[0].ending.as_ref().map(Ending::at_ms);
    assert_eq!(ended_ms, Some(at("2026-03-30T00:00:00+02:00")));
}

#[test]
fn r11_what_elapsed_before_an_edit_stays_and_what_comes_after_counts_by_the_new_hours() {
    let effective_from = Timestamp::from_unix_ms(monday("12:00")).unwrap();
    let mut calendars = Calendars::default();
    calendars.publish(calendar("UTC", WORKDAYS, "09:00-17:00")).unwrap();
    let edited = calendar("UTC", WORKDAYS, "06:00-13:00");
    calendars.publish(Calendar { version: 2, effective_from, ..edited }).unwrap();
    let edited = calendars.counting(&Hours::Calendar(code("hours")), CountMode::Within).unwrap();
    // Three hours by the old hours, one by the new, and the rest on Tuesday from six.
    let due_ms = edited.deadline(monday("09:00"), 6 * HOUR, &Spans::NONE);
    assert_eq!(due_ms, Some(at("2026-03-03 08:00:00")));
}

/// Priority 3 has four hours, priority 1 has one.
fn by_priority(policy_bind: PolicyBind) -> ClockDef {
    let row = |word, hours| TargetRow {
        when: is(Attribute::Priority, &[word]),
        due: Due::Within { ms: hours * HOUR },
    };
    ClockDef { targets: vec![row("1", 1), row("3", 4)], policy_bind, ..resolution(0) }
}

#[test]
fn r12_a_raised_priority_moves_the_promise_only_where_the_policy_says_so() {
    let mut told = Teller::default();
    told.tell_with(monday("09:00"), "inquiry_opened", &[(Attribute::Priority, "3")]);
    told.tell_with(monday("11:00"), "priority_changed", &[(Attribute::Priority, "1")]);
    told.tell(monday("12:30"), "resolution_decided");
    let due = |bind| {
        let found = always(&by_priority(bind), &told);
        (found[0].net.deadline_ms.unwrap(), found[0].is_breached_on_attach(&found[0].net))
    };
    assert_eq!(due(PolicyBind::PinnedAtStart), (monday("13:00"), false));
    assert_eq!(due(PolicyBind::Manual), (monday("13:00"), false));
    assert_eq!(due(PolicyBind::FloatFromChange), (monday("12:00"), false));
    // It was late before anybody could know, and says so.
    assert_eq!(due(PolicyBind::FloatRebase), (monday("10:00"), true));
}

#[test]
fn r12_a_target_that_came_at_its_very_deadline_could_still_be_kept() {
    let mut told = Teller::default();
    told.tell_with(monday("09:00"), "inquiry_opened", &[(Attribute::Priority, "3")]);
    told.tell_with(monday("10:00"), "priority_changed", &[(Attribute::Priority, "1")]);
    let found = always(&by_priority(PolicyBind::FloatRebase), &told);
    assert_eq!(found[0].net.deadline_ms, Some(monday("10:00")));
    assert!(!found[0].is_breached_on_attach(&found[0].net));
}

#[test]
fn r12_another_promises_date_moves_no_target_of_its_own_length() {
    for bind in [PolicyBind::FloatRebase, PolicyBind::FloatFromChange] {
        let mut told = Teller::default();
        told.tell_with(monday("09:00"), "inquiry_opened", &[(Attribute::Priority, "3")]);
        told.promised(monday("12:00"), monday("20:00"));
        let found = always(&by_priority(bind), &told);
        assert_eq!(found[0].net.deadline_ms, Some(monday("13:00")));
        assert_eq!(found[0].target.unwrap().attached_at_ms, monday("09:00"));
    }
}

/// Asked at nine, answered at half past, and that failed after some minutes.
fn undelivered(after_minutes: i64) -> Teller {
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    told.replied(monday("09:30"), "human");
    let reply = (Subject::Reply, told.last_named());
    told.asked(monday("09:31"));
    let failed_ms = monday("09:30") + after_minutes * MINUTE;
    told.tell_of(reply, failed_ms, "delivery_failed", &[]);
    told.replied(monday("11:00"), "human");
    told
}

#[test]
fn r16_a_reply_that_did_not_arrive_was_none_and_the_clock_counts_from_its_start() {
    let revoke = Revocation { when: fact("delivery_failed"), within_ms: 10 * MINUTE };
    let def = ClockDef { revoke: Some(revoke), ..turn(HOUR) };
    let soon = always(&def, &undelivered(10));
    assert_eq!(soon.len(), 1);
    assert_eq!(soon[0].net.elapsed_ms, Some(2 * HOUR));
    assert_eq!(soon[0].net.breached_at_ms, Some(monday("10:00")));
    let late: Vec<_> = always(&def, &undelivered(11)).iter().map(|it| it.net.elapsed_ms).collect();
    assert_eq!(late, [Some(30 * MINUTE), Some(89 * MINUTE)]);
}

#[test]
fn r16_a_clock_may_stop_when_a_person_s_reply_arrives() {
    let def = ClockDef { stop: fact("message_delivered"), ..first_response(HOUR) };
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    for (sent, arrived, by) in [("09:01", "09:02", "bot_autonomous"), ("09:30", "09:31", "human")] {
        told.replied(monday(sent), by);
        let reply = (Subject::Reply, told.last_named());
        told.tell_of(reply, monday(arrived), "message_delivered", &[]);
    }
    assert_eq!(always(&def, &told)[0].net.elapsed_ms, Some(31 * MINUTE));
}

#[test]
fn r17_a_reply_at_the_very_millisecond_of_the_deadline_is_met() {
    let replied_at = |at_ms| {
        let mut told = Teller::default();
        told.asked(monday("09:00"));
        told.replied(at_ms, "human");
        verdict(&turn(HOUR), &Counting::ALWAYS, &told)
    };
    assert_eq!(replied_at(monday("10:00")), Verdict::Met);
    assert_eq!(replied_at(monday("10:00") + 1), Verdict::Missed);
}

#[test]
fn r17_at_equal_times_the_order_of_the_stream_decides() {
    let mut asked_first = Teller::default();
    asked_first.asked(monday("09:00"));
    asked_first.replied(monday("09:00"), "human");
    assert_eq!(always(&turn(HOUR), &asked_first)[0].net.elapsed_ms, Some(0));
    let mut replied_first = Teller::default();
    replied_first.replied(monday("09:00"), "human");
    replied_first.asked(monday("09:00"));
    assert_eq!(always(&turn(HOUR), &replied_first)[0].ending, None);
}

#[test]
fn r18_a_message_marked_late_is_excluded_and_what_it_came_to_stays_to_be_seen() {
    let excluding = |side| ClockDef {
        start: fact("message_received"),
        exclude: vec![Exclusion {
            reason: code("spam"),
            when: is(Attribute::Flag, &["spam"]),
            side,
            marked_within_ms: None,
        }],
        ..turn(HOUR)
    };
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    let message = (Subject::Message, told.last_named());
    told.replied(monday("11:00"), "human");
    told.tell_of(message, monday("15:00"), "message_flagged", &[(Attribute::Flag, "spam")]);
    let both = excluding(ExclusionSide::Both);
    assert_eq!(verdict(&both, &Counting::ALWAYS, &told), Verdict::Excluded);
    assert_eq!(always(&both, &told)[0].net.breached_at_ms, Some(monday("10:00")));
    let numerator = excluding(ExclusionSide::Numerator);
    assert_eq!(verdict(&numerator, &Counting::ALWAYS, &told), Verdict::Missed);
}

#[test]
fn r19_who_writes_first_owes_no_first_response_and_owes_the_answer_to_an_answer() {
    let by_customers = is(Attribute::Origin, &["customer"]);
    let first = ClockDef { eligible_if: by_customers, ..first_response(HOUR) };
    let mut told = Teller::default();
    told.tell_with(monday("09:00"), "inquiry_opened", &[(Attribute::Origin, "merchant")]);
    told.replied(monday("09:00"), "human");
    told.asked(monday("09:30"));
    told.replied(monday("09:40"), "human");
    assert_eq!(always(&first, &told), []);
    let turns = always(&turn(HOUR), &told);
    assert_eq!((turns.len(), turns[0].net.elapsed_ms), (1, Some(10 * MINUTE)));
}

#[test]
fn r20_a_customer_who_left_was_not_answered_in_time() {
    let def = ClockDef { cancel: cancelled_by("customer_abandoned", "abandoned"), ..turn(HOUR) };
    let mut told = Teller::default();
    told.asked(monday("09:00"));
    told.tell(monday("09:00"), "customer_abandoned");
    told.replied(monday("09:01"), "human");
    assert_eq!(verdict(&def, &Counting::ALWAYS, &told), Verdict::Cancelled);
    // It is known why, and that nothing breached it.
    assert_eq!(always(&def, &told)[0].net.breached_at_ms, None);
}
