//! What customers judged, when somebody answered, and whether it still counts.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::feedback::FeedbackGiven;
use verbatim_domain::vocabulary::Polarity;

use verbatim_projection::kept::{KeptId, word};

/// One judgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Feedback {
    pub(crate) feedback_id: KeptId,
    pub(crate) given_at_ms: i64,
    pub(crate) given_seq: u64,
    pub(crate) score: u32,
    pub(crate) scale_max: u32,
    polarity: i32,
    pub(crate) about: Option<Box<str>>,
    pub(crate) acknowledged_at_ms: Option<i64>,
    pub(crate) invalidated_at_ms: Option<i64>,
}

impl Feedback {
    pub(crate) fn given(given: &FeedbackGiven, given_at_ms: i64, given_seq: u64) -> Self {
        Feedback {
            feedback_id: given.feedback_id.uuid().into(),
            given_at_ms,
            given_seq,
            score: given.score,
            scale_max: given.scale_max,
            polarity: given.polarity.number(),
            about: word(given.about.as_ref()),
            acknowledged_at_ms: None,
            invalidated_at_ms: None,
        }
    }

    pub(crate) fn polarity(&self) -> Polarity {
        Polarity::from_number(self.polarity)
    }

    /// How long the customer waited for an answer; none while nobody gave one.
    pub(crate) fn acknowledged_after_ms(&self) -> Option<i64> {
        Some((self.acknowledged_at_ms? - self.given_at_ms).max(0))
    }
}
