//! What customers judged, and whether somebody answered.

use uuid::Uuid;

use crate::id::{FeedbackId, derived};
use crate::text::{Code, Content};
use crate::vocabulary::Polarity;

use super::stage::stages;
use super::{Context, Event, Inquiry, Refusal};

/// Wish: record a customer's judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiveFeedback {
    /// What is to be recorded.
    pub feedback: FeedbackGiven,
}

/// A customer judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackGiven {
    /// Id of the feedback.
    pub feedback_id: FeedbackId,
    /// The score, from 0 to `scale_max`.
    pub score: u32,
    /// The best score of the scale; 0 when there is none.
    pub scale_max: u32,
    /// How it leans.
    pub polarity: Polarity,
    /// What it is about.
    pub about: Option<Code>,
    /// The customer's words.
    pub comment: Option<Content>,
}

/// Wish: record that somebody answered the feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AcknowledgeFeedback {
    /// The feedback.
    pub feedback_id: FeedbackId,
}

/// Somebody answered the feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedbackAcknowledged {
    /// The feedback.
    pub feedback_id: FeedbackId,
}

/// Wish: record that something was done because of the feedback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActOnFeedback {
    /// What is to be recorded.
    pub actioned: FeedbackActioned,
}

/// Something was done because of the feedback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackActioned {
    /// The feedback.
    pub feedback_id: FeedbackId,
    /// What was done.
    pub action: Code,
}

/// Wish: the feedback shall not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidateFeedback {
    /// What is to be recorded.
    pub invalidated: FeedbackInvalidated,
}

/// The feedback does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedbackInvalidated {
    /// The feedback.
    pub feedback_id: FeedbackId,
    /// Why.
    pub reason: Code,
}

stages! {
    /// Whether somebody answered a judgement, and whether it still counts.
    Attention of feedback_id: FeedbackId, UnknownFeedback, FeedbackOutOfOrder {
        /// Nobody yet.
        Given "given" by FeedbackGiven after [],
        /// Somebody did.
        Acknowledged "acknowledged" by FeedbackAcknowledged after [Given],
        /// It does not count.
        Invalidated "invalidated" by FeedbackInvalidated after [Given, Acknowledged],
    }
}

/// What an action is remembered by: several may follow from one judgement.
pub(super) fn action_key(actioned: &FeedbackActioned) -> Uuid {
    let FeedbackActioned { feedback_id, action } = actioned;
    derived(&[b"feedback action", feedback_id.uuid().as_bytes(), action.as_str().as_bytes()])
}

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn give(inquiry: &Inquiry, command: &GiveFeedback, context: &Context<'_>) -> Decision {
    inquiry.known(context)?.feedbacks.record(&command.feedback)
}

pub(super) fn acknowledge(
    inquiry: &Inquiry,
    command: &AcknowledgeFeedback,
    context: &Context<'_>,
) -> Decision {
    let AcknowledgeFeedback { feedback_id } = *command;
    inquiry.known(context)?.feedbacks.record(&FeedbackAcknowledged { feedback_id })
}

pub(super) fn act(inquiry: &Inquiry, command: &ActOnFeedback, context: &Context<'_>) -> Decision {
    let ActOnFeedback { actioned } = command;
    let memory = inquiry.known(context)?;
    if memory.recorded.contains(&action_key(actioned)) {
        return Ok(vec![]);
    }
    let counting = [Attention::Given, Attention::Acknowledged];
    memory.feedbacks.at_any(actioned.feedback_id, &counting)?;
    Ok(vec![actioned.clone().into()])
}

pub(super) fn invalidate(
    inquiry: &Inquiry,
    command: &InvalidateFeedback,
    context: &Context<'_>,
) -> Decision {
    inquiry.known(context)?.feedbacks.record(&command.invalidated)
}
