//! A log that tells how far it was read, and cannot be read when it is told so.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::watch;
use verbatim_log::{
    Chunk, Cursor, EventLog, MemoryLog, Offset, Partition, PartitionWriter, ReadError,
};

#[derive(Debug)]
pub(super) struct WatchedLog {
    inner: MemoryLog,
    read_count: AtomicU64,
    is_away: AtomicBool,
}

impl WatchedLog {
    pub(super) fn new(partition_count: u32) -> Arc<Self> {
        let inner = MemoryLog::new(partition_count);
        let (read_count, is_away) = (AtomicU64::new(0), AtomicBool::new(false));
        Arc::new(WatchedLog { inner, read_count, is_away })
    }

    /// How many records were read.
    pub(super) fn read_count(&self) -> u64 {
        self.read_count.load(Ordering::SeqCst)
    }

    pub(super) fn goes_away(&self) {
        self.is_away.store(true, Ordering::SeqCst);
    }

    pub(super) fn comes_back(&self) {
        self.is_away.store(false, Ordering::SeqCst);
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the log is away")]
struct Away;

#[tonic::async_trait]
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

    fn watch_end(&self, partition: Partition) -> watch::Receiver<Offset> {
        self.inner.watch_end(partition)
    }

    fn writer(&self, partition: Partition) -> Arc<dyn PartitionWriter> {
        self.inner.writer(partition)
    }
}
