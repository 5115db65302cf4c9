//! The tables of bots, of work that others were called in for, of calls and of pauses in the work.

use verbatim_projection::ColumnKind::{BigInt, Text, Timestamp, Uuid};
use verbatim_projection::{Column, Index, Nature, Table};

use super::tables::{ENDED_SEQ, INQUIRY_ID, MERCHANT_ID};

const TO_ORGANISATION: Column = Column::new(
    "to_organisation",
    Text,
    "The house that was asked: merchant, platform, third_party or authority.",
);
const TO_TEAM_ID: Column = Column::new("to_team_id", Text, "The team that was asked.");
const TO_AGENT_ID: Column =
    Column::nullable("to_agent_id", Text, "The agent who was asked, where there is one.");

/// One row per engagement of a bot.
pub static BOT_SESSION: Table = Table {
    name: "bot_session",
    comment: "Engagements of bots: what they did by themselves, and how they gave way to people.",
    key: &["inquiry_id", "engagement_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("engagement_id", Uuid, "The engagement."),
        MERCHANT_ID,
        Column::new("version", Text, "Which bot, in which version."),
        Column::new("mode", Text, "What it may do by itself: assist or autonomous."),
        Column::new("engaged_seq", BigInt, "The event that began it, by its number."),
        Column::new("engaged_at", Timestamp, "When it began."),
        Column::nullable("handoff_requested_at", Timestamp, "When people were first asked for."),
        Column::nullable("handoff_completed_at", Timestamp, "When people took over."),
        Column::nullable("handoff_failed_at", Timestamp, "When nobody took over, the last time."),
        Column::nullable("resolved_at", Timestamp, "When the bot considered it resolved."),
        Column::new(
            "rejected_count",
            BigInt,
            "Answers that the customer would not have. A rejection names no engagement: it counts \
             for the one that began last before it.",
        ),
        Column::nullable(
            "customer_message_after_at",
            Timestamp,
            "The customer's first message after resolved_at.",
        ),
        Column::nullable(
            "trap_ms",
            BigInt,
            "From handoff_requested_at to the first reply of a person that the customer could see, \
             if it arrived, or to handoff_completed_at if that is earlier; empty while there is \
             neither.",
        ),
        ENDED_SEQ,
        Column::new(
            "outcome",
            Text,
            "engaged, resolved, handed_over or handoff_failed; engaged as well while people are \
             asked for.",
        ),
    ],
    indexes: &[Index::on(&["merchant_id", "engaged_at"])],
    nature: Nature::Rows,
};

/// One row per escalation.
pub static ESCALATION: Table = Table {
    name: "escalation",
    comment: "Calls for somebody with more to say, and what had been done before. They move no \
              responsibility.",
    key: &["inquiry_id", "escalation_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("escalation_id", Uuid, "The escalation."),
        MERCHANT_ID,
        Column::new("level", Text, "How high, such as 2, supervisor or mall."),
        Column::new("trigger", Text, "What set it off."),
        TO_ORGANISATION,
        TO_TEAM_ID,
        TO_AGENT_ID,
        Column::new("raised_seq", BigInt, "The event that raised it, by its number."),
        Column::new("raised_at", Timestamp, "When it was raised."),
        Column::new(
            "replied_before_count",
            BigInt,
            "Replies of people before it that the customer could see, and that arrived.",
        ),
        Column::nullable(
            "worked_before_ms",
            BigInt,
            "How long any agent had been at work before it (work_started to work_stopped) while \
             the merchant's people answered for the inquiry; several at once count once. Empty in \
             an inquiry in which nobody ever said that they began.",
        ),
        Column::nullable("acknowledged_at", Timestamp, "When somebody looked into it."),
        Column::nullable("acknowledged_after_ms", BigInt, "From raised_at to acknowledged_at."),
        Column::nullable("withdrawn_at", Timestamp, "When it was taken back."),
        Column::nullable("withdraw_reason", Text, "Why it was taken back."),
        Column::nullable(
            "ended_seq",
            BigInt,
            "The event by which it was taken back, else acknowledged, by its number.",
        ),
        Column::new("outcome", Text, "raised, acknowledged or withdrawn."),
    ],
    indexes: &[Index::on(&["merchant_id", "raised_at"])],
    nature: Nature::Rows,
};

/// One row per delegated task.
pub static TASK: Table = Table {
    name: "task",
    comment: "Work given to others while the owner keeps the ball.",
    key: &["inquiry_id", "task_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("task_id", Uuid, "The task."),
        MERCHANT_ID,
        TO_ORGANISATION,
        TO_TEAM_ID,
        TO_AGENT_ID,
        Column::new("delegated_seq", BigInt, "The event that gave it, by its number."),
        Column::new("delegated_at", Timestamp, "When it was given."),
        Column::nullable("due_at", Timestamp, "Until when it is to be done."),
        Column::nullable("accepted_at", Timestamp, "When somebody took it on."),
        Column::nullable("completed_at", Timestamp, "When it was done."),
        Column::nullable("completed_after_ms", BigInt, "From delegated_at to completed_at."),
        Column::nullable("returned_at", Timestamp, "When it came back undone."),
        Column::nullable("return_reason", Text, "Why it came back."),
        ENDED_SEQ,
        Column::new("outcome", Text, "delegated, accepted, completed or returned."),
    ],
    indexes: &[Index::on(&["merchant_id", "delegated_at"]), Index::on(&["to_team_id", "outcome"])],
    nature: Nature::Rows,
};

/// One row per call.
pub static CALL: Table = Table {
    name: "call",
    comment: "Calls: rung, answered, missed, passed on, ended, and when somebody will call back.",
    key: &["inquiry_id", "call_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("call_id", Uuid, "The call."),
        MERCHANT_ID,
        Column::new("direction", Text, "inbound: the customer called; outbound."),
        Column::nullable("line", Text, "Our own line, as the telephone system names it."),
        Column::new("started_seq", BigInt, "The event that began it, by its number."),
        Column::new("started_at", Timestamp, "When it began."),
        Column::nullable("rung_at", Timestamp, "When it first rang at somebody's place."),
        Column::nullable("answered_at", Timestamp, "When it was first answered."),
        Column::nullable("answered_after_ms", BigInt, "From started_at to answered_at."),
        Column::nullable("answered_by_id", Text, "The agent who first answered, where named."),
        Column::nullable("missed_at", Timestamp, "When nobody answered, the last time."),
        Column::nullable("miss_reason", Text, "Why nobody answered."),
        Column::new("transfer_count", BigInt, "How often it was passed on."),
        Column::nullable("callback_promised_at", Timestamp, "When a call back was first promised."),
        Column::nullable("callback_due_at", Timestamp, "Until when, as last promised."),
        Column::nullable("ended_at", Timestamp, "When it ended."),
        Column::nullable("end_reason", Text, "How it ended."),
        Column::nullable("talked_ms", BigInt, "From answered_at to ended_at."),
        ENDED_SEQ,
        Column::new(
            "outcome",
            Text,
            "answered or missed, as was said last; unanswered if it ended without either; else \
             open.",
        ),
    ],
    indexes: &[Index::on(&["merchant_id", "started_at"])],
    nature: Nature::Rows,
};

/// One row per time that an inquiry was put aside.
pub static SNOOZE: Table = Table {
    name: "snooze",
    comment: "Inquiries put aside until a time. The owner keeps the ball.",
    key: &["inquiry_id", "snooze_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("snooze_id", Uuid, "The snooze."),
        MERCHANT_ID,
        Column::nullable("reason", Text, "Why it was put aside."),
        Column::new("set_seq", BigInt, "The event that put it aside, by its number."),
        Column::new("set_at", Timestamp, "When it was put aside."),
        Column::new("until_at", Timestamp, "Until when."),
        Column::nullable("ended_at", Timestamp, "When it was taken up again."),
        Column::nullable(
            "end_cause",
            Text,
            "elapsed, spoken or withdrawn: somebody said so; inquiry_ended.",
        ),
        Column::nullable("snoozed_ms", BigInt, "From set_at to ended_at; empty while it lasts."),
        ENDED_SEQ,
    ],
    indexes: &[Index::on(&["merchant_id", "set_at"])],
    nature: Nature::Rows,
};
