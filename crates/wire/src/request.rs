//! Requests become commands, or a list of everything that is wrong with them.

mod bot;
mod call;
pub(crate) mod carried;
mod compensation;
mod context;
mod conversation;
mod custody;
mod delegation;
mod dispute;
mod follow_up;
mod form;
mod governance;
mod inquiry;
pub(crate) mod policy;
mod promise;
mod resolution;
mod session;
mod snooze;
mod source;
mod survey;
mod table;

use verbatim_api::v1::record_request::Command as Arm;
use verbatim_domain::carried::{CustomerSubject, MerchantSubject};
use verbatim_domain::envelope::ClaimedTimes;
use verbatim_domain::governance::{GovernanceSubject, publish};
use verbatim_domain::id::{CustomerRef, EventId, MerchantId, RequestId};
use verbatim_domain::inquiry::Command;
use verbatim_domain::{Actor, Code, Link, Source, StreamId, TraceParent};

use form::Form;
pub use form::Violation;
pub use policy::policy_document;

use crate::digest::{DigestKey, canonical_bytes};
use crate::kind::Carried;

/// What is asked of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// Something of an inquiry; with its customer, where the command opens it.
    Inquiry(Command, Option<CustomerRef>),
    /// That something count from now on, for whom it governs.
    Govern(GovernanceSubject, publish::Command),
    /// Something of a session.
    Session(verbatim_domain::session::Command),
    /// That a fact about a customer be kept.
    OfCustomer(CustomerSubject, Carried),
    /// That a fact about a merchant be kept.
    OfMerchant(MerchantSubject, Carried),
}

/// A valid request: one command for one stream, with all that surrounds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The stream.
    pub stream_id: StreamId,
    /// The request's own id, given or derived.
    pub request_id: RequestId,
    /// HMAC over the canonical command.
    pub request_digest: [u8; 32],
    /// The merchant that the caller speaks for.
    pub merchant_id: Option<MerchantId>,
    /// The stream's last event must have this number.
    pub expected_seq: Option<u64>,
    /// Partition 0 must be known up to this index before it is decided.
    pub min_governance: Option<u64>,
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
    pub wish: Wish,
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

macro_rules! commands {
    ($($arm:ident => $module:ident::$read:ident,)*) => {
        fn dispatch(form: &mut Form, arm: Arm) -> Option<Request> {
            match arm {
                $(Arm::$arm(r) => $module::$read(form, r),)*
            }
        }
    };
}

commands! {
    OpenInquiry => inquiry::open,
    DescribeNeed => inquiry::describe_need,
    ChangeClassification => inquiry::change_classification,
    ChangePriority => inquiry::change_priority,
    LinkInquiry => inquiry::link,
    OfferMerge => inquiry::offer_merge,
    AddAttachment => inquiry::attach,
    VoidInquiry => inquiry::void,
    ReopenInquiry => inquiry::reopen,
    CloseInquiry => inquiry::close,
    ReceiveMessage => conversation::receive,
    SendReply => conversation::reply,
    MarkDelivered => conversation::mark_delivered,
    MarkRead => conversation::mark_read,
    ReportDeliveryFailure => conversation::report_failure,
    FlagMessage => conversation::flag,
    AddNote => conversation::note,
    AssignInquiry => custody::assign,
    UnassignInquiry => custody::unassign,
    OfferHandoff => custody::offer,
    AcceptHandoff => custody::accept,
    DeclineHandoff => custody::decline,
    TimeOutHandoff => custody::time_out,
    RecallHandoff => custody::recall,
    StartWork => custody::start_work,
    StopWork => custody::stop_work,
    ClaimWait => custody::claim_wait,
    EndWait => custody::end_wait,
    DecideResolution => resolution::decide,
    ConveyResolution => resolution::convey,
    MarkConveyanceDelivered => resolution::mark_delivered,
    MarkConveyanceRead => resolution::mark_read,
    ReportConveyanceFailure => resolution::report_failure,
    ConfirmResolution => resolution::confirm,
    RejectResolution => resolution::reject,
    GiveFeedback => resolution::give_feedback,
    AcknowledgeFeedback => resolution::acknowledge_feedback,
    RecordSourceStatus => source::status,
    RecordSourceVerdict => source::verdict,
    EngageBot => bot::engage_bot,
    RequestBotHandoff => bot::request_bot_handoff,
    CompleteBotHandoff => bot::complete_bot_handoff,
    FailBotHandoff => bot::fail_bot_handoff,
    ResolveByBot => bot::resolve_by_bot,
    RejectBotAnswer => bot::reject_bot_answer,
    MakePromise => promise::make_promise,
    RenegotiatePromise => promise::renegotiate_promise,
    KeepPromise => promise::keep_promise,
    CancelPromise => promise::cancel_promise,
    RaiseEscalation => delegation::raise_escalation,
    AcknowledgeEscalation => delegation::acknowledge_escalation,
    WithdrawEscalation => delegation::withdraw_escalation,
    DelegateTask => delegation::delegate_task,
    AcceptTask => delegation::accept_task,
    CompleteTask => delegation::complete_task,
    ReturnTask => delegation::return_task,
    StartCall => call::start_call,
    RingCall => call::ring_call,
    AnswerCall => call::answer_call,
    MissCall => call::miss_call,
    PromiseCallback => call::promise_callback,
    TransferCall => call::transfer_call,
    EndCall => call::end_call,
    SetSnooze => snooze::set_snooze,
    EndSnooze => snooze::end_snooze,
    IssueSurvey => survey::issue_survey,
    AnswerSurvey => survey::answer_survey,
    DeclineSurvey => survey::decline_survey,
    ExpireSurvey => survey::expire_survey,
    RecordReplyEquivalent => conversation::record_reply_equivalent,
    ActOnFeedback => resolution::act_on_feedback,
    InvalidateFeedback => resolution::invalidate_feedback,
    PlanFollowUp => follow_up::plan_follow_up,
    AttemptFollowUp => follow_up::attempt_follow_up,
    ReachFollowUp => follow_up::reach_follow_up,
    CompleteFollowUp => follow_up::complete_follow_up,
    WaiveFollowUp => follow_up::waive_follow_up,
    OfferCompensation => compensation::offer_compensation,
    AcceptCompensation => compensation::accept_compensation,
    DeclineCompensation => compensation::decline_compensation,
    IssueCompensation => compensation::issue_compensation,
    ReverseCompensation => compensation::reverse_compensation,
    OpenDispute => dispute::open_dispute,
    RespondToDispute => dispute::respond_to_dispute,
    RequestEvidence => dispute::request_evidence,
    SubmitEvidence => dispute::submit_evidence,
    EscalateDispute => dispute::escalate_dispute,
    RuleOnDispute => dispute::rule_on_dispute,
    SettleDispute => dispute::settle_dispute,
    ReceiveExternalComplaint => dispute::receive_external_complaint,
    AnswerExternalComplaint => dispute::answer_external_complaint,
    CloseExternalComplaint => dispute::close_external_complaint,
    CorrectFact => inquiry::correct_fact,
    PublishPolicies => governance::publish,
    RetirePublication => governance::retire,
    DeclareEmergency => governance::declare,
    ChangeEmergencyLevel => governance::change_level,
    RecordEmergencyAction => governance::act,
    StandDownEmergency => governance::stand_down,
    ReviewEmergency => governance::review,
    RecordDrill => governance::drill,
    OpenSession => session::open_session,
    QueueSession => session::queue_session,
    AnswerSession => session::answer_session,
    AbandonSession => session::abandon_session,
    CloseSession => session::close_session,
    LinkSession => session::link_session,
    RecordCustomerFact => carried::of_customer,
    RecordMerchantFact => carried::of_merchant,
}
