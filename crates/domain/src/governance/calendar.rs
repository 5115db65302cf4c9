//! When somebody is at work: weekly hours, and days that are other than their weekday.

use std::collections::BTreeMap;

use crate::text::Code;
use crate::time::Timestamp;

use super::day::{Day, DaySpan, Weekday};
use super::words::Words;

/// One version of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Which calendar.
    pub calendar_id: Code,
    /// Which version of it.
    pub version: u32,
    /// Its time zone, by its IANA name.
    pub zone: Code,
    /// The version of the time zone database it was made with, such as `2026a`.
    pub tzdb_version: Option<Code>,
    /// What is open on each weekday, Monday first.
    pub weekly: [Vec<DaySpan>; 7],
    /// Days that are other than their weekday: closed (nothing), or open (make-up days, 调休).
    pub exceptions: BTreeMap<Day, Vec<DaySpan>>,
    /// From when on it counts. What was counted before stays as it was.
    pub effective_from: Timestamp,
    /// Why it changes what was counted before, if it does.
    pub restated_because: Option<Code>,
}

/// Why a calendar cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarFault {
    /// It has no open hour on any weekday: a deadline would never come.
    #[error("no weekday has an open hour")]
    NeverOpen,
    /// Two spans of a weekday overlap.
    #[error("two spans of {0:?} overlap")]
    WeekdayOverlaps(Weekday),
    /// Two spans of an exception overlap.
    #[error("two spans of the exception on day {} overlap", .0.epoch_days())]
    ExceptionOverlaps(Day),
}

impl Calendar {
    /// What is open on a day. A span that began the day before and goes past midnight is not
    /// among it.
    pub fn spans_on(&self, day: Day) -> &[DaySpan] {
        match self.exceptions.get(&day) {
            Some(spans) => spans,
            None => &self.weekly[day.weekday().place()],
        }
    }

    /// Everything that is wrong with it.
    pub fn faults(&self) -> Vec<CalendarFault> {
        let mut faults = Vec::new();
        if self.weekly.iter().all(Vec::is_empty) {
            faults.push(CalendarFault::NeverOpen);
        }
        let weekdays = Weekday::ALL.iter().zip(&self.weekly);
        let weekdays = weekdays.filter(|(_, spans)| any_overlap(spans));
        faults.extend(weekdays.map(|(weekday, _)| CalendarFault::WeekdayOverlaps(*weekday)));
        let days = self.exceptions.iter().filter(|(_, spans)| any_overlap(spans));
        faults.extend(days.map(|(day, _)| CalendarFault::ExceptionOverlaps(*day)));
        faults
    }
}

fn any_overlap(spans: &[DaySpan]) -> bool {
    let pairs = spans.iter().enumerate();
    pairs
        .into_iter()
        .any(|(place, span)| spans[place + 1..].iter().any(|other| span.overlaps(*other)))
}
