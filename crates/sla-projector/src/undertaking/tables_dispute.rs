//! The tables of disputes, of complaints, and of what was given in compensation.

use verbatim_projection::ColumnKind::{BigInt, Text, Timestamp, Uuid};
use verbatim_projection::{Column, Index, Nature, Table};

use super::tables::{ENDED_SEQ, INQUIRY_ID, MERCHANT_ID};

/// One row per dispute.
pub static DISPUTE: Table = Table {
    name: "dispute",
    comment: "Disputes: who opened them, who responded, and who was found at fault.",
    key: &["inquiry_id", "dispute_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("dispute_id", Uuid, "The dispute."),
        MERCHANT_ID,
        Column::new("reason", Text, "Why it was opened."),
        Column::new(
            "opened_by",
            Text,
            "Which side opened it: customer, merchant, platform or third_party.",
        ),
        Column::new("opened_seq", BigInt, "The event that opened it, by its number."),
        Column::new("opened_at", Timestamp, "When it was opened."),
        Column::nullable("first_merchant_response_at", Timestamp, "When the merchant responded."),
        Column::new("response_count", BigInt, "Responses of all sides."),
        Column::nullable("escalated_at", Timestamp, "When it first went to a higher place."),
        Column::nullable("level", Text, "The place to which it went last."),
        Column::nullable("ruled_seq", BigInt, "The event that ruled it last, by its number."),
        Column::nullable("ruled_at", Timestamp, "When it was ruled last."),
        Column::nullable("ruling", Text, "How it was ruled last."),
        Column::nullable(
            "fault",
            Text,
            "Whose fault it was by the last ruling: none, merchant, platform, third_party or \
             customer; empty if that was left open.",
        ),
        Column::nullable("settled_at", Timestamp, "When it was over."),
        Column::nullable("settlement", Text, "How it was settled."),
        ENDED_SEQ,
        Column::new("status", Text, "open, escalated, ruled or settled."),
    ],
    indexes: &[Index::on(&["merchant_id", "opened_at"])],
    nature: Nature::Rows,
};

/// One row per request for evidence.
pub static EVIDENCE: Table = Table {
    name: "evidence",
    comment: "What sides of disputes were asked to show, and when they showed it.",
    key: &["inquiry_id", "evidence_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("evidence_id", Uuid, "What is to be shown."),
        MERCHANT_ID,
        Column::new("dispute_id", Uuid, "The dispute."),
        Column::new(
            "party",
            Text,
            "Which side was asked: customer, merchant, platform or third_party.",
        ),
        Column::new("requested_seq", BigInt, "The event that asked for it, by its number."),
        Column::new("requested_at", Timestamp, "When it was asked for."),
        Column::new("due_at", Timestamp, "Until when."),
        Column::nullable("submitted_at", Timestamp, "When it was shown."),
        Column::nullable("submitted_after_ms", BigInt, "From requested_at to submitted_at."),
        ENDED_SEQ,
    ],
    indexes: &[Index::on(&["merchant_id", "requested_at"])],
    nature: Nature::Rows,
};

/// One row per complaint that came from an authority.
pub static COMPLAINT: Table = Table {
    name: "complaint",
    comment: "Complaints that came from an authority, and when it was answered.",
    key: &["inquiry_id", "complaint_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("complaint_id", Uuid, "The complaint."),
        MERCHANT_ID,
        Column::new("authority", Text, "Which authority."),
        Column::new("reference", Text, "The authority's own key of it."),
        Column::new("received_seq", BigInt, "The event that brought it, by its number."),
        Column::new("received_at", Timestamp, "When it came."),
        Column::nullable("due_at", Timestamp, "Until when the authority wants an answer."),
        Column::nullable("answered_at", Timestamp, "When the authority was answered."),
        Column::nullable("answered_after_ms", BigInt, "From received_at to answered_at."),
        Column::nullable("closed_at", Timestamp, "When the authority closed it."),
        Column::nullable("close_outcome", Text, "How the authority closed it."),
        ENDED_SEQ,
        Column::new("status", Text, "received, answered or closed."),
    ],
    indexes: &[Index::on(&["merchant_id", "received_at"])],
    nature: Nature::Rows,
};

/// One row per compensation.
pub static COMPENSATION: Table = Table {
    name: "compensation",
    comment: "What was offered in compensation, who pays for it, and what became of it. Whose \
              fault the trouble was stands in inquiry and dispute.",
    key: &["inquiry_id", "compensation_id"],
    columns: &[
        INQUIRY_ID,
        Column::new("compensation_id", Uuid, "The compensation."),
        MERCHANT_ID,
        Column::new("kind", Text, "In what form: coupon, points, cash or gift."),
        Column::nullable("currency_code", Text, "ISO 4217 code of amount_minor."),
        Column::nullable(
            "amount_minor",
            BigInt,
            "What it is worth in money, in the currency's smallest unit.",
        ),
        Column::new("points", BigInt, "What it is worth in points; 0 for none."),
        Column::new(
            "funder",
            Text,
            "Who pays for it: merchant, platform, third_party or authority.",
        ),
        Column::new("offered_seq", BigInt, "The event that offered it, by its number."),
        Column::new("offered_at", Timestamp, "When it was offered."),
        Column::nullable("accepted_at", Timestamp, "When the customer took the offer."),
        Column::nullable("declined_at", Timestamp, "When the customer would not have it."),
        Column::nullable("decline_reason", Text, "Why the customer would not have it."),
        Column::nullable("issued_at", Timestamp, "When it was given."),
        Column::nullable("reversed_at", Timestamp, "When it was taken back."),
        Column::nullable("reverse_reason", Text, "Why it was taken back."),
        Column::nullable(
            "ended_seq",
            BigInt,
            "The event by which it was taken back, else given, else declined, by its number.",
        ),
        Column::new("status", Text, "offered, accepted, declined, issued or reversed."),
    ],
    indexes: &[Index::on(&["merchant_id", "offered_at"])],
    nature: Nature::Rows,
};
