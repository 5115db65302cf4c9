//! What more partitions cost: smaller groups, smaller batches, more of everything at once.

use super::super::{BenchError, report};
use super::Cluster;
use super::contest::Contest;
use super::ledger::{REACHED, cells};

/// Partitions for inquiries.
const COUNTS: [u32; 2] = [6, 24];

const CALLERS: [usize; 2] = [64, 256];

pub(super) async fn measure(cluster: &Cluster) -> Result<(), BenchError> {
    let mut rows = Vec::new();
    for count in COUNTS {
        // And the one that governs.
        let contest = Contest::start(cluster, count + 1).await?;
        for callers in CALLERS {
            let reached = contest.run(callers, cluster.within).await?;
            let load = [count.to_string(), callers.to_string()];
            rows.push(load.into_iter().chain(cells(reached)).collect());
        }
        contest.stop().await;
    }
    let title = format!("Few and many partitions: {}", cluster.named());
    let header: Vec<&str> = ["partitions", "callers"].into_iter().chain(REACHED).collect();
    report::table(&title, &header, rows);
    Ok(())
}
