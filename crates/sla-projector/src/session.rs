//! Views of sessions: who came, whether anybody was there, how long they waited, and whether they
//! left.
//!
//! Invariants:
//! - A row follows from the facts of its session alone: no clock, no policy, nothing of the
//!   present.
//! - The order of arrival does not matter; in a row only numbers of events (`*_seq`) tell it.

mod case;
mod tables;

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_projection::{Placed, Projector, Rows, Table};
use verbatim_wire::{Outcome, Sessions};

pub use case::SessionCase;
pub use tables::{SESSION, SESSION_INQUIRY, SESSION_POSITION};

/// The views of sessions.
#[derive(Debug, Clone, Copy, Default)]
pub struct SessionProjector;

impl Projector for SessionProjector {
    type Stream = Sessions;
    type Case = SessionCase;
    type Settled = ();

    fn name(&self) -> &'static str {
        "session"
    }

    fn version(&self) -> u32 {
        1
    }

    fn tables(&self) -> &'static [&'static Table] {
        tables::TABLES
    }

    fn fold(
        &self,
        case: &mut SessionCase,
        record: &Placed<'_, Outcome<Sessions>>,
        _rules: &Rulebook,
        appended: &mut Rows,
    ) {
        for fact in &record.outcome.facts {
            case.apply(&record.outcome.envelope, fact);
        }
        if let Some(row) = record.position() {
            appended.add(&SESSION_POSITION, row);
        }
    }

    fn rows(
        &self,
        case_id: Uuid,
        case: &SessionCase,
        _rules: &Rulebook,
        _settled: (),
        rows: &mut Rows,
    ) {
        case.rows(case_id, rows);
    }
}
