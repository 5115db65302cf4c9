//! What an inquiry's rules must remember.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::id::{CustomerRef, InquiryId, MerchantId};
use crate::text::Code;
use crate::vocabulary::InquiryRelation;

use super::bot::BotStage;
use super::call::CallStage;
use super::compensation::CompensationStage;
use super::complaint::ComplaintStage;
use super::dispute::DisputeStage;
use super::dispute::EvidenceStage;
use super::escalation::EscalationStage;
use super::feedback::Attention;
use super::follow_up::FollowUpStage;
use super::hands::Hands;
use super::merge::Merges;
use super::promise::PromiseStage;
use super::resolve::Resolution;
use super::snooze::SnoozeStage;
use super::source::Verdicts;
use super::survey::SurveyStage;
use super::talk::Messages;
use super::task::TaskStage;
use super::wait::Waits;
use super::{Context, Refusal, Stages};

/// The situation of an inquiry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Inquiry {
    /// Nothing was recorded yet.
    #[default]
    Unopened,
    /// Being dealt with.
    Open(Box<Memory>),
    /// A decision stands; the customer may still have to be told.
    Resolved(Box<Memory>),
    /// Ended, until somebody reopens it.
    Closed(Box<Memory>),
    /// Lives on in another inquiry.
    Merged(Box<Memory>, InquiryId),
    /// Does not count.
    Voided(Box<Memory>),
}

/// What is remembered of an inquiry once it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memory {
    /// How many facts the stream has: the place of the last one.
    pub fact_count: u64,
    /// Whose it is.
    pub merchant_id: MerchantId,
    /// Whose matter it is.
    pub customer_ref: CustomerRef,
    /// Category now.
    pub category: Option<Code>,
    /// Priority now.
    pub priority: Option<Code>,
    /// Who answers for it, and what is on offer.
    pub hands: Hands,
    /// What it waits for.
    pub waits: Waits,
    /// Every message.
    pub messages: Messages,
    /// The last decision, and what became of it.
    pub resolution: Option<Resolution>,
    /// Every judgement.
    pub feedbacks: Stages<Attention>,
    /// The merge that is on offer.
    pub merges: Merges,
    /// Other systems' verdicts.
    pub verdicts: Verdicts,
    /// Every engagement of a bot.
    pub bots: Stages<BotStage>,
    /// Every promise.
    pub promises: Stages<PromiseStage>,
    /// Every escalation.
    pub escalations: Stages<EscalationStage>,
    /// Every task that was delegated.
    pub tasks: Stages<TaskStage>,
    /// Every call.
    pub calls: Stages<CallStage>,
    /// Every time it was put aside.
    pub snoozes: Stages<SnoozeStage>,
    /// Every survey.
    pub surveys: Stages<SurveyStage>,
    /// Every follow-up.
    pub follow_ups: Stages<FollowUpStage>,
    /// Every compensation.
    pub compensations: Stages<CompensationStage>,
    /// Every dispute.
    pub disputes: Stages<DisputeStage>,
    /// What sides of disputes were asked to show.
    pub evidence: Stages<EvidenceStage>,
    /// Every complaint that came from an authority.
    pub complaints: Stages<ComplaintStage>,
    /// Relations to other inquiries.
    pub links: BTreeSet<(InquiryRelation, InquiryId)>,
    /// What facts are remembered by which no rule looks into: notes, needs, attachments, decisions
    /// of the past, rows of other systems. Derived from kind and id, so that ids of two kinds
    /// never meet.
    pub recorded: BTreeSet<Uuid>,
}

impl Memory {
    pub(super) fn opened(opened: &super::describe::InquiryOpened) -> Self {
        Memory {
            fact_count: 1,
            merchant_id: opened.merchant_id.clone(),
            customer_ref: opened.customer_ref.clone(),
            category: opened.category.clone(),
            priority: opened.priority.clone(),
            hands: Hands::in_queue(opened.queue.clone()),
            waits: Waits::default(),
            messages: Messages::default(),
            resolution: None,
            feedbacks: Stages::default(),
            merges: Merges::default(),
            verdicts: Verdicts::default(),
            bots: Stages::default(),
            promises: Stages::default(),
            escalations: Stages::default(),
            tasks: Stages::default(),
            calls: Stages::default(),
            snoozes: Stages::default(),
            surveys: Stages::default(),
            follow_ups: Stages::default(),
            compensations: Stages::default(),
            disputes: Stages::default(),
            evidence: Stages::default(),
            complaints: Stages::default(),
            links: BTreeSet::new(),
            recorded: BTreeSet::new(),
        }
    }
}

impl Inquiry {
    /// What is remembered, whatever the situation.
    pub fn memory(&self) -> Option<&Memory> {
        match self {
            Inquiry::Unopened => None,
            Inquiry::Open(memory)
            | Inquiry::Resolved(memory)
            | Inquiry::Closed(memory)
            | Inquiry::Merged(memory, _)
            | Inquiry::Voided(memory) => Some(memory),
        }
    }

    pub(super) fn memory_mut(&mut self) -> Option<&mut Memory> {
        match self {
            Inquiry::Unopened => None,
            Inquiry::Open(memory)
            | Inquiry::Resolved(memory)
            | Inquiry::Closed(memory)
            | Inquiry::Merged(memory, _)
            | Inquiry::Voided(memory) => Some(memory),
        }
    }

    /// For facts that are taken whatever has become of the inquiry.
    pub(super) fn known(&self, context: &Context<'_>) -> Result<&Memory, Refusal> {
        let memory = self.memory().ok_or(Refusal::NotOpened)?;
        let other_merchant = context.merchant_id.is_some_and(|id| *id != memory.merchant_id);
        if other_merchant { Err(Refusal::OtherMerchant) } else { Ok(memory) }
    }

    /// For facts that are taken while the inquiry counts, closed or not.
    pub(super) fn counting(&self, context: &Context<'_>) -> Result<&Memory, Refusal> {
        let memory = self.known(context)?;
        match self {
            Inquiry::Voided(_) => Err(Refusal::Voided),
            Inquiry::Merged(_, into) => Err(Refusal::Merged(*into)),
            Inquiry::Unopened | Inquiry::Open(_) | Inquiry::Resolved(_) | Inquiry::Closed(_) => {
                Ok(memory)
            }
        }
    }

    /// For facts that are taken only until the inquiry is closed.
    pub(super) fn running(&self, context: &Context<'_>) -> Result<&Memory, Refusal> {
        let memory = self.counting(context)?;
        match self {
            Inquiry::Closed(_) => Err(Refusal::Closed),
            Inquiry::Unopened
            | Inquiry::Open(_)
            | Inquiry::Resolved(_)
            | Inquiry::Merged(..)
            | Inquiry::Voided(_) => Ok(memory),
        }
    }
}
