//! The append rule: which records of a partition count. Nothing else decides validity.
//!
//! - A claim is valid iff its term is above the ruling one. It rules from there on and takes the
//!   next index, whatever the log held when it was sent.
//! - Any other record is valid iff it carries the ruling term and the next index. Terms begin at
//!   1: before the first claim nobody rules, and nothing but a claim is valid.
//! - Everything else is void: passed over, counted and reported.
//!
//! Why both numbers: the term stops the late records of a deposed writer and lets the first of two
//! racing claims win; the index stops a record whose predecessor was lost.

use crate::{Header, Kind, Record, Slot};

/// What a reader remembers of one partition. Small, pure, and the same in every language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AppendRule {
    term: u64,
    next_index: u64,
}

/// What the rule says of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The record counts and stands at this index.
    Valid {
        /// Its dense place in the partition.
        index: u64,
    },
    /// The record is passed over.
    Void(VoidReason),
}

/// Why a record is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoidReason {
    /// Its frame cannot be read.
    Unreadable,
    /// It is a claim, and its term does not rise above the ruling one.
    ClaimTooLate {
        /// The claim's term.
        term: u64,
        /// The term that rules.
        ruling: u64,
    },
    /// It carries another term than the ruling one: its writer was deposed, or never claimed.
    NotRuling {
        /// The record's term.
        term: u64,
        /// The term that rules.
        ruling: u64,
    },
    /// It does not follow the last valid record: it was sent twice, or its predecessor was lost.
    NotNext {
        /// The record's index, if it has one.
        found: Option<u64>,
        /// The index that is next.
        expected: u64,
    },
}

impl AppendRule {
    /// Before the first record: no term rules, and index 0 is next.
    pub const START: Self = Self { term: 0, next_index: 0 };

    /// The rule as a checkpoint kept it.
    pub const fn resume(term: u64, next_index: u64) -> Self {
        Self { term, next_index }
    }

    /// The ruling term; 0 before the first claim.
    pub const fn term(&self) -> u64 {
        self.term
    }

    /// The index of the next valid record, which is also how many valid records came before.
    pub const fn next_index(&self) -> u64 {
        self.next_index
    }

    /// Judges the next record of the partition and remembers it if it is valid.
    pub fn admit(&mut self, record: &Record) -> Verdict {
        self.admit_header(record.kind(), record.header())
    }

    /// Judges what was found at the next offset; a frame that cannot be read is void.
    pub fn admit_slot(&mut self, slot: &Slot) -> Verdict {
        match &slot.record {
            Ok(record) => self.admit(record),
            Err(_unreadable) => Verdict::Void(VoidReason::Unreadable),
        }
    }

    /// Judges a record by all that counts of it: its kind and its header.
    pub fn admit_header(&mut self, kind: Kind, header: &Header) -> Verdict {
        let void = match kind {
            Kind::Claim => self.refuse_claim(header),
            Kind::Barrier | Kind::Outcome => self.refuse_successor(header),
        };
        if let Some(reason) = void {
            return Verdict::Void(reason);
        }
        let index = self.next_index;
        *self = Self { term: header.term, next_index: index + 1 };
        Verdict::Valid { index }
    }

    fn refuse_claim(&self, header: &Header) -> Option<VoidReason> {
        let rises = header.term > self.term;
        (!rises).then_some(VoidReason::ClaimTooLate { term: header.term, ruling: self.term })
    }

    fn refuse_successor(&self, header: &Header) -> Option<VoidReason> {
        let rules = header.term == self.term && header.term > 0;
        if !rules {
            return Some(VoidReason::NotRuling { term: header.term, ruling: self.term });
        }
        let follows = header.index == Some(self.next_index);
        (!follows).then_some(VoidReason::NotNext { found: header.index, expected: self.next_index })
    }
}
