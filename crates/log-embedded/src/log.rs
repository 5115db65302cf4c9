//! The log on one machine, behind the ports of `verbatim-log`.

use std::fs::{self, File};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use verbatim_log::{
    AppendError, Chunk, Cursor, EventLog, Offset, Partition, PartitionWriter, Pending,
    RECORD_BYTES_MAX, ReadError, Record,
};

use crate::OpenError;
use crate::commit::AppendRequest;
use crate::committer::{Closed, Committer, Work};
use crate::folder_lock::FolderLock;
use crate::reader::Reader;
use crate::schema::Database;

/// How a log is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How many partitions there are, partition 0 included; fixed when the log is created.
    pub partition_count: u32,
    /// How many pages of 4 KiB the database may have; without it the disk is the limit.
    pub page_count_max: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { partition_count: 5, page_count_max: None }
    }
}

/// A log in one folder of one machine. Clones share it.
#[derive(Debug, Clone)]
pub struct EmbeddedLog {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    reader: Reader,
    ends: Arc<[watch::Sender<Offset>]>,
    work: mpsc::UnboundedSender<Work>,
    committer: Mutex<Option<JoinHandle<()>>>,
}

impl EmbeddedLog {
    /// Opens the log in `folder`, creating both if they are not there. Takes as long for a large
    /// log as for an empty one.
    pub async fn open(folder: &Path, options: Options) -> Result<Self, OpenError> {
        let partition_count = options.partition_count;
        if partition_count < 2 {
            return Err(OpenError::TooFewPartitions { partition_count });
        }
        let unusable = |source| OpenError::Folder { path: folder.to_owned(), source };
        fs::create_dir_all(folder).map_err(unusable)?;
        let lock = FolderLock::acquire(folder)?;
        let database = Database::new(folder, options);
        let (connection, rules) = database.prepare().await?;
        // The file's name must be as durable as what is going to be in it.
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(unusable)?;

        let ends: Arc<[_]> =
            rules.iter().map(|rule| watch::Sender::new(Offset(rule.next_index()))).collect();
        let (work, inbox) = mpsc::unbounded_channel();
        let reader = Reader::new(database.clone());
        let connection = Some(connection);
        let committer =
            Committer { inbox, database, connection, rules, ends: Arc::clone(&ends), lock };
        let committer = Mutex::new(Some(tokio::spawn(committer.run())));
        Ok(Self { shared: Arc::new(Shared { reader, ends, work, committer }) })
    }

    /// Ends reading, commits what is on its way and lets go of the folder. Later appends are
    /// refused. Without this the same happens soon after the last clone and writer are gone.
    pub async fn close(&self) {
        // Readers first: the last one to leave tidies the file up, and it must be able to write.
        self.shared.reader.close().await;
        // If nobody receives it, the log is closed already.
        let _closed_before = self.shared.work.send(Work::Close);
        let committer = self.shared.committer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(committer) = committer
            && let Err(error) = committer.await
        {
            tracing::error!(%error, "the committer did not end by itself");
        }
    }

    fn end_of(&self, partition: Partition) -> Result<&watch::Sender<Offset>, ReadError> {
        let partition_count = self.partition_count();
        let missing = ReadError::NoSuchPartition { partition, partition_count };
        self.shared.ends.get(partition.0 as usize).ok_or(missing)
    }
}

#[async_trait]
impl EventLog for EmbeddedLog {
    fn partition_count(&self) -> u32 {
        u32::try_from(self.shared.ends.len()).expect("was made from a u32")
    }

    async fn read(
        &self,
        partition: Partition,
        from: Offset,
        bytes_max: usize,
    ) -> Result<Chunk, ReadError> {
        let end = self.end(partition).await?;
        if from > end {
            return Err(ReadError::Lost { partition, from, end });
        }
        if from == end {
            return Ok(Chunk::empty(from));
        }
        self.shared.reader.read(partition, (from, end), bytes_max).await
    }

    async fn end(&self, partition: Partition) -> Result<Offset, ReadError> {
        Ok(*self.end_of(partition)?.borrow())
    }

    async fn seek(&self, partition: Partition, index: u64) -> Result<Cursor, ReadError> {
        let end = self.end(partition).await?;
        self.shared.reader.seek(partition, index.min(end.0)).await
    }

    async fn seek_recorded_after(
        &self,
        partition: Partition,
        unix_ms: i64,
    ) -> Result<Cursor, ReadError> {
        let end = self.end(partition).await?;
        self.shared.reader.seek_recorded_after(partition, end, unix_ms).await
    }

    fn watch_end(&self, partition: Partition) -> watch::Receiver<Offset> {
        match self.end_of(partition) {
            Ok(end) => end.subscribe(),
            // Its sender is gone, so whoever waits for it learns that nothing will ever come.
            Err(_missing) => watch::channel(Offset::START).1,
        }
    }

    fn writer(&self, partition: Partition) -> Arc<dyn PartitionWriter> {
        Arc::new(EmbeddedWriter { log: self.clone(), partition })
    }
}

#[derive(Debug)]
struct EmbeddedWriter {
    log: EmbeddedLog,
    partition: Partition,
}

impl EmbeddedWriter {
    fn refuse(&self, records: &[Record]) -> Option<AppendError> {
        let (partition, partition_count) = (self.partition, self.log.partition_count());
        if partition.0 >= partition_count {
            return Some(AppendError::NoSuchPartition { partition, partition_count });
        }
        let largest = records.iter().map(|record| record.bytes().len()).max().unwrap_or(0);
        let bytes_max = RECORD_BYTES_MAX;
        (largest > bytes_max).then_some(AppendError::TooLarge { bytes: largest, bytes_max })
    }

    fn send(&self, records: Vec<Record>) -> Result<Answer, AppendError> {
        if let Some(refusal) = self.refuse(&records) {
            return Err(refusal);
        }
        let (answer, receiver) = oneshot::channel();
        let request = AppendRequest { partition: self.partition, records, answer };
        self.log.shared.work.send(Work::Append(request)).map_err(|_| Closed)?;
        Ok(receiver)
    }
}

type Answer = oneshot::Receiver<Result<verbatim_log::Appended, AppendError>>;

impl PartitionWriter for EmbeddedWriter {
    fn append(&self, records: Vec<Record>) -> Pending {
        let sent = self.send(records);
        Box::pin(async move {
            match sent?.await {
                Ok(result) => result,
                // The committer went down with its runtime, perhaps in the middle of a commit.
                Err(gone) => Err(AppendError::InDoubt(Box::new(gone))),
            }
        })
    }
}
