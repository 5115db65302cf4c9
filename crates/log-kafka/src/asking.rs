//! Asks brokers that may be between two leaders, or will never answer this client.
//!
//! librdkafka tries again whatever goes wrong, so that a call with a wrong password ends like one
//! to brokers that are away: without an answer. What they said meanwhile tells the two apart.

use std::thread;
use std::time::Duration;

use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaError;

use crate::KafkaOptions;
use crate::consumer::{Consuming, consuming};

/// How long brokers may take to answer once.
pub(crate) const ANSWER_PATIENCE: Duration = Duration::from_secs(5);

/// How often they are asked while they are expected to come back, or just to be slow, and what lies
/// in between.
pub(crate) const ASKED_PATIENTLY: u32 = 30;
pub(crate) const ASKED_BRIEFLY: u32 = 3;
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// How often brokers are asked for a topic that they have not heard of: one that was just made is
/// not known to all of them at once.
const ASKED_FOR_TOPIC: u32 = 6;

/// How long to listen for what was said, and how often at most.
const LISTEN: Duration = Duration::from_millis(20);
const LISTENED_MAX: usize = 100;

/// Why brokers gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// They do not know this client, or it does not know them: asking again is of no use.
    #[error("the brokers at `{brokers}` and this client do not trust each other: {reason}")]
    Refused {
        /// The brokers that were asked.
        brokers: String,
        /// What librdkafka says.
        reason: String,
    },
    /// They are not there, or not yet.
    #[error("the brokers at `{brokers}` do not answer")]
    Unreachable {
        /// The brokers that were asked.
        brokers: String,
        /// What librdkafka says.
        #[source]
        source: KafkaError,
    },
}

/// A consumer that asks, and listens to what brokers say beside their answers.
pub(crate) struct Asking {
    pub(crate) consumer: Consuming,
    brokers: String,
}

impl Asking {
    pub(crate) fn new(options: &KafkaOptions) -> Result<Self, KafkaError> {
        let consumer = consuming(&options.consumer())?;
        Ok(Asking { consumer, brokers: options.brokers.clone() })
    }

    /// Asks for minutes, unless there never will be an answer.
    pub(crate) fn patiently<T>(
        &self,
        ask: impl Fn() -> Result<T, KafkaError>,
    ) -> Result<T, Unanswered> {
        self.up_to(ASKED_PATIENTLY, ask)
    }

    /// Whether the brokers answer this client at all; asks for seconds.
    pub(crate) fn reach(&self) -> Result<(), Unanswered> {
        self.up_to(ASKED_BRIEFLY, || self.consumer.fetch_metadata(None, ANSWER_PATIENCE)).map(drop)
    }

    /// On how many brokers each partition of a topic lies; none where there is no such topic.
    pub(crate) fn replicas(&self, topic: &str, times: u32) -> Result<Vec<usize>, Unanswered> {
        let ask = || {
            let metadata = self.consumer.fetch_metadata(Some(topic), ANSWER_PATIENCE)?;
            let found = metadata.topics().iter().find(|it| it.name() == topic);
            let partitions = found.map(|topic| topic.partitions()).unwrap_or_default();
            Ok(partitions.iter().map(|it| it.replicas().len()).collect())
        };
        for _ in 1..ASKED_FOR_TOPIC {
            let replicas: Vec<usize> = self.up_to(times, ask)?;
            if !replicas.is_empty() {
                return Ok(replicas);
            }
            thread::sleep(ASK_AGAIN_AFTER);
        }
        self.up_to(times, ask)
    }

    fn up_to<T>(
        &self,
        times: u32,
        ask: impl Fn() -> Result<T, KafkaError>,
    ) -> Result<T, Unanswered> {
        let mut asked = 1;
        loop {
            let source = match ask() {
                Ok(answer) => return Ok(answer),
                Err(source) => source,
            };
            let brokers = self.brokers.clone();
            if let Some(reason) = self.refusal() {
                return Err(Unanswered::Refused { brokers, reason });
            }
            if asked == times {
                return Err(Unanswered::Unreachable { brokers, source });
            }
            tracing::info!(error = %source, "the brokers are asked again");
            thread::sleep(ASK_AGAIN_AFTER);
            asked += 1;
        }
    }

    /// What was said meanwhile waits until somebody listens.
    fn refusal(&self) -> Option<String> {
        for _ in 0..LISTENED_MAX {
            if self.consumer.poll(LISTEN).is_none() {
                break;
            }
        }
        self.consumer.context().refusal()
    }
}
