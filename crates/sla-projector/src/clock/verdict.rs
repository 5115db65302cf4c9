//! How an instance comes out, and until when it is met.

use verbatim_clocks::{Ending, Reading, Verdict};

use super::found::Found;

/// How an instance comes out, whenever somebody asks: open while nothing has ended it.
pub(super) fn verdict(found: &Found, reading: &Reading) -> &'static str {
    word_of(found.instance.verdict(reading, i64::MIN))
}

/// A verdict as analysts read it.
pub(super) fn word_of(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::Running | Verdict::Paused => "open",
        Verdict::Cancelled => "cancelled",
        Verdict::Excluded => "excluded",
        Verdict::Measured => "measured",
    }
}

/// The last instant at which an instance is met: that of its day, where it would be missed with
/// that; none, where it would be out of account before.
pub(super) fn met_until_ms(found: &Found, reading: &Reading) -> Option<i64> {
    match &found.instance.ends_with_day {
        Some(Ending::MissedAtDayEnd { at_ms }) => {
            Some(reading.met_until_ms.map_or(at_ms - 1, |until_ms| until_ms.min(at_ms - 1)))
        }
        Some(Ending::DroppedAtDayEnd { at_ms }) => {
            reading.met_until_ms.filter(|until_ms| until_ms < at_ms)
        }
        Some(Ending::Fulfilled { .. } | Ending::Cancelled { .. } | Ending::Lapsed { .. })
        | None => reading.met_until_ms,
    }
}
