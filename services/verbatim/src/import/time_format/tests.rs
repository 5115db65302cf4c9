//! Times in many dresses are one instant.

use super::{TimeFormat, TimeReader};

fn reader(formats: &[(&str, &str)]) -> TimeReader {
    let formats =
        formats.iter().map(|(format, zone)| TimeFormat::new(format, zone).unwrap()).collect();
    TimeReader::new(formats, "12:00").unwrap()
}

fn utc(reader: &TimeReader, text: &str) -> String {
    reader.read(text).unwrap().to_utc().to_rfc3339()
}

#[test]
fn an_offset_in_the_text_wins_over_the_zone_of_the_format() {
    let reader = reader(&[("iso8601", "Asia/Tokyo")]);
    assert_eq!(utc(&reader, "2010-03-31T16:59:42+02:00"), "2010-03-31T14:59:42+00:00");
    assert_eq!(utc(&reader, "2010-03-31T14:59:42Z"), "2010-03-31T14:59:42+00:00");
    assert_eq!(utc(&reader, "2010-03-31T14:59:42.250Z"), "2010-03-31T14:59:42.250+00:00");
}

#[test]
fn a_time_without_an_offset_is_local_to_the_zone_summer_and_winter() {
    let reader = reader(&[("%d.%m.%Y %H:%M", "Europe/Berlin")]);
    assert_eq!(utc(&reader, "01.07.2020 10:00"), "2020-07-01T08:00:00+00:00");
    assert_eq!(utc(&reader, "01.01.2020 10:00"), "2020-01-01T09:00:00+00:00");
}

#[test]
fn formats_are_tried_in_turn_each_in_its_own_zone() {
    let reader = reader(&[("%Y-%m-%d %H:%M:%S", "America/New_York"), ("%d/%m/%Y %H:%M", "+09:00")]);
    assert_eq!(utc(&reader, "2020-01-01 07:00:00"), "2020-01-01T12:00:00+00:00");
    assert_eq!(utc(&reader, "01/02/2020 21:00"), "2020-02-01T12:00:00+00:00");
}

#[test]
fn a_date_without_a_time_stands_for_the_time_of_day_of_the_mapping() {
    let reader = reader(&[("%m/%d/%Y", "UTC"), ("iso8601", "UTC")]);
    assert_eq!(utc(&reader, "11/13/2014"), "2014-11-13T12:00:00+00:00");
    assert_eq!(utc(&reader, "2014-11-13"), "2014-11-13T12:00:00+00:00");
    assert_eq!(utc(&reader, "2014-11-13T01:02:03"), "2014-11-13T01:02:03+00:00");
    assert_eq!(utc(&reader, "2014-11-13 01:02:03"), "2014-11-13T01:02:03+00:00");
}

#[test]
fn seconds_and_milliseconds_since_1970_are_times() {
    assert_eq!(utc(&reader(&[("unix_s", "UTC")]), "86400.5"), "1970-01-02T00:00:00.500+00:00");
    assert_eq!(utc(&reader(&[("unix_ms", "UTC")]), "86400001"), "1970-01-02T00:00:00.001+00:00");
}

#[test]
fn what_fits_no_format_is_named() {
    let error = reader(&[("%m/%d/%Y", "UTC")]).read("soon").unwrap_err();
    assert_eq!(error.to_string(), "`soon` is not a time in any of the formats of the mapping");
    assert!(TimeFormat::new("iso8601", "Mars/Olympus").is_err());
    assert!(TimeReader::new(Vec::new(), "noonish").is_err());
}
