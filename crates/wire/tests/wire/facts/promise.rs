//! Samples of the facts that the promise service records.

use verbatim_domain::Code;
use verbatim_domain::id::ExternalId;
use verbatim_domain::inquiry::promise::*;
use verbatim_domain::vocabulary::{PromiseKind, Side};

use super::{DUE_AT_MS, MESSAGE, PROMISE};
use crate::pen::Pen;

samples! { |pen|
    promise_made: PromiseMade {
        promise_id: pen.id(PROMISE),
        kind: pen.word(PromiseKind::Refund, PromiseKind::from_number),
        due_at: pen.at(DUE_AT_MS),
        made_to: pen.maybe(|pen| pen.word(Side::Customer, Side::from_number)),
        summary: pen.maybe(Pen::words),
    }
    promise_renegotiated: PromiseRenegotiated {
        promise_id: pen.id(PROMISE),
        due_at: pen.at(DUE_AT_MS),
        accepted_message_id: pen.id(MESSAGE),
    }
    promise_kept: PromiseKept {
        promise_id: pen.id(PROMISE),
        evidence: pen.text(ExternalId::new, "refund/8812"),
    }
    promise_cancelled: PromiseCancelled {
        promise_id: pen.id(PROMISE),
        reason: pen.text(Code::new, "wants a replacement"),
        cancelled_by: pen.word(Side::Customer, Side::from_number),
    }
}
