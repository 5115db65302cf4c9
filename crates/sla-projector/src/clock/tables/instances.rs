//! Columns of tables that hold instances of clocks, whatever stream their clocks run over.

use verbatim_projection::ColumnKind::{BigInt, Boolean, Day, Text, Timestamp, Uuid};
use verbatim_projection::{Column, Index};

pub(super) const SCOPE: Column =
    Column::new("scope", Text, "Whose policy it is: mall, or merchant for the merchant's own.");
pub(super) const CLOCK_ID: Column =
    Column::new("clock_id", Text, "The clock, by its id in the policy.");
pub(super) const SUBJECT_ID: Column = Column::new(
    "subject_id",
    Uuid,
    "The thing that it measures: a message, a promise, a hand-off, a session …; else the inquiry \
     itself.",
);
pub(super) const START_SEQ: Column =
    Column::new("start_seq", BigInt, "The event that began it, by its number in the stream.");
pub(super) const INTERVAL_NUMBER: Column = Column::new(
    "interval_number",
    BigInt,
    "Its place among those that this event began, from 1: above 1 for fixed intervals alone.",
);
pub(super) const MERCHANT_ID: Column =
    Column::new("merchant_id", Text, "The merchant that it is about.");
const DAY: Column = Column::new("day", Day, "The day in UTC on which it began.");

/// Instances of clocks over streams that are named so.
pub(super) const fn instances_of(stream_id: Column) -> [Column; 50] {
    behind(stream_id, INSTANCE)
}

/// Words on instances of clocks over streams that are named so.
pub(super) const fn words_of(stream_id: Column) -> [Column; 14] {
    behind(stream_id, WORD)
}

const fn behind<const N: usize>(stream_id: Column, columns: &[Column]) -> [Column; N] {
    let mut all = [stream_id; N];
    let mut place = 1;
    while place < N {
        all[place] = columns[place - 1];
        place += 1;
    }
    all
}

const INSTANCE: &[Column] = &[
    SCOPE,
    CLOCK_ID,
    SUBJECT_ID,
    START_SEQ,
    INTERVAL_NUMBER,
    MERCHANT_ID,
    Column::new("clock_version", BigInt, "The version of the clock that it is bound to."),
    Column::new("policy_id", Text, "The policy by which it counts."),
    Column::new("policy_version", BigInt, "The version of the policy it is bound to."),
    Column::nullable("calendar_id", Text, "The calendar whose hours count; none: all hours."),
    Column::new("subject", Text, "What has instances of it: inquiry, message, promise …"),
    Column::new(
        "measures",
        Text,
        "What it measures, by the facts that begin and end it: first_response, response, \
         resolution, telling or other.",
    ),
    Column::nullable("channel", Text, "The channel as it began."),
    Column::nullable("category", Text, "The category as it began."),
    Column::nullable("priority", Text, "The priority as it began."),
    Column::nullable("customer_tier", Text, "The customer's tier as it began."),
    Column::new("started_at", Timestamp, "When the event happened that began it."),
    Column::new("counts_from_at", Timestamp, "From when on it counts."),
    Column::nullable("target_ms", BigInt, "How long it may take, where a span is promised."),
    Column::nullable(
        "deadline_at",
        Timestamp,
        "When the target is reached, net; empty without a target and while a pause lasts whose \
         end nobody knows.",
    ),
    Column::nullable(
        "gross_met_until_at",
        Timestamp,
        "The last instant at which it is met, gross; empty where it cannot be missed.",
    ),
    Column::nullable("net_met_until_at", Timestamp, "The same, net."),
    Column::nullable("honest_met_until_at", Timestamp, "The same, honest."),
    Column::new("is_paused", Boolean, "Whether it stands still by a pause that is claimed."),
    Column::new("paused_ms", BigInt, "Pauses that were claimed and have ended, exempt or not."),
    Column::new(
        "illegitimate_pause_ms",
        BigInt,
        "What of those pauses lay after that which was waited for had come.",
    ),
    Column::nullable("ended_at", Timestamp, "When it ended; empty while nothing ended it."),
    Column::nullable(
        "ending",
        Text,
        "fulfilled, cancelled, missed_at_day_end, dropped_at_day_end or lapsed.",
    ),
    Column::nullable("ending_reason", Text, "Why it was cancelled."),
    Column::nullable("end_seq", BigInt, "The event that ended it, by its number."),
    Column::nullable(
        "first_fulfilled_at",
        Timestamp,
        "When it was fulfilled first, where a reopening let it go on.",
    ),
    Column::nullable(
        "lapses_at",
        Timestamp,
        "When it ends with its day, if nothing ends it before.",
    ),
    Column::nullable("lapses_as", Text, "How it comes out then: missed or excluded."),
    Column::nullable("gross_elapsed_ms", BigInt, "What counted, gross; empty while it runs."),
    Column::nullable("net_elapsed_ms", BigInt, "What counted, net; empty while it runs."),
    Column::nullable("honest_elapsed_ms", BigInt, "What counted, honest; empty while it runs."),
    Column::nullable("capped_elapsed_ms", BigInt, "As net, at most the cap of the clock."),
    Column::new("gross_verdict", Text, "met, missed, open, measured, cancelled or excluded."),
    Column::new("net_verdict", Text, "The same, net."),
    Column::new("honest_verdict", Text, "The same, honest."),
    Column::new("shadow_verdict", Text, "As net, as if nothing were exempt."),
    Column::new(
        "verdict_in_account",
        Text,
        "As net, as if it were in account: what an excluded one came to.",
    ),
    Column::nullable(
        "net_verdict_without_late",
        Text,
        "As net, without facts of the service side that were recorded more than ten minutes \
         after they are said to have happened, and without corrections, at the moment when the \
         last of these became known; empty if it had not begun then.",
    ),
    Column::nullable(
        "net_verdict_as_first_told",
        Text,
        "As net, before any fact was corrected or any calendar restated; empty if it had not \
         begun then.",
    ),
    Column::nullable(
        "net_elapsed_as_first_told_ms",
        BigInt,
        "What counted, net, before any fact was corrected or any calendar restated.",
    ),
    Column::nullable("excluded_reason", Text, "Why it is out of account."),
    Column::nullable("excluded_side", Text, "both, or numerator: then it counts as missed."),
    Column::new(
        "is_breached_on_attach",
        Boolean,
        "Whether the target was past already when it began to count: nobody can have kept it.",
    ),
    Column::new(
        "attribution",
        Text,
        "Who bears a breach: responder, holder_at_breach, holder_share, merchant_of_record or \
         transferee.",
    ),
];

const WORD: &[Column] = &[
    SCOPE,
    CLOCK_ID,
    SUBJECT_ID,
    START_SEQ,
    INTERVAL_NUMBER,
    Column::new("notice_number", BigInt, "Its place among the words on the instance, from 1."),
    MERCHANT_ID,
    Column::new(
        "kind",
        Text,
        "breached; ended_late: it has ended since; annulled: a fact that came later shows that \
         it was not late.",
    ),
    Column::new("met_until_at", Timestamp, "The last instant at which it was met, net."),
    Column::new(
        "noticed_at",
        Timestamp,
        "When it is said: 0.4 s after the breach, by when what happened in time is recorded, \
         or when the fact or the rule was recorded that shows it.",
    ),
    Column::new("log_partition", BigInt, "The partition of its records."),
    Column::new(
        "log_index",
        BigInt,
        "The index of the record that shows it; where a rule does, of the last record before.",
    ),
    Column::nullable(
        "governance_index",
        BigInt,
        "The index in partition 0 of the rule that shows it: an exemption, an emergency, other \
         hours; empty where a record shows it.",
    ),
];

/// Lists of what is late ask for open instances alone, reports for those of a merchant.
pub(super) const INSTANCE_INDEXES: &[Index] = &[
    Index::on(&["net_met_until_at"]).only("net_verdict = 'open'"),
    Index::on(&["honest_met_until_at"]).only("honest_verdict = 'open'"),
    Index::on(&["merchant_id", "started_at"]),
];

/// A watcher asks for words whose instant has come, and for those that a record or a rule shows.
pub(super) const WORD_INDEXES: &[Index] = &[
    Index::on(&["log_partition", "noticed_at"]),
    Index::on(&["log_partition", "log_index"]),
    Index::on(&["log_partition", "governance_index"]).only("governance_index IS NOT NULL"),
];

/// Instances by merchant, day, clock and channel.
pub(super) const DAY_COLUMNS: &[Column] = &[
    MERCHANT_ID,
    DAY,
    SCOPE,
    CLOCK_ID,
    Column::new("channel", Text, "The channel; empty if there is none."),
    Column::new("started_count", BigInt, "Instances."),
    Column::new("open_count", BigInt, "Those that nothing has ended."),
    Column::new("excluded_count", BigInt, "Those that are out of account."),
    Column::new("late_excluded_count", BigInt, "Those of them by a mark set after the deadline."),
    Column::new("cancelled_count", BigInt, "Those that ended with nothing to judge, net."),
    Column::new("measured_count", BigInt, "Those that ended and have no target."),
    Column::new("gross_met_count", BigInt, "Met, gross."),
    Column::new("gross_missed_count", BigInt, "Missed, gross."),
    Column::new("net_met_count", BigInt, "Met, net."),
    Column::new("net_missed_count", BigInt, "Missed, net."),
    Column::new("honest_met_count", BigInt, "Met, honest."),
    Column::new("honest_missed_count", BigInt, "Missed, honest."),
    Column::new("elapsed_count", BigInt, "Those that were fulfilled and are in account."),
    Column::new("elapsed_sum_ms", BigInt, "What counted for those, net, capped."),
];

/// How long instances took, by merchant, day and clock.
pub(super) const HISTOGRAM_COLUMNS: &[Column] = &[
    MERCHANT_ID,
    DAY,
    SCOPE,
    CLOCK_ID,
    Column::new("floor_ms", BigInt, "The least time that falls into the bucket."),
    Column::new("instance_count", BigInt, "Instances in the bucket."),
];
