//! Sentences: a fact stays as it is, and a later one says what was wrong with it.

use super::describe::{open, void};
use super::talk::add_note;
use super::{code, external, given, id, words};
use crate::inquiry::correct::{Command as Wish, FactCorrected};
use crate::inquiry::{Command, Refusal};

pub(super) fn correct(number: u128, of: u64) -> Command {
    Wish::CorrectFact(corrected(number, of)).into()
}

fn corrected(number: u128, of: u64) -> FactCorrected {
    FactCorrected {
        correction_id: id(number),
        of,
        field: code("priority"),
        was: Some(words("p1")),
        now: Some(words("p2")),
        reason: code("typing error"),
        approved_by: external("lead 3"),
    }
}

#[test]
fn a_fact_is_corrected_once_under_one_id_and_again_under_another() {
    given([open()]).records(correct(1, 1), corrected(1, 1).into());
    given([open(), correct(1, 1)]).records(correct(2, 1), corrected(2, 1).into());
}

#[test]
fn a_correction_may_be_corrected() {
    given([open(), correct(1, 1)]).records(correct(2, 2), corrected(2, 2).into());
}

#[test]
fn only_a_fact_that_the_stream_has_is_corrected() {
    for of in [0, 3, u64::MAX] {
        given([open(), add_note(1)]).refuses(correct(1, of), Refusal::UnknownFact(of));
    }
    given([open(), add_note(1)]).records(correct(1, 2), corrected(1, 2).into());
}

#[test]
fn what_was_wrong_can_be_said_of_an_inquiry_that_does_not_count() {
    given([open(), void()]).records(correct(1, 2), corrected(1, 2).into());
}
