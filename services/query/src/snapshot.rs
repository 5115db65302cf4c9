//! The views at one moment, and how far they had been filled then.

use verbatim_api::v1 as pb;
use verbatim_grpc::LookupError;
use verbatim_projection::{Asked, Moment, Row, ViewsError};

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
    moment: Moment<'static>,
    pub(crate) as_of: pb::AsOf,
}

impl Snapshot {
    /// The views as soon as they are as fresh as the caller wants.
    pub(crate) async fn take(query: &Query, freshness: &Freshness) -> Result<Self, LookupError> {
        freshness.wait(query).await?;
        let mut moment = query.views.moment().await.map_err(unavailable)?;
        let rows = moment.fetch_all(Asked::new(AS_OF)).await.map_err(unavailable)?;
        let mut positions = Vec::with_capacity(rows.len());
        for row in rows {
            let partition = row.number("log_partition").map_err(unavailable)?.unwrap_or(0);
            let last_index = row.number("last_index").map_err(unavailable)?.unwrap_or(0);
            let partition = u32::try_from(partition).unwrap_or(u32::MAX);
            positions.push(pb::Position { partition, index: last_index.cast_unsigned() });
        }
        Ok(Snapshot { moment, as_of: pb::AsOf { positions } })
    }

    /// Every row of the answer.
    pub(crate) async fn ask(&mut self, asked: Asked) -> Result<Vec<Row>, LookupError> {
        self.moment.fetch_all(asked).await.map_err(unavailable)
    }
}

/// The views cannot be read.
pub(crate) fn unavailable(error: ViewsError) -> LookupError {
    LookupError::Views(error.into())
}
