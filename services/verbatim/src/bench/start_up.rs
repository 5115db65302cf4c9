//! Memory and start-up: neither may grow with history. Measured on a server of its own process.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::server::Server;

use super::{BenchError, record, report};

/// How many inquiries are sent at a time, so that the load itself stays small.
const INQUIRIES_AT_A_TIME: usize = 100_000;

/// Two events each are enough: what grows with history is the number of inquiries.
const FACTS_PER_INQUIRY: usize = 2;

pub(super) async fn measure(folder: &Path, inquiries: usize) -> Result<(), BenchError> {
    let server = Server::start_without_views(folder).await?;
    let mut left = inquiries;
    while left > 0 {
        let now = left.min(INQUIRIES_AT_A_TIME);
        record::fill(server.address(), now * FACTS_PER_INQUIRY, FACTS_PER_INQUIRY).await?;
        left -= now;
    }
    server.stop().await;
    let mut served = Served::start(folder).await?;
    let fresh = served.resident_mib();
    let facts = INQUIRIES_AT_A_TIME * FACTS_PER_INQUIRY;
    record::fill(served.address, facts, FACTS_PER_INQUIRY).await?;
    let loaded = served.resident_mib();
    served.process.kill().await?;
    let header = ["inquiries", "ready after", "resident when ready", "after 200,000 more facts"];
    let row = vec![
        report::grouped(inquiries as f64),
        format!("{} ms", served.ready_after.as_millis()),
        mib(fresh),
        mib(loaded),
    ];
    report::table("Memory and start-up of `verbatim serve`", &header, vec![row]);
    Ok(())
}

/// A server in a process of its own.
struct Served {
    process: Child,
    address: SocketAddr,
    /// From the start of the process until it says that it is ready.
    ready_after: Duration,
}

impl Served {
    async fn start(folder: &Path) -> Result<Served, BenchError> {
        let begun = Instant::now();
        let mut process = Command::new(std::env::current_exe()?)
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let said = process.stdout.take().ok_or("the server says nothing")?;
        let mut lines = BufReader::new(said).lines();
        let mut address = None;
        while let Some(line) = lines.next_line().await? {
            if let Some((_, found)) = line.split_once("http://") {
                address = Some(found.trim().parse()?);
            }
            if line.starts_with("ready") {
                let ready_after = begun.elapsed();
                let address = address.ok_or("the server does not say where it serves")?;
                return Ok(Served { process, address, ready_after });
            }
        }
        Err("the server ended before it was ready".into())
    }

    /// Its resident memory, where the system tells.
    fn resident_mib(&self) -> Option<u64> {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.id()?)).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kib / 1024)
    }
}

fn mib(resident: Option<u64>) -> String {
    resident.map_or_else(|| "unknown".to_owned(), |mib| format!("{mib} MiB"))
}
