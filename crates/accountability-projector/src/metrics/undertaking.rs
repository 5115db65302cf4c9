//! What was promised, whether anybody asked afterwards, and what bots could settle.

use super::windows::{came_back, has_passed, same_matter};
use super::{Metric, Variant};

/// Promises that fell due before the customer gave them up, by the day of this time.
macro_rules! of_promises {
    ($variant:literal, $due:literal, $numerator:literal) => {
        concat!(
            "SELECT ",
            $variant,
            " AS variant, promise.merchant_id, ",
            $due,
            " AS counted_at, promise.inquiry_id, promise.made_seq AS event_seq, \
             1 AS in_denominator, \
             CASE WHEN ",
            $numerator,
            " THEN 1 ELSE 0 END AS in_numerator, promise.kept_after_ms AS value_ms \
             FROM promise JOIN inquiry ON inquiry.inquiry_id = promise.inquiry_id \
             WHERE inquiry.status <> 'voided' \
             AND (COALESCE(promise.cancelled_by, '') <> 'customer' OR promise.cancelled_at > ",
            $due,
            ") AND ",
            has_passed!($due)
        )
    };
}

/// Follow-ups that fell due before they were waived.
macro_rules! of_follow_ups {
    ($variant:literal, $numerator:literal) => {
        concat!(
            "SELECT '",
            $variant,
            "' AS variant, follow_up.merchant_id, follow_up.due_at AS counted_at, \
             follow_up.inquiry_id, follow_up.planned_seq AS event_seq, 1 AS in_denominator, \
             CASE WHEN ",
            $numerator,
            " THEN 1 ELSE 0 END AS in_numerator, \
             {ms:follow_up.reached_at - follow_up.planned_at} AS value_ms \
             FROM follow_up JOIN inquiry ON inquiry.inquiry_id = follow_up.inquiry_id \
             WHERE inquiry.status <> 'voided' \
             AND (follow_up.waived_at IS NULL OR follow_up.waived_at > follow_up.due_at) AND ",
            has_passed!("follow_up.due_at")
        )
    };
}

/// Engagements of bots of which this holds.
macro_rules! of_bots {
    ($variant:literal, $day:literal, $numerator:expr, $value:literal, $holds:expr) => {
        concat!(
            "SELECT '",
            $variant,
            "' AS variant, bot_session.merchant_id, bot_session.",
            $day,
            " AS counted_at, bot_session.inquiry_id, bot_session.engaged_seq AS event_seq, \
             1 AS in_denominator, CASE WHEN ",
            $numerator,
            " THEN 1 ELSE 0 END AS in_numerator, ",
            $value,
            " AS value_ms FROM bot_session JOIN inquiry \
             ON inquiry.inquiry_id = bot_session.inquiry_id \
             WHERE inquiry.status <> 'voided' AND ",
            $holds
        )
    };
}

pub(super) static M15: Metric = Metric {
    id: "M15",
    name: "Promise kept rate",
    definition: "Promises kept by their time ÷ promises whose time has passed, by the day on which \
                 they fell due. One that nobody kept is not kept; one that the customer gave up by \
                 its time is on no side, one that they gave up later, or that another side gave \
                 up, is not kept. Values are the times from making to keeping.",
    variants: &[
        Variant {
            name: "kept",
            meaning: "Kept by the time that was agreed last, each by the one before.",
            items: &[of_promises!("'kept'", "promise.due_at", "promise.outcome = 'kept'")],
        },
        Variant {
            name: "kept_by_first_due",
            meaning: "Kept by the time that was promised first, by the day of that time.",
            items: &[of_promises!(
                "'kept_by_first_due'",
                "promise.first_due_at",
                "promise.kept_at <= promise.first_due_at"
            )],
        },
        Variant {
            name: "renegotiated",
            meaning: "In the numerator those for which another time was agreed.",
            items: &[of_promises!(
                "'renegotiated'",
                "promise.due_at",
                "promise.renegotiated_count > 0"
            )],
        },
        Variant {
            name: "kind/<kind>",
            meaning: "As kept, of promises of that kind alone.",
            items: &[of_promises!(
                "'kind/' || promise.kind",
                "promise.due_at",
                "promise.outcome = 'kept'"
            )],
        },
    ],
};

pub(super) static M16: Metric = Metric {
    id: "M16",
    name: "Follow-up, reached and contradicted",
    definition: "Whether customers were asked afterwards, and whether they said that it is not as \
                 they had been told.",
    variants: &[
        Variant {
            name: "reached",
            meaning: "Follow-ups in which the customer was reached ÷ follow-ups that fell due and \
                      were not waived by then, by the day on which they fell due; values are the \
                      times from planning to reaching.",
            items: &[of_follow_ups!("reached", "follow_up.reached_at IS NOT NULL")],
        },
        Variant {
            name: "reached_by_due",
            meaning: "As reached, in the numerator those that were reached in time.",
            items: &[of_follow_ups!("reached_by_due", "follow_up.reached_at <= follow_up.due_at")],
        },
        Variant {
            name: "contradicted",
            meaning: "Follow-ups in which the customer contradicted ÷ follow-ups in which the \
                      customer was reached, by the day of reaching.",
            items: &["SELECT 'contradicted' AS variant, follow_up.merchant_id, \
                 follow_up.reached_at AS counted_at, follow_up.inquiry_id, \
                 follow_up.planned_seq AS event_seq, 1 AS in_denominator, \
                 CASE WHEN follow_up.result = 'contradicted' THEN 1 ELSE 0 END AS in_numerator, \
                 NULL AS value_ms FROM follow_up JOIN inquiry \
                 ON inquiry.inquiry_id = follow_up.inquiry_id \
                 WHERE inquiry.status <> 'voided' AND follow_up.reached_at IS NOT NULL"],
        },
    ],
};

pub(super) static B1: Metric = Metric {
    id: "B1",
    name: "Bot containment, failed containment, bot trap",
    definition: "What bots that answer by themselves could settle, and how long customers who \
                 asked for a person waited for one.",
    variants: &[
        Variant {
            name: "contained_7d",
            meaning: "Engagements in which nobody asked for people, and after whose resolution by \
                      the bot the customer did not write in the inquiry within 7 days, nor opened \
                      another about the same matter (as M11) ÷ engagements that the bot resolved, \
                      by the day of that, once those days have passed.",
            items: &[of_bots!(
                "contained_7d",
                "resolved_at",
                concat!(
                    "bot_session.handoff_requested_at IS NULL \
                     AND (bot_session.customer_message_after_at IS NULL \
                     OR bot_session.customer_message_after_at \
                     > {later:bot_session.resolved_at, 604800000}) AND NOT ",
                    came_back!("bot_session.resolved_at", same_matter!())
                ),
                "NULL",
                concat!(
                    "bot_session.mode = 'autonomous' AND bot_session.resolved_at IS NOT NULL AND ",
                    has_passed!("{later:bot_session.resolved_at, 604800000}")
                )
            )],
        },
        Variant {
            name: "failed",
            meaning: "Engagements in which people were asked for ÷ engagements in which people \
                      were asked for or that the bot resolved, by the day on which they began.",
            items: &[of_bots!(
                "failed",
                "engaged_at",
                "bot_session.handoff_requested_at IS NOT NULL",
                "NULL",
                "bot_session.mode = 'autonomous' AND (bot_session.resolved_at IS NOT NULL \
                 OR bot_session.handoff_requested_at IS NOT NULL)"
            )],
        },
        Variant {
            name: "trap",
            meaning: "Engagements, of whatever mode, in which people were asked for; in the \
                      numerator those in which nobody has come so far; values are the times from \
                      the first asking to the first reply of a person, or to the taking over if \
                      that is earlier. By the day of asking.",
            items: &[of_bots!(
                "trap",
                "handoff_requested_at",
                "bot_session.trap_ms IS NULL",
                "bot_session.trap_ms",
                "bot_session.handoff_requested_at IS NOT NULL"
            )],
        },
    ],
};
