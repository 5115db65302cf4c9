//! Why a command was not carried out, as sentences for the caller.

use crate::id::{
    BotEngagementId, CallId, CompensationId, ComplaintId, DisputeId, EscalationId, EvidenceId,
    FeedbackId, FollowUpId, HandoffId, InquiryId, MergeId, MessageId, PromiseId, ResolutionId,
    SnoozeId, SurveyId, TaskId, TeamId, WaitId,
};
use crate::time::Timestamp;

/// A refusal leaves nothing behind. [`Refusal::reason`] is for programs, the sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is no such inquiry.
    #[error("the inquiry was never opened")]
    NotOpened,
    /// The inquiry is another merchant's.
    #[error("the inquiry belongs to another merchant")]
    OtherMerchant,
    /// The inquiry exists, for another customer.
    #[error("the inquiry was opened for another customer")]
    OtherCustomer,
    /// The inquiry does not count any more.
    #[error("the inquiry was voided")]
    Voided,
    /// The inquiry lives on in another one.
    #[error("the inquiry was merged into {0}")]
    Merged(InquiryId),
    /// The inquiry has ended.
    #[error("the inquiry is closed; reopen it first")]
    Closed,
    /// A message id was used for the other direction.
    #[error("message {0} is already recorded in the other direction")]
    MessageIdTaken(MessageId),
    /// No such message in this inquiry.
    #[error("message {0} is not known in this inquiry")]
    UnknownMessage(MessageId),
    /// Only what was sent can arrive.
    #[error("message {0} came in; only a message that went out can be delivered")]
    NotSent(MessageId),
    /// Only a hand-off can bring it to another team.
    #[error("the inquiry is with team {0}; another team takes it by a hand-off")]
    HandoffRequired(TeamId),
    /// One offer at a time.
    #[error("hand-off {0} is still open")]
    HandoffOpen(HandoffId),
    /// The offer goes to whoever has it.
    #[error("the inquiry is already held by the party it is offered to")]
    HandoffToHolder,
    /// No such hand-off.
    #[error("hand-off {0} is not known in this inquiry")]
    UnknownHandoff(HandoffId),
    /// Answered otherwise before.
    #[error("hand-off {0} was already {1}")]
    HandoffSettled(HandoffId, &'static str),
    /// It cannot time out yet.
    #[error("hand-off {0} does not lapse before its expires_at")]
    HandoffNotExpired(HandoffId, Timestamp),
    /// One wait at a time.
    #[error("wait {0} is still open")]
    WaitOpen(WaitId),
    /// No such wait.
    #[error("wait {0} is not known in this inquiry")]
    UnknownWait(WaitId),
    /// A decision stands.
    #[error("resolution {0} stands; reopen the inquiry first")]
    AlreadyResolved(ResolutionId),
    /// Nothing was decided.
    #[error("no resolution was decided")]
    NotResolved,
    /// Not the decision that stands.
    #[error("resolution {0} is not the one that stands")]
    UnknownResolution(ResolutionId),
    /// It was not sent to the customer.
    #[error("resolution {0} was not conveyed")]
    NotConveyed(ResolutionId),
    /// It reached the customer.
    #[error("resolution {0} was already delivered")]
    AlreadyDelivered(ResolutionId),
    /// The customer said yes.
    #[error("resolution {0} was confirmed")]
    ResolutionConfirmed(ResolutionId),
    /// The customer said no.
    #[error("resolution {0} was rejected")]
    ResolutionRejected(ResolutionId),
    /// No such feedback.
    #[error("feedback {0} is not known in this inquiry")]
    UnknownFeedback(FeedbackId),
    /// An inquiry does not relate to itself.
    #[error("an inquiry cannot be linked to itself")]
    LinkToItself,
    /// An inquiry does not take itself in.
    #[error("an inquiry cannot be merged with itself")]
    MergeWithItself,
    /// One merge at a time.
    #[error("merge {0} is not settled yet")]
    MergeOpen(MergeId),
    /// No such bot engagement.
    #[error("bot engagement {0} is not known in this inquiry")]
    UnknownBotEngagement(BotEngagementId),
    /// What was asked cannot follow what became of it.
    #[error("bot engagement {0} is {1}, and this cannot follow")]
    BotEngagementOutOfOrder(BotEngagementId, &'static str),
    /// No such promise.
    #[error("promise {0} is not known in this inquiry")]
    UnknownPromise(PromiseId),
    /// What was asked cannot follow what became of it.
    #[error("promise {0} is {1}, and this cannot follow")]
    PromiseOutOfOrder(PromiseId, &'static str),
    /// No such escalation.
    #[error("escalation {0} is not known in this inquiry")]
    UnknownEscalation(EscalationId),
    /// What was asked cannot follow what became of it.
    #[error("escalation {0} is {1}, and this cannot follow")]
    EscalationOutOfOrder(EscalationId, &'static str),
    /// No such task.
    #[error("task {0} is not known in this inquiry")]
    UnknownTask(TaskId),
    /// What was asked cannot follow what became of it.
    #[error("task {0} is {1}, and this cannot follow")]
    TaskOutOfOrder(TaskId, &'static str),
    /// No such call.
    #[error("call {0} is not known in this inquiry")]
    UnknownCall(CallId),
    /// What was asked cannot follow what became of it.
    #[error("call {0} is {1}, and this cannot follow")]
    CallOutOfOrder(CallId, &'static str),
    /// No such snooze.
    #[error("snooze {0} is not known in this inquiry")]
    UnknownSnooze(SnoozeId),
    /// No such survey.
    #[error("survey {0} is not known in this inquiry")]
    UnknownSurvey(SurveyId),
    /// What was asked cannot follow what became of it.
    #[error("survey {0} is {1}, and this cannot follow")]
    SurveyOutOfOrder(SurveyId, &'static str),
    /// What was asked cannot follow what became of it.
    #[error("feedback {0} is {1}, and this cannot follow")]
    FeedbackOutOfOrder(FeedbackId, &'static str),
    /// One snooze at a time.
    #[error("snooze {0} is still set")]
    SnoozeOpen(SnoozeId),
    /// No such follow-up.
    #[error("follow-up {0} is not known in this inquiry")]
    UnknownFollowUp(FollowUpId),
    /// What was asked cannot follow what became of it.
    #[error("follow-up {0} is {1}, and this cannot follow")]
    FollowUpOutOfOrder(FollowUpId, &'static str),
    /// No such compensation.
    #[error("compensation {0} is not known in this inquiry")]
    UnknownCompensation(CompensationId),
    /// What was asked cannot follow what became of it.
    #[error("compensation {0} is {1}, and this cannot follow")]
    CompensationOutOfOrder(CompensationId, &'static str),
    /// No such dispute.
    #[error("dispute {0} is not known in this inquiry")]
    UnknownDispute(DisputeId),
    /// What was asked cannot follow what became of it.
    #[error("dispute {0} is {1}, and this cannot follow")]
    DisputeOutOfOrder(DisputeId, &'static str),
    /// No such evidence.
    #[error("evidence {0} is not known in this inquiry")]
    UnknownEvidence(EvidenceId),
    /// No such complaint.
    #[error("complaint {0} is not known in this inquiry")]
    UnknownComplaint(ComplaintId),
    /// What was asked cannot follow what became of it.
    #[error("complaint {0} is {1}, and this cannot follow")]
    ComplaintOutOfOrder(ComplaintId, &'static str),
    /// No such fact.
    #[error("the inquiry has no fact {0}")]
    UnknownFact(u64),
}

impl Refusal {
    /// The reason in UPPER_SNAKE, stable for programs.
    pub const fn reason(&self) -> &'static str {
        match self {
            Refusal::NotOpened => "INQUIRY_NOT_FOUND",
            Refusal::OtherMerchant => "OTHER_MERCHANT",
            Refusal::OtherCustomer => "OTHER_CUSTOMER",
            Refusal::Voided => "INQUIRY_VOIDED",
            Refusal::Merged(_) => "INQUIRY_MERGED",
            Refusal::Closed => "INQUIRY_CLOSED",
            Refusal::MessageIdTaken(_) => "MESSAGE_ID_TAKEN",
            Refusal::UnknownMessage(_) => "MESSAGE_NOT_FOUND",
            Refusal::NotSent(_) => "MESSAGE_NOT_SENT",
            Refusal::HandoffRequired(_) => "HANDOFF_REQUIRED",
            Refusal::HandoffOpen(_) => "HANDOFF_OPEN",
            Refusal::HandoffToHolder => "HANDOFF_TO_HOLDER",
            Refusal::UnknownHandoff(_) => "HANDOFF_NOT_FOUND",
            Refusal::HandoffSettled(..) => "HANDOFF_SETTLED",
            Refusal::HandoffNotExpired(..) => "HANDOFF_NOT_EXPIRED",
            Refusal::WaitOpen(_) => "WAIT_OPEN",
            Refusal::UnknownWait(_) => "WAIT_NOT_FOUND",
            Refusal::AlreadyResolved(_) => "ALREADY_RESOLVED",
            Refusal::NotResolved => "NOT_RESOLVED",
            Refusal::UnknownResolution(_) => "RESOLUTION_NOT_FOUND",
            Refusal::NotConveyed(_) => "NOT_CONVEYED",
            Refusal::AlreadyDelivered(_) => "ALREADY_DELIVERED",
            Refusal::ResolutionConfirmed(_) => "RESOLUTION_CONFIRMED",
            Refusal::ResolutionRejected(_) => "RESOLUTION_REJECTED",
            Refusal::UnknownFeedback(_) => "FEEDBACK_NOT_FOUND",
            Refusal::LinkToItself => "LINK_TO_ITSELF",
            Refusal::MergeWithItself => "MERGE_WITH_ITSELF",
            Refusal::MergeOpen(_) => "MERGE_OPEN",
            Refusal::UnknownBotEngagement(_) => "BOT_ENGAGEMENT_NOT_FOUND",
            Refusal::BotEngagementOutOfOrder(..) => "BOT_ENGAGEMENT_OUT_OF_ORDER",
            Refusal::UnknownPromise(_) => "PROMISE_NOT_FOUND",
            Refusal::PromiseOutOfOrder(..) => "PROMISE_OUT_OF_ORDER",
            Refusal::UnknownEscalation(_) => "ESCALATION_NOT_FOUND",
            Refusal::EscalationOutOfOrder(..) => "ESCALATION_OUT_OF_ORDER",
            Refusal::UnknownTask(_) => "TASK_NOT_FOUND",
            Refusal::TaskOutOfOrder(..) => "TASK_OUT_OF_ORDER",
            Refusal::UnknownCall(_) => "CALL_NOT_FOUND",
            Refusal::CallOutOfOrder(..) => "CALL_OUT_OF_ORDER",
            Refusal::UnknownSnooze(_) => "SNOOZE_NOT_FOUND",
            Refusal::UnknownSurvey(_) => "SURVEY_NOT_FOUND",
            Refusal::SurveyOutOfOrder(..) => "SURVEY_OUT_OF_ORDER",
            Refusal::FeedbackOutOfOrder(..) => "FEEDBACK_OUT_OF_ORDER",
            Refusal::SnoozeOpen(_) => "SNOOZE_OPEN",
            Refusal::UnknownFollowUp(_) => "FOLLOW_UP_NOT_FOUND",
            Refusal::FollowUpOutOfOrder(..) => "FOLLOW_UP_OUT_OF_ORDER",
            Refusal::UnknownCompensation(_) => "COMPENSATION_NOT_FOUND",
            Refusal::CompensationOutOfOrder(..) => "COMPENSATION_OUT_OF_ORDER",
            Refusal::UnknownDispute(_) => "DISPUTE_NOT_FOUND",
            Refusal::DisputeOutOfOrder(..) => "DISPUTE_OUT_OF_ORDER",
            Refusal::UnknownEvidence(_) => "EVIDENCE_NOT_FOUND",
            Refusal::UnknownComplaint(_) => "COMPLAINT_NOT_FOUND",
            Refusal::ComplaintOutOfOrder(..) => "COMPLAINT_OUT_OF_ORDER",
            Refusal::UnknownFact(_) => "FACT_NOT_FOUND",
        }
    }
}
