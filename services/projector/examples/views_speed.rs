//! How fast the views follow a log, and how fast they are rebuilt from it.
//!
//! `cargo run --release -p verbatim-projector --example views_speed [inquiries] [folder]`

#![expect(clippy::print_stdout, reason = "it measures and prints")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use uuid::Uuid;
use verbatim_log::{
    Claim, EventLog, EveryPartition, Header, MemoryLog, Nonce, Ownership, Partition, Record,
    Sealing,
};
use verbatim_projection::{Views, rebuild};
use verbatim_projector::{Projectors, projectors};
use verbatim_testkit::inquiries::random_story;
use verbatim_wire::Outcome;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const LOG_IDENTITY: Uuid = Uuid::from_u128(17);
const PARTITIONS: u32 = 5;
const SENTENCES: u32 = 10;

/// How many inquiries of a partition go on at the same time.
const AT_A_TIME: usize = 256;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let inquiries: u64 = arguments.next().map_or(Ok(20_000), |text| text.parse())?;
    let place = arguments.next().unwrap_or_else(|| ".".to_owned());
    let folder = tempfile::tempdir_in(place)?;
    let memory = Arc::new(MemoryLog::new(PARTITIONS));
    let events = fill(&memory, inquiries).await?;
    let log = memory as Arc<dyn EventLog>;
    println!("{events} events of {inquiries} inquiries");
    let took = follow(&log, folder.path()).await?;
    report("follow, all views at a time", events, took);
    for projector in projectors() {
        let views = Views::open(folder.path(), &projectors()).await?;
        let begun = Instant::now();
        let rebuilt = rebuild(&projector, &log, LOG_IDENTITY, &views, |_| {}).await?;
        report(&format!("rebuild `{}`", rebuilt.projection), events, begun.elapsed());
        if !rebuilt.differing_tables.is_empty() {
            println!("differing: {:?}", rebuilt.differing_tables);
        }
    }
    Ok(())
}

fn report(what: &str, events: usize, took: Duration) {
    let per_second = events as f64 / took.as_secs_f64();
    println!("{what:<32} {:>7.2} s {per_second:>10.0} events/s", took.as_secs_f64());
}

async fn follow(log: &Arc<dyn EventLog>, folder: &Path) -> Result<Duration> {
    let views = Views::open(folder, &projectors()).await?;
    let mut ends = Vec::new();
    for partition in Partition::all(PARTITIONS) {
        ends.push((partition, log.end(partition).await?.0 - 1));
    }
    let begun = Instant::now();
    let every = EveryPartition::new(log.partition_count());
    let running = Projectors::start(log, LOG_IDENTITY, &views, every.assigned());
    if !views.wait_for(&ends, Duration::from_secs(600)).await {
        return Err("the views did not follow".into());
    }
    let took = begun.elapsed();
    running.stop().await;
    views.close().await;
    Ok(took)
}

/// Fills the log; how many events it then holds.
async fn fill(log: &MemoryLog, inquiries: u64) -> Result<usize> {
    let mut events = 0;
    for partition in Partition::all(PARTITIONS) {
        log.writer(partition).append(vec![claim()?]).await?;
        if partition == Partition::GOVERNANCE {
            continue;
        }
        let of_partition =
            |number: &u64| number % u64::from(PARTITIONS - 1) == u64::from(partition.0 - 1);
        let numbers: Vec<u64> = (0..inquiries).filter(of_partition).collect();
        let mut index = 0;
        for numbers in numbers.chunks(AT_A_TIME) {
            let mut records = Vec::new();
            for outcome in interleaved(numbers) {
                events += outcome.facts.len();
                index += 1;
                let recorded_at_ms = outcome.envelope.times.recorded_at.unix_ms();
                let header = Header { recorded_at_ms, ..header(Some(index)) };
                records.push(Record::outcome(header, &outcome.encode())?);
            }
            log.writer(partition).append(records).await?;
        }
    }
    Ok(events)
}

/// The first records of these stories, then the second ones, and so on.
fn interleaved(numbers: &[u64]) -> impl Iterator<Item = Outcome> {
    let mut numbered = Vec::new();
    for number in numbers {
        let story = random_story(&number.to_string(), *number, SENTENCES);
        numbered.extend(story.outcomes().into_iter().enumerate());
    }
    numbered.sort_by_key(|(place, _)| *place);
    numbered.into_iter().map(|(_, outcome)| outcome)
}

const fn header(index: Option<u64>) -> Header {
    Header { term: 1, index, governed_by: Some(0), recorded_at_ms: 0 }
}

fn claim() -> Result<Record> {
    let claim = Claim {
        instance: LOG_IDENTITY,
        address: String::new(),
        nonce: Nonce([3; 16]),
        log_identity: LOG_IDENTITY,
        partition_count: PARTITIONS,
        sealing: Sealing::None,
    };
    Ok(Record::claim(header(None), &claim)?)
}
