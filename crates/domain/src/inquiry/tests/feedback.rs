//! Sentences: what customers judged, and whether somebody answered.

use super::describe::open;
use super::{code, given, id, words};
use crate::inquiry::feedback::{
    AcknowledgeFeedback, FeedbackAcknowledged, FeedbackGiven, GiveFeedback,
};
use crate::inquiry::{Command, Event, Refusal};
use crate::vocabulary::Polarity;

pub(super) fn give(number: u128) -> Command {
    Command::GiveFeedback(GiveFeedback { feedback: feedback(number) })
}

pub(super) fn acknowledge(number: u128) -> Command {
    Command::AcknowledgeFeedback(AcknowledgeFeedback { feedback_id: id(number) })
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
fn a_judgement_must_be_known_to_be_answered() {
    given([open(), give(1)]).refuses(acknowledge(9), Refusal::UnknownFeedback(id(9)));
}
