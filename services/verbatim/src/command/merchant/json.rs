//! The whole report as JSON.

use serde_json::{Value, json};
use verbatim_api::v1 as pb;

use crate::command::as_of;
use crate::command::fact::unix_ms;

pub(super) fn report(
    merchant: &str,
    period: &pb::Period,
    report: &pb::GetMerchantReportResponse,
) -> Value {
    json!({
        "merchant_id": merchant,
        "from_day": period.from_day,
        "to_day": period.to_day,
        "zone": period.zone,
        "from_ms": unix_ms(report.from),
        "before_ms": unix_ms(report.before),
        "at_ms": unix_ms(report.at),
        "as_of": as_of::text(report.as_of.as_ref()),
        "clocks": report.clocks.iter().map(clock).collect::<Vec<_>>(),
        "metrics": report.metrics.iter().map(metric).collect::<Vec<_>>(),
        "processes": report.processes.iter().map(process).collect::<Vec<_>>(),
    })
}

fn clock(clock: &pb::ClockAttainment) -> Value {
    json!({
        "scope": clock.scope,
        "clock_id": clock.clock_id,
        "started_count": clock.started_count,
        "open_count": clock.open_count,
        "open_late_count": clock.open_late_count,
        "cancelled_count": clock.cancelled_count,
        "excluded": clock.excluded.iter().map(excluded).collect::<Vec<_>>(),
        "gross": rate(clock.gross),
        "net": rate(clock.net),
        "honest": rate(clock.honest),
        "p50_ms": clock.p50_ms,
        "p90_ms": clock.p90_ms,
        "p95_ms": clock.p95_ms,
        "versions": clock.versions.iter().map(versions).collect::<Vec<_>>(),
        "in_account": rate(clock.in_account),
        "shadow": rate(clock.shadow),
        "as_first_told": rate(clock.as_first_told),
    })
}

fn excluded(excluded: &pb::ExcludedCount) -> Value {
    json!({
        "reason": excluded.reason,
        "count": excluded.count,
        "late_count": excluded.late_count,
    })
}

fn versions(versions: &pb::ClockVersions) -> Value {
    json!({
        "clock_version": versions.clock_version,
        "policy_id": versions.policy_id,
        "policy_version": versions.policy_version,
        "started_count": versions.started_count,
    })
}

fn rate(rate: Option<pb::Rate>) -> Value {
    let rate = rate.unwrap_or_default();
    json!({
        "met_count": rate.met_count,
        "missed_count": rate.missed_count,
        "low": rate.low,
        "high": rate.high,
    })
}

fn metric(line: &pb::MetricLine) -> Value {
    json!({
        "metric": line.metric,
        "name": line.name,
        "variant": line.variant,
        "numerator": line.numerator,
        "denominator": line.denominator,
        "value_count": line.value_count,
        "value_sum_ms": line.value_sum_ms,
        "p50_ms": line.p50_ms,
        "p90_ms": line.p90_ms,
        "p95_ms": line.p95_ms,
        "low": line.low,
        "high": line.high,
        "readings": line.readings.iter().map(reading).collect::<Vec<_>>(),
        "is_mixed": line.is_mixed,
        "is_sample_small": line.is_sample_small,
    })
}

fn process(process: &pb::ProcessConformance) -> Value {
    json!({
        "scope": process.scope,
        "process_id": process.process_id,
        "version": process.version,
        "run_count": process.run_count,
        "conforming_count": process.conforming_count,
        "deviation_count": process.deviation_count,
        "skipped_count": process.skipped_count,
    })
}

fn reading(reading: &pb::MetricReading) -> Value {
    json!({
        "scope": reading.scope,
        "version": reading.version,
        "sample_min": reading.sample_min,
        "numerator": reading.numerator,
        "denominator": reading.denominator,
        "effective_from_ms": reading.effective_from.map(|at| unix_ms(Some(at))),
    })
}
