//! Which rule answers which wish.

use super::{
    Command, Context, Event, Inquiry, Refusal, bot, call, compensation, complaint, correct,
    describe, dispute, escalation, feedback, follow_up, hands, merge, promise, reply_equivalent,
    resolve, snooze, source, survey, talk, task, wait,
};

/// The events to record. No events means that the command had already been carried out.
///
/// # Errors
/// The refusal; the inquiry stays as it is.
pub fn decide(
    inquiry: &Inquiry,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    use Command as C;
    match command {
        C::OpenInquiry(c) => describe::open(inquiry, c),
        C::DescribeNeed(c) => describe::describe_need(inquiry, c, context),
        C::ChangeClassification(c) => describe::change_classification(inquiry, c, context),
        C::ChangePriority(c) => describe::change_priority(inquiry, c, context),
        C::LinkInquiry(c) => describe::link(inquiry, c, context),
        C::AddAttachment(c) => describe::attach(inquiry, c, context),
        C::VoidInquiry(c) => describe::void(inquiry, c, context),
        C::OfferMerge(c) => merge::offer(inquiry, c, context),
        C::AnswerMerge(c) => merge::answer(inquiry, c),
        C::SettleMerge(c) => merge::settle(inquiry, c),
        C::ReceiveMessage(c) => talk::receive(inquiry, c, context),
        C::SendReply(c) => talk::reply(inquiry, c, context),
        C::MarkDelivered(c) => talk::mark_delivered(inquiry, c, context),
        C::MarkRead(c) => talk::mark_read(inquiry, c, context),
        C::ReportDeliveryFailure(c) => talk::report_failure(inquiry, c, context),
        C::FlagMessage(c) => talk::flag(inquiry, c, context),
        C::AddNote(c) => talk::note(inquiry, c, context),
        C::AssignInquiry(c) => hands::assign(inquiry, c, context),
        C::UnassignInquiry(c) => hands::unassign(inquiry, c, context),
        C::OfferHandoff(c) => hands::offer(inquiry, c, context),
        C::AcceptHandoff(c) => hands::accept(inquiry, c, context),
        C::DeclineHandoff(c) => hands::decline(inquiry, c, context),
        C::TimeOutHandoff(c) => hands::time_out(inquiry, c, context),
        C::RecallHandoff(c) => hands::recall(inquiry, c, context),
        C::StartWork(c) => hands::start_work(inquiry, c, context),
        C::StopWork(c) => hands::stop_work(inquiry, c, context),
        C::ClaimWait(c) => wait::claim(inquiry, c, context),
        C::EndWait(c) => wait::end(inquiry, c, context),
        C::DecideResolution(c) => resolve::decide(inquiry, c, context),
        C::ConveyResolution(c) => resolve::convey(inquiry, c, context),
        C::MarkConveyanceDelivered(c) => resolve::mark_delivered(inquiry, c, context),
        C::MarkConveyanceRead(c) => resolve::mark_read(inquiry, c, context),
        C::ReportConveyanceFailure(c) => resolve::report_failure(inquiry, c, context),
        C::ConfirmResolution(c) => resolve::confirm(inquiry, c, context),
        C::RejectResolution(c) => resolve::reject(inquiry, c, context),
        C::ReopenInquiry(c) => resolve::reopen(inquiry, c, context),
        C::CloseInquiry(c) => resolve::close(inquiry, c, context),
        C::GiveFeedback(c) => feedback::give(inquiry, c, context),
        C::AcknowledgeFeedback(c) => feedback::acknowledge(inquiry, c, context),
        C::ActOnFeedback(c) => feedback::act(inquiry, c, context),
        C::InvalidateFeedback(c) => feedback::invalidate(inquiry, c, context),
        C::RecordSourceStatus(c) => source::status(inquiry, c, context),
        C::RecordSourceVerdict(c) => source::verdict(inquiry, c, context),
        C::Bot(c) => bot::decide(inquiry, c, context),
        C::Promise(c) => promise::decide(inquiry, c, context),
        C::Escalation(c) => escalation::decide(inquiry, c, context),
        C::Task(c) => task::decide(inquiry, c, context),
        C::Call(c) => call::decide(inquiry, c, context),
        C::Snooze(c) => snooze::decide(inquiry, c, context),
        C::Survey(c) => survey::decide(inquiry, c, context),
        C::ReplyEquivalent(c) => reply_equivalent::decide(inquiry, c, context),
        C::FollowUp(c) => follow_up::decide(inquiry, c, context),
        C::Compensation(c) => compensation::decide(inquiry, c, context),
        C::Dispute(c) => dispute::decide(inquiry, c, context),
        C::Complaint(c) => complaint::decide(inquiry, c, context),
        C::Correct(c) => correct::decide(inquiry, c, context),
    }
}
