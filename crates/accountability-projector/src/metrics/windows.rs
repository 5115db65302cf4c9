//! Parts of questions about what happened within a time, and whether that time has passed.

/// The instant lies before the last fact that is known of any inquiry: time has come that far.
macro_rules! has_passed {
    ($instant:expr) => {
        concat!($instant, " < (SELECT MAX(horizon.last_fact_at) FROM inquiry AS horizon)")
    };
}
pub(super) use has_passed;

/// Another inquiry of the same customer with the same merchant was opened within seven days after
/// the instant, and this holds of it.
macro_rules! came_back {
    ($instant:literal, $holds:expr) => {
        concat!(
            "EXISTS (SELECT 1 FROM inquiry AS other WHERE other.merchant_id = inquiry.merchant_id \
             AND other.customer_ref = inquiry.customer_ref \
             AND other.inquiry_id <> inquiry.inquiry_id AND other.status <> 'voided' \
             AND other.opened_at > ",
            $instant,
            " AND other.opened_at <= {later:",
            $instant,
            ", 604800000}",
            $holds,
            ")"
        )
    };
}
pub(super) use came_back;

/// The other inquiry is about the same matter: of the same category, about one of its orders, or
/// said to follow it up.
macro_rules! same_matter {
    () => {
        " AND (other.category = inquiry.category OR EXISTS (SELECT 1 FROM inquiry_link AS link \
         WHERE link.inquiry_id = other.inquiry_id \
         AND link.other_inquiry_id = inquiry.inquiry_id \
         AND link.relation = 'follow_up_of') OR EXISTS (SELECT 1 FROM inquiry_order AS ours \
         JOIN inquiry_order AS theirs ON theirs.order_ref = ours.order_ref \
         WHERE ours.inquiry_id = inquiry.inquiry_id AND theirs.inquiry_id = other.inquiry_id))"
    };
}
pub(super) use same_matter;

/// The inquiry was opened again for more than thanks.
macro_rules! was_reopened {
    ($holds:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM reopening WHERE reopening.inquiry_id = inquiry.inquiry_id \
             AND reopening.cause <> 'courtesy'",
            $holds,
            ")"
        )
    };
}
pub(super) use was_reopened;

/// Each inquiry that was merged, with every one that it lives on in. There is an end to it even if
/// sources tell of two that were merged into each other.
pub(super) const MERGED_INQUIRY: &str = "WITH RECURSIVE merged (inquiry_id, into_inquiry_id) AS (\
     SELECT inquiry.inquiry_id, inquiry.merged_into_inquiry_id FROM inquiry \
     WHERE {known:inquiry.merged_into_inquiry_id} \
     UNION SELECT merged.inquiry_id, parent.merged_into_inquiry_id \
     FROM merged JOIN inquiry AS parent ON parent.inquiry_id = merged.into_inquiry_id \
     WHERE {known:parent.merged_into_inquiry_id}) \
     SELECT inquiry_id, into_inquiry_id FROM merged";

/// The inquiry, or one that lives on in it, has a row of this table of which this holds. Few are
/// merged, so that those are looked at first: SQLite keeps the order of a cross join.
macro_rules! had {
    ($table:literal, $holds:expr) => {
        concat!(
            "(EXISTS (SELECT 1 FROM ",
            $table,
            " WHERE ",
            $table,
            ".inquiry_id = inquiry.inquiry_id",
            $holds,
            ") OR inquiry.inquiry_id IN (SELECT merged.into_inquiry_id \
             FROM merged_inquiry AS merged CROSS JOIN ",
            $table,
            " WHERE ",
            $table,
            ".inquiry_id = merged.inquiry_id",
            $holds,
            "))"
        )
    };
}
pub(super) use had;
