//! Requests of the promise service.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::promise;

use super::{INQUIRY, Sample, context, id, instant, text, words};
use crate::facts::{self, DUE_AT_MS, MESSAGE, PROMISE};
use crate::pen::Pen;

grouped! {
    make_promise(MakePromiseRequest {
        promise_id: id(PROMISE), kind: pb::PromiseKind::Refund.into(),
        due_at: instant(DUE_AT_MS), made_to: pb::Side::Customer.into(), summary: words(),
    }) needs ["kind", "due_at"]
    becomes promise::MakePromise(promise_made)

    renegotiate_promise(RenegotiatePromiseRequest {
        promise_id: id(PROMISE), due_at: instant(DUE_AT_MS), accepted_message_id: id(MESSAGE),
    }) needs ["promise_id", "due_at", "accepted_message_id"]
    becomes promise::RenegotiatePromise(promise_renegotiated)

    keep_promise(KeepPromiseRequest {
        promise_id: id(PROMISE), evidence: text("refund/8812"),
    }) needs ["promise_id", "evidence"]
    becomes promise::KeepPromise(promise_kept)

    cancel_promise(CancelPromiseRequest {
        promise_id: id(PROMISE), reason: text("wants a replacement"),
        cancelled_by: pb::Side::Customer.into(),
    }) needs ["promise_id", "reason", "cancelled_by"]
    becomes promise::CancelPromise(promise_cancelled)
}
