//! Reading a partition from its start, as a new owner or a new view does.

use std::sync::Arc;
use std::time::Instant;

use verbatim_log::{Cursor, EventLog, Follower, Partition};
use verbatim_log_kafka::{KafkaLog, bare};

use crate::settings::Settings;

use super::super::payload::Ids;
use super::super::{BenchError, report};
use super::Cluster;
use super::ledger_alone::LedgerAlone;

/// How often either side reads, in turns.
const ROUNDS: usize = 5;

/// The one partition of inquiries.
const READ: Partition = Partition(1);

pub(super) async fn measure(cluster: &Cluster, facts: usize) -> Result<(), BenchError> {
    let settings = cluster.new_log(READ.0 + 1).await?;
    let ledger = LedgerAlone::start(&settings, &settings.data_dir).await?;
    ledger.record_facts(facts, Ids::Rising).await?;
    ledger.stop().await;
    let mut rows = Vec::new();
    for round in 1..=ROUNDS {
        let (bare, of_bare) = read_bare(&settings).await?;
        let (ours, of_ours) = read_valid(&settings).await?;
        rows.push(vec![
            round.to_string(),
            report::grouped(bare.count as f64),
            report::grouped(of_bare),
            report::grouped(of_ours),
            report::ratio(of_ours, of_bare),
            format!("{:.0} MB/s", ours.bytes as f64 / ours.count as f64 * of_ours / 1e6),
        ]);
    }
    let title = format!("Reading one partition from its start: {}", cluster.named());
    let header = ["round", "records", "bare consumer/s", "valid records/s", "ratio", "values"];
    report::table(&title, &header, rows);
    Ok(())
}

/// What there was, and how many a second.
type Read = (bare::Passed, f64);

async fn read_bare(settings: &Settings) -> Result<Read, BenchError> {
    let begun = Instant::now();
    let passed = bare::pass(&settings.kafka(), READ).await?;
    Ok((passed, passed.count as f64 / begun.elapsed().as_secs_f64()))
}

/// Through a log that was just opened: nothing of the past is in its memory.
async fn read_valid(settings: &Settings) -> Result<Read, BenchError> {
    let log = KafkaLog::open(&settings.kafka(), settings.partitions).await?;
    let port: Arc<dyn EventLog> = Arc::new(log.clone());
    let mut follower = Follower::new(port, READ, Cursor::START);
    let mut passed = bare::Passed::default();
    let begun = Instant::now();
    loop {
        let records = follower.read().await?;
        if records.is_empty() {
            break;
        }
        passed.count += records.len() as u64;
        passed.bytes += records.iter().map(|it| it.record.bytes().len() as u64).sum::<u64>();
    }
    let per_second = passed.count as f64 / begun.elapsed().as_secs_f64();
    log.close().await;
    Ok((passed, per_second))
}
