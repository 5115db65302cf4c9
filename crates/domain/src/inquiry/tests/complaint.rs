//! Sentences: a complaint comes from an authority, and the authority closes it.

use super::describe::open;
use super::resolve::close;
use super::{at_ms, code, external, given, id, words};
use crate::inquiry::complaint::{
    Command as Wish, ExternalComplaintAnswered, ExternalComplaintClosed, ExternalComplaintReceived,
};
use crate::inquiry::{Command, Refusal};

pub(super) fn receive_complaint(number: u128) -> Command {
    Wish::ReceiveExternalComplaint(received(number)).into()
}

pub(super) fn answer_complaint(number: u128) -> Command {
    Wish::AnswerExternalComplaint(answered(number)).into()
}

pub(super) fn close_complaint(number: u128) -> Command {
    Wish::CloseExternalComplaint(closed(number)).into()
}

fn received(number: u128) -> ExternalComplaintReceived {
    ExternalComplaintReceived {
        complaint_id: id(number),
        authority: code("12315"),
        reference: external("2026/42"),
        due_at: Some(at_ms(1)),
    }
}

fn answered(number: u128) -> ExternalComplaintAnswered {
    ExternalComplaintAnswered { complaint_id: id(number), statement: Some(words("refunded")) }
}

fn closed(number: u128) -> ExternalComplaintClosed {
    ExternalComplaintClosed { complaint_id: id(number), outcome: Some(code("mediated")) }
}

#[test]
fn a_complaint_is_received_once_and_after_the_end_as_well() {
    given([open()]).records(receive_complaint(1), received(1).into());
    given([open(), close()]).records(receive_complaint(1), received(1).into());
    let story = given([open(), receive_complaint(1), close_complaint(1)]);
    story.has_nothing_to_add(receive_complaint(1));
}

#[test]
fn a_complaint_is_answered_once() {
    given([open(), receive_complaint(1)]).records(answer_complaint(1), answered(1).into());
}

#[test]
fn a_complaint_is_closed_once_answered_or_not() {
    given([open(), receive_complaint(1)]).records(close_complaint(1), closed(1).into());
    let story = given([open(), receive_complaint(1), answer_complaint(1)]);
    story.records(close_complaint(1), closed(1).into());
}

#[test]
fn a_complaint_that_is_closed_takes_no_answer() {
    let story = given([open(), receive_complaint(1), close_complaint(1)]);
    story.refuses(answer_complaint(1), Refusal::ComplaintOutOfOrder(id(1), "closed"));
}

#[test]
fn a_complaint_must_be_known() {
    for command in [answer_complaint(9), close_complaint(9)] {
        given([open(), receive_complaint(1)]).refuses(command, Refusal::UnknownComplaint(id(9)));
    }
}
