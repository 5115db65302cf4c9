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
use verbatim_projection::{Placed, Projector, Rows, Table, Value};
use verbatim_wire::{Outcome, Sessions};

pub use case::SessionCase;
pub use tables::{SESSION, SESSION_INQUIRY, SESSION_POSITION};

/// The views of sessions.
#[derive(Debug, Clone, Copy, Default)]
pub struct SessionProjector;

impl Projector for SessionProjector {
    type Stream = Sessions;
    type Case = SessionCase;

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
        if let Some(row) = position(record) {
            appended.add(&SESSION_POSITION, row);
        }
    }

    fn rows(&self, case_id: Uuid, case: &SessionCase, _rules: &Rulebook, rows: &mut Rows) {
        case.rows(case_id, rows);
    }
}

/// None for a record without facts: its command had already been carried out.
fn position(record: &Placed<'_, Outcome<Sessions>>) -> Option<Vec<Value>> {
    let facts = &record.outcome.facts;
    let (first, last) = (facts.first()?, facts.last()?);
    Some(vec![
        record.outcome.envelope.subject.session_id.uuid().into(),
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
