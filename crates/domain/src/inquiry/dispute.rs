//! Disputes: who says what, what shows it, and who was found right.

use uuid::Uuid;

use crate::id::{DisputeId, DisputeResponseId, EvidenceId, ExternalId, derived};
use crate::text::{Code, Content};
use crate::time::Timestamp;
use crate::vocabulary::{Fault, Side};

use super::group::group;
use super::stage::{Stage, stages};
use super::{Context, Inquiry, Memory, Refusal};

/// A side disputes how the matter was dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeOpened {
    /// Id of the dispute.
    pub dispute_id: DisputeId,
    /// Why.
    pub reason: Code,
    /// By whom.
    pub opened_by: Side,
}

/// A side said what it has to say to a dispute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeResponded {
    /// Id of the response.
    pub response_id: DisputeResponseId,
    /// The dispute.
    pub dispute_id: DisputeId,
    /// By whom.
    pub responded_by: Side,
    /// What they say.
    pub statement: Option<Content>,
}

/// A side was asked to show something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRequested {
    /// Id of what is to be shown.
    pub evidence_id: EvidenceId,
    /// The dispute.
    pub dispute_id: DisputeId,
    /// Who is asked.
    pub party: Side,
    /// Until when.
    pub due_at: Timestamp,
}

/// A side showed what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceSubmitted {
    /// What was asked for.
    pub evidence_id: EvidenceId,
    /// What was shown: an attachment, a file, a parcel's track.
    pub evidence_ref: ExternalId,
}

/// A dispute went to a higher place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeEscalated {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// To which: "mall", "arbitration".
    pub level: Code,
}

/// A dispute was ruled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeRuled {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// How.
    pub ruling: Code,
    /// Whose fault it was found to be; nobody's named means that it was left open.
    pub fault: Option<Fault>,
}

/// A dispute is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeSettled {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// How.
    pub settlement: Option<Code>,
}

group!(Dispute {
    OpenDispute => DisputeOpened = "dispute_opened",
    RespondToDispute => DisputeResponded = "dispute_responded",
    RequestEvidence => EvidenceRequested = "evidence_requested",
    SubmitEvidence => EvidenceSubmitted = "evidence_submitted",
    EscalateDispute => DisputeEscalated = "dispute_escalated",
    RuleOnDispute => DisputeRuled = "dispute_ruled",
    SettleDispute => DisputeSettled = "dispute_settled",
});

stages! {
    /// How far a dispute has come.
    DisputeStage of dispute_id: DisputeId, UnknownDispute, DisputeOutOfOrder {
        /// A side disputes.
        Opened "open" by DisputeOpened after [],
        /// It is before a higher place.
        Escalated "escalated" by DisputeEscalated after [Opened, Ruled],
        /// It was ruled, and may still go higher.
        Ruled "ruled" by DisputeRuled after [Opened, Escalated],
        /// It is over.
        Settled "settled" by DisputeSettled after [Opened, Escalated, Ruled],
    }
}

stages! {
    /// Whether a side showed what it was asked for.
    EvidenceStage of evidence_id: EvidenceId, UnknownEvidence {
        /// It was asked.
        Requested "requested" by EvidenceRequested after [],
        /// It showed it.
        Submitted "submitted" by EvidenceSubmitted after [Requested],
    }
}

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::OpenDispute(e) => inquiry.counting(context)?.disputes.record(e),
        C::RespondToDispute(e) => respond(inquiry.known(context)?, e),
        C::RequestEvidence(e) => request_evidence(inquiry.known(context)?, e),
        C::SubmitEvidence(e) => inquiry.known(context)?.evidence.record(e),
        C::EscalateDispute(e) => inquiry.known(context)?.disputes.record(e),
        C::RuleOnDispute(e) => inquiry.known(context)?.disputes.record(e),
        C::SettleDispute(e) => inquiry.known(context)?.disputes.record(e),
    }
}

/// Every side may respond, and more than once, until the dispute is over.
fn respond(memory: &Memory, responded: &DisputeResponded) -> Decision {
    if memory.recorded.contains(&response_key(responded.response_id)) {
        return Ok(vec![]);
    }
    memory.disputes.at_any(responded.dispute_id, DisputeStage::Settled.after())?;
    Ok(vec![responded.clone().into()])
}

/// Nothing more is asked for once the dispute is over; what was asked for may come late.
fn request_evidence(memory: &Memory, requested: &EvidenceRequested) -> Decision {
    let events = memory.evidence.record(requested)?;
    if !events.is_empty() {
        memory.disputes.at_any(requested.dispute_id, DisputeStage::Settled.after())?;
    }
    Ok(events)
}

/// What a response is remembered by.
fn response_key(response_id: DisputeResponseId) -> Uuid {
    derived(&[b"dispute response", response_id.uuid().as_bytes()])
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::DisputeOpened(e) => memory.disputes.remember(e),
        E::DisputeResponded(e) => memory.note(response_key(e.response_id)),
        E::EvidenceRequested(e) => memory.evidence.remember(e),
        E::EvidenceSubmitted(e) => memory.evidence.remember(e),
        E::DisputeEscalated(e) => memory.disputes.remember(e),
        E::DisputeRuled(e) => memory.disputes.remember(e),
        E::DisputeSettled(e) => memory.disputes.remember(e),
    }
}
