//! Reads the times of a source, whatever their format and zone.

use chrono::{DateTime, FixedOffset};
use jiff::Timestamp;
use jiff::civil::{DateTime as CivilDateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::fmt::temporal::DateTimeParser;
use jiff::tz::TimeZone;

use super::row::At;

static ISO: DateTimeParser = DateTimeParser::new();

/// The ways in which a source writes its times, tried in turn.
#[derive(Debug, Default)]
pub(super) struct TimeReader {
    formats: Vec<TimeFormat>,
    time_of_day: Time,
}

/// One way to write a time.
#[derive(Debug)]
pub(super) struct TimeFormat {
    pattern: Pattern,
    zone: TimeZone,
}

#[derive(Debug)]
enum Pattern {
    Iso8601,
    UnixSeconds,
    UnixMillis,
    /// As in `strptime`.
    Fields(String),
}

/// Why a time could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum TimeError {
    /// None of the formats fits.
    #[error("`{text}` is not a time in any of the formats of the mapping")]
    NoFormatFits {
        /// What stands there.
        text: String,
    },
    /// There is no such zone.
    #[error("`{0}` is neither a time zone such as `Europe/Berlin` nor an offset such as `+02:00`")]
    UnknownZone(String),
    /// The time of day for dates without one is none.
    #[error("`{0}` is not a time of day such as `12:00`")]
    BadTimeOfDay(String),
}

impl TimeReader {
    /// Reads these formats; a date without a time stands for `time_of_day`.
    pub(super) fn new(formats: Vec<TimeFormat>, time_of_day: &str) -> Result<Self, TimeError> {
        let time_of_day =
            time_of_day.parse().map_err(|_| TimeError::BadTimeOfDay(time_of_day.to_owned()))?;
        Ok(Self { formats, time_of_day })
    }

    /// The instant that a text stands for.
    pub(super) fn read(&self, text: &str) -> Result<At, TimeError> {
        let text = text.trim();
        self.formats
            .iter()
            .find_map(|format| format.read(text, self.time_of_day))
            .ok_or_else(|| TimeError::NoFormatFits { text: text.to_owned() })
    }

    /// The instant that a text stands for, in one format given on the spot.
    pub(super) fn read_as(&self, text: &str, format: &str, zone: &str) -> Result<At, TimeError> {
        let text = text.trim();
        TimeFormat::new(format, zone)?
            .read(text, self.time_of_day)
            .ok_or_else(|| TimeError::NoFormatFits { text: text.to_owned() })
    }
}

impl TimeFormat {
    /// A format by its name (`iso8601`, `rfc3339`, `unix_s`, `unix_ms`) or its `strptime` fields;
    /// the zone holds for texts that name none.
    pub(super) fn new(format: &str, zone: &str) -> Result<Self, TimeError> {
        let pattern = match format {
            "iso8601" | "rfc3339" => Pattern::Iso8601,
            "unix_s" => Pattern::UnixSeconds,
            "unix_ms" => Pattern::UnixMillis,
            fields => Pattern::Fields(fields.to_owned()),
        };
        Ok(Self { pattern, zone: time_zone(zone)? })
    }

    fn read(&self, text: &str, time_of_day: Time) -> Option<At> {
        match &self.pattern {
            Pattern::Iso8601 => self.read_iso(text, time_of_day),
            Pattern::UnixSeconds => unix(text, 1_000_000_000),
            Pattern::UnixMillis => unix(text, 1_000_000),
            Pattern::Fields(fields) => self.read_fields(fields, text, time_of_day),
        }
    }

    fn read_iso(&self, text: &str, time_of_day: Time) -> Option<At> {
        let pieces = ISO.parse_pieces(text).ok()?;
        let civil = pieces.date().to_datetime(pieces.time().unwrap_or(time_of_day));
        match pieces.to_numeric_offset() {
            Some(offset) => at(offset.to_timestamp(civil).ok()?, offset.seconds()),
            None => self.local(civil),
        }
    }

    fn read_fields(&self, fields: &str, text: &str, time_of_day: Time) -> Option<At> {
        let parsed = BrokenDownTime::parse(fields, text).ok()?;
        if let Some(offset) = parsed.offset() {
            return at(parsed.to_timestamp().ok()?, offset.seconds());
        }
        let date = parsed.to_date().ok()?;
        let time = if parsed.hour().is_some() { parsed.to_time().ok()? } else { time_of_day };
        self.local(date.to_datetime(time))
    }

    fn local(&self, civil: CivilDateTime) -> Option<At> {
        let zoned = civil.to_zoned_datetime(self.zone.clone()).ok()?;
        at(zoned.timestamp(), zoned.offset().seconds())
    }
}

fn time_zone(name: &str) -> Result<TimeZone, TimeError> {
    if matches!(name, "UTC" | "Z") {
        return Ok(TimeZone::UTC);
    }
    ISO.parse_time_zone(name).map_err(|_| TimeError::UnknownZone(name.to_owned()))
}

fn unix(text: &str, unit_ns: i64) -> Option<At> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole: i64 = whole.parse().ok()?;
    let fraction: f64 =
        if fraction.is_empty() { 0.0 } else { format!("0.{fraction}").parse().ok()? };
    let whole_ns = i128::from(whole) * i128::from(unit_ns);
    let fraction_ns = (fraction * unit_ns as f64).round() as i128;
    let total_ns =
        if text.starts_with('-') { whole_ns - fraction_ns } else { whole_ns + fraction_ns };
    at(Timestamp::from_nanosecond(total_ns).ok()?, 0)
}

fn at(timestamp: Timestamp, offset_s: i32) -> Option<At> {
    let nanosecond = u32::try_from(timestamp.as_nanosecond().rem_euclid(1_000_000_000)).ok()?;
    let second = i64::try_from(timestamp.as_nanosecond().div_euclid(1_000_000_000)).ok()?;
    let utc = DateTime::from_timestamp(second, nanosecond)?;
    Some(utc.with_timezone(&FixedOffset::east_opt(offset_s)?))
}

#[cfg(test)]
mod tests;
