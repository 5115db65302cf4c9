//! Follows every partition from the end on, on one thread, into memory.
//!
//! One fetch serves all readers of an instance that have come to the end: projectors, the relay,
//! whoever follows partition 0, and owners that look at what lies between their records. What this
//! instance has appended itself is in memory already; a partition of which little else comes is not
//! fetched meanwhile (see [`crate::resting`]).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use rdkafka::config::ClientConfig;
use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaError;
use rdkafka::message::Message;
use rdkafka::topic_partition_list::TopicPartitionList;
use verbatim_log::{Offset, Partition, Record, Slot};

use crate::OpenError;
use crate::consumer::{Consuming, is_gone, measured};
use crate::lags::Lags;
use crate::partition_tail::PartitionTail;
use crate::resting::Resting;

/// How long the thread waits for a record before it looks whether it is to stop.
const PATIENCE: Duration = Duration::from_millis(100);

/// How long a broker may take to say where a partition ends.
const WATERMARK_PATIENCE: Duration = Duration::from_secs(5);

/// How long the thread rests when it has taken in everything there was. What comes meanwhile comes
/// in one fetch: a fetch for every few records takes from the brokers what appends need
/// (`docs/benchmarks.md`). The first record after a silence is not held up by it.
const REST: Duration = Duration::from_millis(5);

/// The most records that are taken in at a time.
const BATCH_MAX: usize = 2048;

/// The thread that follows, and its end.
#[derive(Debug)]
pub(crate) struct Tail {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread works with.
struct Following {
    topic: String,
    consumer: Consuming,
    partitions: Arc<[PartitionTail]>,
    stop: Arc<AtomicBool>,
}

/// Records of one batch, their bytes one behind the other.
#[derive(Default)]
pub(crate) struct Gathered {
    bytes: BytesMut,
    places: Vec<(Offset, std::ops::Range<usize>)>,
}

impl Tail {
    /// Follows `partitions` from where each of them stands.
    pub(crate) fn start(
        config: &ClientConfig,
        topic: &str,
        partitions: Arc<[PartitionTail]>,
    ) -> Result<Self, OpenError> {
        let lags = Lags::new(topic, Arc::clone(&partitions));
        let consumer = measured(config, lags).map_err(OpenError::Settings)?;
        let stop = Arc::new(AtomicBool::new(false));
        let following =
            Following { topic: topic.to_owned(), consumer, partitions, stop: Arc::clone(&stop) };
        following.assign().map_err(OpenError::Settings)?;
        let thread = thread::Builder::new().name("kafka-tail".to_owned());
        let thread = thread.spawn(move || following.run()).map_err(OpenError::Thread)?;
        Ok(Tail { stop, thread: Some(thread) })
    }
}

impl Drop for Tail {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that follows the log did not end well");
        }
    }
}

impl Following {
    fn assign(&self) -> Result<(), KafkaError> {
        let mut list = TopicPartitionList::new();
        for (partition, tail) in (0..).zip(&*self.partitions) {
            let offset = rdkafka::Offset::Offset(tail.seen().0.cast_signed());
            list.add_partition_offset(&self.topic, partition, offset)?;
        }
        self.consumer.assign(&list)
    }

    fn run(self) {
        let mut gathered: BTreeMap<u32, Gathered> = BTreeMap::new();
        let mut resting = Resting::default();
        while !self.stop.load(Ordering::Acquire) {
            resting.look(&self.consumer, &self.topic, &self.partitions);
            let count = self.gather_all(&mut gathered, &mut resting);
            for (partition, gathered) in &mut gathered {
                if let Some(tail) = self.partitions.get(*partition as usize) {
                    tail.push(gathered.take_slots());
                }
            }
            if (1..BATCH_MAX).contains(&count) {
                thread::sleep(REST);
            }
        }
    }

    /// Gathers what there is, and tells how much; waits if there is nothing.
    fn gather_all(&self, gathered: &mut BTreeMap<u32, Gathered>, resting: &mut Resting) -> usize {
        let mut wait = PATIENCE;
        for count in 0..BATCH_MAX {
            match self.consumer.poll(wait) {
                None => return count,
                Some(Ok(message)) => gather(gathered, &message),
                Some(Err(error)) if is_gone(&error) => {
                    // What was not taken in yet comes again.
                    gathered.clear();
                    self.begin_anew();
                    resting.end_all();
                }
                // Brokers that come and go are no news.
                Some(Err(error)) => tracing::debug!(%error, "following the log"),
            }
            wait = Duration::ZERO;
        }
        BATCH_MAX
    }

    /// An offset that was to be read is not there: finds out what is, and goes on from there.
    fn begin_anew(&self) {
        for (partition, tail) in (0..).map(Partition).zip(&*self.partitions) {
            match end_of(&self.consumer, &self.topic, partition) {
                Ok(end) if end < tail.seen() => {
                    tracing::error!(partition = partition.0, end = end.0, "the log lost its end");
                    tail.lose_from(end);
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "where the log ends is not known"),
            }
        }
        if let Err(error) = self.assign() {
            tracing::error!(%error, "the log is no longer followed");
        }
    }
}

fn gather(gathered: &mut BTreeMap<u32, Gathered>, message: &impl Message) {
    let (Ok(partition), Ok(offset)) =
        (u32::try_from(message.partition()), u64::try_from(message.offset()))
    else {
        return;
    };
    let payload = message.payload().unwrap_or_default();
    gathered.entry(partition).or_default().push(Offset(offset), payload);
}

impl Gathered {
    pub(crate) fn with_room_for(count: usize, bytes: usize) -> Self {
        Gathered { bytes: BytesMut::with_capacity(bytes), places: Vec::with_capacity(count) }
    }

    pub(crate) fn push(&mut self, offset: Offset, payload: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(payload);
        self.places.push((offset, start..self.bytes.len()));
    }

    /// The records, sharing the memory of the batch.
    pub(crate) fn take_slots(&mut self) -> Vec<Slot> {
        let bytes = self.bytes.split().freeze();
        let places = self.places.drain(..);
        places.map(|(offset, place)| slot(offset, bytes.slice(place))).collect()
    }
}

/// What stands at an offset.
pub(crate) fn slot(offset: Offset, bytes: Bytes) -> Slot {
    Slot { offset, record: Record::read(bytes) }
}

/// Where a partition ends, said by its leader.
pub(crate) fn end_of(
    consumer: &Consuming,
    topic: &str,
    partition: Partition,
) -> Result<Offset, KafkaError> {
    let number = partition.0.cast_signed();
    let (_, high) = consumer.fetch_watermarks(topic, number, WATERMARK_PATIENCE)?;
    Ok(Offset(u64::try_from(high).unwrap_or(0)))
}
