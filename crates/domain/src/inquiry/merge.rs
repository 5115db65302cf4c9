//! Merging two inquiries: the parent offers, the child answers, the parent learns the answer.
//!
//! The relay of the ledger carries the words between the two streams (design 02, relay).

use std::collections::BTreeSet;

use crate::id::{CustomerRef, InquiryId, MerchantId, MergeId};
use crate::time::Timestamp;
use crate::vocabulary::MergeDeclineReason;

use super::{Context, Event, Inquiry, Memory, Refusal};

/// Wish, to the parent: offer to take another inquiry in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfferMerge {
    /// Id of the offer.
    pub merge_id: MergeId,
    /// The inquiry to take in.
    pub child_inquiry_id: InquiryId,
}

/// The parent offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeOffered {
    /// Id of the offer.
    pub merge_id: MergeId,
    /// The inquiry to take in.
    pub child_inquiry_id: InquiryId,
}

/// Wish, to the child, sent by the relay: answer an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerMerge {
    /// The offer.
    pub merge_id: MergeId,
    /// Who offered.
    pub into_inquiry_id: InquiryId,
    /// The parent's merchant.
    pub merchant_id: MerchantId,
    /// The parent's customer.
    pub customer_ref: CustomerRef,
}

/// The child was merged and ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InquiryMerged {
    /// The offer.
    pub merge_id: MergeId,
    /// The parent.
    pub into_inquiry_id: InquiryId,
    /// Since when the customer has waited for an answer; none: nobody does.
    pub waiting_since: Option<Timestamp>,
}

/// The child would not be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeDeclined {
    /// The offer.
    pub merge_id: MergeId,
    /// Who offered.
    pub into_inquiry_id: InquiryId,
    /// Why not.
    pub reason: MergeDeclineReason,
}

/// Wish, to the parent, sent by the relay: learn the child's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettleMerge {
    /// The offer.
    pub merge_id: MergeId,
    /// The child.
    pub child_inquiry_id: InquiryId,
    /// What it answered.
    pub answer: ChildsAnswer,
}

/// What a child answers to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChildsAnswer {
    /// It was merged.
    Merged {
        /// Since when its customer has waited for an answer; none: nobody does.
        waiting_since: Option<Timestamp>,
    },
    /// It declined.
    Declined(MergeDeclineReason),
}

/// The parent learned that the child was merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeCompleted {
    /// The offer.
    pub merge_id: MergeId,
    /// The child.
    pub child_inquiry_id: InquiryId,
    /// Since when the child's customer has waited for an answer, which is to be given here; none:
    /// nobody does. The parent keeps the earlier of the two (ruling 5 of design 04).
    pub waiting_since: Option<Timestamp>,
}

/// The parent learned that the child declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeRefused {
    /// The offer.
    pub merge_id: MergeId,
    /// The child.
    pub child_inquiry_id: InquiryId,
    /// Why.
    pub reason: MergeDeclineReason,
}

/// The merges of an inquiry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merges {
    /// The offer, as parent, that is not settled.
    pub offered: Option<MergeOffered>,
    /// Offers that were settled, as parent or as child.
    pub settled: BTreeSet<MergeId>,
}

impl Merges {
    pub(super) fn none_open(&self) -> Result<(), Refusal> {
        match &self.offered {
            Some(offered) => Err(Refusal::MergeOpen(offered.merge_id)),
            None => Ok(()),
        }
    }

    pub(super) fn settle(&mut self, merge_id: MergeId) {
        if self.offered.is_some_and(|offered| offered.merge_id == merge_id) {
            self.offered = None;
        }
        self.settled.insert(merge_id);
    }
}

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn offer(inquiry: &Inquiry, command: &OfferMerge, context: &Context<'_>) -> Decision {
    let OfferMerge { merge_id, child_inquiry_id } = *command;
    let merges = &inquiry.running(context)?.merges;
    let offered_before = merges.settled.contains(&merge_id)
        || merges.offered.is_some_and(|offered| offered.merge_id == merge_id);
    if offered_before {
        return Ok(vec![]);
    }
    if child_inquiry_id == context.inquiry_id {
        return Err(Refusal::MergeWithItself);
    }
    merges.none_open()?;
    Ok(vec![Event::MergeOffered(MergeOffered { merge_id, child_inquiry_id })])
}

pub(super) fn answer(inquiry: &Inquiry, command: &AnswerMerge) -> Decision {
    let AnswerMerge { merge_id, into_inquiry_id, merchant_id, customer_ref } = command;
    let (merge_id, into_inquiry_id) = (*merge_id, *into_inquiry_id);
    let memory = inquiry.memory().ok_or(Refusal::NotOpened)?;
    if memory.merges.settled.contains(&merge_id) {
        return Ok(vec![]);
    }
    let same_customer = memory.merchant_id == *merchant_id && memory.customer_ref == *customer_ref;
    let reason = if same_customer {
        why_not(inquiry, memory)
    } else {
        Some(MergeDeclineReason::OtherCustomer)
    };
    let event = match reason {
        Some(reason) => Event::MergeDeclined(MergeDeclined { merge_id, into_inquiry_id, reason }),
        None => {
            let waiting_since = memory.messages.waiting_since();
            Event::InquiryMerged(InquiryMerged { merge_id, into_inquiry_id, waiting_since })
        }
    };
    Ok(vec![event])
}

fn why_not(inquiry: &Inquiry, memory: &Memory) -> Option<MergeDeclineReason> {
    match inquiry {
        Inquiry::Merged(..) => Some(MergeDeclineReason::AlreadyMerged),
        Inquiry::Voided(_) => Some(MergeDeclineReason::Voided),
        Inquiry::Unopened | Inquiry::Open(_) | Inquiry::Resolved(_) | Inquiry::Closed(_) => {
            memory.merges.offered.map(|_| MergeDeclineReason::Offering)
        }
    }
}

pub(super) fn settle(inquiry: &Inquiry, command: &SettleMerge) -> Decision {
    let SettleMerge { merge_id, child_inquiry_id, answer } = *command;
    let memory = inquiry.memory().ok_or(Refusal::NotOpened)?;
    let is_open = memory.merges.offered.is_some_and(|offered| offered.merge_id == merge_id);
    if !is_open {
        return Ok(vec![]);
    }
    let event = match answer {
        ChildsAnswer::Merged { waiting_since } => {
            Event::MergeCompleted(MergeCompleted { merge_id, child_inquiry_id, waiting_since })
        }
        ChildsAnswer::Declined(reason) => {
            Event::MergeRefused(MergeRefused { merge_id, child_inquiry_id, reason })
        }
    };
    Ok(vec![event])
}
