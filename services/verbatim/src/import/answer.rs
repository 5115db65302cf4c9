//! Reads the codes with which the server answers: what to send again, and what never.

use std::time::Duration;

use tonic::{Code, Status};
use verbatim_api::v1::Refusal;

use super::command::{BadField, Command, Reject};

/// How long to hold back where the server does not say.
const HOLD_BACK_FOR: Duration = Duration::from_millis(200);

/// True when the stream broke and the same commands may pass another time.
pub(super) fn is_passing(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::Unavailable
            | Code::Unknown
            | Code::Cancelled
            | Code::Internal
            | Code::ResourceExhausted
    )
}

/// How long to hold back before the command may pass; nothing if it never will.
pub(super) fn hold_back_for(refusal: &Refusal) -> Option<Duration> {
    let may_pass = matches!(
        Code::from_i32(refusal.code),
        Code::ResourceExhausted | Code::Aborted | Code::Unavailable
    );
    let said = refusal.retry_after.and_then(|span| Duration::try_from(span).ok());
    may_pass.then(|| said.unwrap_or(HOLD_BACK_FOR))
}

/// The line of the rejects file for a command that the server refused for good.
pub(super) fn refused(command: &Command, refusal: Refusal) -> Reject {
    let violations = refusal.violations.into_iter().map(|violation| BadField {
        field: violation.field,
        description: violation.description,
        reason: violation.reason,
    });
    Reject {
        violations: violations.collect(),
        ..Reject::command(command, &refusal.reason, refusal.message)
    }
}
