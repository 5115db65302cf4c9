//! The log in Kafka, behind the ports of `verbatim-log`.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use verbatim_log::{
    Chunk, Cursor, EventLog, Offset, Partition, PartitionWriter, ReadError, ValidRecord,
};

use crate::asking::{ANSWER_PATIENCE, ASKED_PATIENTLY, Asking};
use crate::headers::Labels;
use crate::partition_tail::{Found, PartitionTail};
use crate::producer::Sender;
use crate::reader::{Reader, Wanted};
use crate::recent::Recent;
use crate::tail::{Tail, end_of};
use crate::waymarks::Waymarks;
use crate::writer::KafkaWriter;
use crate::{KafkaOptions, OpenError};

/// How long a record that was acknowledged may take to be seen here, until it is fetched apart.
const SEEN_PATIENCE: Duration = Duration::from_secs(2);

/// How long what is on its way may take when the log is closed.
const CLOSE_PATIENCE: Duration = Duration::from_secs(5);

/// A log in one Kafka topic. Clones share it.
#[derive(Debug, Clone)]
pub struct KafkaLog {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    topic: String,
    partitions: Arc<[PartitionTail]>,
    waymarks: Vec<Waymarks>,
    reader: Reader,
    recent: Recent,
    sender: Arc<Sender>,
    tail: Mutex<Option<Tail>>,
}

impl KafkaLog {
    /// Opens the log in an existing topic and warms the way to it. `partition_count` is checked
    /// against the topic's.
    ///
    /// # Errors
    /// The settings cannot be used, the brokers do not answer, or the topic is not as it should be.
    pub async fn open(options: &KafkaOptions, partition_count: u32) -> Result<Self, OpenError> {
        if let Some(name) = options.protected() {
            return Err(OpenError::Protected(name.to_owned()));
        }
        let options = options.clone();
        let opened =
            tokio::task::spawn_blocking(move || Self::open_blocking(&options, partition_count));
        match opened.await {
            Ok(opened) => opened,
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }

    fn open_blocking(options: &KafkaOptions, partition_count: u32) -> Result<Self, OpenError> {
        let topic = options.topic.as_str();
        let asking = Asking::new(options).map_err(OpenError::Settings)?;
        check_partition_count(&asking, topic, partition_count)?;
        let ends = Partition::all(partition_count)
            .map(|partition| asking.patiently(|| end_of(&asking.consumer, topic, partition)));
        let ends: Vec<Offset> = ends.collect::<Result<_, _>>()?;
        let partitions: Arc<[_]> = ends.into_iter().map(PartitionTail::starting_at).collect();
        let tail = Tail::start(&options.follower(), topic, Arc::clone(&partitions))?;
        let sender = Sender::new(topic, options.producer()).map_err(OpenError::Settings)?;
        asking.patiently(|| sender.warm(ANSWER_PATIENCE))?;
        let shared = Shared {
            topic: topic.to_owned(),
            partitions,
            waymarks: (0..partition_count).map(|_| Waymarks::default()).collect(),
            reader: Reader::new(topic, options.consumer(), asking.consumer),
            recent: Recent::default(),
            sender,
            tail: Mutex::new(Some(tail)),
        };
        Ok(KafkaLog { shared: Arc::new(shared) })
    }

    /// Sends what is on its way and ends the threads.
    pub async fn close(&self) {
        let shared = Arc::clone(&self.shared);
        let closing = tokio::task::spawn_blocking(move || {
            shared.sender.flush(CLOSE_PATIENCE);
            drop(shared.tail.lock().map(|mut tail| tail.take()));
        });
        if let Err(error) = closing.await {
            tracing::error!(%error, "the log was not closed well");
        }
    }

    pub(crate) fn sender(&self) -> Arc<Sender> {
        Arc::clone(&self.shared.sender)
    }

    fn tail_of(&self, partition: Partition) -> Result<&PartitionTail, ReadError> {
        let partition_count = self.partition_count();
        let missing = ReadError::NoSuchPartition { partition, partition_count };
        self.shared.partitions.get(partition.0 as usize).ok_or(missing)
    }

    /// Asks the leader before a reader is told that it has been further than the log goes.
    async fn check_end(&self, partition: Partition, from: Offset) -> Result<(), ReadError> {
        let tail = self.tail_of(partition)?;
        let end = self.shared.reader.end(partition).await?;
        if from > end {
            return Err(ReadError::Lost { partition, from, end });
        }
        tail.raise_end(end);
        Ok(())
    }

    async fn read_older(&self, wanted: Wanted) -> Result<Chunk, ReadError> {
        let Wanted { partition, from, bytes_max, .. } = wanted;
        let tail = self.tail_of(partition)?;
        let _turn = self.shared.recent.turn(partition, from).await;
        // Of a log that lost its end nothing is believed that was read before.
        let is_whole = tail.lost_from().is_none();
        if is_whole && let Some(chunk) = self.shared.recent.find(partition, from, bytes_max) {
            return Ok(chunk);
        }
        let chunk = self.shared.reader.read(wanted).await?;
        tail.raise_end(chunk.next);
        self.shared.recent.keep(partition, from, &chunk);
        Ok(chunk)
    }
}

fn check_partition_count(asking: &Asking, topic: &str, expected: u32) -> Result<(), OpenError> {
    let found = asking.replicas(topic, ASKED_PATIENTLY)?.len();
    match u32::try_from(found).unwrap_or(u32::MAX) {
        0 => Err(OpenError::NoTopic(topic.to_owned())),
        found if found == expected => Ok(()),
        found => Err(OpenError::OtherPartitionCount { topic: topic.to_owned(), found, expected }),
    }
}

#[async_trait]
impl EventLog for KafkaLog {
    fn partition_count(&self) -> u32 {
        u32::try_from(self.shared.partitions.len()).expect("was made from a u32")
    }

    async fn read(
        &self,
        partition: Partition,
        from: Offset,
        bytes_max: usize,
    ) -> Result<Chunk, ReadError> {
        let tail = self.tail_of(partition)?;
        if let Some(end) = tail.lost_from()
            && from > end
        {
            return Err(ReadError::Lost { partition, from, end });
        }
        if from > tail.end() {
            self.check_end(partition, from).await?;
        }
        loop {
            let end = tail.readable_end();
            if from >= end {
                return Ok(Chunk::empty(from));
            }
            let wanted = Wanted { partition, from, end, bytes_max };
            match tail.find(from, bytes_max) {
                Found::Here(chunk) => return Ok(chunk),
                Found::Older => return self.read_older(wanted).await,
                Found::Coming => {
                    let mut seen = tail.watch_seen();
                    let seen = seen.wait_for(|seen| *seen > from);
                    if tokio::time::timeout(SEEN_PATIENCE, seen).await.is_err() {
                        return self.read_older(wanted).await;
                    }
                }
            }
        }
    }

    async fn end(&self, partition: Partition) -> Result<Offset, ReadError> {
        let tail = self.tail_of(partition)?;
        tail.raise_end(self.shared.reader.end(partition).await?);
        Ok(tail.end())
    }

    async fn seek(&self, partition: Partition, index: u64) -> Result<Cursor, ReadError> {
        self.tail_of(partition)?;
        Ok(self.shared.waymarks[partition.0 as usize].before(index))
    }

    /// Kafka's own times are those of sending, and of void records, too: only what readers by the
    /// append rule have seen can be relied on.
    async fn seek_recorded_after(
        &self,
        partition: Partition,
        unix_ms: i64,
    ) -> Result<Cursor, ReadError> {
        self.tail_of(partition)?;
        Ok(self.shared.waymarks[partition.0 as usize].recorded_by(unix_ms))
    }

    fn remember(&self, partition: Partition, record: &ValidRecord) {
        if let Some(marks) = self.shared.waymarks.get(partition.0 as usize) {
            marks.remember(record.cursor_after(), record.record.header().recorded_at_ms);
        }
    }

    fn watch_end(&self, partition: Partition) -> watch::Receiver<Offset> {
        match self.tail_of(partition) {
            Ok(tail) => tail.watch_end(),
            // Its sender is gone, so whoever waits for it learns that nothing will ever come.
            Err(_missing) => watch::channel(Offset::START).1,
        }
    }

    fn writer(&self, partition: Partition) -> Arc<dyn PartitionWriter> {
        Arc::new(KafkaWriter {
            partition,
            partitions: Arc::clone(&self.shared.partitions),
            sender: self.sender(),
            labels: Mutex::new(Labels::new(&self.shared.topic, partition)),
        })
    }
}
