//! Topics are made as the log needs them, and every setting that endangers it is named.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use uuid::Uuid;
use verbatim_log_kafka::{
    KafkaLog, KafkaOptions, OpenError, TopicsError, check_topics, create_topics,
};
use verbatim_testkit::kafka::KafkaCluster;

async fn options() -> KafkaOptions {
    let name = Uuid::new_v4();
    KafkaOptions {
        brokers: KafkaCluster::shared(1).await.bootstrap(),
        topic: format!("log-{name}"),
        owners_topic: format!("owners-{name}"),
        replication: 1,
        ..KafkaOptions::default()
    }
}

/// Makes a topic as somebody would who has not read what it is for.
async fn make(options: &KafkaOptions, partitions: i32, setting: Option<(&str, &str)>) {
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", &options.brokers).create().unwrap();
    let topic = NewTopic::new(&options.topic, partitions, TopicReplication::Fixed(1));
    let topic = setting.into_iter().fold(topic, |topic, (name, value)| topic.set(name, value));
    admin.create_topics([&topic], &AdminOptions::new()).await.unwrap()[0].as_ref().unwrap();
}

/// The settings that are found to be wrong.
async fn dangers(options: &KafkaOptions) -> Vec<String> {
    let dangers = check_topics(options, 3).await.unwrap();
    assert!(dangers.iter().all(|danger| danger.topic == options.topic), "{dangers:?}");
    dangers.into_iter().map(|danger| danger.setting).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn topics_that_were_made_endanger_nothing_and_are_made_once() {
    let options = options().await;
    let made = create_topics(&options, 3).await.unwrap();
    assert_eq!(made, [options.topic.clone(), options.owners_topic.clone()]);
    assert_eq!(check_topics(&options, 3).await.unwrap(), []);
    assert_eq!(create_topics(&options, 3).await.unwrap(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_setting_that_endangers_the_log_is_named() {
    // What a broker gives a topic of which nothing was said.
    let as_given = ["retention.ms"];
    for (setting, value) in [
        ("cleanup.policy", "compact"),
        ("retention.bytes", "1000000"),
        ("unclean.leader.election.enable", "true"),
        ("compression.type", "gzip"),
        ("max.message.bytes", "70000"),
    ] {
        let options = options().await;
        make(&options, 3, Some((setting, value))).await;
        create_topics(&options, 3).await.unwrap();
        let found = dangers(&options).await;
        assert!(found.iter().any(|it| it == setting), "{setting} is not among {found:?}");
        let others = found.iter().filter(|it| *it != setting);
        assert!(others.eq(as_given.iter()), "{found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_danger_says_what_it_is_must_be_and_may_cost() {
    let options = options().await;
    make(&options, 3, Some(("cleanup.policy", "compact"))).await;
    create_topics(&options, 3).await.unwrap();
    let dangers = check_topics(&options, 3).await.unwrap();
    let compact = dangers.iter().find(|it| it.setting == "cleanup.policy").unwrap();
    let said = compact.to_string();
    for word in [&options.topic, "compact", "delete", "history"] {
        assert!(said.contains(word), "{word} in {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_few_replicas_and_other_partitions_are_named() {
    let mut options = options().await;
    make(&options, 4, Some(("retention.ms", "-1"))).await;
    create_topics(&options, 3).await.unwrap();
    assert_eq!(dangers(&options).await, ["partitions"]);
    options.replication = 3;
    let settings: Vec<_> =
        check_topics(&options, 3).await.unwrap().into_iter().map(|it| it.setting).collect();
    for setting in ["partitions", "replication factor", "min.insync.replicas"] {
        assert!(settings.iter().any(|it| it == setting), "{setting} in {settings:?}");
    }
    let refused = KafkaLog::open(&options, 3).await.unwrap_err();
    assert!(matches!(refused, OpenError::OtherPartitionCount { found: 4, expected: 3, .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_that_is_not_there_is_named_with_the_way_out() {
    let options = options().await;
    let missing = check_topics(&options, 3).await.unwrap_err();
    assert!(matches!(&missing, TopicsError::NoTopic(topic) if *topic == options.topic));
    assert!(missing.to_string().contains("verbatim topics create"));
    let missing = KafkaLog::open(&options, 3).await.unwrap_err();
    assert!(matches!(&missing, OpenError::NoTopic(topic) if *topic == options.topic));
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_safety_rests_on_cannot_be_changed() {
    let options = options().await;
    for name in
        ["acks", "enable.idempotence", "isolation.level", "transactional.id", "auto.offset.reset"]
    {
        let mut options = options.clone();
        options.properties.insert(name.to_owned(), "1".to_owned());
        let refused = KafkaLog::open(&options, 3).await.unwrap_err();
        assert!(matches!(&refused, OpenError::Protected(it) if it == name), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owners_topic_is_held_against_rules_of_its_own() {
    for (setting, value) in
        [("cleanup.policy", "delete"), ("unclean.leader.election.enable", "true")]
    {
        let options = options().await;
        let name = options.owners_topic.clone();
        let owners = KafkaOptions { topic: name.clone(), ..options.clone() };
        make(&owners, 2, Some((setting, value))).await;
        create_topics(&options, 3).await.unwrap();
        let dangers = check_topics(&options, 3).await.unwrap();
        assert!(dangers.iter().all(|danger| danger.topic == name), "{dangers:?}");
        let settings: Vec<_> = dangers.into_iter().map(|danger| danger.setting).collect();
        for named in ["partitions", setting, "cleanup.policy"] {
            assert!(settings.iter().any(|it| it == named), "{named} in {settings:?}");
        }
    }
}
