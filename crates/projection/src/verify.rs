//! Proves that views follow from the log: fold it anew into a scratch file, and compare every row.

use std::path::Path;
use std::sync::Arc;

use sqlx::Connection;
use uuid::Uuid;
use verbatim_log::EventLog;

use crate::ask::Moment;
use crate::catch_up::catch_up_all;
use crate::compare::unmatched_count;
use crate::schema::{self, Generation};
use crate::store::positions_at;
use crate::views::file_in;
use crate::{AnyProjector, Engine, ProjectError, Table, Views, ViewsError};

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

/// Compares the views in `folder` with the log, row by row, as they are at one moment; they may go
/// on meanwhile. `scratch` is an empty folder for the comparison.
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
    let pool = live.sqlite().expect("views in a folder are in a file");
    let mut connection = pool.acquire().await?;
    sqlx::query("ATTACH DATABASE ? AS fresh")
        .bind(file_in(scratch).to_string_lossy().into_owned())
        .execute(&mut *connection)
        .await?;
    let mut moment = Moment::Sqlite(connection.begin().await?);
    let mut engines = Vec::new();
    for projector in projectors {
        let live = positions_at(&mut moment, &**projector, Generation::Live).await?;
        for (partition, live) in live {
            let (projector, log) = (Arc::clone(projector), Arc::clone(log));
            let engine = Engine::new(projector, log, log_identity, fresh.clone(), partition);
            engines.push((engine, Some(live)));
        }
    }
    catch_up_all(engines, &|_| {}).await?;
    let mut differences = Vec::new();
    for table in projectors.iter().flat_map(|projector| projector.tables()) {
        differences.extend(compare(&mut moment, table).await?);
    }
    drop(moment);
    connection.close().await?;
    live.close().await;
    fresh.close().await;
    Ok(differences)
}

async fn compare(moment: &mut Moment<'_>, table: &Table) -> Result<Option<Difference>, ViewsError> {
    let name = schema::asked_from(table, Generation::Live);
    let (held, founded) = (format!("main.{name}"), format!("fresh.{name}"));
    let unfounded_count = unmatched_count(moment, table, &held, &founded).await?;
    let missing_count = unmatched_count(moment, table, &founded, &held).await?;
    let differs = unfounded_count + missing_count > 0;
    Ok(differs.then_some(Difference { table: table.name, unfounded_count, missing_count }))
}
