//! How the clocks came out, and what of them is out of account.

use verbatim_api::v1 as pb;

use crate::terminal::{say, table};

use super::{bounds, per_cent, span_or_none};

const CLOCKS: [&str; 13] = [
    "clock",
    "n",
    "met",
    "missed",
    "excluded",
    "open late",
    "gross",
    "net",
    "honest",
    "its bounds",
    "P50",
    "P90",
    "P95",
];

pub(super) fn show(clocks: &[pb::ClockAttainment]) {
    if clocks.is_empty() {
        say("\nNo clock began in these days: no policy promised anything. See `verbatim policy`.");
        return;
    }
    table("Clocks that began in these days", &CLOCKS, clocks.iter().map(row).collect());
    say("n: all that began, those that run and those that were cancelled among them; met, missed \
         and P: net.");
    let excluded: Vec<Vec<String>> = clocks.iter().flat_map(excluded).collect();
    if !excluded.is_empty() {
        let header = ["clock", "why", "how many", "marked after the deadline"];
        table("Out of account", &header, excluded);
    }
    let otherwise: Vec<Vec<String>> = clocks.iter().filter_map(otherwise).collect();
    if !otherwise.is_empty() {
        let header = ["clock", "net", "all in account", "nothing exempt", "as first told"];
        table("What net would be otherwise", &header, otherwise);
    }
}

/// What would be met under other terms; nothing, where that is the same under all of them.
fn otherwise(clock: &pb::ClockAttainment) -> Option<Vec<String>> {
    let net = clock.net.unwrap_or_default();
    let others =
        [clock.in_account, clock.shadow, clock.as_first_told].map(Option::unwrap_or_default);
    let figures = [name(clock), share(net)].into_iter().chain(others.map(share));
    others.iter().any(|other| *other != net).then(|| figures.collect())
}

fn row(clock: &pb::ClockAttainment) -> Vec<String> {
    let net = clock.net.unwrap_or_default();
    let honest = clock.honest.unwrap_or_default();
    let excluded_count: i64 = clock.excluded.iter().map(|excluded| excluded.count).sum();
    vec![
        name(clock),
        clock.started_count.to_string(),
        net.met_count.to_string(),
        net.missed_count.to_string(),
        excluded_count.to_string(),
        clock.open_late_count.to_string(),
        share(clock.gross.unwrap_or_default()),
        share(net),
        share(honest),
        bounds(honest.low, honest.high),
        span_or_none(clock.p50_ms),
        span_or_none(clock.p90_ms),
        span_or_none(clock.p95_ms),
    ]
}

fn excluded(clock: &pb::ClockAttainment) -> Vec<Vec<String>> {
    let rows = clock.excluded.iter().map(|excluded| {
        let pb::ExcludedCount { reason, count, late_count } = excluded;
        vec![name(clock), reason.clone(), count.to_string(), late_count.to_string()]
    });
    rows.collect()
}

fn name(clock: &pb::ClockAttainment) -> String {
    format!("{}/{}", clock.scope, clock.clock_id)
}

fn share(rate: pb::Rate) -> String {
    per_cent(rate.met_count, rate.met_count + rate.missed_count)
}
