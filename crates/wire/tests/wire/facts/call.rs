//! Samples of the facts that the call service records.

use verbatim_domain::Code;
use verbatim_domain::id::AgentId;
use verbatim_domain::inquiry::call::*;
use verbatim_domain::vocabulary::CallDirection;

use super::{CALL, CALL_TRANSFER, DUE_AT_MS, party};
use crate::pen::Pen;

samples! { |pen|
    call_started: CallStarted {
        call_id: pen.id(CALL),
        direction: pen.word(CallDirection::Inbound, CallDirection::from_number),
        line: pen.maybe_text(Code::new, "returns hotline"),
    }
    call_rung: CallRung {
        call_id: pen.id(CALL),
        agent_id: pen.maybe_text(AgentId::new, "agent-12"),
    }
    call_answered: CallAnswered {
        call_id: pen.id(CALL),
        agent_id: pen.maybe_text(AgentId::new, "agent-12"),
    }
    call_missed: CallMissed {
        call_id: pen.id(CALL),
        reason: pen.maybe_text(Code::new, "all lines busy"),
    }
    callback_promised: CallbackPromised {
        call_id: pen.id(CALL),
        due_at: pen.at(DUE_AT_MS),
    }
    call_transferred: CallTransferred {
        transfer_id: pen.id(CALL_TRANSFER),
        call_id: pen.id(CALL),
        to: party(pen, "parcels"),
    }
    call_ended: CallEnded {
        call_id: pen.id(CALL),
        reason: pen.maybe_text(Code::new, "hung up"),
    }
}
