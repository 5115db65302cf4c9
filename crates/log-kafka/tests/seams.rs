//! Where readers of a log in Kafka could lose records or meet them twice: at the edge of what is
//! kept in memory, between one instance and the next, among void records, in borrowed consumers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use tokio::task::JoinSet;
use tokio::time::timeout;
use uuid::Uuid;
use verbatim_log::{Cursor, EventLog, Follower, Kind, Offset, Partition, PartitionWriter, Record};
use verbatim_log_kafka::{KafkaLog, KafkaOptions, create_topics};
use verbatim_testkit::kafka::KafkaCluster;
use verbatim_testkit::log_contract::reign::{claim, outcome, outcome_with_body};

const PARTITION: Partition = Partition(1);
const PARTITION_COUNT: u32 = 2;

/// A record so large that a few hundred of them are more than memory keeps.
const LARGE: usize = 50_000;

/// How many such records memory keeps, about.
const KEPT: u64 = 8 * 1024 * 1024 / LARGE as u64;

/// Nothing takes so long unless it is never told.
const PATIENCE: Duration = Duration::from_secs(60);

/// Writes one partition, and knows what counts of it.
struct Scribe {
    options: KafkaOptions,
    writer: Arc<dyn PartitionWriter>,
    term: u64,
    /// Of each record that counts, how large its body is.
    counting: Vec<(Kind, usize)>,
}

impl Scribe {
    async fn begin() -> (Self, Arc<dyn EventLog>) {
        let options = KafkaOptions {
            brokers: KafkaCluster::shared(1).await.bootstrap(),
            topic: format!("seams-{}", Uuid::new_v4()),
            replication: 1,
            ..KafkaOptions::default()
        };
        create_topics(&options, PARTITION_COUNT).await.unwrap();
        let log = open(&options).await;
        let writer = log.writer(PARTITION);
        let scribe = Scribe { options, writer, term: 0, counting: Vec::new() };
        (scribe, log)
    }

    /// Another instance.
    async fn other(&self) -> Arc<dyn EventLog> {
        open(&self.options).await
    }

    fn next_index(&self) -> u64 {
        self.counting.len() as u64
    }

    async fn send(&self, records: Vec<Record>) {
        self.writer.append(records).await.unwrap();
    }

    async fn claim(&mut self) {
        self.term += 1;
        self.counting.push((Kind::Claim, 0));
        self.send(vec![claim(self.term)]).await;
    }

    async fn outcomes(&mut self, count: u64, bytes: usize) {
        let first = self.next_index();
        let body = vec![7; bytes];
        let record = |index| outcome_with_body(self.term, index, &body);
        let records = (first..first + count).map(record).collect();
        self.send(records).await;
        self.counting.extend((0..count).map(|_| (Kind::Outcome, bytes)));
    }

    /// Records of which none counts: deposed, sent twice, without their predecessor, no frames.
    async fn void(&self, count: u64) {
        let next = self.next_index();
        let sorts = [outcome(self.term, next + 5), outcome(self.term, 0), outcome(0, next)];
        let records = sorts.into_iter().cycle().take(usize::try_from(count).unwrap());
        self.send(records.collect()).await;
        self.junk();
    }

    fn junk(&self) {
        let producer: BaseProducer =
            ClientConfig::new().set("bootstrap.servers", &self.options.brokers).create().unwrap();
        let number = PARTITION.0.cast_signed();
        let record = BaseRecord::<(), [u8]>::to(&self.options.topic).partition(number);
        producer.send(record.payload(b"no frame")).map_err(|(error, _)| error).unwrap();
        producer.flush(PATIENCE).unwrap();
    }
}

async fn open(options: &KafkaOptions) -> Arc<dyn EventLog> {
    Arc::new(KafkaLog::open(options, PARTITION_COUNT).await.unwrap())
}

/// One that reads on from where it stands, and misses nothing.
struct Reader {
    follower: Follower,
    next_index: u64,
}

impl Reader {
    fn at(log: &Arc<dyn EventLog>, cursor: Cursor, bytes_max: usize) -> Self {
        let follower = Follower::new(Arc::clone(log), PARTITION, cursor);
        let next_index = cursor.rule.next_index();
        Reader { follower: follower.with_bytes_max(bytes_max), next_index }
    }

    /// Reads once.
    async fn step(&mut self, expected: &[(Kind, usize)]) {
        let records = timeout(PATIENCE, self.follower.next()).await;
        for it in records.expect("something is read").unwrap() {
            assert_eq!(it.index, self.next_index, "one after the other");
            let (kind, bytes) = expected[usize::try_from(it.index).unwrap()];
            assert_eq!(it.record.kind(), kind);
            assert!(kind == Kind::Claim || it.record.body().len() == bytes);
            self.next_index += 1;
        }
    }

    async fn read_all(&mut self, expected: &[(Kind, usize)]) {
        while self.next_index < expected.len() as u64 {
            self.step(expected).await;
        }
    }
}

async fn something_happens(scribe: &mut Scribe, chance: &mut StdRng) {
    match chance.random_range(0..9) {
        0 => scribe.claim().await,
        1 | 2 => scribe.void(chance.random_range(1..30)).await,
        3 => scribe.outcomes(chance.random_range(1..=KEPT), LARGE).await,
        4 => scribe.outcomes(chance.random_range(500..1500), 10).await,
        _ => scribe.outcomes(chance.random_range(1..40), 100).await,
    }
}

fn some_bytes(chance: &mut StdRng) -> usize {
    [1, 1000, 300_000, 1024 * 1024][chance.random_range(0..4)]
}

/// Whoever goes on anywhere, at any instance, from where it stood or from an index that it seeks.
async fn all_is_read_once(seed: u64) {
    let mut chance = StdRng::seed_from_u64(seed);
    let (mut scribe, first) = Scribe::begin().await;
    let mut logs = vec![first];
    if chance.random_bool(0.5) {
        scribe.void(3).await;
    }
    scribe.claim().await;
    let mut readers = vec![Reader::at(&logs[0], Cursor::START, 1000)];
    for _ in 0..chance.random_range(10..40) {
        let log = Arc::clone(&logs[chance.random_range(0..logs.len())]);
        let number = chance.random_range(0..readers.len());
        match chance.random_range(0..10) {
            0..=3 => something_happens(&mut scribe, &mut chance).await,
            4 if logs.len() < 3 => logs.push(scribe.other().await),
            4 | 5 => {
                let cursor = readers[number].follower.cursor();
                readers.push(Reader::at(&log, cursor, some_bytes(&mut chance)));
            }
            6 => {
                let index = chance.random_range(0..scribe.next_index());
                let cursor = log.seek(PARTITION, index).await.unwrap();
                assert!(cursor.rule.next_index() <= index, "it lies before");
                readers.push(Reader::at(&log, cursor, some_bytes(&mut chance)));
            }
            7 => readers[number].read_all(&scribe.counting).await,
            _ => {
                if readers[number].next_index < scribe.next_index() {
                    readers[number].step(&scribe.counting).await;
                }
            }
        }
    }
    for reader in &mut readers {
        reader.read_all(&scribe.counting).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_written_and_wherever_readers_go_on_all_is_read_once() {
    for seed in 0..12 {
        let ended = tokio::spawn(all_is_read_once(seed)).await;
        assert!(ended.is_ok(), "seed {seed}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_missed_at_the_edge_of_what_memory_keeps_while_that_moves() {
    let (mut scribe, log) = Scribe::begin().await;
    scribe.claim().await;
    scribe.outcomes(KEPT + 20, LARGE).await;
    // From a little inside to a little outside, each one record further whenever one is given up.
    let mut readers = Vec::new();
    for behind in KEPT - 8..KEPT + 8 {
        let mut reader = Reader::at(&log, Cursor::START, 1);
        while reader.next_index + behind < scribe.next_index() {
            reader.step(&scribe.counting).await;
        }
        readers.push(reader);
    }
    for _ in 0..60 {
        scribe.outcomes(1, LARGE).await;
        for reader in &mut readers {
            reader.step(&scribe.counting).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_readers_of_the_past_than_there_are_consumers_each_read_all_of_it() {
    let (mut scribe, _log) = Scribe::begin().await;
    scribe.void(4).await;
    for _ in 0..3 {
        scribe.claim().await;
        scribe.outcomes(1_000, 500).await;
        scribe.void(7).await;
    }
    // It has nothing of all that in memory.
    let log = scribe.other().await;
    let counting: Arc<[_]> = scribe.counting.clone().into();
    let mut reading = JoinSet::new();
    for number in 0..20 {
        let (log, counting) = (Arc::clone(&log), Arc::clone(&counting));
        reading.spawn(async move {
            let mut reader = Reader::at(&log, Cursor::START, 20_000 + 7_000 * number);
            reader.read_all(&counting).await;
        });
    }
    while let Some(read) = reading.join_next().await {
        read.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_at_the_end_is_told_of_all_while_memory_gives_it_up() {
    const LAST: u64 = 4 * KEPT;
    let (mut scribe, log) = Scribe::begin().await;
    scribe.claim().await;
    let other = scribe.other().await;
    let expected: Vec<_> =
        [(Kind::Claim, 0)].into_iter().chain((0..LAST).map(|_| (Kind::Outcome, LARGE))).collect();
    let mut reading = JoinSet::new();
    for (log, bytes_max) in [(log, 1), (Arc::clone(&other), 1), (other, 1024 * 1024)] {
        let expected = expected.clone();
        reading.spawn(async move {
            Reader::at(&log, Cursor::START, bytes_max).read_all(&expected).await;
        });
    }
    for _ in 0..LAST / 4 {
        scribe.outcomes(4, LARGE).await;
    }
    while let Some(read) = reading.join_next().await {
        read.unwrap();
    }
}

/// Every frame of the partition, those that do not count as well.
async fn frames(log: &Arc<dyn EventLog>) -> Vec<(Offset, Option<Record>)> {
    let end = log.end(PARTITION).await.unwrap();
    let (mut frames, mut from) = (Vec::new(), Offset::START);
    while from < end {
        let chunk = timeout(PATIENCE, log.read(PARTITION, from, 100_000)).await;
        let chunk = chunk.expect("something is read").unwrap();
        frames.extend(chunk.slots.into_iter().map(|slot| (slot.offset, slot.record.ok())));
        from = chunk.next;
    }
    frames
}

/// An instance that appends much fetches nothing of that; what others write in between, and what
/// they write when it has fallen silent, must reach its readers all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_write_while_an_owner_appends_is_read_in_its_place() {
    let (mut scribe, log) = Scribe::begin().await;
    let other = scribe.other().await;
    let stranger = other.writer(PARTITION);
    scribe.claim().await;
    let mut reader = Reader::at(&log, Cursor::START, 1024 * 1024);
    for round in 0..500 {
        scribe.outcomes(5, 100).await;
        if round % 100 == 75 {
            stranger.append(vec![outcome(0, 1)]).await.unwrap();
        }
    }
    reader.read_all(&scribe.counting).await;
    scribe.writer = stranger;
    for _ in 0..5 {
        scribe.claim().await;
        scribe.outcomes(3, 100).await;
        reader.read_all(&scribe.counting).await;
    }
    assert_eq!(frames(&log).await, frames(&other).await);
    assert_eq!(frames(&log).await, frames(&scribe.other().await).await);
}
