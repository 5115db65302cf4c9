//! The outcomes of one batch: decoded, the inquiries they touch, and what they change.

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_domain::TraceParent;
use verbatim_log::{Kind, ValidRecord};
use verbatim_wire::{AnyOutcome, Outcome};

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
    outcomes: Vec<(u64, Option<u64>, Outcome)>,
}

impl Decoded {
    pub(crate) fn of(records: &[ValidRecord], target: Target) -> Result<Self, ProjectError> {
        let outcomes = records.iter().filter(|record| record.record.kind() == Kind::Outcome);
        let outcomes = outcomes.filter_map(|record| {
            let header = record.record.header();
            match AnyOutcome::decode(record.record.body_bytes(), header.recorded_at_ms) {
                Ok(AnyOutcome::Inquiry(outcome)) => {
                    Some(Ok((record.index, header.governed_by, outcome)))
                }
                // It stands in partition 0 alone, which holds no inquiry.
                Ok(AnyOutcome::Governing(_)) => None,
                Err(error) => Some(Err(ProjectError::Undecodable {
                    projection: target.projection,
                    partition: target.partition,
                    index: record.index,
                    error,
                })),
            }
        });
        Ok(Decoded { outcomes: outcomes.collect::<Result<_, ProjectError>>()? })
    }

    pub(crate) fn inquiry_ids(&self) -> impl Iterator<Item = Uuid> {
        self.outcomes.iter().map(|(_, _, outcome)| outcome.envelope.subject.inquiry_id.uuid())
    }

    pub(crate) fn seen(&self) -> Seen {
        let traced = self.outcomes.iter().filter_map(|(index, _, outcome)| {
            let parent = outcome.envelope.trace_parent.filter(TraceParent::is_sampled);
            parent.map(|parent| (*index, parent))
        });
        let event_count = self.outcomes.iter().map(|(_, _, outcome)| outcome.facts.len()).sum();
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
        let placed: Vec<Placed<'_>> = outcomes
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
