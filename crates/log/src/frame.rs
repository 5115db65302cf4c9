//! The frame around every record: protobuf fields 1 to 6, read without copying.
//!
//! | field | what | wire type |
//! |---|---|---|
//! | 1 | term | varint |
//! | 2 | index, absent on claims | varint |
//! | 3 | governed by: an index of partition 0, absent before its first record | varint |
//! | 4 | recorded at, milliseconds since 1970 | varint (int64) |
//! | 5 | kind: 1 claim, 2 barrier, 3 outcome | varint |
//! | 6 | body, opaque here | bytes |
//!
//! The three kinds are for ever: a fourth one would be void to older readers and valid to newer
//! ones, and they would no longer agree. New meanings go into the body.

use std::ops::Range;

use bytes::Bytes;
use prost::DecodeError;
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, encode_varint};

/// What stands before a record's body and is all that the append rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The reign of a writer that this record belongs to; the first one is 1.
    pub term: u64,
    /// The record's dense place in its partition. A claim carries none: it cannot know it.
    pub index: Option<u64>,
    /// The last index of partition 0 that the writer had applied when it decided.
    pub governed_by: Option<u64>,
    /// The writer's clock, in milliseconds since 1970.
    pub recorded_at_ms: i64,
}

/// What a record is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A writer takes the partition.
    Claim,
    /// Nothing, durably: proof that the writer still rules.
    Barrier,
    /// The outcome of one command.
    Outcome,
}

impl Kind {
    const fn number(self) -> u64 {
        match self {
            Self::Claim => 1,
            Self::Barrier => 2,
            Self::Outcome => 3,
        }
    }

    const fn from_number(number: u64) -> Option<Self> {
        match number {
            1 => Some(Self::Claim),
            2 => Some(Self::Barrier),
            3 => Some(Self::Outcome),
            _ => None,
        }
    }
}

/// Why bytes are not a frame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableFrame {
    /// The bytes are not protobuf.
    #[error("the frame is not protobuf")]
    Malformed(#[source] DecodeError),
    /// A field of the frame has another wire type.
    #[error("field {field} of the frame has the wrong wire type")]
    WrongWireType {
        /// The field's number.
        field: u32,
    },
    /// A field of the frame is longer than what is left of it.
    #[error("field {field} of the frame is cut short")]
    Truncated {
        /// The field's number.
        field: u32,
    },
    /// The frame has no term.
    #[error("the frame has no term")]
    NoTerm,
    /// The frame has no kind.
    #[error("the frame has no kind")]
    NoKind,
    /// The frame's kind is none of ours.
    #[error("`{0}` is not a kind of record")]
    UnknownKind(u64),
}

impl From<DecodeError> for UnreadableFrame {
    fn from(cause: DecodeError) -> Self {
        Self::Malformed(cause)
    }
}

/// A frame taken apart; the body is a range of the frame's bytes.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) header: Header,
    pub(crate) kind: Kind,
    pub(crate) body: Range<usize>,
}

const VARINT: u64 = WireType::Varint as u64;
const LENGTH_DELIMITED: u64 = WireType::LengthDelimited as u64;
const HEAD_BYTES_MAX: usize = 5 * (1 + 10) + (1 + 10);

/// Encodes a frame; fields in ascending order, so equal records have equal bytes.
pub(crate) fn encode(header: &Header, kind: Kind, body: &[u8]) -> Bytes {
    let mut frame = Vec::with_capacity(HEAD_BYTES_MAX + body.len());
    put_varint(&mut frame, 1, header.term);
    if let Some(index) = header.index {
        put_varint(&mut frame, 2, index);
    }
    if let Some(governed_by) = header.governed_by {
        put_varint(&mut frame, 3, governed_by);
    }
    put_varint(&mut frame, 4, header.recorded_at_ms.cast_unsigned());
    put_varint(&mut frame, 5, kind.number());
    if !body.is_empty() {
        encode_varint(6 << 3 | LENGTH_DELIMITED, &mut frame);
        encode_varint(body.len() as u64, &mut frame);
        frame.extend_from_slice(body);
    }
    Bytes::from(frame)
}

fn put_varint(frame: &mut Vec<u8>, field: u64, value: u64) {
    encode_varint(field << 3 | VARINT, frame);
    encode_varint(value, frame);
}

/// Takes a frame apart. Of a repeated field the last one counts, and unknown fields are skipped,
/// as protobuf has it.
pub(crate) fn decode(frame: &[u8]) -> Result<Parts, UnreadableFrame> {
    let (mut term, mut kind) = (None, None);
    let (mut index, mut governed_by, mut recorded_at_ms) = (None, None, 0);
    let mut body = 0..0;
    let mut rest = frame;
    while !rest.is_empty() {
        let (field, wire_type) = decode_key(&mut rest)?;
        match field {
            1 => term = Some(varint(field, wire_type, &mut rest)?),
            2 => index = Some(varint(field, wire_type, &mut rest)?),
            3 => governed_by = Some(varint(field, wire_type, &mut rest)?),
            4 => recorded_at_ms = varint(field, wire_type, &mut rest)?.cast_signed(),
            5 => kind = Some(varint(field, wire_type, &mut rest)?),
            6 => {
                let len = length(field, wire_type, &mut rest)?;
                let start = frame.len() - rest.len();
                body = start..start + len;
                rest = &rest[len..];
            }
            unknown => {
                let context = DecodeContext::default();
                prost::encoding::skip_field(wire_type, unknown, &mut rest, context)?;
            }
        }
    }
    let term = term.ok_or(UnreadableFrame::NoTerm)?;
    let number = kind.ok_or(UnreadableFrame::NoKind)?;
    let kind = Kind::from_number(number).ok_or(UnreadableFrame::UnknownKind(number))?;
    Ok(Parts { header: Header { term, index, governed_by, recorded_at_ms }, kind, body })
}

fn varint(field: u32, wire_type: WireType, rest: &mut &[u8]) -> Result<u64, UnreadableFrame> {
    if wire_type != WireType::Varint {
        return Err(UnreadableFrame::WrongWireType { field });
    }
    Ok(decode_varint(rest)?)
}

fn length(field: u32, wire_type: WireType, rest: &mut &[u8]) -> Result<usize, UnreadableFrame> {
    if wire_type != WireType::LengthDelimited {
        return Err(UnreadableFrame::WrongWireType { field });
    }
    let len = decode_varint(rest)?;
    let is_whole = len <= rest.len() as u64;
    if !is_whole {
        return Err(UnreadableFrame::Truncated { field });
    }
    Ok(len as usize)
}
