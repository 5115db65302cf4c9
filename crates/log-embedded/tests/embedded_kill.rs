//! What was acknowledged survives `kill -9`, and nothing keeps the next process out.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use verbatim_log::{EventLog, Partition};
use verbatim_log_embedded::{EmbeddedLog, OpenError, Options};
use verbatim_testkit::log_contract::reign::{Reign, valid_records};

/// Set for the process that is going to be killed: the folder of its log.
const CHILD_FOLDER: &str = "VERBATIM_TEST_CHILD_FOLDER";
const ACKNOWLEDGED: &str = "acknowledged up to ";
const PARTITION: Partition = Partition(3);

/// Not a claim by itself: the part of the process that is killed.
#[tokio::test]
async fn a_child_appends_until_it_is_killed() {
    let Some(folder) = std::env::var_os(CHILD_FOLDER) else { return };
    let log = EmbeddedLog::open(Path::new(&folder), Options::default()).await.unwrap();
    let log: Arc<dyn EventLog> = Arc::new(log);
    let mut term = 1;
    if let Some(last) = valid_records(&log, PARTITION).await.last() {
        term = last.record.header().term + 1;
    }
    let mut reign = Reign::begin(&log, PARTITION, term).await;
    loop {
        let groups: Vec<_> = (0..8).map(|_| reign.records(5)).collect();
        let sent: Vec<_> = groups.into_iter().map(|group| reign.send(group)).collect();
        for answer in sent {
            let last = answer.await.unwrap().offsets.pop().unwrap();
            println!("{ACKNOWLEDGED}{last}");
        }
    }
}

#[tokio::test]
async fn what_was_acknowledged_survives_being_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = 0;
    for life in 1..=5 {
        let mut child = start_child(folder.path());
        let until = acknowledged + 40 * life;
        let output = child.0.stdout.take().unwrap();
        let mut lines = BufReader::new(output).lines().map(Result::unwrap);
        while acknowledged < until {
            let line = lines.next().expect("the child appends until it is killed");
            if let Some((_, index)) = line.split_once(ACKNOWLEDGED) {
                acknowledged = index.parse().unwrap();
            }
        }
        let kept_out = EmbeddedLog::open(folder.path(), Options::default()).await;
        assert!(matches!(kept_out, Err(OpenError::InUse { .. })), "{kept_out:?}");
        drop(child);
        // What it could still say before it died.
        for line in lines {
            if let Some((_, index)) = line.split_once(ACKNOWLEDGED) {
                acknowledged = index.parse().unwrap_or(acknowledged);
            }
        }
        let log = EmbeddedLog::open(folder.path(), Options::default()).await.unwrap();
        let port: Arc<dyn EventLog> = Arc::new(log.clone());
        let read = valid_records(&port, PARTITION).await;
        assert!(read.len() as u64 > acknowledged, "{} of {acknowledged}", read.len());
        assert!(read.iter().map(|read| read.index).eq(0..read.len() as u64));
        assert_eq!(read.last().unwrap().record.header().term, life);
        log.close().await;
    }
}

/// Killed in any case, also when the test fails.
struct Doomed(Child);

impl Drop for Doomed {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn start_child(folder: &Path) -> Doomed {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_child_appends_until_it_is_killed", "--nocapture"])
        .env(CHILD_FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    Doomed(child)
}
