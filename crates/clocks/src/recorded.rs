//! What a recorded fact is to clocks.

use std::sync::Arc;

use uuid::Uuid;
use verbatim_domain::governance::Attribute;
use verbatim_domain::inquiry::Event;
use verbatim_domain::inquiry::describe::InquiryOpened;
use verbatim_domain::{Actor, Code, Party, Timestamp};

use crate::fact::{Fact, Word, subjects_of};

/// A recorded fact as clocks see it: when it happened, its place in the stream, by whom.
pub fn recorded(at: Timestamp, stream_seq: u64, actor: &Actor, event: &Event) -> Fact {
    let mut words = Vec::new();
    known(&mut words, Attribute::ActorKind, actor.kind.as_str());
    let organisation = actor.organisation.map(|organisation| organisation.as_str());
    known(&mut words, Attribute::ActorOrganisation, organisation);
    say(&mut words, event);
    let kind = event.kind();
    let (id, due) = named(event);
    let fact = Fact::new(at.unix_ms(), stream_seq, Word::Known(kind), words);
    let fact = fact.due(due.map(Timestamp::unix_ms));
    let subjects = subjects_of(kind).iter().filter_map(|subject| Some((*subject, id?.as_u128())));
    subjects.fold(fact, |fact, (subject, id)| fact.naming(subject, id))
}

type Said = Vec<(Attribute, Word)>;

/// What a fact says in words.
fn say(words: &mut Said, event: &Event) {
    match event {
        Event::InquiryOpened(opened) => say_opened(words, opened),
        Event::ClassificationChanged(e) => chosen(words, Attribute::Category, &e.to),
        Event::PriorityChanged(e) => chosen(words, Attribute::Priority, &e.to),
        Event::InquiryVoided(e) => known(words, Attribute::Cause, e.reason.as_str()),
        Event::MessageReceived(e) => {
            chosen(words, Attribute::MessageKind, &e.kind);
            known(words, Attribute::SenderClass, e.sender_class.as_str());
        }
        Event::MessageSent(e) => {
            known(words, Attribute::ReplyKind, e.reply_kind.as_str());
            known(words, Attribute::Visibility, e.visibility.as_str());
        }
        Event::DeliveryFailed(e) => chosen(words, Attribute::Cause, &e.reason),
        Event::MessageFlagged(e) => known(words, Attribute::Flag, e.flag.as_str()),
        Event::AssigneeSet(e) => owner(words, Some(&e.assignee)),
        Event::AssigneeCleared(e) => owner(words, e.queue.as_ref()),
        Event::HandoffOffered(e) => chosen(words, Attribute::Cause, &e.reason_code),
        Event::HandoffAccepted(e) => owner(words, Some(&e.to)),
        Event::HandoffDeclined(e) => chosen(words, Attribute::Cause, &e.reason_code),
        Event::WaitClaimed(e) => known(words, Attribute::WaitingOn, e.on.as_str()),
        Event::WaitEnded(e) => known(words, Attribute::Cause, e.cause.as_str()),
        Event::ResolutionDecided(e) => chosen(words, Attribute::Outcome, &e.outcome),
        Event::ConveyanceFailed(e) => chosen(words, Attribute::Cause, &e.reason),
        Event::ResolutionRejected(e) => chosen(words, Attribute::Cause, e.reason.as_ref()),
        Event::InquiryReopened(e) => known(words, Attribute::Cause, e.cause.as_str()),
        Event::InquiryClosed(e) => chosen(words, Attribute::Cause, e.reason.as_ref()),
        Event::FeedbackGiven(e) => known(words, Attribute::Polarity, e.polarity.as_str()),
        Event::SourceStatusRecorded(_)
        | Event::SourceVerdictRecorded(_)
        | Event::NeedRecorded(_)
        | Event::InquiryLinked(_)
        | Event::AttachmentAdded(_)
        | Event::MergeOffered(_)
        | Event::InquiryMerged(_)
        | Event::MergeDeclined(_)
        | Event::MergeCompleted(_)
        | Event::MergeRefused(_)
        | Event::MessageDelivered(_)
        | Event::MessageRead(_)
        | Event::NoteAdded(_)
        | Event::HandoffTimedOut(_)
        | Event::HandoffRecalled(_)
        | Event::WorkStarted(_)
        | Event::WorkStopped(_)
        | Event::ResolutionConveyed(_)
        | Event::ConveyanceDelivered(_)
        | Event::ConveyanceRead(_)
        | Event::ResolutionConfirmed(_)
        | Event::FeedbackAcknowledged(_) => {}
    }
}

fn say_opened(words: &mut Said, opened: &InquiryOpened) {
    let merchant = Word::Chosen(Arc::from(opened.merchant_id.as_str()));
    words.push((Attribute::Merchant, merchant));
    chosen(words, Attribute::Channel, &opened.channel);
    chosen(words, Attribute::Origin, opened.origin.as_ref());
    chosen(words, Attribute::Priority, opened.priority.as_ref());
    chosen(words, Attribute::Category, opened.category.as_ref());
    chosen(words, Attribute::CustomerTier, opened.customer_tier.as_ref());
    owner(words, opened.queue.as_ref());
}

/// The thing that a fact is about, and when something is due.
fn named(event: &Event) -> (Option<Uuid>, Option<Timestamp>) {
    match event {
        Event::MessageReceived(e) => (Some(e.message_id.uuid()), None),
        Event::MessageSent(e) => (Some(e.message_id.uuid()), None),
        Event::MessageDelivered(e) => (Some(e.message_id.uuid()), None),
        Event::MessageRead(e) => (Some(e.message_id.uuid()), None),
        Event::DeliveryFailed(e) => (Some(e.message_id.uuid()), None),
        Event::MessageFlagged(e) => (Some(e.message_id.uuid()), None),
        Event::HandoffOffered(e) => (Some(e.handoff_id.uuid()), e.expires_at),
        Event::HandoffAccepted(e) => (Some(e.handoff_id.uuid()), None),
        Event::HandoffDeclined(e) => (Some(e.handoff_id.uuid()), None),
        Event::HandoffTimedOut(e) => (Some(e.handoff_id.uuid()), None),
        Event::HandoffRecalled(e) => (Some(e.handoff_id.uuid()), None),
        Event::WaitClaimed(e) => (None, e.expected_at),
        Event::ResolutionDecided(e) => (Some(e.resolution_id.uuid()), None),
        Event::ResolutionConveyed(e) => (Some(e.resolution_id.uuid()), None),
        Event::ConveyanceDelivered(e) => (Some(e.resolution_id.uuid()), None),
        Event::ConveyanceRead(e) => (Some(e.resolution_id.uuid()), None),
        Event::ConveyanceFailed(e) => (Some(e.resolution_id.uuid()), None),
        Event::ResolutionConfirmed(e) => (Some(e.resolution_id.uuid()), None),
        Event::ResolutionRejected(e) => (Some(e.resolution_id.uuid()), None),
        Event::FeedbackGiven(e) => (Some(e.feedback_id.uuid()), None),
        Event::FeedbackAcknowledged(e) => (Some(e.feedback_id.uuid()), None),
        Event::InquiryOpened(_)
        | Event::NeedRecorded(_)
        | Event::ClassificationChanged(_)
        | Event::PriorityChanged(_)
        | Event::InquiryLinked(_)
        | Event::AttachmentAdded(_)
        | Event::InquiryVoided(_)
        | Event::MergeOffered(_)
        | Event::InquiryMerged(_)
        | Event::MergeDeclined(_)
        | Event::MergeCompleted(_)
        | Event::MergeRefused(_)
        | Event::NoteAdded(_)
        | Event::AssigneeSet(_)
        | Event::AssigneeCleared(_)
        | Event::WorkStarted(_)
        | Event::WorkStopped(_)
        | Event::WaitEnded(_)
        | Event::InquiryReopened(_)
        | Event::InquiryClosed(_)
        | Event::SourceStatusRecorded(_)
        | Event::SourceVerdictRecorded(_) => (None, None),
    }
}

/// Who answers for the inquiry from now on.
fn owner(words: &mut Said, party: Option<&Party>) {
    let organisation = party.map_or(NOBODY, |party| party.organisation.as_str());
    known(words, Attribute::OwnerOrganisation, organisation);
    match party {
        Some(party) => {
            words.push((Attribute::OwnerTeam, Word::Chosen(Arc::from(party.team_id.as_str()))));
        }
        None => known(words, Attribute::OwnerTeam, NOBODY),
    }
}

/// The word where nobody answers for an inquiry.
const NOBODY: &str = "nobody";

fn known(words: &mut Said, of: Attribute, word: impl Into<Option<&'static str>>) {
    words.extend(word.into().map(|word| (of, Word::Known(word))));
}

fn chosen<'a>(words: &mut Said, of: Attribute, code: impl Into<Option<&'a Code>>) {
    words.extend(code.into().map(|code| (of, Word::Chosen(Arc::from(code.as_str())))));
}
