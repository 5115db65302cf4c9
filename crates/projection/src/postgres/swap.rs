//! Rebuilt tables take the place of those that are asked.

use std::sync::Arc;

use sqlx::{PgConnection, PgPool};

use crate::AnyProjector;
use crate::dialect::Dialect;
use crate::error::is_in_the_way;

use super::{DURABLY, keep};

/// Whoever waits for tables that are read holds up all who want to read them next, and, where it
/// has tables already that the reader wants as well, the reader. Longer than PostgreSQL waits
/// (`deadlock_timeout`, a second) until it tells autovacuum to give way, or finds that two wait for
/// each other and ends the one that waited first, which is this; shorter than the reader waits.
const WITHOUT_LONG_WAITS: &str = "SET LOCAL lock_timeout = '1500ms'";

/// See [`crate::store::Store::swap`].
pub(super) async fn swap(
    writers: &PgPool,
    projectors: &[Arc<dyn AnyProjector>],
) -> Result<bool, sqlx::Error> {
    let mut transaction = writers.begin().await?;
    match swap_within(&mut transaction, projectors).await {
        Ok(is_swapped) => {
            transaction.commit().await?;
            Ok(is_swapped)
        }
        Err(error) if is_in_the_way(&error) => {
            tracing::info!("views are swapped once those who read them have ended");
            transaction.rollback().await?;
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

async fn swap_within(
    connection: &mut PgConnection,
    projectors: &[Arc<dyn AnyProjector>],
) -> Result<bool, sqlx::Error> {
    keep::run_all(connection, vec![DURABLY.to_owned(), WITHOUT_LONG_WAITS.to_owned()]).await?;
    // Engines, on whichever instance, wait until the transaction ends.
    for projector in projectors {
        let hold = "SELECT 1 FROM projection_checkpoint WHERE projection = $1 FOR UPDATE";
        sqlx::query(hold).bind(projector.name()).fetch_all(&mut *connection).await?;
    }
    keep::swap(connection, projectors, Dialect::Postgres).await
}
