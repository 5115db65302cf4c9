//! What one read of a log yields.

use crate::{Offset, Record, UnreadableFrame};

/// A run of records, valid and void alike, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// What was found, by ascending offset. Empty when nothing more is durable now.
    pub slots: Vec<Slot>,
    /// The offset to read next.
    pub next: Offset,
}

impl Chunk {
    /// Nothing more is durable now.
    pub const fn empty(at: Offset) -> Self {
        Self { slots: Vec::new(), next: at }
    }
}

/// What stands at one offset. Its bytes share the memory of the whole chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// Where it stands.
    pub offset: Offset,
    /// The record, or why its frame cannot be read; the append rule passes over such a frame.
    pub record: Result<Record, UnreadableFrame>,
}
