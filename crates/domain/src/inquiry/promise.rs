//! What was promised to the customer, until when, and whether it was kept.

use uuid::Uuid;

use crate::id::{ExternalId, MessageId, PromiseId, derived};
use crate::text::{Code, Content};
use crate::time::Timestamp;
use crate::vocabulary::{PromiseKind, Side};

use super::group::group;
use super::stage::stages;
use super::{Context, Inquiry, Memory, Refusal};

/// Something was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseMade {
    /// Id of the promise.
    pub promise_id: PromiseId,
    /// What was promised.
    pub kind: PromiseKind,
    /// Until when.
    pub due_at: Timestamp,
    /// To whom; nobody named means the customer.
    pub made_to: Option<Side>,
    /// What was promised, in words.
    pub summary: Option<Content>,
}

/// The customer agreed to another time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseRenegotiated {
    /// The promise.
    pub promise_id: PromiseId,
    /// Until when it is due now.
    pub due_at: Timestamp,
    /// The message in which the customer agreed.
    pub accepted_message_id: MessageId,
}

/// A promise was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseKept {
    /// The promise.
    pub promise_id: PromiseId,
    /// What shows it: a refund, a parcel, a message.
    pub evidence: ExternalId,
}

/// A promise does not stand any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromiseCancelled {
    /// The promise.
    pub promise_id: PromiseId,
    /// Why.
    pub reason: Code,
    /// By whom.
    pub cancelled_by: Side,
}

group!(Promise {
    MakePromise => PromiseMade = "promise_made",
    RenegotiatePromise => PromiseRenegotiated = "promise_renegotiated",
    KeepPromise => PromiseKept = "promise_kept",
    CancelPromise => PromiseCancelled = "promise_cancelled",
});

stages! {
    /// How far a promise has come. Whether it was kept in time is for views to judge.
    PromiseStage of promise_id: PromiseId, UnknownPromise, PromiseOutOfOrder {
        /// It stands.
        Made "made" by PromiseMade after [],
        /// It was kept.
        Kept "kept" by PromiseKept after [Made],
        /// It does not stand any more.
        Cancelled "cancelled" by PromiseCancelled after [Made],
    }
}

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::MakePromise(e) => inquiry.running(context)?.promises.record(e),
        C::RenegotiatePromise(e) => renegotiate(inquiry.known(context)?, e),
        C::KeepPromise(e) => inquiry.known(context)?.promises.record(e),
        C::CancelPromise(e) => inquiry.known(context)?.promises.record(e),
    }
}

/// A promise moves only where the customer agreed, and a message shows that they did.
fn renegotiate(memory: &Memory, renegotiated: &PromiseRenegotiated) -> Decision {
    if memory.recorded.contains(&renegotiation_key(renegotiated)) {
        return Ok(vec![]);
    }
    memory.promises.at_any(renegotiated.promise_id, &[PromiseStage::Made])?;
    memory.messages.contain(Some(renegotiated.accepted_message_id))?;
    Ok(vec![renegotiated.clone().into()])
}

/// What a renegotiation is remembered by: one message may agree to one time.
fn renegotiation_key(renegotiated: &PromiseRenegotiated) -> Uuid {
    let PromiseRenegotiated { promise_id, due_at, accepted_message_id } = renegotiated;
    let (promise, message) = (promise_id.uuid(), accepted_message_id.uuid());
    let due_at_ms = due_at.unix_ms().to_be_bytes();
    derived(&[b"promise renegotiated", promise.as_bytes(), &due_at_ms, message.as_bytes()])
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::PromiseMade(e) => memory.promises.remember(e),
        E::PromiseRenegotiated(e) => memory.note(renegotiation_key(e)),
        E::PromiseKept(e) => memory.promises.remember(e),
        E::PromiseCancelled(e) => memory.promises.remember(e),
    }
}
