//! One fact of every kind that is carried, with every field filled, found by the descriptor.

use std::sync::LazyLock;

use bytes::Bytes;
use prost::Message;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value,
};
use verbatim_api::v1 as pb;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_wire::{DigestKey, Request, Violation, parse};

/// What people wrote, wherever they wrote something.
pub(crate) const WORDS: &str = "Mrs Featherstonehaugh fetched it herself";

static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(verbatim_api::FILE_DESCRIPTOR_SET).unwrap());

pub(crate) fn message(name: &str) -> MessageDescriptor {
    POOL.get_message_by_name(&format!("verbatim.v1.{name}")).unwrap()
}

/// The kinds of fact that a request can hold.
pub(crate) fn kinds(request: &str) -> Vec<FieldDescriptor> {
    let request = message(request);
    let fact = request.oneofs().find(|oneof| oneof.name() == "fact").unwrap();
    fact.fields().collect()
}

/// Fills every field of a message.
pub(crate) fn filled(message: MessageDescriptor) -> DynamicMessage {
    let mut made = DynamicMessage::new(message.clone());
    for field in message.fields() {
        made.set_field(&field, value(&field));
    }
    made
}

fn value(field: &FieldDescriptor) -> Value {
    match (field.name(), field.kind()) {
        ("currency_code", _) => Value::String("CNY".to_owned()),
        ("text", _) => Value::String(WORDS.to_owned()),
        ("scale_max", _) => Value::U32(5),
        ("period_before", Kind::Message(message)) => seconds(message, 1_769_904_000),
        (_, Kind::Message(message)) if message.name() == "Timestamp" => {
            seconds(message, 1_767_225_600)
        }
        (_, Kind::Message(message)) => Value::Message(filled(message)),
        (name, Kind::String) => Value::String(format!("the {name}")),
        (_, Kind::Uint32) => Value::U32(4),
        (_, Kind::Int64) => Value::I64(12_900),
        (_, Kind::Bool) => Value::Bool(true),
        (name, kind) => panic!("no carried fact held {kind:?} so far: {name}"),
    }
}

fn seconds(message: MessageDescriptor, seconds: i64) -> Value {
    let mut instant = DynamicMessage::new(message);
    instant.set_field_by_name("seconds", Value::I64(seconds));
    Value::Message(instant)
}

fn context(external_id: &str) -> pb::CommandContext {
    let id = "0198c0de-0000-7000-8000-000000000002".to_owned();
    let is_named_by_its_key = !external_id.is_empty();
    pb::CommandContext {
        request_id: if is_named_by_its_key { String::new() } else { id },
        merchant_id: "merchant-7".to_owned(),
        actor: Some(pb::Actor { kind: pb::ActorKind::Human.into(), ..Default::default() }),
        source: Some(pb::Source {
            service: "training-desk".to_owned(),
            external_id: external_id.to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// A request of this name for a fact of this kind, changed before it is sent.
pub(crate) fn asked(
    request: &str,
    kind: &str,
    change: impl FnOnce(&mut DynamicMessage),
) -> Result<Request, Vec<Violation>> {
    asked_by("", request, kind, change)
}

/// The same, known by the source's own key of it.
pub(crate) fn asked_by(
    external_id: &str,
    request: &str,
    kind: &str,
    change: impl FnOnce(&mut DynamicMessage),
) -> Result<Request, Vec<Violation>> {
    let mut made = DynamicMessage::new(message(request));
    let bytes = Bytes::from(context(external_id).encode_to_vec());
    let context = DynamicMessage::decode(message("CommandContext"), bytes).unwrap();
    made.set_field_by_name("context", Value::Message(context));
    let field = message(request).get_field_by_name(kind).unwrap();
    let Kind::Message(fact) = field.kind() else { panic!("{kind} is a message") };
    made.set_field(&field, Value::Message(filled(fact)));
    let is_of_customer = message(request).get_field_by_name("customer_ref").is_some();
    if is_of_customer {
        made.set_field_by_name("customer_ref", Value::String("c-71".to_owned()));
    }
    change(&mut made);
    let bytes = made.encode_to_vec();
    let arm = if is_of_customer {
        Arm::RecordCustomerFact(Message::decode(&*bytes).unwrap())
    } else {
        Arm::RecordMerchantFact(Message::decode(&*bytes).unwrap())
    };
    parse(arm, &DigestKey::new(&[7; 32]))
}

/// The fact that a request holds.
pub(crate) fn fact<'a>(request: &'a mut DynamicMessage, kind: &str) -> &'a mut DynamicMessage {
    request.get_field_by_name_mut(kind).unwrap().as_message_mut().unwrap()
}
