//! Every refusal and every error, as the caller is told of it.

use std::collections::BTreeMap;

use tonic_types::StatusExt;
use uuid::Uuid;
use verbatim_domain::Timestamp;
use verbatim_domain::governance::{What, emergency, publish};
use verbatim_domain::id::EmergencyId;
use verbatim_domain::id::TeamId;
use verbatim_log::{Offset, Partition, ReadError};

use crate::LookupError;

use super::*;

const ID: Uuid = Uuid::from_u128(7);

/// Every refusal there is, with its code and reason. A new one is missing here until it is added.
fn refusals() -> Vec<(Refusal, Code, &'static str)> {
    use Code::{FailedPrecondition as State, NotFound as Unknown, PermissionDenied as Denied};
    let team = TeamId::new("b").unwrap();
    let id = ID;
    vec![
        (Refusal::NotOpened, Unknown, "INQUIRY_NOT_FOUND"),
        (Refusal::OtherMerchant, Denied, "OTHER_MERCHANT"),
        (Refusal::OtherCustomer, State, "OTHER_CUSTOMER"),
        (Refusal::Voided, State, "INQUIRY_VOIDED"),
        (Refusal::Merged(id.into()), State, "INQUIRY_MERGED"),
        (Refusal::Closed, State, "INQUIRY_CLOSED"),
        (Refusal::MessageIdTaken(id.into()), State, "MESSAGE_ID_TAKEN"),
        (Refusal::UnknownMessage(id.into()), Unknown, "MESSAGE_NOT_FOUND"),
        (Refusal::NotSent(id.into()), State, "MESSAGE_NOT_SENT"),
        (Refusal::HandoffRequired(team), State, "HANDOFF_REQUIRED"),
        (Refusal::HandoffOpen(id.into()), State, "HANDOFF_OPEN"),
        (Refusal::HandoffToHolder, State, "HANDOFF_TO_HOLDER"),
        (Refusal::UnknownHandoff(id.into()), Unknown, "HANDOFF_NOT_FOUND"),
        (Refusal::HandoffSettled(id.into(), "accepted"), State, "HANDOFF_SETTLED"),
        (Refusal::HandoffNotExpired(id.into(), Timestamp::MAX), State, "HANDOFF_NOT_EXPIRED"),
        (Refusal::WaitOpen(id.into()), State, "WAIT_OPEN"),
        (Refusal::UnknownWait(id.into()), Unknown, "WAIT_NOT_FOUND"),
        (Refusal::AlreadyResolved(id.into()), State, "ALREADY_RESOLVED"),
        (Refusal::NotResolved, State, "NOT_RESOLVED"),
        (Refusal::UnknownResolution(id.into()), Unknown, "RESOLUTION_NOT_FOUND"),
        (Refusal::NotConveyed(id.into()), State, "NOT_CONVEYED"),
        (Refusal::AlreadyDelivered(id.into()), State, "ALREADY_DELIVERED"),
        (Refusal::ResolutionConfirmed(id.into()), State, "RESOLUTION_CONFIRMED"),
        (Refusal::ResolutionRejected(id.into()), State, "RESOLUTION_REJECTED"),
        (Refusal::UnknownFeedback(id.into()), Unknown, "FEEDBACK_NOT_FOUND"),
        (Refusal::LinkToItself, State, "LINK_TO_ITSELF"),
        (Refusal::MergeWithItself, State, "MERGE_WITH_ITSELF"),
        (Refusal::MergeOpen(id.into()), State, "MERGE_OPEN"),
    ]
}

/// Everything else that can be wrong with a command.
fn errors() -> Vec<(ExecuteError, Code, &'static str)> {
    let (request_id, partition) = (ID.into(), Partition(3));
    let retry_within = Duration::from_millis(50);
    let governs = |refusal: publish::Refusal| ExecuteError::Ungovernable(refusal);
    let unpublishable = governs(publish::Refusal::Unpublishable(Vec::new()));
    let (what, id) = (What::Clock, verbatim_domain::Code::new("turn").expect("a code"));
    let unknown = governs(publish::Refusal::NotPublished { what, id });
    let fire = EmergencyId::from(ID);
    let no_emergency = governs(emergency::Refusal::Unknown(fire).into());
    let is_over = governs(emergency::Refusal::Over(fire).into());
    vec![
        (ExecuteError::OtherStream, Code::FailedPrecondition, "OTHER_STREAM"),
        (unpublishable, Code::FailedPrecondition, "POLICY_UNPUBLISHABLE"),
        (unknown, Code::NotFound, "NOT_PUBLISHED"),
        (no_emergency, Code::NotFound, "EMERGENCY_NOT_FOUND"),
        (is_over, Code::FailedPrecondition, "EMERGENCY_OVER"),
        (ExecuteError::OtherContent { request_id }, Code::AlreadyExists, "REQUEST_ID_REUSED"),
        (ExecuteError::SeqMismatch { expected: 1, actual: 2 }, Code::Aborted, "SEQ_MISMATCH"),
        (
            ExecuteError::TooLarge { bytes: 2, bytes_max: 1 },
            Code::InvalidArgument,
            "RECORD_TOO_LARGE",
        ),
        (ExecuteError::Full { retry_within }, Code::ResourceExhausted, "QUEUE_FULL"),
        (ExecuteError::Expired, Code::DeadlineExceeded, "DEADLINE_PASSED"),
        (ExecuteError::Unavailable, Code::Unavailable, "LOG_UNAVAILABLE"),
        (ExecuteError::GovernanceBehind { wanted: 7 }, Code::Unavailable, "GOVERNANCE_BEHIND"),
        (ExecuteError::DataLoss { partition }, Code::DataLoss, "LOG_DATA_LOSS"),
    ]
}

/// Every refusal of a session. Whose a stream is, is refused alike in all of them.
fn session_refusals() -> Vec<(session::Refusal, Code, &'static str)> {
    use Code::{FailedPrecondition as State, NotFound as Unknown, PermissionDenied as Denied};
    vec![
        (session::Refusal::NotOpened, Unknown, "SESSION_NOT_FOUND"),
        (session::Refusal::OtherMerchant, Denied, "OTHER_MERCHANT"),
        (session::Refusal::OtherCustomer, State, "OTHER_CUSTOMER"),
        (session::Refusal::Answered, State, "SESSION_ANSWERED"),
        (session::Refusal::Ended, State, "SESSION_ENDED"),
    ]
}

#[test]
fn every_refusal_of_a_session_has_its_code_and_reason_and_ends_no_stream() {
    for (refusal, code, reason) in session_refusals() {
        let failure = from_execute(refusal.into());
        assert_eq!((failure.code, failure.reason), (code, reason));
        assert_eq!(failure.message, refusal.to_string());
        assert_eq!(failure.continues(), Continues::Yes);
    }
}

fn is_upper_snake(reason: &str) -> bool {
    let letters = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    !reason.is_empty() && reason.bytes().all(letters) && !reason.starts_with('_')
}

#[test]
fn every_refusal_and_error_has_its_code_and_a_reason_of_its_own() {
    let mut seen = BTreeMap::new();
    let refused =
        refusals().into_iter().map(|(refusal, code, reason)| (refusal.into(), code, reason));
    for (error, code, reason) in refused.chain(errors()) {
        let failure = from_execute(error);
        assert_eq!((failure.code, failure.reason), (code, reason));
        assert!(is_upper_snake(reason), "{reason}");
        assert_eq!(seen.insert(reason, failure), None, "{reason} is used twice");
    }
}

#[test]
fn every_status_carries_its_reason_in_our_domain() {
    for (refusal, code, reason) in refusals() {
        let sentence = refusal.to_string();
        let status = Status::from(from_execute(refusal.into()));
        assert_eq!((status.code(), status.message()), (code, sentence.as_str()));
        let info = status.get_details_error_info().unwrap();
        assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason, "verbatim"));
    }
}

#[test]
fn every_bad_field_is_named_with_its_reason() {
    let bad = |field: &str, reason| Violation {
        field: field.to_owned(),
        description: "is bad".to_owned(),
        reason,
    };
    let violations = vec![bad("inquiry_id", "FIELD_NOT_A_UUID"), bad("to", "FIELD_REQUIRED")];
    let status = Status::from(from_violations(violations));
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(status.message(), "inquiry_id is bad; to is bad");
    let named: Vec<(String, String)> = status
        .get_details_bad_request()
        .unwrap()
        .field_violations
        .into_iter()
        .map(|violation| (violation.field, violation.reason))
        .collect();
    let expected = [("inquiry_id", "FIELD_NOT_A_UUID"), ("to", "FIELD_REQUIRED")];
    assert_eq!(named, expected.map(|(field, reason)| (field.to_owned(), reason.to_owned())));
}

#[test]
fn a_status_stays_within_the_headers_that_clients_take() {
    let violation = |number| Violation {
        field: format!("from_positions[{number}].partition"),
        description: "is not a kind of fact; kinds are the names of the fields of Event".to_owned(),
        reason: "FIELD_NOT_AN_INSTANT",
    };
    let failure = from_violations((0..10_000).map(violation).collect());
    assert!(failure.message().ends_with("; and 9968 more"));
    let status = Status::from(failure);
    let header_bytes = status.message().len() * 5 / 4 + status.details().len() * 4 / 3;
    assert!(header_bytes < 15 * 1024, "{header_bytes} bytes");
}

#[test]
fn who_may_try_again_is_told_when() {
    let retry_within = Duration::from_millis(50);
    let status = Status::from(from_execute(ExecuteError::Full { retry_within }));
    assert_eq!(status.get_details_retry_info().unwrap().retry_delay, Some(retry_within));
    let status = Status::from(from_execute(ExecuteError::Unavailable));
    assert!(status.get_details_retry_info().is_some());
    let status = Status::from(from_execute(Refusal::Closed.into()));
    assert!(status.get_details_retry_info().is_none());
}

#[test]
fn a_lost_race_says_how_far_the_stream_is() {
    let lost = from_execute(ExecuteError::SeqMismatch { expected: 4, actual: 6 });
    let metadata = Status::from(lost).get_details_error_info().unwrap().metadata;
    assert_eq!(metadata["actual_seq"], "6");
}

#[test]
fn a_stream_goes_on_behind_a_refusal_and_ends_at_a_doubt() {
    for (refusal, ..) in refusals() {
        assert_eq!(from_execute(refusal.into()).continues(), Continues::Yes);
    }
    let ends: Vec<&str> = errors()
        .into_iter()
        .map(|(error, ..)| from_execute(error))
        .filter(|failure| failure.continues() == Continues::No)
        .map(|failure| failure.reason)
        .collect();
    assert_eq!(ends, ["LOG_UNAVAILABLE", "GOVERNANCE_BEHIND", "LOG_DATA_LOSS"]);
}

#[test]
fn the_cause_of_a_failed_lookup_stays_inside() {
    let secret = || -> verbatim_log::BoxError { "password=hunter2".into() };
    let (partition, index) = (Partition(1), 9);
    let offset = Offset(9);
    let lookups = [
        (LookupError::Views(secret()), Code::Unavailable, "VIEWS_UNAVAILABLE"),
        (ReadError::Unavailable(secret()).into(), Code::Unavailable, "LOG_UNAVAILABLE"),
        (
            ReadError::Damaged { partition, offset, reason: "hunter2".to_owned() }.into(),
            Code::DataLoss,
            "LOG_DATA_LOSS",
        ),
        (
            LookupError::Unreadable { partition, index, cause: secret() },
            Code::DataLoss,
            "RECORD_UNREADABLE",
        ),
        (LookupError::ViewBehind(Duration::from_secs(5)), Code::Unavailable, "VIEW_BEHIND"),
        (LookupError::NoSuchPast(Vec::new()), Code::InvalidArgument, "FIELDS_INVALID"),
        (
            LookupError::PastBeingMade { done_count: 1, total_count: 2 },
            Code::Unavailable,
            "PAST_BEING_MADE",
        ),
        (
            LookupError::PastTooLong { record_count: 2, records_max: 1 },
            Code::ResourceExhausted,
            "PAST_TOO_LONG",
        ),
        (LookupError::TooMuchPast(4), Code::ResourceExhausted, "TOO_MUCH_PAST"),
        (LookupError::UnknownInquiry, Code::NotFound, "INQUIRY_NOT_FOUND"),
        (LookupError::UnknownSession, Code::NotFound, "SESSION_NOT_FOUND"),
        (LookupError::OtherMerchant, Code::PermissionDenied, "OTHER_MERCHANT"),
    ];
    for (error, code, reason) in lookups {
        let failure = from_lookup(error);
        assert_eq!((failure.code, failure.reason), (code, reason));
        assert!(!format!("{failure:?}").contains("hunter2"));
    }
}
