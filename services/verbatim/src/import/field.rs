//! The fields of commands, by their paths, and how a value becomes their bytes.
//!
//! Everything about a field is looked up once, when the mapping is loaded. A nested field is
//! written as a message of its own that holds nothing else: protobuf merges them when it reads.

use std::collections::HashMap;
use std::sync::Arc;

use cel::common::types::{CelBytes, CelDuration, CelList, CelMap, CelString, CelTimestamp};
use cel::common::value::Val;
use prost::encoding::{self, WireType, encode_key, encode_varint, encoded_len_varint, key_len};
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};

use super::time_format::{TimeError, TimeReader};
use super::value;

/// One field of a command, however deep.
#[derive(Debug)]
pub(super) struct Field {
    /// The numbers of the messages on the way, from the outside in.
    way: Vec<u32>,
    shape: Shape,
}

#[derive(Debug)]
struct Shape {
    number: u32,
    is_list: bool,
    kind: FieldKind,
}

#[derive(Debug)]
enum FieldKind {
    Enum(Arc<Words>),
    Timestamp,
    Duration,
    /// A message that can be given as plain text, in the field of this number.
    Words(u32),
    Message(MessageDescriptor),
    Scalar(Kind),
}

/// The words for the values of an enum.
#[derive(Debug)]
struct Words {
    numbers: HashMap<String, i32>,
    short: Vec<String>,
}

/// Why a value does not fit a field.
#[derive(Debug, thiserror::Error)]
pub(super) enum FieldError {
    /// Another type is wanted.
    #[error("wants {wanted}, not {given}")]
    WrongType {
        /// What would fit.
        wanted: &'static str,
        /// The type of what was given.
        given: String,
    },
    /// The enum has no such word.
    #[error("has no `{given}`; it has {known}")]
    UnknownWord {
        /// What was given.
        given: String,
        /// What there is.
        known: String,
    },
    /// The message has no such field.
    #[error("has no field `{0}`")]
    UnknownField(String),
    /// A time in none of the formats.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// A number that the field cannot hold.
    #[error("cannot hold `{0}`")]
    OutOfRange(i128),
}

impl Field {
    /// Finds a field by its path within a message, such as `context.actor.kind`.
    pub(super) fn find(message: &MessageDescriptor, path: &str) -> Result<Self, String> {
        let mut message = message.clone();
        let mut way = Vec::new();
        let mut names = path.split('.').peekable();
        while let Some(name) = names.next() {
            let field = message
                .get_field_by_name(name)
                .ok_or_else(|| format!("`{}` has no field `{name}`", message.name()))?;
            if names.peek().is_none() {
                return Ok(Self { way, shape: Shape::of(&field)? });
            }
            let Kind::Message(inner) = field.kind() else {
                return Err(format!("`{name}` of `{}` has no fields", message.name()));
            };
            if field.is_list() {
                return Err(format!("`{name}` repeats: give it a list of maps"));
            }
            way.push(field.number());
            message = inner;
        }
        Err("a field needs a name".to_owned())
    }

    /// Appends the field with this value; an empty value leaves it out.
    pub(super) fn write(
        &self,
        value: &dyn Val,
        times: &TimeReader,
        leaf: &mut Vec<u8>,
        out: &mut Vec<u8>,
    ) -> Result<(), FieldError> {
        leaf.clear();
        self.shape.write(value, times, leaf)?;
        if !leaf.is_empty() {
            wrap(&self.way, leaf, out);
        }
        Ok(())
    }
}

/// Writes `inner` within one message for each step of the way.
fn wrap(way: &[u32], inner: &[u8], out: &mut Vec<u8>) {
    let Some((number, rest)) = way.split_first() else {
        out.extend_from_slice(inner);
        return;
    };
    encode_key(*number, WireType::LengthDelimited, out);
    encode_varint(wrapped_len(rest, inner.len()) as u64, out);
    wrap(rest, inner, out);
}

fn wrapped_len(way: &[u32], inner_len: usize) -> usize {
    way.iter()
        .rev()
        .fold(inner_len, |len, number| key_len(*number) + encoded_len_varint(len as u64) + len)
}

impl Shape {
    fn of(field: &FieldDescriptor) -> Result<Self, String> {
        if field.is_map() {
            return Err(format!("`{}` is a map, which a mapping cannot fill", field.name()));
        }
        let kind = FieldKind::of(field.kind());
        Ok(Self { number: field.number(), is_list: field.is_list(), kind })
    }

    fn write(
        &self,
        value: &dyn Val,
        times: &TimeReader,
        out: &mut Vec<u8>,
    ) -> Result<(), FieldError> {
        if value::is_empty(value) {
            return Ok(());
        }
        if self.is_list
            && let Some(list) = value.downcast_ref::<CelList>()
        {
            let mut elements = list.inner().iter();
            return elements.try_for_each(|element| self.write_one(element.as_ref(), times, out));
        }
        self.write_one(value, times, out)
    }

    fn write_one(
        &self,
        value: &dyn Val,
        times: &TimeReader,
        out: &mut Vec<u8>,
    ) -> Result<(), FieldError> {
        let number = self.number;
        match &self.kind {
            FieldKind::Enum(words) => {
                encoding::int32::encode(number, &words.number(value)?, out);
            }
            FieldKind::Timestamp => write_time(number, value, times, out)?,
            FieldKind::Duration => write_span(number, value, out)?,
            FieldKind::Words(text) => match value.downcast_ref::<CelMap>() {
                Some(_) => return Err(wrong("text", value)),
                None => wrap(&[number], &text_field(*text, value)?, out),
            },
            FieldKind::Message(message) => write_message(number, message, value, times, out)?,
            FieldKind::Scalar(kind) => write_scalar(number, kind, value, out)?,
        }
        Ok(())
    }
}

impl FieldKind {
    fn of(kind: Kind) -> Self {
        let message = match kind {
            Kind::Enum(words) => return Self::Enum(Arc::new(Words::of(&words))),
            Kind::Message(message) => message,
            Kind::Double
            | Kind::Float
            | Kind::Int32
            | Kind::Int64
            | Kind::Uint32
            | Kind::Uint64
            | Kind::Sint32
            | Kind::Sint64
            | Kind::Fixed32
            | Kind::Fixed64
            | Kind::Sfixed32
            | Kind::Sfixed64
            | Kind::Bool
            | Kind::String
            | Kind::Bytes => return Self::Scalar(kind),
        };
        match message.full_name() {
            "google.protobuf.Timestamp" => return Self::Timestamp,
            "google.protobuf.Duration" => return Self::Duration,
            _ => {}
        }
        match message.get_field_by_name("text") {
            Some(text) if matches!(text.kind(), Kind::String) => Self::Words(text.number()),
            Some(_) | None => Self::Message(message),
        }
    }
}

impl Words {
    /// Full names, and short ones: without the prefix that all names share, in lower case.
    fn of(words: &EnumDescriptor) -> Self {
        let mut numbers = HashMap::new();
        let mut short_names = Vec::new();
        let zero = words.get_value(0).map(|value| value.name().to_owned()).unwrap_or_default();
        let prefix = zero.strip_suffix("UNSPECIFIED").unwrap_or_default();
        for value in words.values().filter(|value| value.number() != 0) {
            let short = value.name().strip_prefix(prefix).unwrap_or(value.name()).to_lowercase();
            numbers.insert(value.name().to_owned(), value.number());
            numbers.insert(short.clone(), value.number());
            short_names.push(short);
        }
        Self { numbers, short: short_names }
    }

    fn number(&self, value: &dyn Val) -> Result<i32, FieldError> {
        let word = value.downcast_ref::<CelString>().ok_or_else(|| wrong("a word", value))?;
        self.numbers.get(word.inner()).copied().ok_or_else(|| FieldError::UnknownWord {
            given: word.inner().to_owned(),
            known: self.short.join(", "),
        })
    }
}

fn write_time(
    number: u32,
    value: &dyn Val,
    times: &TimeReader,
    out: &mut Vec<u8>,
) -> Result<(), FieldError> {
    let at = match value.downcast_ref::<CelTimestamp>() {
        Some(at) => *at.inner(),
        None => times.read(&value::text(value).ok_or_else(|| wrong("a time", value))?)?,
    };
    write_pair(number, at.timestamp(), at.timestamp_subsec_nanos() as i32, out);
    Ok(())
}

fn write_span(number: u32, value: &dyn Val, out: &mut Vec<u8>) -> Result<(), FieldError> {
    let span = value.downcast_ref::<CelDuration>().ok_or_else(|| wrong("a duration", value))?;
    write_pair(number, span.inner().num_seconds(), span.inner().subsec_nanos(), out);
    Ok(())
}

/// Timestamps and durations have the same two fields.
fn write_pair(number: u32, seconds: i64, nanos: i32, out: &mut Vec<u8>) {
    let mut pair = Vec::with_capacity(16);
    encoding::int64::encode(1, &seconds, &mut pair);
    encoding::int32::encode(2, &nanos, &mut pair);
    wrap(&[number], &pair, out);
}

fn text_field(number: u32, value: &dyn Val) -> Result<Vec<u8>, FieldError> {
    let text = value::text(value).ok_or_else(|| wrong("text", value))?;
    let mut out = Vec::with_capacity(text.len() + 8);
    encode_key(number, WireType::LengthDelimited, &mut out);
    encode_varint(text.len() as u64, &mut out);
    out.extend_from_slice(text.as_bytes());
    Ok(out)
}

/// A message given as a map from the names of its fields.
fn write_message(
    number: u32,
    message: &MessageDescriptor,
    value: &dyn Val,
    times: &TimeReader,
    out: &mut Vec<u8>,
) -> Result<(), FieldError> {
    let map = value.downcast_ref::<CelMap>().ok_or_else(|| wrong("a map", value))?;
    let mut inner = Vec::new();
    for (name, value) in map.inner() {
        let name = value::text(name.inner()).unwrap_or_default();
        let unknown = || FieldError::UnknownField(name.to_string());
        let field = message.get_field_by_name(&name).ok_or_else(unknown)?;
        Shape::of(&field).map_err(|_| unknown())?.write(value.as_ref(), times, &mut inner)?;
    }
    wrap(&[number], &inner, out);
    Ok(())
}

fn write_scalar(
    number: u32,
    kind: &Kind,
    value: &dyn Val,
    out: &mut Vec<u8>,
) -> Result<(), FieldError> {
    match kind {
        Kind::String => out.extend_from_slice(&text_field(number, value)?),
        Kind::Bytes => {
            let bytes = value.downcast_ref::<CelBytes>().ok_or_else(|| wrong("bytes", value))?;
            wrap(&[number], bytes.inner(), out);
        }
        Kind::Bool => {
            let truth = value::truth(value).ok_or_else(|| wrong("true or false", value))?;
            encoding::bool::encode(number, &truth, out);
        }
        Kind::Double => encoding::double::encode(number, &real(value)?, out),
        Kind::Float => encoding::float::encode(number, &(real(value)? as f32), out),
        Kind::Int32 => encoding::int32::encode(number, &whole(value)?, out),
        Kind::Int64 => encoding::int64::encode(number, &whole(value)?, out),
        Kind::Uint32 => encoding::uint32::encode(number, &whole(value)?, out),
        Kind::Uint64 => encoding::uint64::encode(number, &whole(value)?, out),
        Kind::Sint32 => encoding::sint32::encode(number, &whole(value)?, out),
        Kind::Sint64 => encoding::sint64::encode(number, &whole(value)?, out),
        Kind::Fixed32 => encoding::fixed32::encode(number, &whole(value)?, out),
        Kind::Fixed64 => encoding::fixed64::encode(number, &whole(value)?, out),
        Kind::Sfixed32 => encoding::sfixed32::encode(number, &whole(value)?, out),
        Kind::Sfixed64 => encoding::sfixed64::encode(number, &whole(value)?, out),
        Kind::Message(_) | Kind::Enum(_) => unreachable!("these have kinds of their own"),
    }
    Ok(())
}

fn whole<N: TryFrom<i128>>(value: &dyn Val) -> Result<N, FieldError> {
    let number = value::whole(value).ok_or_else(|| wrong("a whole number", value))?;
    N::try_from(number).map_err(|_| FieldError::OutOfRange(number))
}

fn real(value: &dyn Val) -> Result<f64, FieldError> {
    value::number(value).ok_or_else(|| wrong("a number", value))
}

fn wrong(wanted: &'static str, value: &dyn Val) -> FieldError {
    FieldError::WrongType { wanted, given: value.get_type().name().to_owned() }
}
