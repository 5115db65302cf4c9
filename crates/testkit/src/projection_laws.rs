//! What every view must keep, whatever its projector: batches, crashes, a second engine and a
//! rebuild change nothing.
//!
//! A projector's crate calls [`keep_for`] with records of its own choice.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use uuid::Uuid;
use verbatim_domain::governance::publish::Event;
use verbatim_log::{
    Claim, EventLog, Header, MemoryLog, Nonce, Partition, PartitionWriter, Record, Sealing,
};
use verbatim_projection::{AnyProjector, Engine, Limits, Views, rebuild, verify};
use verbatim_wire::{AnyOutcome, Governing, Kind, Outcome};

use crate::postgres::PostgresServer;
use crate::rules::{Published, publication};

/// The records of what was published, in this order.
pub fn records_of(published: &[Publication]) -> Vec<Outcome<Governing>> {
    let mut records: Vec<Outcome<Governing>> = Vec::new();
    for (number, publication) in (1..).zip(published) {
        let last_seq = records.last().map_or(0, |record| record.last_seq);
        records.push(publication.told(number, last_seq + 1));
    }
    records
}

/// Where the outcomes stand.
const PARTITION: Partition = Partition(1);

/// The identity of every log made here.
pub const LOG_IDENTITY: Uuid = Uuid::from_u128(17);

/// Something that was published, and how many of the outcomes were recorded before it.
#[derive(Debug, Clone)]
pub struct Publication {
    /// So many outcomes came first.
    pub after_count: usize,
    /// What was published.
    pub events: Vec<Event>,
}

impl Publication {
    /// Its record: as many minutes after stories begin as outcomes came first.
    fn told(&self, number: u64, first_seq: u64) -> Outcome<Governing> {
        let minute = i64::try_from(self.after_count).expect("a log of tests is short");
        publication(Published { number, first_seq, minute }, self.events.clone())
    }
}

/// A log that holds these outcomes in partition 1, behind a claim and with a barrier among them.
///
/// # Panics
/// If an outcome is too large for a record.
pub async fn log_of<K: Kind>(outcomes: &[Outcome<K>]) -> Arc<MemoryLog> {
    let mut teller = Teller::new().await;
    for said in &said(outcomes) {
        teller.record(said).await;
    }
    teller.log
}

/// As [`log_of`], of streams of whatever kind, with rules published meanwhile, in partition 0.
///
/// # Panics
/// If an outcome is too large for a record.
pub async fn governed_log(outcomes: &[AnyOutcome], published: &[Publication]) -> Arc<dyn EventLog> {
    let said = outcomes.iter().map(|outcome| Said {
        recorded_at_ms: outcome.recorded_at().unix_ms(),
        body: outcome.encode(),
    });
    let said: Vec<Said> = said.collect();
    Told { said: &said, published, partition: PARTITION }.log().await
}

/// An outcome as its record has it.
struct Said {
    recorded_at_ms: i64,
    body: Vec<u8>,
}

fn said<K: Kind>(outcomes: &[Outcome<K>]) -> Vec<Said> {
    let said = outcomes.iter().map(|outcome| Said {
        recorded_at_ms: outcome.envelope.times.recorded_at.unix_ms(),
        body: outcome.encode(),
    });
    said.collect()
}

/// Tells a log record by record.
struct Teller {
    log: Arc<MemoryLog>,
    next_index: u64,
    /// How far partition 0 goes.
    governed_by: u64,
    /// The last event of what was published.
    published_seq: u64,
}

fn header(index: Option<u64>, governed_by: u64) -> Header {
    Header { term: 1, index, governed_by: Some(governed_by), recorded_at_ms: 0 }
}

impl Teller {
    async fn new() -> Self {
        let log = Arc::new(MemoryLog::new(2));
        let claim = Claim {
            instance: LOG_IDENTITY,
            address: String::new(),
            nonce: Nonce([3; 16]),
            log_identity: LOG_IDENTITY,
            partition_count: 2,
            sealing: Sealing::None,
        };
        let claim = Record::claim(header(None, 0), &claim).expect("a claim is small");
        append(&*log.writer(Partition::GOVERNANCE), vec![claim.clone()]).await;
        let records = vec![claim, Record::barrier(header(Some(1), 0))];
        append(&*log.writer(PARTITION), records).await;
        Teller { log, next_index: 2, governed_by: 0, published_seq: 0 }
    }

    async fn record(&mut self, said: &Said) {
        let header = header(Some(self.next_index), self.governed_by);
        let header = Header { recorded_at_ms: said.recorded_at_ms, ..header };
        let record = Record::outcome(header, &said.body).expect("an outcome fits");
        append(&*self.log.writer(PARTITION), vec![record]).await;
        self.next_index += 1;
    }

    async fn publish(&mut self, publication: &Publication) {
        let index = self.governed_by + 1;
        let outcome = publication.told(index, self.published_seq + 1);
        self.published_seq = outcome.last_seq;
        let recorded_at_ms = outcome.envelope.times.recorded_at.unix_ms();
        let header = Header { recorded_at_ms, ..header(Some(index), self.governed_by) };
        let record = Record::outcome(header, &outcome.encode());
        let record = record.expect("a publication fits");
        append(&*self.log.writer(Partition::GOVERNANCE), vec![record]).await;
        self.governed_by = index;
    }

    /// What was recorded or published behind so many outcomes.
    async fn tell(&mut self, told: &Told<'_>, number: usize) {
        for publication in told.published.iter().filter(|it| it.after_count == number) {
            self.publish(publication).await;
        }
        if let Some(said) = told.said.get(number) {
            self.record(said).await;
        }
    }
}

/// Everything that a log tells.
#[derive(Clone, Copy)]
struct Told<'a> {
    said: &'a [Said],
    published: &'a [Publication],
    /// The partition that views are made of.
    partition: Partition,
}

impl Told<'_> {
    async fn log(&self) -> Arc<dyn EventLog> {
        let mut teller = Teller::new().await;
        for number in 0..=self.moment_count() {
            teller.tell(self, number).await;
        }
        teller.log
    }

    /// Behind so many of them everything was told.
    fn moment_count(&self) -> usize {
        let last_published = self.published.iter().map(|it| it.after_count).max();
        self.said.len().max(last_published.unwrap_or(0))
    }

    /// Of the partition that is looked at.
    fn record_count(&self) -> usize {
        match self.partition {
            Partition::GOVERNANCE => self.published.len(),
            _one_of_streams => self.said.len(),
        }
    }
}

async fn append(writer: &dyn PartitionWriter, records: Vec<Record>) {
    writer.append(records).await.expect("a log in memory takes everything");
}

/// Where views are kept.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// In files below this folder.
    Folder(&'a Path),
    /// In databases of this server, each of its own.
    Server(&'a PostgresServer),
}

/// One projector over one log.
struct Bench<'a> {
    projector: Arc<dyn AnyProjector>,
    log: Arc<dyn EventLog>,
    place: Place<'a>,
    partition: Partition,
}

type Digests = BTreeMap<&'static str, [u8; 32]>;

/// Holds every law for this projector over these outcomes, in files and in PostgreSQL, and that
/// both come to hold the same.
///
/// # Panics
/// If a law is broken.
pub async fn keep_for<K: Kind>(
    projector: Arc<dyn AnyProjector>,
    outcomes: &[Outcome<K>],
    folder: &Path,
) {
    keep_governed(projector, outcomes, &[], folder).await;
}

/// As [`keep_for`], with rules published meanwhile.
///
/// # Panics
/// If a law is broken.
pub async fn keep_governed<K: Kind>(
    projector: Arc<dyn AnyProjector>,
    outcomes: &[Outcome<K>],
    published: &[Publication],
    folder: &Path,
) {
    let told = Told { said: &said(outcomes), published, partition: PARTITION };
    keep_everywhere(projector, told, folder).await;
}

/// As [`keep_for`], for a projector of what governs: these publications are its records.
///
/// # Panics
/// If a law is broken.
pub async fn keep_governing(
    projector: Arc<dyn AnyProjector>,
    published: &[Publication],
    folder: &Path,
) {
    let told = Told { said: &[], published, partition: Partition::GOVERNANCE };
    keep_everywhere(projector, told, folder).await;
}

async fn keep_everywhere(projector: Arc<dyn AnyProjector>, told: Told<'_>, folder: &Path) {
    let in_files = keep_at(Place::Folder(folder), &projector, told).await;
    let server = PostgresServer::shared().await;
    let in_server = keep_at(Place::Server(server), &projector, told).await;
    assert_eq!(in_server, in_files, "PostgreSQL holds other rows than a file");
    let log = told.log().await;
    let (one, scratch) = (folder.join("one"), folder.join("scratch"));
    let found = verify(&[projector], &log, LOG_IDENTITY, &one, &scratch).await;
    assert_eq!(found.expect("a comparison can be made"), Vec::new());
}

async fn keep_at(place: Place<'_>, projector: &Arc<dyn AnyProjector>, told: Told<'_>) -> Digests {
    let log = told.log().await;
    let bench = Bench { projector: Arc::clone(projector), log, place, partition: told.partition };
    let expected = bench.in_batches_of(1, "one").await;
    for records_max in [2, 7, told.record_count().max(8)] {
        let found = bench.in_batches_of(records_max, &format!("batches of {records_max}")).await;
        assert_eq!(found, expected, "batches of {records_max} give other tables than single ones");
    }
    for step in [1, 5] {
        let found = bench.while_it_is_told(told, step).await;
        assert_eq!(found, expected, "what is read while it is told gives other tables");
    }
    let found = bench.with_a_second_engine().await;
    assert_eq!(found, expected, "a second engine changed the tables");
    let found = bench.with_crashes().await;
    assert_eq!(found, expected, "a crash changed the tables");
    bench.rebuilt(&expected).await;
    bench.no_table_is_empty(&expected).await;
    expected
}

impl Bench<'_> {
    async fn views(&self, name: &str) -> Views {
        let projectors = [Arc::clone(&self.projector)];
        let views = match self.place {
            Place::Folder(folder) => Views::open(&folder.join(name), &projectors).await,
            Place::Server(server) => Views::connect(&server.database(), &projectors).await,
        };
        views.expect("views can be opened")
    }

    fn engine(&self, views: &Views, records_max: usize) -> Engine {
        let (projector, log) = (Arc::clone(&self.projector), Arc::clone(&self.log));
        let engine = Engine::new(projector, log, LOG_IDENTITY, views.clone(), self.partition);
        engine.with_limits(Limits { records_max, bytes_max: 64 * 1024 })
    }

    async fn digests(&self, views: &Views) -> Digests {
        let mut digests = Digests::new();
        for table in self.projector.tables() {
            let digest = views.table_digest(table).await.expect("a table can be read");
            digests.insert(table.name, digest);
        }
        digests
    }

    async fn in_batches_of(&self, records_max: usize, name: &str) -> Digests {
        let views = self.views(name).await;
        self.engine(&views, records_max).catch_up().await.expect("everything is taken in");
        let digests = self.digests(&views).await;
        views.close().await;
        digests
    }

    /// Takes everything in every few records, as it is told: rules come before and after what they
    /// judge.
    async fn while_it_is_told(&self, told: Told<'_>, step: usize) -> Digests {
        let views = self.views(&format!("told by {step}")).await;
        let mut teller = Teller::new().await;
        let log = Arc::clone(&teller.log) as Arc<dyn EventLog>;
        let (projector, partition) = (Arc::clone(&self.projector), self.partition);
        let bench = Bench { projector, log, place: self.place, partition };
        let last = told.moment_count();
        for number in 0..=last {
            teller.tell(&told, number).await;
            if number % step == 0 || number == last {
                bench.engine(&views, 3).catch_up().await.expect("everything is taken in");
            }
        }
        self.digests(&views).await
    }

    async fn with_a_second_engine(&self) -> Digests {
        let views = self.views("second").await;
        let (one, other) = (self.engine(&views, 3), self.engine(&views, 5));
        let (one, other) = tokio::join!(one.catch_up(), other.catch_up());
        one.and(other).expect("both take everything in");
        self.digests(&views).await
    }

    /// Drops the engine after one step, after two steps, and so on, until one run comes to its end.
    async fn with_crashes(&self) -> Digests {
        let views = self.views("crashes").await;
        for steps in 1.. {
            let engine = self.engine(&views, 2);
            let run = Box::pin(async move { engine.catch_up().await });
            if let Some(ended) = (Crashing { run, steps }).await {
                ended.expect("everything is taken in");
                break;
            }
        }
        self.digests(&views).await
    }

    async fn rebuilt(&self, expected: &Digests) {
        let views = self.views("rebuilt").await;
        self.engine(&views, 4).catch_up().await.expect("everything is taken in");
        let rebuilt = rebuild(&self.projector, &self.log, LOG_IDENTITY, &views, |_| {}).await;
        let differing = rebuilt.expect("a rebuild comes to its end").differing_tables;
        assert!(differing.is_empty(), "a rebuild gave other rows: {differing:?}");
        assert_eq!(&self.digests(&views).await, expected, "after the swap");
        self.engine(&views, 4).catch_up().await.expect("the engine goes on after the swap");
    }

    /// What holds of a table without rows says nothing.
    async fn no_table_is_empty(&self, found: &Digests) {
        let nothing = self.digests(&self.views("nothing").await).await;
        let empty: Vec<_> =
            nothing.iter().filter(|(name, of)| found.get(*name) == Some(of)).collect();
        assert!(empty.is_empty(), "no story has a row of {empty:?}");
    }
}

/// A run that is dropped after so many steps.
struct Crashing<F> {
    run: Pin<Box<F>>,
    steps: u32,
}

impl<F: Future> Future for Crashing<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.steps == 0 {
            return Poll::Ready(None);
        }
        self.steps -= 1;
        self.run.as_mut().poll(context).map(Some)
    }
}
