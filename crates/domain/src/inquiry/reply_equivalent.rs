//! What was done in place of a reply: money paid back, a call, an answer in another thread.

use uuid::Uuid;

use crate::id::{ExternalId, MessageId, derived};
use crate::vocabulary::ReplyAction;

use super::group::group;
use super::{Context, Inquiry, Memory, Refusal};

/// Something was done in place of a reply. Whether it counts as one is for policies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyEquivalentRecorded {
    /// What was done.
    pub action: ReplyAction,
    /// What shows it: the refund, the call, the other thread.
    pub action_ref: ExternalId,
    /// The message that it answers.
    pub in_reply_to: Option<MessageId>,
}

group!(ReplyEquivalent {
    RecordReplyEquivalent => ReplyEquivalentRecorded = "reply_equivalent_recorded",
});

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::RecordReplyEquivalent(e) => record(inquiry.counting(context)?, e),
    }
}

/// Taken as long as a reply is; the same thing done is recorded once.
fn record(memory: &Memory, recorded: &ReplyEquivalentRecorded) -> Decision {
    if memory.recorded.contains(&action_key(recorded)) {
        return Ok(vec![]);
    }
    memory.messages.contain(recorded.in_reply_to)?;
    Ok(vec![recorded.clone().into()])
}

/// What it is remembered by: what was done, and what shows it.
fn action_key(recorded: &ReplyEquivalentRecorded) -> Uuid {
    let ReplyEquivalentRecorded { action, action_ref, .. } = recorded;
    let action = action.number().to_be_bytes();
    derived(&[b"reply equivalent", &action, action_ref.as_str().as_bytes()])
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::ReplyEquivalentRecorded(e) => memory.note(action_key(e)),
    }
}
