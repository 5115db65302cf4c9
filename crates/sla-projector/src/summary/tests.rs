//! Where an inquiry stands, and when it got there.

use verbatim_domain::vocabulary::ReplyKind;
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, merchant, platform};

use crate::case::InquiryCase;
use crate::summary::{Summary, summary};

const MINUTE_MS: i64 = 60_000;

fn minute(minute: i64) -> i64 {
    BEGINS_AT_MS + minute * MINUTE_MS
}

/// Looks at the figures of a story.
fn seen<T>(story: Story, look: impl Fn(&Summary<'_>) -> T) -> T {
    let case = InquiryCase::of(story);
    look(&summary(&case).expect("it was opened"))
}

fn opened() -> Story {
    Story::of("i").opened()
}

#[test]
fn the_first_person_who_answers_gives_the_first_response() {
    let story = opened()
        .at(1)
        .replied_as("g", ReplyKind::Greeting)
        .at(2)
        .replied_as("b", ReplyKind::BotAutonomous)
        .at(3)
        .replied_as("d", ReplyKind::HumanEditedDraft)
        .at(4)
        .replied("r");
    assert_eq!(seen(story.clone(), |s| s.first_response_at_ms), Some(minute(3)));
    assert_eq!(seen(story, |s| s.replied_count), 4);
}

#[test]
fn the_message_that_opened_an_inquiry_is_no_later_one() {
    let later = |story: Story| seen(story, |s| s.later_received_count);
    let opened = || Story::of("i").opened();
    assert_eq!(later(opened()), 0);
    assert_eq!(later(opened().at(1).received("a")), 0);
    assert_eq!(later(opened().at(1).received("a").at(2).received("b")), 1);
    // Where a person wrote first, no message of the customer opened it.
    assert_eq!(later(opened().at(1).replied("r").at(2).received("a")), 1);
}

#[test]
fn a_reply_that_did_not_arrive_is_no_first_response() {
    let story = Story::of("i").opened().at(1).replied("a").at(2).bounced("a");
    assert_eq!(seen(story.clone(), |s| s.first_response_at_ms), None);
    let again = story.at(300).replied("b");
    assert_eq!(seen(again, |s| s.first_response_at_ms), Some(minute(300)));
}

#[test]
fn a_first_response_that_is_recorded_late_replaces_the_later_one() {
    let story = opened().at(9).replied("s").at(4).replied("r");
    assert_eq!(seen(story, |s| s.first_response_at_ms), Some(minute(4)));
}

#[test]
fn what_was_said_before_the_opening_is_no_response() {
    let story = Story::of("i").at(5).opened().at(4).replied("r");
    assert_eq!(seen(story, |s| s.first_response_at_ms), None);
}

#[test]
fn the_status_follows_the_order_in_which_things_happened() {
    let open = opened();
    let resolved = open.clone().at(1).decided("d");
    let closed = resolved.clone().at(2).closed();
    let reopened = closed.clone().at(3).reopened();
    let voided = reopened.clone().at(4).voided();
    let status = |story: Story| seen(story, |s| s.status.as_str());
    assert_eq!(
        [open, resolved, closed, reopened, voided].map(status),
        ["open", "resolved", "closed", "open", "voided"]
    );
}

#[test]
fn a_closed_inquiry_is_closed_until_it_is_reopened() {
    let closed = opened().at(1).decided("d").at(2).closed();
    assert_eq!(seen(closed.clone(), |s| s.closed_at_ms), Some(minute(2)));
    assert_eq!(seen(closed.clone().at(9).replied("r"), |s| s.life_ms), 2 * MINUTE_MS);
    assert_eq!(seen(closed.at(9).reopened(), |s| s.closed_at_ms), None);
}

#[test]
fn an_inquiry_never_closed_lives_until_its_last_fact() {
    let story = opened().at(9).source_said("1", "Queued", "front", "p");
    assert_eq!(seen(story, |s| s.life_ms), 9 * MINUTE_MS);
}

#[test]
fn every_decision_is_kept_first_and_last() {
    let story = opened().at(1).decided("d").at(2).reopened().at(7).decided("e");
    let first_and_last =
        |s: &Summary<'_>| (s.first_resolved_at_ms, s.last_resolution.map(|(at_ms, _)| at_ms));
    assert_eq!(seen(story.clone(), first_and_last), (Some(minute(1)), Some(minute(7))));
    assert_eq!(seen(story, |s| s.reopen_count), 1);
}

#[test]
fn deciding_is_not_telling() {
    let decided = opened().at(1).decided("d").at(3).conveyed();
    assert_eq!(seen(decided.clone(), |s| s.decide_to_tell_ms), None);
    let told = decided.at(11).told();
    assert_eq!(seen(told.clone(), |s| s.told_at_ms), Some(minute(11)));
    assert_eq!(seen(told, |s| s.decide_to_tell_ms), Some(10 * MINUTE_MS));
}

#[test]
fn telling_counts_from_the_decision_that_was_told() {
    let story = opened().at(1).decided("d").at(2).reopened().at(7).decided("e");
    let told = story.at(8).conveyed().at(9).told();
    assert_eq!(seen(told, |s| s.decide_to_tell_ms), Some(2 * MINUTE_MS));
}

#[test]
fn only_what_another_team_accepted_is_a_hand_off() {
    let story = opened()
        .assigned(merchant("front", "anna"))
        .at(1)
        .offered("within", merchant("front", "ben"))
        .at(2)
        .accepted("within")
        .at(3)
        .offered("declined", platform("mall", ""))
        .at(4)
        .declined("declined")
        .at(5)
        .offered("real", platform("mall", ""))
        .at(6)
        .accepted("real");
    assert_eq!(seen(story.clone(), |s| s.handoff_count), 1);
    assert_eq!(seen(story, |s| s.holder.kind()), "platform");
}
