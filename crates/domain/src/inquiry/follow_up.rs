//! Whether somebody asked the customer afterwards, and what came of it.

use uuid::Uuid;

use crate::id::{FollowUpAttemptId, FollowUpId, derived};
use crate::text::{Code, Content};
use crate::time::Timestamp;
use crate::vocabulary::FollowUpResult;

use super::group::group;
use super::stage::stages;
use super::{Context, Inquiry, Memory, Refusal};

/// The customer shall be asked afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpPlanned {
    /// Id of the follow-up.
    pub follow_up_id: FollowUpId,
    /// What asks for it.
    pub trigger: Code,
    /// Until when.
    pub due_at: Timestamp,
}

/// Somebody tried to reach the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpAttempted {
    /// Id of the attempt.
    pub attempt_id: FollowUpAttemptId,
    /// The follow-up.
    pub follow_up_id: FollowUpId,
    /// By which channel.
    pub channel: Code,
    /// What came of it: "no_answer", "busy", "reached".
    pub outcome: Code,
}

/// The customer was reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpReached {
    /// The follow-up.
    pub follow_up_id: FollowUpId,
    /// By which channel.
    pub channel: Option<Code>,
}

/// The customer said afterwards how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpCompleted {
    /// The follow-up.
    pub follow_up_id: FollowUpId,
    /// What they said.
    pub result: FollowUpResult,
    /// The customer's words.
    pub comment: Option<Content>,
}

/// The customer will not be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpWaived {
    /// The follow-up.
    pub follow_up_id: FollowUpId,
    /// Why.
    pub reason: Code,
}

group!(FollowUp {
    PlanFollowUp => FollowUpPlanned = "follow_up_planned",
    AttemptFollowUp => FollowUpAttempted = "follow_up_attempted",
    ReachFollowUp => FollowUpReached = "follow_up_reached",
    CompleteFollowUp => FollowUpCompleted = "follow_up_completed",
    WaiveFollowUp => FollowUpWaived = "follow_up_waived",
});

stages! {
    /// How far a follow-up has come.
    FollowUpStage of follow_up_id: FollowUpId, UnknownFollowUp, FollowUpOutOfOrder {
        /// The customer shall be asked.
        Planned "planned" by FollowUpPlanned after [],
        /// The customer was reached.
        Reached "reached" by FollowUpReached after [Planned],
        /// The customer said how it stands.
        Completed "completed" by FollowUpCompleted after [Planned, Reached],
        /// The customer will not be asked.
        Waived "waived" by FollowUpWaived after [Planned, Reached],
    }
}

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::PlanFollowUp(e) => inquiry.counting(context)?.follow_ups.record(e),
        C::AttemptFollowUp(e) => attempt(inquiry.known(context)?, e),
        C::ReachFollowUp(e) => inquiry.known(context)?.follow_ups.record(e),
        C::CompleteFollowUp(e) => inquiry.known(context)?.follow_ups.record(e),
        C::WaiveFollowUp(e) => inquiry.known(context)?.follow_ups.record(e),
    }
}

fn attempt(memory: &Memory, attempted: &FollowUpAttempted) -> Decision {
    if memory.recorded.contains(&attempt_key(attempted.attempt_id)) {
        return Ok(vec![]);
    }
    let still_open = [FollowUpStage::Planned, FollowUpStage::Reached];
    memory.follow_ups.at_any(attempted.follow_up_id, &still_open)?;
    Ok(vec![attempted.clone().into()])
}

/// What an attempt is remembered by.
fn attempt_key(attempt_id: FollowUpAttemptId) -> Uuid {
    derived(&[b"follow-up attempt", attempt_id.uuid().as_bytes()])
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::FollowUpPlanned(e) => memory.follow_ups.remember(e),
        E::FollowUpAttempted(e) => memory.note(attempt_key(e.attempt_id)),
        E::FollowUpReached(e) => memory.follow_ups.remember(e),
        E::FollowUpCompleted(e) => memory.follow_ups.remember(e),
        E::FollowUpWaived(e) => memory.follow_ups.remember(e),
    }
}
