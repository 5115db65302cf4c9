//! The outcomes of one batch: decoded, the streams they touch, and what they change.

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_domain::TraceParent;
use verbatim_log::{Kind, ValidRecord};
use verbatim_wire::AnyOutcome;

use crate::batch::{Cases, Changes};
use crate::store::Target;
use crate::{AnyProjector, Placed, ProjectError};

/// What an observer is told of a batch.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) event_count: usize,
    pub(crate) traced: Vec<(u64, TraceParent)>,
}

/// The outcomes among the records of one batch.
#[derive(Debug, Default)]
pub(crate) struct Decoded {
    outcomes: Vec<(u64, Option<u64>, AnyOutcome)>,
}

impl Decoded {
    pub(crate) fn of(records: &[ValidRecord], target: Target) -> Result<Self, ProjectError> {
        let outcomes = records.iter().filter(|record| record.record.kind() == Kind::Outcome);
        let outcomes = outcomes.map(|record| {
            let header = record.record.header();
            let decoded = AnyOutcome::decode(record.record.body_bytes(), header.recorded_at_ms);
            let outcome = decoded.map_err(|error| ProjectError::Undecodable {
                projection: target.projection,
                partition: target.partition,
                index: record.index,
                error,
            })?;
            Ok((record.index, header.governed_by, outcome))
        });
        Ok(Decoded { outcomes: outcomes.collect::<Result<_, ProjectError>>()? })
    }

    /// The streams among them that a projector follows.
    pub(crate) fn followed_by(&self, projector: &dyn AnyProjector) -> impl Iterator<Item = Uuid> {
        let outcomes = self.outcomes.iter().map(|(_, _, outcome)| outcome);
        let followed = outcomes.filter(|outcome| projector.follows(outcome));
        followed.map(|outcome| outcome.stream_id().uuid())
    }

    /// What is told of them; a trace goes on where a projector follows its stream.
    pub(crate) fn seen_by(&self, projector: &dyn AnyProjector) -> Seen {
        let followed = self.outcomes.iter().filter(|(_, _, outcome)| projector.follows(outcome));
        let traced = followed.filter_map(|(index, _, outcome)| {
            let parent = outcome.trace_parent().filter(TraceParent::is_sampled);
            parent.map(|parent| (*index, parent))
        });
        let event_count = self.outcomes.iter().map(|(_, _, outcome)| outcome.fact_count()).sum();
        Seen { event_count, traced: traced.collect() }
    }

    pub(crate) fn fold(
        &self,
        cases: Cases,
        projector: &dyn AnyProjector,
        rules: &Rulebook,
        target: Target,
    ) -> Result<Changes, ProjectError> {
        let Target { projection, partition, .. } = target;
        let outcomes = self.outcomes.iter();
        let placed: Vec<Placed<'_, AnyOutcome>> = outcomes
            .map(|(index, governed_by, outcome)| Placed {
                partition,
                index: *index,
                governed_by: *governed_by,
                outcome,
            })
            .collect();
        let changes = projector.fold_batch(cases, &placed, rules);
        changes.map_err(|error| ProjectError::Case { projection, partition, error })
    }
}
