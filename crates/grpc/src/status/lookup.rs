//! Why something that was looked up has no answer.

use std::error::Error;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::StatusExt;
use verbatim_domain::inquiry::Refusal;
use verbatim_domain::session;
use verbatim_log::ReadError;
use verbatim_wire::Violation;

use crate::LookupError;

use super::{Failure, RETRY_WITHIN, from_refusal, from_session_refusal, from_violations};

/// The reason of an answer that comes once views of the past are made.
const PAST_BEING_MADE: &str = "PAST_BEING_MADE";

/// When whoever asked for views of the past may ask again.
const PAST_RETRY_WITHIN: Duration = Duration::from_secs(2);

/// Why something that was looked up has no answer.
pub fn from_lookup(error: LookupError) -> Failure {
    let message = error.to_string();
    match error {
        LookupError::UnknownInquiry => from_refusal(&Refusal::NotOpened),
        LookupError::UnknownSession => from_session_refusal(session::Refusal::NotOpened),
        LookupError::OtherMerchant => {
            Failure::new(Code::PermissionDenied, Refusal::OtherMerchant.reason(), message)
        }
        LookupError::ViewBehind(_) => {
            Failure::new(Code::Unavailable, "VIEW_BEHIND", message).retry(RETRY_WITHIN)
        }
        LookupError::NoSuchPast(why) => {
            let violation = |description| {
                let (field, reason) = ("as_of.places.places".to_owned(), "FIELD_NO_SUCH_PLACE");
                Violation { field, description, reason }
            };
            from_violations(why.into_iter().map(violation).collect())
        }
        LookupError::PastBeingMade { done_count, total_count } => {
            Failure::new(Code::Unavailable, PAST_BEING_MADE, message)
                .retry(PAST_RETRY_WITHIN)
                .about("done_count", done_count)
                .about("total_count", total_count)
        }
        LookupError::PastTooLong { record_count, records_max } => {
            Failure::new(Code::ResourceExhausted, "PAST_TOO_LONG", message)
                .about("record_count", record_count)
                .about("records_max", records_max)
        }
        LookupError::TooMuchPast(_) => {
            let failure = Failure::new(Code::ResourceExhausted, "TOO_MUCH_PAST", message);
            failure.retry(PAST_RETRY_WITHIN)
        }
        LookupError::Views(cause) => {
            report(&*cause);
            Failure::new(Code::Unavailable, "VIEWS_UNAVAILABLE", message).retry(RETRY_WITHIN)
        }
        LookupError::Log(error) => from_read(&error),
        LookupError::Stopping => {
            Failure::new(Code::Unavailable, "STOPPING", message).retry(RETRY_WITHIN)
        }
        LookupError::TooManySubscriptions(_) => {
            Failure::new(Code::ResourceExhausted, "SUBSCRIPTIONS_FULL", message).retry(RETRY_WITHIN)
        }
        LookupError::Unreadable { partition, index, cause } => {
            report(&*cause);
            Failure::new(Code::DataLoss, "RECORD_UNREADABLE", message)
                .about("partition", partition)
                .about("index", index)
        }
    }
}

/// Whether a caller is told that views of the past are being made, and to ask again.
pub fn is_past_being_made(status: &Status) -> bool {
    status.get_details_error_info().is_some_and(|info| info.reason == PAST_BEING_MADE)
}

fn from_read(error: &ReadError) -> Failure {
    report(error);
    match error {
        ReadError::Unavailable(_) => {
            Failure::new(Code::Unavailable, "LOG_UNAVAILABLE", "the log is unavailable")
                .retry(RETRY_WITHIN)
        }
        ReadError::Damaged { partition, .. }
        | ReadError::Lost { partition, .. }
        | ReadError::NoSuchPartition { partition, .. } => {
            let message = format!("partition {partition} lost data; an operator must decide");
            Failure::new(Code::DataLoss, "LOG_DATA_LOSS", message).about("partition", partition)
        }
    }
}

/// Tells the operator; the caller has no use for it.
fn report(cause: &(dyn Error + 'static)) {
    tracing::error!(error = cause, "a call failed");
}
