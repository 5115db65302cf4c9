//! Kafka's client and nothing of the log: what `verbatim bench` holds the log against.
//!
//! It lies here because this crate alone names rdkafka, and because so both sides are made from
//! the very same settings: whatever differs between them is what the log adds.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::ClientContext;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, DeliveryResult, Message as _, OwnedMessage};
use rdkafka::producer::{BaseRecord, Producer as _, ProducerContext, ThreadedProducer};
use rdkafka::topic_partition_list::TopicPartitionList;
use tokio::sync::oneshot;
use verbatim_log::{AppendError, Partition, ReadError};

use crate::consumer::consuming;
use crate::reader::unavailable;
use crate::tail::end_of;
use crate::{KafkaOptions, OpenError, Unanswered};

/// How long the brokers may take to tell of the topic's leaders.
const WARM_PATIENCE: Duration = Duration::from_secs(10);

/// How long one look for a message takes at most.
const LOOK: Duration = Duration::from_millis(100);

/// A message as it stands in a topic: key, value and headers.
#[derive(Debug, Clone)]
pub struct Message(OwnedMessage);

/// How much was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passed {
    /// How many messages.
    pub count: u64,
    /// The bytes of their values.
    pub bytes: u64,
}

/// A producer with the settings of the log's own.
#[derive(Clone)]
pub struct Producer {
    topic: Arc<str>,
    inner: Arc<ThreadedProducer<Tells>>,
}

impl fmt::Debug for Producer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Producer").field("topic", &self.topic).finish_non_exhaustive()
    }
}

/// Tells whoever waits what became of a message.
struct Tells;

impl ClientContext for Tells {}

impl ProducerContext for Tells {
    type DeliveryOpaque = Box<oneshot::Sender<Result<(), KafkaError>>>;

    fn delivery(&self, result: &DeliveryResult<'_>, waiting: Self::DeliveryOpaque) {
        let told = result.as_ref().map(|_message| ()).map_err(|(error, _message)| error.clone());
        // Whoever waited may have gone.
        let _ = waiting.send(told);
    }
}

impl Producer {
    /// A producer for the topic of the log, warmed as the log's own is.
    ///
    /// # Errors
    /// The settings cannot be used, or the brokers do not answer.
    pub async fn open(options: &KafkaOptions) -> Result<Self, OpenError> {
        let inner = ThreadedProducer::from_config_and_context(&options.producer(), Tells);
        let inner = Arc::new(inner.map_err(OpenError::Settings)?);
        let producer = Producer { topic: options.topic.as_str().into(), inner };
        let warmed = tokio::task::block_in_place(|| {
            producer.inner.client().fetch_metadata(Some(&producer.topic), WARM_PATIENCE)
        });
        let brokers = options.brokers.clone();
        warmed.map_err(|source| Unanswered::Unreachable { brokers, source })?;
        Ok(producer)
    }

    /// Sends a message to the partition in which it stood, and waits for its delivery report.
    ///
    /// # Errors
    /// It was not delivered.
    pub async fn send(&self, message: &Message) -> Result<(), AppendError> {
        let Message(message) = message;
        let (tell, told) = oneshot::channel();
        let mut record =
            BaseRecord::with_opaque_to(&self.topic, Box::new(tell)).partition(message.partition());
        record.key = message.key();
        record.payload = message.payload();
        record.headers = message.headers().cloned();
        let taken = self.inner.send::<[u8], [u8]>(record);
        taken.map_err(|(error, _record)| AppendError::Unavailable(Box::new(error)))?;
        let told = told.await.map_err(|gone| AppendError::InDoubt(Box::new(gone)))?;
        told.map_err(|error| AppendError::InDoubt(Box::new(error)))
    }
}

/// Every message of a partition that has a key, as it stands there now.
///
/// # Errors
/// The brokers cannot be read.
pub async fn messages(
    options: &KafkaOptions,
    partition: Partition,
) -> Result<Vec<Message>, ReadError> {
    let gathered = read(options, partition, Vec::new(), |gathered, message| {
        if message.key().is_some() {
            gathered.push(Message(message.detach()));
        }
    });
    gathered.await
}

/// Reads a partition from its start to its present end, and keeps nothing.
///
/// # Errors
/// The brokers cannot be read.
pub async fn pass(options: &KafkaOptions, partition: Partition) -> Result<Passed, ReadError> {
    let passed = read(options, partition, Passed::default(), |passed, message| {
        passed.count += 1;
        passed.bytes += message.payload_len() as u64;
    });
    passed.await
}

/// Shows every message of a partition to `see`, through a consumer with the settings of the log's.
async fn read<T: Send + 'static>(
    options: &KafkaOptions,
    partition: Partition,
    mut seen: T,
    see: impl Fn(&mut T, &BorrowedMessage<'_>) + Send + 'static,
) -> Result<T, ReadError> {
    let (config, topic) = (options.consumer(), options.topic.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let consumer = consuming(&config)?;
        let end = end_of(&consumer, &topic, partition)?;
        let mut list = TopicPartitionList::new();
        let start = rdkafka::Offset::Offset(0);
        list.add_partition_offset(&topic, partition.0.cast_signed(), start)?;
        consumer.assign(&list)?;
        let mut next = 0;
        while next < end.0 {
            let Some(message) = consumer.poll(LOOK) else { continue };
            let message = message?;
            see(&mut seen, &message);
            next = u64::try_from(message.offset()).unwrap_or(0) + 1;
        }
        Ok(seen)
    });
    reading.await.map_err(unavailable)?.map_err(|error: KafkaError| unavailable(error))
}
