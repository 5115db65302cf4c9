//! A calendar made ready to be counted with: sums instead of days.

use std::sync::OnceLock;

use jiff::civil;
use jiff::tz::TimeZone;
use verbatim_domain::governance::{Calendar, Day, DaySpan};

use crate::spans::{Span, Spans};

/// Why a calendar cannot be made ready.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time zone")]
pub struct UnknownZone(pub String);

/// The years in which anything is open. Instants of all others are somebody's mistake, and must
/// not cost more than a right one.
const YEARS: std::ops::Range<i16> = 1970..2170;

/// One version of a calendar, ready to be counted with. What of a year is open is worked out once,
/// when it is first asked for; after that an answer takes a search in the years that it begins and
/// ends in, and one sum for each year between. Before 1970 and from 2170 on nothing is open.
#[derive(Debug)]
pub struct OpenHours {
    calendar: Calendar,
    zone: TimeZone,
    years: Vec<OnceLock<OpenYear>>,
}

impl OpenHours {
    /// Makes a calendar ready.
    ///
    /// # Errors
    /// Its time zone is not in the database.
    pub fn new(calendar: Calendar) -> Result<Self, UnknownZone> {
        let name = calendar.zone.as_str();
        let zone = TimeZone::get(name).map_err(|_unknown| UnknownZone(name.to_owned()))?;
        let years = YEARS.map(|_| OnceLock::new()).collect();
        Ok(OpenHours { calendar, zone, years })
    }

    /// The calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Its time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether it is open at a moment.
    pub fn is_open(&self, at_ms: i64) -> bool {
        self.counted(at_ms, at_ms.saturating_add(1)) > 0
    }

    /// Open milliseconds from one moment to another; 0 if the other is not later.
    pub fn counted(&self, from_ms: i64, to_ms: i64) -> i64 {
        if from_ms >= to_ms {
            return 0;
        }
        let (first, last) = (year_of(from_ms).max(YEARS.start), year_of(to_ms).min(YEARS.end));
        let whole = |year| self.year(year).map_or(0, |open| open.whole_ms);
        let before = |year, at_ms| self.year(year).map_or(0, |open| open.before(at_ms));
        let years = (first..last).map(whole).sum::<i64>();
        years + before(last, to_ms) - before(first, from_ms)
    }

    /// The first moment by which so many open milliseconds have passed since another; none if that
    /// does not come.
    pub fn advance(&self, from_ms: i64, open_ms: i64) -> Option<i64> {
        if open_ms <= 0 {
            return Some(from_ms);
        }
        let first = year_of(from_ms).max(YEARS.start);
        let mut left_ms = open_ms.checked_add(self.year(first)?.before(from_ms))?;
        for year in first.. {
            match self.year(year)?.reaches(left_ms) {
                Ok(at_ms) => return Some(at_ms),
                Err(whole_ms) => left_ms -= whole_ms,
            }
        }
        None
    }

    /// The day to which a moment belongs in the calendar's zone, and the time of it.
    pub fn local(&self, at_ms: i64) -> (Day, i64) {
        local(&self.zone, at_ms)
    }

    /// The moment of a local time, in milliseconds since the midnight of a day. What the clock
    /// jumps over resolves forward, what it shows twice to the first time.
    pub fn moment(&self, day: Day, time_ms: i64) -> i64 {
        moment(&self.zone, day, time_ms)
    }

    fn year(&self, year: i16) -> Option<&OpenYear> {
        let place = usize::try_from(year - YEARS.start).ok()?;
        Some(self.years.get(place)?.get_or_init(|| self.open_year(year)))
    }

    fn open_year(&self, year: i16) -> OpenYear {
        let (from_ms, to_ms) = (year_begins_ms(year), year_begins_ms(year + 1));
        let day_of = |at_ms: i64| at_ms.div_euclid(MS_PER_DAY) as i32;
        // A zone is at most a day off, and a span reaches into the next day.
        let days = day_of(from_ms) - 3..day_of(to_ms) + 2;
        let spans = days.map(Day::from_epoch_days).flat_map(|day| {
            let spans = self.calendar.spans_on(day).iter();
            spans.map(move |span| self.span_of(day, *span)).collect::<Vec<_>>()
        });
        OpenYear::new(&Spans::union(spans).within(from_ms, to_ms))
    }

    fn span_of(&self, day: Day, span: DaySpan) -> Span {
        Span {
            from_ms: self.moment(day, span.from_ms().into()),
            to_ms: self.moment(day, span.to_ms().into()),
        }
    }
}

/// The day and time of day of a moment, in a zone.
pub(crate) fn local(zone: &TimeZone, at_ms: i64) -> (Day, i64) {
    let offset = zone.to_offset(timestamp(at_ms));
    let local_ms = at_ms + i64::from(offset.seconds()) * 1000;
    let day = Day::from_epoch_days(local_ms.div_euclid(MS_PER_DAY) as i32);
    (day, local_ms.rem_euclid(MS_PER_DAY))
}

/// The moment of a local time in a zone.
pub(crate) fn moment(zone: &TimeZone, day: Day, time_ms: i64) -> i64 {
    let local_ms = i64::from(day.epoch_days()) * MS_PER_DAY + time_ms;
    let local = timestamp(local_ms);
    let civil: civil::DateTime = TimeZone::UTC.to_datetime(local);
    let found = zone.to_ambiguous_timestamp(civil).compatible();
    found.map_or(local_ms, |at| at.as_millisecond())
}

const MS_PER_DAY: i64 = 24 * 60 * 60 * 1000;

fn timestamp(at_ms: i64) -> jiff::Timestamp {
    let (first, last) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
    let inside = at_ms.clamp(first.as_millisecond(), last.as_millisecond());
    jiff::Timestamp::from_millisecond(inside).unwrap_or(last)
}

fn year_of(at_ms: i64) -> i16 {
    TimeZone::UTC.to_datetime(timestamp(at_ms)).year()
}

fn year_begins_ms(year: i16) -> i64 {
    let begins = TimeZone::UTC.to_timestamp(civil::date(year, 1, 1).at(0, 0, 0, 0));
    begins.map_or(i64::MAX, |at| at.as_millisecond())
}

/// What of a year is open, with the sum before each stretch.
#[derive(Debug)]
struct OpenYear {
    stretches: Vec<Stretch>,
    whole_ms: i64,
}

#[derive(Debug, Clone, Copy)]
struct Stretch {
    span: Span,
    before_ms: i64,
}

impl OpenYear {
    fn new(spans: &Spans) -> Self {
        let mut whole_ms = 0;
        let stretches = spans.as_slice().iter().map(|span| {
            let stretch = Stretch { span: *span, before_ms: whole_ms };
            whole_ms += span.to_ms - span.from_ms;
            stretch
        });
        OpenYear { stretches: stretches.collect(), whole_ms }
    }

    /// Open milliseconds of the year before a moment.
    fn before(&self, at_ms: i64) -> i64 {
        let behind = self.stretches.partition_point(|it| it.span.from_ms < at_ms);
        let Some(last) = behind.checked_sub(1).map(|place| self.stretches[place]) else { return 0 };
        last.before_ms + at_ms.min(last.span.to_ms) - last.span.from_ms
    }

    /// The first moment of the year by which so many of its milliseconds were open, or how many
    /// the whole year has.
    fn reaches(&self, open_ms: i64) -> Result<i64, i64> {
        if open_ms > self.whole_ms {
            return Err(self.whole_ms);
        }
        let behind = self.stretches.partition_point(|it| it.before_ms < open_ms);
        let Some(last) = behind.checked_sub(1).map(|place| self.stretches[place]) else {
            return Err(self.whole_ms);
        };
        Ok(last.span.from_ms + open_ms - last.before_ms)
    }
}
