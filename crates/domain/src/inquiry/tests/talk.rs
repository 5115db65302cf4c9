//! Sentences: messages in and out, what became of them, flags, notes.

use super::describe::{describe_need, open};
use super::{code, external, given, id, words};
use crate::inquiry::talk::{
    AddNote, DeliveryFailed, FlagMessage, MarkDelivered, MarkRead, MessageDelivered,
    MessageFlagged, MessageRead, MessageReceived, MessageSent, NoteAdded, ReceiveMessage,
    ReportDeliveryFailure, SendReply,
};
use crate::inquiry::{Command, Event, Refusal};
use crate::vocabulary::{MessageFlag, ReplyKind, SenderClass, Visibility};

pub(super) fn receive(number: u128) -> Command {
    receive_from(SenderClass::Customer, number)
}

pub(super) fn receive_from(sender_class: SenderClass, number: u128) -> Command {
    Command::ReceiveMessage(ReceiveMessage { message: received(sender_class, number) })
}

pub(super) fn reply(number: u128) -> Command {
    Command::SendReply(SendReply { message: sent(number, None) })
}

pub(super) fn reply_to(question: u128, number: u128) -> Command {
    Command::SendReply(SendReply { message: sent(number, Some(question)) })
}

pub(super) fn mark_delivered(number: u128) -> Command {
    Command::MarkDelivered(MarkDelivered { message_id: id(number) })
}

pub(super) fn mark_read(number: u128) -> Command {
    Command::MarkRead(MarkRead { message_id: id(number) })
}

pub(super) fn report_failure(number: u128) -> Command {
    Command::ReportDeliveryFailure(ReportDeliveryFailure { failure: failure(number) })
}

pub(super) fn flag(number: u128) -> Command {
    flag_as(MessageFlag::Spam, number)
}

fn flag_as(flag: MessageFlag, number: u128) -> Command {
    Command::FlagMessage(FlagMessage { flagged: flagged(flag, number) })
}

pub(super) fn add_note(number: u128) -> Command {
    Command::AddNote(AddNote { note: note(number) })
}

fn received(sender_class: SenderClass, number: u128) -> MessageReceived {
    let (message_id, kind) = (id(number), code("text"));
    MessageReceived { message_id, kind, sender_class, public: false, body: Some(words("help")) }
}

fn sent(number: u128, question: Option<u128>) -> MessageSent {
    MessageSent {
        message_id: id(number),
        in_reply_to: question.map(id),
        reply_kind: ReplyKind::Human,
        visibility: Visibility::Customer,
        asks_customer: false,
        body: Some(words("on its way")),
    }
}

fn failure(number: u128) -> DeliveryFailed {
    DeliveryFailed { message_id: id(number), reason: code("bounced") }
}

fn flagged(flag: MessageFlag, number: u128) -> MessageFlagged {
    MessageFlagged { message_id: id(number), flag, evidence: external("report 1") }
}

fn note(number: u128) -> NoteAdded {
    NoteAdded { note_id: id(number), body: words("ask the warehouse") }
}

fn delivered(number: u128) -> Event {
    Event::MessageDelivered(MessageDelivered { message_id: id(number) })
}

fn read(number: u128) -> Event {
    Event::MessageRead(MessageRead { message_id: id(number) })
}

#[test]
fn a_message_that_came_in_is_recorded_once() {
    let message = |number| Event::MessageReceived(received(SenderClass::Customer, number));
    given([open()]).records(receive(1), message(1));
    given([open(), receive(1)]).records(receive(2), message(2));
}

#[test]
fn a_message_that_went_out_is_recorded_once() {
    given([open()]).records(reply(1), Event::MessageSent(sent(1, None)));
    let answer = Event::MessageSent(sent(2, Some(1)));
    given([open(), receive(1)]).records(reply_to(1, 2), answer.clone());
    given([open(), reply(1)]).records(reply_to(1, 2), answer);
}

#[test]
fn a_reply_answers_a_message_of_this_inquiry() {
    given([open(), receive(1)]).refuses(reply_to(9, 2), Refusal::UnknownMessage(id(9)));
    given([open()]).refuses(reply_to(1, 1), Refusal::UnknownMessage(id(1)));
}

#[test]
fn a_message_goes_one_way() {
    given([open(), receive(1)]).refuses(reply(1), Refusal::MessageIdTaken(id(1)));
    given([open(), reply(1)]).refuses(receive(1), Refusal::MessageIdTaken(id(1)));
}

#[test]
fn the_way_of_a_message_is_told_before_what_it_answers() {
    given([open(), receive(1)]).refuses(reply_to(9, 1), Refusal::MessageIdTaken(id(1)));
    given([open(), reply(1)]).has_nothing_to_add(reply_to(9, 1));
}

#[test]
fn a_message_arrives_and_is_read_once() {
    given([open(), reply(1)]).records(mark_delivered(1), delivered(1));
    given([open(), reply(1)]).records(mark_read(1), read(1));
    given([open(), reply(1), mark_delivered(1)]).records(mark_read(1), read(1));
}

#[test]
fn a_message_that_was_read_has_arrived() {
    given([open(), reply(1), mark_read(1)]).has_nothing_to_add(mark_delivered(1));
}

#[test]
fn a_message_fails_once_whatever_was_believed_of_it() {
    let failed = || Event::DeliveryFailed(failure(1));
    given([open(), reply(1)]).records(report_failure(1), failed());
    given([open(), reply(1), mark_delivered(1)]).records(report_failure(1), failed());
    given([open(), reply(1), mark_read(1)]).records(report_failure(1), failed());
}

#[test]
fn a_message_that_failed_may_arrive_after_all() {
    given([open(), reply(1), report_failure(1)]).records(mark_delivered(1), delivered(1));
    given([open(), reply(1), report_failure(1)]).records(mark_read(1), read(1));
}

#[test]
fn only_a_message_that_went_out_can_arrive_be_read_or_fail() {
    for command in [mark_delivered(1), mark_read(1), report_failure(1)] {
        given([open(), receive(1)]).refuses(command, Refusal::NotSent(id(1)));
    }
}

#[test]
fn a_message_must_be_known_to_arrive_be_read_fail_or_be_flagged() {
    for command in [mark_delivered(9), mark_read(9), report_failure(9), flag(9)] {
        given([open(), reply(1)]).refuses(command, Refusal::UnknownMessage(id(9)));
    }
}

#[test]
fn a_message_is_flagged_once_in_each_way() {
    let spam = || Event::MessageFlagged(flagged(MessageFlag::Spam, 1));
    given([open(), receive(1)]).records(flag(1), spam());
    given([open(), reply(1)]).records(flag(1), spam());
    let abuse = Event::MessageFlagged(flagged(MessageFlag::Abuse, 1));
    given([open(), receive(1), flag(1)]).records(flag_as(MessageFlag::Abuse, 1), abuse);
}

#[test]
fn a_note_is_recorded_once() {
    given([open()]).records(add_note(1), Event::NoteAdded(note(1)));
    given([open(), add_note(1)]).records(add_note(2), Event::NoteAdded(note(2)));
    given([open(), describe_need(1)]).records(add_note(1), Event::NoteAdded(note(1)));
}
