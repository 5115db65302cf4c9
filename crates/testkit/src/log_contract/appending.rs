//! What the contract says of appending.

use std::sync::Arc;

use bytes::Bytes;
use verbatim_log::{AppendError, EventLog, Offset, Partition, RECORD_BYTES_MAX, ReadError, Record};

use super::reign::{Reign, claim, outcome, outcome_with_body, valid_records};

const PARTITION: Partition = Partition(1);

/// The bytes of a record are those that were sent, and so are its header and body.
pub async fn what_was_appended_is_read_byte_for_byte(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    let sent = reign.records(200);
    reign.send(sent.clone()).await.unwrap();
    let read = valid_records(&log, PARTITION).await;
    assert_eq!(read.len(), 201);
    for (read, sent) in read[1..].iter().zip(&sent) {
        assert_eq!(read.record.bytes(), sent.bytes());
        assert_eq!(read.record.header(), sent.header());
        assert_eq!(read.record.body(), sent.body());
        assert_eq!(read.record.kind(), sent.kind());
    }
}

/// A group that is sent before the one before it was answered comes after it.
pub async fn pipelined_appends_keep_their_order(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    let groups: Vec<_> = (0..50).map(|n| reign.records(1 + n % 3)).collect();
    let pending: Vec<_> = groups.iter().map(|group| reign.send(group.clone())).collect();
    let mut offsets = Vec::new();
    for answer in pending {
        offsets.extend(answer.await.unwrap().offsets);
    }
    assert!(offsets.is_sorted_by(|a, b| a < b), "{offsets:?}");
    let read = valid_records(&log, PARTITION).await;
    assert!(read[1..].iter().map(|read| &read.record).eq(groups.iter().flatten()));
    assert!(read[1..].iter().map(|read| read.offset).eq(offsets));
}

/// Every record of a group is there, and each one's offset is told.
pub async fn a_group_stands_together_in_the_order_sent(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    let appended = reign.append(64).await;
    assert_eq!(appended.offsets.len(), 64);
    let read = valid_records(&log, PARTITION).await;
    assert!(read[1..].iter().map(|read| read.offset).eq(appended.offsets));
    assert!(read[1..].iter().map(|read| read.index).eq(1..65));
}

/// A group is refused as a whole when one of its records is larger than a log takes.
pub async fn a_group_with_a_record_too_large_leaves_nothing(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    let end = log.end(PARTITION).await.unwrap();
    let too_large = grown(&outcome(1, 2), RECORD_BYTES_MAX);
    let refused = reign.send(vec![outcome(1, 1), too_large]).await;
    assert!(matches!(refused, Err(AppendError::TooLarge { .. })), "{refused:?}");
    assert_eq!(log.end(PARTITION).await.unwrap(), end);
    assert_eq!(reign.append(1).await.offsets.len(), 1);
    assert_eq!(valid_records(&log, PARTITION).await.len(), 2);
}

/// 60 KiB are taken, several in one group.
pub async fn the_largest_record_is_taken(log: Arc<dyn EventLog>) {
    let reign = Reign::begin(&log, PARTITION, 1).await;
    let overhead = outcome_with_body(1, 1, &[0; 60_000]).bytes().len() - 60_000;
    let body = vec![0xa5; RECORD_BYTES_MAX - overhead];
    let records: Vec<_> = (1..40).map(|index| outcome_with_body(1, index, &body)).collect();
    assert_eq!(records[0].bytes().len(), RECORD_BYTES_MAX);
    reign.send(records.clone()).await.unwrap();
    let read = valid_records(&log, PARTITION).await;
    assert!(read[1..].iter().map(|read| &read.record).eq(&records));
}

/// Whoever no longer waits for the answer has sent the records all the same.
pub async fn a_dropped_answer_takes_nothing_back(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    let forgotten = reign.records(3);
    drop(reign.send(forgotten));
    reign.append(2).await;
    assert_eq!(valid_records(&log, PARTITION).await.len(), 6);
}

/// Each partition has its own indexes, terms and end.
pub async fn partitions_do_not_meet(log: Arc<dyn EventLog>) {
    let mut reigns = Vec::new();
    for partition in Partition::all(3) {
        reigns.push(Reign::begin(&log, partition, 1 + u64::from(partition.0)).await);
    }
    let mut pending = Vec::new();
    for round in 1..=10 {
        for (reign, share) in reigns.iter_mut().zip(1..) {
            let records = reign.records(round * share);
            pending.push(reign.send(records));
        }
    }
    for answer in pending {
        answer.await.unwrap();
    }
    for (partition, share) in Partition::all(3).zip(1..) {
        let read = valid_records(&log, partition).await;
        assert_eq!(read.len(), 1 + 55 * share);
        let term = 1 + u64::from(partition.0);
        assert!(read.iter().all(|read| read.record.header().term == term));
    }
}

/// A partition beyond the count can be neither written nor read.
pub async fn a_partition_that_does_not_exist_is_refused(log: Arc<dyn EventLog>) {
    let missing = Partition(log.partition_count());
    let refused = log.writer(missing).append(vec![claim(1)]).await;
    assert!(matches!(refused, Err(AppendError::NoSuchPartition { .. })), "{refused:?}");
    let unread = log.read(missing, Offset::START, 1).await;
    assert!(matches!(unread, Err(ReadError::NoSuchPartition { .. })), "{unread:?}");
    let no_end = log.end(missing).await;
    assert!(matches!(no_end, Err(ReadError::NoSuchPartition { .. })), "{no_end:?}");
    assert!(log.seek(missing, 0).await.is_err());
    assert!(log.watch_end(missing).changed().await.is_err());
}

/// The record with a field behind it that no reader knows.
fn grown(record: &Record, by: usize) -> Record {
    let mut bytes = record.bytes().to_vec();
    bytes.extend([7 << 3 | 2, 0x80 | (by & 0x7f) as u8, 0x80 | (by >> 7 & 0x7f) as u8]);
    bytes.push((by >> 14) as u8);
    bytes.extend(vec![0; by]);
    Record::read(Bytes::from(bytes)).expect("an unknown field is skipped")
}
