//! TLS and SCRAM to the brokers, by librdkafka's own settings as an operator writes them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::OnceCell;
use uuid::Uuid;
use verbatim_log::{EventLog, Ownership, Partition};
use verbatim_log_kafka::{
    KafkaLog, KafkaOptions, Membership, OpenError, TopicsError, Unanswered, check_topics,
    create_topics,
};
use verbatim_testkit::kafka::secured::{PASSWORD, SecuredKafka, USER};
use verbatim_testkit::log_contract::reign::{Reign, valid_records};

const PARTITION_COUNT: u32 = 3;

async fn broker() -> &'static SecuredKafka {
    static SHARED: OnceCell<SecuredKafka> = OnceCell::const_new();
    SHARED.get_or_init(SecuredKafka::start).await
}

/// What an operator writes, with this password and this certificate to trust.
fn options(broker: &SecuredKafka, password: &str, certificate: &Path) -> KafkaOptions {
    let name = Uuid::new_v4();
    let properties = [
        ("security.protocol", "SASL_SSL"),
        ("sasl.mechanism", "SCRAM-SHA-512"),
        ("sasl.username", USER),
        ("sasl.password", password),
        ("ssl.ca.location", certificate.to_str().unwrap()),
    ];
    let properties = properties.map(|(name, value)| (name.to_owned(), value.to_owned()));
    KafkaOptions {
        brokers: broker.bootstrap(),
        topic: format!("log-{name}"),
        owners_topic: format!("owners-{name}"),
        group: format!("group-{name}"),
        replication: 1,
        properties: BTreeMap::from(properties),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_behind_tls_and_scram_is_made_checked_written_read_and_shared_out() {
    let broker = broker().await;
    let options = options(broker, PASSWORD, broker.certificate());
    create_topics(&options, PARTITION_COUNT).await.unwrap();
    assert_eq!(check_topics(&options, PARTITION_COUNT).await.unwrap(), []);
    let kafka = KafkaLog::open(&options, PARTITION_COUNT).await.unwrap();
    let log: Arc<dyn EventLog> = Arc::new(kafka.clone());
    let mut reign = Reign::begin(&log, Partition(1), 1).await;
    reign.append(100).await;
    // One that comes later reads through a consumer of its own, not out of memory.
    let later: Arc<dyn EventLog> =
        Arc::new(KafkaLog::open(&options, PARTITION_COUNT).await.unwrap());
    assert_eq!(valid_records(&later, Partition(1)).await.len(), 101);
    let membership = Membership::join(&options, &kafka, "one:1").await.unwrap();
    let mut assigned = membership.assigned();
    assigned.wait_for(|mine| mine.len() == PARTITION_COUNT as usize).await.unwrap();
    assert!(membership.confirm(Partition(1)).await);
}

/// What everybody hears who wants something of these brokers.
async fn refusals(options: &KafkaOptions) -> [String; 3] {
    let opened = KafkaLog::open(options, PARTITION_COUNT).await.unwrap_err();
    let OpenError::Unanswered(Unanswered::Refused { reason: opened, .. }) = opened else {
        panic!("{opened:?}")
    };
    let reason = |error| {
        let TopicsError::Unanswered(Unanswered::Refused { reason, .. }) = error else {
            panic!("{error:?}")
        };
        reason
    };
    let checked = reason(check_topics(options, PARTITION_COUNT).await.unwrap_err());
    let created = reason(create_topics(options, PARTITION_COUNT).await.unwrap_err());
    [opened, checked, created]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_told_as_such_and_not_tried_for_ever() {
    let broker = broker().await;
    let options = options(broker, "a guess", broker.certificate());
    for reason in refusals(&options).await {
        assert!(reason.contains("credentials"), "{reason}");
        assert!(!reason.contains("a guess"), "{reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_vouches_for_is_told_as_such_and_not_tried_for_ever() {
    let broker = broker().await;
    let options = options(broker, PASSWORD, broker.foreign_certificate());
    for reason in refusals(&options).await {
        assert!(reason.contains("certificate"), "{reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_file_that_is_not_there_is_told_as_such() {
    let broker = broker().await;
    let options = options(broker, PASSWORD, Path::new("/nowhere/ca.pem"));
    let refused = KafkaLog::open(&options, PARTITION_COUNT).await.unwrap_err();
    let OpenError::Settings(why) = refused else { panic!("{refused:?}") };
    assert!(why.to_string().contains("ssl.ca.location"), "{why}");
}
