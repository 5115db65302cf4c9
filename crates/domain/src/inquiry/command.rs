//! Everything that can be asked of an inquiry.

use crate::id::{InquiryId, MerchantId};
use crate::time::Timestamp;

use super::{
    bot, call, compensation, complaint, correct, describe, dispute, escalation, feedback,
    follow_up, hands, merge, promise, reply_equivalent, resolve, snooze, source, survey, talk,
    task, wait,
};

/// What a rule may know besides the inquiry and the command.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The inquiry that the command is for.
    pub inquiry_id: InquiryId,
    /// The merchant that the caller speaks for, where it named one.
    pub merchant_id: Option<&'a MerchantId>,
    /// When the asked-for fact happened, clamped.
    pub occurred_at: Timestamp,
}

/// A wish. Named as the API names its requests.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant's struct says what it wishes")]
pub enum Command {
    OpenInquiry(describe::OpenInquiry),
    DescribeNeed(describe::DescribeNeed),
    ChangeClassification(describe::ChangeClassification),
    ChangePriority(describe::ChangePriority),
    LinkInquiry(describe::LinkInquiry),
    AddAttachment(describe::AddAttachment),
    VoidInquiry(describe::VoidInquiry),
    OfferMerge(merge::OfferMerge),
    AnswerMerge(merge::AnswerMerge),
    SettleMerge(merge::SettleMerge),
    ReceiveMessage(talk::ReceiveMessage),
    SendReply(talk::SendReply),
    MarkDelivered(talk::MarkDelivered),
    MarkRead(talk::MarkRead),
    ReportDeliveryFailure(talk::ReportDeliveryFailure),
    FlagMessage(talk::FlagMessage),
    AddNote(talk::AddNote),
    AssignInquiry(hands::AssignInquiry),
    UnassignInquiry(hands::UnassignInquiry),
    OfferHandoff(hands::OfferHandoff),
    AcceptHandoff(hands::AcceptHandoff),
    DeclineHandoff(hands::DeclineHandoff),
    TimeOutHandoff(hands::TimeOutHandoff),
    RecallHandoff(hands::RecallHandoff),
    StartWork(hands::StartWork),
    StopWork(hands::StopWork),
    ClaimWait(wait::ClaimWait),
    EndWait(wait::EndWait),
    DecideResolution(resolve::DecideResolution),
    ConveyResolution(resolve::ConveyResolution),
    MarkConveyanceDelivered(resolve::MarkConveyanceDelivered),
    MarkConveyanceRead(resolve::MarkConveyanceRead),
    ReportConveyanceFailure(resolve::ReportConveyanceFailure),
    ConfirmResolution(resolve::ConfirmResolution),
    RejectResolution(resolve::RejectResolution),
    ReopenInquiry(resolve::ReopenInquiry),
    CloseInquiry(resolve::CloseInquiry),
    GiveFeedback(feedback::GiveFeedback),
    AcknowledgeFeedback(feedback::AcknowledgeFeedback),
    ActOnFeedback(feedback::ActOnFeedback),
    InvalidateFeedback(feedback::InvalidateFeedback),
    RecordSourceStatus(source::RecordSourceStatus),
    RecordSourceVerdict(source::RecordSourceVerdict),
    Bot(bot::Command),
    Promise(promise::Command),
    Escalation(escalation::Command),
    Task(task::Command),
    Call(call::Command),
    Snooze(snooze::Command),
    Survey(survey::Command),
    ReplyEquivalent(reply_equivalent::Command),
    FollowUp(follow_up::Command),
    Compensation(compensation::Command),
    Dispute(dispute::Command),
    Complaint(complaint::Command),
    Correct(correct::Command),
}
