//! A follower comes to where it is told to, whatever lies there, and leads nobody astray.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use uuid::Uuid;
use verbatim_log::{
    AppendRule, Claim, Cursor, EventLog, Follower, Header, Nonce, Offset, Partition, Record,
    Sealing,
};
use verbatim_testkit::watched_log::WatchedLog;

const PARTITION: Partition = Partition::GOVERNANCE;

/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A log that holds a claim and, behind it, records that do not count.
async fn log_with_void_records(void_count: u64) -> Arc<WatchedLog> {
    let log = WatchedLog::new(1);
    let header = |index| Header { term: 1, index, governed_by: None, recorded_at_ms: 0 };
    let claim = Claim {
        instance: Uuid::from_u128(1),
        address: String::new(),
        nonce: Nonce([7; 16]),
        log_identity: Uuid::from_u128(2),
        partition_count: 1,
        sealing: Sealing::None,
    };
    log.inner().faults().insert(PARTITION, &Record::claim(header(None), &claim).unwrap());
    for _ in 0..void_count {
        let twice = Record::barrier(header(Some(0)));
        log.inner().faults().insert(PARTITION, &twice);
        log.inner().faults().insert_bytes(PARTITION, Bytes::from_static(b"no frame"));
    }
    log
}

#[tokio::test]
async fn an_end_behind_void_records_is_come_to() {
    let log = log_with_void_records(3).await;
    let end = log.end(PARTITION).await.unwrap();
    let port = Arc::clone(&log) as Arc<dyn EventLog>;
    let mut follower = Follower::new(port, PARTITION, Cursor::START).with_bytes_max(1);
    assert_eq!(follower.next_before(end).await.unwrap().len(), 1);
    let left = tokio::time::timeout(PATIENCE, follower.next_before(end)).await;
    assert_eq!(left.expect("nothing is waited for").unwrap(), []);
    assert_eq!(follower.cursor().offset, end);
}

#[tokio::test]
async fn an_end_that_is_still_to_come_is_waited_for() {
    let log = log_with_void_records(1).await;
    let port = Arc::clone(&log) as Arc<dyn EventLog>;
    let end = Offset(log.end(PARTITION).await.unwrap().0 + 1);
    let following = tokio::spawn(async move {
        let mut follower = Follower::new(port, PARTITION, Cursor::START);
        let mut count = 0;
        loop {
            match follower.next_before(end).await.unwrap().len() {
                0 => return count,
                more => count += more,
            }
        }
    });
    tokio::task::yield_now().await;
    log.inner().faults().insert_bytes(PARTITION, Bytes::from_static(b"no frame"));
    assert_eq!(tokio::time::timeout(PATIENCE, following).await.unwrap().unwrap(), 1);
}

#[tokio::test]
async fn where_a_caller_says_that_it_stands_guides_nobody_else() {
    let log = log_with_void_records(2).await;
    let port = || Arc::clone(&log) as Arc<dyn EventLog>;
    let made_up = Cursor { rule: AppendRule::resume(9, 1_000_000), offset: Offset(1) };
    let mut follower = Follower::from_outside(port(), PARTITION, made_up);
    assert_eq!(follower.read().await.unwrap(), []);
    assert_eq!(log.told(), []);
    let mut follower = Follower::new(port(), PARTITION, Cursor::START);
    while !follower.read().await.unwrap().is_empty() {}
    assert_eq!(log.told().last().unwrap().rule, AppendRule::resume(1, 1));
}
