//! Sentences: calls, from the first ring to the end, and back.

use super::describe::open;
use super::resolve::close;
use super::{agent_id, at_ms, code, given, id, team};
use crate::inquiry::call::{
    CallAnswered, CallEnded, CallMissed, CallRung, CallStarted, CallTransferred, CallbackPromised,
    Command as Wish,
};
use crate::inquiry::{Command, Event, Refusal};
use crate::vocabulary::CallDirection;

pub(super) fn start_call(number: u128) -> Command {
    Wish::StartCall(started(number)).into()
}

pub(super) fn ring(number: u128) -> Command {
    Wish::RingCall(rung(number)).into()
}

pub(super) fn answer_call(number: u128) -> Command {
    Wish::AnswerCall(answered(number)).into()
}

pub(super) fn miss(number: u128) -> Command {
    Wish::MissCall(missed(number)).into()
}

pub(super) fn promise_callback(number: u128, due_at_ms: i64) -> Command {
    Wish::PromiseCallback(callback(number, due_at_ms)).into()
}

pub(super) fn transfer(transfer: u128, number: u128) -> Command {
    Wish::TransferCall(transferred(transfer, number)).into()
}

pub(super) fn end_call(number: u128) -> Command {
    Wish::EndCall(ended(number)).into()
}

fn started(number: u128) -> CallStarted {
    let (call_id, line) = (id(number), Some(code("hotline")));
    CallStarted { call_id, direction: CallDirection::Inbound, line }
}

fn rung(number: u128) -> CallRung {
    CallRung { call_id: id(number), agent_id: Some(agent_id("anna")) }
}

fn answered(number: u128) -> CallAnswered {
    CallAnswered { call_id: id(number), agent_id: Some(agent_id("anna")) }
}

fn missed(number: u128) -> CallMissed {
    CallMissed { call_id: id(number), reason: Some(code("busy")) }
}

fn callback(number: u128, due_at_ms: i64) -> CallbackPromised {
    CallbackPromised { call_id: id(number), due_at: at_ms(due_at_ms) }
}

fn transferred(transfer: u128, number: u128) -> CallTransferred {
    CallTransferred { transfer_id: id(transfer), call_id: id(number), to: team("parcels") }
}

fn ended(number: u128) -> CallEnded {
    CallEnded { call_id: id(number), reason: Some(code("hung up")) }
}

#[test]
fn a_call_starts_once_though_the_inquiry_was_closed() {
    given([open()]).records(start_call(1), started(1).into());
    given([open(), close()]).records(start_call(1), started(1).into());
    given([open(), start_call(1), end_call(1)]).has_nothing_to_add(start_call(1));
}

#[test]
fn a_call_rings_and_is_answered_or_missed_once() {
    given([open(), start_call(1)]).records(ring(1), rung(1).into());
    for before in [start_call(1), ring(1)] {
        given([open(), start_call(1), before.clone()]).records(answer_call(1), answered(1).into());
        given([open(), start_call(1), before]).records(miss(1), missed(1).into());
    }
}

#[test]
fn a_call_that_was_missed_is_not_answered_and_one_that_was_answered_is_not_missed() {
    let story = given([open(), start_call(1), miss(1)]);
    story.refuses(answer_call(1), Refusal::CallOutOfOrder(id(1), "missed"));
    let story = given([open(), start_call(1), answer_call(1)]);
    story.refuses(miss(1), Refusal::CallOutOfOrder(id(1), "answered"));
    story.refuses(ring(1), Refusal::CallOutOfOrder(id(1), "answered"));
}

#[test]
fn a_call_is_passed_on_and_on_and_rings_again() {
    let story = || given([open(), start_call(1), answer_call(1), transfer(1, 1)]);
    story().has_nothing_to_add(transfer(1, 1));
    story().records(transfer(2, 1), transferred(2, 1).into());
    story().records(ring(1), rung(1).into());
    story().records(answer_call(1), answered(1).into());
}

#[test]
fn a_call_that_ended_goes_nowhere() {
    let story = given([open(), start_call(1), end_call(1)]);
    for command in [ring(1), answer_call(1), miss(1), transfer(1, 1)] {
        story.refuses(command, Refusal::CallOutOfOrder(id(1), "ended"));
    }
}

#[test]
fn a_call_ends_once_however_far_it_came() {
    let ways: [&[Command]; 4] = [&[], &[ring(1)], &[answer_call(1), transfer(1, 1)], &[miss(1)]];
    for way in ways {
        let mut story = given([open(), start_call(1)]);
        for command in way {
            assert!(story.carry_out(command).is_ok(), "{command:?} is allowed");
        }
        story.records(end_call(1), ended(1).into());
    }
}

#[test]
fn a_call_back_is_promised_once_for_each_time_even_after_the_call() {
    let story = || given([open(), start_call(1), miss(1), end_call(1), promise_callback(1, 5)]);
    story().has_nothing_to_add(promise_callback(1, 5));
    let again: Event = callback(1, 7).into();
    story().records(promise_callback(1, 7), again);
}

#[test]
fn a_call_must_be_known() {
    for command in
        [ring(9), answer_call(9), miss(9), promise_callback(9, 5), transfer(1, 9), end_call(9)]
    {
        given([open(), start_call(1)]).refuses(command, Refusal::UnknownCall(id(9)));
    }
}
