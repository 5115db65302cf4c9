//! Requests of the call service.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::call;

use super::{INQUIRY, Sample, context, id, instant, party, text};
use crate::facts::{self, CALL, CALL_TRANSFER, DUE_AT_MS};
use crate::pen::Pen;

grouped! {
    start_call(StartCallRequest {
        call_id: id(CALL), direction: pb::CallDirection::Inbound.into(),
        line: text("returns hotline"),
    }) needs ["direction"]
    becomes call::StartCall(call_started)

    ring_call(RingCallRequest {
        call_id: id(CALL), agent_id: text("agent-12"),
    }) needs ["call_id"]
    becomes call::RingCall(call_rung)

    answer_call(AnswerCallRequest {
        call_id: id(CALL), agent_id: text("agent-12"),
    }) needs ["call_id"]
    becomes call::AnswerCall(call_answered)

    miss_call(MissCallRequest {
        call_id: id(CALL), reason: text("all lines busy"),
    }) needs ["call_id"]
    becomes call::MissCall(call_missed)

    promise_callback(PromiseCallbackRequest {
        call_id: id(CALL), due_at: instant(DUE_AT_MS),
    }) needs ["call_id", "due_at"]
    becomes call::PromiseCallback(callback_promised)

    transfer_call(TransferCallRequest {
        transfer_id: id(CALL_TRANSFER), call_id: id(CALL), to: party("parcels"),
    }) needs ["call_id", "to", "to.organisation", "to.team_id"]
    becomes call::TransferCall(call_transferred)

    end_call(EndCallRequest {
        call_id: id(CALL), reason: text("hung up"),
    }) needs ["call_id"]
    becomes call::EndCall(call_ended)
}
