//! How long something may take, or by when it must be done.

use super::day::Weekday;
use super::predicate::Predicate;

/// One row of a table of targets: the first that holds counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRow {
    /// For which situation.
    pub when: Predicate,
    /// What is due then.
    pub due: Due,
}

impl TargetRow {
    /// Whether it is due at a time of day.
    pub fn is_by_days(&self) -> bool {
        matches!(self.due, Due::At { .. })
    }
}

/// When something is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// So many counted milliseconds after the anchor.
    Within {
        /// The milliseconds.
        ms: i64,
    },
    /// At a local time: on the day of the anchor if that lies before the cut, else from the next
    /// day on; the first day that is allowed.
    At {
        /// The time of day from which on the next day counts, in milliseconds since midnight.
        cut_ms: u32,
        /// The time of day at which it is due, in milliseconds since midnight.
        due_ms: u32,
        /// On which days.
        days: DueDays,
    },
    /// When the starting fact itself says: a promise, a request for evidence.
    AsSaid,
}

/// The days on which something can be due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueDays {
    /// Any.
    Every,
    /// Those on which the calendar has an open hour.
    Open,
    /// One of the week.
    On(Weekday),
}
