//! Why a log in Kafka is not opened.

use rdkafka::error::KafkaError;

use crate::asking::Unanswered;
use crate::topics::Danger;

/// Why a log in Kafka is not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A setting that the log's safety rests on was to be changed.
    #[error("the Kafka setting `{0}` is the ledger's own and cannot be changed")]
    Protected(String),
    /// librdkafka does not take the settings.
    #[error("the Kafka settings cannot be used")]
    Settings(#[source] KafkaError),
    /// The brokers do not answer, or not this client.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// There is no such topic.
    #[error("the topic `{0}` is not there; `verbatim topics create` makes it")]
    NoTopic(String),
    /// The topic has other partitions than the settings say.
    #[error("the topic `{topic}` has {found} partitions, and the settings say {expected}")]
    OtherPartitionCount {
        /// The topic.
        topic: String,
        /// How many it has.
        found: u32,
        /// How many it should have.
        expected: u32,
    },
    /// A setting of a topic endangers what is written to it.
    #[error("the topics are not safe to write to: {}", listed(.0))]
    Dangerous(Vec<Danger>),
    /// A thread cannot be started.
    #[error("a thread cannot be started")]
    Thread(#[source] std::io::Error),
}

fn listed(dangers: &[Danger]) -> String {
    dangers.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
