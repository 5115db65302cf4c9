//! Views of what governs: everything that was published, what does not count, emergencies.

mod case;
mod edition;
mod emergency;
mod tables;

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_projection::{Placed, Projector, Rows, Table, Value};
use verbatim_wire::{Governing, Outcome};

pub use case::GovernanceCase;
pub use tables::{
    EMERGENCY, EMERGENCY_STEP, EXEMPTION, GOVERNANCE_POSITION, HOLIDAY, METRIC_DEFINITION,
    PROCESS_TRANSITION, PUBLICATION,
};

/// The views of what governs.
#[derive(Debug, Clone, Copy, Default)]
pub struct GovernanceProjector;

impl Projector for GovernanceProjector {
    type Stream = Governing;
    type Case = GovernanceCase;

    fn name(&self) -> &'static str {
        "governance"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static Table] {
        tables::TABLES
    }

    fn fold(
        &self,
        case: &mut GovernanceCase,
        record: &Placed<'_, Outcome<Governing>>,
        _rules: &Rulebook,
        appended: &mut Rows,
    ) {
        for fact in &record.outcome.facts {
            case.apply(&record.outcome.envelope, fact);
        }
        if let Some(row) = position(record) {
            appended.add(&GOVERNANCE_POSITION, row);
        }
    }

    fn rows(&self, case_id: Uuid, case: &GovernanceCase, _rules: &Rulebook, rows: &mut Rows) {
        case.rows(case_id, rows);
    }
}

/// None for a record without facts: its command had already been carried out.
fn position(record: &Placed<'_, Outcome<Governing>>) -> Option<Vec<Value>> {
    let facts = &record.outcome.facts;
    let (first, last) = (facts.first()?, facts.last()?);
    Some(vec![
        record.outcome.stream_id().uuid().into(),
        number(first.stream_seq),
        number(last.stream_seq),
        i64::from(record.partition.0).into(),
        number(record.index),
    ])
}

/// A number of the log as SQL has it; no log will ever hold 2⁶³ records.
fn number(number: u64) -> Value {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}
