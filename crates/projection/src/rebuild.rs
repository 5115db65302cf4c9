//! Rebuild side by side: fold everything anew beside the views that are asked, compare, swap.

use std::sync::Arc;

use uuid::Uuid;
use verbatim_log::{EventLog, Partition};

use crate::digest::table_digest;
use crate::schema::{self, Generation};
use crate::{AnyProjector, Engine, Nature, ProjectError, Table, Views, store};

/// How far a rebuild has come on one partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The partition.
    pub partition: Partition,
    /// The index of the next record to take in.
    pub next_index: u64,
}

/// What a rebuild found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// The projection.
    pub projection: &'static str,
    /// Tables whose rows differed from what was asked until now, at equal positions. Not empty
    /// means that the old rows, or an old version's, were others.
    pub differing_tables: Vec<&'static str>,
}

/// Folds the whole log anew into tables of its own, compares them with those that are asked at the
/// same positions, and swaps the names in one transaction. Questions are answered all the while.
///
/// # Errors
/// Why it stopped. The views that are asked stay as they were.
pub async fn rebuild(
    projector: &Arc<dyn AnyProjector>,
    log: &Arc<dyn EventLog>,
    log_identity: Uuid,
    views: &Views,
    progress: impl Fn(Progress) + Send + Sync,
) -> Result<Rebuilt, ProjectError> {
    prepare(&**projector, views).await?;
    for partition in Partition::all(log.partition_count()) {
        let engine = engine(projector, log, log_identity, views, partition);
        let checkpoint = engine.catch_up(None).await?;
        progress(Progress { partition, next_index: checkpoint.next_index() });
    }
    // The views that are asked go on meanwhile; so meet them where they are, until nobody moves.
    loop {
        let live = live_indexes(&**projector, views).await?;
        for (partition, before) in &live {
            let engine = engine(projector, log, log_identity, views, *partition);
            engine.catch_up(Some(*before)).await?;
        }
        if let Some(rebuilt) = swap(&**projector, views, &live).await? {
            return Ok(rebuilt);
        }
    }
}

fn engine(
    projector: &Arc<dyn AnyProjector>,
    log: &Arc<dyn EventLog>,
    log_identity: Uuid,
    views: &Views,
    partition: Partition,
) -> Engine {
    let (projector, log) = (Arc::clone(projector), Arc::clone(log));
    Engine::new(projector, log, log_identity, views.clone(), partition).for_next_generation()
}

async fn prepare(projector: &dyn AnyProjector, views: &Views) -> Result<(), ProjectError> {
    let mut writer = views.writer().connection().await;
    let mut statements = schema::drop(projector, Generation::Next);
    statements.extend(schema::create(projector, Generation::Next));
    store::run_all(&mut writer, statements).await?;
    sqlx::query("DELETE FROM projection_checkpoint WHERE projection = ? AND generation = 'next'")
        .bind(projector.name())
        .execute(&mut *writer)
        .await?;
    Ok(())
}

async fn live_indexes(
    projector: &dyn AnyProjector,
    views: &Views,
) -> Result<Vec<(Partition, u64)>, ProjectError> {
    let mut writer = views.writer().connection().await;
    Ok(indexes(&mut writer, projector, Generation::Live).await?)
}

async fn indexes(
    connection: &mut sqlx::SqliteConnection,
    projector: &dyn AnyProjector,
    generation: Generation,
) -> Result<Vec<(Partition, u64)>, sqlx::Error> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT log_partition, next_index FROM projection_checkpoint
         WHERE projection = ? AND generation = ? AND version = ? ORDER BY log_partition",
    )
    .bind(projector.name())
    .bind(generation.as_str())
    .bind(i64::from(projector.version()))
    .fetch_all(connection)
    .await?;
    let number = crate::checkpoint::unsigned;
    let partition = |it: i64| Partition(u32::try_from(it).unwrap_or(u32::MAX));
    Ok(rows.into_iter().map(|(of, next)| (partition(of), number(next))).collect())
}

/// Swaps, unless the views that are asked have moved on since they were met.
async fn swap(
    projector: &dyn AnyProjector,
    views: &Views,
    met: &[(Partition, u64)],
) -> Result<Option<Rebuilt>, ProjectError> {
    use sqlx::Connection;
    let mut writer = views.writer().connection().await;
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    let live = indexes(&mut transaction, projector, Generation::Live).await?;
    if live != met {
        return Ok(None);
    }
    let next = indexes(&mut transaction, projector, Generation::Next).await?;
    // A partition that was never taken in has no rows to compare.
    let comparable = live.iter().all(|met| next.contains(met));
    let mut differing_tables = Vec::new();
    for table in projector.tables().iter().filter(|_| comparable) {
        let old = table_digest(&mut transaction, table, Generation::Live).await?;
        let new = table_digest(&mut transaction, table, Generation::Next).await?;
        if old != new {
            differing_tables.push(table.name);
        }
    }
    store::run_all(&mut transaction, rename(projector)).await?;
    for sql in [
        "DELETE FROM projection_checkpoint WHERE projection = ? AND generation = 'live'",
        "UPDATE projection_checkpoint SET generation = 'live'
         WHERE projection = ? AND generation = 'next'",
    ] {
        sqlx::query(sql).bind(projector.name()).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(Some(Rebuilt { projection: projector.name(), differing_tables }))
}

fn rename(projector: &dyn AnyProjector) -> Vec<String> {
    let mut statements = schema::drop(projector, Generation::Live);
    let case = schema::case_table(projector.name());
    let tables = projector.tables().iter().map(|table| table.name.to_owned());
    for name in tables.chain([case]) {
        statements.push(format!("ALTER TABLE {} RENAME TO {name}", Generation::Next.name(&name)));
    }
    for table in projector.tables() {
        statements.extend(schema::create_beside(table));
    }
    statements
}

/// A table of the next generation as it will be asked.
pub(crate) fn asked_next(table: &Table) -> String {
    let name = Generation::Next.name(table.name);
    if table.nature == Nature::Rows {
        return name;
    }
    let key = table.key.join(", ");
    let numbers = || table.columns.iter().filter(|column| !table.key.contains(&column.name));
    let sums: Vec<String> =
        numbers().map(|column| format!("SUM({0}) AS {0}", column.name)).collect();
    let any: Vec<String> = numbers().map(|column| format!("SUM({}) <> 0", column.name)).collect();
    let (sums, any) = (sums.join(", "), any.join(" OR "));
    format!("(SELECT {key}, {sums} FROM {name} GROUP BY {key} HAVING {any})")
}
