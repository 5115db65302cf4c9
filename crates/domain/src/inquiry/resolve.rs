//! What was decided, whether the customer was told, what they say; reopening and closing.

use uuid::Uuid;

use crate::id::{MessageId, ResolutionId, derived};
use crate::text::Code;
use crate::vocabulary::{Fault, ReopenCause};

use super::{Context, Event, Inquiry, Memory, Refusal};

/// Wish: record a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecideResolution {
    /// What is to be recorded.
    pub decided: ResolutionDecided,
}

/// A resolution was decided. Deciding is not telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolutionDecided {
    /// Id of the resolution.
    pub resolution_id: ResolutionId,
    /// What was decided.
    pub outcome: Code,
    /// Whose fault it was.
    pub fault: Option<Fault>,
    /// Root cause.
    pub root_cause: Option<Code>,
}

/// Wish: record that the resolution was sent to the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConveyResolution {
    /// The resolution; none: the one that stands.
    pub resolution_id: Option<ResolutionId>,
    /// By which channel.
    pub channel: Code,
    /// The message that says it.
    pub message_id: Option<MessageId>,
}

/// The resolution was sent to the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolutionConveyed {
    /// The resolution.
    pub resolution_id: ResolutionId,
    /// By which channel.
    pub channel: Code,
    /// The message that says it.
    pub message_id: Option<MessageId>,
}

macro_rules! about_the_resolution {
    ($($(#[$doc:meta])* $name:ident { $id:ty })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name {
            /// The resolution; none, in a wish: the one that stands.
            pub resolution_id: $id,
        }
    )*};
}

about_the_resolution! {
    /// Wish: record that it reached the customer.
    MarkConveyanceDelivered { Option<ResolutionId> }
    /// Wish: record that the customer read it.
    MarkConveyanceRead { Option<ResolutionId> }
    /// Wish: record that the customer said yes.
    ConfirmResolution { Option<ResolutionId> }
    /// The resolution reached the customer.
    ConveyanceDelivered { ResolutionId }
    /// The customer read the resolution.
    ConveyanceRead { ResolutionId }
    /// The customer said yes.
    ResolutionConfirmed { ResolutionId }
}

/// Wish: record that it did not reach the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportConveyanceFailure {
    /// The resolution; none: the one that stands.
    pub resolution_id: Option<ResolutionId>,
    /// Why.
    pub reason: Code,
}

/// The resolution did not reach the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConveyanceFailed {
    /// The resolution.
    pub resolution_id: ResolutionId,
    /// Why.
    pub reason: Code,
}

/// Wish: record that the customer said no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectResolution {
    /// The resolution; none: the one that stands.
    pub resolution_id: Option<ResolutionId>,
    /// Why.
    pub reason: Option<Code>,
}

/// The customer said no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolutionRejected {
    /// The resolution.
    pub resolution_id: ResolutionId,
    /// Why.
    pub reason: Option<Code>,
}

/// Wish: open it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReopenInquiry {
    /// Why.
    pub cause: ReopenCause,
}

/// The inquiry was opened again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InquiryReopened {
    /// Why.
    pub cause: ReopenCause,
}

/// Wish: end it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseInquiry {
    /// Why.
    pub reason: Option<Code>,
}

/// The inquiry ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InquiryClosed {
    /// Why.
    pub reason: Option<Code>,
}

/// A decision, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolution {
    /// Its id.
    pub resolution_id: ResolutionId,
    /// How far the customer was told.
    pub telling: Telling,
    /// What the customer said.
    pub answer: Answer,
}

/// How far the customer was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// Not yet.
    Untold,
    /// It was sent.
    Conveyed,
    /// It was sent and did not arrive.
    Failed,
    /// It arrived.
    Delivered,
    /// It was read.
    Read,
}

/// What the customer said of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Nothing yet.
    None,
    /// Yes.
    Confirmed,
    /// No.
    Rejected,
}

impl Resolution {
    pub(super) fn decided(resolution_id: ResolutionId) -> Self {
        Resolution { resolution_id, telling: Telling::Untold, answer: Answer::None }
    }
}

impl Memory {
    /// The decision that is meant: the named one, which must be the last, or the last.
    fn meant(&self, named: Option<ResolutionId>) -> Result<Resolution, Refusal> {
        let last = self.resolution.ok_or(Refusal::NotResolved)?;
        match named {
            Some(id) if id != last.resolution_id => Err(Refusal::UnknownResolution(id)),
            Some(_) | None => Ok(last),
        }
    }
}

/// What a decision is remembered by, even when it stands no more.
pub(super) fn decision_key(resolution_id: ResolutionId) -> Uuid {
    derived(&[b"resolution", resolution_id.uuid().as_bytes()])
}

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn decide(
    inquiry: &Inquiry,
    command: &DecideResolution,
    context: &Context<'_>,
) -> Decision {
    let DecideResolution { decided } = command;
    let memory = inquiry.counting(context)?;
    if memory.recorded.contains(&decision_key(decided.resolution_id)) {
        return Ok(vec![]);
    }
    inquiry.running(context)?;
    let standing = match inquiry {
        Inquiry::Resolved(memory) => memory.resolution,
        Inquiry::Unopened
        | Inquiry::Open(_)
        | Inquiry::Closed(_)
        | Inquiry::Merged(..)
        | Inquiry::Voided(_) => None,
    };
    match standing {
        Some(standing) if standing.answer != Answer::Rejected => {
            Err(Refusal::AlreadyResolved(standing.resolution_id))
        }
        Some(_) | None => Ok(vec![Event::ResolutionDecided(decided.clone())]),
    }
}

pub(super) fn convey(
    inquiry: &Inquiry,
    command: &ConveyResolution,
    context: &Context<'_>,
) -> Decision {
    let ConveyResolution { resolution_id, channel, message_id } = command.clone();
    let memory = inquiry.counting(context)?;
    let Resolution { resolution_id, telling, .. } = memory.meant(resolution_id)?;
    match telling {
        Telling::Conveyed | Telling::Delivered | Telling::Read => Ok(vec![]),
        Telling::Untold | Telling::Failed => {
            memory.messages.contain(message_id)?;
            let conveyed = ResolutionConveyed { resolution_id, channel, message_id };
            Ok(vec![Event::ResolutionConveyed(conveyed)])
        }
    }
}

pub(super) fn mark_delivered(
    inquiry: &Inquiry,
    command: &MarkConveyanceDelivered,
    context: &Context<'_>,
) -> Decision {
    let MarkConveyanceDelivered { resolution_id } = *command;
    let meant = inquiry.known(context)?.meant(resolution_id)?;
    let Resolution { resolution_id, telling, .. } = meant;
    match telling {
        Telling::Untold => Err(Refusal::NotConveyed(resolution_id)),
        Telling::Delivered | Telling::Read => Ok(vec![]),
        Telling::Conveyed | Telling::Failed => {
            Ok(vec![Event::ConveyanceDelivered(ConveyanceDelivered { resolution_id })])
        }
    }
}

pub(super) fn mark_read(
    inquiry: &Inquiry,
    command: &MarkConveyanceRead,
    context: &Context<'_>,
) -> Decision {
    let MarkConveyanceRead { resolution_id } = *command;
    let meant = inquiry.known(context)?.meant(resolution_id)?;
    let Resolution { resolution_id, telling, .. } = meant;
    match telling {
        Telling::Untold => Err(Refusal::NotConveyed(resolution_id)),
        Telling::Read => Ok(vec![]),
        Telling::Conveyed | Telling::Failed | Telling::Delivered => {
            Ok(vec![Event::ConveyanceRead(ConveyanceRead { resolution_id })])
        }
    }
}

pub(super) fn report_failure(
    inquiry: &Inquiry,
    command: &ReportConveyanceFailure,
    context: &Context<'_>,
) -> Decision {
    let ReportConveyanceFailure { resolution_id, reason } = command.clone();
    let meant = inquiry.known(context)?.meant(resolution_id)?;
    let Resolution { resolution_id, telling, .. } = meant;
    match telling {
        Telling::Untold => Err(Refusal::NotConveyed(resolution_id)),
        Telling::Failed => Ok(vec![]),
        Telling::Delivered | Telling::Read => Err(Refusal::AlreadyDelivered(resolution_id)),
        Telling::Conveyed => {
            Ok(vec![Event::ConveyanceFailed(ConveyanceFailed { resolution_id, reason })])
        }
    }
}

pub(super) fn confirm(
    inquiry: &Inquiry,
    command: &ConfirmResolution,
    context: &Context<'_>,
) -> Decision {
    let ConfirmResolution { resolution_id } = *command;
    let meant = inquiry.known(context)?.meant(resolution_id)?;
    let Resolution { resolution_id, answer, .. } = meant;
    match answer {
        Answer::Confirmed => Ok(vec![]),
        Answer::Rejected => Err(Refusal::ResolutionRejected(resolution_id)),
        Answer::None => Ok(vec![Event::ResolutionConfirmed(ResolutionConfirmed { resolution_id })]),
    }
}

pub(super) fn reject(
    inquiry: &Inquiry,
    command: &RejectResolution,
    context: &Context<'_>,
) -> Decision {
    let RejectResolution { resolution_id, reason } = command.clone();
    let meant = inquiry.known(context)?.meant(resolution_id)?;
    let Resolution { resolution_id, answer, .. } = meant;
    match answer {
        Answer::Rejected => Ok(vec![]),
        Answer::Confirmed => Err(Refusal::ResolutionConfirmed(resolution_id)),
        Answer::None => {
            Ok(vec![Event::ResolutionRejected(ResolutionRejected { resolution_id, reason })])
        }
    }
}

pub(super) fn reopen(
    inquiry: &Inquiry,
    command: &ReopenInquiry,
    context: &Context<'_>,
) -> Decision {
    let ReopenInquiry { cause } = *command;
    inquiry.counting(context)?;
    match inquiry {
        Inquiry::Resolved(_) | Inquiry::Closed(_) => {
            Ok(vec![Event::InquiryReopened(InquiryReopened { cause })])
        }
        Inquiry::Unopened | Inquiry::Open(_) | Inquiry::Merged(..) | Inquiry::Voided(_) => {
            Ok(vec![])
        }
    }
}

pub(super) fn close(inquiry: &Inquiry, command: &CloseInquiry, context: &Context<'_>) -> Decision {
    let CloseInquiry { reason } = command.clone();
    inquiry.counting(context)?;
    match inquiry {
        Inquiry::Open(_) | Inquiry::Resolved(_) => {
            Ok(vec![Event::InquiryClosed(InquiryClosed { reason })])
        }
        Inquiry::Unopened | Inquiry::Closed(_) | Inquiry::Merged(..) | Inquiry::Voided(_) => {
            Ok(vec![])
        }
    }
}
