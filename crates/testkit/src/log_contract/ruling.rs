//! What the contract says of claims, terms and records that do not count.
//!
//! An adapter may refuse what would be void, or store it; what counts is the same.

use std::sync::Arc;

use verbatim_log::{Cursor, EventLog, Follower, Nonce, Partition};

use super::reign::{Reign, claim_with_nonce, outcome, read_to_end, valid_records};

const PARTITION: Partition = Partition::GOVERNANCE;

/// The first claim of a partition is its first record.
pub async fn the_first_claim_takes_index_0(log: Arc<dyn EventLog>) {
    let reign = Reign::begin(&log, PARTITION, 1).await;
    assert_eq!(reign.next_index(), 1);
}

/// A claim of a higher term counts whatever the log holds, and takes the next index.
pub async fn a_later_claim_takes_the_next_index(log: Arc<dyn EventLog>) {
    let mut first = Reign::begin(&log, PARTITION, 1).await;
    first.append(5).await;
    let mut second = Reign::begin(&log, PARTITION, 9).await;
    assert_eq!(second.next_index(), 7);
    second.append(2).await;
    let read = valid_records(&log, PARTITION).await;
    assert!(read.iter().map(|read| read.index).eq(0..9));
    let terms: Vec<_> = read.iter().map(|read| read.record.header().term).collect();
    assert_eq!(terms, [1, 1, 1, 1, 1, 1, 9, 9, 9]);
}

/// Two writers claim the same term at once; only the first one's claim counts.
pub async fn of_two_racing_claims_one_rules(log: Arc<dyn EventLog>) {
    let (one, other) = (log.writer(PARTITION), log.writer(PARTITION));
    let claims = [1, 2].map(|n| claim_with_nonce(1, Nonce([n; 16])));
    let first = one.append(vec![claims[0].clone()]);
    let second = other.append(vec![claims[1].clone()]);
    let (first, second) = (first.await, second.await);
    assert!(first.is_ok() || second.is_ok());
    let read = valid_records(&log, PARTITION).await;
    assert_eq!(read.len(), 1);
    assert!(claims.contains(&read[0].record));
    let won_and_acknowledged = match read[0].record == claims[0] {
        true => first.is_ok(),
        false => second.is_ok(),
    };
    assert!(won_and_acknowledged);
}

/// After a claim, records of the writer before it are refused or void.
pub async fn a_deposed_writer_leaves_nothing_that_counts(log: Arc<dyn EventLog>) {
    let mut old = Reign::begin(&log, PARTITION, 1).await;
    old.append(2).await;
    let mut new = Reign::begin(&log, PARTITION, 2).await;
    let late = old.records(3);
    let _refused_or_void = old.send(late).await;
    new.append(4).await;
    let read = valid_records(&log, PARTITION).await;
    let terms: Vec<_> = read.iter().map(|read| read.record.header().term).collect();
    assert_eq!(terms, [1, 1, 1, 2, 2, 2, 2, 2]);
}

/// A record that skips an index is refused or void, and so is all that follows it.
pub async fn a_record_without_its_predecessor_does_not_count(log: Arc<dyn EventLog>) {
    let reign = Reign::begin(&log, PARTITION, 1).await;
    let _refused_or_void = reign.send(vec![outcome(1, 2), outcome(1, 3)]).await;
    assert_eq!(valid_records(&log, PARTITION).await.len(), 1);
    reign.send(vec![outcome(1, 1)]).await.unwrap();
    assert_eq!(valid_records(&log, PARTITION).await.len(), 2);
}

/// The second copy of a record is refused or void.
pub async fn a_record_sent_twice_counts_once(log: Arc<dyn EventLog>) {
    let mut reign = Reign::begin(&log, PARTITION, 1).await;
    let records = reign.records(3);
    reign.send(records.clone()).await.unwrap();
    let _refused_or_void = reign.send(records).await;
    reign.append(1).await;
    let read = valid_records(&log, PARTITION).await;
    assert!(read.iter().map(|read| read.index).eq(0..5));
}

/// Wherever they stop on the way, readers see the same records at the same indexes.
pub async fn every_reader_agrees_on_what_counts(log: Arc<dyn EventLog>) {
    for term in [1, 4, 6] {
        let mut reign = Reign::begin(&log, PARTITION, term).await;
        reign.append(8).await;
        let twice = vec![outcome(term, reign.next_index() - 1)];
        let _refused_or_void = reign.send(twice).await;
        reign.append(3).await;
    }
    let all = valid_records(&log, PARTITION).await;
    assert_eq!(all.len(), 36);
    for bytes_max in [1, 200] {
        let follower = Follower::new(Arc::clone(&log), PARTITION, Cursor::START);
        assert_eq!(read_to_end(&mut follower.with_bytes_max(bytes_max)).await, all);
    }
    for (at, record) in all.iter().enumerate() {
        let cursor = record.cursor_after();
        let mut follower = Follower::new(Arc::clone(&log), PARTITION, cursor);
        assert_eq!(read_to_end(&mut follower).await, all[at + 1..]);
    }
}
