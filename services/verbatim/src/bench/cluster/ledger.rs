//! How much of what Kafka gives reaches the callers of the ledger.

use std::time::Duration;

use super::super::{BenchError, report};
use super::Cluster;
use super::contest::{Contest, Reached};

/// A table's columns behind those that name a load.
pub(super) const REACHED: [&str; 11] = [
    "bare/s",
    "ledger/s",
    "ratio",
    "ratio by round",
    "bare p50",
    "ledger p50",
    "added p50",
    "bare p99",
    "ledger p99",
    "bare CPU",
    "ledger CPU",
];

pub(super) async fn measure(cluster: &Cluster, loads: &[usize]) -> Result<(), BenchError> {
    let partitions = cluster.settings.partitions;
    let contest = Contest::start(cluster, partitions).await?;
    let mut rows = Vec::new();
    for callers in loads {
        let reached = contest.run(*callers, cluster.within).await?;
        rows.push([callers.to_string()].into_iter().chain(cells(reached)).collect());
    }
    contest.stop().await;
    let title = format!(
        "The ledger against bare librdkafka: {}, {} partitions for inquiries",
        cluster.named(),
        partitions - 1
    );
    let header: Vec<&str> = ["callers"].into_iter().chain(REACHED).collect();
    report::table(&title, &header, rows);
    Ok(())
}

/// What both sides reached, as cells.
pub(super) fn cells(mut reached: Reached) -> [String; 11] {
    let (bare, ledger) = (reached.bare.seen(), reached.ledger.seen());
    let ratios: Vec<String> = reached.ratios.iter().map(|ratio| format!("{ratio:.2}")).collect();
    let added_ms = (ledger.p50.as_secs_f64() - bare.p50.as_secs_f64()) * 1_000.0;
    [
        report::grouped(bare.per_second),
        report::grouped(ledger.per_second),
        report::ratio(ledger.per_second, bare.per_second),
        ratios.join(" "),
        report::ms(bare.p50),
        report::ms(ledger.p50),
        format!("{added_ms:.2} ms"),
        report::ms(bare.p99),
        report::ms(ledger.p99),
        micros(bare.cpu),
        micros(ledger.cpu),
    ]
}

fn micros(cpu: Duration) -> String {
    format!("{} µs", cpu.as_micros())
}
