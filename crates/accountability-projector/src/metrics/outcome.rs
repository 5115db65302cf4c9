//! What customers judged, what they disputed, and what it cost.

use super::windows::had;
use super::{Metric, Variant};

/// Inquiries that count, by the day of the opening, with this in the numerator.
macro_rules! of_inquiries {
    ($variant:literal, $numerator:expr) => {
        concat!(
            "SELECT '",
            $variant,
            "' AS variant, inquiry.merchant_id, inquiry.opened_at AS counted_at, \
             inquiry.inquiry_id, 1 AS event_seq, 1 AS in_denominator, CASE WHEN ",
            $numerator,
            " THEN 1 ELSE 0 END AS in_numerator, NULL AS value_ms FROM inquiry \
             WHERE inquiry.status NOT IN ('voided', 'merged')"
        )
    };
}
pub(super) use of_inquiries;

/// Judgements that count, with those of this polarity in the numerator.
macro_rules! of_judgements {
    ($variant:literal, $polarity:literal) => {
        concat!(
            "SELECT '",
            $variant,
            "' AS variant, feedback.merchant_id, feedback.given_at AS counted_at, \
             feedback.inquiry_id, feedback.given_seq AS event_seq, 1 AS in_denominator, \
             CASE WHEN feedback.polarity = '",
            $polarity,
            "' THEN 1 ELSE 0 END AS in_numerator, NULL AS value_ms FROM feedback JOIN inquiry \
             ON inquiry.inquiry_id = feedback.inquiry_id \
             WHERE inquiry.status <> 'voided' AND feedback.invalidated_at IS NULL"
        )
    };
}

/// Compensations that were given and not taken back.
macro_rules! of_compensations {
    ($variant:literal) => {
        concat!(
            "SELECT ",
            $variant,
            " AS variant, compensation.merchant_id, compensation.issued_at AS counted_at, \
             compensation.inquiry_id, compensation.ended_seq AS event_seq, 0 AS in_denominator, \
             1 AS in_numerator, NULL AS value_ms FROM compensation JOIN inquiry \
             ON inquiry.inquiry_id = compensation.inquiry_id WHERE inquiry.status <> 'voided' \
             AND compensation.issued_at IS NOT NULL AND compensation.reversed_at IS NULL"
        )
    };
}

pub(super) static M13: Metric = Metric {
    id: "M13",
    name: "Satisfaction and dissatisfaction",
    definition: "What customers judged, as its polarity says; judgements that were invalidated are \
                 left out. Answers to surveys have no polarity: they are counted, not judged.",
    variants: &[
        Variant {
            name: "satisfied",
            meaning: "Positive judgements ÷ judgements, by the day on which they were given.",
            items: &[of_judgements!("satisfied", "positive")],
        },
        Variant {
            name: "dissatisfied",
            meaning: "Negative judgements ÷ judgements, by the day on which they were given.",
            items: &[of_judgements!("dissatisfied", "negative")],
        },
        Variant {
            name: "dissatisfied_of_inquiries",
            meaning: "Inquiries with a negative judgement ÷ inquiries that count, by the day of \
                      the opening.",
            items: &[of_inquiries!(
                "dissatisfied_of_inquiries",
                had!(
                    "feedback",
                    " AND feedback.polarity = 'negative' AND feedback.invalidated_at IS NULL"
                )
            )],
        },
        Variant {
            name: "invited",
            meaning: "Inquiries in which a survey was issued ÷ inquiries that count and were \
                      resolved, by the day of the first decision.",
            items: &[concat!(
                "SELECT 'invited' AS variant, resolution.merchant_id, \
                 resolution.decided_at AS counted_at, resolution.inquiry_id, \
                 resolution.decided_seq AS event_seq, 1 AS in_denominator, CASE WHEN ",
                had!("survey", ""),
                " THEN 1 ELSE 0 END AS in_numerator, NULL AS value_ms FROM resolution JOIN inquiry \
                 ON inquiry.inquiry_id = resolution.inquiry_id \
                 WHERE inquiry.status NOT IN ('voided', 'merged') \
                 AND resolution.resolution_number = 1"
            )],
        },
        Variant {
            name: "survey_answered",
            meaning: "Surveys that were answered ÷ surveys that were answered, declined or have \
                      expired, by the day of issue; the value is the time to the answer.",
            items: &["SELECT 'survey_answered' AS variant, survey.merchant_id, \
                 survey.issued_at AS counted_at, survey.inquiry_id, \
                 survey.issued_seq AS event_seq, 1 AS in_denominator, \
                 CASE WHEN survey.outcome = 'answered' THEN 1 ELSE 0 END AS in_numerator, \
                 survey.answered_after_ms AS value_ms FROM survey JOIN inquiry \
                 ON inquiry.inquiry_id = survey.inquiry_id \
                 WHERE inquiry.status <> 'voided' AND survey.outcome <> 'issued'"],
        },
    ],
};

pub(super) static M17: Metric = Metric {
    id: "M17",
    name: "Escalation and intervention of the mall",
    definition: "Inquiries that were carried further ÷ inquiries that count, by the day of the \
                 opening, and who was found at fault.",
    variants: &[
        Variant {
            name: "disputed",
            meaning: "Inquiries in which a dispute was opened.",
            items: &[of_inquiries!("disputed", had!("dispute", ""))],
        },
        Variant {
            name: "intervened",
            meaning: "Inquiries with a dispute that went to a higher place or was ruled.",
            items: &[of_inquiries!(
                "intervened",
                had!(
                    "dispute",
                    " AND (dispute.escalated_at IS NOT NULL OR dispute.ruled_at IS NOT NULL)"
                )
            )],
        },
        Variant {
            name: "escalated",
            meaning: "Inquiries with an escalation that was not taken back.",
            items: &[of_inquiries!(
                "escalated",
                had!("escalation", " AND escalation.withdrawn_at IS NULL")
            )],
        },
        Variant {
            name: "complained",
            meaning: "Inquiries with a complaint that came from an authority.",
            items: &[of_inquiries!("complained", had!("complaint", ""))],
        },
        Variant {
            name: "merchant_at_fault",
            meaning: "Disputes whose last ruling found the merchant at fault ÷ disputes that were \
                      ruled, by the day of the last ruling.",
            items: &["SELECT 'merchant_at_fault' AS variant, dispute.merchant_id, \
                 dispute.ruled_at AS counted_at, dispute.inquiry_id, \
                 dispute.ruled_seq AS event_seq, 1 AS in_denominator, \
                 CASE WHEN dispute.fault = 'merchant' THEN 1 ELSE 0 END AS in_numerator, \
                 NULL AS value_ms FROM dispute JOIN inquiry \
                 ON inquiry.inquiry_id = dispute.inquiry_id \
                 WHERE inquiry.status <> 'voided' AND dispute.ruled_at IS NOT NULL"],
        },
    ],
};

pub(super) static M18: Metric = Metric {
    id: "M18",
    name: "Compensations per inquiry",
    definition: "Compensations that were given and not taken back, by the day on which they were \
                 given ÷ inquiries that count, by the day of the opening; a hundred times that is \
                 compensations per 100 inquiries. Amounts are asked of compensation, by currency.",
    variants: &[
        Variant {
            name: "all",
            meaning: "Inquiries in the denominator, compensations in the numerator.",
            items: &[of_inquiries!("all", "1 = 0"), of_compensations!("'all'")],
        },
        Variant {
            name: "funder=<organisation>",
            meaning: "Compensations that this house pays for.",
            items: &[of_compensations!("'funder=' || compensation.funder")],
        },
        Variant {
            name: "kind=<kind>",
            meaning: "Compensations in this form.",
            items: &[of_compensations!("'kind=' || compensation.kind")],
        },
    ],
};
