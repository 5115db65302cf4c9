//! Sentences: the parent offers a merge, the child answers, the parent learns the answer.

use super::describe::{open, void};
use super::resolve::{close, decide};
use super::talk::{flag, receive, receive_from, reply};
use super::{THIS_INQUIRY, at_ms, given, id, merchant};
use crate::Timestamp;
use crate::id::CustomerRef;
use crate::inquiry::merge::{
    AnswerMerge, ChildsAnswer, InquiryMerged, MergeCompleted, MergeDeclined, MergeOffered,
    MergeRefused, OfferMerge, SettleMerge,
};
use crate::inquiry::{Command, Event, Refusal};
use crate::vocabulary::{MergeDeclineReason, SenderClass};

/// Offers to take in the inquiry of the same number.
pub(super) fn offer_merge(number: u128) -> Command {
    offer_merge_with(number, number)
}

fn offer_merge_with(child: u128, number: u128) -> Command {
    Command::OfferMerge(OfferMerge { merge_id: id(number), child_inquiry_id: id(child) })
}

/// Answers the merge, of the same number, into another inquiry of the same customer.
pub(super) fn answered(into: u128) -> Command {
    answered_for("m", "c", into)
}

fn answered_for(merchant_name: &str, customer_name: &str, into: u128) -> Command {
    Command::AnswerMerge(AnswerMerge {
        merge_id: id(into),
        into_inquiry_id: id(into),
        merchant_id: merchant(merchant_name),
        customer_ref: CustomerRef::new(customer_name).expect("a valid id"),
    })
}

/// Learns what the child of the same number answered.
pub(super) fn settle(number: u128, declined: Option<MergeDeclineReason>) -> Command {
    let (merge_id, child_inquiry_id) = (id(number), id(number));
    let merged = ChildsAnswer::Merged { waiting_since: None };
    let answer = declined.map_or(merged, ChildsAnswer::Declined);
    Command::SettleMerge(SettleMerge { merge_id, child_inquiry_id, answer })
}

fn offered(number: u128) -> Event {
    let (merge_id, child_inquiry_id) = (id(number), id(number));
    Event::MergeOffered(MergeOffered { merge_id, child_inquiry_id })
}

fn merged(into: u128) -> Event {
    merged_waiting(into, None)
}

fn merged_waiting(into: u128, waiting_since: Option<Timestamp>) -> Event {
    let (merge_id, into_inquiry_id) = (id(into), id(into));
    Event::InquiryMerged(InquiryMerged { merge_id, into_inquiry_id, waiting_since })
}

fn declined(into: u128, reason: MergeDeclineReason) -> Event {
    let (merge_id, into_inquiry_id) = (id(into), id(into));
    Event::MergeDeclined(MergeDeclined { merge_id, into_inquiry_id, reason })
}

#[test]
fn a_merge_is_offered_once() {
    given([open()]).records(offer_merge(9), offered(9));
    given([open(), offer_merge(9), settle(9, None)]).has_nothing_to_add(offer_merge(9));
}

#[test]
fn one_merge_is_open_at_a_time() {
    given([open(), offer_merge(9)]).refuses(offer_merge(10), Refusal::MergeOpen(id(9)));
    let settled = given([open(), offer_merge(9), settle(9, None)]);
    settled.records(offer_merge(10), offered(10));
}

#[test]
fn an_inquiry_does_not_take_itself_in() {
    given([open()]).refuses(offer_merge(THIS_INQUIRY), Refusal::MergeWithItself);
}

#[test]
fn a_merge_with_itself_is_told_before_the_open_merge() {
    let story = given([open(), offer_merge(9)]);
    story.refuses(offer_merge_with(THIS_INQUIRY, 10), Refusal::MergeWithItself);
    story.has_nothing_to_add(offer_merge_with(THIS_INQUIRY, 9));
}

#[test]
fn the_child_is_merged_once_closed_or_not() {
    given([open()]).records(answered(78), merged(78));
    given([open(), close()]).records(answered(78), merged(78));
}

#[test]
fn the_child_says_since_when_its_customer_has_waited() {
    let waiting = |unix_ms| merged_waiting(78, Some(at_ms(unix_ms)));
    let asked = || given([open()]).then_at(30, &receive(1)).then_at(20, &receive(2));
    asked().records(answered(78), waiting(20));
    asked().then_at(25, &reply(3)).records(answered(78), waiting(30));
    asked().then_at(30, &reply(3)).records(answered(78), merged(78));
    asked().then_at(40, &flag(2)).records(answered(78), waiting(30));
    asked().then_at(40, &decide(5)).records(answered(78), merged(78));
    // What only becomes known after the answer to it waits for none.
    let late = asked().then_at(40, &reply(3)).then_at(35, &receive(4));
    late.records(answered(78), merged(78));
    let others = given([open()]).then_at(10, &receive_from(SenderClass::ThirdParty, 1));
    others.records(answered(78), merged(78));
}

#[test]
fn the_child_declines_once_and_says_why() {
    let offering = given([open(), offer_merge(9)]);
    offering.records(answered(78), declined(78, MergeDeclineReason::Offering));
    let voided = given([open(), void()]);
    voided.records(answered(78), declined(78, MergeDeclineReason::Voided));
    let already_merged = given([open(), answered(77)]);
    already_merged.records(answered(78), declined(78, MergeDeclineReason::AlreadyMerged));
    let other_customer = || declined(78, MergeDeclineReason::OtherCustomer);
    given([open()]).records(answered_for("m", "other", 78), other_customer());
    given([open()]).records(answered_for("other", "c", 78), other_customer());
}

#[test]
fn another_customer_is_told_before_the_childs_situation() {
    let other_customer = || declined(78, MergeDeclineReason::OtherCustomer);
    for situation in [offer_merge(9), void(), answered(77)] {
        let story = given([open(), situation]);
        story.records(answered_for("m", "other", 78), other_customer());
    }
}

#[test]
fn a_merge_that_was_declined_stays_declined() {
    let story = given([open(), offer_merge(9), answered(78), settle(9, None)]);
    story.has_nothing_to_add(answered(78));
}

#[test]
fn the_parent_learns_the_answer_once() {
    let (merge_id, child_inquiry_id) = (id(9), id(9));
    let waiting_since = Some(at_ms(7_000));
    let completed = MergeCompleted { merge_id, child_inquiry_id, waiting_since };
    let answer = ChildsAnswer::Merged { waiting_since };
    let merged = Command::SettleMerge(SettleMerge { merge_id, child_inquiry_id, answer });
    given([open(), offer_merge(9)]).records(merged, Event::MergeCompleted(completed));
    let reason = MergeDeclineReason::Voided;
    let refused = Event::MergeRefused(MergeRefused { merge_id, child_inquiry_id, reason });
    given([open(), offer_merge(9)]).records(settle(9, Some(reason)), refused);
}

#[test]
fn an_answer_to_another_merge_settles_nothing() {
    let story = given([open(), offer_merge(9)]);
    story.has_nothing_to_add(settle(10, None));
    story.refuses(offer_merge(10), Refusal::MergeOpen(id(9)));
}
