//! Requests become commands, or a list of everything that is wrong with them.

mod context;
mod conversation;
mod custody;
mod form;
mod inquiry;
mod policy;
mod resolution;
mod source;

use verbatim_api::v1::record_request::Command as Arm;
use verbatim_domain::envelope::ClaimedTimes;
use verbatim_domain::id::{CustomerRef, EventId, InquiryId, MerchantId, RequestId};
use verbatim_domain::inquiry::Command;
use verbatim_domain::{Actor, Code, Link, Source, TraceParent};

use form::Form;
pub use form::Violation;
pub use policy::{PolicyDocument, policy_document};

use crate::digest::{DigestKey, canonical_bytes};

/// A valid request: one command for one inquiry, with all that surrounds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The inquiry.
    pub inquiry_id: InquiryId,
    /// The request's own id, given or derived.
    pub request_id: RequestId,
    /// HMAC over the canonical command.
    pub request_digest: [u8; 32],
    /// The merchant that the caller speaks for.
    pub merchant_id: Option<MerchantId>,
    /// The customer, where the command opens an inquiry.
    pub customer_ref: Option<CustomerRef>,
    /// The stream's last event must have this number.
    pub expected_seq: Option<u64>,
    /// Who acted.
    pub actor: Actor,
    /// Which system says so.
    pub source: Source,
    /// When, as claimed.
    pub claimed: ClaimedTimes,
    /// The event that caused this.
    pub causation_id: Option<EventId>,
    /// What ties together all that belongs to one doing.
    pub correlation_id: Option<Code>,
    /// Things of other systems that this is about.
    pub links: Vec<Link>,
    /// The wish.
    pub command: Command,
    /// The trace of the call; not part of what was asked, so no digest covers it.
    pub trace_parent: Option<TraceParent>,
    /// The bytes of the `RecordRequest` that it was read from, so that it can be handed on as it
    /// is. Empty for what the ledger asks of itself.
    pub canonical: Vec<u8>,
}

impl Request {
    /// Names the trace of the call that brought it.
    #[must_use]
    pub fn of_trace(self, trace_parent: Option<TraceParent>) -> Self {
        Request { trace_parent, ..self }
    }
}

/// Parses one arm of `RecordRequest`, whichever way it came in.
///
/// # Errors
/// Every violation, by field.
pub fn parse(arm: Arm, key: &DigestKey) -> Result<Request, Vec<Violation>> {
    let (canonical, arm) = canonical_bytes(arm);
    let mut form = Form::new(key.digest(&canonical));
    let request = dispatch(&mut form, arm);
    match request {
        Some(request) if form.is_clean() => Ok(Request { canonical, ..request }),
        Some(_) | None => Err(form.violations()),
    }
}

fn dispatch(form: &mut Form, arm: Arm) -> Option<Request> {
    match arm {
        Arm::OpenInquiry(r) => inquiry::open(form, r),
        Arm::DescribeNeed(r) => inquiry::describe_need(form, r),
        Arm::ChangeClassification(r) => inquiry::change_classification(form, r),
        Arm::ChangePriority(r) => inquiry::change_priority(form, r),
        Arm::LinkInquiry(r) => inquiry::link(form, r),
        Arm::OfferMerge(r) => inquiry::offer_merge(form, r),
        Arm::AddAttachment(r) => inquiry::attach(form, r),
        Arm::VoidInquiry(r) => inquiry::void(form, r),
        Arm::ReopenInquiry(r) => inquiry::reopen(form, r),
        Arm::CloseInquiry(r) => inquiry::close(form, r),
        Arm::ReceiveMessage(r) => conversation::receive(form, r),
        Arm::SendReply(r) => conversation::reply(form, r),
        Arm::MarkDelivered(r) => conversation::mark_delivered(form, r),
        Arm::MarkRead(r) => conversation::mark_read(form, r),
        Arm::ReportDeliveryFailure(r) => conversation::report_failure(form, r),
        Arm::FlagMessage(r) => conversation::flag(form, r),
        Arm::AddNote(r) => conversation::note(form, r),
        Arm::AssignInquiry(r) => custody::assign(form, r),
        Arm::UnassignInquiry(r) => custody::unassign(form, r),
        Arm::OfferHandoff(r) => custody::offer(form, r),
        Arm::AcceptHandoff(r) => custody::accept(form, r),
        Arm::DeclineHandoff(r) => custody::decline(form, r),
        Arm::TimeOutHandoff(r) => custody::time_out(form, r),
        Arm::RecallHandoff(r) => custody::recall(form, r),
        Arm::StartWork(r) => custody::start_work(form, r),
        Arm::StopWork(r) => custody::stop_work(form, r),
        Arm::ClaimWait(r) => custody::claim_wait(form, r),
        Arm::EndWait(r) => custody::end_wait(form, r),
        Arm::DecideResolution(r) => resolution::decide(form, r),
        Arm::ConveyResolution(r) => resolution::convey(form, r),
        Arm::MarkConveyanceDelivered(r) => resolution::mark_delivered(form, r),
        Arm::MarkConveyanceRead(r) => resolution::mark_read(form, r),
        Arm::ReportConveyanceFailure(r) => resolution::report_failure(form, r),
        Arm::ConfirmResolution(r) => resolution::confirm(form, r),
        Arm::RejectResolution(r) => resolution::reject(form, r),
        Arm::GiveFeedback(r) => resolution::give_feedback(form, r),
        Arm::AcknowledgeFeedback(r) => resolution::acknowledge_feedback(form, r),
        Arm::RecordSourceStatus(r) => source::status(form, r),
        Arm::RecordSourceVerdict(r) => source::verdict(form, r),
    }
}
