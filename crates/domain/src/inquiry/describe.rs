//! Open, describe, classify, relate, attach, void.

use uuid::Uuid;

use crate::id::{AttachmentId, CustomerRef, ExternalId, InquiryId, MerchantId, NeedId, derived};
use crate::party::Party;
use crate::text::{Code, Content};
use crate::vocabulary::{InquiryRelation, VoidReason};

use super::{Context, Event, Inquiry, Refusal};

/// Wish: an inquiry begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInquiry {
    /// What is to be recorded.
    pub opened: InquiryOpened,
}

/// An inquiry began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InquiryOpened {
    /// Whose inquiry it is.
    pub merchant_id: MerchantId,
    /// Whose matter it is.
    pub customer_ref: CustomerRef,
    /// What it came from.
    pub origin: Option<Code>,
    /// The channel the customer chose.
    pub channel: Code,
    /// The subject line.
    pub subject: Option<Content>,
    /// Priority as the source ranks it.
    pub priority: Option<Code>,
    /// Category of the matter.
    pub category: Option<Code>,
    /// The customer's tier at that moment.
    pub customer_tier: Option<Code>,
    /// Orders it is about.
    pub order_refs: Vec<ExternalId>,
    /// BCP 47 language tag.
    pub language: Option<Code>,
    /// The team in whose queue it begins.
    pub queue: Option<Party>,
}

/// Wish: record what the customer needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DescribeNeed {
    /// What is to be recorded.
    pub need: NeedRecorded,
}

/// What the customer needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedRecorded {
    /// Id of this description.
    pub need_id: NeedId,
    /// Category of the need.
    pub category: Option<Code>,
    /// What is asked for.
    pub demand: Code,
    /// The amount at stake.
    pub amount: Option<Money>,
    /// The remedy the customer wishes.
    pub desired_remedy: Option<Code>,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// ISO 4217 code.
    pub currency_code: Code,
    /// In the currency's smallest unit.
    pub amount_minor: i64,
}

/// Wish: another category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeClassification {
    /// The new category.
    pub category: Code,
    /// Why.
    pub reason: Option<Code>,
}

/// The category changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassificationChanged {
    /// Before.
    pub from: Option<Code>,
    /// After.
    pub to: Code,
    /// Why.
    pub reason: Option<Code>,
}

/// Wish: another priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangePriority {
    /// The new priority.
    pub priority: Code,
    /// Why.
    pub reason: Option<Code>,
}

/// The priority changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriorityChanged {
    /// Before.
    pub from: Option<Code>,
    /// After.
    pub to: Code,
    /// Why.
    pub reason: Option<Code>,
}

/// Wish: relate this inquiry to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkInquiry {
    /// How.
    pub relation: InquiryRelation,
    /// The other one.
    pub other_inquiry_id: InquiryId,
}

/// This inquiry was related to another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InquiryLinked {
    /// How.
    pub relation: InquiryRelation,
    /// The other one.
    pub other_inquiry_id: InquiryId,
}

/// Wish: record that a file was attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddAttachment {
    /// What is to be recorded.
    pub attachment: AttachmentAdded,
}

/// A file was attached; its bytes are kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentAdded {
    /// Id of the attachment.
    pub attachment_id: AttachmentId,
    /// SHA-256 of the stored bytes.
    pub digest: [u8; 32],
    /// Length in bytes.
    pub length_bytes: u64,
    /// Media type.
    pub media_type: Code,
}

/// Wish: the inquiry shall not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoidInquiry {
    /// Why.
    pub reason: VoidReason,
}

/// The inquiry does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InquiryVoided {
    /// Why.
    pub reason: VoidReason,
}

/// What a description of a need is remembered by.
pub(super) fn need_key(need_id: NeedId) -> Uuid {
    derived(&[b"need", need_id.uuid().as_bytes()])
}

/// What an attachment is remembered by.
pub(super) fn attachment_key(attachment_id: AttachmentId) -> Uuid {
    derived(&[b"attachment", attachment_id.uuid().as_bytes()])
}

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn open(inquiry: &Inquiry, command: &OpenInquiry) -> Decision {
    let OpenInquiry { opened } = command;
    let Some(memory) = inquiry.memory() else {
        return Ok(vec![Event::InquiryOpened(opened.clone())]);
    };
    if memory.merchant_id != opened.merchant_id {
        return Err(Refusal::OtherMerchant);
    }
    if memory.customer_ref != opened.customer_ref {
        return Err(Refusal::OtherCustomer);
    }
    Ok(vec![])
}

pub(super) fn describe_need(
    inquiry: &Inquiry,
    command: &DescribeNeed,
    context: &Context<'_>,
) -> Decision {
    let DescribeNeed { need } = command;
    let memory = inquiry.counting(context)?;
    if memory.recorded.contains(&need_key(need.need_id)) {
        return Ok(vec![]);
    }
    Ok(vec![Event::NeedRecorded(need.clone())])
}

pub(super) fn change_classification(
    inquiry: &Inquiry,
    command: &ChangeClassification,
    context: &Context<'_>,
) -> Decision {
    let ChangeClassification { category, reason } = command.clone();
    let from = inquiry.counting(context)?.category.clone();
    if from.as_ref() == Some(&category) {
        return Ok(vec![]);
    }
    Ok(vec![Event::ClassificationChanged(ClassificationChanged { from, to: category, reason })])
}

pub(super) fn change_priority(
    inquiry: &Inquiry,
    command: &ChangePriority,
    context: &Context<'_>,
) -> Decision {
    let ChangePriority { priority, reason } = command.clone();
    let from = inquiry.counting(context)?.priority.clone();
    if from.as_ref() == Some(&priority) {
        return Ok(vec![]);
    }
    Ok(vec![Event::PriorityChanged(PriorityChanged { from, to: priority, reason })])
}

pub(super) fn link(inquiry: &Inquiry, command: &LinkInquiry, context: &Context<'_>) -> Decision {
    let LinkInquiry { relation, other_inquiry_id } = *command;
    let memory = inquiry.counting(context)?;
    if other_inquiry_id == context.inquiry_id {
        return Err(Refusal::LinkToItself);
    }
    if memory.links.contains(&(relation, other_inquiry_id)) {
        return Ok(vec![]);
    }
    Ok(vec![Event::InquiryLinked(InquiryLinked { relation, other_inquiry_id })])
}

pub(super) fn attach(
    inquiry: &Inquiry,
    command: &AddAttachment,
    context: &Context<'_>,
) -> Decision {
    let AddAttachment { attachment } = command;
    let memory = inquiry.counting(context)?;
    if memory.recorded.contains(&attachment_key(attachment.attachment_id)) {
        return Ok(vec![]);
    }
    Ok(vec![Event::AttachmentAdded(attachment.clone())])
}

pub(super) fn void(inquiry: &Inquiry, command: &VoidInquiry, context: &Context<'_>) -> Decision {
    let VoidInquiry { reason } = *command;
    let memory = inquiry.known(context)?;
    match inquiry {
        Inquiry::Voided(_) => Ok(vec![]),
        Inquiry::Merged(_, into) => Err(Refusal::Merged(*into)),
        Inquiry::Unopened | Inquiry::Open(_) | Inquiry::Resolved(_) | Inquiry::Closed(_) => {
            memory.merges.none_open()?;
            Ok(vec![Event::InquiryVoided(InquiryVoided { reason })])
        }
    }
}
