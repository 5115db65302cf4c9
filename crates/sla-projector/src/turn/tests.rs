//! What counts as one turn, and what answers it.

use verbatim_domain::vocabulary::{MessageFlag, ReplyKind};
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story};

use crate::case::InquiryCase;
use crate::turn::turns;

/// Of each turn: minute of the first message, messages, minute of the response.
fn turns_of(story: Story) -> Vec<(i64, i64, Option<i64>)> {
    let case = InquiryCase::of(story);
    let minute = |at_ms: i64| (at_ms - BEGINS_AT_MS) / 60_000;
    let turns = turns(&case);
    let of = |turn: &crate::turn::Turn<'_>| {
        let answered = turn.answer.map(|answer| minute(answer.at_ms));
        (minute(turn.asked_at_ms), turn.message_count, answered)
    };
    turns.iter().map(of).collect()
}

fn opened() -> Story {
    Story::of("i").opened()
}

#[test]
fn messages_up_to_the_response_are_one_turn() {
    let story = opened().at(1).received("a").at(3).received("b").at(7).replied("r");
    assert_eq!(turns_of(story), [(1, 2, Some(7))]);
}

#[test]
fn a_message_after_the_response_begins_a_new_turn() {
    let story =
        opened().at(1).received("a").at(2).replied("r").at(5).received("b").at(9).replied("s");
    assert_eq!(turns_of(story), [(1, 1, Some(2)), (5, 1, Some(9))]);
}

#[test]
fn a_reply_that_did_not_arrive_answers_nothing() {
    let bounced = || opened().at(1).received("a").at(2).replied("r").at(3).bounced("r");
    assert_eq!(turns_of(bounced()), [(1, 1, None)]);
    let again = bounced().at(5).received("b").at(9).replied("s");
    assert_eq!(turns_of(again), [(1, 2, Some(9))]);
    // A later word says that it did arrive.
    assert_eq!(turns_of(bounced().at(4).delivered("r")), [(1, 1, Some(2))]);
    assert_eq!(turns_of(bounced().at(2).delivered("r")), [(1, 1, None)]);
}

#[test]
fn a_turn_without_a_response_stays_open() {
    assert_eq!(turns_of(opened().at(1).received("a")), [(1, 1, None)]);
}

#[test]
fn a_reply_that_nobody_asked_for_answers_no_turn() {
    assert_eq!(turns_of(opened().at(1).replied("r")), []);
}

#[test]
fn a_machine_answers_no_turn_but_is_counted() {
    let story = opened()
        .at(1)
        .received("a")
        .at(2)
        .replied_as("r", ReplyKind::BotAutonomous)
        .at(9)
        .replied_as("s", ReplyKind::HumanQuickPhrase);
    let case = InquiryCase::of(story.clone());
    assert_eq!(turns(&case)[0].automatic_reply_count, 1);
    assert_eq!(turns_of(story), [(1, 1, Some(9))]);
}

#[test]
fn a_message_marked_late_is_excused() {
    let story = opened().at(1).received("a").at(2).received("b");
    let case = InquiryCase::of(story.at(90).flagged("b", MessageFlag::Courtesy));
    let turn = &turns(&case)[0];
    assert_eq!((turn.message_count, turn.excused_count), (2, 1));
}

#[test]
fn a_reopened_inquiry_is_late_from_the_reopening_message_on() {
    // A bot resolves on Monday, the customer is back on Friday, a person answers in ten minutes.
    let friday = 4 * 24 * 60 + 5 * 60;
    let story = opened()
        .received("a")
        .at(5)
        .decided("d")
        .at(friday)
        .received("b")
        .reopened()
        .at(friday + 10)
        .replied("r");
    assert_eq!(turns_of(story), [(0, 1, None), (friday, 1, Some(friday + 10))]);
}

#[test]
fn deciding_alone_does_not_reset_a_turn() {
    let story = opened().at(1).received("a").at(5).decided("d").at(6).received("b");
    assert_eq!(turns_of(story.at(9).replied("r")), [(1, 2, Some(9))]);
}

#[test]
fn a_response_that_is_recorded_late_counts_from_when_it_was_given() {
    let story = opened().at(1).received("a").at(9).replied("s").at(4).replied("r");
    assert_eq!(turns_of(story), [(1, 1, Some(4))]);
}
