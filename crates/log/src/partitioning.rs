//! Which partition a stream lives in: our own published function, never a client's default.

use uuid::Uuid;

use crate::Partition;

const SEED: u32 = 0x9747_b28c;
const MULTIPLIER: u32 = 0x5bd1_e995;
const SHIFT: u32 = 24;

impl Partition {
    /// The partition of a stream, never partition 0:
    /// `1 + (murmur2(lower-case hyphenated stream id) & 0x7fffffff) mod (partition_count − 1)`,
    /// with the murmur2 of Kafka's Java client. Test vectors: `vectors/partition.csv`.
    ///
    /// # Panics
    /// If there are fewer than two partitions; no log is opened with fewer.
    pub fn of_stream(stream: Uuid, partition_count: u32) -> Self {
        assert!(partition_count >= 2, "one partition governs, so streams need a second one");
        let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
        let text = stream.hyphenated().encode_lower(&mut text);
        let hash = murmur2(text.as_bytes()) & 0x7fff_ffff;
        Self(1 + hash % (partition_count - 1))
    }
}

fn murmur2(data: &[u8]) -> u32 {
    let len = u32::try_from(data.len()).expect("a stream id has 36 bytes");
    let mut hash = SEED ^ len;
    let (words, rest) = data.as_chunks::<4>();
    for word in words {
        hash = hash.wrapping_mul(MULTIPLIER) ^ mixed(u32::from_le_bytes(*word));
    }
    if !rest.is_empty() {
        let mut last = [0; 4];
        last[..rest.len()].copy_from_slice(rest);
        hash = (hash ^ u32::from_le_bytes(last)).wrapping_mul(MULTIPLIER);
    }
    hash = (hash ^ (hash >> 13)).wrapping_mul(MULTIPLIER);
    hash ^ (hash >> 15)
}

const fn mixed(word: u32) -> u32 {
    let word = word.wrapping_mul(MULTIPLIER);
    (word ^ (word >> SHIFT)).wrapping_mul(MULTIPLIER)
}
