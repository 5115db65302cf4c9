//! Shows what the first cases of a file would become, without sending anything.

use std::io::{self, Write};

use prost::Message;
use prost_reflect::{DynamicMessage, ReflectMessage, Value};
use verbatim_api::v1::RecordRequest;

use super::command::{Command, Reject};
use super::plan::record_request;

/// Shows commands, case by case.
pub(super) fn show(commands: &[Command], out: &mut impl Write) -> io::Result<()> {
    let mut case_id = "";
    for command in commands {
        if case_id != &*command.case_id {
            case_id = &command.case_id;
            writeln!(out, "case {case_id}")?;
        }
        let Command { line, rule, name, .. } = command;
        writeln!(out, "  line {line}  {name}  ({rule})")?;
        for (path, value) in fields(&command.request) {
            writeln!(out, "      {path} = {value}")?;
        }
    }
    Ok(())
}

/// Shows what could not become a command.
pub(super) fn show_reject(reject: &Reject, out: &mut impl Write) -> io::Result<()> {
    let Reject { line, case, rule, command, reason, message, .. } = reject;
    writeln!(out, "REJECTED line {line} {case} {rule} {command}: {reason}: {message}")
}

/// Every field that a request fills, by its path, as text.
pub(super) fn fields(request: &RecordRequest) -> Vec<(String, String)> {
    let bytes = request.encode_to_vec();
    let message = DynamicMessage::decode(record_request(), bytes.as_slice())
        .expect("the descriptors are those of the generated types");
    let mut fields = Vec::new();
    for (_, command) in message.fields() {
        if let Value::Message(command) = command {
            flatten(command, "", &mut fields);
        }
    }
    fields
}

fn flatten(message: &DynamicMessage, path: &str, fields: &mut Vec<(String, String)>) {
    for (field, value) in message.fields() {
        let path = if path.is_empty() {
            field.name().to_owned()
        } else {
            format!("{path}.{}", field.name())
        };
        add(path, &field.kind(), value, fields);
    }
}

fn add(
    path: String,
    kind: &prost_reflect::Kind,
    value: &Value,
    fields: &mut Vec<(String, String)>,
) {
    match value {
        Value::Message(message) => match instant(message) {
            Some(text) => fields.push((path, text)),
            None => flatten(message, &path, fields),
        },
        Value::List(elements) => {
            for (place, element) in elements.iter().enumerate() {
                add(format!("{path}[{place}]"), kind, element, fields);
            }
        }
        Value::EnumNumber(number) => {
            let word = kind.as_enum().and_then(|words| words.get_value(*number));
            let word = word.map_or_else(|| number.to_string(), |word| word.name().to_owned());
            fields.push((path, word));
        }
        Value::String(text) => fields.push((path, text.clone())),
        Value::Bool(_)
        | Value::I32(_)
        | Value::I64(_)
        | Value::U32(_)
        | Value::U64(_)
        | Value::F32(_)
        | Value::F64(_)
        | Value::Bytes(_)
        | Value::Map(_) => fields.push((path, value.to_string())),
    }
}

/// A timestamp in RFC 3339.
fn instant(message: &DynamicMessage) -> Option<String> {
    if message.descriptor().full_name() != "google.protobuf.Timestamp" {
        return None;
    }
    let number = |name| message.get_field_by_name(name).map(|value| value.into_owned());
    let seconds = number("seconds")?.as_i64()?;
    let nanos = number("nanos").and_then(|nanos| nanos.as_i32()).unwrap_or_default();
    let at = chrono::DateTime::from_timestamp(seconds, u32::try_from(nanos).ok()?)?;
    Some(at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
}
