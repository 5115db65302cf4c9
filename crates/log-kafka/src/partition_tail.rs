//! The newest records of one partition, in memory: what nearly every reader asks for.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;
use verbatim_log::{Chunk, Offset, Slot};

/// About how many bytes of records one partition keeps.
const KEPT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// About how many bytes of its own records wait for those before them.
const AHEAD_BYTES_MAX: usize = 4 * 1024 * 1024;

/// One partition as far as this instance has seen it.
#[derive(Debug)]
pub(crate) struct PartitionTail {
    kept: Mutex<Kept>,
    /// Behind the last record that is known to be durable. Never falls.
    end: watch::Sender<Offset>,
    /// Behind the last record that is kept here, or was.
    seen: watch::Sender<Offset>,
    /// How many records of this instance's own were kept without being fetched.
    kept_unfetched: AtomicU64,
}

#[derive(Debug)]
struct Kept {
    slots: VecDeque<Slot>,
    bytes: usize,
    /// Records of this instance's own that are in the topic, behind some that were not seen yet.
    ahead: VecDeque<Slot>,
    ahead_bytes: usize,
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
        PartitionTail {
            kept: Mutex::new(Kept::starting_at(end)),
            end: watch::Sender::new(end),
            seen: watch::Sender::new(end),
            kept_unfetched: AtomicU64::new(0),
        }
    }

    /// Behind the last record that is known to be durable.
    pub(crate) fn end(&self) -> Offset {
        *self.end.borrow()
    }

    pub(crate) fn watch_end(&self) -> watch::Receiver<Offset> {
        self.end.subscribe()
    }

    /// Behind the last record that is kept here, or was.
    pub(crate) fn seen(&self) -> Offset {
        *self.seen.borrow()
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
            let lost_from = Some(end.min(kept.lost_from.unwrap_or(end)));
            *kept = Kept { lost_from, ..Kept::starting_at(end) };
            self.tell_seen(&mut kept);
        }
        // Wakes whoever waits for more, so that it reads and learns of the loss.
        self.end.send_modify(|end| *end = end.next());
    }

    /// Takes in what the topic holds next. The end is raised first, so that nobody reads beyond it.
    /// What is kept already may come again, where following began anew or records are this
    /// instance's own; it is kept once.
    pub(crate) fn push(&self, slots: Vec<Slot>) {
        let Some(last) = slots.last() else { return };
        self.raise_end(last.offset.next());
        let mut kept = self.lock();
        for slot in slots {
            if slot.offset >= kept.next {
                kept.keep(slot);
            }
        }
        kept.take_ahead();
        self.tell_seen(&mut kept);
    }

    /// Takes in records of this instance's own that the topic is known to hold at these places, so
    /// that they need not be fetched. Those behind others that were not seen yet wait for them.
    pub(crate) fn push_own(&self, slots: Vec<Slot>) {
        let mut kept = self.lock();
        kept.ahead_bytes += slots.iter().map(weight).sum::<usize>();
        kept.ahead.extend(slots);
        let Some(last) = kept.ahead.back() else { return };
        self.raise_end(last.offset.next());
        let count = kept.take_ahead();
        self.kept_unfetched.fetch_add(count, Ordering::Relaxed);
        self.tell_seen(&mut kept);
    }

    /// Told under the lock, so that what is said to be seen does not fall behind.
    fn tell_seen(&self, kept: &mut Kept) {
        kept.shrink();
        if *self.seen.borrow() != kept.next {
            self.seen.send_replace(kept.next);
        }
    }

    /// How many records were kept without being fetched since this was asked last.
    pub(crate) fn take_kept_unfetched(&self) -> u64 {
        self.kept_unfetched.swap(0, Ordering::Relaxed)
    }

    /// Whether there are records before those of this instance's own that only the topic has.
    pub(crate) fn lacks_some(&self) -> bool {
        !self.lock().ahead.is_empty()
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

impl Kept {
    fn starting_at(end: Offset) -> Self {
        Kept {
            slots: VecDeque::new(),
            bytes: 0,
            ahead: VecDeque::new(),
            ahead_bytes: 0,
            first: end,
            next: end,
            lost_from: None,
        }
    }

    fn keep(&mut self, slot: Slot) {
        self.bytes += weight(&slot);
        self.next = slot.offset.next();
        self.slots.push_back(slot);
    }

    /// Keeps what follows at once of that which was ahead, and tells how much.
    fn take_ahead(&mut self) -> u64 {
        let mut count = 0;
        while let Some(slot) = self.ahead.pop_front_if(|slot| slot.offset <= self.next) {
            self.ahead_bytes -= weight(&slot);
            if slot.offset == self.next {
                self.keep(slot);
                count += 1;
            }
        }
        count
    }

    /// Gives up what is too much. What was ahead comes again from the topic.
    fn shrink(&mut self) {
        while self.bytes > KEPT_BYTES_MAX
            && let Some(oldest) = self.slots.pop_front()
        {
            self.bytes -= weight(&oldest);
            self.first = oldest.offset.next();
        }
        if self.ahead_bytes > AHEAD_BYTES_MAX {
            self.ahead.clear();
            self.ahead_bytes = 0;
        }
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
    fn records_of_its_own_wait_for_those_before_them() {
        let tail = PartitionTail::starting_at(Offset(10));
        tail.push_own(slots(10..12, 10));
        tail.push_own(slots(13..15, 10));
        assert_eq!((tail.seen(), tail.end()), (Offset(12), Offset(15)));
        assert!(tail.lacks_some());
        assert!(matches!(tail.find(Offset(12), 1), Found::Coming));
        tail.push(slots(11..14, 10));
        assert!(!tail.lacks_some());
        assert_eq!(here(&tail, 10, usize::MAX).slots, slots(10..15, 10));
        assert_eq!(tail.take_kept_unfetched(), 2);
        assert_eq!(tail.take_kept_unfetched(), 0);
    }

    #[test]
    fn records_that_wait_long_are_left_to_be_fetched() {
        let tail = PartitionTail::starting_at(Offset(0));
        let enough = AHEAD_BYTES_MAX as u64 / 50_000;
        tail.push_own(slots(1..enough, 50_000));
        assert!(tail.lacks_some());
        tail.push_own(slots(enough..enough + 2, 50_000));
        assert!(!tail.lacks_some());
        tail.push(slots(0..enough + 2, 1));
        assert_eq!(tail.seen(), Offset(enough + 2));
        tail.push_own(slots(enough + 3..2 * enough, 50_000));
        assert!(tail.lacks_some(), "there is room again");
    }

    #[test]
    fn of_a_log_that_lost_its_end_nothing_is_kept() {
        let tail = PartitionTail::starting_at(Offset(0));
        tail.push_own(slots(0..20, 1));
        tail.push_own(slots(25..30, 1));
        tail.lose_from(Offset(5));
        assert_eq!(tail.seen(), Offset(5));
        assert!(!tail.lacks_some());
        assert!(matches!(tail.find(Offset(3), 1), Found::Older));
    }

    #[test]
    fn the_end_never_falls() {
        let tail = PartitionTail::starting_at(Offset(10));
        tail.raise_end(Offset(30));
        tail.push(slots(10..12, 1));
        assert_eq!(tail.end(), Offset(30));
    }
}
