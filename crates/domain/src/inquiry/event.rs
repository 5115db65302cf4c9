//! Everything that can have happened to an inquiry.

use super::{
    bot, call, compensation, complaint, correct, describe, dispute, escalation, feedback,
    follow_up, hands, merge, promise, reply_equivalent, resolve, snooze, source, survey, talk,
    task, wait,
};

macro_rules! events {
    (
        alone { $($name:ident($body:ty) = $kind:literal,)* }
        grouped { $($group:ident($module:ident),)* }
    ) => {
        /// A fact. Named as records name it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each variant's struct says what happened")]
        pub enum Event {
            $($name($body),)*
            $($group($module::Event),)*
        }

        const ALONE: &[&str] = &[$($kind),*];
        const COUNT: usize = ALONE.len() $(+ $module::Event::KINDS.len())*;

        impl Event {
            /// Every kind, as analysts and filters name it.
            pub const KINDS: &'static [&'static str] =
                &joined::<COUNT>(&[ALONE $(, $module::Event::KINDS)*]);

            /// The kind of fact, as analysts and filters name it.
            pub const fn kind(&self) -> &'static str {
                match self {
                    $(Event::$name(_) => $kind,)*
                    $(Event::$group(event) => event.kind(),)*
                }
            }
        }

        $(impl From<$body> for Event {
            fn from(fact: $body) -> Self {
                Event::$name(fact)
            }
        })*
    };
}

/// All these lists, one after the other.
const fn joined<const N: usize>(lists: &[&[&'static str]]) -> [&'static str; N] {
    let mut all = [""; N];
    let (mut list, mut place, mut filled) = (0, 0, 0);
    while list < lists.len() {
        if place < lists[list].len() {
            all[filled] = lists[list][place];
            (place, filled) = (place + 1, filled + 1);
        } else {
            (list, place) = (list + 1, 0);
        }
    }
    all
}

events! {
    alone {
        InquiryOpened(describe::InquiryOpened) = "inquiry_opened",
        NeedRecorded(describe::NeedRecorded) = "need_recorded",
        ClassificationChanged(describe::ClassificationChanged) = "classification_changed",
        PriorityChanged(describe::PriorityChanged) = "priority_changed",
        InquiryLinked(describe::InquiryLinked) = "inquiry_linked",
        AttachmentAdded(describe::AttachmentAdded) = "attachment_added",
        InquiryVoided(describe::InquiryVoided) = "inquiry_voided",
        MergeOffered(merge::MergeOffered) = "merge_offered",
        InquiryMerged(merge::InquiryMerged) = "inquiry_merged",
        MergeDeclined(merge::MergeDeclined) = "merge_declined",
        MergeCompleted(merge::MergeCompleted) = "merge_completed",
        MergeRefused(merge::MergeRefused) = "merge_refused",
        MessageReceived(talk::MessageReceived) = "message_received",
        MessageSent(talk::MessageSent) = "message_sent",
        MessageDelivered(talk::MessageDelivered) = "message_delivered",
        MessageRead(talk::MessageRead) = "message_read",
        DeliveryFailed(talk::DeliveryFailed) = "delivery_failed",
        MessageFlagged(talk::MessageFlagged) = "message_flagged",
        NoteAdded(talk::NoteAdded) = "note_added",
        AssigneeSet(hands::AssigneeSet) = "assignee_set",
        AssigneeCleared(hands::AssigneeCleared) = "assignee_cleared",
        HandoffOffered(hands::HandoffOffered) = "handoff_offered",
        HandoffAccepted(hands::HandoffAccepted) = "handoff_accepted",
        HandoffDeclined(hands::HandoffDeclined) = "handoff_declined",
        HandoffTimedOut(hands::HandoffTimedOut) = "handoff_timed_out",
        HandoffRecalled(hands::HandoffRecalled) = "handoff_recalled",
        WorkStarted(hands::WorkStarted) = "work_started",
        WorkStopped(hands::WorkStopped) = "work_stopped",
        WaitClaimed(wait::WaitClaimed) = "wait_claimed",
        WaitEnded(wait::WaitEnded) = "wait_ended",
        ResolutionDecided(resolve::ResolutionDecided) = "resolution_decided",
        ResolutionConveyed(resolve::ResolutionConveyed) = "resolution_conveyed",
        ConveyanceDelivered(resolve::ConveyanceDelivered) = "conveyance_delivered",
        ConveyanceRead(resolve::ConveyanceRead) = "conveyance_read",
        ConveyanceFailed(resolve::ConveyanceFailed) = "conveyance_failed",
        ResolutionConfirmed(resolve::ResolutionConfirmed) = "resolution_confirmed",
        ResolutionRejected(resolve::ResolutionRejected) = "resolution_rejected",
        InquiryReopened(resolve::InquiryReopened) = "inquiry_reopened",
        InquiryClosed(resolve::InquiryClosed) = "inquiry_closed",
        FeedbackGiven(feedback::FeedbackGiven) = "feedback_given",
        FeedbackAcknowledged(feedback::FeedbackAcknowledged) = "feedback_acknowledged",
        FeedbackActioned(feedback::FeedbackActioned) = "feedback_actioned",
        FeedbackInvalidated(feedback::FeedbackInvalidated) = "feedback_invalidated",
        SourceStatusRecorded(source::SourceStatusRecorded) = "source_status_recorded",
        SourceVerdictRecorded(source::SourceVerdictRecorded) = "source_verdict_recorded",
    }
    grouped {
        Bot(bot),
        Promise(promise),
        Escalation(escalation),
        Task(task),
        Call(call),
        Snooze(snooze),
        Survey(survey),
        ReplyEquivalent(reply_equivalent),
        FollowUp(follow_up),
        Compensation(compensation),
        Dispute(dispute),
        Complaint(complaint),
        Correct(correct),
    }
}
