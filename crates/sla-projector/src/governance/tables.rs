//! The tables of what governs: names and columns that analysts rely on for years.

use verbatim_projection::ColumnKind::{BigInt, Boolean, Text, Timestamp, Uuid};
use verbatim_projection::{Column, Nature, Table, positions_of};

/// Every table.
pub(super) static TABLES: &[&Table] = &[
    &PUBLICATION,
    &EXEMPTION,
    &HOLIDAY,
    &METRIC_DEFINITION,
    &PROCESS_TRANSITION,
    &EMERGENCY,
    &EMERGENCY_STEP,
    &GOVERNANCE_POSITION,
];

const STREAM_ID: Column = Column::new("stream_id", Uuid, "The stream of governing facts.");
const MERCHANT_ID: Column =
    Column::new("merchant_id", Text, "The merchant that it governs; empty: the mall.");
const VERSION: Column = Column::new("version", BigInt, "Its version.");
const EFFECTIVE_FROM: Column =
    Column::nullable("effective_from", Timestamp, "From when on it counts; empty: since ever.");
const RETIRED_AT: Column =
    Column::nullable("retired_at", Timestamp, "From when on it counts no more.");

/// One row per edition of anything that was published.
pub static PUBLICATION: Table = Table {
    name: "publication",
    comment: "What was published: every version of calendars, rosters, clocks, policies, \
              holidays, exemptions, metrics, processes and emergency plans. The log has each \
              whole, at published_seq of its stream.",
    key: &["stream_id", "what", "id", "version"],
    columns: &[
        STREAM_ID,
        MERCHANT_ID,
        Column::new("what", Text, "What kind of thing: calendar, clock, policy …"),
        Column::new("id", Text, "Which."),
        VERSION,
        EFFECTIVE_FROM,
        Column::new("published_at", Timestamp, "When it was published, as its source says."),
        Column::new("recorded_at", Timestamp, "When it was recorded."),
        Column::nullable("published_by", Text, "Who published it."),
        Column::new("published_seq", BigInt, "The event, by its number in the stream."),
        Column::nullable("restated_because", Text, "Why it changes what was counted before."),
        RETIRED_AT,
        Column::nullable("retired_because", Text, "Why it counts no more."),
    ],
    indexes: &[],
    nature: Nature::Rows,
};

/// One row per version of an exemption.
pub static EXEMPTION: Table = Table {
    name: "exemption",
    comment: "Time that does not count. What a clock comes to without it is its shadow_verdict.",
    key: &["stream_id", "exemption_id", "version"],
    columns: &[
        STREAM_ID,
        MERCHANT_ID,
        Column::new("exemption_id", Text, "Which exemption. Its highest version counts."),
        VERSION,
        Column::new("from_at", Timestamp, "Its first instant."),
        Column::new("until_at", Timestamp, "The first instant that counts again."),
        Column::nullable("reason", Text, "Why."),
        Column::new("clock_ids", Text, "The clocks, parted by commas; empty: all."),
        Column::new("approved_by", Text, "Who approved it."),
        Column::new("evidence", Text, "What shows that there was reason."),
        Column::new("granted_at", Timestamp, "When it was recorded."),
        Column::new("is_retroactive", Boolean, "Whether it had begun when it was recorded."),
    ],
    indexes: &[],
    nature: Nature::Rows,
};

/// One row per version of a holiday.
pub static HOLIDAY: Table = Table {
    name: "holiday",
    comment: "When nobody of a merchant was there.",
    key: &["stream_id", "holiday_id", "version"],
    columns: &[
        STREAM_ID,
        MERCHANT_ID,
        Column::new("holiday_id", Text, "Which holiday. Its highest version counts."),
        VERSION,
        Column::new("from_at", Timestamp, "Its first instant."),
        Column::new("until_at", Timestamp, "The first instant at which somebody was there again."),
        Column::nullable("reason", Text, "Why."),
        Column::new("set_at", Timestamp, "When it was recorded."),
    ],
    indexes: &[],
    nature: Nature::Rows,
};

/// One row per version of how a metric is read.
pub static METRIC_DEFINITION: Table = Table {
    name: "metric_definition",
    comment: "How metrics are read. A period in which another version came into effect is mixed.",
    key: &["stream_id", "metric_id", "version"],
    columns: &[
        STREAM_ID,
        MERCHANT_ID,
        Column::new("metric_id", Text, "The metric, by its id."),
        VERSION,
        Column::new("sample_min", BigInt, "The fewest items from which a figure says anything."),
        Column::new("numerator", Text, "What is counted, for people."),
        Column::new("denominator", Text, "Among what, for people."),
        EFFECTIVE_FROM,
        RETIRED_AT,
    ],
    indexes: &[],
    nature: Nature::Rows,
};

/// One row per transition that a process allows.
pub static PROCESS_TRANSITION: Table = Table {
    name: "process_transition",
    comment: "Which way inquiries should go: what may follow what.",
    key: &["stream_id", "process_id", "version", "from_step", "to_step"],
    columns: &[
        STREAM_ID,
        MERCHANT_ID,
        Column::new("process_id", Text, "The process."),
        VERSION,
        Column::new("from_step", Text, "The step before, a kind of fact; empty: it may begin so."),
        Column::new("to_step", Text, "The step after."),
        EFFECTIVE_FROM,
        RETIRED_AT,
    ],
    indexes: &[],
    nature: Nature::Rows,
};

/// One row per emergency.
pub static EMERGENCY: Table = Table {
    name: "emergency",
    comment: "Emergencies: from the signal over the declaration, the first action and the first \
              word to the public to their end.",
    key: &["emergency_id"],
    columns: &[
        Column::new("emergency_id", Uuid, "The emergency."),
        STREAM_ID,
        MERCHANT_ID,
        Column::nullable("plan_id", Text, "The plan that was followed."),
        Column::new("level", Text, "How bad it is, by the last word on that."),
        Column::new("level_change_count", BigInt, "How often that was said anew."),
        Column::new("trigger_code", Text, "What made it an emergency."),
        Column::new(
            "exempted_clock_ids",
            Text,
            "The clocks that run in shadow while it lasts, parted by commas; *: all.",
        ),
        Column::nullable("detected_at", Timestamp, "When a signal first showed it."),
        Column::new("declared_at", Timestamp, "When it was declared."),
        Column::new("declared_seq", BigInt, "The declaration, by its number in the stream."),
        Column::nullable("declared_by", Text, "Who declared it."),
        Column::new("action_count", BigInt, "What was done about it."),
        Column::nullable("first_action_at", Timestamp, "When something was first done."),
        Column::nullable("first_notice_at", Timestamp, "When the public was first told."),
        Column::nullable("stood_down_at", Timestamp, "When it was over."),
        Column::nullable("stood_down_because", Text, "How it ended."),
        Column::nullable("reviewed_at", Timestamp, "When it was looked at afterwards."),
        Column::nullable("declared_after_ms", BigInt, "From detected_at to declared_at."),
        Column::nullable("acted_after_ms", BigInt, "From declared_at to first_action_at."),
        Column::nullable("noticed_after_ms", BigInt, "From declared_at to first_notice_at."),
        Column::nullable("recovered_after_ms", BigInt, "From declared_at to stood_down_at."),
    ],
    indexes: &[],
    nature: Nature::Rows,
};

/// One row per step of the plan that an emergency followed.
pub static EMERGENCY_STEP: Table = Table {
    name: "emergency_step",
    comment: "The steps of the plan that an emergency followed, and when each was taken.",
    key: &["emergency_id", "step_number"],
    columns: &[
        Column::new("emergency_id", Uuid, "The emergency."),
        Column::new("step_number", BigInt, "Its place in the plan, from 1."),
        STREAM_ID,
        MERCHANT_ID,
        Column::new("step", Text, "The step."),
        Column::nullable("taken_at", Timestamp, "When it was first taken; empty: it was not."),
        Column::nullable("taken_after_ms", BigInt, "From the declaration to that."),
    ],
    indexes: &[],
    nature: Nature::Rows,
};

/// One row per record of the log that holds governing facts.
pub static GOVERNANCE_POSITION: Table = Table {
    name: "governance_position",
    comment: "Where governing facts stand in the log: one row per record.",
    key: &["stream_id", "first_seq"],
    columns: &positions_of(STREAM_ID),
    indexes: &[],
    nature: Nature::Rows,
};
