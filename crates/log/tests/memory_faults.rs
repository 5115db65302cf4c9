//! The log in memory misbehaves on demand, and exactly as demanded.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::sync::Arc;

use bytes::Bytes;
use verbatim_log::{
    AppendError, Cursor, EventLog, Fault, Faults, Follower, MemoryLog, Offset, Partition, ReadError,
};
use verbatim_testkit::log_contract::reign::{Reign, claim, outcome, read_to_end, valid_records};

const PARTITION: Partition = Partition(1);

fn log() -> (Arc<dyn EventLog>, Faults) {
    let log = MemoryLog::new(2);
    let faults = log.faults();
    (Arc::new(log), faults)
}

async fn end(log: &Arc<dyn EventLog>) -> u64 {
    log.end(PARTITION).await.unwrap().0
}

#[tokio::test]
async fn a_durable_append_may_stay_unanswered() {
    let (log, faults) = log();
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    faults.inject(PARTITION, Fault::StoredUnanswered);
    let records = reign.records(3);
    let in_doubt = reign.send(records).await;
    assert!(matches!(in_doubt, Err(AppendError::InDoubt(_))), "{in_doubt:?}");
    assert_eq!(valid_records(&log, PARTITION).await.len(), 4);
}

#[tokio::test]
async fn an_append_in_doubt_may_be_absent_or_stored_in_part() {
    let (log, faults) = log();
    let reign = Reign::begin(&log, PARTITION, 1).await;
    faults.inject(PARTITION, Fault::LostUnanswered);
    faults.inject(PARTITION, Fault::StoredPartly { count: 2 });
    let group = || (1..4).map(|index| outcome(1, index)).collect();
    for stored in [0, 2] {
        let in_doubt = reign.send(group()).await;
        assert!(matches!(in_doubt, Err(AppendError::InDoubt(_))), "{in_doubt:?}");
        assert_eq!(end(&log).await, 1 + stored);
    }
}

#[tokio::test]
async fn what_follows_a_lost_group_is_void() {
    let (log, faults) = log();
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    faults.inject(PARTITION, Fault::Unavailable);
    let (lost, follows) = (reign.records(1), reign.records(1));
    assert!(matches!(reign.send(lost).await, Err(AppendError::Unavailable(_))));
    reign.send(follows).await.unwrap();
    assert_eq!(end(&log).await, 2);
    assert_eq!(valid_records(&log, PARTITION).await.len(), 1);
}

#[tokio::test]
async fn a_parked_append_holds_up_its_writer_and_nobody_else() {
    let (log, faults) = log();
    let mut old = Reign::begin(&log, PARTITION, 1).await;
    faults.inject(PARTITION, Fault::Parked);
    let (first, second) = (old.records(1), old.records(1));
    let (first, second) = (old.send(first), old.send(second));
    assert_eq!(*faults.watch_parked(PARTITION).borrow(), 2);
    assert_eq!(end(&log).await, 1);

    let mut new = Reign::begin(&log, PARTITION, 2).await;
    new.append(1).await;
    faults.release(PARTITION);
    assert_eq!(first.await.unwrap().offsets, [Offset(3)]);
    assert_eq!(second.await.unwrap().offsets, [Offset(4)]);
    assert_eq!(*faults.watch_parked(PARTITION).borrow(), 0);
    let terms = valid_records(&log, PARTITION).await;
    let terms: Vec<_> = terms.iter().map(|read| read.record.header().term).collect();
    assert_eq!(terms, [1, 2, 2], "the late records are void");
}

#[tokio::test]
async fn an_append_in_doubt_may_arrive_much_later() {
    let (log, faults) = log();
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    faults.inject(PARTITION, Fault::ParkedUnanswered);
    let records = reign.records(2);
    let in_doubt = reign.send(records).await;
    assert!(matches!(in_doubt, Err(AppendError::InDoubt(_))), "{in_doubt:?}");
    assert_eq!(valid_records(&log, PARTITION).await.len(), 1);
    faults.release(PARTITION);
    assert_eq!(valid_records(&log, PARTITION).await.len(), 3);
}

#[tokio::test]
async fn a_foreign_claim_deposes_and_foreign_bytes_are_void() {
    let (log, faults) = log();
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    faults.insert_bytes(PARTITION, Bytes::from_static(b"no frame"));
    reign.append(1).await;
    faults.insert(PARTITION, &claim(2));
    reign.append(1).await;
    let mut follower = Follower::new(Arc::clone(&log), PARTITION, Cursor::START);
    let read = read_to_end(&mut follower).await;
    let terms: Vec<_> = read.iter().map(|read| read.record.header().term).collect();
    assert_eq!(terms, [1, 1, 2]);
    assert_eq!(follower.void_count(), 2);
    assert_eq!(follower.cursor().offset, Offset(5));
}

#[tokio::test]
async fn a_lost_tail_is_noticed_by_whoever_had_read_it() {
    let (log, faults) = log();
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    reign.append(4).await;
    let mut follower = Follower::new(Arc::clone(&log), PARTITION, Cursor::START);
    assert_eq!(read_to_end(&mut follower).await.len(), 5);
    faults.lose_tail(PARTITION, 2);
    let unread = follower.read().await;
    assert!(matches!(unread, Err(ReadError::Lost { end: Offset(3), .. })), "{unread:?}");
}

#[tokio::test]
async fn an_outage_ends_when_it_is_told_to() {
    let (log, faults) = log();
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    faults.stop_appends(PARTITION);
    faults.stop_reads(PARTITION);
    let refused = reign.send(vec![outcome(1, 1)]).await;
    assert!(matches!(refused, Err(AppendError::Unavailable(_))), "{refused:?}");
    let unread = log.read(PARTITION, Offset::START, 1).await;
    assert!(matches!(unread, Err(ReadError::Unavailable(_))), "{unread:?}");
    faults.start_appends(PARTITION);
    faults.start_reads(PARTITION);
    reign.append(1).await;
    assert_eq!(valid_records(&log, PARTITION).await.len(), 2);
}

#[tokio::test]
async fn everything_is_assigned_to_the_only_instance() {
    use verbatim_log::{EveryPartition, Ownership};
    let ownership = EveryPartition::new(3);
    assert_eq!(*ownership.assigned().borrow(), [Partition(0), Partition(1), Partition(2)]);
}
