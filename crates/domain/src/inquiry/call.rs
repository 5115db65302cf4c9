//! Calls: rung, answered, missed, passed on, ended, and called back.

use uuid::Uuid;

use crate::id::{AgentId, CallId, CallTransferId, derived};
use crate::party::Party;
use crate::text::Code;
use crate::time::Timestamp;
use crate::vocabulary::CallDirection;

use super::group::group;
use super::stage::{Stage, stages};
use super::{Context, Inquiry, Memory, Refusal};

/// A call began. That alone answers nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallStarted {
    /// Id of the call.
    pub call_id: CallId,
    /// Who called whom.
    pub direction: CallDirection,
    /// Our own line, as the telephone system names it; never the customer's number.
    pub line: Option<Code>,
}

/// A call rang at somebody's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRung {
    /// The call.
    pub call_id: CallId,
    /// At whose.
    pub agent_id: Option<AgentId>,
}

/// A call was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallAnswered {
    /// The call.
    pub call_id: CallId,
    /// By whom; nobody named means whoever was called.
    pub agent_id: Option<AgentId>,
}

/// Nobody answered a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallMissed {
    /// The call.
    pub call_id: CallId,
    /// Why.
    pub reason: Option<Code>,
}

/// It was said during or after a call when somebody will call back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallbackPromised {
    /// The call.
    pub call_id: CallId,
    /// Until when.
    pub due_at: Timestamp,
}

/// A call was passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallTransferred {
    /// Id of the transfer.
    pub transfer_id: CallTransferId,
    /// The call.
    pub call_id: CallId,
    /// To whom.
    pub to: Party,
}

/// A call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallEnded {
    /// The call.
    pub call_id: CallId,
    /// How.
    pub reason: Option<Code>,
}

group!(Call {
    StartCall => CallStarted = "call_started",
    RingCall => CallRung = "call_rung",
    AnswerCall => CallAnswered = "call_answered",
    MissCall => CallMissed = "call_missed",
    PromiseCallback => CallbackPromised = "callback_promised",
    TransferCall => CallTransferred = "call_transferred",
    EndCall => CallEnded = "call_ended",
});

stages! {
    /// How far a call has come.
    CallStage of call_id: CallId, UnknownCall, CallOutOfOrder {
        /// Somebody dialled.
        Started "started" by CallStarted after [],
        /// It rings.
        Rung "ringing" by CallRung after [Started, Transferred],
        /// Somebody answered.
        Answered "answered" by CallAnswered after [Started, Rung, Transferred],
        /// Nobody answered.
        Missed "missed" by CallMissed after [Started, Rung, Transferred],
        /// It was passed on.
        Transferred "passed on" by CallTransferred after [Started, Rung, Answered, Transferred],
        /// It is over.
        Ended "ended" by CallEnded after [Started, Rung, Answered, Missed, Transferred],
    }
}

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::StartCall(e) => inquiry.counting(context)?.calls.record(e),
        C::RingCall(e) => inquiry.known(context)?.calls.record(e),
        C::AnswerCall(e) => inquiry.known(context)?.calls.record(e),
        C::MissCall(e) => inquiry.known(context)?.calls.record(e),
        C::PromiseCallback(e) => promise_callback(inquiry.known(context)?, e),
        C::TransferCall(e) => transfer(inquiry.known(context)?, e),
        C::EndCall(e) => inquiry.known(context)?.calls.record(e),
    }
}

/// A call back may be promised at any time, and for another time again.
fn promise_callback(memory: &Memory, promised: &CallbackPromised) -> Decision {
    memory.calls.stage_of(promised.call_id)?;
    if memory.recorded.contains(&callback_key(promised)) {
        return Ok(vec![]);
    }
    Ok(vec![promised.clone().into()])
}

/// A call may be passed on and on: each time has an id of its own.
fn transfer(memory: &Memory, transferred: &CallTransferred) -> Decision {
    if memory.recorded.contains(&transfer_key(transferred.transfer_id)) {
        return Ok(vec![]);
    }
    memory.calls.at_any(transferred.call_id, CallStage::Transferred.after())?;
    Ok(vec![transferred.clone().into()])
}

/// What the promise of a call back is remembered by.
fn callback_key(promised: &CallbackPromised) -> Uuid {
    let CallbackPromised { call_id, due_at } = promised;
    let due_at_ms = due_at.unix_ms().to_be_bytes();
    derived(&[b"callback promised", call_id.uuid().as_bytes(), &due_at_ms])
}

/// What a transfer is remembered by.
fn transfer_key(transfer_id: CallTransferId) -> Uuid {
    derived(&[b"call transfer", transfer_id.uuid().as_bytes()])
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::CallStarted(e) => memory.calls.remember(e),
        E::CallRung(e) => memory.calls.remember(e),
        E::CallAnswered(e) => memory.calls.remember(e),
        E::CallMissed(e) => memory.calls.remember(e),
        E::CallbackPromised(e) => memory.note(callback_key(e)),
        E::CallTransferred(e) => {
            memory.note(transfer_key(e.transfer_id));
            memory.calls.remember(e);
        }
        E::CallEnded(e) => memory.calls.remember(e),
    }
}
