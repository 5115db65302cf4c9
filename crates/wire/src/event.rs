//! How each fact stands in a record: one line a field, once.

use verbatim_api::v1::{self as pb, event::Body};
use verbatim_domain::InquirySubject;
use verbatim_domain::inquiry::{
    Event, bot, call, compensation, complaint, correct, describe::InquiryOpened, describe::*,
    dispute, escalation, feedback::*, follow_up, hands::*, merge::*, promise, reply_equivalent,
    resolve::*, snooze, source::*, survey, talk::*, task, wait::*,
};

use crate::field::{DecodeError, Field};

macro_rules! events {
    (
        alone { $($name:ident { $($field:ident),* })* }
        grouped { $($group:ident($module:ident) { $($kind:ident { $($part:ident),* })* })* }
    ) => {
        /// The fact as it stands in a record.
        pub fn event_to_proto(event: &Event) -> Body {
            match event {
                Event::InquiryOpened(opened) => Body::InquiryOpened(put_opened(opened)),
                $(Event::$name($name { $($field),* }) => {
                    Body::$name(pb::$name { $($field: $field.put()),* })
                })*
                $($(Event::$group($module::Event::$kind($module::$kind { $($part),* })) => {
                    Body::$kind(pb::$kind { $($part: $part.put()),* })
                })*)*
            }
        }

        /// The fact that stands in a record.
        ///
        /// # Errors
        /// The first field that does not hold a valid value.
        pub fn event_from_proto(body: Body, of: &InquirySubject) -> Result<Event, DecodeError> {
            match body {
                Body::InquiryOpened(opened) => take_opened(opened, of),
                $(Body::$name(pb::$name { $($field),* }) => Ok(Event::$name($name {
                    $($field: Field::take($field).ok_or(DecodeError::Field(concat!(
                        stringify!($name), ".", stringify!($field)
                    )))?),*
                })),)*
                $($(Body::$kind(pb::$kind { $($part),* }) => Ok(Event::from($module::$kind {
                    $($part: Field::take($part).ok_or(DecodeError::Field(concat!(
                        stringify!($kind), ".", stringify!($part)
                    )))?),*
                })),)*)*
                _of_another_stream => Err(DecodeError::Field("body")),
            }
        }
    };
}

events! {
alone {
    NeedRecorded { need_id, category, demand, amount, desired_remedy }
    ClassificationChanged { from, to, reason }
    PriorityChanged { from, to, reason }
    InquiryLinked { relation, other_inquiry_id }
    AttachmentAdded { attachment_id, digest, length_bytes, media_type }
    InquiryVoided { reason }
    MergeOffered { merge_id, child_inquiry_id }
    InquiryMerged { merge_id, into_inquiry_id, waiting_since }
    MergeDeclined { merge_id, into_inquiry_id, reason }
    MergeCompleted { merge_id, child_inquiry_id, waiting_since }
    MergeRefused { merge_id, child_inquiry_id, reason }
    MessageReceived { message_id, kind, sender_class, public, body }
    MessageSent { message_id, in_reply_to, reply_kind, visibility, asks_customer, body }
    MessageDelivered { message_id }
    MessageRead { message_id }
    DeliveryFailed { message_id, reason }
    MessageFlagged { message_id, flag, evidence }
    NoteAdded { note_id, body }
    AssigneeSet { assignee, method }
    AssigneeCleared { reason, queue }
    HandoffOffered { handoff_id, from, to, reason_code, summary, requested_action, expires_at }
    HandoffAccepted { handoff_id, from, to }
    HandoffDeclined { handoff_id, reason_code }
    HandoffTimedOut { handoff_id }
    HandoffRecalled { handoff_id }
    WorkStarted { agent_id }
    WorkStopped { agent_id }
    WaitClaimed { wait_id, on, question_message_id, expected_at }
    WaitEnded { wait_id, cause, evidence_message_id }
    ResolutionDecided { resolution_id, outcome, fault, root_cause }
    ResolutionConveyed { resolution_id, channel, message_id }
    ConveyanceDelivered { resolution_id }
    ConveyanceRead { resolution_id }
    ConveyanceFailed { resolution_id, reason }
    ResolutionConfirmed { resolution_id }
    ResolutionRejected { resolution_id, reason }
    InquiryReopened { cause }
    InquiryClosed { reason }
    FeedbackGiven { feedback_id, score, scale_max, polarity, about, comment }
    FeedbackAcknowledged { feedback_id }
    FeedbackActioned { feedback_id, action }
    FeedbackInvalidated { feedback_id, reason }
    SourceStatusRecorded { row_id, status, substatus, team_id, person_id }
    SourceVerdictRecorded { promise, verdict }
}
grouped {
    Bot(bot) {
        BotEngaged { engagement_id, version, mode }
        BotHandoffRequested { engagement_id, reason }
        BotHandoffCompleted { engagement_id }
        BotHandoffFailed { engagement_id, reason }
        BotResolved { engagement_id }
        BotAnswerRejected { message_id, reason }
    }
    Promise(promise) {
        PromiseMade { promise_id, kind, due_at, made_to, summary }
        PromiseRenegotiated { promise_id, due_at, accepted_message_id }
        PromiseKept { promise_id, evidence }
        PromiseCancelled { promise_id, reason, cancelled_by }
    }
    Escalation(escalation) {
        EscalationRaised { escalation_id, level, trigger, to }
        EscalationAcknowledged { escalation_id }
        EscalationWithdrawn { escalation_id, reason }
    }
    Task(task) {
        TaskDelegated { task_id, to, due_at, summary }
        TaskAccepted { task_id }
        TaskCompleted { task_id }
        TaskReturned { task_id, reason }
    }
    Call(call) {
        CallStarted { call_id, direction, line }
        CallRung { call_id, agent_id }
        CallAnswered { call_id, agent_id }
        CallMissed { call_id, reason }
        CallbackPromised { call_id, due_at }
        CallTransferred { transfer_id, call_id, to }
        CallEnded { call_id, reason }
    }
    Snooze(snooze) {
        SnoozeSet { snooze_id, until_at, reason }
        SnoozeEnded { snooze_id, cause }
    }
    Survey(survey) {
        SurveyIssued { survey_id, instrument, scale_max, channel }
        SurveyAnswered { survey_id, score, scale_max, comment }
        SurveyDeclined { survey_id }
        SurveyExpired { survey_id }
    }
    ReplyEquivalent(reply_equivalent) {
        ReplyEquivalentRecorded { action, action_ref, in_reply_to }
    }
    FollowUp(follow_up) {
        FollowUpPlanned { follow_up_id, trigger, due_at }
        FollowUpAttempted { attempt_id, follow_up_id, channel, outcome }
        FollowUpReached { follow_up_id, channel }
        FollowUpCompleted { follow_up_id, result, comment }
        FollowUpWaived { follow_up_id, reason }
    }
    Compensation(compensation) {
        CompensationOffered { compensation_id, kind, amount, points, funder }
        CompensationAccepted { compensation_id }
        CompensationDeclined { compensation_id, reason }
        CompensationIssued { compensation_id, issue_ref }
        CompensationReversed { compensation_id, reason }
    }
    Dispute(dispute) {
        DisputeOpened { dispute_id, reason, opened_by }
        DisputeResponded { response_id, dispute_id, responded_by, statement }
        EvidenceRequested { evidence_id, dispute_id, party, due_at }
        EvidenceSubmitted { evidence_id, evidence_ref }
        DisputeEscalated { dispute_id, level }
        DisputeRuled { dispute_id, ruling, fault }
        DisputeSettled { dispute_id, settlement }
    }
    Complaint(complaint) {
        ExternalComplaintReceived { complaint_id, authority, reference, due_at }
        ExternalComplaintAnswered { complaint_id, statement }
        ExternalComplaintClosed { complaint_id, outcome }
    }
    Correct(correct) {
        FactCorrected { correction_id, of, field, was, now, reason, approved_by }
    }
}}

/// Merchant and customer stand in the record's envelope, so they are left out here.
fn put_opened(opened: &InquiryOpened) -> pb::InquiryOpened {
    pb::InquiryOpened {
        origin: opened.origin.put(),
        channel: opened.channel.put(),
        subject: opened.subject.put(),
        priority: opened.priority.put(),
        category: opened.category.put(),
        customer_tier: opened.customer_tier.put(),
        order_refs: opened.order_refs.iter().map(Field::put).collect(),
        language: opened.language.put(),
        queue: opened.queue.put(),
    }
}

fn take_opened(opened: pb::InquiryOpened, subject: &InquirySubject) -> Result<Event, DecodeError> {
    let bad = DecodeError::Field;
    let orders = opened.order_refs.into_iter().map(Field::take).collect::<Option<Vec<_>>>();
    Ok(Event::InquiryOpened(InquiryOpened {
        merchant_id: subject.merchant_id.clone(),
        customer_ref: subject.customer_ref.clone(),
        origin: Field::take(opened.origin).ok_or(bad("InquiryOpened.origin"))?,
        channel: Field::take(opened.channel).ok_or(bad("InquiryOpened.channel"))?,
        subject: Field::take(opened.subject).ok_or(bad("InquiryOpened.subject"))?,
        priority: Field::take(opened.priority).ok_or(bad("InquiryOpened.priority"))?,
        category: Field::take(opened.category).ok_or(bad("InquiryOpened.category"))?,
        customer_tier: Field::take(opened.customer_tier)
            .ok_or(bad("InquiryOpened.customer_tier"))?,
        order_refs: orders.ok_or(bad("InquiryOpened.order_refs"))?,
        language: Field::take(opened.language).ok_or(bad("InquiryOpened.language"))?,
        queue: Field::take(opened.queue).ok_or(bad("InquiryOpened.queue"))?,
    }))
}
