//! How far the facts can be relied on.

use super::{Metric, Variant};

/// Inquiries, voided and merged ones among them, of which this holds.
macro_rules! of_all_inquiries {
    ($variant:literal, $numerator:literal, $value:literal, $holds:literal) => {
        concat!(
            "SELECT '",
            $variant,
            "' AS variant, inquiry.merchant_id, inquiry.opened_at AS counted_at, \
             inquiry.inquiry_id, 1 AS event_seq, 1 AS in_denominator, CASE WHEN ",
            $numerator,
            " THEN 1 ELSE 0 END AS in_numerator, ",
            $value,
            " AS value_ms FROM inquiry",
            $holds
        )
    };
}

pub(super) static D1: Metric = Metric {
    id: "D1",
    name: "Data quality",
    definition: "What is wrong with the facts ÷ what there is of them, over all inquiries, voided \
                 and merged ones among them, by the day of the opening.",
    variants: &[
        Variant {
            name: "late",
            meaning: "Inquiries with a fact that was recorded more than 10 minutes after it is \
                      said to have happened ÷ inquiries with facts that were told at their time \
                      and not taken over from a history; values are the greatest latenesses.",
            items: &[of_all_inquiries!(
                "late",
                "inquiry.lateness_max_ms > 600000",
                "inquiry.lateness_max_ms",
                " WHERE inquiry.lateness_max_ms IS NOT NULL"
            )],
        },
        Variant {
            name: "skewed",
            meaning: "Inquiries with a fact that its source placed later than it was seen.",
            items: &[of_all_inquiries!("skewed", "inquiry.skewed_count > 0", "NULL", "")],
        },
        Variant {
            name: "gap",
            meaning: "Inquiries of which the view does not have every event from 1 to the last.",
            items: &[of_all_inquiries!(
                "gap",
                "COALESCE((SELECT SUM(record_position.last_seq - record_position.first_seq + 1) \
                 FROM record_position WHERE record_position.inquiry_id = inquiry.inquiry_id), 0) \
                 <> inquiry.stream_seq",
                "NULL",
                ""
            )],
        },
        Variant {
            name: "missing/origin",
            meaning: "Inquiries that do not say what they came from.",
            items: &[of_all_inquiries!("missing/origin", "inquiry.origin IS NULL", "NULL", "")],
        },
        Variant {
            name: "missing/category",
            meaning: "Inquiries without a category.",
            items: &[of_all_inquiries!("missing/category", "inquiry.category IS NULL", "NULL", "")],
        },
        Variant {
            name: "missing/priority",
            meaning: "Inquiries without a priority.",
            items: &[of_all_inquiries!("missing/priority", "inquiry.priority IS NULL", "NULL", "")],
        },
        Variant {
            name: "missing/customer_tier",
            meaning: "Inquiries that do not say the customer's tier.",
            items: &[of_all_inquiries!(
                "missing/customer_tier",
                "inquiry.customer_tier IS NULL",
                "NULL",
                ""
            )],
        },
        Variant {
            name: "missing/language",
            meaning: "Inquiries that do not say the customer's language.",
            items: &[of_all_inquiries!("missing/language", "inquiry.language IS NULL", "NULL", "")],
        },
        Variant {
            name: "unknown_actor",
            meaning: "Turns answered by nobody that is named, or by an author of a kind that this \
                      version does not know ÷ turns that were answered, by the day of the answer.",
            items: &["SELECT 'unknown_actor' AS variant, merchant_id, answered_at AS counted_at, \
                 inquiry_id, answered_seq AS event_seq, 1 AS in_denominator, \
                 CASE WHEN answered_by_id IS NULL OR answered_by_kind = 'unrecognised' \
                 THEN 1 ELSE 0 END AS in_numerator, NULL AS value_ms \
                 FROM message_turn WHERE answered_at IS NOT NULL"],
        },
    ],
};
