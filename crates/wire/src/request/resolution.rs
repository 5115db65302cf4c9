//! Requests of the resolution service, feedback among them.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::Command;
use verbatim_domain::inquiry::feedback::{
    AcknowledgeFeedback, ActOnFeedback, FeedbackActioned, FeedbackGiven, FeedbackInvalidated,
    GiveFeedback, InvalidateFeedback,
};
use verbatim_domain::inquiry::resolve::{
    ConfirmResolution, ConveyResolution, DecideResolution, MarkConveyanceDelivered,
    MarkConveyanceRead, RejectResolution, ReportConveyanceFailure, ResolutionDecided,
};

use super::{Form, Request};

pub(super) fn decide(form: &mut Form, r: pb::DecideResolutionRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "decide_resolution");
    let resolution_id = form.id_or_derived("resolution_id", &r.resolution_id);
    let outcome = form.text("outcome", r.outcome);
    let fault = form.word_or_none::<pb::Fault, _>("fault", r.fault);
    let root_cause = form.text_or_none("root_cause", r.root_cause);
    let decided =
        ResolutionDecided { resolution_id: resolution_id?, outcome: outcome?, fault, root_cause };
    let command = Command::DecideResolution(DecideResolution { decided });
    Some(given?.ask(form, inquiry_id?, None, command))
}

pub(super) fn convey(form: &mut Form, r: pb::ConveyResolutionRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "convey_resolution");
    let resolution_id = form.id_or_none("resolution_id", &r.resolution_id);
    let channel = form.text("channel", r.channel);
    let message_id = form.id_or_none("message_id", &r.message_id);
    let convey = ConveyResolution { resolution_id, channel: channel?, message_id };
    Some(given?.ask(form, inquiry_id?, None, Command::ConveyResolution(convey)))
}

pub(super) fn mark_delivered(
    form: &mut Form,
    r: pb::MarkConveyanceDeliveredRequest,
) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "mark_conveyance_delivered");
    let resolution_id = form.id_or_none("resolution_id", &r.resolution_id);
    let mark = MarkConveyanceDelivered { resolution_id };
    Some(given?.ask(form, inquiry_id?, None, Command::MarkConveyanceDelivered(mark)))
}

pub(super) fn mark_read(form: &mut Form, r: pb::MarkConveyanceReadRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "mark_conveyance_read");
    let resolution_id = form.id_or_none("resolution_id", &r.resolution_id);
    let mark = MarkConveyanceRead { resolution_id };
    Some(given?.ask(form, inquiry_id?, None, Command::MarkConveyanceRead(mark)))
}

pub(super) fn report_failure(
    form: &mut Form,
    r: pb::ReportConveyanceFailureRequest,
) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "report_conveyance_failure");
    let resolution_id = form.id_or_none("resolution_id", &r.resolution_id);
    let reason = form.text("reason", r.reason);
    let report = ReportConveyanceFailure { resolution_id, reason: reason? };
    Some(given?.ask(form, inquiry_id?, None, Command::ReportConveyanceFailure(report)))
}

pub(super) fn confirm(form: &mut Form, r: pb::ConfirmResolutionRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "confirm_resolution");
    let resolution_id = form.id_or_none("resolution_id", &r.resolution_id);
    let confirm = ConfirmResolution { resolution_id };
    Some(given?.ask(form, inquiry_id?, None, Command::ConfirmResolution(confirm)))
}

pub(super) fn reject(form: &mut Form, r: pb::RejectResolutionRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "reject_resolution");
    let resolution_id = form.id_or_none("resolution_id", &r.resolution_id);
    let reason = form.text_or_none("reason", r.reason);
    let reject = RejectResolution { resolution_id, reason };
    Some(given?.ask(form, inquiry_id?, None, Command::RejectResolution(reject)))
}

pub(super) fn give_feedback(form: &mut Form, r: pb::GiveFeedbackRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "give_feedback");
    let feedback_id = form.id_or_derived("feedback_id", &r.feedback_id);
    form.on_scale(r.score, r.scale_max);
    let polarity = form.word::<pb::Polarity, _>("polarity", r.polarity);
    let about = form.text_or_none("about", r.about);
    let comment = form.content_or_none("comment", r.comment);
    let feedback = FeedbackGiven {
        feedback_id: feedback_id?,
        score: r.score,
        scale_max: r.scale_max,
        polarity: polarity?,
        about,
        comment,
    };
    Some(given?.ask(form, inquiry_id?, None, Command::GiveFeedback(GiveFeedback { feedback })))
}

pub(super) fn acknowledge_feedback(
    form: &mut Form,
    r: pb::AcknowledgeFeedbackRequest,
) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "acknowledge_feedback");
    let feedback_id = form.id("feedback_id", &r.feedback_id);
    let acknowledge = AcknowledgeFeedback { feedback_id: feedback_id? };
    Some(given?.ask(form, inquiry_id?, None, Command::AcknowledgeFeedback(acknowledge)))
}

pub(super) fn act_on_feedback(form: &mut Form, r: pb::ActOnFeedbackRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "act_on_feedback");
    let feedback_id = form.id("feedback_id", &r.feedback_id);
    let action = form.text("action", r.action);
    let actioned = FeedbackActioned { feedback_id: feedback_id?, action: action? };
    Some(given?.ask(form, inquiry_id?, None, Command::ActOnFeedback(ActOnFeedback { actioned })))
}

pub(super) fn invalidate_feedback(
    form: &mut Form,
    r: pb::InvalidateFeedbackRequest,
) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "invalidate_feedback");
    let feedback_id = form.id("feedback_id", &r.feedback_id);
    let reason = form.text("reason", r.reason);
    let invalidated = FeedbackInvalidated { feedback_id: feedback_id?, reason: reason? };
    let command = Command::InvalidateFeedback(InvalidateFeedback { invalidated });
    Some(given?.ask(form, inquiry_id?, None, command))
}
