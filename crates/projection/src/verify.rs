//! Proves that views follow from the log: fold it anew into a scratch file, and compare every row.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use sqlx::AssertSqlSafe;
use uuid::Uuid;
use verbatim_log::{EventLog, Partition};

use crate::{AnyProjector, Engine, ProjectError, Views, ViewsError, store};

/// Rows of a table that do not follow from the log, or are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// Rows that stand in the views and do not follow from the log.
    pub unfounded_count: u64,
    /// Rows that follow from the log and do not stand in the views.
    pub missing_count: u64,
}

/// Compares the views in `folder` with the log, row by row, at the views' own checkpoints.
/// `scratch` is an empty folder for the comparison.
///
/// # Errors
/// Why no comparison could be made.
pub async fn verify(
    projectors: &[Arc<dyn AnyProjector>],
    log: &Arc<dyn EventLog>,
    log_identity: Uuid,
    folder: &Path,
    scratch: &Path,
) -> Result<Vec<Difference>, ProjectError> {
    let live = Views::open(folder, projectors).await?;
    let fresh = Views::open(scratch, projectors).await?;
    let mut differences = Vec::new();
    for projector in projectors {
        for (partition, before) in checkpoints(&live, &**projector).await? {
            let (projector, log) = (Arc::clone(projector), Arc::clone(log));
            let engine = Engine::new(projector, log, log_identity, fresh.clone(), partition);
            engine.catch_up(Some(before)).await?;
        }
        differences.extend(compare(&live, &fresh, &**projector).await?);
    }
    live.close().await;
    fresh.close().await;
    Ok(differences)
}

async fn checkpoints(
    views: &Views,
    projector: &dyn AnyProjector,
) -> Result<HashMap<Partition, u64>, ViewsError> {
    let rows: Vec<(i64, i64)> = sqlx::query_as(
        "SELECT log_partition, next_index FROM projection_checkpoint
         WHERE projection = ? AND generation = 'live'",
    )
    .bind(projector.name())
    .fetch_all(views.pool())
    .await?;
    let partition = |it: i64| Partition(u32::try_from(it).unwrap_or(u32::MAX));
    let number = crate::checkpoint::unsigned;
    Ok(rows.into_iter().map(|(of, next)| (partition(of), number(next))).collect())
}

async fn compare(
    live: &Views,
    fresh: &Views,
    projector: &dyn AnyProjector,
) -> Result<Vec<Difference>, ViewsError> {
    let mut connection = live.pool().acquire().await?;
    sqlx::query("ATTACH DATABASE ? AS fresh")
        .bind(fresh.path().to_string_lossy().into_owned())
        .execute(&mut *connection)
        .await?;
    let mut differences = Vec::new();
    for table in projector.tables() {
        let (name, columns) = store::asked(table);
        let count = async |one: &str, other: &str, connection: &mut sqlx::SqliteConnection| {
            let sql = format!(
                "SELECT COUNT(*) FROM (SELECT {columns} FROM {one}.{name}
                 EXCEPT SELECT {columns} FROM {other}.{name})"
            );
            sqlx::query_scalar::<_, i64>(AssertSqlSafe(sql)).fetch_one(connection).await
        };
        let unfounded_count = count("main", "fresh", &mut connection).await?.unsigned_abs();
        let missing_count = count("fresh", "main", &mut connection).await?.unsigned_abs();
        if unfounded_count + missing_count > 0 {
            let table = table.name;
            differences.push(Difference { table, unfounded_count, missing_count });
        }
    }
    sqlx::raw_sql("DETACH DATABASE fresh").execute(&mut *connection).await?;
    Ok(differences)
}
