//! Given a story, which hand-offs it had, and which judgements.

use verbatim_accountability_projector::{AccountabilityProjector, FEEDBACK, HANDOFF};
use verbatim_domain::id::FeedbackId;
use verbatim_domain::inquiry::Command;
use verbatim_domain::inquiry::feedback::{FeedbackInvalidated, InvalidateFeedback};
use verbatim_domain::vocabulary::Polarity;
use verbatim_domain::{Code, Timestamp};
use verbatim_projection::Value;
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, merchant, platform, projected};

fn rows(story: Story, columns: &[&str]) -> Vec<Vec<Value>> {
    let mut rows = projected(&AccountabilityProjector, &story.outcomes())
        .of(&HANDOFF, &[&["handoff_number"], columns].concat());
    rows.sort();
    rows.into_iter().map(|row| row[1..].to_vec()).collect()
}

fn owned() -> Story {
    Story::of("i").opened().assigned(merchant("front", "anna"))
}

/// The inquiry goes to a team and is accepted there at once.
fn moved(story: Story, minute: i64, team: &str) -> Story {
    let word = format!("{team} at {minute}");
    story.at(minute).offered(&word, merchant(team, "")).accepted(&word)
}

#[test]
fn an_offer_is_open_until_it_is_answered() {
    let offered = owned().at(1).offered("h", platform("mall", ""));
    let columns = ["outcome", "answered_after_ms", "team_changed"];
    assert_eq!(rows(offered.clone(), &columns), [["open".into(), Value::Null, false.into()]]);
    assert_eq!(
        rows(offered.clone().at(4).accepted("h"), &columns),
        [["accepted".into(), 180_000.into(), true.into()]]
    );
    assert_eq!(
        rows(offered.at(4).declined("h"), &columns),
        [["declined".into(), 180_000.into(), false.into()]]
    );
}

#[test]
fn a_declined_offer_says_why() {
    let story = owned().at(1).offered("h", platform("mall", "")).at(2).declined("h");
    assert_eq!(
        rows(story, &["from_team_id", "to_team_id", "decline_reason"]),
        [["front", "mall", "not_ours_either"].map(Value::from)]
    );
}

#[test]
fn a_team_that_gets_it_again_is_a_return() {
    // front → back → care → front → back
    let there = moved(moved(owned(), 1, "back"), 2, "care");
    let story = moved(moved(there, 3, "front"), 4, "back");
    assert_eq!(
        rows(story, &["returns_to_earlier_team", "returns_straight_back"]),
        [[false, false], [false, false], [true, false], [true, false]]
            .map(|row| row.map(Value::from))
    );
}

#[test]
fn there_and_back_is_a_return_straight_back() {
    let story = moved(moved(owned(), 1, "back"), 2, "front");
    assert_eq!(
        rows(story, &["returns_to_earlier_team", "returns_straight_back"]),
        [[false, false], [true, true]].map(|row| row.map(Value::from))
    );
}

#[test]
fn within_a_team_or_from_the_common_queue_no_team_changes() {
    let from_the_queue = Story::of("i").opened().offered("h", merchant("front", "")).accepted("h");
    let within = from_the_queue.at(1).offered("w", merchant("front", "ben")).accepted("w");
    assert_eq!(rows(within, &["team_changed"]), [[Value::from(false)], [Value::from(false)]]);
}

#[test]
fn feedback_is_answered_once_somebody_acknowledges_it() {
    let columns = ["polarity", "acknowledged_after_ms"];
    let judged = owned().at(1).judged("f", Polarity::Negative);
    let rows = |story: Story| {
        projected(&AccountabilityProjector, &story.outcomes()).of(&FEEDBACK, &columns)
    };
    assert_eq!(rows(judged.clone()), [["negative".into(), Value::Null]]);
    assert_eq!(rows(judged.at(3).acknowledged("f")), [["negative".into(), 120_000.into()]]);
}

#[test]
fn a_hand_off_names_the_events_that_offered_and_answered_it() {
    let columns = ["offered_seq", "answered_seq"];
    let offered = owned().at(1).offered("h", platform("mall", ""));
    assert_eq!(rows(offered.clone(), &columns), [[Value::from(3), Value::Null]]);
    let noted = offered.at(2).received("m");
    assert_eq!(rows(noted.clone().at(4).accepted("h"), &columns), [[3, 5].map(Value::from)]);
    assert_eq!(rows(noted.at(4).declined("h"), &columns), [[3, 5].map(Value::from)]);
}

fn judgements(story: &Story, columns: &[&str]) -> Vec<Vec<Value>> {
    projected(&AccountabilityProjector, &story.clone().outcomes()).of(&FEEDBACK, columns)
}

#[test]
fn feedback_names_the_event_that_gave_it() {
    let judged = owned().at(1).judged("f", Polarity::Negative);
    assert_eq!(judgements(&judged, &["given_seq"]), [[Value::from(3)]]);
}

#[test]
fn feedback_that_was_invalidated_says_when_it_ceased_to_count() {
    let judged = owned().at(1).judged("f", Polarity::Negative);
    assert_eq!(judgements(&judged, &["invalidated_at"]), [[Value::Null]]);
    let Value::Uuid(feedback_id) = judgements(&judged, &["feedback_id"])[0][0] else {
        panic!("an id is a UUID");
    };
    let reason = Code::new("by_mistake").unwrap();
    let invalidated = FeedbackInvalidated { feedback_id: FeedbackId::new(feedback_id), reason };
    let command = Command::InvalidateFeedback(InvalidateFeedback { invalidated });
    let story = judged.at(4).then(command);
    let at = Timestamp::from_unix_ms(BEGINS_AT_MS + 4 * 60_000);
    assert_eq!(judgements(&story, &["invalidated_at"]), [[Value::from(at)]]);
}
