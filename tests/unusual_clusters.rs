//! Clusters that are not as they usually are: an instance whose time stood still, one without any
//! partition, brokers behind TLS and passwords, a topic that endangers what is written to it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::DefaultClientContext;
use tokio::process::Command;
use tokio::time::{interval, timeout};
use tonic::Code;
use tonic::transport::Channel;
use uuid::Uuid;
use verbatim::server::Server;
use verbatim::settings::{LogKind, Settings};
use verbatim_api::client::{Client, RetryPolicy};
use verbatim_api::v1 as pb;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_api::v1::record_response::Answer;
use verbatim_api::v1::record_service_client::RecordServiceClient;
use verbatim_log_kafka::create_topics;
use verbatim_testkit::desk::{note, open};
use verbatim_testkit::kafka::KafkaCluster;
use verbatim_testkit::kafka::secured::{PASSWORD, SecuredKafka, USER};
use verbatim_tests::checker::{RawLog, read_topic};
use verbatim_tests::cluster::Cluster;

const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");
const TOPIC: &str = "verbatim.inquiries.v1";

/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// Inquiries enough that each partition has some.
const INQUIRIES: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_paused_instance_writes_when_it_wakes_is_neither_acknowledged_nor_valid() {
    let cluster = Cluster::start(BINARY, 1, 2).await;
    let client = client(&[0, 1].map(|instance| cluster.address(instance)));
    for number in 0..INQUIRIES {
        client.record(open(&format!("i{number}"))).await.unwrap();
    }
    let channel = cluster.channel(0);
    // So that the connection is there.
    record(&channel, open("before")).await.unwrap();
    cluster.signal(0, "STOP").await;
    let asked = (0..INQUIRIES).map(|number| {
        let (channel, inquiry) = (channel.clone(), format!("i{number}"));
        tokio::spawn(async move { record(&channel, note(&inquiry, &inquiry)).await })
    });
    let asked: Vec<_> = asked.collect();
    let deposed = timeout(PATIENCE, async {
        let mut looks = interval(Duration::from_millis(200));
        while distinct_rulers(&read(&cluster)) > 1 {
            looks.tick().await;
        }
    });
    deposed.await.expect("the other instance takes over");
    cluster.signal(0, "CONT").await;
    let mut receipts = Vec::new();
    for asked in asked {
        match timeout(PATIENCE, asked).await.expect("it is answered").unwrap() {
            Ok(receipt) => receipts.push(receipt),
            Err(status) => assert_eq!(status.code(), Code::Unavailable, "{status:?}"),
        }
    }
    let log = read(&cluster);
    for receipt in receipts {
        let position = receipt.position.unwrap();
        let entries = &log.partitions[position.partition as usize].entries;
        let entry = entries.iter().find(|entry| entry.index == position.index);
        assert!(entry.is_some(), "acknowledged, and not in the log: {receipt:?}");
    }
    // Whatever was left in doubt is recorded once, and both own partitions again.
    for number in 0..INQUIRIES {
        let inquiry = format!("i{number}");
        let again = client.record(note(&inquiry, &inquiry)).await;
        assert_eq!(again.unwrap().stream_seq, 2);
    }
    let shared = timeout(PATIENCE, async {
        let mut looks = interval(Duration::from_millis(200));
        while distinct_rulers(&read(&cluster)) < 2 {
            looks.tick().await;
        }
    });
    shared.await.expect("it owns partitions again");
}

fn read(cluster: &Cluster) -> RawLog {
    read_topic(&cluster.brokers.bootstrap(), TOPIC).unwrap()
}

fn distinct_rulers(log: &RawLog) -> usize {
    let mut rulers = log.rulers();
    rulers.sort();
    rulers.dedup();
    rulers.len()
}

/// One attempt, at one instance.
async fn record(channel: &Channel, command: Arm) -> Result<pb::Receipt, tonic::Status> {
    let request = pb::RecordRequest { command: Some(command) };
    let mut service = RecordServiceClient::new(channel.clone());
    let mut answers = service.record(tokio_stream::once(request)).await?.into_inner();
    let answer = answers.message().await?;
    match answer.and_then(|it| it.answer) {
        Some(Answer::Receipt(receipt)) => Ok(receipt),
        Some(Answer::Refusal(refusal)) => panic!("it is refused: {refusal:?}"),
        None => Err(tonic::Status::unavailable("no answer")),
    }
}

fn client(addresses: &[String]) -> Client {
    let urls: Vec<String> = addresses.iter().map(|it| format!("http://{it}")).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    Client::new(&urls, RetryPolicy::default()).unwrap()
}

/// Settings of an instance, over brokers that it reaches with these properties.
fn settings(brokers: String, folder: &Path, properties: &[(&str, &str)]) -> Settings {
    let name = Uuid::new_v4();
    let key = folder.join("digest.key");
    fs::write(&key, [7; 32]).unwrap();
    let properties = properties.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    Settings {
        data_dir: folder.join("instance-0"),
        listen: "127.0.0.1:0".parse().unwrap(),
        log: LogKind::Kafka,
        partitions: 2,
        kafka_brokers: brokers,
        kafka_topic: format!("log-{name}"),
        kafka_owners_topic: format!("owners-{name}"),
        kafka_group: format!("group-{name}"),
        kafka_replication: 1,
        kafka_properties: properties.collect(),
        digest_key_file: Some(key),
        ..Settings::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_instance_for_which_no_partition_is_left_serves_through_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let brokers = KafkaCluster::shared(1).await.bootstrap();
    let settings = settings(brokers, folder.path(), &[]);
    create_topics(&settings.kafka(), settings.partitions).await.unwrap();
    let mut servers = Vec::new();
    for number in 0..3 {
        let data_dir = folder.path().join(format!("instance-{number}"));
        servers.push(Server::start(&Settings { data_dir, ..settings.clone() }).await.unwrap());
    }
    for server in &servers {
        let client = client(&[server.address().to_string()]);
        let inquiry = server.address().to_string();
        client.record(open(&inquiry)).await.unwrap();
        assert_eq!(client.record(note(&inquiry, &inquiry)).await.unwrap().stream_seq, 2);
        let channel = Channel::from_shared(format!("http://{inquiry}")).unwrap().connect_lazy();
        let mut health = tonic_health::pb::health_client::HealthClient::new(channel);
        let asked = tonic_health::pb::HealthCheckRequest { service: String::new() };
        let answer = health.check(asked).await.unwrap().into_inner();
        assert_eq!(answer.status(), tonic_health::ServingStatus::Serving.into());
    }
    let log = read_topic(&settings.kafka_brokers, &settings.kafka_topic).unwrap();
    assert!(distinct_rulers(&log) < servers.len(), "one of them owns nothing");
    for server in servers {
        server.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_served_over_a_topic_that_endangers_what_is_written_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let brokers = KafkaCluster::shared(1).await.bootstrap();
    let settings = settings(brokers, folder.path(), &[]);
    let admin: AdminClient<DefaultClientContext> =
        ClientConfig::new().set("bootstrap.servers", &settings.kafka_brokers).create().unwrap();
    let topic = NewTopic::new(&settings.kafka_topic, 2, TopicReplication::Fixed(1));
    let topic = topic.set("cleanup.policy", "compact");
    admin.create_topics([&topic], &AdminOptions::new()).await.unwrap()[0].as_ref().unwrap();
    create_topics(&settings.kafka(), settings.partitions).await.unwrap();
    let refused = Server::start(&settings).await.unwrap_err();
    let why = refused.source().unwrap().to_string();
    for word in ["cleanup.policy", "retention.ms", &settings.kafka_topic] {
        assert!(why.contains(word), "{word} in {why}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_reaches_brokers_behind_tls_and_scram_and_says_when_it_is_not_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let broker = SecuredKafka::start().await;
    let properties = [
        ("security.protocol", "SASL_SSL"),
        ("sasl.mechanism", "SCRAM-SHA-512"),
        ("sasl.username", USER),
        ("ssl.ca.location", broker.certificate().to_str().unwrap()),
    ];
    let config = folder.path().join("verbatim.toml");
    let topics = async |word: &str, password: &str| {
        let mut text = "kafka_replication = 1\npartitions = 2\n[kafka_properties]\n".to_owned();
        text += &format!("\"sasl.password\" = \"{password}\"\n");
        fs::write(&config, text).unwrap();
        let mut command = Command::new(BINARY);
        command.current_dir(folder.path()).args(["topics", word]);
        command.args(["--kafka-brokers", &broker.bootstrap()]);
        for (name, value) in properties {
            command.args(["--kafka-property", &format!("{name}={value}")]);
        }
        let done = command.output().await.unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (code, why) = topics("check", "a guess").await;
    assert_eq!(code, Some(1), "{why}");
    assert!(why.contains("credentials") && !why.contains("a guess"), "{why}");
    assert_eq!(topics("create", PASSWORD).await, (Some(0), String::new()));
    let mut all = properties.to_vec();
    all.push(("sasl.password", PASSWORD));
    let settings = Settings {
        kafka_topic: TOPIC.to_owned(),
        kafka_owners_topic: "verbatim.owners".to_owned(),
        ..settings(broker.bootstrap(), folder.path(), &all)
    };
    let server = Server::start(&settings).await.unwrap();
    let client = client(&[server.address().to_string()]);
    assert_eq!(client.record(open("a")).await.unwrap().stream_seq, 1);
    server.stop().await;
}
