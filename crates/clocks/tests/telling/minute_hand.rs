//! The same sums without any cleverness: minute by minute, by what a clock on the wall shows.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use verbatim_clocks::Spans;
use verbatim_domain::governance::{Calendar, Day, DaySpan};

const MINUTE: i64 = 60_000;

/// Versions of a calendar, read like a wall clock.
#[derive(Debug)]
pub(crate) struct MinuteHand(Vec<(Calendar, TimeZone)>);

impl MinuteHand {
    pub(crate) fn new(versions: &[Calendar]) -> Self {
        let mut versions = versions.to_vec();
        versions.sort_by_key(|it| (it.effective_from, it.version));
        let zoned = versions.into_iter().map(|calendar| {
            let zone = TimeZone::get(calendar.zone.as_str()).unwrap();
            (calendar, zone)
        });
        MinuteHand(zoned.collect())
    }

    /// Whether the time that the wall clock shows lies in a span of its date, or in one of the
    /// date before that has gone past midnight.
    pub(crate) fn is_open(&self, at_ms: i64) -> bool {
        let in_force = self.0.iter().rev().find(|(it, _)| it.effective_from.unix_ms() <= at_ms);
        let (calendar, zone) = in_force.unwrap_or(&self.0[0]);
        let shown = zone.to_datetime(Timestamp::from_millisecond(at_ms).unwrap());
        let time = shown.time();
        let seconds = (i64::from(time.hour()) * 60 + i64::from(time.minute())) * 60;
        let time_ms = (seconds + i64::from(time.second())) * 1000 + i64::from(time.millisecond());
        let is_in = |spans: &[DaySpan], ms: i64| {
            spans.iter().any(|it| i64::from(it.from_ms()) <= ms && ms < i64::from(it.to_ms()))
        };
        let before = shown.date().yesterday().unwrap();
        is_in(spans_of(calendar, shown.date()), time_ms)
            || is_in(spans_of(calendar, before), time_ms + 24 * 60 * MINUTE)
    }

    /// Open milliseconds, save those that stand still.
    pub(crate) fn counted(&self, from_ms: i64, to_ms: i64, still: &Spans) -> i64 {
        let first_ms = from_ms.div_euclid(MINUTE) * MINUTE;
        let minutes = (0..).map(|minute| first_ms + minute * MINUTE);
        let minutes = minutes.take_while(|minute_ms| *minute_ms < to_ms);
        let counted = minutes.filter(|minute_ms| self.is_open(*minute_ms)).map(|minute_ms| {
            let (begins_ms, ends_ms) = (minute_ms.max(from_ms), (minute_ms + MINUTE).min(to_ms));
            let still = still
                .as_slice()
                .iter()
                .map(|span| (span.to_ms.min(ends_ms) - span.from_ms.max(begins_ms)).max(0));
            ends_ms - begins_ms - still.sum::<i64>()
        });
        counted.sum()
    }
}

fn spans_of(calendar: &Calendar, date: Date) -> &[DaySpan] {
    let epoch = Date::constant(1970, 1, 1);
    let days = epoch.until(date).unwrap().get_days();
    let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap();
    let exception = calendar.exceptions.get(&Day::from_epoch_days(days));
    exception.unwrap_or(&calendar.weekly[weekday])
}
