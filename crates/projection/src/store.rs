//! Views in a SQLite file: one writer, many readers.

use std::path::Path;

use sqlx::query::Query;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Connection, Row, Sqlite, SqliteConnection, SqlitePool};
use uuid::Uuid;
use verbatim_log::Partition;

use crate::batch::{Cases, Changes, TableRows};
use crate::checkpoint::{Checkpoint, signed, unsigned};
use crate::schema::{self, Generation};
use crate::{AnyProjector, Nature, Table, Value, ViewsError};

/// Rows, or keys, that one statement takes: a few sizes only, so that each statement is prepared
/// once and kept. SQLite takes 32,766 values in one statement; no table is that wide.
const STATEMENT_SIZES: [usize; 4] = [512, 64, 8, 1];

/// Connections that answer questions.
const READERS_MAX: u32 = 4;

pub(crate) async fn open_pool(path: &Path) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new().max_connections(READERS_MAX).connect_with(options(path)).await
}

pub(crate) async fn open_writer(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnection::connect_with(&options(path)).await
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Rows and checkpoint fall back together after a loss of power; the log tells the rest.
        .synchronous(SqliteSynchronous::Normal)
        .pragma("cache_size", "-65536")
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
    connection: &mut SqliteConnection,
    projection: &str,
    generation: Generation,
    ids: &[Uuid],
) -> Result<Cases, sqlx::Error> {
    let table = generation.name(&schema::case_table(projection));
    let mut cases = Cases::with_capacity(ids.len());
    for ids in in_statements(ids) {
        let marks = vec!["?"; ids.len()].join(",");
        let sql = format!("SELECT case_id, state FROM {table} WHERE case_id IN ({marks})");
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for id in ids {
            query = query.bind(id.as_bytes().as_slice());
        }
        for row in query.fetch_all(&mut *connection).await? {
            let id: Vec<u8> = row.try_get(0)?;
            if let Ok(id) = Uuid::from_slice(&id) {
                cases.insert(id, row.try_get(1)?);
            }
        }
    }
    Ok(cases)
}

/// Whether a batch was written, or another engine had been there first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applied {
    /// It was written.
    Written,
    /// The checkpoint is not where this engine thought; nothing was written.
    Elsewhere,
}

/// One batch: where it goes and what moves.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'a> {
    pub(crate) projector: &'a dyn AnyProjector,
    pub(crate) generation: Generation,
    pub(crate) partition: Partition,
    pub(crate) from: &'a Checkpoint,
    pub(crate) to: &'a Checkpoint,
}

/// Writes rows, cases and checkpoint in one transaction, if the checkpoint is where it should be.
pub(crate) async fn apply(
    connection: &mut SqliteConnection,
    step: Step<'_>,
    changes: &Changes,
) -> Result<Applied, sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    if !move_checkpoint(&mut transaction, step).await? {
        transaction.rollback().await?;
        return Ok(Applied::Elsewhere);
    }
    let generation = step.generation;
    for TableRows { table, rows } in changes.deletes.values() {
        delete(&mut transaction, table, generation, rows).await?;
    }
    for TableRows { table, rows } in changes.upserts.values() {
        let sql = format!("INSERT OR REPLACE INTO {} VALUES ", generation.name(table.name));
        insert(&mut transaction, &sql, "", rows).await?;
    }
    for TableRows { table, rows } in changes.sums.values() {
        add(&mut transaction, table, step, rows).await?;
    }
    save_cases(&mut transaction, step, changes).await?;
    transaction.commit().await?;
    Ok(Applied::Written)
}

async fn move_checkpoint(
    connection: &mut SqliteConnection,
    step: Step<'_>,
) -> Result<bool, sqlx::Error> {
    let Step { from, to, .. } = step;
    let moved = sqlx::query(
        "UPDATE projection_checkpoint
         SET term = ?, next_index = ?, next_offset = ?, governance_index = ?, digest = ?
         WHERE projection = ? AND generation = ? AND log_partition = ?
         AND next_index = ? AND governance_index = ?",
    )
    .bind(signed(to.cursor.rule.term()))
    .bind(signed(to.next_index()))
    .bind(signed(to.cursor.offset.0))
    .bind(signed(to.governance_index))
    .bind(to.digest.as_slice())
    .bind(step.projector.name())
    .bind(step.generation.as_str())
    .bind(i64::from(step.partition.0))
    .bind(signed(from.next_index()))
    .bind(signed(from.governance_index))
    .execute(connection)
    .await?;
    Ok(moved.rows_affected() == 1)
}

async fn insert(
    connection: &mut SqliteConnection,
    begin: &str,
    end: &str,
    rows: &[Vec<Value>],
) -> Result<(), sqlx::Error> {
    let Some(width) = rows.first().map(Vec::len) else { return Ok(()) };
    let row = format!("({})", vec!["?"; width].join(","));
    for rows in in_statements(rows) {
        let sql = format!("{begin}{}{end}", vec![row.as_str(); rows.len()].join(","));
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for value in rows.iter().flatten() {
            query = bind(query, value);
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn delete(
    connection: &mut SqliteConnection,
    table: &Table,
    generation: Generation,
    keys: &[Vec<Value>],
) -> Result<(), sqlx::Error> {
    let name = generation.name(table.name);
    let conditions: Vec<String> = table.key.iter().map(|column| format!("{column} = ?")).collect();
    let sql = format!("DELETE FROM {name} WHERE {}", conditions.join(" AND "));
    for key in keys {
        let mut query = sqlx::query(AssertSqlSafe(sql.clone()));
        for value in key {
            query = bind(query, value);
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Adds to sums. Rows hold the key and then the numbers; the partition goes last.
async fn add(
    connection: &mut SqliteConnection,
    table: &Table,
    step: Step<'_>,
    rows: &[Vec<Value>],
) -> Result<(), sqlx::Error> {
    let name = step.generation.name(table.name);
    let partition = Value::BigInt(i64::from(step.partition.0));
    let key = table.key.join(", ");
    let numbers = table.columns.iter().filter(|column| !table.key.contains(&column.name));
    let sums: Vec<String> =
        numbers.map(|column| format!("{0} = {0} + excluded.{0}", column.name)).collect();
    let rows: Vec<Vec<Value>> =
        rows.iter().map(|row| row.iter().cloned().chain([partition.clone()]).collect()).collect();
    let begin = format!("INSERT INTO {name} VALUES ");
    let end = format!(" ON CONFLICT ({key}, log_partition) DO UPDATE SET {}", sums.join(", "));
    insert(connection, &begin, &end, &rows).await
}

async fn save_cases(
    connection: &mut SqliteConnection,
    step: Step<'_>,
    changes: &Changes,
) -> Result<(), sqlx::Error> {
    let table = step.generation.name(&schema::case_table(step.projector.name()));
    for cases in in_statements(&changes.cases) {
        let marks = vec!["(?,?)"; cases.len()].join(",");
        let sql = format!("INSERT OR REPLACE INTO {table} VALUES {marks}");
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (id, state) in cases {
            query = query.bind(id.as_bytes().as_slice()).bind(state.as_slice());
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Cuts into as few pieces as the sizes allow.
fn in_statements<T>(mut rest: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let size = STATEMENT_SIZES.into_iter().find(|size| *size <= rest.len())?;
        let (piece, later) = rest.split_at(size);
        rest = later;
        Some(piece)
    })
}

type Bound<'q> = Query<'q, Sqlite, SqliteArguments>;

fn bind<'q>(query: Bound<'q>, value: &'q Value) -> Bound<'q> {
    match value {
        Value::Null => query.bind(None::<i64>),
        Value::Uuid(uuid) => query.bind(uuid.hyphenated().to_string()),
        Value::Text(text) => query.bind(&**text),
        Value::BigInt(number) => query.bind(*number),
        Value::Timestamp(at) => query.bind(at.unix_ms()),
        Value::Boolean(yes) => query.bind(i64::from(*yes)),
    }
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

/// Every column of a table as it is asked, the partition of subtotals left out.
pub(crate) fn asked(table: &Table) -> (&str, String) {
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let name = match table.nature {
        Nature::Rows => table.name,
        Nature::Subtotals => schema::sum_name(table),
    };
    (name, columns.join(", "))
}
