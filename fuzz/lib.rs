//! How a fuzzer's bytes get past the parts of a message that are hard to guess.

use prost::encoding::{WireType, encode_key, encode_varint};

/// The bytes as a field of this number: its key, their length, and the bytes.
pub fn field(number: u32, bytes: &[u8]) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(bytes.len() + 8);
    encode_key(number, WireType::LengthDelimited, &mut encoded);
    encode_varint(bytes.len() as u64, &mut encoded);
    encoded.extend_from_slice(bytes);
    encoded
}
