//! Given a story, the rows of bots, escalations, tasks, calls and snoozes.

use verbatim_domain::Timestamp;
use verbatim_domain::vocabulary::{ReplyKind, SnoozeEndCause};
use verbatim_projection::{Table, Value};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, merchant, platform, projected};

use super::{BOT_SESSION, CALL, ESCALATION, SNOOZE, TASK, UndertakingProjector};

const MINUTE_MS: i64 = 60_000;

fn rows(story: Story, table: &Table, columns: &[&str]) -> Vec<Vec<Value>> {
    projected(&UndertakingProjector, &story.outcomes()).of(table, columns)
}

fn opened() -> Story {
    Story::of("i").opened()
}

/// The instant of a minute.
fn at(minute: i64) -> Value {
    Timestamp::from_unix_ms(BEGINS_AT_MS + minute * MINUTE_MS).into()
}

/// So many minutes.
fn minutes(count: i64) -> Value {
    Value::from(count * MINUTE_MS)
}

#[test]
fn a_trapped_customer_waits_until_a_person_replies_or_takes_over() {
    let columns = ["trap_ms", "outcome"];
    let requested = || opened().bot_engaged("b").at(2).people_requested("b");
    assert_eq!(
        rows(requested().at(3).replied_as("r", ReplyKind::BotAutonomous), &BOT_SESSION, &columns),
        [[Value::Null, "engaged".into()]]
    );
    assert_eq!(
        rows(requested().at(9).people_came("b").at(5).replied("r"), &BOT_SESSION, &columns),
        [[minutes(3), "handed_over".into()]]
    );
    let failed_once = requested().at(4).nobody_came("b");
    let came_then = failed_once.at(6).people_requested("b").at(8).people_came("b");
    let columns = ["handoff_requested_at", "handoff_failed_at", "trap_ms", "ended_seq"];
    assert_eq!(
        rows(came_then, &BOT_SESSION, &columns),
        [[at(2), at(4), minutes(6), Value::from(6)]]
    );
}

#[test]
fn a_bot_that_nobody_took_over_from_is_left_without_people_until_it_resolves() {
    let failed = || opened().bot_engaged("b").at(2).people_requested("b").at(3).nobody_came("b");
    let outcome = |story| rows(story, &BOT_SESSION, &["outcome"]);
    assert_eq!(outcome(failed()), [[Value::from("handoff_failed")]]);
    assert_eq!(outcome(failed().at(4).people_requested("b")), [[Value::from("engaged")]]);
    assert_eq!(outcome(failed().at(4).bot_resolved("b")), [[Value::from("resolved")]]);
}

#[test]
fn a_message_after_a_bot_resolved_is_found_even_if_it_came_late() {
    let story = opened().bot_engaged("b").at(5).bot_resolved("b");
    let story = story.at(9).received("third").at(4).received("first").at(7).received("second");
    assert_eq!(
        rows(story, &BOT_SESSION, &["resolved_at", "customer_message_after_at"]),
        [[at(5), at(7)]]
    );
}

#[test]
fn a_rejection_counts_for_the_engagement_that_began_last_before_it() {
    let story = opened()
        .replied_as("r", ReplyKind::BotAutonomous)
        .replied_as("q", ReplyKind::BotAutonomous)
        .bot_engaged("b")
        .at(6)
        .bot_rejected("r")
        .at(4)
        .bot_engaged("c")
        .at(2)
        .bot_rejected("q");
    let mut counts = rows(story, &BOT_SESSION, &["engaged_at", "rejected_count"]);
    counts.sort();
    assert_eq!(counts, [[at(0), Value::from(1)], [at(4), Value::from(1)]]);
}

#[test]
fn an_escalation_knows_what_had_been_done_before_it() {
    let story = opened()
        .assigned(merchant("front", "anna"))
        .at(1)
        .work_started("anna")
        .at(2)
        .work_started("ben")
        .at(4)
        .work_stopped("anna")
        .at(10)
        .escalated("e", "supervisor")
        .at(12)
        .replied("after it")
        .at(3)
        .replied("before it");
    let columns = ["level", "trigger", "to_team_id", "replied_before_count", "worked_before_ms"];
    assert_eq!(
        rows(story, &ESCALATION, &columns),
        [["supervisor".into(), "no_progress".into(), "mall".into(), Value::from(1), minutes(9)]]
    );
}

#[test]
fn only_the_merchant_s_people_are_the_first_line() {
    let worked = |story: Story| rows(story, &ESCALATION, &["worked_before_ms"]);
    let held = || opened().at(1).work_started("anna").at(5).assigned(merchant("front", "anna"));
    let handed_over = held().at(8).offered("1", platform("mall", "mia")).at(10).accepted("1");
    assert_eq!(worked(handed_over.at(30).escalated("e", "2")), [[minutes(5)]]);
    let put_back = held().at(8).unassigned().at(20).assigned(merchant("front", "ben"));
    assert_eq!(worked(put_back.at(21).escalated("e", "2")), [[minutes(4)]]);
}

#[test]
fn of_work_that_nobody_tells_of_nothing_is_known() {
    let worked = |story: Story| rows(story, &ESCALATION, &["worked_before_ms"]);
    let escalated = || opened().assigned(merchant("front", "anna")).at(9).escalated("e", "2");
    assert_eq!(worked(escalated()), [[Value::Null]]);
    assert_eq!(worked(escalated().at(10).work_started("anna")), [[Value::from(0)]]);
}

#[test]
fn a_reply_that_did_not_arrive_helps_nobody() {
    let bounced = || opened().bot_engaged("b").at(2).people_requested("b").at(3).replied("r");
    let bounced = || bounced().at(4).bounced("r");
    assert_eq!(rows(bounced(), &BOT_SESSION, &["trap_ms"]), [[Value::Null]]);
    assert_eq!(rows(bounced().at(7).replied("s"), &BOT_SESSION, &["trap_ms"]), [[minutes(5)]]);
    let escalated = bounced().at(9).escalated("e", "2");
    assert_eq!(rows(escalated, &ESCALATION, &["replied_before_count"]), [[Value::from(0)]]);
}

#[test]
fn an_escalation_is_acknowledged_or_withdrawn() {
    let columns = ["acknowledged_after_ms", "withdrawn_at", "ended_seq", "outcome"];
    let acknowledged = || opened().escalated("e", "2").at(4).escalation_acknowledged("e");
    assert_eq!(
        rows(acknowledged(), &ESCALATION, &columns),
        [[minutes(4), Value::Null, Value::from(3), "acknowledged".into()]]
    );
    assert_eq!(
        rows(acknowledged().at(3).escalation_withdrawn("e"), &ESCALATION, &columns),
        [[minutes(4), at(3), Value::from(4), "withdrawn".into()]]
    );
}

#[test]
fn a_task_names_who_was_asked_and_when_it_was_done() {
    let story = opened().delegated("t", platform("stock", "zoe"), 30).at(2).task_accepted("t");
    let columns = ["to_organisation", "to_team_id", "to_agent_id", "accepted_at", "outcome"];
    assert_eq!(
        rows(story.clone(), &TASK, &columns),
        [["platform".into(), "stock".into(), "zoe".into(), at(2), "accepted".into()]]
    );
    let columns = ["due_at", "completed_at", "completed_after_ms", "outcome"];
    assert_eq!(
        rows(story.at(40).task_completed("t"), &TASK, &columns),
        [[at(30), at(40), minutes(40), "completed".into()]]
    );
}

#[test]
fn a_task_that_came_back_says_why() {
    let story = opened().at(1).delegated("t", platform("stock", ""), 30).at(9).task_accepted("t");
    assert_eq!(
        rows(
            story.at(3).task_returned("t"),
            &TASK,
            &["accepted_at", "returned_at", "return_reason", "completed_after_ms", "outcome"]
        ),
        [[at(9), at(3), "not_ours".into(), Value::Null, "returned".into()]]
    );
}

#[test]
fn a_call_that_was_passed_on_and_missed_is_missed_and_keeps_who_answered() {
    let story = opened()
        .called("c")
        .at(1)
        .rung("c")
        .at(2)
        .call_answered("c", "anna")
        .at(3)
        .call_transferred("c", "t")
        .at(4)
        .call_missed("c")
        .at(5)
        .call_ended("c");
    let columns = ["rung_at", "answered_by_id", "transfer_count", "missed_at", "talked_ms"];
    assert_eq!(
        rows(story.clone(), &CALL, &columns),
        [[at(1), "anna".into(), Value::from(1), at(4), minutes(3)]]
    );
    let columns = ["outcome", "miss_reason", "end_reason", "ended_seq"];
    assert_eq!(
        rows(story, &CALL, &columns),
        [["missed".into(), "busy".into(), "hung_up".into(), Value::from(7)]]
    );
}

#[test]
fn the_last_promise_of_a_call_back_stands() {
    let story = opened().called("c").at(1).call_missed("c");
    let story = story.at(9).callback_promised("c", 60).at(3).callback_promised("c", 30);
    let columns = ["callback_promised_at", "callback_due_at", "outcome", "talked_ms"];
    assert_eq!(rows(story, &CALL, &columns), [[at(3), at(60), "missed".into(), Value::Null]]);
    let outcome = |story| rows(story, &CALL, &["outcome"]);
    assert_eq!(outcome(opened().called("c")), [[Value::from("open")]]);
    assert_eq!(outcome(opened().called("c").at(1).call_ended("c")), [[Value::from("unanswered")]]);
}

#[test]
fn a_snooze_ends_when_somebody_says_so() {
    let story = opened().at(1).snoozed("s", 30).at(4).snooze_ended("s", SnoozeEndCause::Spoken);
    let columns = ["set_at", "until_at", "ended_at", "end_cause", "snoozed_ms", "ended_seq"];
    assert_eq!(
        rows(story, &SNOOZE, &columns),
        [[at(1), at(30), at(4), "spoken".into(), minutes(3), Value::from(3)]]
    );
}

#[test]
fn a_snooze_ends_with_its_inquiry() {
    let columns = ["ended_at", "end_cause", "ended_seq"];
    let snoozed = || opened().at(1).snoozed("s", 30);
    assert_eq!(rows(snoozed(), &SNOOZE, &columns), [[Value::Null, Value::Null, Value::Null]]);
    assert_eq!(
        rows(snoozed().at(9).closed().at(20).reopened(), &SNOOZE, &columns),
        [[at(9), "inquiry_ended".into(), Value::from(3)]]
    );
}
