//! Where something stands: partitions, offsets, and the cursor a reader goes on from.

use std::fmt;

use crate::AppendRule;

/// One of the log's partitions. Partition 0 governs; the others hold streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partition(pub u32);

impl Partition {
    /// The partition whose facts the facts of all others are judged by.
    pub const GOVERNANCE: Self = Self(0);

    /// All partitions of a log that has `partition_count` of them.
    pub fn all(partition_count: u32) -> impl Iterator<Item = Self> {
        (0..partition_count).map(Self)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A place in a partition, in the adapter's own counting: ascending, not always contiguous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offset(pub u64);

impl Offset {
    /// Before the first record.
    pub const START: Self = Self(0);

    /// The first place behind this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where a reader goes on: the next offset, and what the append rule remembers of all before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The append rule's state before the record at `offset`.
    pub rule: AppendRule,
    /// The next offset to read.
    pub offset: Offset,
}

impl Cursor {
    /// Before everything.
    pub const START: Self = Self { rule: AppendRule::START, offset: Offset::START };
}
