//! Views in a SQLite file: one writer, many readers.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, Row, SqliteConnection, SqlitePool};
use uuid::Uuid;
use verbatim_log::Partition;

use crate::batch::Cases;
use crate::checkpoint::{Checkpoint, unsigned};
use crate::schema::Generation;
use crate::statement::Statement;
use crate::{AnyProjector, ViewsError};

/// Connections that answer questions.
pub(crate) const READERS_MAX: u32 = 4;

/// Connections that load cases, so that no long question holds a projection up.
pub(crate) const LOADERS_MAX: u32 = 2;

/// Pages that each connection keeps in memory, in KiB: together about 130 MiB.
const WRITER_CACHE_KIB: u32 = 64 * 1024;
const OTHERS_CACHE_KIB: u32 = 11 * 1024;

pub(crate) async fn open_pool(path: &Path, size_max: u32) -> Result<SqlitePool, sqlx::Error> {
    let options = options(path, OTHERS_CACHE_KIB);
    SqlitePoolOptions::new().max_connections(size_max).connect_with(options).await
}

pub(crate) async fn open_writer(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnection::connect_with(&options(path, WRITER_CACHE_KIB)).await
}

fn options(path: &Path, cache_kib: u32) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Rows and checkpoint fall back together after a loss of power; the log tells the rest.
        .synchronous(SqliteSynchronous::Normal)
        .pragma("cache_size", format!("-{cache_kib}"))
        // 64 MiB: what is written again meanwhile is copied into the file once.
        .pragma("wal_autocheckpoint", "16384")
        .statement_cache_capacity(256)
}

/// Runs statements that were made from table definitions.
pub(crate) async fn run_all(
    connection: &mut SqliteConnection,
    statements: Vec<String>,
) -> Result<(), sqlx::Error> {
    for statement in statements {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *connection).await?;
    }
    Ok(())
}

/// What is stored of these cases.
pub(crate) async fn load_cases(
    pool: &SqlitePool,
    statements: Vec<Statement>,
) -> Result<Cases, sqlx::Error> {
    let mut cases = Cases::new();
    let mut connection = pool.acquire().await?;
    for Statement { sql, arguments } in statements {
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        for row in query.fetch_all(&mut *connection).await? {
            let id: Vec<u8> = row.try_get(0)?;
            if let Ok(id) = Uuid::from_slice(&id) {
                cases.insert(id, row.try_get(1)?);
            }
        }
    }
    Ok(cases)
}

/// Makes sure that a projection has a checkpoint on a partition, and reads it.
pub(crate) async fn checkpoint(
    connection: &mut SqliteConnection,
    projector: &dyn AnyProjector,
    generation: Generation,
    partition: Partition,
    log_identity: Uuid,
) -> Result<Checkpoint, ViewsError> {
    sqlx::query(
        "INSERT OR IGNORE INTO projection_checkpoint VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, ?)",
    )
    .bind(projector.name())
    .bind(generation.as_str())
    .bind(i64::from(partition.0))
    .bind(i64::from(projector.version()))
    .bind(log_identity.hyphenated().to_string())
    .bind([0_u8; 32].as_slice())
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query(
        "SELECT version, log_identity, term, next_index, next_offset, governance_index, digest
         FROM projection_checkpoint WHERE projection = ? AND generation = ? AND log_partition = ?",
    )
    .bind(projector.name())
    .bind(generation.as_str())
    .bind(i64::from(partition.0))
    .fetch_one(&mut *connection)
    .await?;
    let (found, expected): (i64, u32) = (row.try_get(0)?, projector.version());
    if found != i64::from(expected) {
        let projection = projector.name().to_owned();
        return Err(ViewsError::OtherVersion { projection, found, expected });
    }
    let identity: String = row.try_get(1)?;
    let digest: Vec<u8> = row.try_get(6)?;
    Ok(Checkpoint {
        log_identity: identity.parse().unwrap_or_default(),
        cursor: Checkpoint::cursor_from(row.try_get(2)?, row.try_get(3)?, row.try_get(4)?),
        governance_index: unsigned(row.try_get(5)?),
        digest: digest.try_into().unwrap_or_default(),
    })
}

/// Of which version the views are that are asked, if a projection ever began to fill them.
pub(crate) async fn live_version(
    connection: &mut SqliteConnection,
    projection: &str,
) -> Result<Option<i64>, sqlx::Error> {
    let version = sqlx::query_scalar(
        "SELECT version FROM projection_checkpoint
         WHERE projection = ? AND generation = 'live' LIMIT 1",
    );
    version.bind(projection).fetch_optional(connection).await
}

/// Statements that take everything away that is asked of a projection, of whatever version.
pub(crate) async fn drop_live(
    connection: &mut SqliteConnection,
    projection: &str,
) -> Result<Vec<String>, sqlx::Error> {
    // Views before the tables that they add up.
    let known: Vec<(String, String)> = sqlx::query_as(
        "SELECT name, kind FROM projection_table WHERE projection = ? ORDER BY kind DESC",
    )
    .bind(projection)
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM projection_table WHERE projection = ?")
        .bind(projection)
        .execute(connection)
        .await?;
    Ok(known.into_iter().map(|(name, kind)| format!("DROP {kind} IF EXISTS {name}")).collect())
}
