//! What only a database on a server can do: be made by many at once, go away, come back, be filled
//! by another instance.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use sqlx::{Connection, PgConnection};
use tokio::sync::watch;
use tokio::time::timeout;
use verbatim_log::{EventLog, MemoryLog, Partition};
use verbatim_projection::{AnyProjector, Asked, Engine, Views, rebuild, rebuild_all};
use verbatim_projector::projectors;
use verbatim_testkit::inquiries::random_story;
use verbatim_testkit::postgres::PostgresServer;
use verbatim_testkit::projection_laws::{LOG_IDENTITY, log_of};

const PARTITION: Partition = Partition(1);

/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

fn projector() -> Arc<dyn AnyProjector> {
    projectors().swap_remove(0)
}

async fn connect(url: &str) -> Views {
    Views::connect(url, &[projector()]).await.unwrap()
}

async fn some_log() -> Arc<MemoryLog> {
    log_of(&random_story("a", 1, 40).outcomes()).await
}

fn engine(log: &Arc<MemoryLog>, views: &Views) -> Engine {
    let log = Arc::clone(log) as Arc<dyn EventLog>;
    Engine::new(projector(), log, LOG_IDENTITY, views.clone(), PARTITION)
}

async fn last_index(log: &MemoryLog) -> u64 {
    log.end(PARTITION).await.unwrap().0 - 1
}

#[tokio::test(flavor = "multi_thread")]
async fn instances_that_begin_at_the_same_time_make_the_tables_once() {
    let url = PostgresServer::shared().await.database();
    let beginning: Vec<_> = (0..8)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { connect(&url).await })
        })
        .collect();
    for views in beginning {
        views.await.unwrap().close().await;
    }
    let views = connect(&url).await;
    engine(&some_log().await, &views).catch_up().await.unwrap();
}

#[tokio::test]
async fn a_reader_waits_for_what_another_instance_takes_in() {
    let url = PostgresServer::shared().await.database();
    let (mine, others) = (connect(&url).await, connect(&url).await);
    let log = some_log().await;
    let last = last_index(&log).await;
    let waiting = tokio::spawn(async move { mine.wait_for(&[(PARTITION, last)], PATIENCE).await });
    engine(&log, &others).catch_up().await.unwrap();
    assert!(waiting.await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_and_comes_back_has_lost_nothing_that_is_not_made_up_for() {
    let server = PostgresServer::start().await;
    let views = connect(&server.database()).await;
    let log = some_log().await;
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(engine(&log, &views).run(stopping));
    let last = last_index(&log).await;
    assert!(views.wait_for(&[(PARTITION, last)], PATIENCE).await);
    let expected = digests(&views).await;
    server.kill().await;
    assert!(views.moment().await.is_err(), "nobody answers");
    server.restart().await;
    let other = log_of(&random_story("a", 1, 40).outcomes()).await;
    assert_eq!(last_index(&other).await, last);
    // What had not reached the disk is taken in again from the log.
    engine(&log, &views).catch_up().await.unwrap();
    assert_eq!(digests(&views).await, expected);
    stop.send_replace(true);
    running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_goes_on_by_itself_once_the_server_is_back() {
    let server = PostgresServer::start().await;
    let views = connect(&server.database()).await;
    server.kill().await;
    let log = some_log().await;
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(engine(&log, &views).run(stopping));
    assert!(!views.wait_for(&[(PARTITION, 0)], Duration::from_millis(300)).await);
    server.restart().await;
    assert!(views.wait_for(&[(PARTITION, last_index(&log).await)], PATIENCE).await);
    stop.send_replace(true);
    running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_takes_no_writes_is_waited_for() {
    let server = PostgresServer::start().await;
    let url = server.database();
    let views = connect(&url).await;
    let mut operator = PgConnection::connect(&url).await.unwrap();
    let read_only = "ALTER SYSTEM SET default_transaction_read_only = on";
    for sql in [read_only, "SELECT pg_reload_conf()"] {
        sqlx::query(sql).execute(&mut operator).await.unwrap();
    }
    let log = some_log().await;
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(engine(&log, &views).run(stopping));
    assert!(!views.wait_for(&[(PARTITION, 0)], Duration::from_millis(500)).await);
    assert!(views.moment().await.is_ok(), "questions are answered meanwhile");
    for sql in ["SET default_transaction_read_only = off", "ALTER SYSTEM RESET ALL"] {
        sqlx::query(sql).execute(&mut operator).await.unwrap();
    }
    sqlx::query("SELECT pg_reload_conf()").execute(&mut operator).await.unwrap();
    assert!(views.wait_for(&[(PARTITION, last_index(&log).await)], PATIENCE).await);
    stop.send_replace(true);
    running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_while_others_read_and_write_shows_nobody_a_row_that_goes_back() {
    let url = PostgresServer::shared().await.database();
    let (views, others) = (connect(&url).await, connect(&url).await);
    let log = some_log().await;
    engine(&log, &views).catch_up().await.unwrap();
    let (stop, stopping) = watch::channel(false);
    let running = tokio::spawn(engine(&log, &others).run(stopping.clone()));
    let reading = tokio::spawn(async move {
        let (mut seen, mut rounds) = (0, 0);
        while !*stopping.borrow() {
            let Ok(mut moment) = others.moment().await else { continue };
            let asked = Asked::new("SELECT CAST(SUM(stream_seq) AS BIGINT) AS seqs FROM inquiry");
            // A swap may be met in the middle, once; never old rows.
            let Ok(rows) = moment.fetch_all(asked).await else { continue };
            let seqs = rows[0].number("seqs").unwrap().unwrap_or(0);
            assert!(seqs >= seen, "{seqs} after {seen}");
            (seen, rounds) = (seqs, rounds + 1);
        }
        rounds
    });
    let port = Arc::clone(&log) as Arc<dyn EventLog>;
    for _ in 0..5 {
        let rebuilt = rebuild(&projector(), &port, LOG_IDENTITY, &views, |_| {}).await.unwrap();
        assert!(rebuilt.differing_tables.is_empty(), "{rebuilt:?}");
    }
    stop.send_replace(true);
    running.await.unwrap().unwrap();
    assert!(reading.await.unwrap() > 0);
}

/// What the operator's database says, as text.
async fn told(connection: &mut PgConnection, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(connection).await.unwrap()
}

/// Whoever reads for long, an analyst or a backup, holds up a rebuild and nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn a_swap_gives_way_to_those_who_read_and_comes_once_they_have_ended() {
    let url = PostgresServer::shared().await.database();
    let views = connect(&url).await;
    let log = some_log().await;
    engine(&log, &views).catch_up().await.unwrap();
    let mut analyst = PgConnection::connect(&url).await.unwrap();
    let mut reading = analyst.begin().await.unwrap();
    told(&mut reading, "SELECT count(*)::text FROM verbatim.inquiry").await;
    let (port, rebuilt) = (Arc::clone(&log) as Arc<dyn EventLog>, views.clone());
    let rebuilding =
        tokio::spawn(
            async move { rebuild(&projector(), &port, LOG_IDENTITY, &rebuilt, |_| {}).await },
        );
    let mut operator = PgConnection::connect(&url).await.unwrap();
    let waiting = "SELECT l.mode FROM pg_locks l JOIN pg_database d ON d.oid = l.database
         WHERE NOT l.granted AND d.datname = current_database()";
    for _ in 0..3 {
        while told(&mut operator, waiting).await.is_empty() {}
        for table in projector().tables() {
            let ask = format!("SELECT count(*) FROM verbatim.{}", table.name);
            let asked = sqlx::query(sqlx::AssertSqlSafe(ask)).execute(&mut *reading);
            timeout(PATIENCE, asked).await.expect("it is not held up").unwrap();
        }
        let mut moment = views.moment().await.unwrap();
        let asked = moment.fetch_all(Asked::new("SELECT COUNT(*) AS found FROM inquiry"));
        assert!(timeout(PATIENCE, asked).await.expect("nor is anybody else").is_ok());
    }
    assert!(!rebuilding.is_finished());
    reading.commit().await.unwrap();
    timeout(PATIENCE, rebuilding).await.unwrap().unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn rebuilt_tables_have_the_indexes_and_comments_of_those_whose_place_they_take() {
    let url = PostgresServer::shared().await.database();
    let views = Views::connect(&url, &projectors()).await.unwrap();
    let port = some_log().await as Arc<dyn EventLog>;
    let mut operator = PgConnection::connect(&url).await.unwrap();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let indexes = "SELECT indexdef FROM pg_indexes
             WHERE schemaname = 'verbatim' AND indexname NOT LIKE '%pkey%' ORDER BY 1";
        let comments = "SELECT c.relname || ' ' || d.objsubid || ' ' || d.description
             FROM pg_description d JOIN pg_class c ON c.oid = d.objoid
             WHERE c.relnamespace = 'verbatim'::regnamespace ORDER BY 1";
        seen.push((told(&mut operator, indexes).await, told(&mut operator, comments).await));
        rebuild_all(&projectors(), &port, LOG_IDENTITY, &views, |_| {}).await.unwrap();
    }
    assert!(seen[0].0.len() > 20 && seen[0].1.len() > 200);
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

/// What an analyst has built on one table stands in the way of that table alone.
#[tokio::test(flavor = "multi_thread")]
async fn where_one_table_cannot_give_way_none_is_swapped() {
    let url = PostgresServer::shared().await.database();
    let views = Views::connect(&url, &projectors()).await.unwrap();
    let port = some_log().await as Arc<dyn EventLog>;
    let mut operator = PgConnection::connect(&url).await.unwrap();
    let tables = "SELECT name || ' ' || to_regclass('verbatim.' || name)::oid
         FROM verbatim.projection_table WHERE kind = 'TABLE' ORDER BY name";
    let before = told(&mut operator, tables).await;
    let of_an_analyst = "CREATE VIEW public.mine AS SELECT * FROM verbatim.feedback";
    sqlx::query(of_an_analyst).execute(&mut operator).await.unwrap();
    let rebuilt = rebuild_all(&projectors(), &port, LOG_IDENTITY, &views, |_| {}).await;
    assert!(rebuilt.is_err());
    assert_eq!(told(&mut operator, tables).await, before);
    sqlx::query("DROP VIEW public.mine").execute(&mut operator).await.unwrap();
    rebuild_all(&projectors(), &port, LOG_IDENTITY, &views, |_| {}).await.unwrap();
    let after = told(&mut operator, tables).await;
    assert_eq!(after.len(), before.len());
    assert!(after.iter().zip(&before).all(|(after, before)| after != before));
}

#[tokio::test]
async fn analysts_read_and_do_not_write_and_every_column_says_what_it_means() {
    let url = PostgresServer::shared().await.database();
    connect(&url).await;
    let mut analyst = PgConnection::connect(&url).await.unwrap();
    for sql in ["SET search_path = verbatim", "SET ROLE verbatim_reader"] {
        sqlx::query(sql).execute(&mut analyst).await.unwrap();
    }
    sqlx::query("SELECT count(*) FROM inquiry").execute(&mut analyst).await.unwrap();
    let refused = sqlx::query("DELETE FROM inquiry").execute(&mut analyst).await;
    assert!(refused.unwrap_err().to_string().contains("permission denied"));
    let silent: Vec<String> = sqlx::query_scalar(
        "SELECT a.attrelid::regclass || '.' || a.attname FROM pg_attribute a
         JOIN pg_class c ON c.oid = a.attrelid
         WHERE c.relnamespace = 'verbatim'::regnamespace AND c.relkind IN ('r', 'v')
         AND a.attnum > 0 AND c.relname NOT LIKE 'projection_%' AND c.relname NOT LIKE '%_case'
         AND col_description(a.attrelid, a.attnum) IS NULL",
    )
    .fetch_all(&mut analyst)
    .await
    .unwrap();
    assert_eq!(silent, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_only_write_rows_fills_what_the_owner_has_made_and_makes_nothing() {
    let server = PostgresServer::shared().await;
    let (url, empty) = (server.database(), server.database());
    let owners = connect(&url).await;
    let mut owner = PgConnection::connect(&url).await.unwrap();
    let made = "CREATE ROLE worker LOGIN IN ROLE verbatim_projector";
    sqlx::query(made).execute(&mut owner).await.unwrap();
    let as_worker = |url: &str| url.replace("postgres@", "worker@");
    let views = connect(&as_worker(&url)).await;
    let log = some_log().await;
    engine(&log, &views).catch_up().await.unwrap();
    assert!(owners.wait_for(&[(PARTITION, last_index(&log).await)], PATIENCE).await);
    let port = Arc::clone(&log) as Arc<dyn EventLog>;
    assert!(rebuild(&projector(), &port, LOG_IDENTITY, &views, |_| {}).await.is_err());
    let mut worker = PgConnection::connect(&as_worker(&url)).await.unwrap();
    for sql in ["CREATE TABLE verbatim.more (a int)", "DROP TABLE verbatim.inquiry"] {
        let refused = sqlx::query(sql).execute(&mut worker).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied") || refused.contains("must be owner"));
    }
    let refused = Views::connect(&as_worker(&empty), &[projector()]).await;
    assert!(refused.is_err(), "there is nothing to write to");
}

async fn digests(views: &Views) -> Vec<[u8; 32]> {
    let mut digests = Vec::new();
    for table in projector().tables() {
        digests.push(views.table_digest(table).await.unwrap());
    }
    digests
}
