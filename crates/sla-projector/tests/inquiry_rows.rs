//! Given a story, the rows of the inquiry, of its turns, and of what other systems said.

use verbatim_domain::Timestamp;
use verbatim_domain::id::ExternalId;
use verbatim_domain::inquiry::resolve::{MarkConveyanceRead, ReopenInquiry};
use verbatim_domain::inquiry::{Command, Event};
use verbatim_domain::vocabulary::{ActorKind, ReopenCause, SourceVerdict};
use verbatim_projection::{Table, Value};
use verbatim_sla_projector::{
    CORRECTION, INQUIRY, INQUIRY_ORDER, MESSAGE_TURN, RECORD_POSITION, REOPENING, RESOLUTION,
    SOURCE_STEP, SOURCE_VERDICT, SlaProjector,
};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, merchant, projected};

fn rows(story: Story, table: &Table, columns: &[&str]) -> Vec<Vec<Value>> {
    projected(&SlaProjector, &story.outcomes()).of(table, columns)
}

fn opened() -> Story {
    Story::of("i").opened()
}

fn minute(minute: i64) -> Value {
    Timestamp::from_unix_ms(BEGINS_AT_MS + minute * 60_000).into()
}

#[test]
fn an_inquiry_has_one_row_that_says_whose_it_is() {
    let columns = ["merchant_id", "customer_ref", "channel", "category", "priority", "status"];
    assert_eq!(
        rows(opened(), &INQUIRY, &columns),
        [["m1", "c1", "chat", "delivery", "normal", "open"].map(Value::from)]
    );
}

#[test]
fn the_category_is_the_one_that_was_set_last_by_time() {
    let story = opened().at(9).classified("refund").at(4).classified("damage");
    assert_eq!(rows(story, &INQUIRY, &["category"]), [[Value::from("refund")]]);
}

#[test]
fn an_inquiry_in_a_queue_is_held_by_nobody_of_that_team() {
    let story = Story::of("i").opened_in(Some(merchant("front", "")));
    let columns = ["holder_kind", "holder_team_id", "holder_agent_id"];
    assert_eq!(rows(story, &INQUIRY, &columns), [["nobody".into(), "front".into(), Value::Null]]);
}

#[test]
fn spans_are_counted_from_the_opening() {
    let story = opened().at(2).replied("r").at(5).decided("d").at(6).reopened().at(9).decided("e");
    let columns = ["first_response_ms", "first_resolution_ms", "last_resolution_ms", "life_ms"];
    assert_eq!(
        rows(story, &INQUIRY, &columns),
        [[120_000, 300_000, 540_000, 540_000].map(Value::from)]
    );
}

#[test]
fn lateness_is_how_long_a_fact_took_to_be_recorded() {
    assert_eq!(rows(opened(), &INQUIRY, &["lateness_max_ms"]), [[Value::from(250)]]);
}

#[test]
fn facts_that_happened_or_were_seen_later_than_they_can_be_are_counted() {
    let story = opened().at(2).received("a").at(4).received("b");
    assert_eq!(rows(story.clone(), &INQUIRY, &["skewed_count"]), [[Value::from(0)]]);
    // Recorded two minutes before it is said to have happened.
    let skewed = story.at(9).recorded_after(-2).received("c");
    assert_eq!(rows(skewed.clone(), &INQUIRY, &["skewed_count"]), [[Value::from(1)]]);
    let mut outcomes = skewed.outcomes();
    let times = &mut outcomes[1].envelope.times;
    times.observed_at_claimed = Some(times.recorded_at);
    let projected = projected(&SlaProjector, &outcomes);
    assert_eq!(projected.of(&INQUIRY, &["skewed_count"]), [[Value::from(2)]]);
}

#[test]
fn an_inquiry_names_each_of_its_orders_once() {
    assert_eq!(rows(opened(), &INQUIRY_ORDER, &["order_ref"]), Vec::<Vec<Value>>::new());
    let mut outcomes = opened().outcomes();
    let Event::InquiryOpened(opened) = &mut outcomes[0].facts[0].event else {
        panic!("a story begins with the opening");
    };
    opened.order_refs = ["o2", "o1", "o2"].map(|id| ExternalId::new(id).unwrap()).to_vec();
    let projected = projected(&SlaProjector, &outcomes);
    let expected = [["o1"], ["o2"]].map(|row| row.map(Value::from));
    assert_eq!(projected.of(&INQUIRY_ORDER, &["order_ref"]), expected);
}

#[test]
fn decisions_are_numbered_by_when_they_were_made() {
    // The second one is recorded last, and was made first.
    let story = opened().at(9).decided("d").at(10).reopened().at(4).decided("e");
    let columns = ["resolution_number", "decided_at", "decided_seq"];
    assert_eq!(
        rows(story, &RESOLUTION, &columns),
        [[1.into(), minute(4), 4.into()], [2.into(), minute(9), Value::from(2)]]
    );
}

#[test]
fn a_decision_says_what_kind_of_author_decided() {
    let mut outcomes = opened().at(1).decided("d").at(2).reopened().at(3).decided("e").outcomes();
    outcomes[3].envelope.actor.kind = ActorKind::BotAutonomous;
    let projected = projected(&SlaProjector, &outcomes);
    let expected = [["human"], ["bot_autonomous"]].map(|row| row.map(Value::from));
    assert_eq!(projected.of(&RESOLUTION, &["decided_by_kind"]), expected);
}

#[test]
fn what_the_customer_heard_and_confirmed_stands_with_that_decision() {
    let decided_anew = opened().at(1).decided("d").at(2).reopened().at(7).decided("e");
    let told = decided_anew.at(8).conveyed().at(9).told().at(10).confirmed();
    let columns = ["told_at", "confirmed_at"];
    assert_eq!(
        rows(told.clone(), &RESOLUTION, &columns),
        [[Value::Null, Value::Null], [minute(9), minute(10)]]
    );
    let read = Command::MarkConveyanceRead(MarkConveyanceRead { resolution_id: None });
    let read_before = told.at_ms(8 * 60_000 + 1).then(read);
    let at = Timestamp::from_unix_ms(BEGINS_AT_MS + 8 * 60_000 + 1);
    assert_eq!(rows(read_before, &RESOLUTION, &["told_at"]), [[Value::Null], [at.into()]]);
}

#[test]
fn a_reopening_names_the_last_decision_before_it() {
    let reopen = Command::ReopenInquiry(ReopenInquiry { cause: ReopenCause::Agent });
    let story = opened().at(1).closed().at(2).reopened().at(3).decided("d").at(4).then(reopen);
    let columns = ["reopened_at", "reopened_seq", "cause", "after_resolution_number"];
    assert_eq!(
        rows(story, &REOPENING, &columns),
        [
            [minute(2), 3.into(), "new_question".into(), Value::Null],
            [minute(4), 5.into(), "agent".into(), 1.into()],
        ]
    );
}

#[test]
fn reopenings_are_numbered_by_when_they_happened() {
    let reopened = opened().at(5).decided("d").at(6).reopened().at(7).closed().at(8).reopened();
    let columns = ["reopening_number", "after_resolution_number"];
    let expected = |number: i64| [[1, number], [2, number]].map(|row| row.map(Value::from));
    assert_eq!(rows(reopened.clone(), &REOPENING, &columns), expected(1));
    // A decision that comes late, and was made before the other one, moves that one's number.
    assert_eq!(rows(reopened.at(4).decided("e"), &REOPENING, &columns), expected(2));
}

#[test]
fn a_turn_names_the_event_that_answered_it() {
    let story = opened().at(1).received("a").at(3).replied("r").at(4).received("b");
    assert_eq!(rows(story, &MESSAGE_TURN, &["answered_seq"]), [[Value::from(3)], [Value::Null]]);
}

#[test]
fn a_turn_names_who_answered_and_how() {
    let story = opened().at(1).received("a").at(3).by("ben").replied("r");
    let columns = ["response_ms", "answered_by_kind", "answered_by_id", "reply_kind"];
    assert_eq!(
        rows(story, &MESSAGE_TURN, &columns),
        [[Value::from(120_000), "human".into(), "ben".into(), "human".into()]]
    );
}

#[test]
fn a_source_s_rows_are_numbered_as_they_came() {
    let story = opened()
        .at(1)
        .source_said("1", "Queued", "front", "p")
        .at(2)
        .source_said("2", "Accepted", "back", "q");
    assert_eq!(
        rows(story, &SOURCE_STEP, &["step_number", "status", "team_id", "person_id"]),
        [
            [Value::from(1), "Queued".into(), "front".into(), "p".into()],
            [Value::from(2), "Accepted".into(), "back".into(), "q".into()],
        ]
    );
}

#[test]
fn the_source_s_last_verdict_stands() {
    let story = opened()
        .at(1)
        .source_judged("timely", SourceVerdict::Open)
        .at(9)
        .source_judged("timely", SourceVerdict::Missed)
        .at(5)
        .source_judged("timely", SourceVerdict::Kept);
    assert_eq!(
        rows(story, &SOURCE_VERDICT, &["promise", "verdict"]),
        [["timely", "missed"].map(Value::from)]
    );
}

#[test]
fn a_correction_names_the_fact_that_was_wrong_and_not_what_it_said() {
    let story = opened().at(1).received("a").at(9).corrected(2, "occurred_at", "just before");
    let columns = ["correction_seq", "wrong_seq", "field", "reason", "approved_by", "corrected_at"];
    assert_eq!(
        rows(story, &CORRECTION, &columns),
        [[3.into(), 2.into(), "occurred_at".into(), "misread".into(), "ines".into(), minute(9)]]
    );
}

#[test]
fn a_record_without_facts_has_no_position() {
    // Unassigning what nobody has changes nothing.
    let story = opened().unassigned().at(1).received("a");
    assert_eq!(
        rows(story, &RECORD_POSITION, &["first_seq", "last_seq", "log_partition", "log_index"]),
        [[1, 1, 1, 0], [2, 2, 1, 2]].map(|row| row.map(Value::from))
    );
}
