//! A consumer that reads what it is told, belongs to no group, and says little.

use std::sync::{Mutex, PoisonError};

use rdkafka::config::{ClientConfig, FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::consumer::{BaseConsumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::{ClientContext, Statistics};

use crate::lags::{LOOK_EVERY_MS, Lags};
use crate::producer::log_line;

/// A consumer that reads what it is told.
pub(crate) type Consuming = BaseConsumer<Quiet>;

/// Writes what librdkafka says to our own log, at levels that fit: brokers come and go. Keeps what
/// does not pass.
#[derive(Default)]
pub(crate) struct Quiet {
    refusal: Mutex<Option<String>>,
    /// Where what it says of its place is taken in, of the one consumer whose place is measured.
    lags: Option<Lags>,
}

impl Quiet {
    /// What was wrong with credentials or certificates, if they were refused.
    pub(crate) fn refusal(&self) -> Option<String> {
        self.refusal.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ClientContext for Quiet {
    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "a consumer says");
        if is_refusal(&error) {
            let mut refusal = self.refusal.lock().unwrap_or_else(PoisonError::into_inner);
            *refusal = Some(reason.to_owned());
        }
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

fn is_refusal(error: &KafkaError) -> bool {
    use RDKafkaErrorCode::{Authentication, IllegalSASLState, SSL, UnsupportedSASLMechanism};
    matches!(
        error.rdkafka_error_code(),
        Some(Authentication | SSL | IllegalSASLState | UnsupportedSASLMechanism)
    )
}

pub(crate) fn consuming(config: &ClientConfig) -> Result<Consuming, KafkaError> {
    BaseConsumer::from_config_and_context(config, Quiet::default())
}

/// A consumer whose place is measured.
pub(crate) fn measured(config: &ClientConfig, lags: Lags) -> Result<Consuming, KafkaError> {
    let mut config = config.clone();
    config.set("statistics.interval.ms", LOOK_EVERY_MS);
    let quiet = Quiet { lags: Some(lags), ..Quiet::default() };
    BaseConsumer::from_config_and_context(&config, quiet)
}

/// Whether the place where a consumer wants to read is not in the topic.
pub(crate) fn is_gone(error: &KafkaError) -> bool {
    error.rdkafka_error_code() == Some(RDKafkaErrorCode::AutoOffsetReset)
}
