//! Sentences: what was offered in compensation, and what became of it.

use super::describe::open;
use super::resolve::close;
use super::{code, external, given, id};
use crate::inquiry::compensation::{
    Command as Wish, CompensationAccepted, CompensationDeclined, CompensationIssued,
    CompensationOffered, CompensationReversed,
};
use crate::inquiry::describe::Money;
use crate::inquiry::{Command, Refusal};
use crate::vocabulary::{CompensationKind, Organisation};

pub(super) fn offer_compensation(number: u128) -> Command {
    Wish::OfferCompensation(offered(number)).into()
}

pub(super) fn accept_compensation(number: u128) -> Command {
    Wish::AcceptCompensation(accepted(number)).into()
}

pub(super) fn decline_compensation(number: u128) -> Command {
    Wish::DeclineCompensation(declined(number)).into()
}

pub(super) fn issue(number: u128) -> Command {
    Wish::IssueCompensation(issued(number)).into()
}

pub(super) fn reverse(number: u128) -> Command {
    Wish::ReverseCompensation(reversed(number)).into()
}

fn offered(number: u128) -> CompensationOffered {
    let amount = Some(Money { currency_code: code("CNY"), amount_minor: 500 });
    let (kind, funder) = (CompensationKind::Coupon, Organisation::Platform);
    CompensationOffered { compensation_id: id(number), kind, amount, points: 0, funder }
}

fn accepted(number: u128) -> CompensationAccepted {
    CompensationAccepted { compensation_id: id(number) }
}

fn declined(number: u128) -> CompensationDeclined {
    CompensationDeclined { compensation_id: id(number), reason: Some(code("too little")) }
}

fn issued(number: u128) -> CompensationIssued {
    CompensationIssued { compensation_id: id(number), issue_ref: Some(external("coupon 1")) }
}

fn reversed(number: u128) -> CompensationReversed {
    CompensationReversed { compensation_id: id(number), reason: code("claimed twice") }
}

#[test]
fn compensation_is_offered_once_and_after_the_end_as_well() {
    given([open()]).records(offer_compensation(1), offered(1).into());
    given([open(), close()]).records(offer_compensation(1), offered(1).into());
    given([open(), offer_compensation(1), issue(1)]).has_nothing_to_add(offer_compensation(1));
}

#[test]
fn an_offer_is_taken_or_declined_once() {
    given([open(), offer_compensation(1)]).records(accept_compensation(1), accepted(1).into());
    given([open(), offer_compensation(1)]).records(decline_compensation(1), declined(1).into());
}

#[test]
fn compensation_is_given_once_whether_or_not_the_customer_said_yes() {
    given([open(), offer_compensation(1)]).records(issue(1), issued(1).into());
    let story = given([open(), offer_compensation(1), accept_compensation(1)]);
    story.records(issue(1), issued(1).into());
}

#[test]
fn what_was_declined_is_neither_taken_nor_given() {
    let story = given([open(), offer_compensation(1), decline_compensation(1)]);
    for command in [accept_compensation(1), issue(1), reverse(1)] {
        story.refuses(command, Refusal::CompensationOutOfOrder(id(1), "declined"));
    }
}

#[test]
fn only_what_was_given_is_taken_back() {
    let story = given([open(), offer_compensation(1)]);
    story.refuses(reverse(1), Refusal::CompensationOutOfOrder(id(1), "offered"));
    let story = given([open(), offer_compensation(1), issue(1)]);
    story.records(reverse(1), reversed(1).into());
}

#[test]
fn compensation_must_be_known() {
    for command in [accept_compensation(9), decline_compensation(9), issue(9), reverse(9)] {
        let story = given([open(), offer_compensation(1)]);
        story.refuses(command, Refusal::UnknownCompensation(id(9)));
    }
}
