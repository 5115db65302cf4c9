//! Requests of the promise service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::{Command, promise};

use super::table::requests;
use super::{Form, Request};

requests! { Promise(promise) {
    make_promise(MakePromiseRequest) => MakePromise(PromiseMade)
        must { promise_id: id_or_derived, kind: word<PromiseKind>, due_at: instant }
        may { made_to: word_or_none<Side>, summary: content_or_none };
    renegotiate_promise(RenegotiatePromiseRequest) => RenegotiatePromise(PromiseRenegotiated)
        must { promise_id: id, due_at: instant, accepted_message_id: id };
    keep_promise(KeepPromiseRequest) => KeepPromise(PromiseKept)
        must { promise_id: id, evidence: text };
    cancel_promise(CancelPromiseRequest) => CancelPromise(PromiseCancelled)
        must { promise_id: id, reason: text, cancelled_by: word<Side> };
} }
