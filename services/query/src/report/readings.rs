//! How each metric was to be read in the period: the definitions that counted at some time of it.

use std::collections::BTreeMap;

use verbatim_api::v1 as pb;
use verbatim_grpc::{LookupError, unix_ms_to_proto};
use verbatim_projection::{Asked, Row, ViewsError};

use super::{Question, count, version_in};
use crate::period::Period;
use crate::snapshot::{Snapshot, unavailable};

/// Editions of the mall, and of the merchant itself.
const DEFINITIONS: &str = "
    SELECT merchant_id, metric_id, version, sample_min, numerator, denominator, effective_from,
        retired_at
    FROM metric_definition WHERE merchant_id = $1 OR merchant_id = ''";

/// One version of how a metric is read.
struct Edition {
    /// Nothing: since ever.
    effective_from_ms: Option<i64>,
    /// From when on neither it nor what it replaced counts.
    retired_at_ms: Option<i64>,
    reading: pb::MetricReading,
}

/// The editions of a metric, by scope.
type Editions = BTreeMap<String, Vec<Edition>>;

/// Says of every line how its metric was to be read.
pub(super) async fn add(
    snapshot: &mut Snapshot,
    question: &Question,
    lines: &mut [pb::MetricLine],
) -> Result<(), LookupError> {
    let asked = Asked::new(DEFINITIONS).with(question.merchant_id.as_str());
    let rows = snapshot.ask(asked).await?;
    let known = by_metric(&rows).map_err(unavailable)?;
    for line in lines {
        if let Some(editions) = known.get(&line.metric) {
            read_by(line, editions, &question.period);
        }
    }
    Ok(())
}

fn by_metric(rows: &[Row]) -> Result<BTreeMap<String, Editions>, ViewsError> {
    let mut known: BTreeMap<String, Editions> = BTreeMap::new();
    for row in rows {
        let metric = row.text("metric_id")?.unwrap_or_default();
        let edition = edition(row)?;
        let of_metric = known.entry(metric).or_default();
        of_metric.entry(edition.reading.scope.clone()).or_default().push(edition);
    }
    Ok(known)
}

fn edition(row: &Row) -> Result<Edition, ViewsError> {
    let is_of_mall = row.text("merchant_id")?.is_none_or(|id| id.is_empty());
    let effective_from_ms = row.unix_ms("effective_from")?;
    let reading = pb::MetricReading {
        scope: if is_of_mall { "mall" } else { "merchant" }.to_owned(),
        version: version_in(row, "version")?,
        sample_min: count(row, "sample_min")?,
        numerator: row.text("numerator")?.unwrap_or_default(),
        denominator: row.text("denominator")?.unwrap_or_default(),
        effective_from: effective_from_ms.map(unix_ms_to_proto),
    };
    Ok(Edition { effective_from_ms, retired_at_ms: row.unix_ms("retired_at")?, reading })
}

fn read_by(line: &mut pb::MetricLine, editions: &Editions, period: &Period) {
    for of_scope in editions.values() {
        let in_force = in_force(of_scope, period);
        line.is_mixed |= in_force.len() > 1;
        line.readings.extend(in_force.into_iter().map(|edition| edition.reading.clone()));
    }
    // A metric counts what it divides by, or else what took time.
    let item_count = line.denominator.max(line.value_count);
    line.is_sample_small = line.readings.iter().any(|reading| item_count < reading.sample_min);
}

/// Those that counted at some time of the period, by version: which one counts changes only where
/// one begins or is retired.
fn in_force<'a>(editions: &'a [Edition], period: &Period) -> Vec<&'a Edition> {
    let (from_ms, before_ms) = (period.from.unix_ms(), period.before.unix_ms());
    let changes =
        editions.iter().flat_map(|it| it.effective_from_ms.into_iter().chain(it.retired_at_ms));
    let within = changes.filter(|at_ms| *at_ms > from_ms && *at_ms < before_ms);
    let instants = std::iter::once(from_ms).chain(within);
    let mut counted: Vec<_> = instants.filter_map(|at_ms| counted_at(editions, at_ms)).collect();
    counted.sort_by_key(|edition| edition.reading.version);
    counted.dedup_by_key(|edition| edition.reading.version);
    counted
}

/// The one that counts at an instant: of those in effect the newest version, unless it was
/// retired.
fn counted_at(editions: &[Edition], at_ms: i64) -> Option<&Edition> {
    let is_effective = |it: &&Edition| it.effective_from_ms.is_none_or(|from_ms| from_ms <= at_ms);
    let effective = editions.iter().filter(is_effective);
    let newest = effective.max_by_key(|it| it.reading.version)?;
    newest.retired_at_ms.is_none_or(|retired_ms| retired_ms > at_ms).then_some(newest)
}
