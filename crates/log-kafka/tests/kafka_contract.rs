//! The log in Kafka keeps the contract of every log, on three real brokers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::sync::Arc;

use verbatim_log_kafka::{KafkaLog, KafkaOptions, create_topics};
use verbatim_testkit::kafka::KafkaCluster;
use verbatim_testkit::log_contract::LogFixture;

const PARTITION_COUNT: u32 = 3;

async fn make_log() -> Option<LogFixture> {
    let cluster = KafkaCluster::shared(3).await;
    let options = KafkaOptions {
        brokers: cluster.bootstrap(),
        topic: format!("contract-{}", uuid::Uuid::new_v4()),
        ..KafkaOptions::default()
    };
    create_topics(&options, PARTITION_COUNT).await.unwrap();
    let log = KafkaLog::open(&options, PARTITION_COUNT).await.unwrap();
    Some(LogFixture::new(Arc::new(log), ()))
}

verbatim_testkit::log_contract!(make_log);
