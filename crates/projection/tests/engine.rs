//! What the engine promises when things go wrong, with a projector that only counts.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_log::{EventLog, Header, MemoryLog, Partition, Record};
use verbatim_projection::{
    AnyProjector, Column, ColumnKind, Engine, Nature, Placed, ProjectError, Projector, Rows, Table,
    Value, Views, ViewsError, rebuild, verify,
};
use verbatim_testkit::inquiries::{Story, random_story};
use verbatim_testkit::projection_laws::{LOG_IDENTITY, log_of};
use verbatim_wire::{Inquiries, Outcome};

const PARTITION: Partition = Partition(1);

static COUNTED: Table = Table {
    name: "counted",
    comment: "One row an inquiry.",
    key: &["inquiry_id"],
    columns: &[
        Column::new("inquiry_id", ColumnKind::Uuid, "The inquiry."),
        Column::new("event_count", ColumnKind::BigInt, "How many events."),
    ],
    indexes: &[],
    nature: Nature::Rows,
};

#[derive(Debug)]
struct Counter {
    version: u32,
}

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
struct Count(i64);

impl Projector for Counter {
    type Stream = Inquiries;
    type Case = Count;
    type Settled = ();

    fn name(&self) -> &'static str {
        "counter"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn tables(&self) -> &'static [&'static Table] {
        static TABLES: [&Table; 1] = [&COUNTED];
        &TABLES
    }

    fn fold(&self, case: &mut Count, record: &Placed<'_>, _rules: &Rulebook, _appended: &mut Rows) {
        case.0 += i64::try_from(record.outcome.facts.len()).unwrap();
    }

    fn rows(&self, case_id: Uuid, case: &Count, _rules: &Rulebook, _settled: (), rows: &mut Rows) {
        rows.add(&COUNTED, vec![case_id.into(), Value::BigInt(case.0)]);
    }
}

fn counter() -> Arc<dyn AnyProjector> {
    Arc::new(Counter { version: 1 })
}

async fn open(folder: &Path) -> Views {
    Views::open(folder, &[counter()]).await.unwrap()
}

fn engine(log: &Arc<MemoryLog>, views: &Views) -> Engine {
    let log = Arc::clone(log) as Arc<dyn EventLog>;
    Engine::new(counter(), log, LOG_IDENTITY, views.clone(), PARTITION)
}

async fn some_log() -> Arc<MemoryLog> {
    log_of(&random_story("a", 1, 12).outcomes()).await
}

async fn append(log: &MemoryLog, outcome: &Outcome) {
    let index = Some(log.end(PARTITION).await.unwrap().0);
    let header = Header { term: 1, index, governed_by: Some(0), recorded_at_ms: 0 };
    let record = Record::outcome(header, &outcome.encode()).unwrap();
    log.writer(PARTITION).append(vec![record]).await.unwrap();
}

async fn tell(views: &Views, sql: &'static str) {
    sqlx::query(sql).execute(views.sqlite().unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_record_that_cannot_be_decoded_stops_the_partition_and_names_the_place() {
    let log = some_log().await;
    let index = log.end(PARTITION).await.unwrap().0;
    let header = Header { term: 1, index: Some(index), governed_by: None, recorded_at_ms: 0 };
    log.faults().insert(PARTITION, &Record::outcome(header, b"\xff\xff").unwrap());
    let folder = tempfile::tempdir().unwrap();
    let views = open(folder.path()).await;
    let (_stop, stopping) = tokio::sync::watch::channel(false);
    let stopped = engine(&log, &views).run(stopping).await;
    let place = match stopped {
        Err(ProjectError::Undecodable { projection, partition, index, .. }) => {
            (projection, partition, index)
        }
        other => panic!("it went on: {other:?}"),
    };
    assert_eq!(place, ("counter", PARTITION, index));
}

#[tokio::test]
async fn a_log_that_lost_what_the_views_have_seen_is_data_loss() {
    let log = some_log().await;
    let folder = tempfile::tempdir().unwrap();
    let views = open(folder.path()).await;
    engine(&log, &views).catch_up().await.unwrap();
    log.faults().lose_tail(PARTITION, 1);
    let found = engine(&log, &views).catch_up().await;
    assert!(matches!(found, Err(ProjectError::DataLoss { .. })), "{found:?}");
}

#[tokio::test]
async fn views_of_another_log_are_refused() {
    let log = some_log().await;
    let folder = tempfile::tempdir().unwrap();
    let views = open(folder.path()).await;
    engine(&log, &views).catch_up().await.unwrap();
    let other = Uuid::from_u128(18);
    let log = Arc::clone(&log) as Arc<dyn EventLog>;
    let found = Engine::new(counter(), log, other, views, PARTITION).catch_up().await;
    assert!(matches!(found, Err(ProjectError::OtherLog)), "{found:?}");
}

#[tokio::test]
async fn views_of_another_version_are_refused_and_can_be_rebuilt() {
    let log = some_log().await;
    let folder = tempfile::tempdir().unwrap();
    let views = open(folder.path()).await;
    engine(&log, &views).catch_up().await.unwrap();
    let newer: Arc<dyn AnyProjector> = Arc::new(Counter { version: 2 });
    let log = Arc::clone(&log) as Arc<dyn EventLog>;
    let engine = Engine::new(newer.clone(), log.clone(), LOG_IDENTITY, views.clone(), PARTITION);
    let refused = engine.catch_up().await;
    let says = matches!(
        refused,
        Err(ProjectError::Views(ViewsError::OtherVersion { found: 1, expected: 2, .. }))
    );
    assert!(says, "{refused:?}");
    rebuild(&newer, &log, LOG_IDENTITY, &views, |_| {}).await.unwrap();
    engine.catch_up().await.unwrap();
}

#[tokio::test]
async fn a_row_that_was_changed_added_or_removed_is_found() {
    let log = some_log().await;
    for (sql, unfounded_count, missing_count) in [
        ("UPDATE counted SET event_count = event_count + 1", 1, 1),
        ("INSERT INTO counted VALUES ('somebody', 1)", 1, 0),
        ("DELETE FROM counted", 0, 1),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let views = open(&folder.path().join("views")).await;
        engine(&log, &views).catch_up().await.unwrap();
        tell(&views, sql).await;
        views.close().await;
        let log = Arc::clone(&log) as Arc<dyn EventLog>;
        let (live, scratch) = (folder.path().join("views"), folder.path().join("scratch"));
        let found = verify(&[counter()], &log, LOG_IDENTITY, &live, &scratch).await.unwrap();
        let counts: Vec<_> =
            found.iter().map(|it| (it.table, it.unfounded_count, it.missing_count)).collect();
        assert_eq!(counts, [("counted", unfounded_count, missing_count)], "{sql}");
    }
}

#[tokio::test]
async fn a_rebuild_reports_rows_that_had_been_other_ones() {
    let log = some_log().await;
    let folder = tempfile::tempdir().unwrap();
    let views = open(folder.path()).await;
    engine(&log, &views).catch_up().await.unwrap();
    tell(&views, "UPDATE counted SET event_count = 99").await;
    let log = Arc::clone(&log) as Arc<dyn EventLog>;
    let rebuilt = rebuild(&counter(), &log, LOG_IDENTITY, &views, |_| {}).await.unwrap();
    assert_eq!(rebuilt.differing_tables, ["counted"]);
    let wrong: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM counted WHERE event_count = 99")
        .fetch_one(views.sqlite().unwrap())
        .await
        .unwrap();
    assert_eq!(wrong, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_beside_a_running_engine_loses_nothing_and_holds_nobody_up() {
    let log = log_of::<Inquiries>(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    let views = open(folder.path()).await;
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let running = tokio::spawn(engine(&log, &views).run(stopping));
    let port = Arc::clone(&log) as Arc<dyn EventLog>;
    for round in 0..20 {
        let grow = async {
            for outcome in random_story(&round.to_string(), round, 12).outcomes() {
                append(&log, &outcome).await;
            }
        };
        let counter = counter();
        let rebuilt = rebuild(&counter, &port, LOG_IDENTITY, &views, |_| {});
        let (rebuilt, ()) = tokio::join!(rebuilt, grow);
        assert!(rebuilt.unwrap().differing_tables.is_empty());
    }
    let last = log.end(PARTITION).await.unwrap().0 - 1;
    assert!(views.wait_for(&[(PARTITION, last)], Duration::from_secs(60)).await);
    stop.send_replace(true);
    running.await.unwrap().unwrap();
    views.close().await;
    let scratch = folder.path().join("scratch");
    let found = verify(&[counter()], &port, LOG_IDENTITY, folder.path(), &scratch).await;
    assert_eq!(found.unwrap(), []);
}

#[tokio::test]
async fn a_reader_waits_for_its_own_write_and_no_longer_than_it_said() {
    let log = some_log().await;
    let folder = tempfile::tempdir().unwrap();
    let views = open(folder.path()).await;
    let last = log.end(PARTITION).await.unwrap().0 - 1;
    let within = Duration::from_secs(60);
    let waiting = {
        let views = views.clone();
        tokio::spawn(async move { views.wait_for(&[(PARTITION, last)], within).await })
    };
    engine(&log, &views).catch_up().await.unwrap();
    assert!(waiting.await.unwrap(), "it was taken in");
    let moment = Duration::from_millis(1);
    assert!(!views.wait_for(&[(PARTITION, last + 1)], moment).await, "nothing stands there yet");
    assert!(!views.wait_for(&[(Partition(9), 0)], moment).await, "nobody fills that partition");
}

#[tokio::test]
async fn a_reader_waits_for_a_projection_that_has_not_begun() {
    #[derive(Debug)]
    struct Sleeper;
    impl Projector for Sleeper {
        type Stream = Inquiries;
        type Case = Count;
        type Settled = ();
        fn name(&self) -> &'static str {
            "sleeper"
        }
        fn version(&self) -> u32 {
            1
        }
        fn tables(&self) -> &'static [&'static Table] {
            &[]
        }
        fn fold(&self, _: &mut Count, _: &Placed<'_>, _rules: &Rulebook, _: &mut Rows) {}
        fn rows(&self, _: Uuid, _: &Count, _: &Rulebook, _: (), _: &mut Rows) {}
    }
    let log = some_log().await;
    let folder = tempfile::tempdir().unwrap();
    let views = Views::open(folder.path(), &[counter(), Arc::new(Sleeper)]).await.unwrap();
    engine(&log, &views).catch_up().await.unwrap();
    let last = log.end(PARTITION).await.unwrap().0 - 1;
    assert!(!views.wait_for(&[(PARTITION, last)], Duration::from_millis(1)).await);
}

#[tokio::test]
async fn claims_barriers_and_empty_outcomes_only_move_the_checkpoint() {
    let mut outcomes = Story::of("a").opened().outcomes();
    let mut nothing = outcomes[0].clone();
    nothing.facts.clear();
    outcomes.push(nothing);
    let log = log_of(&outcomes).await;
    let folder = tempfile::tempdir().unwrap();
    let views = open(folder.path()).await;
    let checkpoint = engine(&log, &views).catch_up().await.unwrap();
    assert_eq!(checkpoint.next_index(), 4, "claim, barrier, two outcomes");
    let count: i64 = sqlx::query_scalar("SELECT event_count FROM counted")
        .fetch_one(views.sqlite().unwrap())
        .await
        .unwrap();
    assert_eq!(count, 1);
}
