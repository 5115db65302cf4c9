//! What a command brings into an inquiry, and what a fact brought: the kind of thing and its key.

use verbatim_domain::inquiry::{
    Command, Event, bot, call, compensation, complaint, correct, dispute, escalation, follow_up,
    promise, snooze, survey, task,
};

/// What a fact gives an id to: the kind of thing and its key.
pub(crate) type Name = (&'static str, String);

/// The thing that this command brings into the inquiry.
pub(crate) fn name_wished(command: &Command) -> Option<Name> {
    use Command as C;
    let (kind, key) = match command {
        C::DescribeNeed(c) => ("need", c.need.need_id.to_string()),
        C::AddAttachment(c) => ("attachment", c.attachment.attachment_id.to_string()),
        C::OfferMerge(c) => ("merge", c.merge_id.to_string()),
        C::ReceiveMessage(c) => ("message", c.message.message_id.to_string()),
        C::SendReply(c) => ("message", c.message.message_id.to_string()),
        C::AddNote(c) => ("note", c.note.note_id.to_string()),
        C::OfferHandoff(c) => ("handoff", c.handoff_id.to_string()),
        C::ClaimWait(c) => ("wait", c.wait.wait_id.to_string()),
        C::DecideResolution(c) => ("resolution", c.decided.resolution_id.to_string()),
        C::GiveFeedback(c) => ("feedback", c.feedback.feedback_id.to_string()),
        C::RecordSourceStatus(c) => ("row", c.status.row_id.to_string()),
        C::OpenInquiry(_) => ("inquiry", String::new()),
        C::ChangeClassification(_)
        | C::ChangePriority(_)
        | C::LinkInquiry(_)
        | C::VoidInquiry(_)
        | C::AnswerMerge(_)
        | C::SettleMerge(_)
        | C::MarkDelivered(_)
        | C::MarkRead(_)
        | C::ReportDeliveryFailure(_)
        | C::FlagMessage(_)
        | C::AssignInquiry(_)
        | C::UnassignInquiry(_)
        | C::AcceptHandoff(_)
        | C::DeclineHandoff(_)
        | C::TimeOutHandoff(_)
        | C::RecallHandoff(_)
        | C::StartWork(_)
        | C::StopWork(_)
        | C::EndWait(_)
        | C::ConveyResolution(_)
        | C::MarkConveyanceDelivered(_)
        | C::MarkConveyanceRead(_)
        | C::ReportConveyanceFailure(_)
        | C::ConfirmResolution(_)
        | C::RejectResolution(_)
        | C::ReopenInquiry(_)
        | C::CloseInquiry(_)
        | C::AcknowledgeFeedback(_)
        | C::ActOnFeedback(_)
        | C::InvalidateFeedback(_)
        | C::RecordSourceVerdict(_) => return None,
        C::Bot(_)
        | C::Promise(_)
        | C::Escalation(_)
        | C::Task(_)
        | C::Call(_)
        | C::Snooze(_)
        | C::Survey(_)
        | C::ReplyEquivalent(_)
        | C::FollowUp(_)
        | C::Compensation(_)
        | C::Dispute(_)
        | C::Complaint(_)
        | C::Correct(_) => return wished_in_a_group(command),
    };
    Some((kind, key))
}

/// The thing that this fact brought into the inquiry.
pub(crate) fn name_given(event: &Event) -> Option<Name> {
    use Event as E;
    let (kind, key) = match event {
        E::NeedRecorded(e) => ("need", e.need_id.to_string()),
        E::AttachmentAdded(e) => ("attachment", e.attachment_id.to_string()),
        E::MergeOffered(e) => ("merge", e.merge_id.to_string()),
        E::MessageReceived(e) => ("message", e.message_id.to_string()),
        E::MessageSent(e) => ("message", e.message_id.to_string()),
        E::NoteAdded(e) => ("note", e.note_id.to_string()),
        E::HandoffOffered(e) => ("handoff", e.handoff_id.to_string()),
        E::WaitClaimed(e) => ("wait", e.wait_id.to_string()),
        E::ResolutionDecided(e) => ("resolution", e.resolution_id.to_string()),
        E::FeedbackGiven(e) => ("feedback", e.feedback_id.to_string()),
        E::SourceStatusRecorded(e) => ("row", e.row_id.to_string()),
        E::InquiryOpened(_) => ("inquiry", String::new()),
        E::ClassificationChanged(_)
        | E::PriorityChanged(_)
        | E::InquiryLinked(_)
        | E::InquiryVoided(_)
        | E::InquiryMerged(_)
        | E::MergeDeclined(_)
        | E::MergeCompleted(_)
        | E::MergeRefused(_)
        | E::MessageDelivered(_)
        | E::MessageRead(_)
        | E::DeliveryFailed(_)
        | E::MessageFlagged(_)
        | E::AssigneeSet(_)
        | E::AssigneeCleared(_)
        | E::HandoffAccepted(_)
        | E::HandoffDeclined(_)
        | E::HandoffTimedOut(_)
        | E::HandoffRecalled(_)
        | E::WorkStarted(_)
        | E::WorkStopped(_)
        | E::WaitEnded(_)
        | E::ResolutionConveyed(_)
        | E::ConveyanceDelivered(_)
        | E::ConveyanceRead(_)
        | E::ConveyanceFailed(_)
        | E::ResolutionConfirmed(_)
        | E::ResolutionRejected(_)
        | E::InquiryReopened(_)
        | E::InquiryClosed(_)
        | E::FeedbackAcknowledged(_)
        | E::FeedbackActioned(_)
        | E::FeedbackInvalidated(_)
        | E::SourceVerdictRecorded(_) => return None,
        E::Bot(_)
        | E::Promise(_)
        | E::Escalation(_)
        | E::Task(_)
        | E::Call(_)
        | E::Snooze(_)
        | E::Survey(_)
        | E::ReplyEquivalent(_)
        | E::FollowUp(_)
        | E::Compensation(_)
        | E::Dispute(_)
        | E::Complaint(_)
        | E::Correct(_) => return given_in_a_group(event),
    };
    Some((kind, key))
}

macro_rules! groups {
    ($($group:ident($module:ident): $wish:ident, $fact:ident => $kind:literal by $id:ident;)*) => {
        fn wished_in_a_group(command: &Command) -> Option<Name> {
            $(if let Command::$group($module::Command::$wish(fact)) = command {
                return Some(($kind, fact.$id.to_string()));
            })*
            None
        }

        fn given_in_a_group(event: &Event) -> Option<Name> {
            $(if let Event::$group($module::Event::$fact(fact)) = event {
                return Some(($kind, fact.$id.to_string()));
            })*
            None
        }
    };
}

groups! {
    Bot(bot): EngageBot, BotEngaged => "bot_engagement" by engagement_id;
    Promise(promise): MakePromise, PromiseMade => "promise" by promise_id;
    Escalation(escalation): RaiseEscalation, EscalationRaised => "escalation" by escalation_id;
    Task(task): DelegateTask, TaskDelegated => "task" by task_id;
    Call(call): StartCall, CallStarted => "call" by call_id;
    Call(call): TransferCall, CallTransferred => "call_transfer" by transfer_id;
    Snooze(snooze): SetSnooze, SnoozeSet => "snooze" by snooze_id;
    Survey(survey): IssueSurvey, SurveyIssued => "survey" by survey_id;
    FollowUp(follow_up): PlanFollowUp, FollowUpPlanned => "follow_up" by follow_up_id;
    FollowUp(follow_up): AttemptFollowUp, FollowUpAttempted => "follow_up_attempt" by attempt_id;
    Compensation(compensation): OfferCompensation, CompensationOffered
        => "compensation" by compensation_id;
    Dispute(dispute): OpenDispute, DisputeOpened => "dispute" by dispute_id;
    Dispute(dispute): RespondToDispute, DisputeResponded => "dispute_response" by response_id;
    Dispute(dispute): RequestEvidence, EvidenceRequested => "evidence" by evidence_id;
    Complaint(complaint): ReceiveExternalComplaint, ExternalComplaintReceived
        => "complaint" by complaint_id;
    Correct(correct): CorrectFact, FactCorrected => "correction" by correction_id;
}
