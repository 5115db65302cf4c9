//! Sentences: what was decided, whether the customer was told, what they say; reopening, closing.

use super::describe::open;
use super::talk::{add_note, reply};
use super::{code, given, id};
use crate::inquiry::resolve::{
    CloseInquiry, ConfirmResolution, ConveyResolution, ConveyanceDelivered, ConveyanceFailed,
    ConveyanceRead, DecideResolution, InquiryClosed, InquiryReopened, MarkConveyanceDelivered,
    MarkConveyanceRead, RejectResolution, ReopenInquiry, ReportConveyanceFailure,
    ResolutionConfirmed, ResolutionConveyed, ResolutionDecided, ResolutionRejected,
};
use crate::inquiry::{Command, Event, Refusal};
use crate::vocabulary::{Fault, ReopenCause};

pub(super) fn decide(number: u128) -> Command {
    Command::DecideResolution(DecideResolution { decided: decision(number) })
}

pub(super) fn convey(number: Option<u128>) -> Command {
    convey_in(None, number)
}

fn convey_in(message: Option<u128>, number: Option<u128>) -> Command {
    let (resolution_id, message_id) = (number.map(id), message.map(id));
    Command::ConveyResolution(ConveyResolution { resolution_id, channel: code("chat"), message_id })
}

pub(super) fn mark_told(number: Option<u128>) -> Command {
    let resolution_id = number.map(id);
    Command::MarkConveyanceDelivered(MarkConveyanceDelivered { resolution_id })
}

pub(super) fn mark_read(number: Option<u128>) -> Command {
    Command::MarkConveyanceRead(MarkConveyanceRead { resolution_id: number.map(id) })
}

pub(super) fn report_untold(number: Option<u128>) -> Command {
    let (resolution_id, reason) = (number.map(id), code("bounced"));
    Command::ReportConveyanceFailure(ReportConveyanceFailure { resolution_id, reason })
}

pub(super) fn confirm(number: Option<u128>) -> Command {
    Command::ConfirmResolution(ConfirmResolution { resolution_id: number.map(id) })
}

pub(super) fn reject(number: Option<u128>) -> Command {
    let (resolution_id, reason) = (number.map(id), Some(code("too little")));
    Command::RejectResolution(RejectResolution { resolution_id, reason })
}

pub(super) fn reopen() -> Command {
    Command::ReopenInquiry(ReopenInquiry { cause: ReopenCause::Agent })
}

pub(super) fn close() -> Command {
    Command::CloseInquiry(CloseInquiry { reason: Some(code("done")) })
}

fn decision(number: u128) -> ResolutionDecided {
    let (fault, root_cause) = (Some(Fault::Merchant), Some(code("out of stock")));
    ResolutionDecided { resolution_id: id(number), outcome: code("refund"), fault, root_cause }
}

fn conveyed(message: Option<u128>) -> Event {
    let message_id = message.map(id);
    let (resolution_id, channel) = (id(1), code("chat"));
    Event::ResolutionConveyed(ResolutionConveyed { resolution_id, channel, message_id })
}

fn told() -> Event {
    Event::ConveyanceDelivered(ConveyanceDelivered { resolution_id: id(1) })
}

fn read() -> Event {
    Event::ConveyanceRead(ConveyanceRead { resolution_id: id(1) })
}

fn untold() -> Event {
    Event::ConveyanceFailed(ConveyanceFailed { resolution_id: id(1), reason: code("bounced") })
}

/// Everything that is said about the decision of this number, or about the one that stands.
fn about(number: Option<u128>) -> [Command; 6] {
    [
        convey(number),
        mark_told(number),
        mark_read(number),
        report_untold(number),
        confirm(number),
        reject(number),
    ]
}

#[test]
fn a_decision_is_recorded_once() {
    given([open()]).records(decide(1), Event::ResolutionDecided(decision(1)));
    given([open(), add_note(1)]).records(decide(1), Event::ResolutionDecided(decision(1)));
}

#[test]
fn one_decision_stands_at_a_time() {
    given([open(), decide(1)]).refuses(decide(2), Refusal::AlreadyResolved(id(1)));
    let confirmed = given([open(), decide(1), confirm(None)]);
    confirmed.refuses(decide(2), Refusal::AlreadyResolved(id(1)));
}

#[test]
fn another_decision_follows_a_rejection_or_a_reopening() {
    let second = || Event::ResolutionDecided(decision(2));
    given([open(), decide(1), reject(None)]).records(decide(2), second());
    given([open(), decide(1), reopen()]).records(decide(2), second());
}

#[test]
fn a_decision_of_the_past_is_not_taken_again() {
    given([open(), decide(1), reopen()]).has_nothing_to_add(decide(1));
    given([open(), decide(1), reopen(), decide(2)]).has_nothing_to_add(decide(1));
    given([open(), decide(1), close()]).has_nothing_to_add(decide(1));
}

#[test]
fn the_end_is_told_before_the_decision_that_stands() {
    given([open(), decide(1), close()]).refuses(decide(2), Refusal::Closed);
}

#[test]
fn a_decision_is_conveyed_until_it_is_on_its_way() {
    given([open(), decide(1)]).records(convey(Some(1)), conveyed(None));
    given([open(), decide(1)]).records(convey(None), conveyed(None));
    given([open(), reply(3), decide(1)]).records(convey_in(Some(3), None), conveyed(Some(3)));
    let failed = given([open(), decide(1), convey(None), report_untold(None)]);
    failed.records(convey(None), conveyed(None));
    let arrived = given([open(), decide(1), convey(None), mark_told(None)]);
    arrived.has_nothing_to_add(convey(None));
}

#[test]
fn a_decision_is_conveyed_by_a_message_that_is_known() {
    let story = given([open(), decide(1)]);
    story.refuses(convey_in(Some(9), None), Refusal::UnknownMessage(id(9)));
    let on_its_way = given([open(), decide(1), convey(None)]);
    on_its_way.has_nothing_to_add(convey_in(Some(9), None));
}

#[test]
fn the_decision_is_told_before_the_message() {
    given([open()]).refuses(convey_in(Some(9), None), Refusal::NotResolved);
    let other = Refusal::UnknownResolution(id(8));
    given([open(), decide(1)]).refuses(convey_in(Some(9), Some(8)), other);
}

#[test]
fn nothing_is_said_of_a_decision_before_there_is_one() {
    for command in about(None).into_iter().chain(about(Some(1))) {
        given([open()]).refuses(command, Refusal::NotResolved);
    }
    for command in about(Some(1)) {
        given([open(), decide(1), reopen()]).refuses(command, Refusal::NotResolved);
    }
}

#[test]
fn only_the_decision_that_stands_is_spoken_of() {
    for command in about(Some(1)) {
        let story = given([open(), decide(1), reject(None), decide(2)]);
        story.refuses(command, Refusal::UnknownResolution(id(1)));
    }
}

#[test]
fn what_was_not_conveyed_does_not_arrive() {
    for command in [mark_told(None), mark_read(None), report_untold(None)] {
        given([open(), decide(1)]).refuses(command, Refusal::NotConveyed(id(1)));
    }
}

#[test]
fn the_customer_is_told_once() {
    given([open(), decide(1), convey(None)]).records(mark_told(Some(1)), told());
    given([open(), decide(1), convey(None)]).records(mark_read(Some(1)), read());
    given([open(), decide(1), convey(None), mark_told(None)]).records(mark_read(None), read());
    let was_read = given([open(), decide(1), convey(None), mark_read(None)]);
    was_read.has_nothing_to_add(mark_told(None));
}

#[test]
fn what_failed_may_reach_the_customer_after_all() {
    let story = || given([open(), decide(1), convey(None), report_untold(None)]);
    story().records(mark_told(None), told());
    story().records(mark_read(None), read());
}

#[test]
fn telling_fails_once_and_not_after_it_arrived() {
    given([open(), decide(1), convey(None)]).records(report_untold(Some(1)), untold());
    for arrival in [mark_told(None), mark_read(None)] {
        let story = given([open(), decide(1), convey(None), arrival]);
        story.refuses(report_untold(None), Refusal::AlreadyDelivered(id(1)));
    }
}

#[test]
fn the_customer_says_yes_or_no_and_stays_with_it() {
    let resolution_id = id(1);
    let confirmed = Event::ResolutionConfirmed(ResolutionConfirmed { resolution_id });
    given([open(), decide(1)]).records(confirm(Some(1)), confirmed);
    let reason = Some(code("too little"));
    let rejected = Event::ResolutionRejected(ResolutionRejected { resolution_id, reason });
    given([open(), decide(1)]).records(reject(Some(1)), rejected);
    let said_yes = given([open(), decide(1), confirm(None)]);
    said_yes.refuses(reject(None), Refusal::ResolutionConfirmed(id(1)));
    let said_no = given([open(), decide(1), reject(None)]);
    said_no.refuses(confirm(None), Refusal::ResolutionRejected(id(1)));
}

#[test]
fn what_was_resolved_or_closed_is_reopened_once() {
    let reopened = || Event::InquiryReopened(InquiryReopened { cause: ReopenCause::Agent });
    given([open(), decide(1)]).records(reopen(), reopened());
    given([open(), close()]).records(reopen(), reopened());
    given([open()]).has_nothing_to_add(reopen());
}

#[test]
fn an_inquiry_is_closed_once_whether_or_not_it_was_resolved() {
    let closed = || Event::InquiryClosed(InquiryClosed { reason: Some(code("done")) });
    given([open()]).records(close(), closed());
    given([open(), decide(1)]).records(close(), closed());
    given([open(), close(), reopen()]).records(close(), closed());
}
