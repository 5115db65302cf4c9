//! Which partitions need not be fetched, for what comes there is this instance's own.
//!
//! An owner hears from the broker where each of its records stands, and the tail keeps them as they
//! are acknowledged. To fetch them as well takes network and processors for nothing. While a
//! partition rests, nobody else's record goes unnoticed for long: it lies before the next one of
//! the owner's own, or the owner has nothing more to append.

use std::collections::BTreeSet;
use std::time::Duration;

use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaError;
use rdkafka::topic_partition_list::TopicPartitionList;
use tokio::time::Instant;

use crate::consumer::Consuming;
use crate::partition_tail::PartitionTail;

/// How often it is looked whether partitions may rest.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// So many records of its own between two looks let a partition rest. To begin and to end a rest
/// costs a few fetches, which fewer records do not.
const OWN_MIN: u64 = 50;

/// The partitions that are not fetched.
#[derive(Debug, Default)]
pub(crate) struct Resting {
    partitions: BTreeSet<usize>,
    looked_at: Option<Instant>,
}

impl Resting {
    /// Every partition is fetched again.
    pub(crate) fn end_all(&mut self) {
        self.partitions.clear();
    }

    /// Lets rest what may, and fetches again what must not any longer.
    pub(crate) fn look(&mut self, consumer: &Consuming, topic: &str, tails: &[PartitionTail]) {
        let is_due = self.looked_at.is_none_or(|at| at.elapsed() >= LOOK_EVERY);
        if is_due {
            self.looked_at = Some(Instant::now());
        }
        for (place, tail) in tails.iter().enumerate() {
            let rests = self.partitions.contains(&place);
            let may_rest = match (is_due, rests) {
                (true, _) => may_rest(tail),
                (false, true) => !tail.lacks_some(),
                (false, false) => false,
            };
            let turned = match (rests, may_rest) {
                (false, true) => begin(consumer, topic, place),
                (true, false) => end(consumer, topic, place, tail),
                (false, false) | (true, true) => continue,
            };
            match turned {
                Ok(()) if may_rest => drop(self.partitions.insert(place)),
                Ok(()) => drop(self.partitions.remove(&place)),
                Err(error) => tracing::warn!(%error, place, "a partition is not fetched as wanted"),
            }
        }
    }
}

/// Whether much came since this was asked last, and all of it the owner's own.
fn may_rest(tail: &PartitionTail) -> bool {
    tail.take_kept_unfetched() >= OWN_MIN && !tail.lacks_some()
}

fn begin(consumer: &Consuming, topic: &str, place: usize) -> Result<(), KafkaError> {
    let mut list = TopicPartitionList::new();
    list.add_partition(topic, number(place));
    consumer.incremental_unassign(&list)
}

fn end(
    consumer: &Consuming,
    topic: &str,
    place: usize,
    tail: &PartitionTail,
) -> Result<(), KafkaError> {
    let mut list = TopicPartitionList::new();
    let offset = rdkafka::Offset::Offset(tail.seen().0.cast_signed());
    list.add_partition_offset(topic, number(place), offset)?;
    consumer.incremental_assign(&list)
}

fn number(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use verbatim_log::{Header, Offset, Record, Slot};

    use super::*;

    fn slots(offsets: std::ops::Range<u64>) -> Vec<Slot> {
        let slot = |offset| {
            let header =
                Header { term: 1, index: Some(offset), governed_by: None, recorded_at_ms: 1 };
            Slot { offset: Offset(offset), record: Ok(Record::barrier(header)) }
        };
        offsets.map(slot).collect()
    }

    #[test]
    fn a_partition_rests_while_its_owner_appends_much_to_it() {
        let tail = PartitionTail::starting_at(Offset(0));
        tail.push_own(slots(0..OWN_MIN - 1));
        assert!(!may_rest(&tail));
        tail.push_own(slots(OWN_MIN - 1..3 * OWN_MIN));
        assert!(may_rest(&tail));
        assert!(!may_rest(&tail), "nothing came since");
    }

    #[test]
    fn a_partition_that_others_write_to_as_well_does_not_rest() {
        let tail = PartitionTail::starting_at(Offset(0));
        tail.push_own(slots(0..OWN_MIN));
        tail.push_own(slots(OWN_MIN + 1..3 * OWN_MIN));
        assert!(!may_rest(&tail));
        tail.push(slots(OWN_MIN..OWN_MIN + 1));
        tail.push_own(slots(3 * OWN_MIN..4 * OWN_MIN));
        assert!(may_rest(&tail));
    }
}
