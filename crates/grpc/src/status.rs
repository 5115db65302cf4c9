//! Our errors as gRPC's: the only module that names a code, with one meaning for each.

mod lookup;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};
use verbatim_domain::governance::{emergency, publish};
use verbatim_domain::inquiry::Refusal;
use verbatim_domain::session;
use verbatim_ledger::ExecuteError;
use verbatim_wire::Violation;

use crate::metrics;

pub use lookup::{from_lookup, is_past_being_made};

/// The domain of every reason.
const DOMAIN: &str = "verbatim";

/// When a caller who met something unavailable may try again.
const RETRY_WITHIN: Duration = Duration::from_millis(250);

/// How many bad fields are named at once: a status travels in headers, and clients refuse those of
/// more than 16 KiB.
const VIOLATIONS_MAX: usize = 32;

/// Why a call has no answer, as the caller is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    code: Code,
    reason: &'static str,
    message: String,
    violations: Vec<Violation>,
    retry_within: Option<Duration>,
    metadata: Vec<(&'static str, String)>,
}

/// Whether a stream of commands goes on after a command that has no receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continues {
    /// It was refused and nothing was recorded: the next one has its own chance.
    Yes,
    /// Nobody knows, or nobody can: the caller begins again from this one.
    No,
}

/// Why a command has no receipt.
pub fn from_execute(error: ExecuteError) -> Failure {
    let message = error.to_string();
    match error {
        ExecuteError::Refused(refusal) => from_refusal(&refusal),
        ExecuteError::Ungovernable(refusal) => {
            let code = match &refusal {
                publish::Refusal::NotPublished { .. }
                | publish::Refusal::Emergency(emergency::Refusal::Unknown(_)) => Code::NotFound,
                publish::Refusal::Unpublishable(_) | publish::Refusal::Emergency(_) => {
                    Code::FailedPrecondition
                }
            };
            Failure::new(code, refusal.reason(), message)
        }
        ExecuteError::SessionRefused(refusal) => from_session_refusal(refusal),
        ExecuteError::OtherStream => {
            Failure::new(Code::FailedPrecondition, "OTHER_STREAM", message)
        }
        ExecuteError::OtherContent { .. } => {
            Failure::new(Code::AlreadyExists, "REQUEST_ID_REUSED", message)
        }
        ExecuteError::SeqMismatch { expected, actual } => {
            Failure::new(Code::Aborted, "SEQ_MISMATCH", message)
                .about("expected_seq", expected)
                .about("actual_seq", actual)
        }
        ExecuteError::TooLarge { bytes, bytes_max } => {
            Failure::new(Code::InvalidArgument, "RECORD_TOO_LARGE", message)
                .about("bytes", bytes)
                .about("bytes_max", bytes_max)
        }
        ExecuteError::Full { retry_within } => {
            Failure::new(Code::ResourceExhausted, "QUEUE_FULL", message).retry(retry_within)
        }
        ExecuteError::Unavailable => {
            Failure::new(Code::Unavailable, "LOG_UNAVAILABLE", message).retry(RETRY_WITHIN)
        }
        ExecuteError::GovernanceBehind { wanted } => {
            let failure = Failure::new(Code::Unavailable, "GOVERNANCE_BEHIND", message);
            failure.retry(RETRY_WITHIN).about("min_governance", wanted)
        }
        ExecuteError::NotOwner { owner } => {
            let failure = Failure::new(Code::Unavailable, "NOT_OWNER", message).retry(RETRY_WITHIN);
            match owner {
                Some(owner) => failure.about("owner", owner),
                None => failure,
            }
        }
        ExecuteError::Expired => Failure::new(Code::DeadlineExceeded, "DEADLINE_PASSED", message),
        ExecuteError::DataLoss { partition } => {
            Failure::new(Code::DataLoss, "LOG_DATA_LOSS", message).about("partition", partition)
        }
    }
}

fn from_session_refusal(refusal: session::Refusal) -> Failure {
    let code = match refusal {
        session::Refusal::NotOpened => Code::NotFound,
        session::Refusal::OtherMerchant => Code::PermissionDenied,
        session::Refusal::OtherCustomer | session::Refusal::Answered | session::Refusal::Ended => {
            Code::FailedPrecondition
        }
    };
    Failure::new(code, refusal.reason(), refusal.to_string())
}

fn from_refusal(refusal: &Refusal) -> Failure {
    let code = match refusal {
        Refusal::NotOpened
        | Refusal::UnknownMessage(_)
        | Refusal::UnknownHandoff(_)
        | Refusal::UnknownWait(_)
        | Refusal::UnknownResolution(_)
        | Refusal::UnknownFeedback(_)
        | Refusal::UnknownBotEngagement(_)
        | Refusal::UnknownPromise(_)
        | Refusal::UnknownEscalation(_)
        | Refusal::UnknownTask(_)
        | Refusal::UnknownCall(_)
        | Refusal::UnknownSnooze(_)
        | Refusal::UnknownSurvey(_)
        | Refusal::UnknownFollowUp(_)
        | Refusal::UnknownCompensation(_)
        | Refusal::UnknownDispute(_)
        | Refusal::UnknownEvidence(_)
        | Refusal::UnknownComplaint(_)
        | Refusal::UnknownFact(_) => Code::NotFound,
        Refusal::OtherMerchant => Code::PermissionDenied,
        Refusal::OtherCustomer
        | Refusal::Voided
        | Refusal::Merged(_)
        | Refusal::Closed
        | Refusal::MessageIdTaken(_)
        | Refusal::NotSent(_)
        | Refusal::HandoffRequired(_)
        | Refusal::HandoffOpen(_)
        | Refusal::HandoffToHolder
        | Refusal::HandoffSettled(..)
        | Refusal::HandoffNotExpired(..)
        | Refusal::WaitOpen(_)
        | Refusal::AlreadyResolved(_)
        | Refusal::NotResolved
        | Refusal::NotConveyed(_)
        | Refusal::AlreadyDelivered(_)
        | Refusal::ResolutionConfirmed(_)
        | Refusal::ResolutionRejected(_)
        | Refusal::LinkToItself
        | Refusal::MergeWithItself
        | Refusal::MergeOpen(_)
        | Refusal::BotEngagementOutOfOrder(..)
        | Refusal::PromiseOutOfOrder(..)
        | Refusal::EscalationOutOfOrder(..)
        | Refusal::TaskOutOfOrder(..)
        | Refusal::CallOutOfOrder(..)
        | Refusal::SurveyOutOfOrder(..)
        | Refusal::FeedbackOutOfOrder(..)
        | Refusal::SnoozeOpen(_)
        | Refusal::FollowUpOutOfOrder(..)
        | Refusal::CompensationOutOfOrder(..)
        | Refusal::DisputeOutOfOrder(..)
        | Refusal::ComplaintOutOfOrder(..) => Code::FailedPrecondition,
    };
    Failure::new(code, refusal.reason(), refusal.to_string())
}

/// The request can never work; every bad field is named, up to a number no honest caller reaches.
pub fn from_violations(mut violations: Vec<Violation>) -> Failure {
    let more_count = violations.len().saturating_sub(VIOLATIONS_MAX);
    violations.truncate(VIOLATIONS_MAX);
    let mut all: Vec<String> =
        violations.iter().map(|bad| format!("{} {}", bad.field, bad.description)).collect();
    if more_count > 0 {
        all.push(format!("and {more_count} more"));
    }
    let failure = Failure::new(Code::InvalidArgument, "FIELDS_INVALID", all.join("; "));
    Failure { violations, ..failure }
}

/// A message of a stream of commands holds none.
pub fn from_missing_command() -> Failure {
    from_violations(vec![Violation {
        field: "command".to_owned(),
        description: "must be one of the commands".to_owned(),
        reason: "FIELD_REQUIRED",
    }])
}

impl Failure {
    fn new(code: Code, reason: &'static str, message: impl Into<String>) -> Self {
        metrics::refused(reason);
        let (violations, metadata) = (Vec::new(), Vec::new());
        Failure { code, reason, message: message.into(), violations, retry_within: None, metadata }
    }

    fn retry(self, retry_within: Duration) -> Self {
        Failure { retry_within: Some(retry_within), ..self }
    }

    fn about(mut self, name: &'static str, value: impl ToString) -> Self {
        self.metadata.push((name, value.to_string()));
        self
    }

    /// The code, as gRPC numbers it.
    pub fn code(&self) -> i32 {
        self.code.into()
    }

    /// The reason, for programs.
    pub fn reason(&self) -> &'static str {
        self.reason
    }

    /// A sentence, for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Every bad field, where fields were bad.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// What else is known, by name.
    pub fn metadata(&self) -> HashMap<String, String> {
        self.metadata.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    /// When to try again, where that makes sense.
    pub fn retry_within(&self) -> Option<Duration> {
        self.retry_within
    }

    /// Whether a stream of commands goes on behind this one.
    pub fn continues(&self) -> Continues {
        match self.code {
            Code::Unavailable | Code::DataLoss => Continues::No,
            Code::Ok
            | Code::Cancelled
            | Code::Unknown
            | Code::InvalidArgument
            | Code::DeadlineExceeded
            | Code::NotFound
            | Code::AlreadyExists
            | Code::PermissionDenied
            | Code::ResourceExhausted
            | Code::FailedPrecondition
            | Code::Aborted
            | Code::OutOfRange
            | Code::Unimplemented
            | Code::Internal
            | Code::Unauthenticated => Continues::Yes,
        }
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        let metadata = failure.metadata();
        let mut details = ErrorDetails::with_error_info(failure.reason, DOMAIN, metadata);
        if !failure.violations.is_empty() {
            let violations = failure.violations.into_iter().map(field_violation);
            details.set_bad_request(violations.collect::<Vec<_>>());
        }
        if failure.retry_within.is_some() {
            details.set_retry_info(failure.retry_within);
        }
        Status::with_error_details(failure.code, failure.message, details)
    }
}

/// A refusal that was made elsewhere, in all its parts.
#[derive(Debug)]
pub(crate) struct MadeElsewhere {
    pub(crate) code: i32,
    pub(crate) reason: String,
    pub(crate) message: String,
    pub(crate) violations: Vec<FieldViolation>,
    pub(crate) retry_within: Option<Duration>,
    pub(crate) metadata: HashMap<String, String>,
}

impl From<MadeElsewhere> for Status {
    fn from(refusal: MadeElsewhere) -> Self {
        let mut details = ErrorDetails::with_error_info(refusal.reason, DOMAIN, refusal.metadata);
        if !refusal.violations.is_empty() {
            details.set_bad_request(refusal.violations);
        }
        if refusal.retry_within.is_some() {
            details.set_retry_info(refusal.retry_within);
        }
        Status::with_error_details(Code::from_i32(refusal.code), refusal.message, details)
    }
}

/// How a call was answered, as far as the head of its answer tells: a stream that fails later has
/// begun well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answered(Code);

impl Answered {
    /// With what was asked for.
    pub(crate) const WELL: Self = Self(Code::Ok);

    /// By an answer with these headers, or by none.
    pub(crate) fn by(headers: Option<&http::HeaderMap>) -> Self {
        let Some(headers) = headers else { return Self(Code::Unknown) };
        let status = headers.get("grpc-status");
        Self(status.map_or(Code::Ok, |status| Code::from_bytes(status.as_bytes())))
    }

    /// The code, as gRPC numbers it.
    pub(crate) fn number(self) -> i32 {
        self.0.into()
    }

    /// The code, as gRPC names it.
    pub(crate) fn name(self) -> String {
        format!("{:?}", self.0)
    }
}

/// What became of a command that was handed to another instance and has no answer from there.
pub(crate) fn from_peer(status: &Status) -> ExecuteError {
    let refused = status.get_details_error_info().map(|info| info.reason);
    match refused.as_deref() {
        Some("INQUIRY_NOT_FOUND") => ExecuteError::Refused(Refusal::NotOpened),
        Some(_) | None => ExecuteError::Unavailable,
    }
}

fn field_violation(violation: Violation) -> FieldViolation {
    let Violation { field, description, reason } = violation;
    FieldViolation { reason: reason.to_owned(), ..FieldViolation::new(field, description) }
}
