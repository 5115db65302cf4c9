//! Whether the first line had tried before it called for somebody else.

use super::{Metric, Variant};

/// Escalations with this in the numerator.
macro_rules! of_escalations {
    ($variant:literal, $numerator:literal, $holds:literal) => {
        concat!(
            "SELECT '",
            $variant,
            "' AS variant, escalation.merchant_id, escalation.raised_at AS counted_at, \
             escalation.inquiry_id, escalation.raised_seq AS event_seq, 1 AS in_denominator, \
             CASE WHEN ",
            $numerator,
            " THEN 1 ELSE 0 END AS in_numerator, escalation.worked_before_ms AS value_ms \
             FROM escalation JOIN inquiry ON inquiry.inquiry_id = escalation.inquiry_id \
             WHERE inquiry.status <> 'voided'",
            $holds
        )
    };
}

pub(super) static H6: Metric = Metric {
    id: "H6",
    name: "Too-soon escalation",
    definition: "Escalations before the first line had tried ÷ escalations, by the day on which \
                 they were raised. Work is what agents said of it, from work_started to \
                 work_stopped, while the merchant's people answered for the inquiry; several at \
                 once count once. Where nobody ever said that they worked, an escalation is on no \
                 side of what asks for work. The step that had to be tried is a reply of a person.",
    variants: &[
        Variant {
            name: "all",
            meaning: "After less than 10 minutes of work, or without a reply.",
            items: &[of_escalations!(
                "all",
                "escalation.worked_before_ms < 600000 OR escalation.replied_before_count = 0",
                " AND escalation.worked_before_ms IS NOT NULL"
            )],
        },
        Variant {
            name: "unworked",
            meaning: "After less than 10 minutes of work.",
            items: &[of_escalations!(
                "unworked",
                "escalation.worked_before_ms < 600000",
                " AND escalation.worked_before_ms IS NOT NULL"
            )],
        },
        Variant {
            name: "unreplied",
            meaning: "Without a reply of a person that the customer could see.",
            items: &[of_escalations!("unreplied", "escalation.replied_before_count = 0", "")],
        },
    ],
};
