//! A failure as an answer within a stream of commands, and such an answer as a status again.

use std::time::Duration;

use tonic::Status;
use tonic_types::FieldViolation;
use verbatim_api::v1 as pb;
use verbatim_wire::Violation;

use crate::status::MadeElsewhere;
use crate::{Failure, span_to_proto};

/// The failure as the stream answers it: what the unary call would have said.
pub fn refusal_to_proto(failure: &Failure) -> pb::Refusal {
    pb::Refusal {
        code: failure.code(),
        reason: failure.reason().to_owned(),
        message: failure.message().to_owned(),
        violations: failure.violations().iter().map(violation_to_proto).collect(),
        retry_after: failure.retry_within().map(span_to_proto),
        metadata: failure.metadata(),
    }
}

fn violation_to_proto(violation: &Violation) -> pb::FieldViolation {
    pb::FieldViolation {
        field: violation.field.clone(),
        description: violation.description.clone(),
        reason: violation.reason.to_owned(),
    }
}

/// What another instance refused, as the caller of this one is told.
pub fn from_refusal_of_peer(refusal: pb::Refusal) -> Status {
    let pb::Refusal { code, reason, message, violations, retry_after, metadata } = refusal;
    let violations = violations.into_iter().map(|bad| FieldViolation {
        reason: bad.reason,
        ..FieldViolation::new(bad.field, bad.description)
    });
    Status::from(MadeElsewhere {
        code,
        reason,
        message,
        violations: violations.collect(),
        retry_within: retry_after.and_then(|span| Duration::try_from(span).ok()),
        metadata,
    })
}
