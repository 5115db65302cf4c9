//! Days are as long as their zone has them.

use super::*;

const HOUR_MS: i64 = 60 * 60 * 1000;

/// 2026-01-05T00:00:00Z.
const MONDAY_MS: i64 = 1_767_571_200_000;

/// When such a period begins and how long it is, in milliseconds; none if it is refused.
fn read(from_day: &str, to_day: &str, zone: &str) -> Option<(i64, i64)> {
    let mut fields = Fields::default();
    let given =
        Days { from_day: from_day.to_owned(), to_day: to_day.to_owned(), zone: zone.to_owned() };
    let period = Period::read(&mut fields, Some(given));
    let period = fields.finish(period).ok()?;
    let (from_ms, before_ms) = (period.from.unix_ms(), period.before.unix_ms());
    Some((from_ms, before_ms - from_ms))
}

#[test]
fn a_day_begins_when_its_zone_says_so() {
    let day = |zone| read("2026-01-05", "2026-01-05", zone);
    assert_eq!(day(""), Some((MONDAY_MS, 24 * HOUR_MS)));
    assert_eq!(day("UTC"), day(""));
    assert_eq!(day("Asia/Shanghai"), Some((MONDAY_MS - 8 * HOUR_MS, 24 * HOUR_MS)));
    assert_eq!(day("America/New_York"), Some((MONDAY_MS + 5 * HOUR_MS, 24 * HOUR_MS)));
}

#[test]
fn the_last_day_belongs_to_the_period() {
    assert_eq!(read("2026-01-05", "2026-01-11", ""), Some((MONDAY_MS, 7 * 24 * HOUR_MS)));
}

#[test]
fn a_day_is_as_long_as_its_clock_makes_it() {
    let length = |day, zone| read(day, day, zone).unwrap().1;
    assert_eq!(length("2026-03-08", "America/New_York"), 23 * HOUR_MS);
    assert_eq!(length("2026-11-01", "America/New_York"), 25 * HOUR_MS);
    // There the clock jumped from midnight to one.
    assert_eq!(length("2018-11-04", "America/Sao_Paulo"), 23 * HOUR_MS);
    // Samoa went over the date line, and this day was none.
    assert_eq!(length("2011-12-30", "Pacific/Apia"), 0);
    assert_eq!(length("2011-12-31", "Pacific/Apia"), 24 * HOUR_MS);
}

#[test]
fn ten_years_are_not_too_long_and_a_day_more_is() {
    assert!(read("2016-01-01", "2025-12-31", "").is_some());
    assert_eq!(read("2016-01-01", "2026-01-01", ""), None);
    assert!(read("2016-02-29", "2026-02-27", "").is_some());
    assert_eq!(read("2016-02-29", "2026-02-28", ""), None);
}

#[test]
fn a_day_that_does_not_lie_in_the_years_1_to_9999_is_refused() {
    assert_eq!(read("0000-12-31", "0000-12-31", ""), None);
    assert_eq!(read("0001-01-01", "0001-01-01", "Asia/Shanghai"), None);
    assert_eq!(read("9999-12-31", "9999-12-31", ""), None);
    assert!(read("9999-12-01", "9999-12-28", "").is_some());
}
