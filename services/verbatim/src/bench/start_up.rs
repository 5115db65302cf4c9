//! Memory and start-up: neither may grow with history. Measured on a server of its own process.

use std::net::SocketAddr;
use std::path::Path;

use crate::server::Server;
use crate::settings::Settings;

use super::served::Served;
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
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let settings = Settings { data_dir: folder.to_owned(), listen, ..Settings::default() };
    let mut served = Served::start(&settings)?;
    let ready_after = served.ready().await?;
    let fresh = served.resident_mib();
    let facts = INQUIRIES_AT_A_TIME * FACTS_PER_INQUIRY;
    record::fill(served.address()?, facts, FACTS_PER_INQUIRY).await?;
    let loaded = served.resident_mib();
    served.kill().await?;
    let header = ["inquiries", "ready after", "resident when ready", "after 200,000 more facts"];
    let row = vec![
        report::grouped(inquiries as f64),
        format!("{} ms", ready_after.as_millis()),
        mib(fresh),
        mib(loaded),
    ];
    report::table("Memory and start-up of `verbatim serve`", &header, vec![row]);
    Ok(())
}

fn mib(resident: Option<u64>) -> String {
    resident.map_or_else(|| "unknown".to_owned(), |mib| format!("{mib} MiB"))
}
