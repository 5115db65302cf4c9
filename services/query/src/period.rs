//! Whole days of a time zone, as two instants.

use jiff::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use verbatim_domain::Timestamp;
use verbatim_grpc::Fields;
use verbatim_projection::Asked;

use crate::day::Day;

/// The longest period.
const YEARS_MAX: i64 = 10;

/// From one instant to before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    pub(crate) from: Timestamp,
    pub(crate) before: Timestamp,
}

/// The days that a caller named.
#[derive(Debug)]
pub(crate) struct Days {
    pub(crate) from_day: String,
    pub(crate) to_day: String,
    pub(crate) zone: String,
}

impl Period {
    /// The days that a caller named; none if anything is wrong with them, which is then said.
    pub(crate) fn read(fields: &mut Fields, given: Option<Days>) -> Option<Self> {
        let Some(Days { from_day, to_day, zone }) = given else {
            fields.refuse("period", "FIELD_REQUIRED", "must be given");
            return None;
        };
        let from_day = day(fields, "period.from_day", &from_day);
        let to_day = day(fields, "period.to_day", &to_day);
        let zone = zone_named(fields, &zone);
        let (from_day, to_day) = (from_day?, to_day?);
        check_length(fields, from_day, to_day);
        let (from, before) = (begin(zone.as_ref()?, from_day), end(zone.as_ref()?, to_day));
        if from.is_none() {
            refuse_day(fields, "period.from_day");
        }
        if before.is_none() {
            refuse_day(fields, "period.to_day");
        }
        Some(Period { from: from?, before: before? })
    }

    /// Adds the condition that an instant lies in it to a statement that has one already.
    pub(crate) fn add_to(self, asked: &mut Asked, column: &str) {
        asked.push(" AND ").push(column).push(" >= ").push_value(self.from);
        asked.push(" AND ").push(column).push(" < ").push_value(self.before);
    }
}

fn day(fields: &mut Fields, field: &str, text: &str) -> Option<Date> {
    if text.is_empty() {
        fields.refuse(field, "FIELD_REQUIRED", "must not be empty");
        return None;
    }
    let day = Day::new(text).and_then(|day| day.as_str().parse().ok());
    if day.is_none() {
        fields.refuse(field, "FIELD_NOT_A_DAY", "is not a day as YYYY-MM-DD");
    }
    day
}

fn zone_named(fields: &mut Fields, name: &str) -> Option<TimeZone> {
    if name.is_empty() {
        return Some(TimeZone::UTC);
    }
    let zone = TimeZone::get(name).ok();
    if zone.is_none() {
        let why = "is no time zone by its IANA name, such as `Asia/Shanghai`";
        fields.refuse("period.zone", "FIELD_NOT_A_ZONE", why);
    }
    zone
}

fn check_length(fields: &mut Fields, from_day: Date, to_day: Date) {
    let is_empty = to_day < from_day;
    if is_empty {
        fields.refuse("period.to_day", "FIELD_OUT_OF_ORDER", "is before from_day");
    }
    let is_long = to_day >= from_day.saturating_add(Span::new().years(YEARS_MAX));
    if is_long {
        let why = format!("is more than {YEARS_MAX} years after from_day");
        fields.refuse("period.to_day", "FIELD_TOO_LARGE", why);
    }
}

fn refuse_day(fields: &mut Fields, field: &str) {
    fields.refuse(field, "FIELD_NOT_A_DAY", "is not a day of the years 1 to 9999 in this zone");
}

/// The first instant of a day. Where the clock jumps over midnight, the day begins with the jump;
/// where it shows midnight twice, with the first.
fn begin(zone: &TimeZone, day: Date) -> Option<Timestamp> {
    let midnight = zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible().ok()?;
    Timestamp::from_unix_ms(midnight.as_millisecond())
}

/// The first instant after a day.
fn end(zone: &TimeZone, day: Date) -> Option<Timestamp> {
    begin(zone, day.tomorrow().ok()?)
}

#[cfg(test)]
mod tests;
