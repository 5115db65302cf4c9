//! How fast the views follow a log, and how fast they are rebuilt from it.
//!
//! `cargo run --release -p verbatim-projector --example views_speed [events] [folder]`

#![expect(clippy::print_stdout, reason = "it measures and prints")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use uuid::Uuid;
use verbatim_log::{EventLog, EveryPartition, Ownership, Partition};
use verbatim_projection::{Views, rebuild};
use verbatim_projector::{Projectors, projectors};
use verbatim_testkit::inquiries::crowd;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const LOG_IDENTITY: Uuid = Uuid::from_u128(17);
const PARTITIONS: u32 = 5;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let at_least: usize = arguments.next().map_or(Ok(200_000), |text| text.parse())?;
    let place = arguments.next().unwrap_or_else(|| ".".to_owned());
    let folder = tempfile::tempdir_in(place)?;
    let (memory, events) = crowd(LOG_IDENTITY, PARTITIONS, at_least).await;
    let log = memory as Arc<dyn EventLog>;
    println!("{events} events");
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
