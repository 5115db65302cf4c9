//! What the facts that belong to no group tell clocks, where that takes more than a word.

use verbatim_domain::governance::Attribute;
use verbatim_domain::inquiry::describe::InquiryOpened;
use verbatim_domain::inquiry::feedback::FeedbackGiven;
use verbatim_domain::inquiry::hands::{HandoffDeclined, HandoffOffered};
use verbatim_domain::inquiry::resolve::{ConveyanceFailed, ResolutionDecided, ResolutionRejected};
use verbatim_domain::inquiry::talk::{
    DeliveryFailed, MessageFlagged, MessageReceived, MessageSent,
};
use verbatim_domain::inquiry::wait::WaitClaimed;

use super::telling::{Telling, about, plain};

pub(super) fn opened(e: &InquiryOpened) -> Telling {
    plain()
        .text(Attribute::Merchant, e.merchant_id.as_str())
        .chosen(Attribute::Channel, &e.channel)
        .chosen(Attribute::Origin, e.origin.as_ref())
        .chosen(Attribute::Priority, e.priority.as_ref())
        .chosen(Attribute::Category, e.category.as_ref())
        .chosen(Attribute::CustomerTier, e.customer_tier.as_ref())
        .owned_by(e.queue.as_ref())
}

pub(super) fn received(e: &MessageReceived) -> Telling {
    about(e.message_id.uuid())
        .chosen(Attribute::MessageKind, &e.kind)
        .known(Attribute::SenderClass, e.sender_class.as_str())
}

pub(super) fn sent(e: &MessageSent) -> Telling {
    about(e.message_id.uuid())
        .known(Attribute::ReplyKind, e.reply_kind.as_str())
        .known(Attribute::Visibility, e.visibility.as_str())
}

pub(super) fn failed(e: &DeliveryFailed) -> Telling {
    about(e.message_id.uuid()).chosen(Attribute::Cause, &e.reason)
}

pub(super) fn flagged(e: &MessageFlagged) -> Telling {
    about(e.message_id.uuid()).known(Attribute::Flag, e.flag.as_str())
}

pub(super) fn offered(e: &HandoffOffered) -> Telling {
    about(e.handoff_id.uuid()).chosen(Attribute::Cause, &e.reason_code).due(e.expires_at)
}

pub(super) fn declined(e: &HandoffDeclined) -> Telling {
    about(e.handoff_id.uuid()).chosen(Attribute::Cause, &e.reason_code)
}

pub(super) fn waits(e: &WaitClaimed) -> Telling {
    about(e.wait_id.uuid()).known(Attribute::WaitingOn, e.on.as_str()).due(e.expected_at)
}

pub(super) fn decided(e: &ResolutionDecided) -> Telling {
    about(e.resolution_id.uuid()).chosen(Attribute::Outcome, &e.outcome)
}

pub(super) fn untold(e: &ConveyanceFailed) -> Telling {
    about(e.resolution_id.uuid()).chosen(Attribute::Cause, &e.reason)
}

pub(super) fn rejected(e: &ResolutionRejected) -> Telling {
    about(e.resolution_id.uuid()).chosen(Attribute::Cause, e.reason.as_ref())
}

pub(super) fn judged(e: &FeedbackGiven) -> Telling {
    about(e.feedback_id.uuid()).known(Attribute::Polarity, e.polarity.as_str())
}
