//! Many inquiries at the same time, in a log of several partitions.

use std::sync::Arc;

use uuid::Uuid;
use verbatim_log::{Claim, EventLog, Header, MemoryLog, Nonce, Partition, Record, Sealing};
use verbatim_wire::Outcome;

use super::random_story;

/// How many inquiries of a partition go on at the same time.
const AT_A_TIME: u64 = 256;

/// How many sentences one is told in, as far as the rules allow them.
const SENTENCES: u32 = 10;

/// A log of inquiries that go on side by side, with at least so many events, and how many they are.
/// The same log for the same numbers.
///
/// # Panics
/// If there is no partition beside partition 0.
pub async fn crowd(
    log_identity: Uuid,
    partition_count: u32,
    event_count_min: usize,
) -> (Arc<MemoryLog>, usize) {
    let log = Arc::new(MemoryLog::new(partition_count));
    let claim = claim(log_identity, partition_count);
    for partition in Partition::all(partition_count) {
        append(&log, partition, vec![claim.clone()]).await;
    }
    let (mut first, mut event_count) = (0, 0);
    while event_count < event_count_min {
        for partition in Partition::all(partition_count).skip(1) {
            let mut records = Vec::new();
            let next_index = log.end(partition).await.expect("it is in memory").0;
            for (index, outcome) in (next_index..).zip(side_by_side(first..first + AT_A_TIME)) {
                event_count += outcome.facts.len();
                let recorded_at_ms = outcome.envelope.times.recorded_at.unix_ms();
                let header = Header { recorded_at_ms, ..header(Some(index)) };
                let record = Record::outcome(header, &outcome.encode());
                records.push(record.expect("an outcome fits"));
            }
            append(&log, partition, records).await;
            first += AT_A_TIME;
        }
    }
    (log, event_count)
}

/// The first records of these stories, then the second ones, and so on.
fn side_by_side(numbers: std::ops::Range<u64>) -> impl Iterator<Item = Outcome> {
    let mut numbered = Vec::new();
    for number in numbers {
        let story = random_story(&number.to_string(), number, SENTENCES);
        numbered.extend(story.outcomes().into_iter().enumerate());
    }
    numbered.sort_by_key(|(place, _)| *place);
    numbered.into_iter().map(|(_, outcome)| outcome)
}

async fn append(log: &MemoryLog, partition: Partition, records: Vec<Record>) {
    let appended = log.writer(partition).append(records).await;
    appended.expect("a log in memory takes everything");
}

const fn header(index: Option<u64>) -> Header {
    Header { term: 1, index, governed_by: Some(0), recorded_at_ms: 0 }
}

fn claim(log_identity: Uuid, partition_count: u32) -> Record {
    let claim = Claim {
        instance: log_identity,
        address: String::new(),
        nonce: Nonce([3; 16]),
        log_identity,
        partition_count,
        sealing: Sealing::None,
    };
    Record::claim(header(None), &claim).expect("a claim is small")
}
