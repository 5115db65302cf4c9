//! Given a story, the rows of what was promised, asked for and disputed in it.

use verbatim_domain::Timestamp;
use verbatim_domain::vocabulary::{Fault, FollowUpResult, Side};
use verbatim_projection::{Projector, Table, Value};
use verbatim_sla_projector::{
    COMPENSATION, COMPLAINT, DISPUTE, EVIDENCE, FOLLOW_UP, PROMISE, SURVEY, UndertakingProjector,
};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, WORDS, projected, undertaking_story};

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
fn a_promise_kept_at_its_very_instant_is_kept_and_later_is_late() {
    let columns = ["outcome", "kept_at", "kept_after_ms", "made_seq", "ended_seq"];
    let promised = || opened().promised("p", 10);
    assert_eq!(
        rows(promised().at(10).kept("p"), &PROMISE, &columns),
        [["kept".into(), at(10), minutes(10), Value::from(2), Value::from(3)]]
    );
    assert_eq!(
        rows(promised().at(11).kept("p"), &PROMISE, &columns),
        [["kept_late".into(), at(11), minutes(11), Value::from(2), Value::from(3)]]
    );
    assert_eq!(
        rows(promised(), &PROMISE, &columns),
        [["open".into(), Value::Null, Value::Null, Value::from(2), Value::Null]]
    );
}

#[test]
fn a_promise_is_judged_by_the_time_that_stood_when_it_was_kept() {
    let columns = ["first_due_at", "due_at", "renegotiated_count", "outcome"];
    let promised = || opened().received("m").promised("p", 10);
    let in_time = promised().at(5).renegotiated("p", 30, "m").at(20).kept("p");
    assert_eq!(
        rows(in_time, &PROMISE, &columns),
        [[at(10), at(30), Value::from(1), "kept".into()]]
    );
    // Recorded first, agreed when it had been kept already.
    let in_time_then = promised().at(10).renegotiated("p", 8, "m").at(9).kept("p");
    assert_eq!(
        rows(in_time_then, &PROMISE, &columns),
        [[at(10), at(8), Value::from(1), "kept".into()]]
    );
}

#[test]
fn a_promise_that_is_broken_is_not_put_off() {
    let columns = ["due_at", "renegotiated_count", "outcome"];
    let promised = || opened().received("m").promised("p", 10);
    let at_its_time = promised().at(10).renegotiated("p", 30, "m").at(20).kept("p");
    let kept = [[at(30), Value::from(1), "kept".into()]];
    assert_eq!(rows(at_its_time, &PROMISE, &columns), kept);
    let behind_it = promised().at(11).renegotiated("p", 30, "m").at(20).kept("p");
    let kept_late = [[at(10), Value::from(1), "kept_late".into()]];
    assert_eq!(rows(behind_it, &PROMISE, &columns), kept_late);
}

#[test]
fn of_two_times_that_were_agreed_the_later_agreement_stands() {
    let story = opened().received("m").promised("p", 10);
    let story = story.at(8).renegotiated("p", 60, "m").at(4).renegotiated("p", 30, "m");
    assert_eq!(
        rows(story, &PROMISE, &["due_at", "renegotiated_count"]),
        [[at(60), Value::from(2)]]
    );
}

#[test]
fn a_promise_that_was_cancelled_says_why_and_by_whom() {
    let story = opened().promised("p", 10).at(3).promise_cancelled("p");
    let columns = ["kind", "made_to", "cancelled_at", "cancel_reason", "cancelled_by", "outcome"];
    assert_eq!(
        rows(story, &PROMISE, &columns),
        [[
            "refund".into(),
            "customer".into(),
            at(3),
            "withdrawn".into(),
            "customer".into(),
            "cancelled".into(),
        ]]
    );
}

#[test]
fn the_first_attempt_of_a_follow_up_is_the_first_by_time() {
    let story = opened().follow_up_planned("f", 60);
    let story = story.at(9).follow_up_attempted("f", "2").at(4).follow_up_attempted("f", "1");
    assert_eq!(
        rows(story, &FOLLOW_UP, &["attempt_count", "first_attempt_at", "reached_at", "outcome"]),
        [[Value::from(2), at(4), Value::Null, "planned".into()]]
    );
}

#[test]
fn who_says_how_it_stands_was_reached() {
    let columns = ["reached_at", "completed_at", "result", "ended_seq", "outcome"];
    let planned = || opened().follow_up_planned("f", 60);
    let completed = planned().at(7).followed_up("f", FollowUpResult::Contradicted);
    assert_eq!(
        rows(completed, &FOLLOW_UP, &columns),
        [[at(7), at(7), "contradicted".into(), Value::from(3), "completed".into()]]
    );
    let waived = planned().at(5).follow_up_reached("f").at(6).follow_up_waived("f");
    assert_eq!(
        rows(waived, &FOLLOW_UP, &columns),
        [[at(5), Value::Null, Value::Null, Value::from(4), "waived".into()]]
    );
}

#[test]
fn a_survey_that_nobody_answered_has_no_score() {
    let columns = ["outcome", "score", "scale_max", "ended_seq"];
    let expired = opened().surveyed("s").at(9).survey_expired("s");
    assert_eq!(
        rows(expired, &SURVEY, &columns),
        [["expired".into(), Value::Null, Value::from(5), Value::from(3)]]
    );
    let declined = opened().surveyed("s").at(9).survey_declined("s");
    assert_eq!(
        rows(declined, &SURVEY, &columns),
        [["declined".into(), Value::Null, Value::from(5), Value::from(3)]]
    );
}

#[test]
fn a_survey_answered_after_its_time_is_answered() {
    let story = opened().surveyed("s").at(9).survey_expired("s").at(12).survey_answered("s", 7);
    let columns =
        ["outcome", "score", "scale_max", "answered_at", "answered_after_ms", "expired_at"];
    assert_eq!(
        rows(story, &SURVEY, &columns),
        [["answered".into(), Value::from(7), Value::from(10), at(12), minutes(12), at(9)]]
    );
}

#[test]
fn the_merchant_s_first_response_is_the_first_by_time_and_no_other_side_s() {
    let story = opened()
        .disputed("d", Side::Customer)
        .at(2)
        .dispute_responded("d", "of the mall", Side::Platform)
        .at(9)
        .dispute_responded("d", "second", Side::Merchant)
        .at(6)
        .dispute_responded("d", "first", Side::Merchant);
    let columns = ["opened_by", "first_merchant_response_at", "response_count", "status"];
    assert_eq!(
        rows(story, &DISPUTE, &columns),
        [["customer".into(), at(6), Value::from(3), "open".into()]]
    );
}

#[test]
fn the_last_ruling_by_time_stands() {
    let escalated = opened().disputed("d", Side::Merchant).at(2).dispute_escalated("d", "mall");
    let story = escalated
        .at(9)
        .ruled("d", "refund", Some(Fault::Merchant))
        .at(6)
        .dispute_escalated("d", "arbitration")
        .at(4)
        .ruled("d", "no_refund", Some(Fault::Customer));
    let columns = ["escalated_at", "level", "ruled_at", "ruling", "fault", "status"];
    assert_eq!(
        rows(story.clone(), &DISPUTE, &columns),
        [[at(2), "arbitration".into(), at(9), "refund".into(), "merchant".into(), "ruled".into(),]]
    );
    assert_eq!(rows(story, &DISPUTE, &["opened_seq", "ruled_seq"]), [[2, 4].map(Value::from)]);
}

#[test]
fn a_dispute_that_is_settled_stays_settled_whatever_is_said_of_it_later() {
    let story = opened().disputed("d", Side::Customer).at(9).dispute_escalated("d", "mall");
    let story = story.at(5).settled("d");
    assert_eq!(
        rows(story, &DISPUTE, &["status", "settled_at", "settlement", "ended_seq", "fault"]),
        [["settled".into(), at(5), "paid".into(), Value::from(4), Value::Null]]
    );
}

#[test]
fn evidence_has_a_row_a_request() {
    let disputed = opened().disputed("d", Side::Customer);
    let story = disputed.at(1).evidence_requested("d", "e", 10).at(4).evidence_submitted("e");
    let columns = ["party", "requested_at", "due_at", "submitted_at", "submitted_after_ms"];
    assert_eq!(
        rows(story, &EVIDENCE, &columns),
        [["merchant".into(), at(1), at(10), at(4), minutes(3)]]
    );
}

#[test]
fn evidence_that_nobody_showed_has_a_row_and_names_its_dispute() {
    let disputed = || opened().disputed("d", Side::Customer);
    let story = || disputed().at(1).evidence_requested("d", "e", 10);
    let dispute = rows(story(), &DISPUTE, &["dispute_id"]).concat();
    assert_eq!(
        rows(story(), &EVIDENCE, &["dispute_id", "submitted_at", "ended_seq"]),
        [[dispute[0].clone(), Value::Null, Value::Null]]
    );
}

#[test]
fn a_complaint_goes_from_received_to_answered_to_closed() {
    let columns = ["authority", "due_at", "answered_after_ms", "close_outcome", "status"];
    let received = || opened().at(1).complained("c", 60);
    assert_eq!(
        rows(received(), &COMPLAINT, &columns),
        [["12315".into(), at(60), Value::Null, Value::Null, "received".into()]]
    );
    let answered = || received().at(5).complaint_answered("c");
    assert_eq!(
        rows(answered(), &COMPLAINT, &columns),
        [["12315".into(), at(60), minutes(4), Value::Null, "answered".into()]]
    );
    assert_eq!(
        rows(answered().at(9).complaint_closed("c"), &COMPLAINT, &columns),
        [["12315".into(), at(60), minutes(4), "settled".into(), "closed".into()]]
    );
}

#[test]
fn a_complaint_that_was_closed_before_its_answer_keeps_both() {
    let story = opened().complained("c", 60).at(9).complaint_answered("c").at(4);
    assert_eq!(
        rows(story.complaint_closed("c"), &COMPLAINT, &["answered_at", "closed_at", "status"]),
        [[at(9), at(4), "closed".into()]]
    );
}

#[test]
fn compensation_says_what_it_is_worth_and_who_pays() {
    let columns = ["kind", "currency_code", "amount_minor", "points", "funder", "status"];
    assert_eq!(
        rows(opened().compensation_offered("c"), &COMPENSATION, &columns),
        [[
            "coupon".into(),
            "CNY".into(),
            Value::from(500),
            Value::from(0),
            "merchant".into(),
            "offered".into(),
        ]]
    );
}

#[test]
fn compensation_that_was_taken_back_keeps_every_instant() {
    let story = opened()
        .compensation_offered("c")
        .at(1)
        .compensation_accepted("c")
        .at(7)
        .compensation_issued("c")
        .at(3)
        .compensation_reversed("c");
    let columns = ["accepted_at", "issued_at", "reversed_at", "reverse_reason", "status"];
    assert_eq!(
        rows(story, &COMPENSATION, &columns),
        [[at(1), at(7), at(3), "mistake".into(), "reversed".into()]]
    );
    let declined = opened().compensation_offered("c").at(1).compensation_declined("c");
    assert_eq!(
        rows(declined, &COMPENSATION, &["declined_at", "decline_reason", "ended_seq", "status"]),
        [[at(1), "too_little".into(), Value::from(3), "declined".into()]]
    );
}

#[test]
fn words_that_people_wrote_are_in_no_row() {
    for seed in 0..40 {
        let story = undertaking_story("i", seed, 60).outcomes();
        let told = projected(&UndertakingProjector, &story);
        for table in UndertakingProjector.tables() {
            let values = told.without(table, &[]).concat();
            assert!(!values.contains(&Value::from(WORDS)), "{} holds words", table.name);
        }
    }
}
