//! The tables of undertakings: names and columns that analysts rely on for years.
//!
//! An id names one thing within one inquiry: a call can be about two, and is then a row of each.

use verbatim_projection::ColumnKind::{BigInt, Text, Timestamp, Uuid};
use verbatim_projection::{Column, Index, Nature, Table};

pub use super::tables_dispute::{COMPENSATION, COMPLAINT, DISPUTE, EVIDENCE};
pub use super::tables_work::{BOT_SESSION, CALL, ESCALATION, SNOOZE, TASK};

/// Every table.
pub(super) static TABLES: &[&Table] = &[
    &PROMISE,
    &FOLLOW_UP,
    &SURVEY,
    &DISPUTE,
    &EVIDENCE,
    &COMPLAINT,
    &COMPENSATION,
    &BOT_SESSION,
    &ESCALATION,
    &TASK,
    &CALL,
    &SNOOZE,
];

pub(super) const INQUIRY_ID: Column = Column::new("inquiry_id", Uuid, "The inquiry.");
pub(super) const MERCHANT_ID: Column =
    Column::new("merchant_id", Text, "The merchant of the inquiry.");
pub(super) const ENDED_SEQ: Column =
    Column::nullable("ended_seq", BigInt, "The event that ended it, by its number in the stream.");

/// One row per promise.
pub static PROMISE: Table = Table {
    name: "promise",
    comment: "Promises to the customer or another side: until when, moved how often, kept or not. \
              One that is open is late once the instant you ask about lies after due_at.",
    key: &["inquiry_id", "promise_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("promise_id", Uuid, "The promise."),
        MERCHANT_ID,
        Column::new("kind", Text, "What was promised: callback, refund, shipment, reply or other."),
        Column::new(
            "made_to",
            Text,
            "To whom: customer (also where nobody is named), merchant, platform or third_party.",
        ),
        Column::new("made_seq", BigInt, "The event that made it, by its number in the stream."),
        Column::new("made_at", Timestamp, "When it was made."),
        Column::new("first_due_at", Timestamp, "Until when it was due at first."),
        Column::new(
            "due_at",
            Timestamp,
            "Until when it is due as last agreed. Once that has passed it is not put off.",
        ),
        Column::new("renegotiated_count", BigInt, "How often another time was agreed."),
        Column::nullable("kept_at", Timestamp, "When it was kept."),
        Column::nullable("kept_after_ms", BigInt, "From made_at to kept_at."),
        Column::nullable("cancelled_at", Timestamp, "When it ceased to stand."),
        Column::nullable("cancel_reason", Text, "Why it ceased to stand."),
        Column::nullable(
            "cancelled_by",
            Text,
            "Which side cancelled it: customer, merchant, platform or third_party.",
        ),
        ENDED_SEQ,
        Column::new(
            "outcome",
            Text,
            "open, kept, kept_late or cancelled. It is kept at the very instant of its time, and \
             late after it; the time is the one that stood when it was kept.",
        ),
    ],
    indexes: &[Index::on(&["merchant_id", "made_at"]), Index::on(&["outcome", "due_at"])],
    nature: Nature::Rows,
};

/// One row per follow-up.
pub static FOLLOW_UP: Table = Table {
    name: "follow_up",
    comment: "Follow-ups: whether the customer was asked afterwards, and what they said.",
    key: &["inquiry_id", "follow_up_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("follow_up_id", Uuid, "The follow-up."),
        MERCHANT_ID,
        Column::new("trigger", Text, "What asks for it."),
        Column::new("planned_seq", BigInt, "The event that planned it, by its number."),
        Column::new("planned_at", Timestamp, "When it was planned."),
        Column::new("due_at", Timestamp, "Until when the customer is to be asked."),
        Column::new("attempt_count", BigInt, "How often somebody tried to reach the customer."),
        Column::nullable("first_attempt_at", Timestamp, "When somebody first tried."),
        Column::nullable(
            "reached_at",
            Timestamp,
            "When the customer was reached: as somebody said, or by the answer itself.",
        ),
        Column::nullable("completed_at", Timestamp, "When the customer said how it stands."),
        Column::nullable("result", Text, "What they said: confirmed, contradicted or new_issue."),
        Column::nullable("waived_at", Timestamp, "When it was given up."),
        Column::nullable("waive_reason", Text, "Why it was given up."),
        ENDED_SEQ,
        Column::new("outcome", Text, "planned, reached, completed or waived."),
    ],
    indexes: &[Index::on(&["merchant_id", "planned_at"]), Index::on(&["outcome", "due_at"])],
    nature: Nature::Rows,
};

/// One row per survey.
pub static SURVEY: Table = Table {
    name: "survey",
    comment: "Surveys: whether the customer was asked for a judgement, and what they answered. \
              Their words are not kept here.",
    key: &["inquiry_id", "survey_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("survey_id", Uuid, "The survey."),
        MERCHANT_ID,
        Column::new("instrument", Text, "What was asked with, such as csat, nps or ces."),
        Column::nullable("channel", Text, "By which channel."),
        Column::new("issued_seq", BigInt, "The event that issued it, by its number."),
        Column::new("issued_at", Timestamp, "When the customer was asked."),
        Column::nullable("answered_at", Timestamp, "When they answered, in time or later."),
        Column::nullable("answered_after_ms", BigInt, "From issued_at to answered_at."),
        Column::nullable("score", BigInt, "The score, from 0 to scale_max."),
        Column::new("scale_max", BigInt, "The best score: as answered, before that as asked."),
        Column::nullable("declined_at", Timestamp, "When they would not answer."),
        Column::nullable("expired_at", Timestamp, "When the time to answer had passed."),
        ENDED_SEQ,
        Column::new(
            "outcome",
            Text,
            "issued, answered, declined or expired. An answer after the time is an answer.",
        ),
    ],
    indexes: &[Index::on(&["merchant_id", "issued_at"])],
    nature: Nature::Rows,
};
