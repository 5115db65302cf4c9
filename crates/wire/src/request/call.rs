//! Requests of the call service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::{Command, call};

use super::table::requests;
use super::{Form, Request};

requests! { Call(call) {
    start_call(StartCallRequest) => StartCall(CallStarted)
        must { call_id: id_or_derived, direction: word<CallDirection> }
        may { line: text_or_none };
    ring_call(RingCallRequest) => RingCall(CallRung)
        must { call_id: id }
        may { agent_id: text_or_none };
    answer_call(AnswerCallRequest) => AnswerCall(CallAnswered)
        must { call_id: id }
        may { agent_id: text_or_none };
    miss_call(MissCallRequest) => MissCall(CallMissed)
        must { call_id: id }
        may { reason: text_or_none };
    promise_callback(PromiseCallbackRequest) => PromiseCallback(CallbackPromised)
        must { call_id: id, due_at: instant };
    transfer_call(TransferCallRequest) => TransferCall(CallTransferred)
        must { transfer_id: id_or_derived, call_id: id, to: party };
    end_call(EndCallRequest) => EndCall(CallEnded)
        must { call_id: id }
        may { reason: text_or_none };
} }
