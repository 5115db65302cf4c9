//! What is copied into PostgreSQL, by a rebuild or live, and what becomes of it in later batches.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::time::timeout;
use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_domain::Timestamp;
use verbatim_log::{EventLog, Header, MemoryLog, Partition, Record};
use verbatim_projection::{
    AnyProjector, Column, ColumnKind, Engine, Index, Nature, Placed, Projector, Rows, Table, Value,
    Views, rebuild,
};
use verbatim_testkit::inquiries::{Story, random_story};
use verbatim_testkit::postgres::PostgresServer;
use verbatim_testkit::projection_laws::{LOG_IDENTITY, log_of};
use verbatim_wire::{Inquiries, Outcome};

const PARTITION: Partition = Partition(1);

/// A test fails that waits longer than this.
const PATIENCE: Duration = Duration::from_secs(30);

/// More records than a rebuild takes at a time.
const MORE_THAN_A_BATCH: u64 = 40_000;

static TOLD: Table = Table {
    name: "told",
    comment: "One row an inquiry, with a value of each kind.",
    key: &["inquiry_id"],
    columns: &[
        Column::new("inquiry_id", ColumnKind::Uuid, "The inquiry."),
        Column::new("event_count", ColumnKind::BigInt, "How many events."),
        Column::new("words", ColumnKind::Text, "Words."),
        Column::new("at", ColumnKind::Timestamp, "When the last of them was recorded."),
        Column::new("many", ColumnKind::Boolean, "Whether there are many."),
        Column::new("day", ColumnKind::Day, "A day that goes with their number."),
        Column::nullable("none", ColumnKind::Text, "Nothing."),
    ],
    indexes: &[Index::on(&["event_count"])],
    nature: Nature::Rows,
};

static SHARED: Table = Table {
    name: "shared",
    comment: "A row that every inquiry stands for.",
    key: &["word"],
    columns: &[
        Column::new("word", ColumnKind::Text, "A word."),
        Column::new("number", ColumnKind::BigInt, "A number."),
    ],
    indexes: &[],
    nature: Nature::Rows,
};

static SEEN: Table = Table {
    name: "seen",
    comment: "One row a record, written once.",
    key: &["log_index"],
    columns: &[Column::new("log_index", ColumnKind::BigInt, "Where it stands.")],
    indexes: &[],
    nature: Nature::Rows,
};

static ADDED: Table = Table {
    name: "added_subtotal",
    comment: "How many events there are.",
    key: &["word"],
    columns: &[
        Column::new("word", ColumnKind::Text, "A word."),
        Column::new("event_count", ColumnKind::BigInt, "How many events."),
    ],
    indexes: &[],
    nature: Nature::Subtotals,
};

#[derive(Debug)]
struct Teller;

#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
struct Told {
    event_count: i64,
    at_ms: i64,
}

impl Projector for Teller {
    type Stream = Inquiries;
    type Case = Told;
    type Settled = ();

    fn name(&self) -> &'static str {
        "teller"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static Table] {
        static TABLES: [&Table; 4] = [&TOLD, &SHARED, &SEEN, &ADDED];
        &TABLES
    }

    fn fold(&self, case: &mut Told, record: &Placed<'_>, _rules: &Rulebook, appended: &mut Rows) {
        case.event_count += i64::try_from(record.outcome.facts.len()).unwrap();
        case.at_ms = record.outcome.envelope.times.recorded_at.unix_ms();
        let index = i64::try_from(record.index).unwrap();
        appended.add(&SEEN, vec![Value::BigInt(index)]);
    }

    fn rows(&self, case_id: Uuid, case: &Told, _rules: &Rulebook, _settled: (), rows: &mut Rows) {
        let count = case.event_count;
        let at = Timestamp::from_unix_ms(case.at_ms).unwrap();
        let day = format!("20{:02}-02-{:02}", count % 100, 1 + count % 28);
        let words = Value::text(&format!("{count} 'words'\n\\N\t\u{1f41f}"));
        let (many, none) = (Value::Boolean(count > 3), Value::Null);
        let row =
            vec![case_id.into(), count.into(), words, at.into(), many, Value::text(&day), none];
        rows.add(&TOLD, row);
        rows.add(&SHARED, vec![Value::text("all"), Value::BigInt(7)]);
        rows.add(&ADDED, vec![Value::text("all"), count.into()]);
    }
}

fn teller() -> Arc<dyn AnyProjector> {
    Arc::new(Teller)
}

fn header(index: u64) -> Header {
    Header { term: 1, index: Some(index), governed_by: Some(0), recorded_at_ms: 0 }
}

async fn append(log: &MemoryLog, records: impl Iterator<Item = Record>) {
    log.writer(PARTITION).append(records.collect()).await.unwrap();
}

/// Both halves of a story, so far apart that no batch holds both.
async fn long_log(outcomes: Vec<Outcome>) -> Arc<MemoryLog> {
    let (first, second) = outcomes.split_at(outcomes.len() / 2);
    let log = log_of(first).await;
    let begin = log.end(PARTITION).await.unwrap().0;
    let end = begin + MORE_THAN_A_BATCH;
    append(&log, (begin..end).map(|index| Record::barrier(header(index)))).await;
    let outcomes = (end..).zip(second);
    let record = |(index, outcome): (u64, &Outcome)| {
        let recorded_at_ms = outcome.envelope.times.recorded_at.unix_ms();
        Record::outcome(Header { recorded_at_ms, ..header(index) }, &outcome.encode()).unwrap()
    };
    append(&log, outcomes.map(record)).await;
    log
}

async fn digests(views: &Views) -> BTreeMap<&'static str, [u8; 32]> {
    let mut digests = BTreeMap::new();
    for table in teller().tables() {
        digests.insert(table.name, views.table_digest(table).await.unwrap());
    }
    digests
}

/// Fills views in PostgreSQL and rebuilds them; tells which tables differed.
async fn rebuilt(log: &Arc<dyn EventLog>) -> Vec<&'static str> {
    let server = PostgresServer::shared().await;
    let views = Views::connect(&server.database(), &[teller()]).await.unwrap();
    let engine = Engine::new(teller(), Arc::clone(log), LOG_IDENTITY, views.clone(), PARTITION);
    engine.catch_up().await.unwrap();
    let expected = digests(&views).await;
    let rebuilt = rebuild(&teller(), log, LOG_IDENTITY, &views, |_| {}).await.unwrap();
    assert_eq!(digests(&views).await, expected, "after the swap");
    let folder = tempfile::tempdir().unwrap();
    let in_file = Views::open(folder.path(), &[teller()]).await.unwrap();
    let engine = Engine::new(teller(), Arc::clone(log), LOG_IDENTITY, in_file.clone(), PARTITION);
    engine.catch_up().await.unwrap();
    assert_eq!(digests(&in_file).await, expected, "a file holds other rows");
    views.close().await;
    in_file.close().await;
    rebuilt.differing_tables
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_was_copied_is_written_over_when_it_goes_on_in_a_later_batch() {
    let log: Arc<dyn EventLog> = long_log(random_story("a", 1, 40).outcomes()).await;
    assert!(rebuilt(&log).await.is_empty());
}

/// Writers hold their tables as long as they write, and an instance that starts finds everything
/// made: it waits for none of them, nor could one of them wait for it meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn an_instance_starts_while_others_write_and_ask() {
    let database = PostgresServer::shared().await.database();
    Views::connect(&database, &[teller()]).await.unwrap().close().await;
    let mut others = PgConnection::connect(&database).await.unwrap();
    sqlx::raw_sql("BEGIN").execute(&mut others).await.unwrap();
    for table in teller().tables() {
        let writes = format!("LOCK TABLE verbatim.{} IN ROW EXCLUSIVE MODE", table.name);
        sqlx::raw_sql(AssertSqlSafe(writes)).execute(&mut others).await.unwrap();
    }
    sqlx::raw_sql("SELECT * FROM verbatim.added").execute(&mut others).await.unwrap();
    let started = timeout(PATIENCE, Views::connect(&database, &[teller()])).await;
    started.expect("it waits for nobody").unwrap().close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_two_inquiries_share_does_not_stop_a_rebuild() {
    let story = |name: &str| Story::of(name).opened().received("one").received("two").outcomes();
    let outcomes: Vec<Outcome> = story("a").into_iter().chain(story("b")).collect();
    let in_one_batch: Arc<dyn EventLog> = log_of(&outcomes).await;
    assert!(rebuilt(&in_one_batch).await.is_empty());
    let in_two_batches: Arc<dyn EventLog> = long_log(outcomes).await;
    assert!(rebuilt(&in_two_batches).await.is_empty());
}
