//! The tables of clocks over inquiries: names and columns that analysts rely on for years.

mod instances;
pub(super) mod session;

use verbatim_projection::ColumnKind::{BigInt, Boolean, Text, Timestamp, Uuid};
use verbatim_projection::{Column, Index, Nature, Table};

use crate::process::{PROCESS_DEVIATION, PROCESS_RUN};

use instances::{
    CLOCK_ID, DAY_COLUMNS, HISTOGRAM_COLUMNS, INSTANCE_INDEXES, INTERVAL_NUMBER, MERCHANT_ID,
    SCOPE, START_SEQ, SUBJECT_ID, WORD_INDEXES, instances_of, words_of,
};

/// Every table.
pub(crate) static TABLES: &[&Table] = &[
    &CLOCK,
    &CLOCK_PAUSE,
    &BREACH_SHARE,
    &BREACH_NOTICE,
    &EXCLUSION,
    &CLOCK_DAY_SUBTOTAL,
    &CLOCK_HISTOGRAM_SUBTOTAL,
    &PROCESS_RUN,
    &PROCESS_DEVIATION,
];

const INQUIRY_ID: Column = Column::new("inquiry_id", Uuid, "The inquiry.");

/// The columns that name an instance.
const INSTANCE: &[&str] =
    &["inquiry_id", "scope", "clock_id", "subject_id", "start_seq", "interval_number"];

/// One row per instance of a clock.
pub static CLOCK: Table = Table {
    name: "clock",
    comment: "Clocks: what was promised by a policy, how long it took, whether it was kept. \
              Counted three ways side by side: gross (nothing taken off), net (pauses as they were \
              claimed, exemptions), honest (a pause ends once what was waited for has come). A \
              verdict is open while nothing has ended the instance. Whether it is late is asked \
              with an instant: it is, once that lies after *_met_until_at.",
    key: INSTANCE,
    columns: &instances_of(INQUIRY_ID),
    indexes: INSTANCE_INDEXES,
    nature: Nature::Rows,
};

/// One row per pause that a claimed wait began.
pub static CLOCK_PAUSE: Table = Table {
    name: "clock_pause",
    comment: "Pauses of clocks, as they were claimed by a wait: when each began, and how much had \
              counted by then, net.",
    key: &[
        "inquiry_id",
        "scope",
        "clock_id",
        "subject_id",
        "start_seq",
        "interval_number",
        "pause_number",
    ],
    columns: &[
        INQUIRY_ID,
        SCOPE,
        CLOCK_ID,
        SUBJECT_ID,
        START_SEQ,
        INTERVAL_NUMBER,
        Column::new("pause_number", BigInt, "Its place among the pauses of the instance, from 1."),
        MERCHANT_ID,
        Column::new("paused_at", Timestamp, "When it began."),
        Column::new("paused_seq", BigInt, "The event that began it, by its number."),
        Column::new("counted_before_ms", BigInt, "What had counted when it began, net."),
    ],
    indexes: &[Index::on(&["merchant_id", "paused_at"])],
    nature: Nature::Rows,
};

/// One row per holder inside an instance that was not kept, or will not be unless it ends in time.
pub static BREACH_SHARE: Table = Table {
    name: "breach_share",
    comment: "Whose breach it was: each holder's counted time inside a clock that was missed, from \
              its beginning to its end, or to its breach while nothing has ended it. An instance \
              with verdict open is among them once it has a deadline: its breach has come if that \
              lies before the instant you ask about. A holder's share is its time ÷ the sum over \
              the holders of the instance.",
    key: &[
        "inquiry_id",
        "scope",
        "clock_id",
        "subject_id",
        "start_seq",
        "interval_number",
        "holder_number",
    ],
    columns: &[
        INQUIRY_ID,
        SCOPE,
        CLOCK_ID,
        SUBJECT_ID,
        START_SEQ,
        INTERVAL_NUMBER,
        Column::new("holder_number", BigInt, "Its place among the holders, as each came first."),
        MERCHANT_ID,
        Column::new(
            "holder_kind",
            Text,
            "nobody, merchant, platform, bot, third_party, customer or closed.",
        ),
        Column::nullable("team_id", Text, "The holder's team; in a queue, the queue's."),
        Column::nullable("agent_id", Text, "The holder's agent, where there is one."),
        Column::new("gross_ms", BigInt, "What counted while it held, gross; 0 if gross is met."),
        Column::new("net_ms", BigInt, "What counted while it held, net; 0 if net is met."),
        Column::new("honest_ms", BigInt, "What counted while it held, honest; 0 if that is met."),
        Column::new(
            "is_holder_at_gross_breach",
            Boolean,
            "Whether it held the inquiry at the breach, gross.",
        ),
        Column::new("is_holder_at_net_breach", Boolean, "The same, net."),
        Column::new("is_holder_at_honest_breach", Boolean, "The same, honest."),
    ],
    indexes: &[Index::on(&["merchant_id", "holder_kind"])],
    nature: Nature::Rows,
};

/// One row per word that is said of a breach.
pub static BREACH_NOTICE: Table = Table {
    name: "breach_notice",
    comment: "What is said of breaches, each once. A row whose noticed_at lies ahead is what will \
              be said unless the instance ends in time; every other row stays.",
    key: &[
        "inquiry_id",
        "scope",
        "clock_id",
        "subject_id",
        "start_seq",
        "interval_number",
        "notice_number",
    ],
    columns: &words_of(INQUIRY_ID),
    indexes: WORD_INDEXES,
    nature: Nature::Rows,
};

/// One row per instance that is out of account.
pub static EXCLUSION: Table = Table {
    name: "exclusion",
    comment: "What is out of account: which instance, why, on whose word, and whether that word \
              came after the breach.",
    key: INSTANCE,
    columns: &[
        INQUIRY_ID,
        SCOPE,
        CLOCK_ID,
        SUBJECT_ID,
        START_SEQ,
        INTERVAL_NUMBER,
        MERCHANT_ID,
        Column::new("reason", Text, "Why, by the policy's code."),
        Column::new("side", Text, "both: not assessed; numerator: counts as missed."),
        Column::new("started_at", Timestamp, "When the instance began."),
        Column::nullable("evidence", Text, "What was given as evidence for a mark."),
        Column::nullable("actor_id", Text, "Who set the mark."),
        Column::nullable("team_id", Text, "The team of who set it."),
        Column::nullable("flagged_at", Timestamp, "When the mark was set; empty without one."),
        Column::new("is_late", Boolean, "Whether the mark became known after the deadline, net."),
    ],
    indexes: &[Index::on(&["merchant_id", "started_at"])],
    nature: Nature::Rows,
};

/// Instances by merchant, day and clock.
pub static CLOCK_DAY_SUBTOTAL: Table = Table {
    name: "clock_day_subtotal",
    comment: "Instances of clocks by merchant, day, clock and channel: how they came out. Those \
              that run are counted as open; whether they are late is asked of clock.",
    key: &["merchant_id", "day", "scope", "clock_id", "channel"],
    columns: DAY_COLUMNS,
    indexes: &[],
    nature: Nature::Subtotals,
};

/// How long instances took, by merchant, day and clock.
pub static CLOCK_HISTOGRAM_SUBTOTAL: Table = Table {
    name: "clock_histogram_subtotal",
    comment: "How long fulfilled instances took, net, as a histogram that can be added up over \
              days, clocks and merchants: a bucket holds what lies between floor_ms and less than \
              an eighth more.",
    key: &["merchant_id", "day", "scope", "clock_id", "floor_ms"],
    columns: HISTOGRAM_COLUMNS,
    indexes: &[],
    nature: Nature::Subtotals,
};
