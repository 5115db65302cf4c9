//! A consumer that reads what it is told, belongs to no group, and says little.

use rdkafka::config::{ClientConfig, FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::consumer::{BaseConsumer, ConsumerContext};
use rdkafka::error::KafkaError;
use rdkafka::{ClientContext, Statistics};

use crate::lags::{LOOK_EVERY_MS, Lags};
use crate::producer::log_line;

/// A consumer that reads what it is told.
pub(crate) type Consuming = BaseConsumer<Quiet>;

/// Writes what librdkafka says to our own log, at levels that fit: brokers come and go.
pub(crate) struct Quiet {
    /// Where what it says of its place is taken in, of the one consumer whose place is measured.
    lags: Option<Lags>,
}

impl ClientContext for Quiet {
    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "a consumer says");
    }

    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log_line(level, facility, message);
    }

    fn stats(&self, statistics: Statistics) {
        if let Some(lags) = &self.lags {
            lags.look(&statistics);
        }
    }
}

impl ConsumerContext for Quiet {}

pub(crate) fn consuming(config: &ClientConfig) -> Result<Consuming, KafkaError> {
    BaseConsumer::from_config_and_context(config, Quiet { lags: None })
}

/// A consumer whose place is measured.
pub(crate) fn measured(config: &ClientConfig, lags: Lags) -> Result<Consuming, KafkaError> {
    let mut config = config.clone();
    config.set("statistics.interval.ms", LOOK_EVERY_MS);
    BaseConsumer::from_config_and_context(&config, Quiet { lags: Some(lags) })
}
