//! Times of day, spans of a day, days and spans of time, as people write them.

use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use verbatim_domain::governance::{Day, DaySpan};

use super::Form;

const UNIX_EPOCH: Date = Date::constant(1970, 1, 1);

/// The longest span of time that a target can have: a hundred years.
const SPAN_MS_MAX: i64 = 100 * 366 * 24 * 60 * 60 * 1000;

/// A span of time such as `1h 30m`, in milliseconds; not negative.
pub(super) fn duration(form: &mut Form, path: &str, text: &str) -> Option<i64> {
    let span = text.parse::<SignedDuration>().ok();
    let ms = span.and_then(|span| i64::try_from(span.as_millis()).ok());
    let ms = ms.filter(|ms| (0..=SPAN_MS_MAX).contains(ms));
    if ms.is_none() {
        let why = "is not a span of time such as `90s`, `4h` or `1h 30m`";
        form.refuse(path, "FIELD_NOT_A_SPAN", why);
    }
    ms
}

/// The same; nothing where nothing is said.
pub(super) fn duration_or_none(form: &mut Form, path: &str, text: &str) -> Option<i64> {
    if text.is_empty() { None } else { duration(form, path, text) }
}

/// A time of day such as `18:00`, in milliseconds since midnight; `24:00` is the end of the day.
pub(super) fn time_of_day(form: &mut Form, path: &str, text: &str) -> Option<u32> {
    let ms = time_ms(text);
    if ms.is_none() {
        form.refuse(path, "FIELD_NOT_A_TIME", "is not a time of day such as `18:00`");
    }
    ms
}

/// A span of a day such as `09:00-18:00` or, over midnight, `22:00-06:00`.
pub(super) fn day_span(form: &mut Form, path: &str, text: &str) -> Option<DaySpan> {
    let ends = text.split_once('-').map(|(from, to)| (time_ms(from.trim()), time_ms(to.trim())));
    let span = match ends {
        Some((Some(from_ms), Some(to_ms))) => DaySpan::new(from_ms, to_ms),
        Some(_) | None => None,
    };
    if span.is_none() {
        let why = "is not a span of a day such as `09:00-18:00`";
        form.refuse(path, "FIELD_NOT_A_SPAN", why);
    }
    span
}

/// A day such as `2026-02-14`.
pub(super) fn day(form: &mut Form, path: &str, text: &str) -> Option<Day> {
    let Ok(date) = text.parse::<Date>() else {
        form.refuse(path, "FIELD_NOT_A_DAY", "is not a day such as `2026-02-14`");
        return None;
    };
    let days = date.duration_since(UNIX_EPOCH).as_hours() / 24;
    i32::try_from(days).ok().map(Day::from_epoch_days)
}

fn time_ms(text: &str) -> Option<u32> {
    if text == "24:00" {
        return Some(24 * 60 * 60 * 1000);
    }
    let time: Time = text.parse().ok()?;
    let since = time.duration_since(Time::midnight());
    u32::try_from(since.as_millis()).ok()
}
