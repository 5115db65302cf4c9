//! Views of what governs: everything that was published, what does not count, emergencies.

mod case;
mod edition;
mod emergency;
mod tables;

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_projection::{Placed, Projector, Rows, Table};
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
    type Settled = ();

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
        if let Some(row) = record.position() {
            appended.add(&GOVERNANCE_POSITION, row);
        }
    }

    fn rows(
        &self,
        case_id: Uuid,
        case: &GovernanceCase,
        _rules: &Rulebook,
        _settled: (),
        rows: &mut Rows,
    ) {
        case.rows(case_id, rows);
    }
}
