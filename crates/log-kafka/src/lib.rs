//! The log in Kafka, behind the ports of `verbatim-log`: the only crate that names rdkafka.
//!
//! Invariants:
//! - Kafka orders the records of a partition and keeps them; which of them count is decided by the
//!   append rule alone. No broker transaction, no group generation and no timeout is trusted.
//! - Offsets are Kafka's. Nothing outside the log's ports ever sees one.
//! - Who should own a partition comes from a consumer group: a hint, said anew whenever asked.

mod asking;
pub mod bare;
mod config;
mod consumer;
mod error;
mod group;
mod headers;
mod lags;
mod log;
mod membership;
mod owners;
mod partition_tail;
mod producer;
mod reader;
mod recent;
mod resting;
mod tail;
mod topics;
mod waymarks;
mod writer;

pub use asking::Unanswered;
pub use config::KafkaOptions;
pub use error::OpenError;
pub use log::KafkaLog;
pub use membership::Membership;
pub use topics::{Danger, TopicsError, check_topics, create_topics};
