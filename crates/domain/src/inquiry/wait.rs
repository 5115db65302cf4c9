//! What it waits for. A wait on the customer hands the ball over as a claim, until they answer.

use std::collections::BTreeSet;

use crate::id::{MessageId, WaitId};
use crate::time::Timestamp;
use crate::vocabulary::{SenderClass, WaitEndCause, WaitOn};

use super::{Context, Event, Inquiry, Refusal};

/// Wish: claim that the inquiry waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClaimWait {
    /// What is to be recorded.
    pub wait: WaitClaimed,
}

/// Somebody claimed that the inquiry waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitClaimed {
    /// Id of the wait.
    pub wait_id: WaitId,
    /// On whom.
    pub on: WaitOn,
    /// The message that asked.
    pub question_message_id: Option<MessageId>,
    /// When an answer is expected.
    pub expected_at: Option<Timestamp>,
}

/// Wish: end a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndWait {
    /// The wait; none: the one that stands.
    pub wait_id: Option<WaitId>,
    /// Why.
    pub cause: WaitEndCause,
    /// The message that shows it.
    pub evidence_message_id: Option<MessageId>,
}

/// A wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitEnded {
    /// The wait.
    pub wait_id: WaitId,
    /// Why.
    pub cause: WaitEndCause,
    /// The message that shows it.
    pub evidence_message_id: Option<MessageId>,
}

/// The waits of an inquiry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Waits {
    /// The one that stands.
    pub open: Option<Wait>,
    /// The one that was claimed last.
    pub newest: Option<WaitId>,
    /// Those that a message ended, and nobody has said so.
    pub answered: BTreeSet<WaitId>,
    /// Those that ended.
    pub ended: BTreeSet<WaitId>,
}

/// A wait that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Its id.
    pub wait_id: WaitId,
    /// On whom.
    pub on: WaitOn,
}

impl Waits {
    pub(super) fn claim(&mut self, wait_id: WaitId, on: WaitOn) {
        self.open = Some(Wait { wait_id, on });
        self.newest = Some(wait_id);
    }

    /// The wait that stands ends with the inquiry.
    pub(super) fn close(&mut self) {
        if let Some(wait) = self.open.take() {
            self.ended.insert(wait.wait_id);
        }
    }

    pub(super) fn end(&mut self, wait_id: WaitId) {
        self.open.take_if(|open| open.wait_id == wait_id);
        self.answered.remove(&wait_id);
        self.ended.insert(wait_id);
    }

    /// A message ends the wait on whoever wrote it, whether or not anybody says so. It may be older
    /// than the wait and only have come late: so the end can still be said, once.
    pub(super) fn spoke(&mut self, sender: SenderClass) {
        if let Some(wait) = self.open.take_if(|wait| answers(sender, wait.on)) {
            self.answered.insert(wait.wait_id);
        }
    }

    /// The one that stands; else the newest, if a message ended it and nobody has said so.
    fn to_end(&self) -> Option<WaitId> {
        self.open_id().or(self.newest.filter(|newest| self.answered.contains(newest)))
    }

    fn open_id(&self) -> Option<WaitId> {
        self.open.map(|wait| wait.wait_id)
    }

    fn know(&self, wait_id: WaitId) -> bool {
        self.open_id() == Some(wait_id)
            || self.answered.contains(&wait_id)
            || self.ended.contains(&wait_id)
    }
}

/// Whether a message of this sender is what such a wait was for.
pub(crate) fn answers(sender: SenderClass, on: WaitOn) -> bool {
    match on {
        WaitOn::Customer => sender == SenderClass::Customer,
        WaitOn::ThirdParty => sender == SenderClass::ThirdParty,
        WaitOn::Internal | WaitOn::Unrecognised(_) => false,
    }
}

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn claim(inquiry: &Inquiry, command: &ClaimWait, context: &Context<'_>) -> Decision {
    let ClaimWait { wait } = *command;
    let memory = inquiry.running(context)?;
    if memory.waits.know(wait.wait_id) {
        return Ok(vec![]);
    }
    if let Some(open) = memory.waits.open {
        return Err(Refusal::WaitOpen(open.wait_id));
    }
    memory.messages.contain(wait.question_message_id)?;
    Ok(vec![Event::WaitClaimed(wait)])
}

pub(super) fn end(inquiry: &Inquiry, command: &EndWait, context: &Context<'_>) -> Decision {
    let EndWait { wait_id, cause, evidence_message_id } = *command;
    let memory = inquiry.known(context)?;
    let Some(wait_id) = wait_id.or(memory.waits.to_end()) else { return Ok(vec![]) };
    if !memory.waits.know(wait_id) {
        return Err(Refusal::UnknownWait(wait_id));
    }
    if memory.waits.ended.contains(&wait_id) {
        return Ok(vec![]);
    }
    memory.messages.contain(evidence_message_id)?;
    Ok(vec![Event::WaitEnded(WaitEnded { wait_id, cause, evidence_message_id })])
}
