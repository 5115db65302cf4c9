//! What a session's rules must remember.

use std::collections::BTreeSet;

use crate::id::{CustomerRef, InquiryId, MerchantId, MessageId};
use crate::party::Party;

use super::{Refusal, SessionOpened};

/// A session, as far as its rules remember it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Session {
    /// Nothing was recorded yet.
    #[default]
    Unopened,
    /// Somebody came.
    Opened(Box<Memory>),
}

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The customer waits for a person.
    Waiting,
    /// A person has answered.
    Answered,
    /// The customer left before that.
    Abandoned,
    /// It is over.
    Closed,
}

/// What is remembered of a session once it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// How far it has come.
    pub stage: Stage,
    /// Whom the customer came to.
    pub merchant_id: MerchantId,
    /// Who came.
    pub customer_ref: CustomerRef,
    /// The queue that the customer was put in last.
    pub queue: Option<Party>,
    /// Every answer.
    pub answers: BTreeSet<MessageId>,
    /// Every inquiry that it led to.
    pub inquiries: BTreeSet<InquiryId>,
}

impl Memory {
    pub(super) fn opened(opened: &SessionOpened) -> Self {
        Memory {
            stage: Stage::Waiting,
            merchant_id: opened.merchant_id.clone(),
            customer_ref: opened.customer_ref.clone(),
            queue: None,
            answers: BTreeSet::new(),
            inquiries: BTreeSet::new(),
        }
    }
}

impl Session {
    /// What is remembered of it.
    pub fn memory(&self) -> Option<&Memory> {
        match self {
            Session::Unopened => None,
            Session::Opened(memory) => Some(memory),
        }
    }

    /// It was opened, and is the merchant's for whom it is asked.
    pub(super) fn known(&self, asked_for: Option<&MerchantId>) -> Result<&Memory, Refusal> {
        let memory = self.memory().ok_or(Refusal::NotOpened)?;
        let other_merchant = asked_for.is_some_and(|id| *id != memory.merchant_id);
        if other_merchant { Err(Refusal::OtherMerchant) } else { Ok(memory) }
    }
}
