//! The tables of this view: names and columns that analysts rely on for years.

use verbatim_projection::ColumnKind::{BigInt, Boolean, Day, Text, Timestamp, Uuid};
use verbatim_projection::{Column, Index, Nature, Table};

use crate::day::{AgentTally, Tally};

/// Every table.
pub(crate) static TABLES: &[&Table] = &[
    &CUSTODY,
    &WAIT,
    &HANDOFF,
    &FEEDBACK,
    &INQUIRY_LINK,
    &MERCHANT_DAY_SUBTOTAL,
    &CHANNEL_DAY_SUBTOTAL,
    &AGENT_DAY_SUBTOTAL,
];

const INQUIRY_ID: Column = Column::new("inquiry_id", Uuid, "The inquiry.");
const MERCHANT_ID: Column = Column::new("merchant_id", Text, "The merchant of the inquiry.");
const DAY: Column = Column::new("day", Day, "The day, in UTC, on which it happened.");

/// One row per holding.
pub static CUSTODY: Table = Table {
    name: "custody",
    comment: "Who held each inquiry, from when to when. Every millisecond of its life has exactly \
              one holder, so that the holdings of an inquiry add up to inquiry.life_ms.",
    key: &["inquiry_id", "holding_number"],
    columns: &[
        INQUIRY_ID,
        Column::new("holding_number", BigInt, "Its place in the chain of hands, from 1."),
        MERCHANT_ID,
        Column::new(
            "holder_kind",
            Text,
            "Who holds: nobody (a queue), merchant, platform, bot, customer, third_party, or \
             closed (ended, and opened again later).",
        ),
        Column::nullable(
            "holder_organisation",
            Text,
            "The holder's house: merchant, platform, third_party or authority.",
        ),
        Column::nullable("holder_team_id", Text, "The holder's team; in a queue, the queue's."),
        Column::nullable("holder_agent_id", Text, "The holder's agent, where there is one."),
        Column::nullable("holder_support_line", Text, "The holder's support line."),
        Column::new("from_at", Timestamp, "From, inclusive."),
        Column::nullable("to_at", Timestamp, "To, exclusive; empty while it lasts."),
        Column::new("held_ms", BigInt, "How long; up to the last fact while it lasts."),
        Column::nullable(
            "worked_ms",
            BigInt,
            "For how much of it any agent was at work, from work_started to work_stopped; several \
             at once count once, and what nobody stopped lasts up to the last fact. Empty in an \
             inquiry in which nobody ever said that they began.",
        ),
        Column::new("why", Text, "The kind of fact that began it, such as handoff_accepted."),
        Column::new("evidence_log_partition", BigInt, "The partition of that fact's record."),
        Column::new("evidence_log_index", BigInt, "The index of that record in its partition."),
    ],
    indexes: &[
        Index::on(&["holder_team_id", "from_at"]),
        Index::on(&["merchant_id", "holder_kind"]),
    ],
    nature: Nature::Rows,
};

/// One row per wait.
pub static WAIT: Table = Table {
    name: "wait",
    comment: "Claims that an inquiry waits for somebody, and how long each of them stood.",
    key: &["wait_id"],
    columns: &[
        Column::new("wait_id", Uuid, "The wait."),
        INQUIRY_ID,
        MERCHANT_ID,
        Column::new("waited_on", Text, "For whom: customer, third_party or internal."),
        Column::nullable("claimed_by_id", Text, "Who claimed it, by the source's directory."),
        Column::nullable(
            "question_message_id",
            Uuid,
            "The message that asked, by the claim's own word.",
        ),
        Column::nullable("expected_at", Timestamp, "When an answer was expected."),
        Column::new(
            "claimed_seq",
            BigInt,
            "The event that claimed it, by its number in the stream.",
        ),
        Column::new("claimed_at", Timestamp, "When it was claimed."),
        Column::nullable("ended_at", Timestamp, "When it ended; empty while it stands."),
        Column::nullable(
            "end_cause",
            Text,
            "answered, withdrawn or expired: somebody said so; message: the one who was waited \
             for wrote; inquiry_ended.",
        ),
        Column::new("waited_ms", BigInt, "How long; up to the last fact while it stands."),
        Column::nullable(
            "claimed_until_at",
            Timestamp,
            "When the claim was over, whatever a message did: somebody said so, the next wait was \
             claimed, a resolution was decided, or the inquiry ended; the first of these, and \
             never before claimed_at. Empty while the claim stands.",
        ),
        Column::nullable(
            "ended_by_id",
            Text,
            "Who said that it was over, by the source's directory, even where a message or the end \
             of the inquiry had ended it before.",
        ),
        Column::nullable(
            "named_distance_ms",
            BigInt,
            "From the claim to the message that it names as its question, before or after it, if \
             that went to the customer and arrived. Empty where the claim names none, or another.",
        ),
        Column::nullable(
            "question_distance_ms",
            BigInt,
            "From the claim to the nearest reply that asks the customer something and that they \
             could see, if it arrived, before or after it. Empty where there is none.",
        ),
        Column::nullable(
            "message_count_before",
            BigInt,
            "Messages that came in, and replies that the customer could see, since the wait before \
             was claimed. Empty for the first wait.",
        ),
        Column::new(
            "received_count",
            BigInt,
            "Messages that came in while it stood, one that ended it among them.",
        ),
    ],
    indexes: &[Index::on(&["inquiry_id"]), Index::on(&["merchant_id", "claimed_at"])],
    nature: Nature::Rows,
};

/// One row per hand-off.
pub static HANDOFF: Table = Table {
    name: "handoff",
    comment: "Hand-offs, from offer to answer. Responsibility moves on acceptance only.",
    key: &["handoff_id"],
    columns: &[
        Column::new("handoff_id", Uuid, "The hand-off."),
        INQUIRY_ID,
        MERCHANT_ID,
        Column::new("handoff_number", BigInt, "Its place among the offers of the inquiry, from 1."),
        Column::nullable("from_organisation", Text, "The house that had it."),
        Column::nullable(
            "from_team_id",
            Text,
            "The team that had it, or in whose queue it stood; empty from the mall's common queue.",
        ),
        Column::nullable("from_agent_id", Text, "The agent that had it."),
        Column::new("to_organisation", Text, "The house to which it was offered, or went."),
        Column::new("to_team_id", Text, "The team to which it was offered, or went."),
        Column::nullable("to_agent_id", Text, "The agent to whom it was offered, or went."),
        Column::new("reason", Text, "Why it was offered."),
        Column::nullable("requested_action", Text, "What the receiver was asked to do."),
        Column::new(
            "offered_seq",
            BigInt,
            "The event that offered it, by its number in the stream.",
        ),
        Column::new("offered_at", Timestamp, "When it was offered."),
        Column::nullable("expires_at", Timestamp, "When the offer lapses."),
        Column::nullable(
            "answered_seq",
            BigInt,
            "The event that accepted, declined, timed out or recalled it, by its number.",
        ),
        Column::nullable("answered_at", Timestamp, "When it was answered; empty while it stands."),
        Column::nullable("answered_after_ms", BigInt, "How long the offer stood."),
        Column::new("outcome", Text, "open, accepted, declined, timed_out or recalled."),
        Column::nullable("decline_reason", Text, "Why it was declined."),
        Column::new("team_changed", Boolean, "Whether another team has it since: a hand-off (H1)."),
        Column::new(
            "returns_to_earlier_team",
            Boolean,
            "Whether that team had had it before: a ping-pong (P1).",
        ),
        Column::new(
            "returns_straight_back",
            Boolean,
            "Whether that team had handed it over last: A to B to A (P2).",
        ),
    ],
    indexes: &[
        Index::on(&["inquiry_id"]),
        Index::on(&["from_team_id", "to_team_id"]),
        Index::on(&["merchant_id", "offered_at"]),
    ],
    nature: Nature::Rows,
};

/// One row per judgement.
pub static FEEDBACK: Table = Table {
    name: "feedback",
    comment: "What customers judged, and whether somebody answered. Their words are not kept here.",
    key: &["feedback_id"],
    columns: &[
        Column::new("feedback_id", Uuid, "The judgement."),
        INQUIRY_ID,
        MERCHANT_ID,
        Column::new("given_seq", BigInt, "The event that gave it, by its number in the stream."),
        Column::new("given_at", Timestamp, "When it was given."),
        Column::new("score", BigInt, "The score, from 0 to scale_max."),
        Column::new("scale_max", BigInt, "The best score of the scale; 0 when there is none."),
        Column::new("polarity", Text, "positive, neutral or negative."),
        Column::nullable("about", Text, "What it is about."),
        Column::nullable("acknowledged_at", Timestamp, "When somebody answered."),
        Column::nullable("acknowledged_after_ms", BigInt, "From given_at to acknowledged_at."),
        Column::nullable("invalidated_at", Timestamp, "When it ceased to count."),
    ],
    indexes: &[Index::on(&["inquiry_id"]), Index::on(&["merchant_id", "given_at"])],
    nature: Nature::Rows,
};

/// One row per link.
pub static INQUIRY_LINK: Table = Table {
    name: "inquiry_link",
    comment: "How inquiries relate to others, as somebody said. Repeat contacts (M11, M12) use \
              follow_up_of: closing early cannot hide that the customer had to come back.",
    key: &["inquiry_id", "other_inquiry_id", "relation"],
    columns: &[
        INQUIRY_ID,
        Column::new("other_inquiry_id", Uuid, "The inquiry that it relates to."),
        Column::new(
            "relation",
            Text,
            "How: follow_up_of (takes up a matter that was closed), duplicate_of, related_to or \
             split_from.",
        ),
        MERCHANT_ID,
        Column::new("linked_seq", BigInt, "The event that said so, by its number in the stream."),
        Column::new("linked_at", Timestamp, "When it was said."),
    ],
    indexes: &[Index::on(&["other_inquiry_id"])],
    nature: Nature::Rows,
};

/// Sums per merchant and day.
pub static MERCHANT_DAY_SUBTOTAL: Table = Table {
    name: "merchant_day_subtotal",
    comment: "What happened to a merchant's inquiries on a day, by when it happened.",
    key: &["merchant_id", "day"],
    columns: &joined::<_, _, 18>([MERCHANT_ID, DAY], Tally::COLUMNS),
    indexes: &[],
    nature: Nature::Subtotals,
};

/// Sums per channel of a merchant and day.
pub static CHANNEL_DAY_SUBTOTAL: Table = Table {
    name: "channel_day_subtotal",
    comment: "What happened on a day to the inquiries that a merchant got on one channel.",
    key: &["merchant_id", "channel", "day"],
    columns: &joined::<_, _, 19>(
        [
            MERCHANT_ID,
            Column::new("channel", Text, "The channel on which the inquiries were opened."),
            DAY,
        ],
        Tally::COLUMNS,
    ),
    indexes: &[],
    nature: Nature::Subtotals,
};

/// Sums per agent and day.
pub static AGENT_DAY_SUBTOTAL: Table = Table {
    name: "agent_day_subtotal",
    comment: "What an agent, person or bot, did on a day for a merchant's inquiries.",
    key: &["merchant_id", "team_id", "agent_id", "day"],
    columns: &joined::<_, _, 13>(
        [
            MERCHANT_ID,
            Column::new("team_id", Text, "The agent's team at that time; empty if unknown."),
            Column::new("agent_id", Text, "The agent, by the source's directory."),
            DAY,
        ],
        AgentTally::COLUMNS,
    ),
    indexes: &[],
    nature: Nature::Subtotals,
};

/// The columns of the key, then the figures. `N` is how many that makes; it must fit.
const fn joined<const K: usize, const F: usize, const N: usize>(
    key: [Column; K],
    figures: [Column; F],
) -> [Column; N] {
    assert!(K + F == N, "every column of the key and every figure is there once");
    let mut columns = [key[0]; N];
    let mut place = 0;
    while place < N {
        columns[place] = if place < K { key[place] } else { figures[place - K] };
        place += 1;
    }
    columns
}
