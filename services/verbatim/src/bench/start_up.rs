//! Memory and start-up: neither may grow with history.

use std::path::Path;
use std::time::Instant;

use crate::server::Server;

use super::{BenchError, record, report};

pub(super) async fn measure(folder: &Path, inquiries: usize) -> Result<(), BenchError> {
    let server = Server::start_in(folder).await?;
    record::fill(server.address(), inquiries * 2, 2).await?;
    let full = resident_mib();
    server.stop().await;
    let begun = Instant::now();
    let server = Server::start_in(folder).await?;
    let ready_ms = begun.elapsed().as_millis();
    let fresh = resident_mib();
    server.stop().await;
    let header = ["inquiries", "ready after", "resident after filling", "resident when ready"];
    let row = vec![
        inquiries.to_string(),
        format!("{ready_ms} ms"),
        full.map_or_else(|| "unknown".to_owned(), |mib| format!("{mib} MiB")),
        fresh.map_or_else(|| "unknown".to_owned(), |mib| format!("{mib} MiB")),
    ];
    let title = "Memory and start-up (client and server share this process)";
    report::table(title, &header, vec![row]);
    Ok(())
}

/// Resident memory of this process, where the system tells.
fn resident_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}
