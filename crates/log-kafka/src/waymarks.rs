//! Where readers have come to: a sparse way from an index, or a time of recording, to an offset.
//!
//! Kafka knows offsets, not indexes: every void record moves them apart. What is kept here was
//! told by readers that applied the append rule from the start, so it can be relied on.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use verbatim_log::Cursor;

/// Indexes between two marks: what a search reads for nothing, at most.
const DISTANCE: u64 = 512;

/// The marks of one partition.
#[derive(Debug, Default)]
pub(crate) struct Waymarks {
    by_index: RwLock<BTreeMap<u64, Waymark>>,
}

/// A place between two records.
#[derive(Debug, Clone, Copy)]
struct Waymark {
    cursor: Cursor,
    /// When the record before it was recorded.
    recorded_at_ms: i64,
}

impl Waymarks {
    /// Keeps a cursor, and when the record before it was recorded, unless there is a mark close
    /// before or behind it.
    pub(crate) fn remember(&self, cursor: Cursor, recorded_at_ms: i64) {
        let index = cursor.rule.next_index();
        if index < DISTANCE || self.has_near(index) {
            return;
        }
        let mut marks = self.by_index.write().unwrap_or_else(PoisonError::into_inner);
        marks.insert(index, Waymark { cursor, recorded_at_ms });
    }

    fn has_near(&self, index: u64) -> bool {
        let marks = self.by_index.read().unwrap_or_else(PoisonError::into_inner);
        marks.range(index - DISTANCE + 1..index + DISTANCE).next().is_some()
    }

    /// The last mark at or before an index.
    pub(crate) fn before(&self, index: u64) -> Cursor {
        let marks = self.by_index.read().unwrap_or_else(PoisonError::into_inner);
        marks.range(..=index).next_back().map_or(Cursor::START, |(_, mark)| mark.cursor)
    }

    /// The last mark behind which stand all records that were recorded after an instant.
    pub(crate) fn recorded_by(&self, unix_ms: i64) -> Cursor {
        let marks = self.by_index.read().unwrap_or_else(PoisonError::into_inner);
        let last = marks.values().rev().find(|mark| mark.recorded_at_ms <= unix_ms);
        last.map_or(Cursor::START, |mark| mark.cursor)
    }
}

#[cfg(test)]
mod tests {
    use verbatim_log::{AppendRule, Offset};

    use super::*;

    fn cursor(index: u64) -> Cursor {
        Cursor { rule: AppendRule::resume(1, index), offset: Offset(index + 7) }
    }

    #[test]
    fn the_last_mark_before_an_index_is_found() {
        let marks = Waymarks::default();
        for index in [1024, 2048, 4096] {
            marks.remember(cursor(index), 0);
        }
        assert_eq!(marks.before(1023), Cursor::START);
        assert_eq!(marks.before(1024), cursor(1024));
        assert_eq!(marks.before(4095), cursor(2048));
        assert_eq!(marks.before(u64::MAX), cursor(4096));
    }

    #[test]
    fn the_last_mark_that_was_recorded_by_an_instant_is_found() {
        let marks = Waymarks::default();
        for (index, recorded_at_ms) in [(1024, 10), (2048, 20), (4096, 20), (8192, 30)] {
            marks.remember(cursor(index), recorded_at_ms);
        }
        assert_eq!(marks.recorded_by(9), Cursor::START);
        assert_eq!(marks.recorded_by(10), cursor(1024));
        assert_eq!(marks.recorded_by(19), cursor(1024));
        assert_eq!(marks.recorded_by(29), cursor(4096));
        assert_eq!(marks.recorded_by(i64::MAX), cursor(8192));
    }

    #[test]
    fn marks_are_sparse() {
        let marks = Waymarks::default();
        for index in 0..10_000 {
            marks.remember(cursor(index), 0);
        }
        let count = marks.by_index.read().unwrap().len() as u64;
        assert!(count <= 10_000 / DISTANCE, "{count} marks");
    }
}
