//! Given a session, its rows: how long the customer waited, and what became of it.

use verbatim_domain::Timestamp;
use verbatim_domain::vocabulary::ReplyKind;
use verbatim_projection::{Projector, Table, Value};
use verbatim_sla_projector::{SESSION, SESSION_INQUIRY, SESSION_POSITION, SessionProjector};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, projected};
use verbatim_testkit::sessions::{Visit, random_visit};

const MINUTE_MS: i64 = 60_000;

fn rows(visit: Visit, table: &Table, columns: &[&str]) -> Vec<Vec<Value>> {
    projected(&SessionProjector, &visit.outcomes()).of(table, columns)
}

fn opened() -> Visit {
    Visit::of("v").opened(Some(true))
}

fn at(minute: i64) -> Value {
    Timestamp::from_unix_ms(BEGINS_AT_MS + minute * MINUTE_MS).into()
}

fn minutes(count: i64) -> Value {
    Value::from(count * MINUTE_MS)
}

#[test]
fn whether_anybody_was_there_is_told_or_not_known() {
    for (online, told) in
        [(Some(true), true.into()), (Some(false), false.into()), (None, Value::Null)]
    {
        let visit = Visit::of("v").opened(online);
        let columns = ["online_at_start", "outcome", "wait_ms"];
        assert_eq!(rows(visit, &SESSION, &columns), [[told, "waiting".into(), Value::Null]]);
    }
}

#[test]
fn a_customer_waits_from_the_opening_to_the_first_answer_by_a_person() {
    let columns = [
        "queued_at",
        "queue_team_id",
        "first_answer_at",
        "first_answer_kind",
        "first_human_answer_at",
        "first_human_answer_seq",
        "answered_by_id",
        "answered_by_team_id",
        "wait_ms",
        "outcome",
    ];
    let greeted = opened().at(1).answered_as("hello", ReplyKind::Greeting).at(2).queued("front");
    let served = greeted.at(5).answered("here", "anna").at(6).answered("and so", "ben");
    let expected = [
        at(2),
        "front".into(),
        at(1),
        "greeting".into(),
        at(5),
        Value::from(4),
        "anna".into(),
        "front".into(),
        minutes(5),
        "answered".into(),
    ];
    assert_eq!(rows(served.clone(), &SESSION, &columns), std::slice::from_ref(&expected));
    assert_eq!(rows(served.at(9).closed(), &SESSION, &columns), [expected]);
}

#[test]
fn an_answer_by_nobody_named_is_by_whoever_acted() {
    let visit = opened().at(1).answered_as("here", ReplyKind::HumanQuickPhrase);
    let columns = ["answered_by_id", "answered_by_team_id"];
    assert_eq!(rows(visit, &SESSION, &columns), [["router".into(), Value::Null]]);
}

#[test]
fn who_left_had_waited_until_then() {
    let columns = [
        "abandoned_at",
        "closed_at",
        "ended_seq",
        "end_reason",
        "ended_by_kind",
        "wait_ms",
        "outcome",
    ];
    let visit = opened().at(1).answered_as("hello", ReplyKind::BotAutonomous).at(3).abandoned();
    assert_eq!(
        rows(visit, &SESSION, &columns),
        [[
            at(3),
            Value::Null,
            Value::from(3),
            "window_closed".into(),
            "system".into(),
            minutes(3),
            "abandoned".into(),
        ]]
    );
}

#[test]
fn a_session_closed_before_any_person_answered_is_unanswered() {
    let columns = ["abandoned_at", "closed_at", "wait_ms", "outcome"];
    let visit = opened().at(7).closed();
    assert_eq!(
        rows(visit, &SESSION, &columns),
        [[Value::Null, at(7), minutes(7), "unanswered".into()]]
    );
}

#[test]
fn of_two_answers_the_first_by_time_counts_however_they_came() {
    let columns = ["first_answer_at", "first_human_answer_at", "answered_by_id", "answer_count"];
    let visit = opened().at(8).answered("late", "ben").at(4).answered("early", "anna");
    assert_eq!(rows(visit, &SESSION, &columns), [[at(4), at(4), "anna".into(), Value::from(2)]]);
}

#[test]
fn an_answer_claimed_to_be_older_than_the_session_took_no_time() {
    let visit = opened().at(-5).answered("before", "anna");
    assert_eq!(rows(visit, &SESSION, &["wait_ms"]), [[Value::from(0)]]);
}

#[test]
fn each_inquiry_that_it_led_to_has_a_row() {
    let visit = opened().at(2).led_to("one").at(3).closed().at(60).led_to("two").led_to("one");
    let mut linked = rows(visit.clone(), &SESSION_INQUIRY, &["linked_at", "linked_seq"]);
    linked.sort_by_key(|row| format!("{row:?}"));
    assert_eq!(linked.len(), 2);
    assert!(linked.contains(&vec![at(2), Value::from(2)]));
    assert!(linked.contains(&vec![at(60), Value::from(4)]));
    assert_eq!(rows(visit, &SESSION, &["inquiry_count"]), [[Value::from(2)]]);
}

#[test]
fn each_record_with_facts_has_its_place() {
    let visit = opened().at(1).queued("front").queued("front").at(2).closed();
    let columns = ["first_seq", "last_seq", "log_partition", "log_index"];
    let place = |seq: i64, index: i64| [seq, seq, 1, index].map(Value::from);
    // The third record has no facts: that was so already.
    assert_eq!(rows(visit, &SESSION_POSITION, &columns), [place(1, 0), place(2, 1), place(3, 3)]);
}

#[test]
fn the_order_of_arrival_changes_nothing_but_places() {
    for seed in 0..40 {
        let told = random_visit(Visit::of("v"), seed, 12).outcomes();
        let mut retold = told.clone();
        retold[1..].reverse();
        let (told, retold) =
            (projected(&SessionProjector, &told), projected(&SessionProjector, &retold));
        for table in
            SessionProjector.tables().iter().filter(|table| table.name != "session_position")
        {
            assert_eq!(retold.without(table, &[]), told.without(table, &[]), "{seed}");
        }
    }
}
