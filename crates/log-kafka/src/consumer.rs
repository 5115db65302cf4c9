//! A consumer that reads what it is told, belongs to no group, and says little.

use rdkafka::ClientContext;
use rdkafka::config::{ClientConfig, FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::consumer::{BaseConsumer, ConsumerContext};
use rdkafka::error::KafkaError;

use crate::producer::log_line;

/// A consumer that reads what it is told.
pub(crate) type Consuming = BaseConsumer<Quiet>;

/// Writes what librdkafka says to our own log, at levels that fit: brokers come and go.
pub(crate) struct Quiet;

impl ClientContext for Quiet {
    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "a consumer says");
    }

    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log_line(level, facility, message);
    }
}

impl ConsumerContext for Quiet {}

pub(crate) fn consuming(config: &ClientConfig) -> Result<Consuming, KafkaError> {
    BaseConsumer::from_config_and_context(config, Quiet)
}
