//! A log that tells how far it was read and what it was told, and that goes away when told to.

#![expect(clippy::unwrap_used, reason = "fixtures fail by panicking")]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tokio::sync::watch;
use verbatim_log::{
    Chunk, Cursor, EventLog, MemoryLog, Offset, Partition, PartitionWriter, ReadError, ValidRecord,
};

/// A [`MemoryLog`], watched.
#[derive(Debug)]
pub struct WatchedLog {
    inner: MemoryLog,
    read_count: AtomicU64,
    is_away: AtomicBool,
    told: Mutex<Vec<Cursor>>,
}

impl WatchedLog {
    /// Watches an empty log.
    pub fn new(partition_count: u32) -> Arc<Self> {
        let inner = MemoryLog::new(partition_count);
        let (read_count, is_away) = (AtomicU64::new(0), AtomicBool::new(false));
        Arc::new(WatchedLog { inner, read_count, is_away, told: Mutex::default() })
    }

    /// The log itself, with its faults.
    pub fn inner(&self) -> &MemoryLog {
        &self.inner
    }

    /// How many records were read.
    pub fn read_count(&self) -> u64 {
        self.read_count.load(Ordering::SeqCst)
    }

    /// What its readers told it, as they tell a log that has no index.
    pub fn told(&self) -> Vec<Cursor> {
        self.told.lock().unwrap().clone()
    }

    /// From now on it cannot be read.
    pub fn goes_away(&self) {
        self.is_away.store(true, Ordering::SeqCst);
    }

    /// From now on it can be read again.
    pub fn comes_back(&self) {
        self.is_away.store(false, Ordering::SeqCst);
    }
}

/// Why it cannot be read.
#[derive(Debug)]
struct Away;

impl std::fmt::Display for Away {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the log is away")
    }
}

impl std::error::Error for Away {}

#[async_trait]
impl EventLog for WatchedLog {
    fn partition_count(&self) -> u32 {
        self.inner.partition_count()
    }

    async fn read(
        &self,
        partition: Partition,
        from: Offset,
        bytes_max: usize,
    ) -> Result<Chunk, ReadError> {
        if self.is_away.load(Ordering::SeqCst) {
            return Err(ReadError::Unavailable(Box::new(Away)));
        }
        let chunk = self.inner.read(partition, from, bytes_max).await?;
        self.read_count.fetch_add(chunk.slots.len() as u64, Ordering::SeqCst);
        Ok(chunk)
    }

    async fn end(&self, partition: Partition) -> Result<Offset, ReadError> {
        self.inner.end(partition).await
    }

    async fn seek(&self, partition: Partition, index: u64) -> Result<Cursor, ReadError> {
        self.inner.seek(partition, index).await
    }

    async fn seek_recorded_after(
        &self,
        partition: Partition,
        unix_ms: i64,
    ) -> Result<Cursor, ReadError> {
        self.inner.seek_recorded_after(partition, unix_ms).await
    }

    fn remember(&self, _partition: Partition, record: &ValidRecord) {
        self.told.lock().unwrap().push(record.cursor_after());
    }

    fn watch_end(&self, partition: Partition) -> watch::Receiver<Offset> {
        self.inner.watch_end(partition)
    }

    fn writer(&self, partition: Partition) -> Arc<dyn PartitionWriter> {
        self.inner.writer(partition)
    }
}
