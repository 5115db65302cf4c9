//! The views at one moment, and how far they had been filled then.

use std::sync::Arc;

use verbatim_api::v1 as pb;
use verbatim_grpc::LookupError;
use verbatim_log::Partition;
use verbatim_projection::{Asked, Moment, PastError, PastSet, Places, Row, ViewsError};

use crate::Query;
use crate::when::{When, to_proto};

/// The views at one moment: what is read through it belongs together.
pub(crate) struct Snapshot {
    moment: Moment<'static>,
    pub(crate) as_of: pb::AsOf,
    /// Views of the past stay as long as they are asked.
    _past: Option<Arc<PastSet>>,
}

impl Snapshot {
    /// The views of now as soon as they are as fresh as the caller wants, or those of the past as
    /// soon as they are made.
    pub(crate) async fn take(query: &Query, when: &When) -> Result<Self, LookupError> {
        let (mut moment, past) = match when {
            When::Now(freshness) => {
                freshness.wait(query).await?;
                (query.views.moment().await.map_err(unavailable)?, None)
            }
            When::Past { moment, within } => {
                let places = moment.places(query).await?;
                let past = query.past.at(&places, *within).await.map_err(from_past)?;
                (past.moment().await.map_err(unavailable)?, Some(past))
            }
        };
        let partition_count = query.log.partition_count();
        let places = Places::at(&mut moment, query.past.projectors(), partition_count).await;
        let places = places.map_err(unavailable)?;
        if let (When::Now(freshness), Some(places)) = (when, &places) {
            freshness.hold_against(&places.taken_in())?;
        }
        let as_of = places.map(|places| as_of(&places)).unwrap_or_default();
        Ok(Snapshot { moment, as_of, _past: past })
    }

    /// Every row of the answer.
    pub(crate) async fn ask(&mut self, asked: Asked) -> Result<Vec<Row>, LookupError> {
        self.moment.fetch_all(asked).await.map_err(unavailable)
    }
}

/// What every projection had taken in, and the places that an answer follows from.
fn as_of(places: &Places) -> pb::AsOf {
    let last = |(partition, next_index): (Partition, u64)| {
        let index = next_index.checked_sub(1)?;
        Some(pb::Position { partition: partition.0, index })
    };
    let positions = places.taken_in().into_iter().filter_map(last).collect();
    pb::AsOf { positions, places: Some(to_proto(places)) }
}

/// The views cannot be read.
pub(crate) fn unavailable(error: ViewsError) -> LookupError {
    LookupError::Views(error.into())
}

fn from_past(error: PastError) -> LookupError {
    match error {
        PastError::Log(error) => LookupError::Log(error),
        PastError::Nowhere(misplaced) => {
            LookupError::NoSuchPast(misplaced.iter().map(ToString::to_string).collect())
        }
        PastError::TooLong { record_count, records_max } => {
            LookupError::PastTooLong { record_count, records_max }
        }
        PastError::UnderWay { done_count, total_count } => {
            LookupError::PastBeingMade { done_count, total_count }
        }
        PastError::Busy(count) => LookupError::TooMuchPast(count),
        failed @ (PastError::Failed(_) | PastError::GivenUp) => LookupError::Views(failed.into()),
    }
}
