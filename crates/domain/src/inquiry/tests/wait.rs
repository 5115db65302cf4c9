//! Sentences: what it waits for, and until when.

use super::describe::{open, void};
use super::resolve::{close, reopen};
use super::talk::{receive, receive_from, reply};
use super::{at_ms, given, id};
use crate::inquiry::wait::{ClaimWait, EndWait, WaitClaimed, WaitEnded};
use crate::inquiry::{Command, Event, Refusal};
use crate::vocabulary::{SenderClass, WaitEndCause, WaitOn};

pub(super) fn claim(number: u128) -> Command {
    claim_on(WaitOn::Customer, number)
}

pub(super) fn claim_asked_by(question: u128, number: u128) -> Command {
    let wait = claimed(WaitOn::Customer, Some(question), number);
    Command::ClaimWait(ClaimWait { wait })
}

fn claim_on(on: WaitOn, number: u128) -> Command {
    Command::ClaimWait(ClaimWait { wait: claimed(on, None, number) })
}

pub(super) fn end_wait(number: u128) -> Command {
    end(Some(number), None)
}

fn end_the_wait_that_stands() -> Command {
    end(None, None)
}

fn end(number: Option<u128>, evidence: Option<u128>) -> Command {
    let (wait_id, evidence_message_id) = (number.map(id), evidence.map(id));
    Command::EndWait(EndWait { wait_id, cause: WaitEndCause::Answered, evidence_message_id })
}

fn claimed(on: WaitOn, question: Option<u128>, number: u128) -> WaitClaimed {
    let (wait_id, expected_at) = (id(number), Some(at_ms(86_400_000)));
    WaitClaimed { wait_id, on, question_message_id: question.map(id), expected_at }
}

fn ended(number: u128, evidence: Option<u128>) -> Event {
    let (wait_id, cause) = (id(number), WaitEndCause::Answered);
    Event::WaitEnded(WaitEnded { wait_id, cause, evidence_message_id: evidence.map(id) })
}

#[test]
fn a_wait_is_claimed_once() {
    for &on in WaitOn::ALL {
        given([open()]).records(claim_on(on, 1), Event::WaitClaimed(claimed(on, None, 1)));
    }
    let asked = Event::WaitClaimed(claimed(WaitOn::Customer, Some(1), 1));
    given([open(), reply(1)]).records(claim_asked_by(1, 1), asked);
}

#[test]
fn one_wait_is_open_at_a_time() {
    given([open(), claim(1)]).refuses(claim(2), Refusal::WaitOpen(id(1)));
    let next = Event::WaitClaimed(claimed(WaitOn::Customer, None, 2));
    given([open(), claim(1), end_wait(1)]).records(claim(2), next);
}

#[test]
fn a_wait_that_ended_is_not_claimed_again() {
    given([open(), claim(1), end_wait(1)]).has_nothing_to_add(claim(1));
    given([open(), claim(1), end_wait(1), claim(2)]).has_nothing_to_add(claim(1));
}

#[test]
fn a_wait_is_for_a_question_that_is_known() {
    given([open()]).refuses(claim_asked_by(9, 1), Refusal::UnknownMessage(id(9)));
}

#[test]
fn the_open_wait_is_told_before_the_question() {
    given([open(), claim(1)]).refuses(claim_asked_by(9, 2), Refusal::WaitOpen(id(1)));
    given([open(), claim(1)]).has_nothing_to_add(claim_asked_by(9, 1));
}

#[test]
fn a_wait_ends_once() {
    given([open(), claim(1)]).records(end_wait(1), ended(1, None));
    given([open(), claim(1)]).records(end_the_wait_that_stands(), ended(1, None));
    given([open()]).has_nothing_to_add(end_the_wait_that_stands());
    let with_evidence = given([open(), claim_on(WaitOn::Internal, 1), receive(1)]);
    with_evidence.records(end(Some(1), Some(1)), ended(1, Some(1)));
}

#[test]
fn an_earlier_wait_ends_no_later_one() {
    given([open(), claim(1), end_wait(1), claim(2)]).has_nothing_to_add(end_wait(1));
}

#[test]
fn a_wait_must_be_known_to_end() {
    given([open()]).refuses(end_wait(9), Refusal::UnknownWait(id(9)));
    given([open(), claim(1)]).refuses(end_wait(9), Refusal::UnknownWait(id(9)));
}

#[test]
fn what_shows_that_a_wait_ended_is_known() {
    given([open(), claim(1)]).refuses(end(Some(1), Some(9)), Refusal::UnknownMessage(id(9)));
}

#[test]
fn the_wait_is_told_before_what_shows_its_end() {
    given([open(), claim(1)]).refuses(end(Some(8), Some(9)), Refusal::UnknownWait(id(8)));
    given([open(), claim(1), end_wait(1)]).has_nothing_to_add(end(Some(1), Some(9)));
}

#[test]
fn the_message_that_was_waited_for_ends_the_wait() {
    let (customer, third_party) = (SenderClass::Customer, SenderClass::ThirdParty);
    let next = || Event::WaitClaimed(claimed(WaitOn::Customer, None, 2));
    let story = given([open(), claim(1), receive_from(customer, 1)]);
    story.has_nothing_to_add(claim(1));
    story.records(claim(2), next());
    let story = given([open(), claim_on(WaitOn::ThirdParty, 1), receive_from(third_party, 1)]);
    story.records(claim(2), next());
}

#[test]
fn who_ends_the_wait_that_stands_says_of_the_answered_one_that_it_is_over() {
    let answered = || receive_from(SenderClass::Customer, 1);
    let story = given([open(), claim(1), answered()]);
    story.records(end_the_wait_that_stands(), ended(1, None));
    let story = given([open(), claim(1), answered(), end_the_wait_that_stands()]);
    story.has_nothing_to_add(end_the_wait_that_stands());
    let story = given([open(), claim(1), answered(), claim(2)]);
    story.records(end_the_wait_that_stands(), ended(2, None));
}

#[test]
fn a_wait_that_a_message_ended_can_be_said_to_have_ended_for_the_message_may_be_older() {
    let answered = || receive_from(SenderClass::Customer, 1);
    given([open(), claim(1), answered()]).records(end_wait(1), ended(1, None));
    given([open(), claim(1), answered(), end_wait(1)]).has_nothing_to_add(claim(1));
    given([open(), claim(1), answered(), claim(2)]).records(end_wait(1), ended(1, None));
    let story = given([open(), claim(1), answered(), claim(2), end_wait(1)]);
    story.records(end_wait(2), ended(2, None));
}

#[test]
fn a_message_of_anybody_else_ends_no_wait() {
    for sender in [SenderClass::Platform, SenderClass::ThirdParty, SenderClass::System] {
        let story = given([open(), claim(1), receive_from(sender, 1)]);
        story.records(end_wait(1), ended(1, None));
    }
    let story = given([open(), claim_on(WaitOn::Internal, 1), receive(1)]);
    story.records(end_wait(1), ended(1, None));
}

#[test]
fn closing_ends_the_wait() {
    given([open(), claim(1), close()]).has_nothing_to_add(end_wait(1));
    let next = Event::WaitClaimed(claimed(WaitOn::Customer, None, 2));
    given([open(), claim(1), close(), reopen()]).records(claim(2), next);
}

#[test]
fn a_wait_may_end_in_an_inquiry_that_does_not_count() {
    given([open(), claim(1), void()]).records(end_wait(1), ended(1, None));
}
