//! Calendars as people write them.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use verbatim_api::v1 as pb;
use verbatim_domain::Code;
use verbatim_domain::governance::{Calendar, Day, DaySpan};

use super::{Form, effective_from, span, version};

pub(super) fn read(form: &mut Form, path: &str, given: pb::Calendar) -> Option<Calendar> {
    let calendar_id = form.text(&format!("{path}.calendar_id"), given.calendar_id);
    let version = version(form, path, given.version);
    let zone = zone(form, &format!("{path}.zone"), given.zone);
    let tzdb_version = form.text_or_none(&format!("{path}.tzdb_version"), given.tzdb_version);
    let effective_from = effective_from(form, path, given.effective_from);
    let restated_because =
        form.text_or_none(&format!("{path}.restated_because"), given.restated_because);
    let weekly = [
        ("monday", given.monday),
        ("tuesday", given.tuesday),
        ("wednesday", given.wednesday),
        ("thursday", given.thursday),
        ("friday", given.friday),
        ("saturday", given.saturday),
        ("sunday", given.sunday),
    ]
    .map(|(name, texts)| spans(form, &format!("{path}.{name}"), &texts));
    let exceptions = exceptions(form, path, given.exception);
    let (calendar_id, zone) = (calendar_id?, zone?);
    let calendar = Calendar {
        calendar_id,
        version: version?,
        zone,
        tzdb_version,
        weekly,
        exceptions,
        effective_from,
        restated_because,
    };
    for fault in calendar.faults() {
        form.refuse(path, "CALENDAR_UNUSABLE", fault.to_string());
    }
    Some(calendar)
}

/// A time zone by its name.
pub(super) fn zone(form: &mut Form, path: &str, text: String) -> Option<Code> {
    let zone: Option<Code> = form.text(path, text);
    if zone.as_ref().is_some_and(|zone| TimeZone::get(zone.as_str()).is_err()) {
        let why = "is no time zone by its IANA name, such as `Asia/Shanghai`";
        form.refuse(path, "FIELD_NOT_A_ZONE", why);
    }
    zone
}

fn exceptions(
    form: &mut Form,
    path: &str,
    given: Vec<pb::CalendarException>,
) -> BTreeMap<Day, Vec<DaySpan>> {
    let mut exceptions = BTreeMap::new();
    for (place, exception) in given.into_iter().enumerate() {
        let path = format!("{path}.exception[{place}]");
        let open = spans(form, &format!("{path}.open"), &exception.open);
        let Some(day) = span::day(form, &format!("{path}.day"), &exception.day) else { continue };
        if exceptions.insert(day, open).is_some() {
            let why = "is the day of another exception";
            form.refuse(&format!("{path}.day"), "CALENDAR_EXCEPTION_TWICE", why);
        }
    }
    exceptions
}

fn spans(form: &mut Form, path: &str, texts: &[String]) -> Vec<DaySpan> {
    let texts = texts.iter().enumerate();
    let spans =
        texts.filter_map(|(place, text)| span::day_span(form, &format!("{path}[{place}]"), text));
    spans.collect()
}
