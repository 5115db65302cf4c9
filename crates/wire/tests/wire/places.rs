//! Every field of a message as its descriptor tells it, so that no test leaves one out.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bytes::Bytes;
use prost::Message;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, MessageDescriptor, ReflectMessage, Value,
};
use verbatim_api::v1::{RecordRequest, record_request::Command as Arm};

/// The API as its descriptor tells it; read once, for that takes a while.
static POOL: LazyLock<DescriptorPool> =
    LazyLock::new(|| DescriptorPool::decode(verbatim_api::FILE_DESCRIPTOR_SET).unwrap());

/// A message of the API.
pub(crate) fn message(name: &str) -> MessageDescriptor {
    POOL.get_message_by_name(&format!("verbatim.v1.{name}")).unwrap()
}

/// The body of a record, read by its descriptor alone.
pub(crate) fn record(bytes: &Bytes) -> DynamicMessage {
    DynamicMessage::decode(message("Outcome"), bytes.clone()).unwrap()
}

/// A command as it stands in the stream of commands.
pub(crate) fn request(arm: &Arm) -> DynamicMessage {
    let bytes = RecordRequest { command: Some(arm.clone()) }.encode_to_vec();
    DynamicMessage::decode(message("RecordRequest"), Bytes::from(bytes)).unwrap()
}

/// The command back again.
pub(crate) fn arm(request: &DynamicMessage) -> Arm {
    RecordRequest::decode(request.encode_to_vec().as_slice()).unwrap().command.unwrap()
}

/// The only field of a message that a oneof holds.
pub(crate) fn only_field(holder: &DynamicMessage) -> (FieldDescriptor, &DynamicMessage) {
    let (field, value) = holder.fields().next().unwrap();
    (field, value.as_message().unwrap())
}

/// A field that is set, and the way to it from the message that a command or a record is.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// As violations name it.
    pub(crate) path: String,
    pub(crate) field: FieldDescriptor,
    way: Vec<(FieldDescriptor, usize)>,
    index: Option<usize>,
}

/// Every place of a command, holders before what they hold.
pub(crate) fn places(request: &DynamicMessage) -> Vec<Place> {
    let (field, command) = only_field(request);
    let mut found = Vec::new();
    collect(command, "", &[(field, 0)], &mut found);
    found
}

fn collect(
    message: &DynamicMessage,
    prefix: &str,
    way: &[(FieldDescriptor, usize)],
    found: &mut Vec<Place>,
) {
    for (field, value) in message.fields() {
        let name = format!("{prefix}{}", field.name());
        let items = value.as_list().map_or(std::slice::from_ref(value), |items| items);
        for (index, item) in items.iter().enumerate() {
            let path = if field.is_list() { format!("{name}[{index}]") } else { name.clone() };
            let in_list = field.is_list().then_some(index);
            let (way_to, field) = (way.to_vec(), field.clone());
            let prefix = format!("{path}.");
            found.push(Place { path, field: field.clone(), way: way_to, index: in_list });
            if let Some(inner) = item.as_message()
                && !is_one_value(&inner.descriptor())
            {
                let way = [way, &[(field, index)]].concat();
                collect(inner, &prefix, &way, found);
            }
        }
    }
}

/// Instants and words are one field for whoever writes them.
fn is_one_value(message: &MessageDescriptor) -> bool {
    ["google.protobuf.Timestamp", "verbatim.v1.Content"].contains(&message.full_name())
}

impl Place {
    /// Whether it holds a value, not more places.
    pub(crate) fn is_leaf(&self) -> bool {
        self.field.kind().as_message().is_none_or(is_one_value)
    }

    pub(crate) fn is_content(&self) -> bool {
        self.field.kind().as_message().is_some_and(|it| it.full_name() == "verbatim.v1.Content")
    }

    pub(crate) fn is_instant(&self) -> bool {
        self.field.kind().as_message().is_some_and(|it| it.name() == "Timestamp")
    }

    pub(crate) fn value(&self, request: &DynamicMessage) -> Value {
        let held = self.holder(&mut request.clone()).get_field(&self.field).into_owned();
        match (self.index, held) {
            (Some(index), Value::List(items)) => items[index].clone(),
            (_, held) => held,
        }
    }

    /// Puts another value there.
    pub(crate) fn put(&self, request: &mut DynamicMessage, value: Value) {
        let held = self.holder(request).get_field_mut(&self.field);
        match (self.index, held) {
            (Some(index), Value::List(items)) => items[index] = value,
            (_, held) => *held = value,
        }
    }

    /// Leaves it out; of a list, the item.
    pub(crate) fn clear(&self, request: &mut DynamicMessage) {
        let holder = self.holder(request);
        let Some(index) = self.index else { return holder.clear_field(&self.field) };
        holder.get_field_mut(&self.field).as_list_mut().unwrap().remove(index);
    }

    fn holder<'a>(&self, request: &'a mut DynamicMessage) -> &'a mut DynamicMessage {
        self.way.iter().fold(request, |message, (field, index)| {
            let held = message.get_field_mut(field);
            let is_list = field.is_list();
            let held = if is_list { &mut held.as_list_mut().unwrap()[*index] } else { held };
            held.as_message_mut().unwrap()
        })
    }
}

/// `Message.field` for every field of ours that is set somewhere in it.
pub(crate) fn filled_fields(message: &DynamicMessage) -> BTreeSet<String> {
    let mut filled = BTreeSet::new();
    for (field, value) in message.fields() {
        let Some(name) = name(&field) else { continue };
        filled.insert(name);
        let items = value.as_list().map_or(std::slice::from_ref(value), |items| items);
        filled.extend(items.iter().filter_map(Value::as_message).flat_map(filled_fields));
    }
    filled
}

/// `Message.field` for every field of ours that can be set somewhere in such a message.
pub(crate) fn fields_below(message: &MessageDescriptor) -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for field in message.fields().filter(|field| !is_of_another_stream(field)) {
        fields.extend(name(&field));
        let kind = field.kind();
        fields.extend(kind.as_message().into_iter().flat_map(fields_below));
    }
    fields
}

/// Whether it is of a stream of another kind than inquiries, which has tests of its own.
pub(crate) fn is_of_another_stream(field: &FieldDescriptor) -> bool {
    const OTHERS: [&str; 6] = [
        "/governance_",
        "/session_",
        "/fact_service",
        "/customer_events",
        "/merchant_events",
        "/touch_events",
    ];
    let kind = field.kind();
    let is_of = |file: &str| OTHERS.iter().any(|other| file.contains(other));
    kind.as_message().is_some_and(|it| is_of(it.parent_file().name()))
}

fn name(field: &FieldDescriptor) -> Option<String> {
    field.full_name().strip_prefix("verbatim.v1.").map(str::to_owned)
}
