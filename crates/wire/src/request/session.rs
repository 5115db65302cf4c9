//! Requests of the session service.

use verbatim_api::v1 as pb;
use verbatim_domain::StreamId;
use verbatim_domain::id::{MerchantId, SessionId, derived};
use verbatim_domain::session::{
    Command, SessionAbandoned, SessionAnswered, SessionClosed, SessionLinked, SessionOpened,
    SessionQueued,
};

use super::context::Given;
use super::inquiry::order_refs;
use super::{Form, Request, Wish};

pub(super) fn open_session(form: &mut Form, r: pb::OpenSessionRequest) -> Option<Request> {
    let names_no_merchant =
        r.context.as_ref().is_some_and(|context| context.merchant_id.is_empty());
    let given = form.context(r.context, "open_session");
    let session_id = form.id_or_none("session_id", &r.session_id);
    if names_no_merchant {
        form.refuse("context.merchant_id", "FIELD_REQUIRED", "must be given to open a session");
    }
    let customer_ref = form.text("customer_ref", r.customer_ref);
    let channel = form.text("channel", r.channel);
    let order_refs = order_refs(form, r.order_refs);
    let language = form.text_or_none("language", r.language);
    let given = given?;
    let merchant_id = given.merchant_id.clone()?;
    let session_id = session_id.unwrap_or_else(|| derived_session_id(&merchant_id, &given));
    let opened = SessionOpened {
        merchant_id,
        customer_ref: customer_ref?,
        channel: channel?,
        online_at_start: r.online_at_start,
        order_refs,
        language,
    };
    Some(ask(form, given, session_id, Command::OpenSession(opened)))
}

/// The same open gives the same session, whoever sends it again; and no inquiry that the same key
/// of the source leads to.
fn derived_session_id(merchant_id: &MerchantId, given: &Given) -> SessionId {
    let merchant = merchant_id.as_str().as_bytes();
    let uuid = match &given.source.external_id {
        Some(external_id) => {
            let service = given.source.service.as_str().as_bytes();
            derived(&[b"session", merchant, service, external_id.as_str().as_bytes()])
        }
        None => derived(&[b"session", merchant, given.request_id.uuid().as_bytes()]),
    };
    SessionId::new(uuid)
}

fn ask(form: &Form, given: Given, session_id: SessionId, command: Command) -> Request {
    given.wish(form, StreamId::Session(session_id), Wish::Session(command))
}

pub(super) fn link_session(form: &mut Form, r: pb::LinkSessionRequest) -> Option<Request> {
    let given = form.context(r.context, "link_session");
    let session_id = form.id("session_id", &r.session_id);
    let inquiry_id = form.id("led_to_inquiry_id", &r.led_to_inquiry_id);
    let linked = SessionLinked { inquiry_id: inquiry_id? };
    Some(ask(form, given?, session_id?, Command::LinkSession(linked)))
}

macro_rules! requests {
    ($(
        $name:ident($request:ident) => $wish:ident($fact:ident)
        $(must { $($field:ident: $read:ident $(<$word:ident>)?),* })?
        $(may { $($part:ident: $find:ident),* })?;
    )*) => {$(
        pub(super) fn $name(form: &mut Form, r: pb::$request) -> Option<Request> {
            let given = form.context(r.context, stringify!($name));
            let session_id = form.id("session_id", &r.session_id);
            $($(let $field = form.$read $(::<pb::$word, _>)? (stringify!($field), r.$field);)*)?
            $($(let $part = form.$find(stringify!($part), r.$part);)*)?
            let fact = $fact { $($($field: $field?,)*)? $($($part,)*)? };
            Some(ask(form, given?, session_id?, Command::$wish(fact)))
        }
    )*};
}

requests! {
    queue_session(QueueSessionRequest) => QueueSession(SessionQueued)
        must { queue: party };
    answer_session(AnswerSessionRequest) => AnswerSession(SessionAnswered)
        must { message_id: id_or_derived, reply_kind: word<ReplyKind> }
        may { answered_by: party_or_none };
    abandon_session(AbandonSessionRequest) => AbandonSession(SessionAbandoned)
        may { reason: text_or_none };
    close_session(CloseSessionRequest) => CloseSession(SessionClosed)
        may { reason: text_or_none };
}
