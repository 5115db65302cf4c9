//! How fast the log on one machine appends, beside a plain file on the same disk in the same run.
//!
//! `cargo run --release -p verbatim-log-embedded --example append_speed [folder]`

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and prints")]

use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use uuid::Uuid;
use verbatim_log::{
    Claim, Cursor, EventLog, Follower, Header, Nonce, Partition, PartitionWriter, Record, Sealing,
};
use verbatim_log_embedded::{EmbeddedLog, Options};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const BODY_BYTES: usize = 300;
const GROUP: u64 = 64;

/// A way of loading the log: so many groups on their way at a time in each of so many partitions.
struct Load {
    name: &'static str,
    partitions: u32,
    group: u64,
    in_flight: usize,
    groups: u64,
}

const LOADS: [Load; 4] = [
    Load { name: "one record at a time", partitions: 1, group: 1, in_flight: 1, groups: 1_000 },
    Load {
        name: "one group of 64 at a time",
        partitions: 1,
        group: GROUP,
        in_flight: 1,
        groups: 2_000,
    },
    Load { name: "4 × 8 groups of 64", partitions: 4, group: GROUP, in_flight: 8, groups: 3_000 },
    Load { name: "4 × 64 single records", partitions: 4, group: 1, in_flight: 64, groups: 30_000 },
];

#[tokio::main]
async fn main() -> Result<()> {
    let place = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let folder = tempfile::tempdir_in(place)?;
    println!("{:<28} {:>12} {:>12} {:>7}", "records/s", "log", "plain file", "ratio");
    for load in LOADS {
        let of_the_log = load.run(&folder.path().join(load.name)).await?;
        let of_a_file = load.run_on_a_file(&folder.path().join("plain"))?;
        let records = (load.groups * load.group * u64::from(load.partitions)) as f64;
        let per_second = |time: Duration| records / time.as_secs_f64();
        let (log, file) = (per_second(of_the_log), per_second(of_a_file));
        println!("{:<28} {log:>12.0} {file:>12.0} {:>7.2}", load.name, log / file);
    }
    open_and_read(&folder.path().join(LOADS[2].name)).await
}

impl Load {
    async fn run(&self, folder: &Path) -> Result<Duration> {
        let log = EmbeddedLog::open(folder, Options::default()).await?;
        for partition in 1..=self.partitions {
            log.writer(Partition(partition)).append(vec![claim()?]).await?;
        }
        let begun = Instant::now();
        let mut writers = Vec::new();
        for partition in 1..=self.partitions {
            let writer = log.writer(Partition(partition));
            let (group, in_flight, groups) = (self.group, self.in_flight, self.groups);
            writers.push(tokio::spawn(write(writer, group, in_flight, groups)));
        }
        let mut encoded_bytes = 0;
        for writer in writers {
            encoded_bytes += writer.await?.map_err(|error| error.to_string())?;
        }
        let time = begun.elapsed();
        log.close().await;
        let stored_bytes = fs::metadata(folder.join("log.db"))?.len();
        let ratio = stored_bytes as f64 / encoded_bytes as f64;
        println!("  {ratio:.3} bytes on disk for each encoded byte");
        Ok(time)
    }

    /// The same bytes, appended and synced as often as if everything on its way were one write.
    fn run_on_a_file(&self, path: &Path) -> Result<Duration> {
        let mut file = File::create(path)?;
        let at_once = self.in_flight as u64 * u64::from(self.partitions);
        let records = (0..self.group * at_once).map(record).collect::<Result<Vec<_>>>()?;
        let bytes: Vec<u8> = records.iter().flat_map(|record| record.bytes().to_vec()).collect();
        let writes = self.groups * u64::from(self.partitions) / at_once;
        let begun = Instant::now();
        for _ in 0..writes {
            file.write_all(&bytes)?;
            file.sync_data()?;
        }
        Ok(begun.elapsed())
    }
}

async fn write(
    writer: Arc<dyn PartitionWriter>,
    group: u64,
    in_flight: usize,
    groups: u64,
) -> std::result::Result<usize, Box<dyn Error + Send + Sync>> {
    let mut pending = std::collections::VecDeque::new();
    let mut bytes = 0;
    for n in 0..groups {
        let first = 1 + n * group;
        let records = (first..first + group).map(record).collect::<Result<Vec<_>>>();
        let records = records.map_err(|error| error.to_string())?;
        bytes += records.iter().map(|record| record.bytes().len()).sum::<usize>();
        pending.push_back(writer.append(records));
        if pending.len() == in_flight
            && let Some(oldest) = pending.pop_front()
        {
            oldest.await?;
        }
    }
    for answer in pending {
        answer.await?;
    }
    Ok(bytes)
}

async fn open_and_read(folder: &Path) -> Result<()> {
    let begun = Instant::now();
    let log: Arc<dyn EventLog> = Arc::new(EmbeddedLog::open(folder, Options::default()).await?);
    println!("opened in {:?}", begun.elapsed());
    let begun = Instant::now();
    let (mut count, mut bytes) = (0, 0);
    let mut frames = Vec::new();
    let mut follower = Follower::new(log, Partition(1), Cursor::START);
    loop {
        let records = follower.read().await?;
        if records.is_empty() {
            break;
        }
        count += records.len();
        bytes += records.iter().map(|record| record.record.bytes().len()).sum::<usize>();
        frames = records;
    }
    let seconds = begun.elapsed().as_secs_f64();
    let (per_second, mb_per_second) = (count as f64 / seconds, bytes as f64 / seconds / 1e6);
    println!("read {count} records: {per_second:.0} records/s, {mb_per_second:.0} MB/s");

    let begun = Instant::now();
    let mut decoded = 0_u64;
    for _ in 0..1_000 {
        for frame in &frames {
            decoded += Record::read(frame.record.bytes().clone())?.header().term;
        }
    }
    println!("decoded {:.0} frames/s", decoded as f64 / begun.elapsed().as_secs_f64());
    Ok(())
}

fn header(index: Option<u64>) -> Header {
    Header { term: 1, index, governed_by: Some(12), recorded_at_ms: 1_763_933_100_123 }
}

fn record(index: u64) -> Result<Record> {
    Ok(Record::outcome(header(Some(index)), &[b'v'; BODY_BYTES])?)
}

fn claim() -> Result<Record> {
    let claim = Claim {
        instance: Uuid::nil(),
        address: String::new(),
        nonce: Nonce([0; 16]),
        log_identity: Uuid::nil(),
        partition_count: 5,
        sealing: Sealing::None,
    };
    Ok(Record::claim(header(None), &claim)?)
}
