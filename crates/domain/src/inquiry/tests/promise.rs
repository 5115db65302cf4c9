//! Sentences: what was promised, whether it moved, and how it ended.

use super::describe::open;
use super::resolve::close;
use super::talk::receive;
use super::{at_ms, code, external, given, id, words};
use crate::inquiry::promise::{
    Command as Wish, PromiseCancelled, PromiseKept, PromiseMade, PromiseRenegotiated,
};
use crate::inquiry::{Command, Refusal};
use crate::vocabulary::{PromiseKind, Side};

pub(super) fn make(number: u128) -> Command {
    Wish::MakePromise(made(number)).into()
}

pub(super) fn renegotiate(number: u128, due_at_ms: i64, message: u128) -> Command {
    Wish::RenegotiatePromise(renegotiated(number, due_at_ms, message)).into()
}

pub(super) fn keep(number: u128) -> Command {
    Wish::KeepPromise(kept(number)).into()
}

pub(super) fn cancel(number: u128) -> Command {
    Wish::CancelPromise(cancelled(number)).into()
}

fn made(number: u128) -> PromiseMade {
    PromiseMade {
        promise_id: id(number),
        kind: PromiseKind::Refund,
        due_at: at_ms(86_400_000),
        made_to: Some(Side::Customer),
        summary: Some(words("the money by Monday")),
    }
}

fn renegotiated(number: u128, due_at_ms: i64, message: u128) -> PromiseRenegotiated {
    let (promise_id, due_at) = (id(number), at_ms(due_at_ms));
    PromiseRenegotiated { promise_id, due_at, accepted_message_id: id(message) }
}

fn kept(number: u128) -> PromiseKept {
    PromiseKept { promise_id: id(number), evidence: external("refund 1") }
}

fn cancelled(number: u128) -> PromiseCancelled {
    let reason = code("replacement");
    PromiseCancelled { promise_id: id(number), reason, cancelled_by: Side::Customer }
}

#[test]
fn a_promise_is_made_once() {
    given([open()]).records(make(1), made(1).into());
    given([open(), make(1), keep(1)]).has_nothing_to_add(make(1));
    given([open(), make(1)]).records(make(2), made(2).into());
}

#[test]
fn a_promise_is_kept_once_though_the_inquiry_was_closed_meanwhile() {
    given([open(), make(1)]).records(keep(1), kept(1).into());
    given([open(), make(1), close()]).records(keep(1), kept(1).into());
}

#[test]
fn a_promise_is_cancelled_once() {
    given([open(), make(1)]).records(cancel(1), cancelled(1).into());
}

#[test]
fn a_promise_that_was_cancelled_is_not_kept_and_one_that_was_kept_is_not_cancelled() {
    let story = given([open(), make(1), cancel(1)]);
    story.refuses(keep(1), Refusal::PromiseOutOfOrder(id(1), "cancelled"));
    let story = given([open(), make(1), keep(1)]);
    story.refuses(cancel(1), Refusal::PromiseOutOfOrder(id(1), "kept"));
}

#[test]
fn a_promise_moves_where_a_message_shows_that_the_customer_agreed() {
    let story = given([open(), make(1), receive(1)]);
    story.records(renegotiate(1, 5, 1), renegotiated(1, 5, 1).into());
    let story = given([open(), make(1)]);
    story.refuses(renegotiate(1, 5, 9), Refusal::UnknownMessage(id(9)));
}

#[test]
fn a_promise_moves_more_than_once() {
    let story = given([open(), make(1), receive(1), receive(2), renegotiate(1, 5, 1)]);
    story.records(renegotiate(1, 7, 2), renegotiated(1, 7, 2).into());
    let story = given([open(), make(1), receive(1), receive(2), renegotiate(1, 5, 1), keep(1)]);
    story.has_nothing_to_add(renegotiate(1, 5, 1));
}

#[test]
fn a_promise_that_ended_moves_no_more() {
    let story = given([open(), make(1), receive(1), keep(1)]);
    story.refuses(renegotiate(1, 5, 1), Refusal::PromiseOutOfOrder(id(1), "kept"));
}

#[test]
fn a_promise_must_be_known() {
    for command in [renegotiate(9, 5, 9), keep(9), cancel(9)] {
        given([open(), make(1)]).refuses(command, Refusal::UnknownPromise(id(9)));
    }
}
