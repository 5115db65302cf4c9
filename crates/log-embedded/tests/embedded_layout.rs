//! How the log on one machine lies on disk: few rows, hardly a byte more than was written.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use verbatim_log::{EventLog, Partition};
use verbatim_log_embedded::{EmbeddedLog, Options};
use verbatim_testkit::log_contract::reign::{Reign, outcome_with_body, valid_records};

const PARTITION: Partition = Partition(1);

async fn open(folder: &Path) -> (EmbeddedLog, Arc<dyn EventLog>) {
    let log = EmbeddedLog::open(folder, Options::default()).await.unwrap();
    let port = Arc::new(log.clone());
    (log, port)
}

/// The record count and the size of each stored batch, through the view that is there for people.
async fn batches(folder: &Path) -> Vec<(u32, u32)> {
    let settings = SqliteConnectOptions::new().filename(folder.join("log.db"));
    let sql = "SELECT count, length(bytes) FROM batch WHERE partition = 1 ORDER BY first_index";
    sqlx::query_as(sql).fetch_all(&mut settings.connect().await.unwrap()).await.unwrap()
}

#[tokio::test]
async fn what_gathers_while_a_commit_runs_becomes_one_batch() {
    let folder = tempfile::tempdir().unwrap();
    let (_log, port) = open(folder.path()).await;
    let mut reign = Reign::begin(&port, PARTITION, 1).await;
    // On a runtime of one thread the committer only gets to run once this test waits.
    let groups: Vec<_> = (0..100).map(|_| reign.records(2)).collect();
    let sent: Vec<_> = groups.into_iter().map(|group| reign.send(group)).collect();
    for answer in sent {
        answer.await.unwrap();
    }
    let counts: Vec<_> = batches(folder.path()).await.iter().map(|batch| batch.0).collect();
    assert_eq!(counts, [1, 200]);
}

#[tokio::test]
async fn a_batch_stays_within_a_mebibyte() {
    let folder = tempfile::tempdir().unwrap();
    let (_log, port) = open(folder.path()).await;
    let reign = Reign::begin(&port, PARTITION, 1).await;
    let body = [7; 60_000];
    let records: Vec<_> = (1..=40).map(|index| outcome_with_body(1, index, &body)).collect();
    reign.send(records).await.unwrap();
    let batches = batches(folder.path()).await;
    assert_eq!(batches.iter().map(|batch| batch.0).sum::<u32>(), 41);
    assert_eq!(batches.len(), 4);
    assert!(batches.iter().all(|batch| batch.1 <= 1024 * 1024), "{batches:?}");
}

#[tokio::test]
async fn the_disk_holds_hardly_more_than_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let (log, port) = open(folder.path()).await;
    let mut encoded_bytes = 0;
    for partition in Partition::all(5) {
        let reign = Reign::begin(&port, partition, 1).await;
        for group in 0..40 {
            let size = |index: u64| 200 + (index * 7919 % 250) as usize;
            let records: Vec<_> = (1 + group * 64..=64 + group * 64)
                .map(|index| outcome_with_body(1, index, &vec![3; size(index)]))
                .collect();
            encoded_bytes += records.iter().map(|record| record.bytes().len()).sum::<usize>();
            reign.send(records).await.unwrap();
        }
    }
    log.close().await;
    let stored_bytes = fs::metadata(folder.path().join("log.db")).unwrap().len() as usize;
    assert!(stored_bytes * 100 <= encoded_bytes * 105, "{stored_bytes} for {encoded_bytes}");
    assert!(!folder.path().join("log.db-wal").exists(), "all is in one file once it is closed");
    let (_log, port) = open(folder.path()).await;
    assert_eq!(valid_records(&port, PARTITION).await.len(), 1 + 40 * 64);
}
