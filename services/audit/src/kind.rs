//! Kinds of facts, by the names of their fields in `Event`.

use verbatim_api::v1::event::Body;

macro_rules! kinds {
    ($($name:ident: $kind:ident,)*) => {
        /// The name of every kind.
        pub(crate) const KINDS: &[&str] = &[$(stringify!($name),)*];

        /// The kind of a fact.
        pub(crate) const fn kind_of(body: &Body) -> &'static str {
            match body {
                $(Body::$kind(_) => stringify!($name),)*
            }
        }
    };
}

kinds! {
    inquiry_opened: InquiryOpened,
    need_recorded: NeedRecorded,
    classification_changed: ClassificationChanged,
    priority_changed: PriorityChanged,
    inquiry_linked: InquiryLinked,
    merge_offered: MergeOffered,
    inquiry_merged: InquiryMerged,
    merge_declined: MergeDeclined,
    merge_completed: MergeCompleted,
    merge_refused: MergeRefused,
    attachment_added: AttachmentAdded,
    inquiry_voided: InquiryVoided,
    message_received: MessageReceived,
    message_sent: MessageSent,
    message_delivered: MessageDelivered,
    message_read: MessageRead,
    delivery_failed: DeliveryFailed,
    message_flagged: MessageFlagged,
    note_added: NoteAdded,
    assignee_set: AssigneeSet,
    assignee_cleared: AssigneeCleared,
    handoff_offered: HandoffOffered,
    handoff_accepted: HandoffAccepted,
    handoff_declined: HandoffDeclined,
    handoff_timed_out: HandoffTimedOut,
    handoff_recalled: HandoffRecalled,
    work_started: WorkStarted,
    work_stopped: WorkStopped,
    wait_claimed: WaitClaimed,
    wait_ended: WaitEnded,
    resolution_decided: ResolutionDecided,
    resolution_conveyed: ResolutionConveyed,
    conveyance_delivered: ConveyanceDelivered,
    conveyance_read: ConveyanceRead,
    conveyance_failed: ConveyanceFailed,
    resolution_confirmed: ResolutionConfirmed,
    resolution_rejected: ResolutionRejected,
    inquiry_reopened: InquiryReopened,
    inquiry_closed: InquiryClosed,
    feedback_given: FeedbackGiven,
    feedback_acknowledged: FeedbackAcknowledged,
    feedback_actioned: FeedbackActioned,
    feedback_invalidated: FeedbackInvalidated,
    source_status_recorded: SourceStatusRecorded,
    source_verdict_recorded: SourceVerdictRecorded,
    bot_engaged: BotEngaged,
    bot_handoff_requested: BotHandoffRequested,
    bot_handoff_completed: BotHandoffCompleted,
    bot_handoff_failed: BotHandoffFailed,
    bot_resolved: BotResolved,
    bot_answer_rejected: BotAnswerRejected,
    promise_made: PromiseMade,
    promise_renegotiated: PromiseRenegotiated,
    promise_kept: PromiseKept,
    promise_cancelled: PromiseCancelled,
    escalation_raised: EscalationRaised,
    escalation_acknowledged: EscalationAcknowledged,
    escalation_withdrawn: EscalationWithdrawn,
    task_delegated: TaskDelegated,
    task_accepted: TaskAccepted,
    task_completed: TaskCompleted,
    task_returned: TaskReturned,
    call_started: CallStarted,
    call_rung: CallRung,
    call_answered: CallAnswered,
    call_missed: CallMissed,
    callback_promised: CallbackPromised,
    call_transferred: CallTransferred,
    call_ended: CallEnded,
    snooze_set: SnoozeSet,
    snooze_ended: SnoozeEnded,
    survey_issued: SurveyIssued,
    survey_answered: SurveyAnswered,
    survey_declined: SurveyDeclined,
    survey_expired: SurveyExpired,
    reply_equivalent_recorded: ReplyEquivalentRecorded,
    follow_up_planned: FollowUpPlanned,
    follow_up_attempted: FollowUpAttempted,
    follow_up_reached: FollowUpReached,
    follow_up_completed: FollowUpCompleted,
    follow_up_waived: FollowUpWaived,
    compensation_offered: CompensationOffered,
    compensation_accepted: CompensationAccepted,
    compensation_declined: CompensationDeclined,
    compensation_issued: CompensationIssued,
    compensation_reversed: CompensationReversed,
    dispute_opened: DisputeOpened,
    dispute_responded: DisputeResponded,
    evidence_requested: EvidenceRequested,
    evidence_submitted: EvidenceSubmitted,
    dispute_escalated: DisputeEscalated,
    dispute_ruled: DisputeRuled,
    dispute_settled: DisputeSettled,
    external_complaint_received: ExternalComplaintReceived,
    external_complaint_answered: ExternalComplaintAnswered,
    external_complaint_closed: ExternalComplaintClosed,
    fact_corrected: FactCorrected,
    calendar_published: CalendarPublished,
    clock_published: ClockPublished,
    policy_published: PolicyPublished,
    roster_published: RosterPublished,
    holiday_mode_set: HolidayModeSet,
    exemption_granted: ExemptionGranted,
    metric_definition_published: MetricDefinitionPublished,
    process_definition_published: ProcessDefinitionPublished,
    emergency_plan_published: EmergencyPlanPublished,
    calendar_restated: CalendarRestated,
    session_opened: SessionOpened,
    session_queued: SessionQueued,
    session_answered: SessionAnswered,
    session_abandoned: SessionAbandoned,
    session_closed: SessionClosed,
    session_linked: SessionLinked,
    publication_retired: PublicationRetired,
    emergency_declared: EmergencyDeclared,
    emergency_level_changed: EmergencyLevelChanged,
    emergency_action_taken: EmergencyActionTaken,
    emergency_stood_down: EmergencyStoodDown,
    emergency_reviewed: EmergencyReviewed,
    drill_held: DrillHeld,
}

#[cfg(test)]
mod tests {
    use prost::Message;
    use prost_types::FileDescriptorSet;

    use super::*;

    #[test]
    fn the_names_are_those_of_the_fields_in_the_proto() {
        let set = FileDescriptorSet::decode(verbatim_api::FILE_DESCRIPTOR_SET).unwrap();
        let mut messages = set.file.iter().flat_map(|file| &file.message_type);
        let event = messages.find(|message| message.name() == "Event").unwrap();
        let bodies = event.field.iter().filter(|field| field.oneof_index.is_some());
        let names: Vec<&str> = bodies.map(|field| field.name()).collect();
        assert_eq!(KINDS, names);
    }
}
