//! The tables of this view: names and columns that analysts rely on for years.

use verbatim_projection::ColumnKind::{BigInt, Boolean, Text, Timestamp, Uuid};
use verbatim_projection::{Column, Index, Nature, Table, positions_of};

use crate::correction::CORRECTION;

/// Every table.
pub(crate) static TABLES: &[&Table] = &[
    &INQUIRY,
    &INQUIRY_ORDER,
    &MESSAGE_TURN,
    &RESOLUTION,
    &REOPENING,
    &SOURCE_STEP,
    &SOURCE_VERDICT,
    &CORRECTION,
    &RECORD_POSITION,
];

const INQUIRY_ID: Column = Column::new("inquiry_id", Uuid, "The inquiry.");
const MERCHANT_ID: Column = Column::new("merchant_id", Text, "The merchant of the inquiry.");

/// One row per inquiry.
pub static INQUIRY: Table = Table {
    name: "inquiry",
    comment: "Inquiries: whose they are, where they stand, when they got there. Durations are \
              gross: no calendar, no pause. Instants are as their source claimed them.",
    key: &["inquiry_id"],
    columns: &[
        INQUIRY_ID,
        MERCHANT_ID,
        Column::new("customer_ref", Text, "The customer, by a pseudonym."),
        Column::new("channel", Text, "The channel on which it was opened."),
        Column::nullable("origin", Text, "What it came from: a contact, an order, a review."),
        Column::nullable("category", Text, "Category of the matter, as last changed."),
        Column::nullable("priority", Text, "Priority, as last changed."),
        Column::nullable("customer_tier", Text, "The customer's tier at the opening."),
        Column::nullable("language", Text, "BCP 47 tag of the customer's language."),
        Column::new("status", Text, "open, resolved, closed, merged or voided."),
        Column::new("opened_at", Timestamp, "When it began."),
        Column::nullable(
            "first_response_at",
            Timestamp,
            "First reply by a person (human, human_quick_phrase, human_edited_draft) that the \
             customer could see, at or after the opening; one that did not arrive is passed over.",
        ),
        Column::nullable("first_response_ms", BigInt, "From the opening to the first response."),
        Column::nullable("first_assigned_at", Timestamp, "When somebody first answered for it."),
        Column::nullable("first_resolved_at", Timestamp, "When the first resolution was decided."),
        Column::nullable("last_resolved_at", Timestamp, "When the last resolution was decided."),
        Column::nullable(
            "first_resolution_ms",
            BigInt,
            "From the opening to the first resolution.",
        ),
        Column::nullable("last_resolution_ms", BigInt, "From the opening to the last resolution."),
        Column::nullable("resolution_outcome", Text, "What the last resolution decided."),
        Column::nullable("resolution_fault", Text, "Whose fault it was, by the last resolution."),
        Column::nullable("told_at", Timestamp, "When a resolution first reached the customer."),
        Column::nullable(
            "decide_to_tell_ms",
            BigInt,
            "From the decision that the customer was first told of to that telling.",
        ),
        Column::nullable("confirmed_at", Timestamp, "When the customer first said yes."),
        Column::nullable("rejected_at", Timestamp, "When the customer first said no."),
        Column::nullable(
            "closed_at",
            Timestamp,
            "When it ended: closed, merged or voided. Empty while it lives.",
        ),
        Column::new("last_fact_at", Timestamp, "When the last of its facts happened."),
        Column::new("life_ms", BigInt, "From the opening to the end, or to the last fact."),
        Column::new("reopen_count", BigInt, "How often it was opened again."),
        Column::new("received_count", BigInt, "Messages that came in from the customer."),
        Column::new(
            "later_received_count",
            BigInt,
            "Those of them after the one that opened the inquiry: all but the first, and that too \
             where a person had written to the customer before it.",
        ),
        Column::new(
            "replied_count",
            BigInt,
            "Replies that the customer could see, of people and machines.",
        ),
        Column::new("handoff_count", BigInt, "Hand-offs between teams that were accepted."),
        Column::new(
            "holder_kind",
            Text,
            "Who holds it: nobody, merchant, platform, bot, customer, third_party or closed.",
        ),
        Column::nullable("holder_team_id", Text, "The holder's team; in a queue, the queue's."),
        Column::nullable("holder_agent_id", Text, "The holder's agent, where there is one."),
        Column::nullable("merged_into_inquiry_id", Uuid, "The inquiry in which it lives on."),
        Column::new("stream_seq", BigInt, "Number of its last event."),
        Column::nullable(
            "lateness_max_ms",
            BigInt,
            "How long after it happened the latest fact was recorded; facts that were taken over \
             from another system's history are left out.",
        ),
        Column::new(
            "skewed_count",
            BigInt,
            "Facts of which its source claimed a time that could not be: that they happened later \
             than they were seen, or were seen later than they were recorded.",
        ),
        Column::new("is_imported", Boolean, "Whether its opening was taken over from a history."),
    ],
    indexes: &[
        Index::on(&["opened_at", "inquiry_id"]),
        Index::on(&["merchant_id", "opened_at"]),
        Index::on(&["merchant_id", "customer_ref", "opened_at"]),
        Index::on(&["holder_kind", "holder_team_id"]),
        Index::on(&["last_fact_at"]),
        Index::on(&["merged_into_inquiry_id"]),
    ],
    nature: Nature::Rows,
};

/// One row per order of an inquiry.
pub static INQUIRY_ORDER: Table = Table {
    name: "inquiry_order",
    comment: "Orders that inquiries are about, as named at the opening.",
    key: &["inquiry_id", "order_ref"],
    columns: &[
        INQUIRY_ID,
        Column::new("order_ref", Text, "The order, by the source's id; each once."),
    ],
    indexes: &[],
    nature: Nature::Rows,
};

/// One row per turn of a customer.
pub static MESSAGE_TURN: Table = Table {
    name: "message_turn",
    comment: "Turns: what a customer asked in one go, and the response. A turn begins with the \
              first message after the last response; a reopening begins anew.",
    key: &["inquiry_id", "turn_number"],
    columns: &[
        INQUIRY_ID,
        Column::new("turn_number", BigInt, "Its place among the turns of the inquiry, from 1."),
        MERCHANT_ID,
        Column::new("asked_at", Timestamp, "When the first of its messages came in."),
        Column::new("last_asked_at", Timestamp, "When the last of its messages came in."),
        Column::new("message_count", BigInt, "Messages of the customer in it."),
        Column::new(
            "excused_count",
            BigInt,
            "Those of them that were marked no_response_needed, spam or courtesy.",
        ),
        Column::new(
            "automatic_reply_count",
            BigInt,
            "Replies within it behind which no person stands; they answer nothing.",
        ),
        Column::nullable(
            "answered_seq",
            BigInt,
            "The event that answered, by its number in the stream.",
        ),
        Column::nullable(
            "answered_at",
            Timestamp,
            "When a person answered; empty if nobody did, or no answer arrived.",
        ),
        Column::nullable("response_ms", BigInt, "From asked_at to answered_at."),
        Column::nullable("answered_by_kind", Text, "What kind of author answered."),
        Column::nullable("answered_by_id", Text, "Who answered, by the source's directory."),
        Column::nullable("answered_by_team_id", Text, "The team of who answered, at that time."),
        Column::nullable("reply_kind", Text, "How the answer came to be written."),
    ],
    indexes: &[Index::on(&["merchant_id", "asked_at"])],
    nature: Nature::Rows,
};

/// One row per decision.
pub static RESOLUTION: Table = Table {
    name: "resolution",
    comment: "Decisions, each with when the customer heard of it and said yes. Deciding is not \
              telling.",
    key: &["inquiry_id", "resolution_number"],
    columns: &[
        INQUIRY_ID,
        Column::new(
            "resolution_number",
            BigInt,
            "Its place among the decisions of the inquiry, by when they were made, from 1.",
        ),
        MERCHANT_ID,
        Column::new("resolution_id", Uuid, "The decision."),
        Column::new("decided_at", Timestamp, "When it was decided."),
        Column::new(
            "decided_seq",
            BigInt,
            "The event that decided it, by its number in the stream.",
        ),
        Column::new("decided_by_kind", Text, "What kind of author decided."),
        Column::nullable(
            "told_at",
            Timestamp,
            "When this decision first reached the customer, or was first read.",
        ),
        Column::nullable("confirmed_at", Timestamp, "When the customer said yes to it."),
    ],
    indexes: &[Index::on(&["merchant_id", "decided_at"])],
    nature: Nature::Rows,
};

/// One row per reopening.
pub static REOPENING: Table = Table {
    name: "reopening",
    comment: "When inquiries were opened again, why, and after which decision.",
    key: &["inquiry_id", "reopening_number"],
    columns: &[
        INQUIRY_ID,
        Column::new(
            "reopening_number",
            BigInt,
            "Its place among the reopenings of the inquiry, by when they happened, from 1.",
        ),
        MERCHANT_ID,
        Column::new("reopened_at", Timestamp, "When it was opened again."),
        Column::new(
            "reopened_seq",
            BigInt,
            "The event that opened it again, by its number in the stream.",
        ),
        Column::new(
            "cause",
            Text,
            "Why: customer_rejected, new_question, courtesy, agent or system.",
        ),
        Column::nullable(
            "after_resolution_number",
            BigInt,
            "The last decision before it, by its resolution_number; empty where there is none.",
        ),
    ],
    indexes: &[Index::on(&["merchant_id", "reopened_at"])],
    nature: Nature::Rows,
};

/// One row per status that another system recorded.
pub static SOURCE_STEP: Table = Table {
    name: "source_step",
    comment: "What another system's own record said, row by row, in the order in which it came.",
    key: &["inquiry_id", "step_number"],
    columns: &[
        INQUIRY_ID,
        Column::new("step_number", BigInt, "Its place among the rows of the inquiry, from 1."),
        MERCHANT_ID,
        Column::new("row_id", Text, "The source's key of the row."),
        Column::new("status", Text, "The source's status."),
        Column::nullable("substatus", Text, "The source's finer status."),
        Column::nullable("team_id", Text, "The team that the row names."),
        Column::nullable("person_id", Text, "The person that the row names."),
        Column::new("occurred_at", Timestamp, "When it was so, as the source claims."),
    ],
    indexes: &[],
    nature: Nature::Rows,
};

/// One row per promise that another system judged.
pub static SOURCE_VERDICT: Table = Table {
    name: "source_verdict",
    comment: "What another system judged about a promise of its own, kept beside our own verdict.",
    key: &["inquiry_id", "promise"],
    columns: &[
        INQUIRY_ID,
        Column::new("promise", Text, "Which promise."),
        MERCHANT_ID,
        Column::new("verdict", Text, "Its last word: kept, missed or open."),
        Column::new("said_at", Timestamp, "When it said so."),
    ],
    indexes: &[],
    nature: Nature::Rows,
};

/// One row per record of the log that holds facts of an inquiry.
pub static RECORD_POSITION: Table = Table {
    name: "record_position",
    comment: "Where the facts of an inquiry stand in the log: one row per record.",
    key: &["inquiry_id", "first_seq"],
    columns: &positions_of(INQUIRY_ID),
    indexes: &[],
    nature: Nature::Rows,
};
