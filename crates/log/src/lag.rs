//! How far a reader is behind: in records, and for how long it has been.

use std::collections::VecDeque;

use crate::Offset;

/// The most looks that are remembered; with one a second, those of a quarter of an hour.
const LOOKS_MAX: usize = 900;

/// How far a reader is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lag {
    /// Records between where the reader has come to and the end, void ones included.
    pub records: u64,
    /// For how long the end has been further than the reader, in milliseconds.
    pub behind_for_ms: u64,
}

/// Measures one reader's lag from looks at it, such as one a second.
///
/// The age of the last record that was read would not do: after a silent night the first record
/// would make a reader hours late. What counts is when the log first went further than the reader.
#[derive(Debug, Clone, Default)]
pub struct LagMeter {
    /// When the log was first seen to end there; both rise.
    looks: VecDeque<(u64, Offset)>,
}

impl LagMeter {
    /// A look at a log that ends at `end` and a reader that has come to `reached`. `now_ms` may
    /// count from anywhere, and never falls.
    pub fn look(&mut self, now_ms: u64, end: Offset, reached: Offset) -> Lag {
        if self.looks.back().is_none_or(|(_, seen)| *seen < end) {
            self.looks.push_back((now_ms, end));
        }
        while self.looks.front().is_some_and(|(_, seen)| *seen <= reached) {
            self.looks.pop_front();
        }
        if self.looks.len() > LOOKS_MAX {
            // The oldest stays, for it says since when; its neighbour tells least.
            self.looks.remove(1);
        }
        let since_ms = self.looks.front().map_or(now_ms, |(since_ms, _)| *since_ms);
        let records = end.0.saturating_sub(reached.0);
        Lag { records, behind_for_ms: now_ms.saturating_sub(since_ms) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(meter: &mut LagMeter, now_ms: u64, end: u64, reached: u64) -> (u64, u64) {
        let lag = meter.look(now_ms, Offset(end), Offset(reached));
        (lag.records, lag.behind_for_ms)
    }

    #[test]
    fn a_reader_at_the_end_is_not_behind_however_long_nothing_came() {
        let mut meter = LagMeter::default();
        assert_eq!(look(&mut meter, 0, 10, 10), (0, 0));
        assert_eq!(look(&mut meter, 3_600_000, 10, 10), (0, 0));
        assert_eq!(look(&mut meter, 3_601_000, 11, 10), (1, 0));
    }

    #[test]
    fn a_reader_is_behind_since_the_log_went_further_than_it_has_come_to() {
        let mut meter = LagMeter::default();
        assert_eq!(look(&mut meter, 1_000, 10, 5), (5, 0));
        assert_eq!(look(&mut meter, 2_000, 20, 5), (15, 1_000));
        assert_eq!(look(&mut meter, 3_000, 30, 12), (18, 1_000), "what came at 2 s is not read");
        assert_eq!(look(&mut meter, 4_000, 30, 30), (0, 0));
    }

    #[test]
    fn what_is_remembered_is_bounded_and_the_oldest_is_not_forgotten() {
        let mut meter = LagMeter::default();
        for second in 0..5_000 {
            assert_eq!(
                look(&mut meter, second * 1_000, second + 1, 0),
                (second + 1, second * 1_000)
            );
        }
        assert!(meter.looks.len() <= LOOKS_MAX);
    }
}
