//! The reference for views in PostgreSQL: `COPY` of every row into tables of the same form.

use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolCopyExt, PgPoolOptions};
use sqlx::{AssertSqlSafe, query_scalar, raw_sql};
use tokio::task::JoinSet;
use tokio_stream::StreamExt;

use super::super::BenchError;

/// As many connections as the views are written through.
const CONNECTIONS: u32 = 8;

/// Where the copies go.
const BESIDE: &str = "verbatim_bench_copy";

/// The rows of one table, as PostgreSQL hands them out.
struct Rows {
    table: String,
    chunks: Vec<Vec<u8>>,
}

/// Connects with the settings of those who write views.
pub(super) async fn connect(url: &str) -> Result<PgPool, BenchError> {
    let options = url.parse::<PgConnectOptions>()?.options([("synchronous_commit", "off")]);
    let pool = PgPoolOptions::new().max_connections(CONNECTIONS);
    // No reaper: see the tidy rule `pools`.
    let pool = pool.idle_timeout(None).max_lifetime(None);
    Ok(pool.connect_with(options).await?)
}

/// Views that somebody needs are not measured over.
pub(super) async fn must_hold_no_views(database: &PgPool) -> Result<(), BenchError> {
    let has_views: bool =
        query_scalar("SELECT to_regnamespace('verbatim') IS NOT NULL").fetch_one(database).await?;
    match has_views {
        true => Err("the database holds views already; measure in an empty one".into()),
        false => Ok(()),
    }
}

/// Takes away what was measured.
pub(super) async fn drop_views(database: &PgPool) -> Result<(), BenchError> {
    let drop = format!("DROP SCHEMA verbatim CASCADE; DROP SCHEMA {BESIDE} CASCADE");
    raw_sql(AssertSqlSafe(drop)).execute(database).await?;
    Ok(())
}

/// Copies the rows of all views and cases into empty tables with the same keys and indexes, all
/// tables at the same time; how long that takes, and how many rows there are.
pub(super) async fn same_rows(database: &PgPool) -> Result<(Duration, u64), BenchError> {
    let tables: Vec<String> =
        query_scalar("SELECT name FROM verbatim.projection_table WHERE kind = 'TABLE'")
            .fetch_all(database)
            .await?;
    let beside = format!("CREATE SCHEMA {BESIDE}");
    raw_sql(AssertSqlSafe(beside)).execute(database).await?;
    let mut all = Vec::new();
    for table in tables {
        let like = format!("CREATE TABLE {BESIDE}.{table} (LIKE verbatim.{table} INCLUDING ALL)");
        raw_sql(AssertSqlSafe(like)).execute(database).await?;
        all.push(take_out(database, table).await?);
    }
    let mut copying = JoinSet::new();
    let begun = Instant::now();
    for rows in all {
        copying.spawn(put_in(database.clone(), rows));
    }
    let mut row_count = 0;
    while let Some(copied) = copying.join_next().await {
        row_count += copied??;
    }
    Ok((begun.elapsed(), row_count))
}

async fn take_out(database: &PgPool, table: String) -> Result<Rows, BenchError> {
    let copy = format!("COPY verbatim.{table} TO STDOUT (FORMAT binary)");
    let mut out = database.copy_out_raw(&copy).await?;
    let mut chunks = Vec::new();
    while let Some(chunk) = out.next().await {
        chunks.push(chunk?.to_vec());
    }
    Ok(Rows { table, chunks })
}

async fn put_in(database: PgPool, rows: Rows) -> Result<u64, BenchError> {
    let Rows { table, chunks } = rows;
    let copy = format!("COPY {BESIDE}.{table} FROM STDIN (FORMAT binary)");
    let mut into = database.copy_in_raw(&copy).await?;
    for chunk in chunks {
        into.send(chunk).await?;
    }
    Ok(into.finish().await?)
}
