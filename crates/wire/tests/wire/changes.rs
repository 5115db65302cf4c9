//! What else a field could hold: something as good, or something that cannot be taken.

use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, Value};
use uuid::Uuid;

use crate::pen::WORDS;
use crate::places::Place;

/// Longer than any text but words that people wrote.
pub(crate) const TOO_LONG_BYTES: usize = 257;

/// Another value that is as good.
pub(crate) fn other(place: &Place, value: &Value) -> Value {
    if place.is_content() {
        return words(value, "other words");
    }
    if place.is_instant() {
        let mut instant = value.as_message().unwrap().clone();
        let seconds = instant.get_field_by_name("seconds").unwrap().as_i64().unwrap();
        instant.set_field_by_name("seconds", Value::I64(seconds - 1));
        return Value::Message(instant);
    }
    other_scalar(place, value)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "requests use few of protobuf's kinds")]
fn other_scalar(place: &Place, value: &Value) -> Value {
    match value {
        Value::String(text) if is_id(text) => Value::String(Uuid::from_u128(0xabc).to_string()),
        Value::String(_) if is_currency(place) => Value::String("USD".to_owned()),
        Value::String(text) => Value::String(format!("{text}'")),
        Value::Bytes(bytes) => Value::Bytes(bytes.iter().rev().copied().collect()),
        Value::Bool(flag) => Value::Bool(!flag),
        Value::EnumNumber(number) => Value::EnumNumber(if *number == 1 { 2 } else { 1 }),
        Value::U32(number) => Value::U32(number - 1),
        Value::U64(number) => Value::U64(number - 1),
        Value::I64(number) => Value::I64(number - 1),
        value => panic!("no request held {value:?} so far: {}", place.path),
    }
}

/// A value that is refused, and the reason; nothing where every value is taken.
#[expect(clippy::wildcard_enum_match_arm, reason = "requests use few of protobuf's kinds")]
pub(crate) fn bad(place: &Place, value: &Value) -> Option<(Value, &'static str)> {
    if place.is_content() {
        let too_long = WORDS.repeat(32 * 1024 / WORDS.len() + 1);
        return Some((words(value, &too_long), "FIELD_TOO_LONG"));
    }
    if place.is_instant() {
        let mut instant = value.as_message().unwrap().clone();
        instant.set_field_by_name("seconds", Value::I64(i64::MAX));
        return Some((Value::Message(instant), "FIELD_NOT_AN_INSTANT"));
    }
    let bell = Value::String(format!("{WORDS}\u{7}"));
    Some(match value {
        Value::String(text) if is_id(text) => (bell, "FIELD_NOT_A_UUID"),
        Value::String(_) if is_currency(place) => (bell, "FIELD_NOT_A_CURRENCY"),
        Value::String(_) => (bell, "FIELD_CONTROL_CHARACTER"),
        Value::Bytes(bytes) => (Value::Bytes(bytes.slice(1..)), "FIELD_NOT_A_DIGEST"),
        Value::EnumNumber(_) => (Value::EnumNumber(9_999), "FIELD_UNKNOWN_WORD"),
        Value::U32(_) if place.path == "score" => (Value::U32(6), "FIELD_OUT_OF_RANGE"),
        _ => return None,
    })
}

/// The same text, as long as told; nothing where a field holds no such text.
pub(crate) fn long(place: &Place, value: &Value, bytes: usize) -> Option<Value> {
    let text = value.as_str()?;
    let is_text = !is_id(text) && !is_currency(place);
    is_text.then(|| Value::String("x".repeat(bytes)))
}

fn is_id(text: &str) -> bool {
    Uuid::parse_str(text).is_ok()
}

fn is_currency(place: &Place) -> bool {
    place.field.name() == "currency_code"
}

fn words(value: &Value, words: &str) -> Value {
    let mut content = value.as_message().unwrap().clone();
    content.set_field_by_name("text", Value::String(words.to_owned()));
    Value::Message(content)
}

/// A command of which nothing was filled in.
pub(crate) fn empty(request: &MessageDescriptor, name: &str) -> DynamicMessage {
    let arm = request.get_field_by_name(name).unwrap();
    let Kind::Message(command) = arm.kind() else { panic!("`{name}` is a command") };
    let mut empty = DynamicMessage::new(request.clone());
    empty.set_field(&arm, Value::Message(DynamicMessage::new(command)));
    empty
}
