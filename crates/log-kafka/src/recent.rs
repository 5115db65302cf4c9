//! What was read of the past a moment ago: several readers come to the same places shortly after
//! one another, every projection for itself.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as Turn, MutexGuard as Mine};
use tokio::time::timeout;
use verbatim_log::{Chunk, Offset, Partition};

/// About how many bytes of records are kept.
const KEPT_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How many places are told apart when readers come to the same one at the same time.
const TURNS: usize = 64;

/// How long a reader waits for another one that reads from the same place.
const TURN_PATIENCE: Duration = Duration::from_secs(1);

/// The chunks that were read last.
#[derive(Debug)]
pub(crate) struct Recent {
    kept: Mutex<Kept>,
    turns: Box<[Turn<()>]>,
}

impl Default for Recent {
    fn default() -> Self {
        Recent { kept: Mutex::default(), turns: (0..TURNS).map(|_| Turn::default()).collect() }
    }
}

#[derive(Debug, Default)]
struct Kept {
    chunks: VecDeque<Place>,
    bytes: usize,
}

/// A chunk, and where it begins.
#[derive(Debug)]
struct Place {
    partition: Partition,
    from: Offset,
    chunk: Chunk,
    bytes: usize,
}

impl Recent {
    /// Held by whoever reads from this place; the next one may then find what was read. None if
    /// that takes long: reading it once more is no mistake.
    pub(crate) async fn turn(&self, partition: Partition, from: Offset) -> Option<Mine<'_, ()>> {
        let place = u64::from(partition.0).wrapping_add(from.0.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let turn = &self.turns[(place % TURNS as u64) as usize];
        timeout(TURN_PATIENCE, turn.lock()).await.ok()
    }

    /// The chunk that was read from here, if it is kept and no longer than is wanted.
    pub(crate) fn find(
        &self,
        partition: Partition,
        from: Offset,
        bytes_max: usize,
    ) -> Option<Chunk> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let here = |it: &&Place| it.partition == partition && it.from == from;
        let found = kept.chunks.iter().find(here)?;
        let last = found.chunk.slots.last().map_or(0, weight);
        // As the contract says: about so many bytes, and at least one record.
        (found.bytes <= bytes_max.saturating_add(last)).then(|| found.chunk.clone())
    }

    pub(crate) fn keep(&self, partition: Partition, from: Offset, chunk: &Chunk) {
        let bytes = chunk.slots.iter().map(weight).sum();
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += bytes;
        kept.chunks.push_back(Place { partition, from, chunk: chunk.clone(), bytes });
        while kept.bytes > KEPT_BYTES_MAX
            && let Some(oldest) = kept.chunks.pop_front()
        {
            kept.bytes -= oldest.bytes;
        }
    }
}

fn weight(slot: &verbatim_log::Slot) -> usize {
    slot.record.as_ref().map_or(0, |record| record.bytes().len())
}

#[cfg(test)]
mod tests {
    use verbatim_log::{Header, Record, Slot};

    use super::*;

    fn chunk(offsets: std::ops::Range<u64>, body_bytes: usize) -> Chunk {
        let slot = |offset| {
            let header =
                Header { term: 1, index: Some(offset), governed_by: None, recorded_at_ms: 1 };
            let record = Record::outcome(header, &vec![7; body_bytes]).unwrap();
            Slot { offset: Offset(offset), record: Ok(record) }
        };
        Chunk { next: Offset(offsets.end), slots: offsets.map(slot).collect() }
    }

    #[test]
    fn a_second_reader_finds_what_the_first_has_read() {
        let recent = Recent::default();
        let read = chunk(10..20, 100);
        recent.keep(Partition(1), Offset(10), &read);
        let found = recent.find(Partition(1), Offset(10), 4096).unwrap();
        assert_eq!((found.slots, found.next), (read.slots, read.next));
        assert!(recent.find(Partition(2), Offset(10), 4096).is_none());
        assert!(recent.find(Partition(1), Offset(11), 4096).is_none());
    }

    #[tokio::test]
    async fn readers_of_one_place_take_turns_and_nobody_waits_long() {
        let recent = Recent::default();
        let first = recent.turn(Partition(1), Offset(10)).await;
        assert!(first.is_some());
        assert!(recent.turn(Partition(1), Offset(10)).await.is_none());
        let elsewhere =
            [recent.turn(Partition(2), Offset(10)), recent.turn(Partition(1), Offset(4))];
        for turn in elsewhere {
            assert!(turn.await.is_some());
        }
        drop(first);
        assert!(recent.turn(Partition(1), Offset(10)).await.is_some());
    }

    #[test]
    fn whoever_wants_little_is_not_given_much() {
        let recent = Recent::default();
        recent.keep(Partition(1), Offset(0), &chunk(0..10, 100));
        assert!(recent.find(Partition(1), Offset(0), 500).is_none());
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let recent = Recent::default();
        for place in 0..100_u64 {
            let from = place * 10;
            recent.keep(Partition(1), Offset(from), &chunk(from..from + 10, 50_000));
        }
        assert!(recent.kept.lock().unwrap().bytes <= KEPT_BYTES_MAX);
        assert!(recent.find(Partition(1), Offset(0), usize::MAX).is_none());
        assert!(recent.find(Partition(1), Offset(990), usize::MAX).is_some());
    }
}
