//! Ownership for one machine: everything is mine, always.

use tokio::sync::watch;

use crate::{Ownership, Partition};

/// Assigns every partition to the one instance there is.
#[derive(Debug)]
pub struct EveryPartition {
    assigned: watch::Sender<Vec<Partition>>,
}

impl EveryPartition {
    /// Ownership of all `partition_count` partitions.
    pub fn new(partition_count: u32) -> Self {
        let everything = Partition::all(partition_count).collect();
        Self { assigned: watch::Sender::new(everything) }
    }
}

impl Ownership for EveryPartition {
    fn assigned(&self) -> watch::Receiver<Vec<Partition>> {
        self.assigned.subscribe()
    }
}
