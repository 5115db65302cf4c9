//! Reads what lies further back than memory goes, through a few consumers that go on where the
//! last read of the same reader ended.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::BytesMut;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::Consumer;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message;
use rdkafka::topic_partition_list::TopicPartitionList;
use tokio::sync::Semaphore;
use verbatim_log::{Chunk, Offset, Partition, RECORD_BYTES_MAX, ReadError, Slot};

use crate::consumer::{Consuming, consuming, is_gone};
use crate::tail::{end_of, slot};

/// Consumers that read at the same time.
const READING_MAX: usize = 8;

/// Consumers that rest between two reads, each with some megabytes in advance. Fewer than there are
/// readers of the past, and each would throw away what the others had fetched: every projection
/// reads every partition by itself.
const IDLE_MAX: usize = 32;

/// How long one look for a record takes at most, and how many are in vain before a read gives up.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS_MAX: u32 = 100;

/// How many bytes of records lie in one piece of memory.
const BLOCK: usize = 128 * 1024;

/// Reads chunks from anywhere in the topic.
pub(crate) struct Reader {
    topic: Arc<str>,
    config: ClientConfig,
    places: Semaphore,
    idle: Arc<Mutex<Vec<Idle>>>,
    /// Asks where partitions end, so that nobody waits for that behind those who read.
    asking: Arc<Consuming>,
}

/// A consumer between two reads, and where it would go on.
struct Idle {
    consumer: Consuming,
    partition: Partition,
    next: Offset,
}

impl std::fmt::Debug for Idle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Idle")
            .field("partition", &self.partition)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("topic", &self.topic).finish_non_exhaustive()
    }
}

/// Which records are wanted; there is at least one before `end`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) partition: Partition,
    pub(crate) from: Offset,
    pub(crate) end: Offset,
    pub(crate) bytes_max: usize,
}

impl Reader {
    pub(crate) fn new(topic: &str, config: ClientConfig, asking: Consuming) -> Self {
        let places = Semaphore::new(READING_MAX);
        let asking = Arc::new(asking);
        Reader { topic: topic.into(), config, places, idle: Arc::default(), asking }
    }

    /// Reads on a thread that may wait for the brokers.
    pub(crate) async fn read(&self, wanted: Wanted) -> Result<Chunk, ReadError> {
        let _place = self.places.acquire().await.map_err(unavailable)?;
        let idle = Arc::clone(&self.idle);
        let (topic, config) = (Arc::clone(&self.topic), self.config.clone());
        let read = tokio::task::spawn_blocking(move || {
            let mut reading = take(&idle, wanted).map_or_else(|| begin(&config, wanted), Ok)?;
            let chunk = reading.read(&topic, wanted)?;
            if reading.next >= wanted.end {
                reading.rest();
            }
            let mut idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(reading);
            if idle.len() > IDLE_MAX {
                idle.remove(0);
            }
            Ok(chunk)
        });
        read.await.map_err(unavailable)?
    }

    /// Where a partition ends now, said by its leader.
    pub(crate) async fn end(&self, partition: Partition) -> Result<Offset, ReadError> {
        let (topic, asking) = (Arc::clone(&self.topic), Arc::clone(&self.asking));
        let asked = tokio::task::spawn_blocking(move || {
            // Nobody else listens to what it has to say.
            while asking.poll(Duration::ZERO).is_some() {}
            end_of(&asking, &topic, partition).map_err(unavailable)
        });
        asked.await.map_err(unavailable)?
    }
}

/// Records that were read. Their bytes lie in blocks of equal size, which the allocator hands out
/// again; one block that grew would be copied each time, into memory that is new to the process.
struct Gathered {
    slots: Vec<Slot>,
    block: BytesMut,
    places: Vec<(Offset, Range<usize>)>,
    bytes: usize,
}

impl Gathered {
    fn for_about(bytes_max: usize) -> Self {
        let block = BytesMut::with_capacity(bytes_max.saturating_add(RECORD_BYTES_MAX).min(BLOCK));
        Gathered { slots: Vec::new(), block, places: Vec::new(), bytes: 0 }
    }

    fn is_empty(&self) -> bool {
        self.slots.is_empty() && self.places.is_empty()
    }

    fn push(&mut self, offset: Offset, payload: &[u8]) {
        if self.block.capacity() - self.block.len() < payload.len() {
            self.close_block();
            self.block = BytesMut::with_capacity(BLOCK.max(payload.len()));
        }
        let start = self.block.len();
        self.block.extend_from_slice(payload);
        self.places.push((offset, start..self.block.len()));
        self.bytes += payload.len();
    }

    fn close_block(&mut self) {
        let block = self.block.split().freeze();
        let places = self.places.drain(..);
        self.slots.extend(places.map(|(offset, place)| slot(offset, block.slice(place))));
    }

    fn into_slots(mut self) -> Vec<Slot> {
        self.close_block();
        self.slots
    }
}

/// Where no consumer stands.
const NOWHERE: Offset = Offset(u64::MAX);

/// The consumer that stands where the read begins, or else one that stands nowhere; where there
/// are many, the one that rested longest.
fn take(idle: &Mutex<Vec<Idle>>, wanted: Wanted) -> Option<Idle> {
    let mut idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
    let here = |it: &Idle| it.partition == wanted.partition && it.next == wanted.from;
    let place = idle.iter().position(here);
    let place = place.or_else(|| idle.iter().position(|it| it.next == NOWHERE));
    match place {
        Some(place) => Some(idle.remove(place)),
        None if idle.len() >= IDLE_MAX => Some(idle.remove(0)),
        None => None,
    }
}

fn begin(config: &ClientConfig, wanted: Wanted) -> Result<Idle, ReadError> {
    let consumer = consuming(config).map_err(unavailable)?;
    Ok(Idle { consumer, partition: wanted.partition, next: NOWHERE })
}

impl Idle {
    fn read(&mut self, topic: &str, wanted: Wanted) -> Result<Chunk, ReadError> {
        if (self.partition, self.next) != (wanted.partition, wanted.from) {
            self.go_to(topic, wanted).map_err(unavailable)?;
        }
        let mut found = Gathered::for_about(wanted.bytes_max);
        let mut looks_in_vain = 0;
        while self.next < wanted.end && (found.is_empty() || found.bytes < wanted.bytes_max) {
            let look = if found.is_empty() { LOOK } else { Duration::ZERO };
            match self.consumer.poll(look) {
                Some(Ok(message)) => {
                    let Ok(offset) = u64::try_from(message.offset()).map(Offset) else { continue };
                    found.push(offset, message.payload().unwrap_or_default());
                    self.next = offset.next();
                }
                Some(Err(error)) if is_gone(&error) => return Err(self.gone(topic, wanted)),
                Some(Err(error)) => tracing::debug!(%error, "reading the log"),
                None if !found.is_empty() => break,
                None => looks_in_vain += 1,
            }
            if looks_in_vain > LOOKS_MAX {
                let timed_out = RDKafkaErrorCode::OperationTimedOut;
                return Err(unavailable(KafkaError::MessageConsumption(timed_out)));
            }
        }
        Ok(Chunk { slots: found.into_slots(), next: self.next })
    }

    /// What comes from here on is in memory: nothing more is fetched in advance.
    fn rest(&mut self) {
        self.next = NOWHERE;
        if let Err(error) = self.consumer.unassign() {
            tracing::debug!(%error, "a reader goes on fetching for nothing");
        }
    }

    fn go_to(&mut self, topic: &str, wanted: Wanted) -> Result<(), KafkaError> {
        (self.partition, self.next) = (wanted.partition, wanted.from);
        let mut list = TopicPartitionList::new();
        let offset = rdkafka::Offset::Offset(wanted.from.0.cast_signed());
        list.add_partition_offset(topic, wanted.partition.0.cast_signed(), offset)?;
        self.consumer.assign(&list)
    }

    /// The topic does not hold the offset: either its end or its beginning was lost.
    fn gone(&self, topic: &str, wanted: Wanted) -> ReadError {
        let Wanted { partition, from, .. } = wanted;
        match end_of(&self.consumer, topic, partition) {
            Ok(end) if end < from => ReadError::Lost { partition, from, end },
            Ok(_) => ReadError::Damaged {
                partition,
                offset: from,
                reason: "the topic no longer has it; its retention must be unlimited".to_owned(),
            },
            Err(error) => unavailable(error),
        }
    }
}

pub(crate) fn unavailable(cause: impl std::error::Error + Send + Sync + 'static) -> ReadError {
    ReadError::Unavailable(Box::new(cause))
}
