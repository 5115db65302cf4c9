//! Everything that can be wrong with a field, found from its type and its comment.

use std::fmt;

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

use crate::api::{comment, number_behind, text_bytes_max};
use crate::valid::{NOBODY, PAST, seconds, valid};

/// One way to spoil one field of a request.
#[derive(Debug, Clone)]
pub(crate) struct Break {
    /// From the request down to the field.
    way: Vec<FieldDescriptor>,
    pub(crate) fault: Fault,
}

/// What is wrong with the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Missing,
    TooLong { bytes: usize },
    TooMany { count: usize },
    TooLarge { number: u32 },
    ControlCharacter,
    UnknownWord,
    NotAUuid,
    NotADay,
    NotAnInstant,
    NotASpan,
}

/// Every way to spoil such a request.
pub(crate) fn breaks(request: &MessageDescriptor) -> Vec<Break> {
    let mut found = Vec::new();
    collect(request, &mut Vec::new(), &mut found);
    found
}

fn collect(message: &MessageDescriptor, way: &mut Vec<FieldDescriptor>, found: &mut Vec<Break>) {
    for field in message.fields().filter(|field| !is_of_the_past(field)) {
        way.push(field.clone());
        let faults = faults(&field, way.len() == 1);
        found.extend(faults.into_iter().map(|fault| Break { way: way.clone(), fault }));
        if let Kind::Message(inner) = field.kind()
            && !is_time(&inner)
        {
            collect(&inner, way, found);
        }
        way.pop();
    }
}

/// Those have tests of their own: beside the fields of a question of now each of them is refused.
fn is_of_the_past(field: &FieldDescriptor) -> bool {
    field.kind().as_message().is_some_and(|message| message.full_name() == PAST)
}

fn faults(field: &FieldDescriptor, is_top: bool) -> Vec<Fault> {
    let comment = comment(field);
    let mut faults = Vec::new();
    let is_command = is_top && field.parent_message().get_field_by_name("context").is_some();
    let is_opening =
        ["OpenInquiryRequest", "OpenSessionRequest"].contains(&field.parent_message().name());
    let names_the_stream = ["inquiry_id", "session_id"].contains(&field.name()) && !is_opening;
    let names_the_command = is_command && (field.name() == "context" || names_the_stream);
    if comment.contains("Required.") || names_the_command {
        faults.push(Fault::Missing);
    }
    if field.is_list()
        && let Some(count) = number_behind("At most", &comment)
        && !comment.starts_with("At most 128")
    {
        faults.push(Fault::TooMany { count: count + 1 });
    }
    if field.kind() == Kind::String {
        faults.extend(faults_of_text(field, &comment));
    }
    if field.kind().as_enum().is_some() {
        faults.push(Fault::UnknownWord);
    }
    let kind = field.kind();
    let message = kind.as_message().map(MessageDescriptor::full_name);
    faults.extend(match message {
        Some("google.protobuf.Timestamp") => Some(Fault::NotAnInstant),
        Some("google.protobuf.Duration") => Some(Fault::NotASpan),
        Some(_) | None => None,
    });
    if field.kind() == Kind::Uint32
        && let Some(most) = number_behind("the most is", &comment)
    {
        faults.push(Fault::TooLarge { number: most as u32 + 1 });
    }
    faults
}

fn faults_of_text(field: &FieldDescriptor, comment: &str) -> Vec<Fault> {
    if comment.contains("a UUID") {
        return vec![Fault::NotAUuid];
    }
    if comment.contains("YYYY-MM-DD") {
        return vec![Fault::NotADay];
    }
    let Some(bytes_max) = text_bytes_max(comment) else { return Vec::new() };
    let too_long = Fault::TooLong { bytes: bytes_max + 1 };
    // People may break lines in what they write.
    let is_content = field.parent_message().name() == "Content";
    if is_content { vec![too_long] } else { vec![too_long, Fault::ControlCharacter] }
}

fn is_time(message: &MessageDescriptor) -> bool {
    message.full_name().starts_with("google.protobuf.")
}

impl Break {
    /// The field's path, as violations name it. Words are one field for whoever writes them.
    pub(crate) fn path(&self) -> String {
        let mut path = String::new();
        for field in &self.way {
            if field.parent_message().name() == "Content" {
                break;
            }
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(field.name());
            let is_last = Some(field) == self.way.last();
            let is_the_list = is_last && matches!(self.fault, Fault::TooMany { .. });
            if field.is_list() && !is_the_list {
                path.push_str("[0]");
            }
        }
        path
    }

    /// Whether this field, or one that holds it, is spoiled by the other break already; or cannot
    /// be there beside the other one, for a request says one of them or the other.
    pub(crate) fn meets(&self, other: &Break) -> bool {
        let parting = self.way.iter().zip(&other.way).find(|(here, there)| here != there);
        parting.is_none_or(|(here, there)| {
            let choice = here.containing_oneof();
            choice.is_some() && choice == there.containing_oneof()
        })
    }

    /// How deep the field lies.
    pub(crate) fn depth(&self) -> usize {
        self.way.len()
    }

    /// Spoils a valid request.
    pub(crate) fn spoil(&self, request: &mut DynamicMessage) {
        let (last, holders) = self.way.split_last().expect("a way has an end");
        let mut message = request;
        for field in holders {
            let is_another_choice = field.containing_oneof().is_some() && !message.has_field(field);
            if is_another_choice && let Kind::Message(chosen) = field.kind() {
                message.set_field(field, Value::Message(valid(&chosen, NOBODY)));
            }
            let held = message.get_field_mut(field);
            let held = if field.is_list() { first_of(held) } else { held };
            message = held.as_message_mut().expect("what lies on the way is a message");
        }
        let value = match self.fault {
            Fault::Missing => return message.clear_field(last),
            Fault::TooLong { bytes } => Value::String("x".repeat(bytes)),
            Fault::TooMany { count } => {
                let Value::List(items) = message.get_field_mut(last) else {
                    panic!("{} is a list", last.full_name());
                };
                let first = items[0].clone();
                items.resize(count, first);
                return;
            }
            Fault::TooLarge { number } => Value::U32(number),
            Fault::ControlCharacter => Value::String("a\u{7}b".to_owned()),
            Fault::UnknownWord => Value::EnumNumber(9_999),
            Fault::NotAUuid => Value::String("not-a-uuid".to_owned()),
            Fault::NotADay => Value::String("2026-02-30".to_owned()),
            Fault::NotAnInstant | Fault::NotASpan => {
                let kind = last.kind();
                let time = kind.as_message().expect("an instant and a span are messages");
                Value::Message(seconds(time.clone(), i64::MAX))
            }
        };
        let value = if last.is_list() { Value::List(vec![value]) } else { value };
        message.set_field(last, value);
    }
}

fn first_of(list: &mut Value) -> &mut Value {
    list.as_list_mut().and_then(|items| items.first_mut()).expect("a valid list holds one")
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}", self.path(), self.fault)
    }
}
