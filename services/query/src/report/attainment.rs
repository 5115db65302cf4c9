//! How each clock came out, by when its instances began, over inquiries and over sessions.

use std::collections::BTreeMap;

use verbatim_api::v1 as pb;
use verbatim_grpc::LookupError;
use verbatim_projection::{Row, ViewsError};

use super::share::bounds;
use super::{Question, count, version_in};
use crate::snapshot::{Snapshot, unavailable};

/// Percentiles are by nearest rank: each is a time that was taken. Instances that took none have
/// their places behind all others.
const CLOCKS: &str = "
    SELECT scope, clock_id, COUNT(*) AS started_count,
        COUNT(CASE WHEN net_verdict = 'open' THEN 1 END) AS open_count,
        COUNT(CASE WHEN net_verdict = 'open' AND net_met_until_at < $4 THEN 1 END)
            AS open_late_count,
        COUNT(CASE WHEN net_verdict = 'cancelled' THEN 1 END) AS cancelled_count,
        COUNT(CASE WHEN gross_verdict = 'met' THEN 1 END) AS gross_met_count,
        COUNT(CASE WHEN gross_verdict = 'missed' THEN 1 END) AS gross_missed_count,
        COUNT(CASE WHEN net_verdict = 'met' THEN 1 END) AS net_met_count,
        COUNT(CASE WHEN net_verdict = 'missed' THEN 1 END) AS net_missed_count,
        COUNT(CASE WHEN honest_verdict = 'met' THEN 1 END) AS honest_met_count,
        COUNT(CASE WHEN honest_verdict = 'missed' THEN 1 END) AS honest_missed_count,
        COUNT(CASE WHEN verdict_in_account = 'met' THEN 1 END) AS in_account_met_count,
        COUNT(CASE WHEN verdict_in_account = 'missed' THEN 1 END) AS in_account_missed_count,
        COUNT(CASE WHEN shadow_verdict = 'met' THEN 1 END) AS shadow_met_count,
        COUNT(CASE WHEN shadow_verdict = 'missed' THEN 1 END) AS shadow_missed_count,
        COUNT(CASE WHEN net_verdict_as_first_told = 'met' THEN 1 END) AS first_told_met_count,
        COUNT(CASE WHEN net_verdict_as_first_told = 'missed' THEN 1 END)
            AS first_told_missed_count,
        MAX(CASE WHEN place = (taken_count * 50 + 99) / 100 THEN taken_ms END) AS p50_ms,
        MAX(CASE WHEN place = (taken_count * 90 + 99) / 100 THEN taken_ms END) AS p90_ms,
        MAX(CASE WHEN place = (taken_count * 95 + 99) / 100 THEN taken_ms END) AS p95_ms
    FROM (
        SELECT instance.*,
            ROW_NUMBER() OVER (
                PARTITION BY scope, clock_id ORDER BY taken_ms IS NULL, taken_ms) AS place,
            COUNT(taken_ms) OVER (PARTITION BY scope, clock_id) AS taken_count
        FROM (
            SELECT scope, clock_id, gross_verdict, net_verdict, honest_verdict,
                verdict_in_account, shadow_verdict, net_verdict_as_first_told, net_met_until_at,
                CASE WHEN ending = 'fulfilled' AND excluded_reason IS NULL
                    THEN net_elapsed_ms END AS taken_ms
            FROM clock
            WHERE merchant_id = $1 AND started_at >= $2 AND started_at < $3
            UNION ALL
            SELECT scope, clock_id, gross_verdict, net_verdict, honest_verdict,
                verdict_in_account, shadow_verdict, net_verdict_as_first_told, net_met_until_at,
                CASE WHEN ending = 'fulfilled' AND excluded_reason IS NULL
                    THEN net_elapsed_ms END
            FROM session_clock
            WHERE merchant_id = $1 AND started_at >= $2 AND started_at < $3) AS instance
        ) AS ranked
    GROUP BY scope, clock_id";

const EXCLUDED: &str = "
    SELECT scope, clock_id, reason, COUNT(*) AS excluded_count,
        COUNT(CASE WHEN is_late THEN 1 END) AS late_count
    FROM (
        SELECT scope, clock_id, reason, is_late FROM exclusion
        WHERE merchant_id = $1 AND started_at >= $2 AND started_at < $3
        UNION ALL
        SELECT scope, clock_id, excluded_reason, NULL FROM session_clock
        WHERE merchant_id = $1 AND started_at >= $2 AND started_at < $3
            AND excluded_reason IS NOT NULL) AS excluded
    GROUP BY scope, clock_id, reason";

const VERSIONS: &str = "
    SELECT scope, clock_id, clock_version, policy_id, policy_version, COUNT(*) AS started_count
    FROM (
        SELECT scope, clock_id, clock_version, policy_id, policy_version FROM clock
        WHERE merchant_id = $1 AND started_at >= $2 AND started_at < $3
        UNION ALL
        SELECT scope, clock_id, clock_version, policy_id, policy_version FROM session_clock
        WHERE merchant_id = $1 AND started_at >= $2 AND started_at < $3) AS instance
    GROUP BY scope, clock_id, clock_version, policy_id, policy_version";

/// The clocks by scope and id, sorted here: databases sort text each in its own way.
pub(super) async fn clocks(
    snapshot: &mut Snapshot,
    question: &Question,
) -> Result<Vec<pb::ClockAttainment>, LookupError> {
    let asked = question.asked(CLOCKS).with(question.asked_at.timestamp());
    let rows = snapshot.ask(asked).await?;
    let excluded = snapshot.ask(question.asked(EXCLUDED)).await?;
    let mut excluded = by_clock(&excluded, excluded_count).map_err(unavailable)?;
    let versions = snapshot.ask(question.asked(VERSIONS)).await?;
    let mut versions = by_clock(&versions, clock_versions).map_err(unavailable)?;
    let clocks: Result<Vec<_>, _> = rows.iter().map(from_row).collect();
    let mut clocks = clocks.map_err(unavailable)?;
    for clock in &mut clocks {
        let key = (clock.scope.clone(), clock.clock_id.clone());
        clock.excluded = excluded.remove(&key).unwrap_or_default();
        clock.excluded.sort_by(|one, other| one.reason.cmp(&other.reason));
        clock.versions = versions.remove(&key).unwrap_or_default();
        clock.versions.sort_by(|one, other| version(one).cmp(&version(other)));
    }
    clocks.sort_by(|one, other| (&one.scope, &one.clock_id).cmp(&(&other.scope, &other.clock_id)));
    Ok(clocks)
}

/// By scope and id of the clock.
type ByClock<T> = BTreeMap<(String, String), Vec<T>>;

fn by_clock<T>(
    rows: &[Row],
    read: impl Fn(&Row) -> Result<T, ViewsError>,
) -> Result<ByClock<T>, ViewsError> {
    let mut found = ByClock::new();
    for row in rows {
        let (scope, clock_id) = (row.text("scope")?, row.text("clock_id")?);
        let key = (scope.unwrap_or_default(), clock_id.unwrap_or_default());
        found.entry(key).or_default().push(read(row)?);
    }
    Ok(found)
}

fn excluded_count(row: &Row) -> Result<pb::ExcludedCount, ViewsError> {
    Ok(pb::ExcludedCount {
        reason: row.text("reason")?.unwrap_or_default(),
        count: count(row, "excluded_count")?,
        late_count: count(row, "late_count")?,
    })
}

fn clock_versions(row: &Row) -> Result<pb::ClockVersions, ViewsError> {
    Ok(pb::ClockVersions {
        clock_version: version_in(row, "clock_version")?,
        policy_id: row.text("policy_id")?.unwrap_or_default(),
        policy_version: version_in(row, "policy_version")?,
        started_count: count(row, "started_count")?,
    })
}

/// What puts the versions of a clock in order.
fn version(bound: &pb::ClockVersions) -> (u32, &str, u32) {
    (bound.clock_version, &bound.policy_id, bound.policy_version)
}

fn from_row(row: &Row) -> Result<pb::ClockAttainment, ViewsError> {
    Ok(pb::ClockAttainment {
        scope: row.text("scope")?.unwrap_or_default(),
        clock_id: row.text("clock_id")?.unwrap_or_default(),
        started_count: count(row, "started_count")?,
        open_count: count(row, "open_count")?,
        open_late_count: count(row, "open_late_count")?,
        cancelled_count: count(row, "cancelled_count")?,
        excluded: Vec::new(),
        gross: Some(rate(row, "gross_met_count", "gross_missed_count")?),
        net: Some(rate(row, "net_met_count", "net_missed_count")?),
        honest: Some(rate(row, "honest_met_count", "honest_missed_count")?),
        p50_ms: row.number("p50_ms")?,
        p90_ms: row.number("p90_ms")?,
        p95_ms: row.number("p95_ms")?,
        versions: Vec::new(),
        in_account: Some(rate(row, "in_account_met_count", "in_account_missed_count")?),
        shadow: Some(rate(row, "shadow_met_count", "shadow_missed_count")?),
        as_first_told: Some(rate(row, "first_told_met_count", "first_told_missed_count")?),
    })
}

fn rate(row: &Row, met: &str, missed: &str) -> Result<pb::Rate, ViewsError> {
    let (met_count, missed_count) = (count(row, met)?, count(row, missed)?);
    let (low, high) = bounds(met_count, met_count + missed_count).unzip();
    Ok(pb::Rate { met_count, missed_count, low, high })
}
