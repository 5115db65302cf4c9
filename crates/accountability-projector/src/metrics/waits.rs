//! Whether pauses, closings and exclusions were what they claimed to be.

use super::windows::has_passed;
use super::{Metric, Variant};

/// Waits of inquiries that were not voided of which this holds, by the day of the claim.
macro_rules! of_waits {
    ($numerator:expr, $value:expr, $holds:literal) => {
        concat!(
            "SELECT 'all' AS variant, wait.merchant_id, wait.claimed_at AS counted_at, \
             wait.inquiry_id, wait.claimed_seq AS event_seq, 1 AS in_denominator, \
             CASE WHEN ",
            $numerator,
            " THEN 1 ELSE 0 END AS in_numerator, ",
            $value,
            " AS value_ms FROM wait JOIN inquiry ON inquiry.inquiry_id = wait.inquiry_id \
             WHERE inquiry.status <> 'voided' AND ",
            $holds
        )
    };
}

/// The claim outlasted the message that was waited for.
macro_rules! stood_on {
    () => {
        "wait.end_cause = 'message' \
         AND COALESCE(wait.claimed_until_at, inquiry.last_fact_at) > wait.ended_at"
    };
}

/// A metric of one form.
macro_rules! all {
    ($meaning:literal, $items:expr) => {
        &[Variant { name: "all", meaning: $meaning, items: &[$items] }]
    };
}

pub(super) static W1: Metric = Metric {
    id: "W1",
    name: "Illegitimate pause",
    definition: "Waits for the customer whose claim stood on after the customer had written ÷ \
                 waits for the customer, by the day of the claim. Values are the times from the \
                 customer's message to the end of the claim. A claim ends when somebody says so, \
                 at the next claim, at a decision, or with the inquiry; one that still stands has \
                 stood up to the last fact of the inquiry.",
    variants: all!(
        "Waits for the customer.",
        of_waits!(
            stood_on!(),
            concat!(
                "CASE WHEN ",
                stood_on!(),
                " THEN {ms:COALESCE(wait.claimed_until_at, inquiry.last_fact_at) \
                 - wait.ended_at} END"
            ),
            "wait.waited_on = 'customer'"
        )
    ),
};

pub(super) static W2: Metric = Metric {
    id: "W2",
    name: "Pause without question",
    definition: "Waits for the customer within 10 minutes of whose claim, before or after, no \
                 message asked the customer anything ÷ waits for the customer, by the day of the \
                 claim. Asked has a message that says so, and the one that the claim names as its \
                 question, if it went to the customer; what did not arrive asked nothing.",
    variants: all!(
        "Waits for the customer.",
        of_waits!(
            "(wait.named_distance_ms IS NULL OR wait.named_distance_ms > 600000) \
             AND (wait.question_distance_ms IS NULL OR wait.question_distance_ms > 600000)",
            "NULL",
            "wait.waited_on = 'customer'"
        )
    ),
};

pub(super) static W3: Metric = Metric {
    id: "W3",
    name: "Deadline-hugging pause",
    definition: "Pauses that began when nine tenths of the target had counted, net, and no more \
                 than the target ÷ pauses of clocks with a target, by the day on which they began. \
                 Were pauses spread evenly it would be a tenth. Values are what had counted.",
    variants: &[Variant {
        name: "<scope>/<clock>",
        meaning: "Pauses of instances of that clock.",
        items: &["SELECT pause.scope || '/' || pause.clock_id AS variant, pause.merchant_id, \
             pause.paused_at AS counted_at, pause.inquiry_id, pause.paused_seq AS event_seq, \
             1 AS in_denominator, CASE WHEN pause.counted_before_ms * 10 >= clock.target_ms * 9 \
             AND pause.counted_before_ms <= clock.target_ms THEN 1 ELSE 0 END AS in_numerator, \
             pause.counted_before_ms AS value_ms FROM clock_pause AS pause JOIN clock \
             ON clock.inquiry_id = pause.inquiry_id AND clock.scope = pause.scope \
             AND clock.clock_id = pause.clock_id AND clock.subject_id = pause.subject_id \
             AND clock.start_seq = pause.start_seq \
             AND clock.interval_number = pause.interval_number \
             WHERE clock.target_ms IS NOT NULL"],
    }],
};

pub(super) static W4: Metric = Metric {
    id: "W4",
    name: "Pause flapping",
    definition: "Waits before which nothing was said since the wait before was claimed ÷ waits \
                 that are not the first of their inquiry, by the day of the claim. What was said \
                 is a message that came in, or a reply that the customer could see.",
    variants: all!(
        "Waits, of whatever kind, after the first.",
        of_waits!("wait.message_count_before = 0", "NULL", "wait.message_count_before IS NOT NULL")
    ),
};

pub(super) static W5: Metric = Metric {
    id: "W5",
    name: "Self-toggled pause",
    definition: "Waits that whoever claimed them ended, with no message that came in between ÷ \
                 waits that somebody ended, by the day of the claim. Values are how long they \
                 stood.",
    variants: all!(
        "Waits that ended because somebody said so.",
        of_waits!(
            "wait.ended_by_id = wait.claimed_by_id AND wait.received_count = 0",
            "wait.waited_ms",
            "wait.end_cause IN ('answered', 'withdrawn', 'expired')"
        )
    ),
};

pub(super) static W6: Metric = Metric {
    id: "W6",
    name: "Close-and-reopen laundering",
    definition: "Decisions of people after which an agent opened the inquiry again within 30 \
                 minutes, before there was another decision ÷ decisions of people, by the day of \
                 the decision, once that time has passed.",
    variants: all!(
        "Decisions whose author is a person.",
        concat!(
            "SELECT 'all' AS variant, resolution.merchant_id, \
             resolution.decided_at AS counted_at, resolution.inquiry_id, \
             resolution.decided_seq AS event_seq, 1 AS in_denominator, \
             CASE WHEN EXISTS (SELECT 1 FROM reopening \
             WHERE reopening.inquiry_id = resolution.inquiry_id \
             AND reopening.after_resolution_number = resolution.resolution_number \
             AND reopening.cause = 'agent' \
             AND reopening.reopened_at <= {later:resolution.decided_at, 1800000}) \
             THEN 1 ELSE 0 END AS in_numerator, NULL AS value_ms FROM resolution JOIN inquiry \
             ON inquiry.inquiry_id = resolution.inquiry_id \
             WHERE inquiry.status <> 'voided' AND resolution.decided_by_kind = 'human' AND ",
            has_passed!("{later:resolution.decided_at, 1800000}")
        )
    ),
};

pub(super) static W8: Metric = Metric {
    id: "W8",
    name: "Exclusion pressure",
    definition: "Instances of clocks that are out of account ÷ instances that were not cancelled, \
                 by the day on which they began, and what share of those marks came late.",
    variants: &[
        Variant {
            name: "<scope>/<clock>",
            meaning: "Instances of that clock, open ones among them; in the numerator those out of \
                      account, of both sides or of the numerator alone.",
            items: &["SELECT scope || '/' || clock_id AS variant, merchant_id, \
                 started_at AS counted_at, inquiry_id, start_seq AS event_seq, \
                 1 AS in_denominator, \
                 CASE WHEN excluded_reason IS NOT NULL THEN 1 ELSE 0 END AS in_numerator, \
                 NULL AS value_ms FROM clock WHERE net_verdict <> 'cancelled'"],
        },
        Variant {
            name: "<scope>/<clock>/late",
            meaning: "Instances of that clock that are out of account; in the numerator those by a \
                      mark that was set after the deadline.",
            items: &["SELECT scope || '/' || clock_id || '/late' AS variant, merchant_id, \
                 started_at AS counted_at, inquiry_id, start_seq AS event_seq, \
                 1 AS in_denominator, {bool:is_late} AS in_numerator, NULL AS value_ms \
                 FROM exclusion"],
        },
        Variant {
            name: "<scope>/<clock>/reason=<reason>",
            meaning: "Instances of that clock that are out of account for this reason; their \
                      denominator is that of <scope>/<clock>.",
            items: &["SELECT scope || '/' || clock_id || '/reason=' || reason AS variant, \
                 merchant_id, started_at AS counted_at, inquiry_id, start_seq AS event_seq, \
                 0 AS in_denominator, 1 AS in_numerator, NULL AS value_ms FROM exclusion"],
        },
    ],
};

pub(super) static W9: Metric = Metric {
    id: "W9",
    name: "Back-dated facts",
    definition: "Verdicts that are better only by corrections and by facts of the service side \
                 recorded more than ten minutes after they are said to have happened, by the day \
                 on which the instances began. Instances that began by such a fact are on no side.",
    variants: &[
        Variant {
            name: "<scope>/<clock>/met",
            meaning: "Met net; in the numerator those that are not met without these facts.",
            items: &["SELECT scope || '/' || clock_id || '/met' AS variant, merchant_id, \
                 started_at AS counted_at, inquiry_id, start_seq AS event_seq, \
                 1 AS in_denominator, \
                 CASE WHEN net_verdict_without_late <> 'met' THEN 1 ELSE 0 END AS in_numerator, \
                 NULL AS value_ms FROM clock \
                 WHERE net_verdict = 'met' AND net_verdict_without_late IS NOT NULL"],
        },
        Variant {
            name: "<scope>/<clock>/escaped",
            meaning: "Excluded or cancelled; in the numerator those that are missed without these \
                      facts.",
            items: &["SELECT scope || '/' || clock_id || '/escaped' AS variant, merchant_id, \
                 started_at AS counted_at, inquiry_id, start_seq AS event_seq, \
                 1 AS in_denominator, \
                 CASE WHEN net_verdict_without_late = 'missed' THEN 1 ELSE 0 END AS in_numerator, \
                 NULL AS value_ms FROM clock WHERE net_verdict IN ('excluded', 'cancelled') \
                 AND net_verdict_without_late IS NOT NULL"],
        },
    ],
};
