//! The tables of clocks over sessions.

use verbatim_projection::ColumnKind::Uuid;
use verbatim_projection::{Column, Nature, Table};

use super::instances::{
    DAY_COLUMNS, HISTOGRAM_COLUMNS, INSTANCE_INDEXES, WORD_INDEXES, instances_of, words_of,
};

/// Every table.
pub(crate) static TABLES: &[&Table] = &[
    &SESSION_CLOCK,
    &SESSION_BREACH_NOTICE,
    &SESSION_CLOCK_DAY_SUBTOTAL,
    &SESSION_CLOCK_HISTOGRAM_SUBTOTAL,
];

const SESSION_ID: Column = Column::new("session_id", Uuid, "The session.");

/// One row per instance of a clock whose subject is a session.
pub static SESSION_CLOCK: Table = Table {
    name: "session_clock",
    comment: "Clocks over sessions: those with the subject session, such as how long a customer \
              waits in a queue. As clock, which holds those over inquiries; nobody claims a wait \
              in a session, so that net and honest are the same.",
    key: &["session_id", "scope", "clock_id", "subject_id", "start_seq", "interval_number"],
    columns: &instances_of(SESSION_ID),
    indexes: INSTANCE_INDEXES,
    nature: Nature::Rows,
};

/// One row per word that is said of a breach of a clock over a session.
pub static SESSION_BREACH_NOTICE: Table = Table {
    name: "session_breach_notice",
    comment: "What is said of breaches of clocks over sessions, each once. As breach_notice, which \
              holds those over inquiries.",
    key: &[
        "session_id",
        "scope",
        "clock_id",
        "subject_id",
        "start_seq",
        "interval_number",
        "notice_number",
    ],
    columns: &words_of(SESSION_ID),
    indexes: WORD_INDEXES,
    nature: Nature::Rows,
};

/// Instances over sessions by merchant, day and clock.
pub static SESSION_CLOCK_DAY_SUBTOTAL: Table = Table {
    name: "session_clock_day_subtotal",
    comment: "Instances of clocks over sessions by merchant, day, clock and channel: how they came \
              out. As clock_day, which holds those over inquiries.",
    key: &["merchant_id", "day", "scope", "clock_id", "channel"],
    columns: DAY_COLUMNS,
    indexes: &[],
    nature: Nature::Subtotals,
};

/// How long instances over sessions took, by merchant, day and clock.
pub static SESSION_CLOCK_HISTOGRAM_SUBTOTAL: Table = Table {
    name: "session_clock_histogram_subtotal",
    comment: "How long fulfilled instances over sessions took, net. As clock_histogram, which \
              holds those over inquiries.",
    key: &["merchant_id", "day", "scope", "clock_id", "floor_ms"],
    columns: HISTOGRAM_COLUMNS,
    indexes: &[],
    nature: Nature::Subtotals,
};
