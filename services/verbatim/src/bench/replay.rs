//! Reading back: replay raw and decoded, bytes on disk, projection, rebuild and views of the past.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use verbatim_domain::Timestamp;
use verbatim_log::{Cursor, EventLog, Follower, Kind, Partition};
use verbatim_projection::{PastLimits, PastViews, rebuild_all};
use verbatim_wire::AnyOutcome;

use crate::server::Server;

use super::payload::{Ids, Load};
use super::rules::{Rules, publish_at};
use super::{BenchError, record, report};

/// What one pass over the log met.
#[derive(Debug, Default, Clone, Copy)]
struct Pass {
    records: usize,
    bytes: usize,
    seconds: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Frames and the append rule.
    Raw,
    /// The facts.
    Decoded,
}

pub(super) async fn measure(
    folder: &Path,
    facts: usize,
    clocks: &[Rules],
    loads: &[Load],
    ids: Ids,
) -> Result<(), BenchError> {
    for (rules, load) in clocks.iter().flat_map(|rules| loads.iter().map(move |it| (*rules, *it))) {
        let folder = folder.join(format!("{rules:?}-{load:?}"));
        measure_under(rules, (load, ids), &folder, facts).await?;
    }
    Ok(())
}

async fn measure_under(
    rules: Rules,
    (load, ids): (Load, Ids),
    folder: &Path,
    facts: usize,
) -> Result<(), BenchError> {
    let server = Server::start_without_views(folder).await?;
    publish_at(server.address(), rules).await?;
    record::fill_with(server.address(), facts, load, ids).await?;
    let log = server.log();
    let mut rows = Vec::new();
    for depth in [Depth::Raw, Depth::Decoded] {
        // The first pass warms the cache.
        read_all(&log, depth).await?;
        let pass = read_all(&log, depth).await?;
        rows.push(row(&format!("replay, {depth:?}"), pass.records, pass.seconds));
    }
    let pass = read_all(&log, Depth::Raw).await?;
    drop(log);
    server.stop().await;
    let on_disk = std::fs::metadata(folder.join("log").join("log.db"))?.len();

    let server = Server::start_in(folder).await?;
    let begun = Instant::now();
    server.views_caught_up().await?;
    rows.push(row("projection, all views", facts, begun.elapsed().as_secs_f64()));
    let seconds = rebuild(&server).await?;
    rows.push(row("rebuild, all views", facts, seconds));
    let seconds = fold_past(&server, &folder.join("as of")).await?;
    rows.push(row("views as of a moment, the first question", facts, seconds));
    server.stop().await;
    let (load, rules, ids) = (load.name(), rules.name(), ids.name());
    let title = format!("From a warm cache; inquiries: {load}; ids: {ids}; clocks: {rules}");
    report::table(&title, &["what", "records", "records/s"], rows);
    let ratio = on_disk as f64 / pass.bytes as f64;
    report::line(&format!("\nBytes on disk ÷ encoded bytes of the records: {ratio:.3}"));
    Ok(())
}

fn row(what: &str, records: usize, seconds: f64) -> Vec<String> {
    vec![what.to_owned(), records.to_string(), report::grouped(records as f64 / seconds)]
}

/// Reads every partition at the same time.
async fn read_all(log: &Arc<dyn EventLog>, depth: Depth) -> Result<Pass, BenchError> {
    let begun = Instant::now();
    let mut readers = Vec::new();
    for partition in Partition::all(log.partition_count()) {
        readers.push(tokio::spawn(read(Arc::clone(log), partition, depth)));
    }
    let mut sum = Pass::default();
    for reader in readers {
        let pass = reader.await??;
        sum.records += pass.records;
        sum.bytes += pass.bytes;
    }
    sum.seconds = begun.elapsed().as_secs_f64();
    Ok(sum)
}

async fn read(
    log: Arc<dyn EventLog>,
    partition: Partition,
    depth: Depth,
) -> Result<Pass, BenchError> {
    let mut follower = Follower::new(log, partition, Cursor::START);
    let mut pass = Pass::default();
    loop {
        let records = follower.read().await?;
        if records.is_empty() {
            return Ok(pass);
        }
        for record in records {
            pass.records += 1;
            pass.bytes += record.record.bytes().len();
            let decodes = depth == Depth::Decoded && record.record.kind() == Kind::Outcome;
            if decodes {
                let recorded_at_ms = record.record.header().recorded_at_ms;
                let body = record.record.body_bytes();
                std::hint::black_box(AnyOutcome::decode(body, recorded_at_ms)?);
            }
        }
    }
}

/// How many seconds it takes until views of the past can be asked that hold everything.
async fn fold_past(server: &Server, folder: &Path) -> Result<f64, BenchError> {
    let limits = PastLimits { records_max: u64::MAX, ..PastLimits::default() };
    let projectors = verbatim_projector::projectors();
    let past = PastViews::in_folder(folder.to_owned(), projectors, server.log(), limits)?;
    let begun = Instant::now();
    let places = past.places_at(Timestamp::MAX).await?;
    past.at(&places, Duration::MAX).await?;
    Ok(begun.elapsed().as_secs_f64())
}

/// How many seconds it takes.
async fn rebuild(server: &Server) -> Result<f64, BenchError> {
    let (projectors, log) = (verbatim_projector::projectors(), server.log());
    let identity = verbatim_log::log_identity(&log).await?;
    let begun = Instant::now();
    rebuild_all(&projectors, &log, identity, server.views(), |_| {}).await?;
    Ok(begun.elapsed().as_secs_f64())
}
