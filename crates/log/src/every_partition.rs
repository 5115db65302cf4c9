//! Ownership for one machine: everything is mine, always.

use async_trait::async_trait;
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

#[async_trait]
impl Ownership for EveryPartition {
    fn assigned(&self) -> watch::Receiver<Vec<Partition>> {
        self.assigned.subscribe()
    }

    async fn confirm(&self, _partition: Partition) -> bool {
        true
    }

    /// There is nobody to tell.
    fn announce(&self, _partition: Partition, _term: u64) {}

    fn owner_address(&self, _partition: Partition) -> Option<String> {
        None
    }
}
