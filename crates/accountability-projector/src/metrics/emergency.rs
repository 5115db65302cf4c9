//! Emergencies: how soon what was seen was declared, acted on, told and over.

use super::{Metric, Variant};

/// Emergencies of which this has happened ÷ those of which it has, or can no more.
macro_rules! of_emergencies {
    ($variant:literal, $happened:literal, $holds:literal, $value:literal) => {
        concat!(
            "SELECT '",
            $variant,
            "' AS variant, emergency.merchant_id, emergency.declared_at AS counted_at, \
             emergency.stream_id AS inquiry_id, emergency.declared_seq AS event_seq, \
             1 AS in_denominator, CASE WHEN ",
            $happened,
            " IS NOT NULL THEN 1 ELSE 0 END AS in_numerator, ",
            $value,
            " AS value_ms FROM emergency WHERE ",
            $holds
        )
    };
}

pub(super) static E1: Metric = Metric {
    id: "E1",
    name: "Emergency response",
    definition: "Emergencies in which something was done ÷ emergencies, by the day of the \
                 declaration: from the signal over the declaration, the first action and the first \
                 word to the public to its end and its review. What an emergency that lasts has \
                 not come to is on no side. Items are of streams of governing facts.",
    variants: &[
        Variant {
            name: "detect_to_declare",
            meaning: "In the numerator those that say when a signal first showed them; values are \
                      the times from then to the declaration.",
            items: &[of_emergencies!(
                "detect_to_declare",
                "emergency.detected_at",
                "emergency.declared_at IS NOT NULL",
                "emergency.declared_after_ms"
            )],
        },
        Variant {
            name: "declare_to_act",
            meaning: "Those in which anything was done; values are the times from the declaration \
                      to the first action.",
            items: &[of_emergencies!(
                "declare_to_act",
                "emergency.first_action_at",
                "(emergency.first_action_at IS NOT NULL OR emergency.stood_down_at IS NOT NULL)",
                "emergency.acted_after_ms"
            )],
        },
        Variant {
            name: "declare_to_notify",
            meaning: "Those of which the public was told; values are the times from the \
                      declaration to that.",
            items: &[of_emergencies!(
                "declare_to_notify",
                "emergency.first_notice_at",
                "(emergency.first_notice_at IS NOT NULL OR emergency.stood_down_at IS NOT NULL)",
                "emergency.noticed_after_ms"
            )],
        },
        Variant {
            name: "declare_to_recover",
            meaning: "Those that are over; values are the times from the declaration to that.",
            items: &[of_emergencies!(
                "declare_to_recover",
                "emergency.stood_down_at",
                "emergency.stood_down_at IS NOT NULL",
                "emergency.recovered_after_ms"
            )],
        },
        Variant {
            name: "reviewed",
            meaning: "Those that were looked at afterwards ÷ those that are over.",
            items: &[of_emergencies!(
                "reviewed",
                "emergency.reviewed_at",
                "emergency.stood_down_at IS NOT NULL",
                "NULL"
            )],
        },
        Variant {
            name: "step",
            meaning: "Steps of the plan that were taken ÷ steps that were, or were not while the \
                      emergency lasted; values are the times from the declaration to that.",
            items: &["SELECT 'step' AS variant, emergency.merchant_id, \
                 emergency.declared_at AS counted_at, emergency.stream_id AS inquiry_id, \
                 emergency.declared_seq AS event_seq, 1 AS in_denominator, \
                 CASE WHEN emergency_step.taken_at IS NOT NULL THEN 1 ELSE 0 END AS in_numerator, \
                 emergency_step.taken_after_ms AS value_ms \
                 FROM emergency_step JOIN emergency \
                 ON emergency.emergency_id = emergency_step.emergency_id \
                 WHERE (emergency_step.taken_at IS NOT NULL \
                 OR emergency.stood_down_at IS NOT NULL)"],
        },
    ],
};
