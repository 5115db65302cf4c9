//! By what rules figures were judged and are to be read, where that changed or was published.

use std::collections::BTreeMap;

use verbatim_api::v1 as pb;

use crate::command::fact::unix_ms;
use crate::terminal::{instant, table};

pub(super) fn show(report: &pb::GetMerchantReportResponse) {
    let mixed: Vec<Vec<String>> = report.clocks.iter().flat_map(versions).collect();
    if !mixed.is_empty() {
        let header = ["clock", "version", "by policy", "n"];
        table("Clocks judged by several versions", &header, mixed);
    }
    // Its variants are read alike.
    let by_metric: BTreeMap<_, _> =
        report.metrics.iter().rev().map(|line| (&line.metric, line)).collect();
    let readings: Vec<Vec<String>> = by_metric.into_values().flat_map(readings).collect();
    if !readings.is_empty() {
        let header = ["metric", "by", "version", "since", "at least", "count", "of"];
        table("How figures are to be read", &header, readings);
    }
    let small: Vec<Vec<String>> =
        report.metrics.iter().filter(|line| line.is_sample_small).map(small).collect();
    if !small.is_empty() {
        table("Too few to say anything", &["id", "items", "asked for"], small);
    }
}

/// The versions of a clock, if there are several.
fn versions(clock: &pb::ClockAttainment) -> Vec<Vec<String>> {
    if clock.versions.len() < 2 {
        return Vec::new();
    }
    let rows = clock.versions.iter().map(|it| {
        vec![
            format!("{}/{}", clock.scope, clock.clock_id),
            it.clock_version.to_string(),
            format!("{} {}", it.policy_id, it.policy_version),
            it.started_count.to_string(),
        ]
    });
    rows.collect()
}

fn readings(line: &pb::MetricLine) -> Vec<Vec<String>> {
    let rows = line.readings.iter().map(|it| {
        vec![
            line.metric.clone(),
            it.scope.clone(),
            it.version.to_string(),
            it.effective_from.map_or_else(String::new, |at| instant(unix_ms(Some(at)))),
            it.sample_min.to_string(),
            it.numerator.clone(),
            it.denominator.clone(),
        ]
    });
    rows.collect()
}

fn small(line: &pb::MetricLine) -> Vec<String> {
    let asked_for = line.readings.iter().map(|reading| reading.sample_min).max();
    vec![
        format!("{} {}", line.metric, line.variant),
        line.denominator.max(line.value_count).to_string(),
        asked_for.unwrap_or_default().to_string(),
    ]
}
