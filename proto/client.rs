//! A client that tries again: any command, to any of several instances, recorded once.
//!
//! Every command of Verbatim may be sent again, for its request id makes it the same command. So
//! the client gives each one an id before its first attempt, unless its source's own key names it,
//! and tries again whenever it is left in doubt: after `UNAVAILABLE`, at another instance, with
//! growing random pauses, within a deadline and a budget. A refusal is an answer and is never tried
//! again.

mod budget;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Status};
use uuid::Uuid;

use crate::v1::record_request::Command;
use crate::v1::record_response::Answer;
use crate::v1::record_service_client::RecordServiceClient;
use crate::v1::{CommandContext, Receipt, RecordRequest, Refusal, Source};

use budget::Budget;

/// How a client tries again.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// How long a command may take, all attempts together.
    pub deadline: Duration,
    /// How long one attempt may take: an instance whose time stands still answers nothing.
    pub attempt_within: Duration,
    /// The longest pause before the second attempt; it doubles with each one.
    pub pause_min: Duration,
    /// The longest pause before any attempt.
    pub pause_max: Duration,
    /// Attempts again per command, on average and over time: what is left of a broken cluster is
    /// not stormed.
    pub retries_per_command: f64,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        RetryPolicy {
            deadline: Duration::from_secs(30),
            attempt_within: Duration::from_secs(5),
            pause_min: Duration::from_millis(20),
            pause_max: Duration::from_secs(1),
            retries_per_command: 10.0,
        }
    }
}

/// Why a command has no receipt.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// It was refused, and nothing was recorded. Sent again, it would be refused again, unless
    /// the inquiry changes.
    #[error("refused: {} ({})", .0.message, .0.reason)]
    Refused(Box<Refusal>),
    /// It is in doubt: every attempt failed. The same command may be sent again later.
    #[error("in doubt after {attempts} attempts, the last of which ended so: {last}")]
    InDoubt {
        /// How often it was tried.
        attempts: u32,
        /// How the last attempt ended, for people.
        last: String,
        /// The command with its request id, so that it can be sent again.
        command: Box<Command>,
    },
    /// The server refuses the call itself, such as for want of permission.
    #[error("the server does not take the call: {}", .0.message())]
    Status(Box<Status>),
}

/// Records commands through any of several instances. Clones share connections and budget.
#[derive(Debug, Clone)]
pub struct Client {
    instances: Arc<[Channel]>,
    next: Arc<AtomicUsize>,
    policy: RetryPolicy,
    budget: Arc<Budget>,
}

impl Client {
    /// A client of these instances (`http://host:port`), any of which takes any command.
    /// Connections are made when they are needed.
    ///
    /// # Errors
    /// An address is none.
    ///
    /// # Panics
    /// If no instance is named.
    pub fn new(urls: &[&str], policy: RetryPolicy) -> Result<Self, tonic::transport::Error> {
        assert!(!urls.is_empty(), "a client needs an instance to talk to");
        let instances = urls.iter().map(|url| {
            let endpoint = Endpoint::from_shared((*url).to_owned())?;
            Ok(endpoint.tcp_nodelay(true).connect_timeout(Duration::from_secs(1)).connect_lazy())
        });
        let instances: Vec<_> = instances.collect::<Result<_, tonic::transport::Error>>()?;
        let budget = Arc::new(Budget::new(policy.retries_per_command));
        Ok(Client { instances: instances.into(), next: Arc::default(), policy, budget })
    }

    /// Records a command, once, however often it has to be sent.
    ///
    /// # Errors
    /// It was refused, or it is in doubt after all attempts.
    pub async fn record(&self, mut command: Command) -> Result<Receipt, CallError> {
        name_request(&mut command);
        self.budget.called();
        let deadline = tokio::time::Instant::now() + self.policy.deadline;
        let mut pause_max = self.policy.pause_min;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let failed = match self.attempt(&command).await {
                Ok(Some(Answer::Receipt(receipt))) => return Ok(receipt),
                Ok(Some(Answer::Refusal(refusal))) if is_busy(&refusal) => refusal.message,
                Ok(Some(Answer::Refusal(refusal))) => {
                    return Err(CallError::Refused(Box::new(refusal)));
                }
                Ok(None) => "no answer came".to_owned(),
                Err(status) if is_in_doubt(&status) => status.to_string(),
                Err(status) => return Err(CallError::Status(Box::new(status))),
            };
            let pause = pause_max.mul_f64(rand::random());
            let is_late = tokio::time::Instant::now() + pause >= deadline;
            if is_late || !self.budget.may_try_again() {
                let command = Box::new(command);
                return Err(CallError::InDoubt { attempts, last: failed, command });
            }
            tokio::time::sleep(pause).await;
            pause_max = (pause_max * 2).min(self.policy.pause_max);
        }
    }

    /// One attempt, at the next instance in turn; `None` if it ends, or its time, without answer.
    async fn attempt(&self, command: &Command) -> Result<Option<Answer>, Status> {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let instance = self.instances[turn % self.instances.len()].clone();
        let request = RecordRequest { command: Some(command.clone()) };
        let asked = async {
            let mut client = RecordServiceClient::new(instance);
            let mut answers = client.record(tokio_stream::once(request)).await?.into_inner();
            let response = answers.message().await?;
            Ok(response.and_then(|response| response.answer))
        };
        tokio::time::timeout(self.policy.attempt_within, asked).await.unwrap_or(Ok(None))
    }
}

/// Whether the command may have been recorded, or could not be. (A connection that breaks is
/// `UNKNOWN` or `INTERNAL` or `CANCELLED` to some transports.)
fn is_in_doubt(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unavailable
            | Code::Unknown
            | Code::Internal
            | Code::Cancelled
            | Code::DeadlineExceeded
            | Code::ResourceExhausted
    )
}

/// Whether the refusal says that there is too much to do just now.
fn is_busy(refusal: &Refusal) -> bool {
    refusal.code == i32::from(Code::ResourceExhausted)
}

/// Gives the command a request id, unless it has one or its source's own key names it; and what
/// such a command opens an id that rises with time, unless it has one: views write neighbours then.
fn name_request(command: &mut Command) {
    let context = context_of(command).get_or_insert_with(CommandContext::default);
    let is_named = |source: &Source| !source.external_id.is_empty();
    if !context.request_id.is_empty() || context.source.as_ref().is_some_and(is_named) {
        return;
    }
    context.request_id = Uuid::now_v7().to_string();
    let opened = match command {
        Command::OpenInquiry(open) => Some(&mut open.inquiry_id),
        Command::OpenSession(open) => Some(&mut open.session_id),
        _other => None,
    };
    if let Some(id) = opened.filter(|id| id.is_empty()) {
        *id = Uuid::now_v7().to_string();
    }
}

macro_rules! contexts {
    ($($arm:ident)+) => {
        fn context_of(command: &mut Command) -> &mut Option<CommandContext> {
            match command {
                $(Command::$arm(request) => &mut request.context,)+
            }
        }
    };
}

contexts! {
    PublishPolicies RetirePublication DeclareEmergency ChangeEmergencyLevel
    RecordEmergencyAction StandDownEmergency ReviewEmergency RecordDrill
    OpenSession QueueSession AnswerSession AbandonSession CloseSession LinkSession
    OpenInquiry DescribeNeed ChangeClassification ChangePriority LinkInquiry OfferMerge
    AddAttachment VoidInquiry ReopenInquiry CloseInquiry ReceiveMessage SendReply MarkDelivered
    MarkRead ReportDeliveryFailure FlagMessage AddNote AssignInquiry UnassignInquiry
    OfferHandoff AcceptHandoff DeclineHandoff TimeOutHandoff RecallHandoff StartWork StopWork
    ClaimWait EndWait DecideResolution ConveyResolution MarkConveyanceDelivered
    MarkConveyanceRead ReportConveyanceFailure ConfirmResolution RejectResolution GiveFeedback
    AcknowledgeFeedback RecordSourceStatus RecordSourceVerdict EngageBot RequestBotHandoff
    CompleteBotHandoff FailBotHandoff ResolveByBot RejectBotAnswer MakePromise
    RenegotiatePromise KeepPromise CancelPromise RaiseEscalation AcknowledgeEscalation
    WithdrawEscalation DelegateTask AcceptTask CompleteTask ReturnTask StartCall RingCall
    AnswerCall MissCall PromiseCallback TransferCall EndCall SetSnooze EndSnooze IssueSurvey
    AnswerSurvey DeclineSurvey ExpireSurvey RecordReplyEquivalent ActOnFeedback
    InvalidateFeedback PlanFollowUp AttemptFollowUp ReachFollowUp CompleteFollowUp WaiveFollowUp
    OfferCompensation AcceptCompensation DeclineCompensation IssueCompensation
    ReverseCompensation OpenDispute RespondToDispute RequestEvidence SubmitEvidence
    EscalateDispute RuleOnDispute SettleDispute ReceiveExternalComplaint AnswerExternalComplaint
    CloseExternalComplaint CorrectFact RecordCustomerFact RecordMerchantFact
}
