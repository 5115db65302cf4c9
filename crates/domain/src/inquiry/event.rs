//! Everything that can have happened to an inquiry.

use super::{describe, feedback, hands, merge, resolve, source, talk, wait};

macro_rules! events {
    ($($name:ident($body:ty) = $kind:literal,)*) => {
        /// A fact. Named as records name it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each variant's struct says what happened")]
        pub enum Event {
            $($name($body),)*
        }

        impl Event {
            /// Every kind, as analysts and filters name it.
            pub const KINDS: &'static [&'static str] = &[$($kind),*];

            /// The kind of fact, as analysts and filters name it.
            pub const fn kind(&self) -> &'static str {
                match self {
                    $(Event::$name(_) => $kind,)*
                }
            }
        }
    };
}

events! {
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
    SourceStatusRecorded(source::SourceStatusRecorded) = "source_status_recorded",
    SourceVerdictRecorded(source::SourceVerdictRecorded) = "source_verdict_recorded",
}
