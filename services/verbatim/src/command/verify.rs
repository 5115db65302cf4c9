//! `verbatim verify`: whether the log is whole, and the views follow from it.

use std::collections::HashMap;
use std::process::ExitCode;

use clap::Args;
use indicatif::ProgressBar;
use sha2::{Digest, Sha256};
use verbatim_domain::StreamId;
use verbatim_log::{Cursor, Follower, Kind, Partition, ReadError, ValidRecord};
use verbatim_projection::{Difference, ProjectError, verify};
use verbatim_projector::projectors;
use verbatim_wire::AnyOutcome;

use crate::terminal;

use super::store::{Store, StoreArgs};

#[derive(Debug, Args)]
#[command(after_help = "\
Checks that indexes are dense, terms rise, every record can be decoded, every stream's events are
numbered without a gap and chained by hash, and that every row of the views follows from the log.
While a server holds the store, a copy of this moment is checked (TMPDIR names the folder for it).
Exits with 1 if anything was found.

Examples:
  verbatim verify --data-dir ./store
  verbatim verify --data-dir ./store --log-only --json")]
pub(super) struct VerifyArgs {
    #[command(flatten)]
    store: StoreArgs,
    /// Check the log alone, not the views.
    #[arg(long)]
    log_only: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What was found in one partition.
#[derive(Debug, Default, serde::Serialize)]
struct Findings {
    partition: u32,
    records: u64,
    events: u64,
    void_records: u64,
    last_term: u64,
    faults: Vec<String>,
}

pub(super) async fn run(args: VerifyArgs) -> ExitCode {
    let store = match args.store.open_or_copy().await {
        Ok(store) => store,
        Err(error) => {
            terminal::complain(&error);
            return ExitCode::FAILURE;
        }
    };
    let (mut findings, mut differences) = (Vec::new(), Ok(Vec::new()));
    let bar = terminal::bar(store.record_count().await.unwrap_or_default(), "the log");
    for partition in Partition::all(store.log.partition_count()) {
        findings.push(check_partition(&store, partition, &bar).await);
    }
    bar.finish_and_clear();
    if !args.log_only {
        let bar = terminal::spinner("the views, folded anew");
        differences = check_views(&store).await;
        bar.finish_and_clear();
    }
    store.embedded.close().await;
    let differences = match differences {
        Ok(differences) => differences,
        Err(error) => {
            terminal::complain(&error);
            return ExitCode::FAILURE;
        }
    };
    report(&args, &findings, &differences);
    let clean = findings.iter().all(|found| found.faults.is_empty()) && differences.is_empty();
    if clean { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The last record of each stream: its event number and the hash of its bytes.
type Chains = HashMap<StreamId, (u64, [u8; 32])>;

async fn check_partition(store: &Store, partition: Partition, bar: &ProgressBar) -> Findings {
    let mut found = Findings { partition: partition.0, ..Findings::default() };
    let mut follower = Follower::new(store.log.clone(), partition, Cursor::START);
    let mut chains = Chains::new();
    loop {
        match follower.read().await {
            Ok(records) if records.is_empty() => break,
            Ok(records) => {
                records.iter().for_each(|record| check_record(record, &mut chains, &mut found));
                bar.inc(records.len() as u64);
            }
            Err(error) => {
                found.faults.push(unreadable(&error));
                break;
            }
        }
    }
    found.void_records = follower.void_count();
    found
}

fn unreadable(error: &ReadError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

fn check_record(record: &ValidRecord, chains: &mut Chains, found: &mut Findings) {
    let mut fault = |what: &str| found.faults.push(format!("record {}: {what}", record.index));
    let header = record.record.header();
    if record.index != found.records {
        fault("its index does not follow");
    }
    if header.term < found.last_term {
        fault("its term is lower than one before");
    }
    found.last_term = header.term;
    found.records += 1;
    if record.record.kind() != Kind::Outcome {
        return;
    }
    let body = record.record.body_bytes();
    let outcome = match AnyOutcome::decode(body, header.recorded_at_ms) {
        Ok(outcome) => outcome,
        Err(error) => return found.faults.push(format!("record {}: {error}", record.index)),
    };
    let stream_id = outcome.stream_id();
    let mut fault = |what: &str| {
        let stream = stream_id.uuid();
        found.faults.push(format!("record {} of stream {stream}: {what}", record.index));
    };
    let chain = chains.entry(stream_id).or_insert((0, [0; 32]));
    if outcome.prev_hash() != chain.1 {
        fault("does not name the stream's previous record");
    }
    let numbers = outcome.stream_seqs();
    let event_count = numbers.len() as u64;
    if !numbers.into_iter().eq(chain.0 + 1..=chain.0 + event_count) {
        fault("its events do not follow the stream's");
    }
    found.events += event_count;
    *chain = (outcome.last_seq(), Sha256::digest(record.record.bytes()).into());
}

async fn check_views(store: &Store) -> Result<Vec<Difference>, ProjectError> {
    let scratch = tempfile::tempdir().map_err(|error| {
        let path = std::env::temp_dir();
        verbatim_projection::ViewsError::Folder { path, error }
    })?;
    let folder = &store.views_folder;
    verify(&projectors(), &store.log, store.log_identity, folder, scratch.path()).await
}

fn report(args: &VerifyArgs, findings: &[Findings], differences: &[Difference]) {
    if args.json {
        let differences: Vec<_> = differences
            .iter()
            .map(|it| {
                serde_json::json!({"table": it.table, "unfounded": it.unfounded_count,
                    "missing": it.missing_count})
            })
            .collect();
        let report = serde_json::json!({"partitions": findings, "views": differences});
        return terminal::say(&report.to_string());
    }
    let rows = findings.iter().map(|found| {
        let faults = if found.faults.is_empty() {
            "none".to_owned()
        } else {
            found.faults.len().to_string()
        };
        let numbers = [found.records, found.events, found.void_records, found.last_term];
        let numbers = numbers.iter().map(ToString::to_string);
        [found.partition.to_string()].into_iter().chain(numbers).chain([faults]).collect()
    });
    let header = ["partition", "records", "events", "void", "term", "faults"];
    terminal::table("The log", &header, rows.collect());
    for found in findings {
        for fault in &found.faults {
            terminal::say(&format!("partition {}: {fault}", found.partition));
        }
    }
    for it in differences {
        let Difference { table, unfounded_count, missing_count } = it;
        terminal::say(&format!(
            "table {table}: {unfounded_count} rows do not follow from the log, {missing_count} \
             are missing; run `verbatim rebuild`"
        ));
    }
    if !args.log_only && differences.is_empty() {
        terminal::say("views: every row follows from the log");
    }
}
