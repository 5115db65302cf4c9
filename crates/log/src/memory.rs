//! A log in memory that behaves like Kafka: it stores whatever is appended, void or not.
//!
//! Nobody checks terms here, offsets are dense, and faults are injected through [`Faults`], so that
//! everything above the log is tested against the worst a log may do. Nothing waits for time.

mod faults;
mod store;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use tokio::sync::watch;

use crate::{
    AppendError, Chunk, Cursor, EventLog, Offset, Partition, PartitionWriter, Pending,
    RECORD_BYTES_MAX, ReadError, Record,
};

pub use faults::{Fault, Faults};
use store::{PartitionStore, WriterId};

/// A log in memory. Clones share it, like instances share a topic.
#[derive(Debug, Clone)]
pub struct MemoryLog {
    partitions: Arc<[PartitionStore]>,
    writers: Arc<AtomicU64>,
}

impl MemoryLog {
    /// An empty log.
    pub fn new(partition_count: u32) -> Self {
        let partitions = (0..partition_count).map(|_| PartitionStore::default()).collect();
        Self { partitions, writers: Arc::default() }
    }

    /// The handle that makes this log misbehave.
    pub fn faults(&self) -> Faults {
        Faults::new(Arc::clone(&self.partitions))
    }

    fn store(&self, partition: Partition) -> Result<&PartitionStore, ReadError> {
        let missing = ReadError::NoSuchPartition { partition, partition_count: self.count() };
        self.partitions.get(partition.0 as usize).ok_or(missing)
    }

    fn count(&self) -> u32 {
        u32::try_from(self.partitions.len()).expect("was made from a u32")
    }
}

#[async_trait]
impl EventLog for MemoryLog {
    fn partition_count(&self) -> u32 {
        self.count()
    }

    async fn read(
        &self,
        partition: Partition,
        from: Offset,
        bytes_max: usize,
    ) -> Result<Chunk, ReadError> {
        self.store(partition)?.read(partition, from, bytes_max)
    }

    async fn end(&self, partition: Partition) -> Result<Offset, ReadError> {
        Ok(self.store(partition)?.end())
    }

    async fn seek(&self, partition: Partition, _index: u64) -> Result<Cursor, ReadError> {
        self.store(partition)?;
        Ok(Cursor::START)
    }

    async fn seek_recorded_after(
        &self,
        partition: Partition,
        _unix_ms: i64,
    ) -> Result<Cursor, ReadError> {
        self.store(partition)?;
        Ok(Cursor::START)
    }

    fn watch_end(&self, partition: Partition) -> watch::Receiver<Offset> {
        match self.store(partition) {
            Ok(store) => store.watch_end(),
            // Its sender is gone, so whoever waits for it learns that nothing will ever come.
            Err(_missing) => watch::channel(Offset::START).1,
        }
    }

    fn writer(&self, partition: Partition) -> Arc<dyn PartitionWriter> {
        let id = WriterId(self.writers.fetch_add(1, Ordering::Relaxed));
        Arc::new(MemoryWriter { log: self.clone(), partition, id })
    }
}

#[derive(Debug)]
struct MemoryWriter {
    log: MemoryLog,
    partition: Partition,
    id: WriterId,
}

impl MemoryWriter {
    fn refuse(&self, records: &[Record]) -> Option<AppendError> {
        let (partition, partition_count) = (self.partition, self.log.count());
        if partition.0 >= partition_count {
            return Some(AppendError::NoSuchPartition { partition, partition_count });
        }
        let largest = records.iter().map(|record| record.bytes().len()).max().unwrap_or(0);
        let bytes_max = RECORD_BYTES_MAX;
        (largest > bytes_max).then_some(AppendError::TooLarge { bytes: largest, bytes_max })
    }
}

impl PartitionWriter for MemoryWriter {
    fn append(&self, records: Vec<Record>) -> Pending {
        if let Some(refusal) = self.refuse(&records) {
            return Box::pin(std::future::ready(Err(refusal)));
        }
        let frames = records.iter().map(|record| record.bytes().clone()).collect();
        self.log.partitions[self.partition.0 as usize].append(self.id, frames)
    }
}
