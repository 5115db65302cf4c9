//! What may go wrong in a log, on demand.

use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::watch;

use super::store::{PartitionStore, Service};
use crate::{Appended, Partition, Record};

/// What happens to one append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is stored, and the sender is told so.
    Unavailable,
    /// Everything is stored; the sender hears that it is in doubt.
    StoredUnanswered,
    /// The first `count` records are stored; the sender hears that it is in doubt.
    StoredPartly {
        /// How many.
        count: usize,
    },
    /// Nothing is stored; the sender hears that it is in doubt.
    LostUnanswered,
    /// Held back until [`Faults::release`], and answered then. Later appends of the same writer
    /// wait behind it; other writers go ahead.
    Parked,
    /// In doubt at once, stored at [`Faults::release`]. Nobody waits behind it.
    ParkedUnanswered,
}

/// The cause that injected faults carry.
#[derive(Debug, thiserror::Error)]
#[error("a fault was injected")]
pub(super) struct Injected;

/// Makes a [`MemoryLog`](crate::MemoryLog) misbehave.
///
/// # Panics
/// Every method panics if the log has no such partition.
#[derive(Debug, Clone)]
pub struct Faults {
    partitions: Arc<[PartitionStore]>,
}

impl Faults {
    pub(super) const fn new(partitions: Arc<[PartitionStore]>) -> Self {
        Self { partitions }
    }

    /// The next append to the partition meets this fault; several queue up, one for each append.
    pub fn inject(&self, partition: Partition, fault: Fault) {
        self.store(partition).state().faults.push_back(fault);
    }

    /// Lets every append that was held back arrive now, in the order sent.
    pub fn release(&self, partition: Partition) {
        self.store(partition).release();
    }

    /// How many appends are held back, to wait for.
    pub fn watch_parked(&self, partition: Partition) -> watch::Receiver<usize> {
        self.store(partition).watch_parked()
    }

    /// A record of a writer that nobody here knows.
    pub fn insert(&self, partition: Partition, record: &Record) -> Appended {
        self.insert_bytes(partition, record.bytes().clone())
    }

    /// Bytes that need not be a frame.
    pub fn insert_bytes(&self, partition: Partition, bytes: Bytes) -> Appended {
        self.store(partition).insert(vec![bytes])
    }

    /// The last `count` records vanish, as if a broker had lost them.
    pub fn lose_tail(&self, partition: Partition, count: usize) {
        self.store(partition).lose_tail(count);
    }

    /// Every append is refused until [`Faults::start_appends`]. Nothing is stored.
    pub fn stop_appends(&self, partition: Partition) {
        self.store(partition).state().appends = Service::Down;
    }

    /// Appends work again.
    pub fn start_appends(&self, partition: Partition) {
        self.store(partition).state().appends = Service::Up;
    }

    /// Every read fails until [`Faults::start_reads`].
    pub fn stop_reads(&self, partition: Partition) {
        self.store(partition).state().reads = Service::Down;
    }

    /// Reads work again.
    pub fn start_reads(&self, partition: Partition) {
        self.store(partition).state().reads = Service::Up;
    }

    fn store(&self, partition: Partition) -> &PartitionStore {
        &self.partitions[partition.0 as usize]
    }
}
