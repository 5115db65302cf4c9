//! Everything that can happen in a session, and the wish for each.

use crate::facts::facts;
use crate::id::{CustomerRef, ExternalId, InquiryId, MerchantId, MessageId};
use crate::party::Party;
use crate::text::Code;
use crate::vocabulary::ReplyKind;

/// A customer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionOpened {
    /// Whom the customer came to.
    pub merchant_id: MerchantId,
    /// Who came.
    pub customer_ref: CustomerRef,
    /// The channel the customer chose.
    pub channel: Code,
    /// Whether anybody of the merchant was there at that moment, as far as the source knows.
    pub online_at_start: Option<bool>,
    /// Orders it is about.
    pub order_refs: Vec<ExternalId>,
    /// BCP 47 language tag.
    pub language: Option<Code>,
}

/// The customer was put in a queue for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionQueued {
    /// The team in whose queue.
    pub queue: Party,
}

/// The customer was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionAnswered {
    /// The answer.
    pub message_id: MessageId,
    /// How it came to be written.
    pub reply_kind: ReplyKind,
    /// Who answers the customer; nobody named: whoever acted.
    pub answered_by: Option<Party>,
}

/// The customer left before any person had answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionAbandoned {
    /// How that was noticed.
    pub reason: Option<Code>,
}

/// The session is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionClosed {
    /// Why.
    pub reason: Option<Code>,
}

/// The session led to an inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLinked {
    /// The inquiry.
    pub inquiry_id: InquiryId,
}

facts! {
    OpenSession => SessionOpened = "session_opened",
    QueueSession => SessionQueued = "session_queued",
    AnswerSession => SessionAnswered = "session_answered",
    AbandonSession => SessionAbandoned = "session_abandoned",
    CloseSession => SessionClosed = "session_closed",
    LinkSession => SessionLinked = "session_linked",
}
