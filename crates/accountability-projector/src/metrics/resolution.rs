//! Whether matters were resolved, for how long that held, and whether the customer was told.

use super::clocks::{clock_rate, clock_time};
use super::windows::{came_back, has_passed, same_matter, was_reopened};
use super::{Metric, Variant};

/// What every decision of an inquiry that was not voided begins with.
macro_rules! of_resolutions {
    ($variant:literal, $numerator:expr, $value:literal, $holds:expr) => {
        concat!(
            "SELECT '",
            $variant,
            "' AS variant, resolution.merchant_id, resolution.decided_at AS counted_at, \
             resolution.inquiry_id, resolution.decided_seq AS event_seq, 1 AS in_denominator, \
             CASE WHEN ",
            $numerator,
            " THEN 1 ELSE 0 END AS in_numerator, ",
            $value,
            " AS value_ms FROM resolution JOIN inquiry \
             ON inquiry.inquiry_id = resolution.inquiry_id WHERE inquiry.status <> 'voided'",
            $holds
        )
    };
}

/// The first decision of an inquiry that counts.
macro_rules! of_first {
    () => {
        " AND inquiry.status <> 'merged' AND resolution.resolution_number = 1"
    };
}

pub(super) static M07: Metric = Metric {
    id: "M07",
    name: "SLA attainment, gross, net and honest",
    definition: "Met ÷ ended with a verdict, of every clock, three ways side by side, by the day \
                 on which instances began: gross (nothing taken off), net (pauses as claimed and \
                 exemptions taken off), honest (a pause ends once what was waited for has come).",
    variants: &[
        Variant {
            name: "<scope>/<clock>/gross",
            meaning: "Instances of that clock, gross.",
            items: &[clock_rate!("gross", "/gross", "")],
        },
        Variant {
            name: "<scope>/<clock>/net",
            meaning: "Instances of that clock, net.",
            items: &[clock_rate!("net", "/net", "")],
        },
        Variant {
            name: "<scope>/<clock>/honest",
            meaning: "Instances of that clock, honest.",
            items: &[clock_rate!("honest", "/honest", "")],
        },
    ],
};

pub(super) static M08: Metric = Metric {
    id: "M08",
    name: "Pause-dependent attainment",
    definition: "Met net and missed honest ÷ met net, of every clock: what was kept only because \
                 pauses stood longer than what they waited for.",
    variants: &[Variant {
        name: "<scope>/<clock>",
        meaning: "Instances of that clock that were met, net.",
        items: &["SELECT scope || '/' || clock_id AS variant, merchant_id, \
             started_at AS counted_at, inquiry_id, start_seq AS event_seq, 1 AS in_denominator, \
             CASE WHEN honest_verdict = 'missed' THEN 1 ELSE 0 END AS in_numerator, \
             NULL AS value_ms FROM clock WHERE net_verdict = 'met'"],
    }],
};

pub(super) static M09: Metric = Metric {
    id: "M09",
    name: "Resolution time",
    definition: "How long resolutions took: fulfilled and not excluded instances of clocks that \
                 measure resolutions, and without any policy from the opening to the first and to \
                 the last decision. Percentiles in metric_percentile.",
    variants: &[
        Variant {
            name: "<scope>/<clock>/gross",
            meaning: "Instances of that clock, gross.",
            items: &[clock_time!("gross_elapsed_ms", "/gross", "resolution")],
        },
        Variant {
            name: "<scope>/<clock>/net",
            meaning: "Instances of that clock, net.",
            items: &[clock_time!("net_elapsed_ms", "/net", "resolution")],
        },
        Variant {
            name: "<scope>/<clock>/honest",
            meaning: "Instances of that clock, honest.",
            items: &[clock_time!("honest_elapsed_ms", "/honest", "resolution")],
        },
        Variant {
            name: "first",
            meaning: "Inquiries that count, by the day of their first decision.",
            items: &[of_resolutions!("first", "1 = 0", "inquiry.first_resolution_ms", of_first!())],
        },
        Variant {
            name: "last",
            meaning: "Inquiries that count, by the day of their last decision.",
            items: &[of_resolutions!(
                "last",
                "1 = 0",
                "inquiry.last_resolution_ms",
                " AND inquiry.status <> 'merged' AND NOT EXISTS (SELECT 1 FROM resolution AS later \
                 WHERE later.inquiry_id = resolution.inquiry_id \
                 AND later.resolution_number > resolution.resolution_number)"
            )],
        },
    ],
};

pub(super) static M10: Metric = Metric {
    id: "M10",
    name: "Reopen rate",
    definition: "Decisions after which the inquiry was opened again for more than thanks (any \
                 cause but courtesy), before there was another decision ÷ decisions, by the day of \
                 the decision. A day's rate may grow for as long as inquiries can be reopened.",
    variants: &[
        Variant {
            name: "all",
            meaning: "Decisions; in the numerator those that did not hold.",
            items: &[of_resolutions!(
                "all",
                was_reopened!(
                    " AND reopening.after_resolution_number = \
                     resolution.resolution_number"
                ),
                "NULL",
                ""
            )],
        },
        Variant {
            name: "cause=<cause>",
            meaning: "Reopenings after a decision for that cause, courtesy among them; one \
                      decision may have several.",
            items: &["SELECT 'cause=' || reopening.cause AS variant, reopening.merchant_id, \
                 resolution.decided_at AS counted_at, reopening.inquiry_id, \
                 reopening.reopened_seq AS event_seq, 0 AS in_denominator, 1 AS in_numerator, \
                 {ms:reopening.reopened_at - resolution.decided_at} AS value_ms \
                 FROM reopening JOIN resolution \
                 ON resolution.inquiry_id = reopening.inquiry_id \
                 AND resolution.resolution_number = reopening.after_resolution_number \
                 JOIN inquiry ON inquiry.inquiry_id = reopening.inquiry_id \
                 WHERE inquiry.status <> 'voided'"],
        },
    ],
};

pub(super) static M11: Metric = Metric {
    id: "M11",
    name: "Repeat contact within 7 days",
    definition: "Decisions after which another inquiry of the same customer with the same merchant \
                 was opened later than the decision and at most 7 times 24 hours after it ÷ \
                 decisions, once that time has passed.",
    variants: &[
        Variant {
            name: "matter",
            meaning: "The other inquiry is of the same category, about one of the same orders, or \
                      said to follow this one up (inquiry_link).",
            items: &[of_resolutions!(
                "matter",
                came_back!("resolution.decided_at", same_matter!()),
                "NULL",
                concat!(" AND ", has_passed!("{later:resolution.decided_at, 604800000}"))
            )],
        },
        Variant {
            name: "customer",
            meaning: "The other inquiry is about whatever.",
            items: &[of_resolutions!(
                "customer",
                came_back!("resolution.decided_at", ""),
                "NULL",
                concat!(" AND ", has_passed!("{later:resolution.decided_at, 604800000}"))
            )],
        },
    ],
};

pub(super) static M12: Metric = Metric {
    id: "M12",
    name: "First-contact resolution a, b, c",
    definition: "Inquiries that count and were resolved at the first contact ÷ those that were \
                 resolved at all, by the day of the first decision, in three columns.",
    variants: &[
        Variant {
            name: "a",
            meaning: "The customer wrote nothing after the message that opened the inquiry; where \
                      a person wrote first, nothing at all.",
            items: &[of_resolutions!("a", "inquiry.later_received_count = 0", "NULL", of_first!())],
        },
        Variant {
            name: "b",
            meaning: "No hand-off between teams, never opened again for more than thanks, and no \
                      other inquiry about the same matter (as M11) within 7 days of the first \
                      decision; once those days have passed.",
            items: &[of_resolutions!(
                "b",
                concat!(
                    "inquiry.handoff_count = 0 AND NOT ",
                    was_reopened!(""),
                    " AND NOT ",
                    came_back!("resolution.decided_at", same_matter!())
                ),
                "NULL",
                concat!(
                    of_first!(),
                    " AND ",
                    has_passed!("{later:resolution.decided_at, 604800000}")
                )
            )],
        },
        Variant {
            name: "c",
            meaning: "The customer said yes to the first decision.",
            items: &[of_resolutions!(
                "c",
                "resolution.confirmed_at IS NOT NULL",
                "NULL",
                of_first!()
            )],
        },
    ],
};

pub(super) static M14: Metric = Metric {
    id: "M14",
    name: "Decide-to-tell and untold",
    definition: "How long customers waited to hear of a decision, and decisions of which they had \
                 not heard 24 hours later. Percentiles in metric_percentile.",
    variants: &[
        Variant {
            name: "<scope>/<clock>",
            meaning: "Fulfilled and not excluded instances of clocks that measure telling, net.",
            items: &[clock_time!("net_elapsed_ms", "", "telling")],
        },
        Variant {
            name: "gross",
            meaning: "Decisions that the customer was told of, by the day of the decision; the \
                      value is the time between.",
            items: &[of_resolutions!(
                "gross",
                "1 = 0",
                "CASE WHEN resolution.told_at > resolution.decided_at \
                 THEN {ms:resolution.told_at - resolution.decided_at} ELSE 0 END",
                " AND resolution.told_at IS NOT NULL"
            )],
        },
        Variant {
            name: "untold_24h",
            meaning: "Decisions; in the numerator those that the customer was never told of, or \
                      later than 24 hours; once those hours have passed.",
            items: &[of_resolutions!(
                "untold_24h",
                "resolution.told_at IS NULL \
                 OR resolution.told_at > {later:resolution.decided_at, 86400000}",
                "NULL",
                concat!(" AND ", has_passed!("{later:resolution.decided_at, 86400000}"))
            )],
        },
    ],
};
