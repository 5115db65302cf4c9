//! The newest records of one partition, in memory: what nearly every reader asks for.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;
use verbatim_log::{Chunk, Offset, Slot};

/// About how many bytes of records one partition keeps.
const KEPT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// One partition as far as this instance has seen it.
#[derive(Debug)]
pub(crate) struct PartitionTail {
    kept: Mutex<Kept>,
    /// Behind the last record that is known to be durable. Never falls.
    end: watch::Sender<Offset>,
    /// Behind the last record that is kept here, or was.
    seen: watch::Sender<Offset>,
}

#[derive(Debug)]
struct Kept {
    slots: VecDeque<Slot>,
    bytes: usize,
    /// Everything from here to `next` is kept.
    first: Offset,
    next: Offset,
    /// Set when the log was found to end before what was seen of it.
    lost_from: Option<Offset>,
}

/// Where a read finds its records.
#[derive(Debug)]
pub(crate) enum Found {
    /// Here.
    Here(Chunk),
    /// In the topic: they are older than what is kept.
    Older,
    /// On the way: they are durable, and were not seen yet.
    Coming,
}

impl PartitionTail {
    /// A tail that begins at the partition's end.
    pub(crate) fn starting_at(end: Offset) -> Self {
        let kept =
            Kept { slots: VecDeque::new(), bytes: 0, first: end, next: end, lost_from: None };
        PartitionTail {
            kept: Mutex::new(kept),
            end: watch::Sender::new(end),
            seen: watch::Sender::new(end),
        }
    }

    /// Behind the last record that is known to be durable.
    pub(crate) fn end(&self) -> Offset {
        *self.end.borrow()
    }

    pub(crate) fn watch_end(&self) -> watch::Receiver<Offset> {
        self.end.subscribe()
    }

    pub(crate) fn watch_seen(&self) -> watch::Receiver<Offset> {
        self.seen.subscribe()
    }

    /// The partition is known to go at least so far.
    pub(crate) fn raise_end(&self, to: Offset) {
        self.end.send_if_modified(|end| {
            let rises = to > *end;
            *end = to.max(*end);
            rises
        });
    }

    /// Where the log ends, if it was found to end before what was seen of it.
    pub(crate) fn lost_from(&self) -> Option<Offset> {
        self.lock().lost_from
    }

    /// Behind the last record that can be read: the end, unless that was lost.
    pub(crate) fn readable_end(&self) -> Offset {
        let kept = self.lock();
        if kept.lost_from.is_some() { kept.next } else { self.end() }
    }

    /// The log ends before what was seen of it. Readers that have been further are told.
    pub(crate) fn lose_from(&self, end: Offset) {
        {
            let mut kept = self.lock();
            kept.lost_from = Some(end.min(kept.lost_from.unwrap_or(end)));
            kept.slots.clear();
            kept.bytes = 0;
            (kept.first, kept.next) = (end, end);
        }
        self.seen.send_replace(end);
        // Wakes whoever waits for more, so that it reads and learns of the loss.
        self.end.send_modify(|end| *end = end.next());
    }

    /// Takes in what the topic holds next. The end is raised first, so that nobody reads beyond it.
    /// What is kept already may come again where following began anew; it is kept once.
    pub(crate) fn push(&self, mut slots: Vec<Slot>) {
        let kept_before = self.lock().next;
        slots.retain(|slot| slot.offset >= kept_before);
        let Some(next) = slots.last().map(|slot| slot.offset.next()) else { return };
        self.raise_end(next);
        {
            let mut kept = self.lock();
            for slot in slots {
                kept.bytes += weight(&slot);
                kept.slots.push_back(slot);
            }
            kept.next = next;
            while kept.bytes > KEPT_BYTES_MAX
                && let Some(oldest) = kept.slots.pop_front()
            {
                kept.bytes -= weight(&oldest);
                kept.first = oldest.offset.next();
            }
        }
        self.seen.send_replace(next);
    }

    /// The records from an offset on that lies before the end.
    pub(crate) fn find(&self, from: Offset, bytes_max: usize) -> Found {
        let kept = self.lock();
        if from < kept.first {
            return Found::Older;
        }
        if from >= kept.next {
            return Found::Coming;
        }
        let start = kept.slots.partition_point(|slot| slot.offset < from);
        let mut chunk = Chunk::empty(from);
        let mut bytes_left = bytes_max;
        for slot in kept.slots.range(start..) {
            if bytes_left == 0 && !chunk.slots.is_empty() {
                break;
            }
            bytes_left = bytes_left.saturating_sub(weight(slot));
            chunk.next = slot.offset.next();
            chunk.slots.push(slot.clone());
        }
        Found::Here(chunk)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A frame that cannot be read weighs little, but not nothing.
fn weight(slot: &Slot) -> usize {
    slot.record.as_ref().map_or(64, |record| record.bytes().len() + 64)
}

#[cfg(test)]
mod tests {
    use verbatim_log::{Header, Record};

    use super::*;

    fn slots(offsets: std::ops::Range<u64>, body_bytes: usize) -> Vec<Slot> {
        let slot = |offset| {
            let header =
                Header { term: 1, index: Some(offset), governed_by: None, recorded_at_ms: 1 };
            let record = Record::outcome(header, &vec![7; body_bytes]).unwrap();
            Slot { offset: Offset(offset), record: Ok(record) }
        };
        offsets.map(slot).collect()
    }

    fn here(tail: &PartitionTail, from: u64, bytes_max: usize) -> Chunk {
        match tail.find(Offset(from), bytes_max) {
            Found::Here(chunk) => chunk,
            other @ (Found::Older | Found::Coming) => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_was_pushed_is_found_and_what_was_not_is_older_or_coming() {
        let tail = PartitionTail::starting_at(Offset(10));
        tail.push(slots(10..20, 10));
        assert_eq!(here(&tail, 10, usize::MAX).slots, slots(10..20, 10));
        assert_eq!(here(&tail, 15, 0).slots, slots(15..16, 10));
        assert!(matches!(tail.find(Offset(9), 1), Found::Older));
        tail.raise_end(Offset(25));
        assert!(matches!(tail.find(Offset(20), 1), Found::Coming));
        assert_eq!(tail.end(), Offset(25));
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let tail = PartitionTail::starting_at(Offset(0));
        for batch in 0..40 {
            tail.push(slots(batch * 10..(batch + 1) * 10, 50_000));
        }
        let kept = tail.lock().bytes;
        assert!(kept <= KEPT_BYTES_MAX && kept > KEPT_BYTES_MAX / 2, "{kept} bytes");
        assert!(matches!(tail.find(Offset(0), 1), Found::Older));
        assert_eq!(here(&tail, 399, 1).next, Offset(400));
    }

    #[test]
    fn what_comes_a_second_time_is_kept_once() {
        let tail = PartitionTail::starting_at(Offset(10));
        tail.push(slots(10..15, 10));
        tail.push(slots(10..20, 10));
        tail.push(slots(12..14, 10));
        assert_eq!(here(&tail, 10, usize::MAX).slots, slots(10..20, 10));
        assert_eq!(tail.end(), Offset(20));
    }

    #[test]
    fn the_end_never_falls() {
        let tail = PartitionTail::starting_at(Offset(10));
        tail.raise_end(Offset(30));
        tail.push(slots(10..12, 1));
        assert_eq!(tail.end(), Offset(30));
    }
}
