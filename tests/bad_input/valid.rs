//! A request with every field filled in, as the comments ask for it.

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use uuid::Uuid;

use crate::api::comment;

/// What a question of the past says besides.
pub(crate) const PAST: &str = "verbatim.v1.Past";

const MONDAY_S: i64 = 1_767_600_000;

/// Whose request it is, about which inquiry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) merchant_id: &'a str,
    pub(crate) inquiry_id: Uuid,
    pub(crate) request_id: Uuid,
}

/// The subject of what names none.
pub(crate) const NOBODY: Subject<'static> =
    Subject { merchant_id: "m1", inquiry_id: Uuid::nil(), request_id: Uuid::nil() };

/// A request in which nothing is missing and nothing is wrong.
pub(crate) fn valid(request: &MessageDescriptor, subject: Subject<'_>) -> DynamicMessage {
    let mut message = DynamicMessage::new(request.clone());
    for field in request.fields() {
        let Some(value) = value(&field, subject) else { continue };
        let value = if field.is_list() { Value::List(vec![value]) } else { value };
        message.set_field(&field, value);
    }
    message
}

#[expect(clippy::wildcard_enum_match_arm, reason = "requests use few of protobuf's kinds")]
fn value(field: &FieldDescriptor, subject: Subject<'_>) -> Option<Value> {
    Some(match field.kind() {
        Kind::String => Value::String(text(field, subject)?),
        Kind::Bytes => Value::Bytes(vec![7; 32].into()),
        // One of three ways to say when something is due, and another one is said.
        Kind::Bool if field.name() == "as_said" => return None,
        Kind::Bool => Value::Bool(false),
        Kind::Enum(_) => Value::EnumNumber(1),
        // Whoever asks of the past asks of nothing newer: a question of now says more.
        Kind::Message(message) if message.full_name() == PAST => return None,
        Kind::Message(message) => Value::Message(match message.full_name() {
            "google.protobuf.Timestamp" => instant(field, message),
            "google.protobuf.Duration" => seconds(message, 1),
            _ => valid(&message, subject),
        }),
        Kind::Uint32 => Value::U32(match field.name() {
            "scale_max" => 5,
            _ => 1,
        }),
        // The number of the last event, and how far a reader got, are left out.
        Kind::Uint64 => return None,
        Kind::Int64 => Value::I64(1),
        other => panic!("no request had a field of kind {other:?} so far: {}", field.full_name()),
    })
}

fn text(field: &FieldDescriptor, subject: Subject<'_>) -> Option<String> {
    let comment = comment(field);
    Some(match field.name() {
        "inquiry_id" | "session_id" => subject.inquiry_id.to_string(),
        "request_id" => subject.request_id.to_string(),
        "merchant_id" => subject.merchant_id.to_owned(),
        "customer_ref" => "c1".to_owned(),
        "currency_code" => "EUR".to_owned(),
        "kinds" => "inquiry_opened".to_owned(),
        "metric" => "M10".to_owned(),
        "what" => "clock".to_owned(),
        "zone" => "Asia/Shanghai".to_owned(),
        "day" if field.is_list() => "monday".to_owned(),
        _ if field.parent_file().name().ends_with("policy.proto") => policy_text(field.name()),
        // Only an answer gives them.
        "page_token" | "resume_token" => return None,
        _ if comment.contains("a UUID") => {
            Uuid::new_v5(&subject.request_id, field.name().as_bytes()).to_string()
        }
        _ if comment.contains("YYYY-MM-DD") => "2026-01-05".to_owned(),
        _ => "word".to_owned(),
    })
}

/// What a policy may say there.
fn policy_text(name: &str) -> String {
    let text = match name {
        "zone" => "Europe/Berlin",
        "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday"
        | "open" => "09:00-17:00",
        "day" => "2026-01-05",
        "all" => "fact = message_received",
        "subject" => "inquiry",
        "anchor" => "event",
        "earlier_pauses" => "counted",
        "recurrence" => "once",
        "on_reopen" => "never",
        "count_mode" => "within",
        "unresolved" => "breach_at_deadline",
        "policy_bind" => "pinned_at_start",
        "attribution" => "responder",
        "side" => "both",
        "within" | "cap" => "1h",
        // Only of a clock that asks for a mark.
        "marked_within" => "",
        "cut" | "due" => "18:00",
        "days" => "every",
        "hours_of" => "owner_team",
        "span" => "22:00-06:00",
        "metric_id" => "M01",
        "step" | "start" => "inquiry_opened",
        "transition" => "inquiry_opened -> inquiry_opened",
        _ => "word",
    };
    text.to_owned()
}

/// Of two instants that bound a span, the second one is later.
fn instant(field: &FieldDescriptor, message: MessageDescriptor) -> DynamicMessage {
    let is_end = field.name().ends_with("_before") || field.name() == "until";
    seconds(message, if is_end { MONDAY_S + 60 } else { MONDAY_S })
}

pub(crate) fn seconds(message: MessageDescriptor, seconds: i64) -> DynamicMessage {
    let mut span = DynamicMessage::new(message);
    span.set_field_by_name("seconds", Value::I64(seconds));
    span
}
