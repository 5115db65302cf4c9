//! The views at one moment, and how far they had been filled then.

use sqlx::{Row, Sqlite, SqliteConnection, Transaction};
use verbatim_api::v1 as pb;
use verbatim_grpc::LookupError;

use crate::Query;
use crate::freshness::Freshness;

/// The last index that every projection had taken in, by partition.
const AS_OF: &str = "
    SELECT log_partition, MIN(next_index) - 1 AS last_index
    FROM projection_checkpoint
    WHERE generation = 'live'
    GROUP BY log_partition
    HAVING MIN(next_index) > 0
    ORDER BY log_partition";

/// The views at one moment: what is read through it belongs together.
pub(crate) struct Snapshot {
    transaction: Transaction<'static, Sqlite>,
    pub(crate) as_of: pb::AsOf,
}

impl Snapshot {
    /// The views as soon as they are as fresh as the caller wants.
    pub(crate) async fn take(query: &Query, freshness: &Freshness) -> Result<Self, LookupError> {
        freshness.wait(query).await?;
        let mut transaction = query.views.pool().begin().await.map_err(unavailable)?;
        let rows = sqlx::query(AS_OF).fetch_all(&mut *transaction).await.map_err(unavailable)?;
        let mut positions = Vec::with_capacity(rows.len());
        for row in rows {
            let partition: u32 = row.try_get("log_partition").map_err(unavailable)?;
            let last_index: i64 = row.try_get("last_index").map_err(unavailable)?;
            positions.push(pb::Position { partition, index: last_index.cast_unsigned() });
        }
        Ok(Snapshot { transaction, as_of: pb::AsOf { positions } })
    }

    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.transaction
    }
}

/// The views cannot be read.
pub(crate) fn unavailable(error: sqlx::Error) -> LookupError {
    LookupError::Views(error.into())
}
