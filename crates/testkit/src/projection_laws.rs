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
use verbatim_log::{
    Claim, EventLog, Header, MemoryLog, Nonce, Partition, PartitionWriter, Record, Sealing,
};
use verbatim_projection::{AnyProjector, Engine, Limits, Views, rebuild, verify};
use verbatim_wire::Outcome;

use crate::postgres::PostgresServer;

/// Where the outcomes stand.
const PARTITION: Partition = Partition(1);

/// The identity of every log made here.
pub const LOG_IDENTITY: Uuid = Uuid::from_u128(17);

/// A log that holds these outcomes in partition 1, behind a claim and with a barrier among them.
///
/// # Panics
/// If an outcome is too large for a record.
pub async fn log_of(outcomes: &[Outcome]) -> Arc<MemoryLog> {
    let log = Arc::new(MemoryLog::new(2));
    let header = |index| Header { term: 1, index, governed_by: Some(0), recorded_at_ms: 0 };
    let claim = Claim {
        instance: LOG_IDENTITY,
        address: String::new(),
        nonce: Nonce([3; 16]),
        log_identity: LOG_IDENTITY,
        partition_count: 2,
        sealing: Sealing::None,
    };
    let claim = Record::claim(header(None), &claim).expect("a claim is small");
    append(&*log.writer(Partition::GOVERNANCE), vec![claim.clone()]).await;
    let mut records = vec![claim, Record::barrier(header(Some(1)))];
    for (index, outcome) in (2..).zip(outcomes) {
        let recorded_at_ms = outcome.envelope.times.recorded_at.unix_ms();
        let header = Header { recorded_at_ms, ..header(Some(index)) };
        records.push(Record::outcome(header, &outcome.encode()).expect("an outcome fits"));
    }
    append(&*log.writer(PARTITION), records).await;
    log
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
}

type Digests = BTreeMap<&'static str, [u8; 32]>;

/// Holds every law for this projector over these outcomes, in files and in PostgreSQL, and that
/// both come to hold the same.
///
/// # Panics
/// If a law is broken.
pub async fn keep_for(projector: Arc<dyn AnyProjector>, outcomes: &[Outcome], folder: &Path) {
    let in_files = keep_at(Place::Folder(folder), &projector, outcomes).await;
    let server = PostgresServer::shared().await;
    let in_server = keep_at(Place::Server(server), &projector, outcomes).await;
    assert_eq!(in_server, in_files, "PostgreSQL holds other rows than a file");
    let log: Arc<dyn EventLog> = log_of(outcomes).await;
    let (one, scratch) = (folder.join("one"), folder.join("scratch"));
    let found = verify(&[projector], &log, LOG_IDENTITY, &one, &scratch).await;
    assert_eq!(found.expect("a comparison can be made"), Vec::new());
}

async fn keep_at(
    place: Place<'_>,
    projector: &Arc<dyn AnyProjector>,
    outcomes: &[Outcome],
) -> Digests {
    let log: Arc<dyn EventLog> = log_of(outcomes).await;
    let bench = Bench { projector: Arc::clone(projector), log, place };
    let expected = bench.in_batches_of(1, "one").await;
    for records_max in [2, 7, outcomes.len().max(8)] {
        let found = bench.in_batches_of(records_max, &format!("batches of {records_max}")).await;
        assert_eq!(found, expected, "batches of {records_max} give other tables than single ones");
    }
    let found = bench.with_a_second_engine().await;
    assert_eq!(found, expected, "a second engine changed the tables");
    let found = bench.with_crashes().await;
    assert_eq!(found, expected, "a crash changed the tables");
    bench.rebuilt(&expected).await;
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
        let engine = Engine::new(projector, log, LOG_IDENTITY, views.clone(), PARTITION);
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
        self.engine(&views, records_max).catch_up(None).await.expect("everything is taken in");
        let digests = self.digests(&views).await;
        views.close().await;
        digests
    }

    async fn with_a_second_engine(&self) -> Digests {
        let views = self.views("second").await;
        let (one, other) = (self.engine(&views, 3), self.engine(&views, 5));
        let (one, other) = tokio::join!(one.catch_up(None), other.catch_up(None));
        one.and(other).expect("both take everything in");
        self.digests(&views).await
    }

    /// Drops the engine after one step, after two steps, and so on, until one run comes to its end.
    async fn with_crashes(&self) -> Digests {
        let views = self.views("crashes").await;
        for steps in 1.. {
            let engine = self.engine(&views, 2);
            let run = Box::pin(async move { engine.catch_up(None).await });
            if let Some(ended) = (Crashing { run, steps }).await {
                ended.expect("everything is taken in");
                break;
            }
        }
        self.digests(&views).await
    }

    async fn rebuilt(&self, expected: &Digests) {
        let views = self.views("rebuilt").await;
        self.engine(&views, 4).catch_up(None).await.expect("everything is taken in");
        let rebuilt = rebuild(&self.projector, &self.log, LOG_IDENTITY, &views, |_| {}).await;
        let differing = rebuilt.expect("a rebuild comes to its end").differing_tables;
        assert!(differing.is_empty(), "a rebuild gave other rows: {differing:?}");
        assert_eq!(&self.digests(&views).await, expected, "after the swap");
        self.engine(&views, 4).catch_up(None).await.expect("the engine goes on after the swap");
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
