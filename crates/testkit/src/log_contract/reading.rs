//! What the contract says of reading, seeking and waiting.

use std::sync::Arc;

use verbatim_log::{
    Cursor, EventLog, Follower, Header, Offset, Partition, ReadError, Record, Slot, next_index_at,
};

use super::reign::{Reign, outcome, read_to_end, valid_records};

const PARTITION: Partition = Partition(2);

/// More than any of these logs holds.
const EVERYTHING: usize = 64 * 1024 * 1024;

/// Before the first append there is nothing, and nothing is wrong.
pub async fn an_empty_partition_reads_as_nothing(log: Arc<dyn EventLog>) {
    for partition in Partition::all(log.partition_count()) {
        assert_eq!(log.end(partition).await.unwrap(), Offset::START);
        let chunk = log.read(partition, Offset::START, EVERYTHING).await.unwrap();
        assert!(chunk.slots.is_empty());
        assert_eq!(chunk.next, Offset::START);
        assert_eq!(log.seek(partition, 0).await.unwrap(), Cursor::START);
        assert_eq!(*log.watch_end(partition).borrow(), Offset::START);
    }
}

/// At its end a partition reads as nothing, until something is appended.
pub async fn at_the_end_there_is_nothing_more(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    reign.append(10).await;
    let end = log.end(PARTITION).await.unwrap();
    let chunk = log.read(PARTITION, end, EVERYTHING).await.unwrap();
    assert!(chunk.slots.is_empty());
    assert_eq!(chunk.next, end);
    reign.append(1).await;
    let chunk = log.read(PARTITION, end, EVERYTHING).await.unwrap();
    assert_eq!(chunk.slots.len(), 1);
    assert_eq!(chunk.slots[0].record.as_ref().unwrap(), &outcome(1, 11));
}

/// From the offset of any record on, that record and all after it are read.
pub async fn reading_goes_on_from_anywhere(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    for count in [1, 7, 30, 2] {
        reign.append(count).await;
    }
    let all = slots_from(&log, Offset::START, EVERYTHING).await;
    assert_eq!(all.len(), 41);
    for (at, slot) in all.iter().enumerate() {
        assert_eq!(slots_from(&log, slot.offset, EVERYTHING).await, all[at..]);
    }
}

/// However few bytes are asked for, reading gets on, and yields the same.
pub async fn a_small_read_yields_one_record_at_least(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    reign.append(40).await;
    let all = slots_from(&log, Offset::START, EVERYTHING).await;
    for bytes_max in [0, 1, 100, 1000] {
        assert_eq!(slots_from(&log, Offset::START, bytes_max).await, all);
    }
}

/// A reader that has seen more than the log holds is told.
pub async fn reading_behind_the_end_says_that_records_are_missing(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    reign.append(3).await;
    let behind = log.end(PARTITION).await.unwrap().next();
    let unread = log.read(PARTITION, behind, EVERYTHING).await;
    assert!(matches!(unread, Err(ReadError::Lost { from, .. }) if from == behind), "{unread:?}");
}

/// From where an index is sought, reading by the append rule comes to it.
pub async fn a_sought_record_is_found(log: Arc<dyn EventLog>) {
    let mut first = Reign::begin(&log, PARTITION, 1).await;
    first.append(20).await;
    first.append(3).await;
    let mut second = Reign::begin(&log, PARTITION, 5).await;
    second.append(9).await;
    let all = valid_records(&log, PARTITION).await;
    assert_eq!(all.len(), 34);
    for (index, expected) in (0..).zip(&all) {
        let cursor = log.seek(PARTITION, index).await.unwrap();
        assert!(cursor.rule.next_index() <= index);
        assert!(cursor.offset <= expected.offset);
        let mut follower = Follower::new(Arc::clone(&log), PARTITION, cursor);
        let read = read_to_end(&mut follower).await;
        let found = read.iter().position(|read| read == expected).expect("it is read");
        assert_eq!(read[found..], all[index as usize..]);
    }
    let cursor = log.seek(PARTITION, 1000).await.unwrap();
    assert!(cursor.rule.next_index() <= 34);
}

/// From where an instant is sought, reading by the append rule comes to the first record after it.
pub async fn a_record_is_found_by_its_time(log: Arc<dyn EventLog>) {
    let reign = Reign::begin(&log, PARTITION, 1).await;
    let begun_at_ms = valid_records(&log, PARTITION).await[0].record.header().recorded_at_ms;
    let mut next_index = reign.next_index();
    for count in [20, 1, 3, 9] {
        // Three records an instant, and an instant of each four.
        let recorded_at = |index: u64| begun_at_ms + (index / 3 * 4).cast_signed();
        let records = (next_index..next_index + count).map(|index| {
            let recorded_at_ms = recorded_at(index);
            let header = Header { term: 1, index: Some(index), governed_by: None, recorded_at_ms };
            Record::outcome(header, b"told").unwrap()
        });
        reign.send(records.collect()).await.unwrap();
        next_index += count;
    }
    let all = valid_records(&log, PARTITION).await;
    let times: Vec<i64> = all.iter().map(|it| it.record.header().recorded_at_ms).collect();
    assert!(times.is_sorted(), "the time of recording never falls");
    let (earliest, latest) = (times[0], times[times.len() - 1]);
    for unix_ms in earliest - 1..=latest + 1 {
        let expected = times.partition_point(|time| *time <= unix_ms);
        let cursor = log.seek_recorded_after(PARTITION, unix_ms).await.unwrap();
        assert!(cursor.rule.next_index() <= expected as u64, "it lies before");
        let found = next_index_at(&log, PARTITION, unix_ms).await.unwrap();
        assert_eq!(found, expected as u64, "recorded by {unix_ms}");
    }
}

/// Once acknowledged, a record lies before the end, for everyone who asks.
pub async fn an_acknowledged_record_lies_before_the_end(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    for count in 1..20 {
        let appended = reign.append(count).await;
        let last = *appended.offsets.last().unwrap();
        assert!(log.end(PARTITION).await.unwrap() > last);
        let slots = slots_from(&log, last, EVERYTHING).await;
        assert_eq!(slots[0].offset, last);
    }
}

/// Readers beside a busy writer never get ahead of the end, so that none is told of a loss.
pub async fn what_was_read_lies_before_the_end(log: Arc<dyn EventLog>) {
    const GROUPS: u64 = 500;
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    let readers: Vec<_> = (0..4)
        .map(|_| {
            let log = Arc::clone(&log);
            tokio::spawn(async move {
                let mut next = Offset::START;
                while next <= Offset(GROUPS) {
                    next = log.read(PARTITION, next, EVERYTHING).await.unwrap().next;
                    assert!(next <= log.end(PARTITION).await.unwrap());
                    tokio::task::yield_now().await;
                }
            })
        })
        .collect();
    for _ in 0..GROUPS {
        reign.append(1).await;
    }
    for reader in readers {
        reader.await.unwrap();
    }
}

/// The end only rises, and what is watched says what is asked.
pub async fn the_end_never_falls(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    let mut highest = Offset::START;
    for _ in 0..30 {
        let records = reign.records(2);
        let pending = reign.send(records);
        let before = log.end(PARTITION).await.unwrap();
        pending.await.unwrap();
        let after = log.end(PARTITION).await.unwrap();
        assert!(highest <= before && before < after || highest < before && before == after);
        highest = after;
    }
}

/// A watcher hears of every acknowledged record without asking.
pub async fn whoever_watches_the_end_is_woken(log: Arc<dyn EventLog>) {
    let mut watched = log.watch_end(PARTITION);
    let mut elsewhere = log.watch_end(Partition(1));
    elsewhere.mark_unchanged();
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    for _ in 0..5 {
        let appended = reign.append(3).await;
        let last = *appended.offsets.last().unwrap();
        watched.wait_for(|end| *end > last).await.unwrap();
    }
    assert!(!elsewhere.has_changed().unwrap(), "nothing happened in the other partition");
}

/// A follower that has read everything goes on as soon as there is more.
pub async fn a_follower_waits_for_the_next_record(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    let mut follower = Follower::new(Arc::clone(&log), PARTITION, Cursor::START);
    assert_eq!(read_to_end(&mut follower).await.len(), 1);
    let waiting = tokio::spawn(async move {
        let records = follower.next().await.unwrap();
        (records, follower.cursor())
    });
    reign.append(1).await;
    let (records, cursor) = waiting.await.unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].record, outcome(1, 1));
    assert_eq!(cursor, records[0].cursor_after());
}

/// Everything from an offset on, valid and void, read about `bytes_max` bytes at a time.
async fn slots_from(log: &Arc<dyn EventLog>, from: Offset, bytes_max: usize) -> Vec<Slot> {
    let mut slots = Vec::new();
    let mut next = from;
    loop {
        let chunk = log.read(PARTITION, next, bytes_max).await.unwrap();
        if chunk.slots.is_empty() {
            assert_eq!(chunk.next, next);
            return slots;
        }
        assert!(chunk.next > chunk.slots.last().unwrap().offset);
        next = chunk.next;
        slots.extend(chunk.slots);
    }
}
