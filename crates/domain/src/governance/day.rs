//! Days of a calendar and stretches of a day, in local time.

use super::words::{Words, words};

const MS_PER_DAY: u32 = 24 * 60 * 60 * 1000;

/// A day of the Gregorian calendar, counted from 1970-01-01. Which instants belong to it depends
/// on a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day so many days after 1970-01-01.
    pub const fn from_epoch_days(days: i32) -> Self {
        Day(days)
    }

    /// Days since 1970-01-01.
    pub const fn epoch_days(self) -> i32 {
        self.0
    }

    /// Its day of the week: 1970-01-01 was a Thursday.
    pub fn weekday(self) -> Weekday {
        Weekday::ALL[(self.0 as i64 + 3).rem_euclid(7) as usize]
    }
}

words! {
    /// A day of the week.
    Weekday {
        /// The first.
        Monday = "monday",
        /// The second.
        Tuesday = "tuesday",
        /// The third.
        Wednesday = "wednesday",
        /// The fourth.
        Thursday = "thursday",
        /// The fifth.
        Friday = "friday",
        /// The sixth.
        Saturday = "saturday",
        /// The seventh.
        Sunday = "sunday",
    }
}

impl Weekday {
    /// Its place in the week, Monday first.
    pub const fn place(self) -> usize {
        self as usize
    }
}

/// A stretch of local time that begins on a day. It may end on the next one: a night shift from
/// 22:00 to 06:00 belongs to the day on which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DaySpan {
    from_ms: u32,
    to_ms: u32,
}

impl DaySpan {
    /// From one time of day to another, both in milliseconds since local midnight. An end that is
    /// not after the beginning is one of the next day. Nothing if the beginning is no time of day
    /// or the end lies behind the next midnight of its own day.
    pub fn new(from_ms: u32, to_ms: u32) -> Option<Self> {
        if from_ms >= MS_PER_DAY || to_ms > MS_PER_DAY {
            return None;
        }
        let to_ms = if to_ms > from_ms { to_ms } else { to_ms + MS_PER_DAY };
        Some(DaySpan { from_ms, to_ms })
    }

    /// The whole day.
    pub const WHOLE_DAY: DaySpan = DaySpan { from_ms: 0, to_ms: MS_PER_DAY };

    /// Milliseconds from midnight to its beginning.
    pub const fn from_ms(self) -> u32 {
        self.from_ms
    }

    /// Milliseconds from the midnight before its beginning to its end: up to two days.
    pub const fn to_ms(self) -> u32 {
        self.to_ms
    }

    /// Whether both have a moment in common.
    pub const fn overlaps(self, other: DaySpan) -> bool {
        self.from_ms < other.to_ms && other.from_ms < self.to_ms
    }

    /// Both as one span, where they overlap or touch; nothing else.
    pub fn joined_with(self, other: DaySpan) -> Option<DaySpan> {
        let touches = self.from_ms <= other.to_ms && other.from_ms <= self.to_ms;
        let (from_ms, to_ms) = (self.from_ms.min(other.from_ms), self.to_ms.max(other.to_ms));
        touches.then_some(DaySpan { from_ms, to_ms })
    }

    /// What of a day it leaves open: the span from its end to its beginning, around midnight.
    pub fn complement(self) -> Option<DaySpan> {
        let end = self.to_ms % MS_PER_DAY;
        (end != self.from_ms).then(|| DaySpan::new(end, self.from_ms)).flatten()
    }
}
