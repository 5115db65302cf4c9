//! The views in PostgreSQL: filled, rebuilt, and what `COPY` makes of the same rows.

use std::time::{Duration, Instant};

use sqlx::postgres::PgPool;
use verbatim_api::v1::record_request::Command;
use verbatim_log::{EveryPartition, Ownership, Partition, log_identity, next_index};
use verbatim_projection::{Views, rebuild_all};
use verbatim_projector::{Projectors, projectors};

use crate::settings::ViewsKind;

use super::super::payload::Ids;
use super::super::rules::{Rules, publish};
use super::super::{BenchError, report};
use super::Cluster;
use super::copy;
use super::ledger_alone::LedgerAlone;

/// How often everything is measured, in turns.
const ROUNDS: usize = 3;

pub(super) async fn measure(
    cluster: &Cluster,
    facts: usize,
    clocks: &[Rules],
    ids: Ids,
) -> Result<(), BenchError> {
    let url = match (cluster.settings.views, &cluster.settings.postgres_url) {
        (ViewsKind::Postgres, Some(url)) => url,
        (ViewsKind::Postgres | ViewsKind::Embedded, _) => {
            return Err("the projection goes into PostgreSQL: add --views postgres".into());
        }
    };
    let database = copy::connect(url).await?;
    copy::must_hold_no_views(&database).await?;
    for rules in clocks.iter().copied() {
        let settings = cluster.new_log(cluster.settings.partitions).await?;
        let log = LedgerAlone::start(&settings, &settings.data_dir).await?;
        if let Some(request) = publish(rules) {
            log.execute(Command::PublishPolicies(request)).await?;
        }
        let facts = log.record_facts(facts, ids).await?;
        let mut rows = Vec::new();
        for round in 1..=ROUNDS {
            let took = Took::measure(&log, url, &database).await?;
            rows.push(took.row(round, facts));
        }
        log.stop().await;
        show((rules, ids), facts, rows);
    }
    database.close().await;
    Ok(())
}

fn show((rules, ids): (Rules, Ids), facts: usize, rows: Vec<Vec<String>>) {
    let facts = report::grouped(facts as f64);
    let (rules, ids) = (rules.name(), ids.name());
    let title = format!("All views in PostgreSQL, {facts} facts; ids: {ids}; clocks: {rules}");
    let header = [
        "round",
        "projection, events/s",
        "rebuild, events/s",
        "COPY of the same rows, events/s",
        "rows",
        "projection ÷ COPY",
        "rebuild ÷ COPY",
    ];
    report::table(&title, &header, rows);
}

/// What one round took.
struct Took {
    projection: Duration,
    rebuild: Duration,
    copy: Duration,
    row_count: u64,
}

impl Took {
    /// Begins with no views, and leaves none.
    async fn measure(
        ledger: &LedgerAlone,
        url: &str,
        database: &PgPool,
    ) -> Result<Took, BenchError> {
        let (log, projectors) = (ledger.port(), projectors());
        let identity = log_identity(&log).await?;
        let mut ends = Vec::new();
        for partition in Partition::all(log.partition_count()) {
            let next = next_index(&log, partition).await?;
            ends.extend(next.checked_sub(1).map(|last| (partition, last)));
        }
        let views = Views::connect(url, &projectors).await?;
        let all = EveryPartition::new(log.partition_count());
        let begun = Instant::now();
        let running = Projectors::start(&log, identity, &views, all.assigned());
        views.wait_for(&ends, Duration::MAX).await;
        let projection = begun.elapsed();
        running.stop().await;
        let begun = Instant::now();
        rebuild_all(&projectors, &log, identity, &views, |_| {}).await?;
        let rebuild = begun.elapsed();
        views.close().await;
        let (copy, row_count) = copy::same_rows(database).await?;
        copy::drop_views(database).await?;
        Ok(Took { projection, rebuild, copy, row_count })
    }

    fn row(&self, round: usize, facts: usize) -> Vec<String> {
        let rate = |took: Duration| facts as f64 / took.as_secs_f64();
        let (projection, rebuild, copy) =
            (rate(self.projection), rate(self.rebuild), rate(self.copy));
        vec![
            round.to_string(),
            report::grouped(projection),
            report::grouped(rebuild),
            report::grouped(copy),
            report::grouped(self.row_count as f64),
            report::ratio(projection, copy),
            report::ratio(rebuild, copy),
        ]
    }
}
