//! Views of undertakings: what was promised, asked for, disputed or set going in an inquiry, and
//! what became of it.
//!
//! Invariants:
//! - A row follows from the facts of its thing alone, and of what happened around it: no clock, no
//!   policy, nothing of the present. Whether something is late is asked with an instant.
//! - The order of arrival does not matter; in a row only numbers of events (`*_seq`) tell it.
//! - Words that people wrote are neither in a row nor in a case.

mod bot;
mod call;
mod case;
mod compensation;
mod complaint;
mod course;
mod dispute;
mod escalation;
mod follow_up;
mod parent;
mod promise;
mod snooze;
mod surroundings;
mod survey;
mod tables;
mod tables_dispute;
mod tables_work;
mod task;

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_projection::{Placed, Projector, Rows, Table};
use verbatim_wire::Inquiries;

pub use case::UndertakingCase;
pub use tables::{
    BOT_SESSION, CALL, COMPENSATION, COMPLAINT, DISPUTE, ESCALATION, EVIDENCE, FOLLOW_UP, PROMISE,
    SNOOZE, SURVEY, TASK,
};

/// The views of undertakings.
#[derive(Debug, Clone, Copy, Default)]
pub struct UndertakingProjector;

impl Projector for UndertakingProjector {
    type Stream = Inquiries;
    type Case = UndertakingCase;
    type Settled = ();

    fn name(&self) -> &'static str {
        "undertaking"
    }

    fn version(&self) -> u32 {
        3
    }

    fn tables(&self) -> &'static [&'static Table] {
        tables::TABLES
    }

    fn fold(
        &self,
        case: &mut UndertakingCase,
        record: &Placed<'_>,
        _rules: &Rulebook,
        _appended: &mut Rows,
    ) {
        for fact in &record.outcome.facts {
            case.apply(&record.outcome.envelope, fact);
        }
    }

    fn rows(
        &self,
        case_id: Uuid,
        case: &UndertakingCase,
        _rules: &Rulebook,
        _settled: (),
        rows: &mut Rows,
    ) {
        case.rows(case_id, rows);
    }
}

#[cfg(test)]
mod tests;
