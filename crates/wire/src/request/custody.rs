//! Requests of the custody service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::Command;
use verbatim_domain::inquiry::hands::{
    AcceptHandoff, AssignInquiry, DeclineHandoff, OfferHandoff, RecallHandoff, StartWork, StopWork,
    TimeOutHandoff, UnassignInquiry,
};
use verbatim_domain::inquiry::wait::{ClaimWait, EndWait, WaitClaimed};

use super::{Form, Request};

pub(super) fn assign(form: &mut Form, r: pb::AssignInquiryRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "assign_inquiry");
    let assignee = form.party("assignee", r.assignee);
    let method = form.text_or_none("method", r.method);
    let assign = AssignInquiry { assignee: assignee?, method };
    Some(given?.ask(form, inquiry_id?, None, Command::AssignInquiry(assign)))
}

pub(super) fn unassign(form: &mut Form, r: pb::UnassignInquiryRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "unassign_inquiry");
    let reason = form.text_or_none("reason", r.reason);
    let unassign = UnassignInquiry { reason };
    Some(given?.ask(form, inquiry_id?, None, Command::UnassignInquiry(unassign)))
}

pub(super) fn offer(form: &mut Form, r: pb::OfferHandoffRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "offer_handoff");
    let handoff_id = form.id_or_derived("handoff_id", &r.handoff_id);
    let to = form.party("to", r.to);
    let reason_code = form.text("reason_code", r.reason_code);
    let summary = form.content_or_none("summary", r.summary);
    let requested_action = form.text_or_none("requested_action", r.requested_action);
    let expires_at = form.instant_or_none("expires_at", r.expires_at);
    let offer = OfferHandoff {
        handoff_id: handoff_id?,
        to: to?,
        reason_code: reason_code?,
        summary,
        requested_action,
        expires_at,
    };
    Some(given?.ask(form, inquiry_id?, None, Command::OfferHandoff(offer)))
}

pub(super) fn accept(form: &mut Form, r: pb::AcceptHandoffRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "accept_handoff");
    let handoff_id = form.id("handoff_id", &r.handoff_id);
    let agent_id = form.text_or_none("agent_id", r.agent_id);
    let accept = AcceptHandoff { handoff_id: handoff_id?, agent_id };
    Some(given?.ask(form, inquiry_id?, None, Command::AcceptHandoff(accept)))
}

pub(super) fn decline(form: &mut Form, r: pb::DeclineHandoffRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "decline_handoff");
    let handoff_id = form.id("handoff_id", &r.handoff_id);
    let reason_code = form.text("reason_code", r.reason_code);
    let decline = DeclineHandoff { handoff_id: handoff_id?, reason_code: reason_code? };
    Some(given?.ask(form, inquiry_id?, None, Command::DeclineHandoff(decline)))
}

pub(super) fn time_out(form: &mut Form, r: pb::TimeOutHandoffRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "time_out_handoff");
    let handoff_id = form.id("handoff_id", &r.handoff_id);
    let time_out = TimeOutHandoff { handoff_id: handoff_id? };
    Some(given?.ask(form, inquiry_id?, None, Command::TimeOutHandoff(time_out)))
}

pub(super) fn recall(form: &mut Form, r: pb::RecallHandoffRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "recall_handoff");
    let handoff_id = form.id("handoff_id", &r.handoff_id);
    let recall = RecallHandoff { handoff_id: handoff_id? };
    Some(given?.ask(form, inquiry_id?, None, Command::RecallHandoff(recall)))
}

pub(super) fn start_work(form: &mut Form, r: pb::StartWorkRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "start_work");
    let agent_id = form.text("agent_id", r.agent_id);
    let start = StartWork { agent_id: agent_id? };
    Some(given?.ask(form, inquiry_id?, None, Command::StartWork(start)))
}

pub(super) fn stop_work(form: &mut Form, r: pb::StopWorkRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "stop_work");
    let agent_id = form.text("agent_id", r.agent_id);
    let stop = StopWork { agent_id: agent_id? };
    Some(given?.ask(form, inquiry_id?, None, Command::StopWork(stop)))
}

pub(super) fn claim_wait(form: &mut Form, r: pb::ClaimWaitRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "claim_wait");
    let wait_id = form.id_or_derived("wait_id", &r.wait_id);
    let on = form.word::<pb::WaitOn, _>("on", r.on);
    let question_message_id = form.id_or_none("question_message_id", &r.question_message_id);
    let expected_at = form.instant_or_none("expected_at", r.expected_at);
    let wait = WaitClaimed { wait_id: wait_id?, on: on?, question_message_id, expected_at };
    Some(given?.ask(form, inquiry_id?, None, Command::ClaimWait(ClaimWait { wait })))
}

pub(super) fn end_wait(form: &mut Form, r: pb::EndWaitRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "end_wait");
    let wait_id = form.id_or_none("wait_id", &r.wait_id);
    let cause = form.word::<pb::WaitEndCause, _>("cause", r.cause);
    let evidence_message_id = form.id_or_none("evidence_message_id", &r.evidence_message_id);
    let end = EndWait { wait_id, cause: cause?, evidence_message_id };
    Some(given?.ask(form, inquiry_id?, None, Command::EndWait(end)))
}
