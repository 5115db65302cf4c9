//! The tables of clocks: names and columns that analysts rely on for years.

use verbatim_projection::ColumnKind::{BigInt, Boolean, Day, Text, Timestamp, Uuid};
use verbatim_projection::{Column, Index, Nature, Table};

use crate::process::{PROCESS_DEVIATION, PROCESS_RUN};

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
const SCOPE: Column =
    Column::new("scope", Text, "Whose policy it is: mall, or merchant for the merchant's own.");
const CLOCK_ID: Column = Column::new("clock_id", Text, "The clock, by its id in the policy.");
const SUBJECT_ID: Column = Column::new(
    "subject_id",
    Uuid,
    "The thing that it measures: a message, a promise, a hand-off …; else the inquiry itself.",
);
const START_SEQ: Column =
    Column::new("start_seq", BigInt, "The event that began it, by its number in the stream.");
const INTERVAL_NUMBER: Column = Column::new(
    "interval_number",
    BigInt,
    "Its place among those that this event began, from 1: above 1 for fixed intervals alone.",
);
const MERCHANT_ID: Column = Column::new("merchant_id", Text, "The merchant of the inquiry.");
const DAY: Column = Column::new("day", Day, "The day in UTC on which it began.");

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
    columns: &[
        INQUIRY_ID,
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
        Column::nullable("channel", Text, "The channel of the inquiry as it began."),
        Column::nullable("category", Text, "The category of the inquiry as it began."),
        Column::nullable("priority", Text, "The priority of the inquiry as it began."),
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
    ],
    indexes: &[
        Index::on(&["net_met_until_at"]).only("net_verdict = 'open'"),
        Index::on(&["honest_met_until_at"]).only("honest_verdict = 'open'"),
        Index::on(&["merchant_id", "started_at"]),
    ],
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
    columns: &[
        INQUIRY_ID,
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
        Column::new("log_partition", BigInt, "The partition of the inquiry's records."),
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
    ],
    indexes: &[
        Index::on(&["log_partition", "noticed_at"]),
        Index::on(&["log_partition", "log_index"]),
        Index::on(&["log_partition", "governance_index"]).only("governance_index IS NOT NULL"),
    ],
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
    columns: &[
        MERCHANT_ID,
        DAY,
        SCOPE,
        CLOCK_ID,
        Column::new("channel", Text, "The channel of the inquiry; empty if it has none."),
        Column::new("started_count", BigInt, "Instances."),
        Column::new("open_count", BigInt, "Those that nothing has ended."),
        Column::new("excluded_count", BigInt, "Those that are out of account."),
        Column::new(
            "late_excluded_count",
            BigInt,
            "Those of them by a mark set after the deadline.",
        ),
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
    ],
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
    columns: &[
        MERCHANT_ID,
        DAY,
        SCOPE,
        CLOCK_ID,
        Column::new("floor_ms", BigInt, "The least time that falls into the bucket."),
        Column::new("instance_count", BigInt, "Instances in the bucket."),
    ],
    indexes: &[],
    nature: Nature::Subtotals,
};
