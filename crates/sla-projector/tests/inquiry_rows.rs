//! Given a story, the rows of the inquiry, of its turns, and of what other systems said.

use verbatim_domain::vocabulary::SourceVerdict;
use verbatim_projection::{Table, Value};
use verbatim_sla_projector::{
    INQUIRY, MESSAGE_TURN, RECORD_POSITION, SOURCE_STEP, SOURCE_VERDICT, SlaProjector,
};
use verbatim_testkit::inquiries::{Story, merchant, projected};

fn rows(story: Story, table: &Table, columns: &[&str]) -> Vec<Vec<Value>> {
    projected(&SlaProjector, &story.outcomes()).of(table, columns)
}

fn opened() -> Story {
    Story::of("i").opened()
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
fn a_record_without_facts_has_no_position() {
    // Unassigning what nobody has changes nothing.
    let story = opened().unassigned().at(1).received("a");
    assert_eq!(
        rows(story, &RECORD_POSITION, &["first_seq", "last_seq", "log_partition", "log_index"]),
        [[1, 1, 1, 0], [2, 2, 1, 2]].map(|row| row.map(Value::from))
    );
}
