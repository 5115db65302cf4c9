//! Requests of the conversation service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::talk::{
    AddNote, DeliveryFailed, FlagMessage, MarkDelivered, MarkRead, MessageFlagged, MessageReceived,
    MessageSent, NoteAdded, ReceiveMessage, ReportDeliveryFailure, SendReply,
};
use verbatim_domain::inquiry::{Command, reply_equivalent};

use super::table::requests;
use super::{Form, Request};

pub(super) fn receive(form: &mut Form, r: pb::ReceiveMessageRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "receive_message");
    let message_id = form.id_or_derived("message_id", &r.message_id);
    let kind = if r.kind.is_empty() { "text".to_owned() } else { r.kind };
    let kind = form.text("kind", kind);
    let sender_class = form.word::<pb::SenderClass, _>("sender_class", r.sender_class);
    let body = form.content_or_none("body", r.body);
    let message = MessageReceived {
        message_id: message_id?,
        kind: kind?,
        sender_class: sender_class?,
        public: r.public,
        body,
    };
    Some(given?.ask(form, inquiry_id?, None, Command::ReceiveMessage(ReceiveMessage { message })))
}

pub(super) fn reply(form: &mut Form, r: pb::SendReplyRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "send_reply");
    let message_id = form.id_or_derived("message_id", &r.message_id);
    let in_reply_to = form.id_or_none("in_reply_to", &r.in_reply_to);
    let reply_kind = form.word::<pb::ReplyKind, _>("reply_kind", r.reply_kind);
    let visibility = form.word::<pb::Visibility, _>("visibility", r.visibility);
    let body = form.content_or_none("body", r.body);
    let message = MessageSent {
        message_id: message_id?,
        in_reply_to,
        reply_kind: reply_kind?,
        visibility: visibility?,
        asks_customer: r.asks_customer,
        body,
    };
    Some(given?.ask(form, inquiry_id?, None, Command::SendReply(SendReply { message })))
}

pub(super) fn mark_delivered(form: &mut Form, r: pb::MarkDeliveredRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "mark_delivered");
    let message_id = form.id("message_id", &r.message_id);
    let mark = MarkDelivered { message_id: message_id? };
    Some(given?.ask(form, inquiry_id?, None, Command::MarkDelivered(mark)))
}

pub(super) fn mark_read(form: &mut Form, r: pb::MarkReadRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "mark_read");
    let message_id = form.id("message_id", &r.message_id);
    let mark = MarkRead { message_id: message_id? };
    Some(given?.ask(form, inquiry_id?, None, Command::MarkRead(mark)))
}

pub(super) fn report_failure(
    form: &mut Form,
    r: pb::ReportDeliveryFailureRequest,
) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "report_delivery_failure");
    let message_id = form.id("message_id", &r.message_id);
    let reason = form.text("reason", r.reason);
    let failure = DeliveryFailed { message_id: message_id?, reason: reason? };
    let command = Command::ReportDeliveryFailure(ReportDeliveryFailure { failure });
    Some(given?.ask(form, inquiry_id?, None, command))
}

pub(super) fn flag(form: &mut Form, r: pb::FlagMessageRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "flag_message");
    let message_id = form.id("message_id", &r.message_id);
    let flag = form.word::<pb::MessageFlag, _>("flag", r.flag);
    let evidence = form.text("evidence", r.evidence);
    let flagged = MessageFlagged { message_id: message_id?, flag: flag?, evidence: evidence? };
    Some(given?.ask(form, inquiry_id?, None, Command::FlagMessage(FlagMessage { flagged })))
}

pub(super) fn note(form: &mut Form, r: pb::AddNoteRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "add_note");
    let note_id = form.id_or_derived("note_id", &r.note_id);
    let body = form.content("body", r.body);
    let note = NoteAdded { note_id: note_id?, body: body? };
    Some(given?.ask(form, inquiry_id?, None, Command::AddNote(AddNote { note })))
}

requests! { ReplyEquivalent(reply_equivalent) {
    record_reply_equivalent(RecordReplyEquivalentRequest)
        => RecordReplyEquivalent(ReplyEquivalentRecorded)
        must { action: word<ReplyAction>, action_ref: text }
        may { in_reply_to: id_or_none };
} }
