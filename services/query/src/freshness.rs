//! How fresh an answer must be: readers see their own writes.

use std::collections::BTreeMap;
use std::time::Duration;

use verbatim_api::v1 as pb;
use verbatim_grpc::{Fields, LookupError};
use verbatim_log::Partition;

use crate::Query;

const WAIT_WITHIN_DEFAULT: Duration = Duration::from_secs(5);
const WAIT_WITHIN_MAX: Duration = Duration::from_secs(60);

/// What the views must have taken in, and how long the caller waits for it.
#[derive(Debug)]
pub(crate) struct Freshness {
    positions: Vec<(Partition, u64)>,
    /// None: as long as is usual.
    wait_within: Option<Duration>,
}

impl Freshness {
    pub(crate) fn read(query: &Query, fields: &mut Fields, given: Option<pb::Freshness>) -> Self {
        let pb::Freshness { min_positions, wait_within } = given.unwrap_or_default();
        let partition_count = query.log.partition_count();
        let mut positions = Vec::with_capacity(min_positions.len());
        for (number, position) in min_positions.into_iter().enumerate() {
            let field = format!("freshness.min_positions[{number}].partition");
            let partition = fields.partition(&field, position.partition, partition_count);
            positions.extend(partition.map(|partition| (partition, position.index)));
        }
        let wait_within = wait_within.map(|within| {
            let (field, default) = ("freshness.wait_within", WAIT_WITHIN_DEFAULT);
            fields.span(field, Some(&within), default, WAIT_WITHIN_MAX)
        });
        Freshness { positions, wait_within }
    }

    /// Whether the caller wants to see certain records.
    pub(crate) fn wants_positions(&self) -> bool {
        !self.positions.is_empty()
    }

    /// How long the caller waits for views of the past.
    pub(crate) fn past_within(&self) -> Duration {
        self.wait_within.unwrap_or(WAIT_WITHIN_MAX)
    }

    /// Waits until the views are as fresh as that.
    pub(crate) async fn wait(&self, query: &Query) -> Result<(), LookupError> {
        if self.positions.is_empty() {
            return Ok(());
        }
        let within = self.wait_within.unwrap_or(WAIT_WITHIN_DEFAULT);
        if query.views.wait_for(&self.positions, within).await {
            Ok(())
        } else {
            Err(LookupError::ViewBehind(within))
        }
    }

    /// Holds what is read against what the caller wants: a database that came back without its last
    /// commits is behind what had been seen of it.
    pub(crate) fn hold_against(
        &self,
        taken_in: &BTreeMap<Partition, u64>,
    ) -> Result<(), LookupError> {
        let has = |(partition, index): &(Partition, u64)| {
            taken_in.get(partition).is_some_and(|next_index| next_index > index)
        };
        match self.positions.iter().all(has) {
            true => Ok(()),
            false => Err(LookupError::ViewBehind(self.wait_within.unwrap_or(WAIT_WITHIN_DEFAULT))),
        }
    }
}
