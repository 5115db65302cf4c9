//! A reader in another language, with the append rule in ten lines, sees the same valid records.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use uuid::Uuid;
use verbatim_log::{Cursor, EventLog, Follower, Kind, Nonce, Partition, Record};
use verbatim_log_kafka::{KafkaLog, KafkaOptions, create_topics};
use verbatim_testkit::kafka::KafkaCluster;
use verbatim_testkit::log_contract::reign::{
    Reign, claim_with_nonce, outcome, outcome_with_body, read_to_end,
};

const PARTITION_COUNT: u32 = 3;

/// What a reader says of one record that counts.
type Line = (u32, u64, u64, u64);

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_in_another_language_sees_the_same_valid_records() {
    let options = KafkaOptions {
        brokers: KafkaCluster::shared(1).await.bootstrap(),
        topic: format!("readers-{}", Uuid::new_v4()),
        replication: 1,
        ..KafkaOptions::default()
    };
    create_topics(&options, PARTITION_COUNT).await.unwrap();
    let log: Arc<dyn EventLog> = Arc::new(KafkaLog::open(&options, PARTITION_COUNT).await.unwrap());
    for partition in Partition::all(PARTITION_COUNT) {
        write_all_sorts(&log, &options, partition).await;
    }
    let mut ours = Vec::new();
    let mut void_count = 0;
    for partition in Partition::all(PARTITION_COUNT) {
        let mut follower = Follower::new(Arc::clone(&log), partition, Cursor::START);
        for read in read_to_end(&mut follower).await {
            let kind = match read.record.kind() {
                Kind::Claim => 1,
                Kind::Barrier => 2,
                Kind::Outcome => 3,
            };
            ours.push((partition.0, read.index, read.record.header().term, kind));
        }
        void_count += follower.void_count();
    }
    let printed = run(&["read_log.py", &options.brokers, &options.topic]);
    let lines: Vec<serde_json::Value> =
        printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let theirs: Vec<Line> = lines.iter().filter_map(line_that_counts).collect();
    assert_eq!(theirs, ours);
    assert_eq!(lines.len() - theirs.len(), usize::try_from(void_count).unwrap());
    assert!(void_count >= 8 * u64::from(PARTITION_COUNT), "{void_count} are passed over");
    let labelled = lines.iter().find(|line| line["stream"].is_string()).unwrap();
    assert_eq!(labelled["stream"], labelled["headers"]["ce_subject"]);
    let source = labelled["headers"]["ce_source"].as_str().unwrap();
    assert!(source.starts_with(&format!("/verbatim/{}/", options.topic)), "{source}");
    for (header, value) in [
        ("ce_specversion", "1.0"),
        ("ce_type", "verbatim.v1.outcome"),
        ("content-type", "application/protobuf"),
        ("ce_time", "2025-10-09T08:53:20Z"),
    ] {
        assert_eq!(labelled["headers"][header], value);
    }
    assert_eq!(labelled["headers"]["index"], labelled["index"].to_string());
    assert_eq!(labelled["headers"]["term"], labelled["term"].to_string());
}

#[test]
fn the_partition_function_in_another_language_keeps_the_published_vectors() {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../log/vectors/partition.csv");
    let said = run(&["partition_vectors.py", &vectors.display().to_string()]);
    assert!(said.contains(" 0 wrong"), "{said}");
}

/// Records that count and records that do not, of every sort.
async fn write_all_sorts(log: &Arc<dyn EventLog>, options: &KafkaOptions, partition: Partition) {
    let mut old = Reign::begin(log, partition, 1).await;
    old.append(20).await;
    let stream = Uuid::from_u128(u128::from(partition.0) + 1);
    let labelled = outcome_with_body(1, old.next_index(), b"x").of_stream(stream);
    old.send(vec![labelled]).await.unwrap();
    old.records(1);
    // Sent twice, without its predecessor, bytes that are no frame, and an empty value.
    let twice = outcome(1, old.next_index() - 1);
    let _void = old.send(vec![twice, outcome(1, 900)]).await;
    junk(options, partition);
    // Deposed, and late.
    let mut new = Reign::begin(log, partition, 5).await;
    let late = old.records(3);
    let _void = old.send(late).await;
    new.append(7).await;
    // Two claims of one term: the second is void.
    let (one, other) = (log.writer(partition), log.writer(partition));
    let claims: [Record; 2] = [1, 2].map(|n| claim_with_nonce(9, Nonce([n; 16])));
    let [first, second] = claims;
    let _one_counts = one.append(vec![first]).await;
    let _void = other.append(vec![second]).await;
}

fn junk(options: &KafkaOptions, partition: Partition) {
    let producer: BaseProducer =
        ClientConfig::new().set("bootstrap.servers", &options.brokers).create().unwrap();
    for bytes in [&b"no frame"[..], &[0xff; 40], &[8, 1]] {
        let message = BaseRecord::<(), [u8]>::to(&options.topic)
            .partition(partition.0.cast_signed())
            .payload(bytes);
        producer.send(message).map_err(|(error, _)| error).unwrap();
    }
    producer.flush(std::time::Duration::from_secs(20)).unwrap();
}

fn line_that_counts(line: &serde_json::Value) -> Option<Line> {
    let index = line["index"].as_u64()?;
    let partition = u32::try_from(line["partition"].as_u64().unwrap()).unwrap();
    Some((partition, index, line["term"].as_u64().unwrap(), line["kind"].as_u64().unwrap()))
}

/// Runs one of the examples and gives what it printed.
fn run(arguments: &[&str]) -> String {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/consumers");
    let output =
        Command::new(python(&examples)).args(arguments).current_dir(&examples).output().unwrap();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?} failed: {complained}");
    String::from_utf8(output.stdout).unwrap()
}

/// A Python of our own with what the examples need, made once.
fn python(examples: &Path) -> PathBuf {
    static MADE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one_at_a_time = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("consumers-venv");
    let (python, whole) = (folder.join("bin/python"), folder.join("whole"));
    if whole.exists() {
        return python;
    }
    let make = |program: &Path, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        let output = output.expect("there is a python3; `./dev parts` installs it");
        let complained = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?} failed: {complained}");
    };
    make(Path::new("python3"), &["-m", "venv", "--clear", &folder.display().to_string()]);
    let needs = examples.join("requirements.txt").display().to_string();
    make(&python, &["-m", "pip", "install", "--quiet", "-r", &needs]);
    std::fs::write(whole, "").unwrap();
    python
}
