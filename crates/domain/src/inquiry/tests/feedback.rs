//! Sentences: what customers judged, and whether somebody answered.

use super::describe::open;
use super::{code, given, id, words};
use crate::inquiry::feedback::{
    AcknowledgeFeedback, ActOnFeedback, FeedbackAcknowledged, FeedbackActioned, FeedbackGiven,
    FeedbackInvalidated, GiveFeedback, InvalidateFeedback,
};
use crate::inquiry::{Command, Event, Refusal};
use crate::vocabulary::Polarity;

pub(super) fn give(number: u128) -> Command {
    Command::GiveFeedback(GiveFeedback { feedback: feedback(number) })
}

pub(super) fn acknowledge(number: u128) -> Command {
    Command::AcknowledgeFeedback(AcknowledgeFeedback { feedback_id: id(number) })
}

pub(super) fn act_on(number: u128, action: &str) -> Command {
    Command::ActOnFeedback(ActOnFeedback { actioned: actioned(number, action) })
}

pub(super) fn invalidate(number: u128) -> Command {
    Command::InvalidateFeedback(InvalidateFeedback { invalidated: invalidated(number) })
}

fn actioned(number: u128, action: &str) -> FeedbackActioned {
    FeedbackActioned { feedback_id: id(number), action: code(action) }
}

fn invalidated(number: u128) -> FeedbackInvalidated {
    FeedbackInvalidated { feedback_id: id(number), reason: code("given by a competitor") }
}

fn feedback(number: u128) -> FeedbackGiven {
    FeedbackGiven {
        feedback_id: id(number),
        score: 1,
        scale_max: 5,
        polarity: Polarity::Negative,
        about: Some(code("speed")),
        comment: Some(words("too slow")),
    }
}

#[test]
fn a_judgement_is_recorded_once() {
    given([open()]).records(give(1), Event::FeedbackGiven(feedback(1)));
    given([open(), give(1)]).records(give(2), Event::FeedbackGiven(feedback(2)));
}

#[test]
fn a_judgement_that_was_answered_is_not_given_again() {
    given([open(), give(1), acknowledge(1)]).has_nothing_to_add(give(1));
}

#[test]
fn a_judgement_is_answered_once() {
    let acknowledged =
        |number| Event::FeedbackAcknowledged(FeedbackAcknowledged { feedback_id: id(number) });
    given([open(), give(1)]).records(acknowledge(1), acknowledged(1));
    given([open(), give(1), give(2), acknowledge(1)]).records(acknowledge(2), acknowledged(2));
}

#[test]
fn a_judgement_must_be_known() {
    for command in [acknowledge(9), act_on(9, "page changed"), invalidate(9)] {
        given([open(), give(1)]).refuses(command, Refusal::UnknownFeedback(id(9)));
    }
}

#[test]
fn each_action_that_follows_from_a_judgement_is_recorded_once() {
    let story = || given([open(), give(1), act_on(1, "page changed")]);
    story().has_nothing_to_add(act_on(1, "page changed"));
    story().records(act_on(1, "called"), actioned(1, "called").into());
}

#[test]
fn a_judgement_is_invalidated_once_answered_or_not() {
    given([open(), give(1)]).records(invalidate(1), invalidated(1).into());
    given([open(), give(1), acknowledge(1)]).records(invalidate(1), invalidated(1).into());
}

#[test]
fn nobody_answers_or_acts_on_a_judgement_that_does_not_count() {
    let story = given([open(), give(1), invalidate(1)]);
    for command in [acknowledge(1), act_on(1, "called")] {
        story.refuses(command, Refusal::FeedbackOutOfOrder(id(1), "invalidated"));
    }
}
