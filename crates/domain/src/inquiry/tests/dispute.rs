//! Sentences: a side disputes, others respond, and somebody rules.

use super::describe::open;
use super::resolve::close;
use super::{at_ms, code, external, given, id, words};
use crate::inquiry::dispute::{
    Command as Wish, DisputeEscalated, DisputeOpened, DisputeResponded, DisputeRuled,
    DisputeSettled, EvidenceRequested, EvidenceSubmitted,
};
use crate::inquiry::{Command, Refusal};
use crate::vocabulary::{Fault, Side};

pub(super) fn open_dispute(number: u128) -> Command {
    Wish::OpenDispute(opened(number)).into()
}

pub(super) fn respond(response: u128, number: u128) -> Command {
    Wish::RespondToDispute(responded(response, number)).into()
}

pub(super) fn request_evidence(evidence: u128, number: u128) -> Command {
    Wish::RequestEvidence(requested(evidence, number)).into()
}

pub(super) fn submit_evidence(evidence: u128) -> Command {
    Wish::SubmitEvidence(submitted(evidence)).into()
}

pub(super) fn escalate(number: u128) -> Command {
    Wish::EscalateDispute(escalated(number)).into()
}

pub(super) fn rule(number: u128) -> Command {
    Wish::RuleOnDispute(ruled(number)).into()
}

pub(super) fn settle_dispute(number: u128) -> Command {
    Wish::SettleDispute(settled(number)).into()
}

fn opened(number: u128) -> DisputeOpened {
    let reason = code("not as described");
    DisputeOpened { dispute_id: id(number), reason, opened_by: Side::Customer }
}

fn responded(response: u128, number: u128) -> DisputeResponded {
    let (response_id, statement) = (id(response), Some(words("it was as described")));
    DisputeResponded {
        response_id,
        dispute_id: id(number),
        responded_by: Side::Merchant,
        statement,
    }
}

fn requested(evidence: u128, number: u128) -> EvidenceRequested {
    let (evidence_id, party, due_at) = (id(evidence), Side::Merchant, at_ms(1));
    EvidenceRequested { evidence_id, dispute_id: id(number), party, due_at }
}

fn submitted(evidence: u128) -> EvidenceSubmitted {
    EvidenceSubmitted { evidence_id: id(evidence), evidence_ref: external("track 1") }
}

fn escalated(number: u128) -> DisputeEscalated {
    DisputeEscalated { dispute_id: id(number), level: code("mall") }
}

fn ruled(number: u128) -> DisputeRuled {
    let (ruling, fault) = (code("refund"), Some(Fault::Merchant));
    DisputeRuled { dispute_id: id(number), ruling, fault }
}

fn settled(number: u128) -> DisputeSettled {
    DisputeSettled { dispute_id: id(number), settlement: Some(code("refunded")) }
}

#[test]
fn a_dispute_is_opened_once_and_after_the_end_as_well() {
    given([open()]).records(open_dispute(1), opened(1).into());
    given([open(), close()]).records(open_dispute(1), opened(1).into());
    given([open(), open_dispute(1), settle_dispute(1)]).has_nothing_to_add(open_dispute(1));
}

#[test]
fn each_response_is_recorded_once() {
    given([open(), open_dispute(1)]).records(respond(1, 1), responded(1, 1).into());
    given([open(), open_dispute(1), respond(1, 1)]).records(respond(2, 1), responded(2, 1).into());
    let story = given([open(), open_dispute(1), respond(1, 1), settle_dispute(1)]);
    story.has_nothing_to_add(respond(1, 1));
}

#[test]
fn evidence_is_asked_for_and_shown_once() {
    given([open(), open_dispute(1)]).records(request_evidence(1, 1), requested(1, 1).into());
    let story = given([open(), open_dispute(1), request_evidence(1, 1)]);
    story.records(submit_evidence(1), submitted(1).into());
    let story = [open(), open_dispute(1), request_evidence(1, 1), settle_dispute(1)];
    given(story.clone()).has_nothing_to_add(request_evidence(1, 1));
    given(story).records(submit_evidence(1), submitted(1).into());
}

#[test]
fn only_what_was_asked_for_is_shown() {
    given([open(), open_dispute(1)]).refuses(submit_evidence(9), Refusal::UnknownEvidence(id(9)));
}

#[test]
fn a_dispute_is_ruled_and_may_go_higher_and_be_ruled_again() {
    given([open(), open_dispute(1)]).records(rule(1), ruled(1).into());
    given([open(), open_dispute(1)]).records(escalate(1), escalated(1).into());
    given([open(), open_dispute(1), rule(1)]).records(escalate(1), escalated(1).into());
    given([open(), open_dispute(1), rule(1), escalate(1)]).records(rule(1), ruled(1).into());
}

#[test]
fn a_dispute_is_settled_once_ruled_or_not() {
    given([open(), open_dispute(1)]).records(settle_dispute(1), settled(1).into());
    given([open(), open_dispute(1), rule(1)]).records(settle_dispute(1), settled(1).into());
}

#[test]
fn a_dispute_that_is_over_goes_no_further() {
    let story = given([open(), open_dispute(1), settle_dispute(1)]);
    for command in [respond(1, 1), request_evidence(1, 1), escalate(1), rule(1)] {
        story.refuses(command, Refusal::DisputeOutOfOrder(id(1), "settled"));
    }
}

#[test]
fn a_dispute_must_be_known() {
    for command in [respond(1, 9), request_evidence(1, 9), escalate(9), rule(9), settle_dispute(9)]
    {
        given([open(), open_dispute(1)]).refuses(command, Refusal::UnknownDispute(id(9)));
    }
}
