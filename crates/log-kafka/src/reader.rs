//! Reads what lies further back than memory goes, through a few consumers that go on where the
//! last read of the same reader ended.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::BytesMut;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::Consumer;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::Message;
use rdkafka::topic_partition_list::TopicPartitionList;
use tokio::sync::Semaphore;
use verbatim_log::{Chunk, Offset, Partition, ReadError};

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
        let mut bytes = BytesMut::with_capacity(wanted.bytes_max.min(2 * 1024 * 1024) + 64 * 1024);
        let mut places = Vec::new();
        let mut looks_in_vain = 0;
        while self.next < wanted.end && (places.is_empty() || bytes.len() < wanted.bytes_max) {
            let look = if places.is_empty() { LOOK } else { Duration::ZERO };
            match self.consumer.poll(look) {
                Some(Ok(message)) => {
                    let Ok(offset) = u64::try_from(message.offset()).map(Offset) else { continue };
                    let start = bytes.len();
                    bytes.extend_from_slice(message.payload().unwrap_or_default());
                    places.push((offset, start..bytes.len()));
                    self.next = offset.next();
                }
                Some(Err(error)) if is_gone(&error) => return Err(self.gone(topic, wanted)),
                Some(Err(error)) => tracing::debug!(%error, "reading the log"),
                None if !places.is_empty() => break,
                None => looks_in_vain += 1,
            }
            if looks_in_vain > LOOKS_MAX {
                let timed_out = RDKafkaErrorCode::OperationTimedOut;
                return Err(unavailable(KafkaError::MessageConsumption(timed_out)));
            }
        }
        let bytes = bytes.freeze();
        let slots = places.into_iter().map(|(offset, place)| slot(offset, bytes.slice(place)));
        Ok(Chunk { slots: slots.collect(), next: self.next })
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
