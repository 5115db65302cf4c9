//! Calls for somebody with more to say; they move no responsibility.

use crate::id::EscalationId;
use crate::party::Party;
use crate::text::Code;

use super::group::group;
use super::stage::stages;
use super::{Context, Inquiry, Memory, Refusal};

/// Somebody with more to say was called for. The owner keeps the ball.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalationRaised {
    /// Id of the escalation.
    pub escalation_id: EscalationId,
    /// How high: "2", "supervisor", "mall".
    pub level: Code,
    /// What set it off.
    pub trigger: Code,
    /// Who is called for.
    pub to: Party,
}

/// Whoever was called for looks into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalationAcknowledged {
    /// The escalation.
    pub escalation_id: EscalationId,
}

/// An escalation was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscalationWithdrawn {
    /// The escalation.
    pub escalation_id: EscalationId,
    /// Why.
    pub reason: Option<Code>,
}

group!(Escalation {
    RaiseEscalation => EscalationRaised = "escalation_raised",
    AcknowledgeEscalation => EscalationAcknowledged = "escalation_acknowledged",
    WithdrawEscalation => EscalationWithdrawn = "escalation_withdrawn",
});

stages! {
    /// How far an escalation has come.
    EscalationStage of escalation_id: EscalationId, UnknownEscalation, EscalationOutOfOrder {
        /// Somebody was called for.
        Raised "raised" by EscalationRaised after [],
        /// Somebody looks into it.
        Acknowledged "acknowledged" by EscalationAcknowledged after [Raised],
        /// It was taken back.
        Withdrawn "withdrawn" by EscalationWithdrawn after [Raised, Acknowledged],
    }
}

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::RaiseEscalation(e) => inquiry.running(context)?.escalations.record(e),
        C::AcknowledgeEscalation(e) => inquiry.known(context)?.escalations.record(e),
        C::WithdrawEscalation(e) => inquiry.known(context)?.escalations.record(e),
    }
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::EscalationRaised(e) => memory.escalations.remember(e),
        E::EscalationAcknowledged(e) => memory.escalations.remember(e),
        E::EscalationWithdrawn(e) => memory.escalations.remember(e),
    }
}
