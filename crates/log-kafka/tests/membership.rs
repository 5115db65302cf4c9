//! The group shares partitions out among the instances that are alive, and tells who is.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::time::Duration;

use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr};
use uuid::Uuid;
use verbatim_log::{Ownership, Partition};
use verbatim_log_kafka::{KafkaLog, KafkaOptions, Membership, create_topics};
use verbatim_testkit::kafka::KafkaCluster;

const PARTITION_COUNT: u32 = 4;
const PATIENCE: Duration = Duration::from_secs(60);

async fn options() -> KafkaOptions {
    let name = Uuid::new_v4();
    let options = KafkaOptions {
        brokers: KafkaCluster::shared(1).await.bootstrap(),
        topic: format!("log-{name}"),
        owners_topic: format!("owners-{name}"),
        group: format!("group-{name}"),
        replication: 1,
        ..KafkaOptions::default()
    };
    create_topics(&options, PARTITION_COUNT).await.unwrap();
    options
}

async fn join(options: &KafkaOptions, address: &str) -> Membership {
    let log = KafkaLog::open(options, PARTITION_COUNT).await.unwrap();
    Membership::join(options, &log, address).await.unwrap()
}

async fn has(member: &Membership, count: usize) -> Vec<Partition> {
    let mut assigned = member.assigned();
    let settled = assigned.wait_for(|mine| mine.len() == count);
    tokio::time::timeout(PATIENCE, settled).await.unwrap().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn partitions_are_shared_out_without_overlap_and_taken_over_from_one_that_leaves() {
    let options = options().await;
    let first = join(&options, "one:1").await;
    has(&first, 4).await;
    let second = join(&options, "two:1").await;
    let mut all = has(&second, 2).await;
    all.extend(has(&first, 2).await);
    all.sort();
    assert!(all.into_iter().eq(Partition::all(PARTITION_COUNT)));
    first.leave().await;
    has(&second, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_member_of_the_present_generation_is_confirmed() {
    let options = options().await;
    let first = join(&options, "one:1").await;
    for partition in has(&first, 4).await {
        assert!(first.confirm(partition).await);
    }
    let second = join(&options, "two:1").await;
    let taken = has(&second, 2).await;
    has(&first, 2).await;
    for partition in taken {
        assert!(second.confirm(partition).await);
        assert!(!first.confirm(partition).await);
    }
    second.leave().await;
    assert!(!second.confirm(Partition(0)).await, "who has left is confirmed in nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_that_announces_itself_is_known_to_all() {
    let options = options().await;
    let (first, second) = (join(&options, "one:1").await, join(&options, "two:1").await);
    first.announce(Partition(1), 3);
    second.announce(Partition(2), 1);
    for member in [&first, &second] {
        heard(member, Partition(1), "one:1").await;
        heard(member, Partition(2), "two:1").await;
        assert_eq!(member.owner_address(Partition(3)), None);
    }
    // One that comes later reads what was announced before.
    let third = join(&options, "three:1").await;
    heard(&third, Partition(1), "one:1").await;
    third.announce(Partition(1), 4);
    heard(&first, Partition(1), "three:1").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announcement_that_is_lost_is_made_again() {
    let mock: MockCluster<'_, DefaultProducerContext> = MockCluster::new(1).unwrap();
    let options = KafkaOptions {
        brokers: mock.bootstrap_servers(),
        replication: 1,
        ..KafkaOptions::default()
    };
    mock.create_topic(&options.topic, PARTITION_COUNT.cast_signed(), 1).unwrap();
    mock.create_topic(&options.owners_topic, 1, 1).unwrap();
    let member = join(&options, "one:1").await;
    has(&member, 4).await;
    let refused = [RDKafkaRespErr::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED; 2];
    mock.request_errors(RDKafkaApiKey::Produce, &refused);
    member.announce(Partition(1), 3);
    heard(&member, Partition(1), "one:1").await;
}

async fn heard(member: &Membership, partition: Partition, address: &str) {
    let mut looks = tokio::time::interval(Duration::from_millis(20));
    let known = async {
        while member.owner_address(partition).as_deref() != Some(address) {
            looks.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, known).await.unwrap();
}
