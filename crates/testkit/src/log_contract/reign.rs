//! A writer that has claimed a partition and numbers its records as the append rule wants them.

use std::sync::Arc;

use uuid::Uuid;
use verbatim_log::{
    Appended, Claim, Cursor, EventLog, Follower, Header, Nonce, Partition, PartitionWriter,
    Pending, Record, Sealing, ValidRecord,
};

/// One writer's reign over one partition, from its claim on.
#[derive(Debug)]
pub struct Reign {
    writer: Arc<dyn PartitionWriter>,
    term: u64,
    next_index: u64,
}

impl Reign {
    /// Claims the partition and reads until the claim is seen.
    ///
    /// # Panics
    /// If the claim is not acknowledged or does not count.
    pub async fn begin(log: &Arc<dyn EventLog>, partition: Partition, term: u64) -> Self {
        let writer = log.writer(partition);
        writer.append(vec![claim(term)]).await.expect("the claim is acknowledged");
        let records = valid_records(log, partition).await;
        let last = records.last().expect("the claim is read");
        assert_eq!(last.record, claim(term), "the claim counts");
        Self { writer, term, next_index: last.index + 1 }
    }

    /// The index of the next record.
    pub const fn next_index(&self) -> u64 {
        self.next_index
    }

    /// The next records, not yet appended.
    pub fn records(&mut self, count: u64) -> Vec<Record> {
        let first = self.next_index;
        self.next_index += count;
        (first..self.next_index).map(|index| outcome(self.term, index)).collect()
    }

    /// Sends a group as it is.
    pub fn send(&self, records: Vec<Record>) -> Pending {
        self.writer.append(records)
    }

    /// Sends the next `count` records and waits for the acknowledgement.
    ///
    /// # Panics
    /// If they are not acknowledged.
    pub async fn append(&mut self, count: u64) -> Appended {
        let records = self.records(count);
        self.send(records).await.expect("the group is acknowledged")
    }
}

/// A claim that is the same for the same term.
///
/// # Panics
/// Never: the claim is small.
pub fn claim(term: u64) -> Record {
    claim_with_nonce(term, Nonce([7; 16]))
}

/// A claim of a writer of its own.
///
/// # Panics
/// Never: the claim is small.
pub fn claim_with_nonce(term: u64, nonce: Nonce) -> Record {
    let claim = Claim {
        instance: Uuid::from_u128(1),
        address: "[::1]:7400".to_owned(),
        nonce,
        log_identity: Uuid::from_u128(2),
        partition_count: 3,
        sealing: Sealing::None,
    };
    Record::claim(header(term, None), &claim).expect("a claim is small")
}

/// An outcome whose body says which one it is.
///
/// # Panics
/// Never: the body is small.
pub fn outcome(term: u64, index: u64) -> Record {
    let body = format!("{term}:{index}:{}", "x".repeat((index % 97) as usize));
    outcome_with_body(term, index, body.as_bytes())
}

/// An outcome with this body.
///
/// # Panics
/// If the body is too large for a record.
pub fn outcome_with_body(term: u64, index: u64, body: &[u8]) -> Record {
    Record::outcome(header(term, Some(index)), body).expect("the body fits into a record")
}

fn header(term: u64, index: Option<u64>) -> Header {
    Header { term, index, governed_by: Some(3), recorded_at_ms: 1_760_000_000_000 }
}

/// All records of the partition that count.
///
/// # Panics
/// If the log cannot be read.
pub async fn valid_records(log: &Arc<dyn EventLog>, partition: Partition) -> Vec<ValidRecord> {
    let mut follower = Follower::new(Arc::clone(log), partition, Cursor::START);
    read_to_end(&mut follower).await
}

/// Reads on until nothing more is durable.
///
/// # Panics
/// If the log cannot be read.
pub async fn read_to_end(follower: &mut Follower) -> Vec<ValidRecord> {
    let mut all = Vec::new();
    loop {
        let records = follower.read().await.expect("the log is readable");
        if records.is_empty() {
            return all;
        }
        all.extend(records);
    }
}
