//! What a recorded fact is to clocks.

mod grouped;
mod telling;

use verbatim_domain::governance::Attribute;
use verbatim_domain::inquiry::Event;
use verbatim_domain::inquiry::describe::InquiryOpened;
use verbatim_domain::{Actor, Timestamp};

use crate::fact::{Fact, Word, subjects_of};

use telling::{Telling, about, plain};

/// A recorded fact as clocks see it: when it happened, its place in the stream, by whom.
pub fn recorded(at: Timestamp, stream_seq: u64, actor: &Actor, event: &Event) -> Fact {
    let organisation = actor.organisation.map(|organisation| organisation.as_str());
    let Telling { words, id, due_at } = tell(event)
        .known(Attribute::ActorKind, actor.kind.as_str())
        .known(Attribute::ActorOrganisation, organisation);
    let kind = event.kind();
    let fact = Fact::new(at.unix_ms(), stream_seq, Word::Known(kind), words);
    let fact = fact.due(due_at.map(Timestamp::unix_ms));
    let subjects = subjects_of(kind).iter().filter_map(|subject| Some((*subject, id?.as_u128())));
    subjects.fold(fact, |fact, (subject, id)| fact.naming(subject, id))
}

fn tell(event: &Event) -> Telling {
    match event {
        Event::InquiryOpened(opened) => tell_opened(opened),
        Event::ClassificationChanged(e) => plain().chosen(Attribute::Category, &e.to),
        Event::PriorityChanged(e) => plain().chosen(Attribute::Priority, &e.to),
        Event::InquiryVoided(e) => plain().known(Attribute::Cause, e.reason.as_str()),
        Event::MessageReceived(e) => about(e.message_id.uuid())
            .chosen(Attribute::MessageKind, &e.kind)
            .known(Attribute::SenderClass, e.sender_class.as_str()),
        Event::MessageSent(e) => about(e.message_id.uuid())
            .known(Attribute::ReplyKind, e.reply_kind.as_str())
            .known(Attribute::Visibility, e.visibility.as_str()),
        Event::MessageDelivered(e) => about(e.message_id.uuid()),
        Event::MessageRead(e) => about(e.message_id.uuid()),
        Event::DeliveryFailed(e) => about(e.message_id.uuid()).chosen(Attribute::Cause, &e.reason),
        Event::MessageFlagged(e) => {
            about(e.message_id.uuid()).known(Attribute::Flag, e.flag.as_str())
        }
        Event::AssigneeSet(e) => plain().owned_by(Some(&e.assignee)),
        Event::AssigneeCleared(e) => plain().owned_by(e.queue.as_ref()),
        Event::HandoffOffered(e) => {
            about(e.handoff_id.uuid()).chosen(Attribute::Cause, &e.reason_code).due(e.expires_at)
        }
        Event::HandoffAccepted(e) => about(e.handoff_id.uuid()).owned_by(Some(&e.to)),
        Event::HandoffDeclined(e) => {
            about(e.handoff_id.uuid()).chosen(Attribute::Cause, &e.reason_code)
        }
        Event::HandoffTimedOut(e) => about(e.handoff_id.uuid()),
        Event::HandoffRecalled(e) => about(e.handoff_id.uuid()),
        Event::WaitClaimed(e) => {
            plain().known(Attribute::WaitingOn, e.on.as_str()).due(e.expected_at)
        }
        Event::WaitEnded(e) => plain().known(Attribute::Cause, e.cause.as_str()),
        Event::ResolutionDecided(e) => {
            about(e.resolution_id.uuid()).chosen(Attribute::Outcome, &e.outcome)
        }
        Event::ResolutionConveyed(e) => about(e.resolution_id.uuid()),
        Event::ConveyanceDelivered(e) => about(e.resolution_id.uuid()),
        Event::ConveyanceRead(e) => about(e.resolution_id.uuid()),
        Event::ConveyanceFailed(e) => {
            about(e.resolution_id.uuid()).chosen(Attribute::Cause, &e.reason)
        }
        Event::ResolutionConfirmed(e) => about(e.resolution_id.uuid()),
        Event::ResolutionRejected(e) => {
            about(e.resolution_id.uuid()).chosen(Attribute::Cause, e.reason.as_ref())
        }
        Event::InquiryReopened(e) => plain().known(Attribute::Cause, e.cause.as_str()),
        Event::InquiryClosed(e) => plain().chosen(Attribute::Cause, e.reason.as_ref()),
        Event::FeedbackGiven(e) => {
            about(e.feedback_id.uuid()).known(Attribute::Polarity, e.polarity.as_str())
        }
        Event::FeedbackAcknowledged(e) => about(e.feedback_id.uuid()),
        Event::FeedbackActioned(e) => about(e.feedback_id.uuid()),
        Event::FeedbackInvalidated(e) => about(e.feedback_id.uuid()),
        Event::Bot(e) => grouped::bot(e),
        Event::Promise(e) => grouped::promise(e),
        Event::Escalation(e) => grouped::escalation(e),
        Event::Task(e) => grouped::task(e),
        Event::Call(e) => grouped::call(e),
        Event::Snooze(e) => grouped::snooze(e),
        Event::ReplyEquivalent(e) => grouped::reply_equivalent(e),
        Event::FollowUp(e) => grouped::follow_up(e),
        Event::Dispute(e) => grouped::dispute(e),
        Event::Complaint(e) => grouped::complaint(e),
        // Of these clocks know that they happened, and no more.
        Event::Survey(_)
        | Event::Compensation(_)
        | Event::Correct(_)
        | Event::NeedRecorded(_)
        | Event::InquiryLinked(_)
        | Event::AttachmentAdded(_)
        | Event::MergeOffered(_)
        | Event::InquiryMerged(_)
        | Event::MergeDeclined(_)
        | Event::MergeCompleted(_)
        | Event::MergeRefused(_)
        | Event::NoteAdded(_)
        | Event::WorkStarted(_)
        | Event::WorkStopped(_)
        | Event::SourceStatusRecorded(_)
        | Event::SourceVerdictRecorded(_) => plain(),
    }
}

fn tell_opened(opened: &InquiryOpened) -> Telling {
    plain()
        .text(Attribute::Merchant, opened.merchant_id.as_str())
        .chosen(Attribute::Channel, &opened.channel)
        .chosen(Attribute::Origin, opened.origin.as_ref())
        .chosen(Attribute::Priority, opened.priority.as_ref())
        .chosen(Attribute::Category, opened.category.as_ref())
        .chosen(Attribute::CustomerTier, opened.customer_tier.as_ref())
        .owned_by(opened.queue.as_ref())
}
