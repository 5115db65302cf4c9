//! Corrections: what was said to be wrong, on whose word.

use verbatim_domain::inquiry::correct::FactCorrected;
use verbatim_domain::{Envelope, Timestamp};
use verbatim_projection::ColumnKind::{BigInt, Text, Timestamp as Instant, Uuid};
use verbatim_projection::{Column, Index, Nature, Table, Value};

/// One row per correction.
pub static CORRECTION: Table = Table {
    name: "correction",
    comment: "Facts that were said to be wrong. What they said and should have said is content, \
              and stands in the log alone. Clocks are judged by the corrected facts, beside what \
              they came to before; all other tables hold the facts as they were told.",
    key: &["inquiry_id", "correction_id"],
    columns: &[
        Column::new("inquiry_id", Uuid, "The inquiry."),
        Column::new("correction_id", Uuid, "The correction."),
        Column::new("merchant_id", Text, "The merchant of the inquiry."),
        Column::new("correction_seq", BigInt, "The event that corrects, by its number."),
        Column::new("wrong_seq", BigInt, "The event that was wrong, by its number."),
        Column::new("field", Text, "Which field of it."),
        Column::new("reason", Text, "Why it was wrong."),
        Column::new("approved_by", Text, "Who approved the correction."),
        Column::nullable("actor_id", Text, "Who corrected it."),
        Column::new("corrected_at", Instant, "When it was corrected, as its source says."),
    ],
    indexes: &[Index::on(&["merchant_id", "corrected_at"])],
    nature: Nature::Rows,
};

pub(crate) fn row(
    envelope: &Envelope,
    correction_seq: u64,
    corrected: &FactCorrected,
) -> Vec<Value> {
    let occurred_at: Timestamp = envelope.times.occurred_at;
    vec![
        envelope.subject.inquiry_id.uuid().into(),
        corrected.correction_id.uuid().into(),
        Value::text(envelope.subject.merchant_id.as_str()),
        Value::place(correction_seq),
        Value::place(corrected.of),
        Value::text(corrected.field.as_str()),
        Value::text(corrected.reason.as_str()),
        Value::text(corrected.approved_by.as_str()),
        envelope.actor.id.as_ref().map(|id| id.as_str()).into(),
        occurred_at.into(),
    ]
}
