//! How a run of records lies on disk: a checksum, then each frame behind its length.

use bytes::Bytes;
use verbatim_log::{Offset, Partition, RECORD_BYTES_MAX, Record, Slot};

/// A run of consecutive records of one partition and one term: one row.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) place: Place,
    bytes: Vec<u8>,
}

/// What a row says of its batch beside the bytes. The checksum covers it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) partition: Partition,
    pub(crate) first_index: u64,
    pub(crate) term: u64,
    pub(crate) count: u32,
}

/// About how large a batch may grow; the unit of reading.
const BATCH_BYTES_MAX: usize = 1024 * 1024;
const CHECKSUM_BYTES: usize = 4;
const LENGTH_BYTES: usize = 2;

/// A frame's length fits in two bytes.
const _: () = assert!(RECORD_BYTES_MAX <= u16::MAX as usize);

impl Batch {
    /// A batch without records, at the place where its first one will stand.
    pub(crate) fn new(partition: Partition, first_index: u64, term: u64) -> Self {
        let place = Place { partition, first_index, term, count: 0 };
        Self { place, bytes: vec![0; CHECKSUM_BYTES] }
    }

    /// Whether a record of this term may join.
    pub(crate) fn takes(&self, term: u64, record: &Record) -> bool {
        let bytes = self.bytes.len() + LENGTH_BYTES + record.bytes().len();
        self.place.term == term && bytes <= BATCH_BYTES_MAX
    }

    pub(crate) fn push(&mut self, record: &Record) {
        let frame = record.bytes();
        let len = u16::try_from(frame.len()).expect("the size was checked before");
        self.bytes.extend_from_slice(&len.to_le_bytes());
        self.bytes.extend_from_slice(frame);
        self.place.count += 1;
    }

    /// The bytes as they are stored.
    pub(crate) fn seal(mut self) -> Vec<u8> {
        let checksum = checksum(&self.place, &self.bytes[CHECKSUM_BYTES..]);
        self.bytes[..CHECKSUM_BYTES].copy_from_slice(&checksum.to_le_bytes());
        self.bytes
    }
}

impl Place {
    /// The index behind the batch's last record.
    pub(crate) fn end_index(&self) -> u64 {
        self.first_index + u64::from(self.count)
    }

    /// Takes stored bytes apart without copying them, or says what is wrong with them.
    pub(crate) fn unseal(&self, bytes: &Bytes) -> Result<Vec<Slot>, String> {
        let stored = bytes.first_chunk::<CHECKSUM_BYTES>().ok_or("the batch has no checksum")?;
        let found = checksum(self, &bytes[CHECKSUM_BYTES..]);
        if u32::from_le_bytes(*stored) != found {
            let count = self.count;
            return Err(format!("the checksum of a batch of {count} records does not match"));
        }
        let mut slots = Vec::with_capacity(self.count as usize);
        let mut at = CHECKSUM_BYTES;
        for index in self.first_index..self.end_index() {
            let len = bytes[at..].first_chunk::<LENGTH_BYTES>().ok_or("a batch is cut short")?;
            let start = at + LENGTH_BYTES;
            at = start + usize::from(u16::from_le_bytes(*len));
            if at > bytes.len() {
                return Err("a record is cut short".to_owned());
            }
            let record = Record::read(bytes.slice(start..at));
            slots.push(Slot { offset: Offset(index), record });
        }
        Ok(slots)
    }
}

fn checksum(place: &Place, records: &[u8]) -> u32 {
    let Place { partition, first_index, term, count } = place;
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&partition.0.to_le_bytes());
    checksum.update(&first_index.to_le_bytes());
    checksum.update(&term.to_le_bytes());
    checksum.update(&count.to_le_bytes());
    checksum.update(records);
    checksum.finalize()
}
