//! Given a story, what was claimed of its waits, and what was said around them.

use uuid::Uuid;
use verbatim_accountability_projector::{AccountabilityProjector, WAIT};
use verbatim_domain::id::MessageId;
use verbatim_domain::inquiry::Command;
use verbatim_domain::inquiry::talk::{
    DeliveryFailed, MessageSent, ReportDeliveryFailure, SendReply,
};
use verbatim_domain::vocabulary::{ReplyKind, Visibility, WaitOn};
use verbatim_domain::{Code, Timestamp};
use verbatim_projection::Value;
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, merchant, projected};

const MINUTE_MS: i64 = 60_000;

/// The waits in the order in which they were claimed.
fn waits(story: Story, columns: &[&str]) -> Vec<Vec<Value>> {
    let mut rows = projected(&AccountabilityProjector, &story.outcomes())
        .of(&WAIT, &[&["claimed_at"], columns].concat());
    rows.sort();
    rows.into_iter().map(|row| row[1..].to_vec()).collect()
}

/// Of each wait: when it ended, and until when it was claimed.
fn ends(story: Story) -> Vec<Vec<Value>> {
    waits(story, &["ended_at", "claimed_until_at"])
}

fn minute(minute: i64) -> Value {
    Timestamp::from_unix_ms(BEGINS_AT_MS + minute * MINUTE_MS).into()
}

fn waiting() -> Story {
    Story::of("i").opened().assigned(merchant("front", "anna")).at(3).waits("w", WaitOn::Customer)
}

/// A reply that asks the customer something, if they can see it.
fn asks(story: Story, word: u128, visibility: Visibility) -> Story {
    let message = MessageSent {
        message_id: MessageId::new(Uuid::from_u128(word)),
        in_reply_to: None,
        reply_kind: ReplyKind::Human,
        visibility,
        asks_customer: true,
        body: None,
    };
    story.then(Command::SendReply(SendReply { message }))
}

#[test]
fn a_wait_names_the_event_that_claimed_it() {
    let story = waiting().at(5).received("a").at(6).waits("v", WaitOn::Customer);
    assert_eq!(waits(story, &["claimed_seq"]), [[Value::from(3)], [5.into()]]);
}

#[test]
fn a_claim_stands_until_somebody_ends_it_whatever_a_message_did() {
    let answered = waiting().at(5).received("a");
    assert_eq!(ends(answered.clone()), [[minute(5), Value::Null]]);
    assert_eq!(ends(answered.at(30).waited("w")), [[minute(5), minute(30)]]);
}

#[test]
fn the_next_claim_takes_the_place_of_the_one_before() {
    let story = waiting().at(5).received("a").at(9).waits("v", WaitOn::ThirdParty);
    let both = [[minute(5), minute(9)], [Value::Null, Value::Null]];
    assert_eq!(ends(story.clone()), both);
    // It is too late to say that the first one was over.
    assert_eq!(ends(story.at(20).waited("w")), both);
}

#[test]
fn a_decision_ends_a_claim_that_nobody_ended() {
    let story = waiting().at(5).received("a").at(9).decided("refund");
    assert_eq!(ends(story.clone()), [[minute(5), minute(9)]]);
    // Neither the end of the inquiry nor a late word makes it any longer.
    assert_eq!(ends(story.at(20).closed().at(30).waited("w")), [[minute(5), minute(9)]]);
}

#[test]
fn a_claim_does_not_outlast_its_inquiry() {
    let story = waiting().at(5).received("a").at(7).closed();
    assert_eq!(ends(story), [[minute(5), minute(7)]]);
}

#[test]
fn a_claim_that_was_over_before_it_was_made_stood_for_no_time() {
    assert_eq!(ends(waiting().at(2).waited("w")), [[minute(3), minute(3)]]);
}

#[test]
fn a_wait_names_who_claimed_it_and_who_ended_it() {
    let columns = ["claimed_by_id", "ended_by_id"];
    assert_eq!(waits(waiting(), &columns), [["anna".into(), Value::Null]]);
    let answered = waiting().at(5).received("a");
    assert_eq!(waits(answered.clone(), &columns), [["anna".into(), Value::Null]]);
    let ended = answered.at(8).by("ben").waited("w");
    assert_eq!(waits(ended, &columns), [["anna", "ben"].map(Value::from)]);
    let ended_before = waiting().at(2).by("ben").waited("w");
    assert_eq!(waits(ended_before, &columns), [["anna", "ben"].map(Value::from)]);
}

#[test]
fn the_nearest_question_is_looked_for_before_and_after_the_claim() {
    let distance = |story: Story| waits(story, &["question_distance_ms"]);
    let before = asks(waiting().at(1), 1, Visibility::Customer);
    assert_eq!(distance(before.clone()), [[Value::from(2 * MINUTE_MS)]]);
    let after = asks(before.at(4), 2, Visibility::Public);
    assert_eq!(distance(after), [[Value::from(MINUTE_MS)]]);
}

#[test]
fn what_asks_nothing_or_only_colleagues_see_is_no_question_to_the_customer() {
    let story = asks(waiting().replied("r"), 1, Visibility::Internal);
    assert_eq!(waits(story, &["question_distance_ms"]), [[Value::Null]]);
}

#[test]
fn a_question_is_named_only_by_a_message_that_went_to_the_customer() {
    let named = |story: Story| waits(story, &["named_distance_ms"]);
    let asked = || Story::of("i").opened().at(1).received("a").at(3).replied("r");
    assert_eq!(named(asked().at(8).waits_upon("w", "r")), [[Value::from(5 * MINUTE_MS)]]);
    assert_eq!(named(asked().at(8).waits_upon("w", "a")), [[Value::Null]]);
    assert_eq!(named(asked().at(8).waits("w", WaitOn::Customer)), [[Value::Null]]);
    let bounced = asked().at(4).bounced("r").at(8).waits_upon("w", "r");
    assert_eq!(named(bounced), [[Value::Null]]);
}

#[test]
fn a_question_that_did_not_arrive_asked_nothing() {
    let story = asks(waiting(), 1, Visibility::Customer);
    let failure = DeliveryFailed {
        message_id: MessageId::new(Uuid::from_u128(1)),
        reason: Code::new("bounced").unwrap(),
    };
    let bounced = story.then(Command::ReportDeliveryFailure(ReportDeliveryFailure { failure }));
    assert_eq!(waits(bounced, &["question_distance_ms"]), [[Value::Null]]);
}

#[test]
fn what_was_said_between_two_claims_counts_before_the_second() {
    let story = waiting()
        .at(4)
        .replied("r")
        .at(5)
        .received("a")
        .at(6)
        .waits("v", WaitOn::ThirdParty)
        .at(7)
        .waited("v");
    let unsaid = asks(story.at(8), 1, Visibility::Internal).at(9).waits("u", WaitOn::Customer);
    let expected = [[Value::Null], [2.into()], [0.into()]];
    assert_eq!(waits(unsaid, &["message_count_before"]), expected);
}

#[test]
fn messages_that_came_in_while_it_stood_are_counted() {
    let received = |story: Story| waits(story, &["received_count"]);
    let internal = Story::of("i").opened().at(1).received("a").at(2).waits("w", WaitOn::Internal);
    let story = internal.at(3).received("b").at(4).received("c").at(5).waited("w");
    assert_eq!(received(story.at(6).received("d")), [[Value::from(2)]]);
    let answered = waiting().at(5).received("a").at(6).received("b");
    assert_eq!(received(answered), [[Value::from(1)]]);
    assert_eq!(received(waiting().at(9).waited("w")), [[Value::from(0)]]);
}
