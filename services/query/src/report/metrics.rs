//! Every metric of a merchant, from its items.

use verbatim_accountability_projector::metrics::METRICS;
use verbatim_api::v1 as pb;
use verbatim_grpc::LookupError;
use verbatim_projection::{Row, ViewsError};

use super::share::{bounds, is_share};
use super::{Question, count};
use crate::snapshot::{Snapshot, unavailable};

/// Items without a value have their places behind all others. Chains of hands are asked for item by
/// item.
const ITEMS: &str = "
    SELECT metric, variant,
        CAST(SUM(in_numerator) AS BIGINT) AS numerator,
        CAST(SUM(in_denominator) AS BIGINT) AS denominator,
        COUNT(value_ms) AS value_count,
        CAST(COALESCE(SUM(value_ms), 0) AS BIGINT) AS value_sum_ms,
        MAX(CASE WHEN place = (item_value_count * 50 + 99) / 100 THEN value_ms END) AS p50_ms,
        MAX(CASE WHEN place = (item_value_count * 90 + 99) / 100 THEN value_ms END) AS p90_ms,
        MAX(CASE WHEN place = (item_value_count * 95 + 99) / 100 THEN value_ms END) AS p95_ms
    FROM (
        SELECT metric, variant, in_numerator, in_denominator, value_ms,
            ROW_NUMBER() OVER (
                PARTITION BY metric, variant ORDER BY value_ms IS NULL, value_ms) AS place,
            COUNT(value_ms) OVER (PARTITION BY metric, variant) AS item_value_count
        FROM metric_figure
        WHERE merchant_id = $1 AND counted_at >= $2 AND counted_at < $3) AS item
    GROUP BY metric, variant";

/// The metrics by id and variant, sorted here: databases sort text each in its own way.
pub(super) async fn metrics(
    snapshot: &mut Snapshot,
    question: &Question,
) -> Result<Vec<pb::MetricLine>, LookupError> {
    let rows = snapshot.ask(question.asked(ITEMS)).await?;
    let lines: Result<Vec<_>, _> = rows.iter().map(from_row).collect();
    let mut lines = lines.map_err(unavailable)?;
    lines.sort_by(|one, other| (&one.metric, &one.variant).cmp(&(&other.metric, &other.variant)));
    Ok(lines)
}

fn from_row(row: &Row) -> Result<pb::MetricLine, ViewsError> {
    let metric = row.text("metric")?.unwrap_or_default();
    let variant = row.text("variant")?.unwrap_or_default();
    let (numerator, denominator) = (count(row, "numerator")?, count(row, "denominator")?);
    let bounds = if is_share(&metric, &variant) { bounds(numerator, denominator) } else { None };
    let (low, high) = bounds.unzip();
    Ok(pb::MetricLine {
        name: name_of(&metric).to_owned(),
        metric,
        variant,
        numerator,
        denominator,
        value_count: count(row, "value_count")?,
        value_sum_ms: count(row, "value_sum_ms")?,
        p50_ms: row.number("p50_ms")?,
        p90_ms: row.number("p90_ms")?,
        p95_ms: row.number("p95_ms")?,
        low,
        high,
        readings: Vec::new(),
        is_mixed: false,
        is_sample_small: false,
    })
}

fn name_of(id: &str) -> &'static str {
    let metric = METRICS.iter().find(|metric| metric.id == id);
    metric.map_or("", |metric| metric.name)
}
