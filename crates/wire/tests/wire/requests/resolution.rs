//! Requests of the resolution service and of the source service.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::{Command, feedback::*, resolve::*, source::*};

use super::{INQUIRY, Sample, code, context, id, same, text, words};
use crate::facts::{self, FEEDBACK, MESSAGE, RESOLUTION};
use crate::pen::Pen;

requests! { of_the_service:
    decide_resolution DecideResolution(DecideResolutionRequest {
        resolution_id: id(RESOLUTION), outcome: text("refunded"),
        fault: pb::Fault::ThirdParty.into(), root_cause: text("carrier.lost"),
    }) needs ["outcome"] becomes { decided: facts::resolution_decided(&mut Pen::Full), }

    convey_resolution ConveyResolution(ConveyResolutionRequest {
        resolution_id: id(RESOLUTION), channel: text("email"), message_id: id(MESSAGE),
    }) needs ["channel"] becomes {
        resolution_id: Some(same(RESOLUTION)), channel: code("email"),
        message_id: Some(same(MESSAGE)),
    }

    mark_conveyance_delivered MarkConveyanceDelivered(MarkConveyanceDeliveredRequest {
        resolution_id: id(RESOLUTION),
    }) needs [] becomes { resolution_id: Some(same(RESOLUTION)), }

    mark_conveyance_read MarkConveyanceRead(MarkConveyanceReadRequest {
        resolution_id: id(RESOLUTION),
    }) needs [] becomes { resolution_id: Some(same(RESOLUTION)), }

    report_conveyance_failure ReportConveyanceFailure(ReportConveyanceFailureRequest {
        resolution_id: id(RESOLUTION), reason: text("bounced"),
    }) needs ["reason"]
    becomes { resolution_id: Some(same(RESOLUTION)), reason: code("bounced"), }

    confirm_resolution ConfirmResolution(ConfirmResolutionRequest {
        resolution_id: id(RESOLUTION),
    }) needs [] becomes { resolution_id: Some(same(RESOLUTION)), }

    reject_resolution RejectResolution(RejectResolutionRequest {
        resolution_id: id(RESOLUTION), reason: text("too_little"),
    }) needs []
    becomes { resolution_id: Some(same(RESOLUTION)), reason: Some(code("too_little")), }

    give_feedback GiveFeedback(GiveFeedbackRequest {
        feedback_id: id(FEEDBACK), score: 3, scale_max: 5, polarity: pb::Polarity::Neutral.into(),
        about: text("speed"), comment: words(),
    }) needs ["polarity"] becomes { feedback: facts::feedback_given(&mut Pen::Full), }

    acknowledge_feedback AcknowledgeFeedback(AcknowledgeFeedbackRequest {
        feedback_id: id(FEEDBACK),
    }) needs ["feedback_id"] becomes { feedback_id: same(FEEDBACK), }

    record_source_status RecordSourceStatus(RecordSourceStatusRequest {
        row_id: text("row/4711"), status: text("Queued"), substatus: text("Awaiting Assignment"),
        team_id: text("V5 3rd"), person_id: text("p-9"),
    }) needs ["row_id", "status"]
    becomes { status: facts::source_status_recorded(&mut Pen::Full), }

    record_source_verdict RecordSourceVerdict(RecordSourceVerdictRequest {
        promise: text("timely_response"), verdict: pb::SourceVerdict::Missed.into(),
    }) needs ["promise", "verdict"]
    becomes { verdict: facts::source_verdict_recorded(&mut Pen::Full), }
}

requests! { feedback:
    act_on_feedback ActOnFeedback(ActOnFeedbackRequest {
        feedback_id: id(FEEDBACK), action: text("page changed"),
    }) needs ["feedback_id", "action"]
    becomes { actioned: facts::feedback_actioned(&mut Pen::Full), }

    invalidate_feedback InvalidateFeedback(InvalidateFeedbackRequest {
        feedback_id: id(FEEDBACK), reason: text("given by a competitor"),
    }) needs ["feedback_id", "reason"]
    becomes { invalidated: facts::feedback_invalidated(&mut Pen::Full), }
}
