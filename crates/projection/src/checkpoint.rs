//! How far a projection has read a partition, and of which log.

use uuid::Uuid;
use verbatim_log::{AppendRule, Cursor, Offset};

/// How far a projection has read one partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log it is.
    pub log_identity: Uuid,
    /// Behind the last record taken in.
    pub cursor: Cursor,
    /// The highest `governed_by` taken in.
    pub governance_index: u64,
    /// SHA-256 of the last record taken in; zeros before the first.
    pub digest: [u8; 32],
}

impl Checkpoint {
    /// Before everything.
    pub const fn start(log_identity: Uuid) -> Self {
        Checkpoint { log_identity, cursor: Cursor::START, governance_index: 0, digest: [0; 32] }
    }

    /// The index of the next record to take in.
    pub const fn next_index(&self) -> u64 {
        self.cursor.rule.next_index()
    }

    pub(crate) fn cursor_from(term: i64, next_index: i64, next_offset: i64) -> Cursor {
        let rule = AppendRule::resume(unsigned(term), unsigned(next_index));
        Cursor { rule, offset: Offset(unsigned(next_offset)) }
    }
}

/// SQL counts with a sign; no log gets that long.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
