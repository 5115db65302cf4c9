//! What is expected of an instance, in a line: `gross missed 145m, net met 85m`, `due …`.

use jiff::{SignedDuration, Timestamp};
use verbatim_clocks::{Ending, Instance, Reading, Verdict};

/// The parts of a line that an instance does not come up to, each as it should be and as it is.
pub(super) fn differences(line: &str, instance: &Instance, asked_at_ms: i64) -> Vec<String> {
    let parts = line.split(',').map(str::trim).filter(|part| !part.is_empty());
    let parts = parts.filter_map(|part| {
        let is = said_like(part, instance, asked_at_ms);
        (is != normal(part)).then(|| format!("`{part}` is `{is}`"))
    });
    parts.collect()
}

/// The whole of an instance, as a line could say it.
pub(super) fn said(instance: &Instance, asked_at_ms: i64) -> String {
    let readings =
        [("gross", &instance.gross), ("net", &instance.net), ("honest", &instance.honest)];
    let parts = readings.map(|(name, reading)| {
        format!("{name} {}", verdict_in_full(instance, reading, asked_at_ms))
    });
    parts.join(", ")
}

/// What the instance has to say where the line says this part, with no more detail than it.
fn said_like(part: &str, instance: &Instance, asked_at_ms: i64) -> String {
    let (name, rest) = part.split_once(' ').unwrap_or((part, ""));
    let reading = match name {
        "gross" => &instance.gross,
        "net" => &instance.net,
        "honest" => &instance.honest,
        "shadow" => &instance.shadow,
        "due" => return format!("due {}", instant(instance.net.deadline_ms)),
        _verdict => return said_of(part, instance, &instance.net, asked_at_ms),
    };
    format!("{name} {}", said_of(rest, instance, reading, asked_at_ms))
}

fn said_of(wanted: &str, instance: &Instance, reading: &Reading, asked_at_ms: i64) -> String {
    let in_full = verdict_in_full(instance, reading, asked_at_ms);
    let has_detail = wanted.trim().contains(' ');
    let verdict = in_full.split(' ').next().unwrap_or_default();
    if has_detail { in_full } else { verdict.to_owned() }
}

fn verdict_in_full(instance: &Instance, reading: &Reading, asked_at_ms: i64) -> String {
    let elapsed = || reading.elapsed_ms.map(span).unwrap_or_default();
    let told = match instance.verdict(reading, asked_at_ms) {
        Verdict::Met => format!("met {}", elapsed()),
        Verdict::Missed => format!("missed {}", elapsed()),
        Verdict::Measured => format!("measured {}", elapsed()),
        Verdict::Running => format!("running until {}", instant(reading.deadline_ms)),
        Verdict::Paused => "paused".to_owned(),
        Verdict::Cancelled => match &instance.ending {
            Some(Ending::Cancelled { reason, .. }) => format!("cancelled {reason}"),
            Some(_) | None => "cancelled".to_owned(),
        },
        Verdict::Excluded => match &instance.excluded {
            Some((reason, _)) => format!("excluded {reason}"),
            None => "excluded".to_owned(),
        },
    };
    told.trim_end().to_owned()
}

/// The same part with its span of time or its instant as this file writes them.
fn normal(part: &str) -> String {
    let (head, last) = match part.split_once(" until ") {
        Some((head, last)) => (format!("{head} until"), last),
        None => match part.find(|letter: char| letter.is_ascii_digit()) {
            Some(place) => (part[..place].trim_end().to_owned(), &part[place..]),
            None => return part.to_owned(),
        },
    };
    if let Ok(at) = last.parse::<Timestamp>() {
        return format!("{head} {}", instant(Some(at.as_millisecond())));
    }
    match last.parse::<SignedDuration>() {
        Ok(lasts) => format!("{head} {}", span(i64::try_from(lasts.as_millis()).unwrap_or(-1))),
        Err(_) => part.to_owned(),
    }
}

fn span(ms: i64) -> String {
    format!("{:#}", SignedDuration::from_millis(ms))
}

fn instant(at_ms: Option<i64>) -> String {
    let at = at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    at.map_or_else(|| "never".to_owned(), |at| at.to_string())
}
