//! Where the facts of a stream stand in the log, as a table tells it: one row per record.

use verbatim_wire::{Kind, Outcome};

use crate::ColumnKind::BigInt;
use crate::{Column, Placed, Value};

/// The columns of such a table behind that of its stream. [`Placed::position`] makes its rows.
pub const fn positions_of(stream: Column) -> [Column; 5] {
    [
        stream,
        Column::new("first_seq", BigInt, "Number of the record's first event in its stream."),
        Column::new("last_seq", BigInt, "Number of its last event."),
        Column::new("log_partition", BigInt, "The partition of the log."),
        Column::new("log_index", BigInt, "The index of the record in its partition."),
    ]
}

impl<K: Kind> Placed<'_, Outcome<K>> {
    /// Where the record's facts stand, as a row; none for a record without facts: its command had
    /// already been carried out.
    pub fn position(&self) -> Option<Vec<Value>> {
        let facts = &self.outcome.facts;
        let (first, last) = (facts.first()?, facts.last()?);
        Some(vec![
            self.outcome.stream_id().uuid().into(),
            Value::place(first.stream_seq),
            Value::place(last.stream_seq),
            i64::from(self.partition.0).into(),
            Value::place(self.index),
        ])
    }
}
