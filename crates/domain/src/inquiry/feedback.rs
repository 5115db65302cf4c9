//! What customers judged, and whether somebody answered.

use std::collections::BTreeMap;

use crate::id::FeedbackId;
use crate::text::{Code, Content};
use crate::vocabulary::Polarity;

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

/// Every judgement of an inquiry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feedbacks {
    /// What became of each.
    pub by_id: BTreeMap<FeedbackId, Attention>,
}

/// Whether somebody answered a judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attention {
    /// Nobody yet.
    Given,
    /// Somebody did.
    Acknowledged,
}

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn give(inquiry: &Inquiry, command: &GiveFeedback, context: &Context<'_>) -> Decision {
    let GiveFeedback { feedback } = command;
    if inquiry.known(context)?.feedbacks.by_id.contains_key(&feedback.feedback_id) {
        return Ok(vec![]);
    }
    Ok(vec![Event::FeedbackGiven(feedback.clone())])
}

pub(super) fn acknowledge(
    inquiry: &Inquiry,
    command: &AcknowledgeFeedback,
    context: &Context<'_>,
) -> Decision {
    let AcknowledgeFeedback { feedback_id } = *command;
    match inquiry.known(context)?.feedbacks.by_id.get(&feedback_id) {
        None => Err(Refusal::UnknownFeedback(feedback_id)),
        Some(Attention::Acknowledged) => Ok(vec![]),
        Some(Attention::Given) => {
            Ok(vec![Event::FeedbackAcknowledged(FeedbackAcknowledged { feedback_id })])
        }
    }
}
