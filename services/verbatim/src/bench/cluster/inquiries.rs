//! What history costs: the rate on inquiries that are known, and the time until an owner is ready,
//! with few and with many of them in one partition.

use std::path::Path;
use std::time::{Duration, Instant};

use rand::RngExt;
use uuid::Uuid;
use verbatim_api::v1::record_request::Command;

use crate::settings::Settings;

use super::super::closed_loop::{self, Seen};
use super::super::{BenchError, payload, report};
use super::Cluster;
use super::ledger_alone::{LedgerAlone, LedgerCaller, shared_out};

const CALLERS: usize = 64;

/// The partition that governs, and one for inquiries.
const PARTITIONS: u32 = 2;

pub(super) async fn measure(cluster: &Cluster, counts: &[usize]) -> Result<(), BenchError> {
    let mut rows = Vec::new();
    for count in counts {
        rows.push(Found::measure(cluster, *count).await?.row(*count));
    }
    let title = format!("Known inquiries in one partition: {}", cluster.named());
    let header = [
        "inquiries",
        "commands/s, 64 callers",
        "p50",
        "p99",
        "ready, with its checkpoint",
        "ready, from the log alone",
    ];
    report::table(&title, &header, rows);
    Ok(())
}

/// What was found with one number of inquiries.
struct Found {
    seen: Seen,
    with_checkpoint: Duration,
    from_the_log: Duration,
}

impl Found {
    async fn measure(cluster: &Cluster, count: usize) -> Result<Found, BenchError> {
        let settings = cluster.new_log(PARTITIONS).await?;
        let folder = &settings.data_dir;
        let ledger = LedgerAlone::start(&settings, folder).await?;
        let tasks = shared_out(count).map(|share| share.map(open));
        ledger.fill(tasks.collect()).await?;
        let caller = |_| LedgerCaller { ledger: ledger.clone(), commands: messages(count) };
        let mut answers = closed_loop::run((0..CALLERS).map(caller), cluster.within).await?;
        ledger.stop().await;
        let with_checkpoint = until_ready(&settings, folder).await?;
        let from_the_log = until_ready(&settings, &folder.join("anew")).await?;
        Ok(Found { seen: answers.seen(), with_checkpoint, from_the_log })
    }

    fn row(&self, count: usize) -> Vec<String> {
        let seconds = |took: Duration| format!("{:.2} s", took.as_secs_f64());
        vec![
            report::grouped(count as f64),
            report::grouped(self.seen.per_second),
            report::ms(self.seen.p50),
            report::ms(self.seen.p99),
            seconds(self.with_checkpoint),
            seconds(self.from_the_log),
        ]
    }
}

/// How long it takes to open the log and to serve every partition.
async fn until_ready(settings: &Settings, folder: &Path) -> Result<Duration, BenchError> {
    let begun = Instant::now();
    let ledger = LedgerAlone::start(settings, folder).await?;
    let took = begun.elapsed();
    ledger.stop().await;
    Ok(took)
}

fn inquiry_id(number: usize) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &number.to_be_bytes())
}

fn open(number: usize) -> Command {
    Command::OpenInquiry(payload::open(inquiry_id(number)))
}

/// Messages of inquiries that were opened, of one as likely as of another.
fn messages(count: usize) -> impl Iterator<Item = Command> + Send + 'static {
    std::iter::repeat_with(move || {
        let number = rand::rng().random_range(0..count);
        Command::ReceiveMessage(payload::message(inquiry_id(number)))
    })
}
