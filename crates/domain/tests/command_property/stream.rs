//! One inquiry that is asked wish after wish, and what it recorded, in the order of arrival.

use uuid::Uuid;
use verbatim_domain::Timestamp;
use verbatim_domain::custody::{Change, CustodyFact};
use verbatim_domain::id::InquiryId;
use verbatim_domain::inquiry::{
    Command, Context, Event, Inquiry, Refusal, bot, call, compensation, complaint, correct, decide,
    dispute, escalation, evolve, follow_up, promise, snooze, survey, task,
};

use super::wishes::{THIS_INQUIRY, Wish};

#[derive(Debug, Clone, Default)]
pub(crate) struct Stream {
    pub(crate) inquiry: Inquiry,
    pub(crate) facts: Vec<(Timestamp, Event)>,
}

impl Stream {
    /// What is recorded when all of this is asked; what is refused is left out.
    pub(crate) fn of(wishes: &[Wish]) -> Self {
        let mut stream = Stream::default();
        for wish in wishes {
            stream.ask(wish).ok();
        }
        stream
    }

    pub(crate) fn ask(&mut self, wish: &Wish) -> Result<Vec<Event>, Refusal> {
        let events = self.answer(wish)?;
        for event in &events {
            self.inquiry = evolve(std::mem::take(&mut self.inquiry), event);
            self.facts.push((wish.occurred_at, event.clone()));
        }
        Ok(events)
    }

    pub(crate) fn answer(&self, wish: &Wish) -> Result<Vec<Event>, Refusal> {
        let Wish { command, merchant_id, occurred_at } = wish;
        let context = Context {
            inquiry_id: InquiryId::new(Uuid::from_u128(THIS_INQUIRY)),
            merchant_id: merchant_id.as_ref(),
            occurred_at: *occurred_at,
        };
        decide(&self.inquiry, command, &context)
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.facts.iter().map(|(_, event)| event.clone()).collect()
    }

    /// The facts as custody sees them, had they arrived in this order of their places.
    pub(crate) fn arrived_in(&self, order: &[usize]) -> Vec<CustodyFact> {
        let facts = order.iter().map(|&place| &self.facts[place]).zip(1..);
        facts
            .map(|((occurred_at, event), stream_seq)| {
                let (occurred_at, change) = (*occurred_at, Change::of(event));
                CustodyFact { occurred_at, stream_seq, change }
            })
            .collect()
    }
}

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
        C::Bot(bot::Command::EngageBot(c)) => ("bot_engagement", c.engagement_id.to_string()),
        C::Promise(promise::Command::MakePromise(c)) => ("promise", c.promise_id.to_string()),
        C::Escalation(escalation::Command::RaiseEscalation(c)) => {
            ("escalation", c.escalation_id.to_string())
        }
        C::Task(task::Command::DelegateTask(c)) => ("task", c.task_id.to_string()),
        C::Call(call::Command::StartCall(c)) => ("call", c.call_id.to_string()),
        C::Call(call::Command::TransferCall(c)) => ("call_transfer", c.transfer_id.to_string()),
        C::Snooze(snooze::Command::SetSnooze(c)) => ("snooze", c.snooze_id.to_string()),
        C::Survey(survey::Command::IssueSurvey(c)) => ("survey", c.survey_id.to_string()),
        C::FollowUp(follow_up::Command::PlanFollowUp(c)) => {
            ("follow_up", c.follow_up_id.to_string())
        }
        C::FollowUp(follow_up::Command::AttemptFollowUp(c)) => {
            ("follow_up_attempt", c.attempt_id.to_string())
        }
        C::Compensation(compensation::Command::OfferCompensation(c)) => {
            ("compensation", c.compensation_id.to_string())
        }
        C::Dispute(dispute::Command::OpenDispute(c)) => ("dispute", c.dispute_id.to_string()),
        C::Dispute(dispute::Command::RespondToDispute(c)) => {
            ("dispute_response", c.response_id.to_string())
        }
        C::Dispute(dispute::Command::RequestEvidence(c)) => ("evidence", c.evidence_id.to_string()),
        C::Complaint(complaint::Command::ReceiveExternalComplaint(c)) => {
            ("complaint", c.complaint_id.to_string())
        }
        C::Correct(correct::Command::CorrectFact(c)) => ("correction", c.correction_id.to_string()),
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
        | C::RecordSourceVerdict(_)
        | C::Bot(_)
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
        | C::Complaint(_) => return None,
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
        E::Bot(bot::Event::BotEngaged(e)) => ("bot_engagement", e.engagement_id.to_string()),
        E::Promise(promise::Event::PromiseMade(e)) => ("promise", e.promise_id.to_string()),
        E::Escalation(escalation::Event::EscalationRaised(e)) => {
            ("escalation", e.escalation_id.to_string())
        }
        E::Task(task::Event::TaskDelegated(e)) => ("task", e.task_id.to_string()),
        E::Call(call::Event::CallStarted(e)) => ("call", e.call_id.to_string()),
        E::Call(call::Event::CallTransferred(e)) => ("call_transfer", e.transfer_id.to_string()),
        E::Snooze(snooze::Event::SnoozeSet(e)) => ("snooze", e.snooze_id.to_string()),
        E::Survey(survey::Event::SurveyIssued(e)) => ("survey", e.survey_id.to_string()),
        E::FollowUp(follow_up::Event::FollowUpPlanned(e)) => {
            ("follow_up", e.follow_up_id.to_string())
        }
        E::FollowUp(follow_up::Event::FollowUpAttempted(e)) => {
            ("follow_up_attempt", e.attempt_id.to_string())
        }
        E::Compensation(compensation::Event::CompensationOffered(e)) => {
            ("compensation", e.compensation_id.to_string())
        }
        E::Dispute(dispute::Event::DisputeOpened(e)) => ("dispute", e.dispute_id.to_string()),
        E::Dispute(dispute::Event::DisputeResponded(e)) => {
            ("dispute_response", e.response_id.to_string())
        }
        E::Dispute(dispute::Event::EvidenceRequested(e)) => ("evidence", e.evidence_id.to_string()),
        E::Complaint(complaint::Event::ExternalComplaintReceived(e)) => {
            ("complaint", e.complaint_id.to_string())
        }
        E::Correct(correct::Event::FactCorrected(e)) => ("correction", e.correction_id.to_string()),
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
        | E::SourceVerdictRecorded(_)
        | E::Bot(_)
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
        | E::Complaint(_) => return None,
    };
    Some((kind, key))
}
