//! A failure as an answer within a stream of commands.

use verbatim_api::v1 as pb;
use verbatim_wire::Violation;

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
