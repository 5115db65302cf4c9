//! The one idempotent producer of an instance, and how it is replaced when it has failed.
//!
//! A producer that failed to deliver a record is spent: what it sent afterwards may rest on what
//! was lost. It takes nothing more, its records are heard of or given up, and a new one with a
//! new producer id takes its place. Until then appends are refused, and nothing of them is sent.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock, Weak};
use std::thread;
use std::time::Duration;

use metrics::counter;
use rdkafka::ClientContext;
use rdkafka::config::{ClientConfig, FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{DeliveryResult, Message};
use rdkafka::producer::{BaseRecord, Producer, ProducerContext, ThreadedProducer};
use uuid::Uuid;
use verbatim_log::{Offset, Partition, Record};

use crate::group::{Group, Report, Sent};
use crate::headers::Labels;

/// How long the records of a spent producer may take until they are given up.
const FAREWELL: Duration = Duration::from_secs(10);

/// Between two attempts to make a producer.
const PAUSE: Duration = Duration::from_millis(200);

/// Sends records. Replaces itself when it is spent.
#[derive(Debug)]
pub(crate) struct Sender {
    topic: String,
    config: ClientConfig,
    current: RwLock<Option<Current>>,
}

#[derive(Clone)]
struct Current {
    producer: Arc<ThreadedProducer<Reports>>,
    spent: Arc<AtomicBool>,
}

impl std::fmt::Debug for Current {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Current").field("spent", &self.spent).finish_non_exhaustive()
    }
}

impl Sender {
    pub(crate) fn new(topic: &str, config: ClientConfig) -> Result<Arc<Self>, KafkaError> {
        let sender =
            Arc::new(Sender { topic: topic.to_owned(), config, current: RwLock::new(None) });
        let first = sender.make()?;
        sender.replace(Some(first));
        Ok(sender)
    }

    fn make(self: &Arc<Self>) -> Result<Current, KafkaError> {
        let spent = Arc::new(AtomicBool::new(false));
        let reports = Reports { sender: Arc::downgrade(self), spent: Arc::clone(&spent) };
        let producer = ThreadedProducer::from_config_and_context(&self.config, reports)?;
        Ok(Current { producer: Arc::new(producer), spent })
    }

    fn replace(&self, next: Option<Current>) -> Option<Current> {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *current, next)
    }

    fn current(&self) -> Option<Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Learns of the topic's leaders, so that the first record does not wait for it.
    pub(crate) fn warm(&self, patience: Duration) -> Result<(), KafkaError> {
        let Some(current) = self.current() else { return Ok(()) };
        current.producer.client().fetch_metadata(Some(&self.topic), patience).map(|_| ())
    }

    /// Hands the records of one append to librdkafka, in order. Never blocks.
    pub(crate) fn send(
        &self,
        partition: Partition,
        records: &[Record],
        labels: &mut Labels,
        group: &Arc<Group>,
    ) {
        let spent = || KafkaError::MessageProduction(RDKafkaErrorCode::Fatal);
        let Some(current) = self.current().filter(|it| !it.spent.load(Ordering::Acquire)) else {
            return group.never_sent(records.len(), spent());
        };
        for (place, record) in records.iter().enumerate() {
            let mut room = Uuid::encode_buffer();
            let key = record.stream().map(|stream| &*stream.hyphenated().encode_lower(&mut room));
            let mut message = BaseRecord::with_opaque_to(&self.topic, group.sent(place))
                .partition(partition.0.cast_signed())
                .payload(record.bytes().as_ref())
                .headers(labels.of(record, key));
            if let Some(key) = key {
                message = message.key(key.as_bytes());
            }
            if let Err((error, _message)) = current.producer.send(message) {
                current.producer.client().context().give_up_on(&error);
                // What comes after a record that was not taken must not be stored without it.
                return group.never_sent(records.len() - place, error);
            }
        }
    }

    /// Publishes a fact that is not a record of the log, such as who owns a partition; true once
    /// it is stored.
    pub(crate) async fn publish(&self, topic: &str, key: &str, value: &[u8]) -> bool {
        let Some(current) = self.current() else { return false };
        // It belongs to a group of one.
        let (group, heard) = Group::new(1);
        let message =
            BaseRecord::with_opaque_to(topic, group.sent(0)).partition(0).key(key).payload(value);
        if let Err((error, _message)) = current.producer.send(message) {
            current.producer.client().context().give_up_on(&error);
            group.never_sent(1, error);
        }
        drop(current);
        heard.await.is_ok_and(|heard| heard.is_ok())
    }

    /// Sends what is on its way, as far as the brokers answer in time.
    pub(crate) fn flush(&self, patience: Duration) {
        if let Some(current) = self.current()
            && let Err(error) = current.producer.flush(patience)
        {
            tracing::warn!(%error, "records were left behind");
        }
    }

    /// Puts a new producer in the place of a spent one, and sees the old one off.
    fn renew(self: &Arc<Self>) {
        let old = self.replace(None);
        let next = loop {
            match self.make() {
                Ok(next) => break next,
                Err(error) => {
                    tracing::error!(%error, "no new producer can be made");
                    thread::sleep(PAUSE);
                }
            }
        };
        self.replace(Some(next));
        counter!("verbatim_producers_replaced_total").increment(1);
        tracing::info!("a new producer took over");
        if let Some(old) = old
            && let Err(error) = old.producer.flush(FAREWELL)
        {
            tracing::warn!(%error, "records of a spent producer were given up");
        }
    }
}

/// Hears what the brokers say of each record, on the producer's own thread.
struct Reports {
    sender: Weak<Sender>,
    spent: Arc<AtomicBool>,
}

impl ClientContext for Reports {
    fn error(&self, error: KafkaError, reason: &str) {
        // Brokers that come and go are librdkafka's business until a record fails.
        tracing::debug!(%error, reason, "the producer says");
        self.give_up_on(&error);
    }

    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log_line(level, facility, message);
    }
}

impl ProducerContext for Reports {
    type DeliveryOpaque = Box<Sent>;

    fn delivery(&self, result: &DeliveryResult<'_>, sent: Box<Sent>) {
        match result {
            Ok(message) => {
                sent.report(Report::Stored(u64::try_from(message.offset()).ok().map(Offset)));
            }
            Err((error, _message)) => {
                self.spend(error);
                sent.report(Report::Failed(error.clone()));
            }
        }
    }
}

impl Reports {
    /// A producer that is broken for good takes nothing more. It may be so with nothing on its way,
    /// so that no record will ever tell.
    fn give_up_on(&self, error: &KafkaError) {
        if error.rdkafka_error_code() == Some(RDKafkaErrorCode::Fatal) {
            self.spend(error);
        }
    }

    /// Whatever the failure: what follows under this producer's id cannot be relied on.
    fn spend(&self, error: &KafkaError) {
        if self.spent.swap(true, Ordering::AcqRel) {
            return;
        }
        let Some(sender) = self.sender.upgrade() else { return };
        tracing::warn!(%error, "the producer failed, and is replaced");
        let renewal = thread::Builder::new().name("kafka-renewal".to_owned());
        if let Err(error) = renewal.spawn(move || sender.renew()) {
            tracing::error!(%error, "the producer cannot be replaced");
        }
    }
}

/// What librdkafka writes to its log, in ours.
pub(crate) fn log_line(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
        RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical => {
            tracing::error!(facility, "{message}");
        }
        // It tries again whatever it calls an error; ours say what became of a record.
        RDKafkaLogLevel::Error | RDKafkaLogLevel::Warning | RDKafkaLogLevel::Notice => {
            tracing::info!(facility, "{message}");
        }
        RDKafkaLogLevel::Info | RDKafkaLogLevel::Debug => tracing::debug!(facility, "{message}"),
    }
}
