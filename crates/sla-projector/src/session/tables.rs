//! The tables of sessions: names and columns that analysts rely on for years.

use verbatim_projection::ColumnKind::{BigInt, Boolean, Text, Timestamp, Uuid};
use verbatim_projection::{Column, Index, Nature, Table, positions_of};

/// Every table.
pub(super) static TABLES: &[&Table] = &[&SESSION, &SESSION_INQUIRY, &SESSION_POSITION];

const SESSION_ID: Column = Column::new("session_id", Uuid, "The session.");
const MERCHANT_ID: Column = Column::new("merchant_id", Text, "Whom the customer came to.");

/// One row per session.
pub static SESSION: Table = Table {
    name: "session",
    comment: "Sessions: contacts before an inquiry, or without one. Who came, whether anybody was \
              there, how long they waited, and whether they left. Durations are gross: no \
              calendar, no pause.",
    key: &["session_id"],
    columns: &[
        SESSION_ID,
        MERCHANT_ID,
        Column::new("customer_ref", Text, "The customer, by a pseudonym."),
        Column::new("channel", Text, "The channel that the customer chose."),
        Column::nullable("language", Text, "BCP 47 tag of the customer's language."),
        Column::new("order_count", BigInt, "How many orders it is about, as named at the opening."),
        Column::new("opened_at", Timestamp, "When the customer came."),
        Column::new("opened_seq", BigInt, "The event of that, by its number in the stream."),
        Column::nullable(
            "online_at_start",
            Boolean,
            "Whether anybody of the merchant was there then; empty if the source does not know.",
        ),
        Column::nullable("queued_at", Timestamp, "When the customer was first put in a queue."),
        Column::nullable("queue_team_id", Text, "The team of that queue."),
        Column::new("queued_count", BigInt, "How often the customer was put in a queue."),
        Column::nullable("first_answer_at", Timestamp, "The first answer, of whatever kind."),
        Column::nullable("first_answer_kind", Text, "How that came to be written."),
        Column::new("answer_count", BigInt, "Answers, of people and machines."),
        Column::nullable(
            "first_human_answer_at",
            Timestamp,
            "The first answer by a person (human, human_quick_phrase, human_edited_draft); a \
             greeting is none.",
        ),
        Column::nullable(
            "first_human_answer_seq",
            BigInt,
            "The event of that, by its number in the stream.",
        ),
        Column::nullable("answered_by_id", Text, "Who gave it, by the source's directory."),
        Column::nullable("answered_by_team_id", Text, "The team of who gave it, at that time."),
        Column::nullable(
            "abandoned_at",
            Timestamp,
            "When the customer left before any person had answered.",
        ),
        Column::nullable("closed_at", Timestamp, "When it was closed otherwise."),
        Column::nullable(
            "ended_seq",
            BigInt,
            "The event that ended it, by its number in the stream.",
        ),
        Column::nullable("end_reason", Text, "Why it ended, as a code."),
        Column::nullable("ended_by_kind", Text, "What kind of author ended it."),
        Column::nullable(
            "wait_ms",
            BigInt,
            "From the opening to the first answer by a person, or else to the end; empty while the \
             customer waits.",
        ),
        Column::new(
            "outcome",
            Text,
            "waiting, answered (by a person, ended or not), abandoned, or unanswered: closed \
             before any person had answered.",
        ),
        Column::new("inquiry_count", BigInt, "Inquiries that it led to."),
    ],
    indexes: &[
        Index::on(&["merchant_id", "opened_at"]),
        Index::on(&["merchant_id", "customer_ref", "opened_at"]),
        Index::on(&["outcome", "opened_at"]),
    ],
    nature: Nature::Rows,
};

/// One row per inquiry that a session led to.
pub static SESSION_INQUIRY: Table = Table {
    name: "session_inquiry",
    comment: "Inquiries that sessions led to.",
    key: &["session_id", "inquiry_id"],
    columns: &[
        SESSION_ID,
        Column::new("inquiry_id", Uuid, "The inquiry."),
        MERCHANT_ID,
        Column::new("linked_at", Timestamp, "When that was so, as the source claims."),
        Column::new("linked_seq", BigInt, "The event of that, by its number in the stream."),
    ],
    indexes: &[Index::on(&["inquiry_id"])],
    nature: Nature::Rows,
};

/// One row per record of the log that holds facts of a session.
pub static SESSION_POSITION: Table = Table {
    name: "session_position",
    comment: "Where the facts of a session stand in the log: one row per record.",
    key: &["session_id", "first_seq"],
    columns: &positions_of(SESSION_ID),
    indexes: &[],
    nature: Nature::Rows,
};
