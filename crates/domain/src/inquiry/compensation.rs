//! What was offered in compensation, who pays for it, and what became of it.

use crate::id::{CompensationId, ExternalId};
use crate::text::Code;
use crate::vocabulary::{CompensationKind, Organisation};

use super::describe::Money;
use super::group::group;
use super::stage::stages;
use super::{Context, Inquiry, Memory, Refusal};

/// Compensation was offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompensationOffered {
    /// Id of the compensation.
    pub compensation_id: CompensationId,
    /// In what form.
    pub kind: CompensationKind,
    /// What it is worth in money.
    pub amount: Option<Money>,
    /// What it is worth in points; 0 for none.
    pub points: u64,
    /// Who pays for it.
    pub funder: Organisation,
}

/// The customer took the offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompensationAccepted {
    /// The compensation.
    pub compensation_id: CompensationId,
}

/// The customer would not have the offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompensationDeclined {
    /// The compensation.
    pub compensation_id: CompensationId,
    /// Why.
    pub reason: Option<Code>,
}

/// Compensation was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompensationIssued {
    /// The compensation.
    pub compensation_id: CompensationId,
    /// What shows it: the coupon, the booking.
    pub issue_ref: Option<ExternalId>,
}

/// Compensation was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompensationReversed {
    /// The compensation.
    pub compensation_id: CompensationId,
    /// Why.
    pub reason: Code,
}

group!(Compensation {
    OfferCompensation => CompensationOffered = "compensation_offered",
    AcceptCompensation => CompensationAccepted = "compensation_accepted",
    DeclineCompensation => CompensationDeclined = "compensation_declined",
    IssueCompensation => CompensationIssued = "compensation_issued",
    ReverseCompensation => CompensationReversed = "compensation_reversed",
});

stages! {
    /// How far a compensation has come.
    CompensationStage of compensation_id: CompensationId,
    UnknownCompensation, CompensationOutOfOrder {
        /// It is on offer.
        Offered "offered" by CompensationOffered after [],
        /// The customer took the offer.
        Accepted "accepted" by CompensationAccepted after [Offered],
        /// The customer would not have it.
        Declined "declined" by CompensationDeclined after [Offered],
        /// It was given, with or without a word from the customer.
        Issued "issued" by CompensationIssued after [Offered, Accepted],
        /// It was taken back.
        Reversed "reversed" by CompensationReversed after [Issued],
    }
}

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::OfferCompensation(e) => inquiry.counting(context)?.compensations.record(e),
        C::AcceptCompensation(e) => inquiry.known(context)?.compensations.record(e),
        C::DeclineCompensation(e) => inquiry.known(context)?.compensations.record(e),
        C::IssueCompensation(e) => inquiry.known(context)?.compensations.record(e),
        C::ReverseCompensation(e) => inquiry.known(context)?.compensations.record(e),
    }
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::CompensationOffered(e) => memory.compensations.remember(e),
        E::CompensationAccepted(e) => memory.compensations.remember(e),
        E::CompensationDeclined(e) => memory.compensations.remember(e),
        E::CompensationIssued(e) => memory.compensations.remember(e),
        E::CompensationReversed(e) => memory.compensations.remember(e),
    }
}
