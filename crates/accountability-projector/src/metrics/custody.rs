//! Who held inquiries, by which path, for how long, and whose the breaches were.

use super::clocks::breach_time;
use super::{Metric, Variant};

/// Holdings of inquiries that were not voided of which this holds, by the day on which they began.
macro_rules! of_holdings {
    (
        $variant:literal, $denominator:literal, $numerator:literal, $value:literal, $holds:literal
    ) => {
        concat!(
            "SELECT ",
            $variant,
            " AS variant, custody.merchant_id, custody.from_at AS counted_at, custody.inquiry_id, \
             (SELECT began.first_seq FROM record_position AS began \
             WHERE began.inquiry_id = custody.inquiry_id \
             AND began.log_index = custody.evidence_log_index) AS event_seq, ",
            $denominator,
            " AS in_denominator, ",
            $numerator,
            " AS in_numerator, ",
            $value,
            " AS value_ms FROM custody JOIN inquiry ON inquiry.inquiry_id = custody.inquiry_id \
             WHERE inquiry.status <> 'voided' AND ",
            $holds
        )
    };
}

/// Inquiries that count and that some line held, with this flaw of their path in the numerator. The
/// merchant is that of the path: who asks for one merchant has no others' paths looked at.
macro_rules! of_paths {
    ($variant:literal, $numerator:literal) => {
        concat!(
            "SELECT '",
            $variant,
            "' AS variant, path.merchant_id, inquiry.opened_at AS counted_at, \
             inquiry.inquiry_id, 1 AS event_seq, 1 AS in_denominator, CASE WHEN ",
            $numerator,
            " THEN 1 ELSE 0 END AS in_numerator, NULL AS value_ms FROM inquiry JOIN (\
             SELECT step.merchant_id, step.inquiry_id, step.line_before, \
             MAX(CASE WHEN step.line_before IS NULL AND step.line > 1 THEN 1 ELSE 0 END) \
             OVER whole AS started_high, \
             MAX(CASE WHEN step.line > step.line_before + 1 THEN 1 ELSE 0 END) \
             OVER whole AS skipped, \
             MAX(CASE WHEN step.line < step.line_before THEN 1 ELSE 0 END) \
             OVER whole AS went_back FROM (\
             SELECT held.merchant_id, held.inquiry_id, held.line, LAG(held.line) OVER (\
             PARTITION BY held.merchant_id, held.inquiry_id \
             ORDER BY held.holding_number) AS line_before FROM (\
             SELECT custody.inquiry_id, custody.merchant_id, custody.holding_number, CASE \
             WHEN custody.holder_kind = 'merchant' THEN 1 \
             WHEN custody.holder_kind = 'platform' AND custody.holder_support_line = '3' THEN 3 \
             WHEN custody.holder_kind = 'platform' THEN 2 \
             WHEN custody.holder_kind = 'third_party' \
             AND custody.holder_organisation IS NOT NULL THEN 3 END AS line \
             FROM custody) AS held WHERE held.line IS NOT NULL) AS step \
             WINDOW whole AS (PARTITION BY step.merchant_id, step.inquiry_id)) AS path \
             ON path.inquiry_id = inquiry.inquiry_id AND path.line_before IS NULL \
             WHERE inquiry.status NOT IN ('voided', 'merged')"
        )
    };
}

pub(super) static H5: Metric = Metric {
    id: "H5",
    name: "Push-to-front conformity",
    definition: "Inquiries that went from line to line and never back ÷ inquiries that count and \
                 that some line held, by the day of the opening. A merchant is line 1; the mall is \
                 line 2, its support line 3 is line 3; so is a third party or an authority that \
                 answers for an inquiry. Queues, bots and waits are passed over, and so is \
                 what lasted no time.",
    variants: &[
        Variant {
            name: "all",
            meaning: "Paths 1, 1-2 and 1-2-3.",
            items: &[of_paths!("all", "path.started_high + path.skipped + path.went_back = 0")],
        },
        Variant {
            name: "started_high",
            meaning: "In the numerator paths that began behind line 1.",
            items: &[of_paths!("started_high", "path.started_high = 1")],
        },
        Variant {
            name: "skipped",
            meaning: "In the numerator paths that left line 2 out.",
            items: &[of_paths!("skipped", "path.skipped = 1")],
        },
        Variant {
            name: "went_back",
            meaning: "In the numerator paths that went back to an earlier line.",
            items: &[of_paths!("went_back", "path.went_back = 1")],
        },
    ],
};

pub(super) static H7: Metric = Metric {
    id: "H7",
    name: "Chains of hands",
    definition: "Holdings per inquiry that counts, and the different chains that they form.",
    variants: &[
        Variant {
            name: "all",
            meaning: "Inquiries in the denominator, by the day of the opening; their holdings in \
                      the numerator, by the day on which each began; their values are how long \
                      they lasted.",
            items: &[
                "SELECT 'all' AS variant, merchant_id, opened_at AS counted_at, inquiry_id, \
                 1 AS event_seq, 1 AS in_denominator, 0 AS in_numerator, NULL AS value_ms \
                 FROM inquiry WHERE status NOT IN ('voided', 'merged')",
                of_holdings!("'all'", "0", "1", "custody.held_ms", "inquiry.status <> 'merged'"),
            ],
        },
        Variant {
            name: "chain=<kind:team>><kind:team>…",
            meaning: "Inquiries whose holdings form this chain, by the day of the opening: kind of \
                      holder, and team where there is one. The number of variants is the number \
                      of different chains.",
            items: &["SELECT 'chain=' || chain.hands AS variant, chain.merchant_id, \
                 inquiry.opened_at AS counted_at, inquiry.inquiry_id, 1 AS event_seq, \
                 0 AS in_denominator, 1 AS in_numerator, NULL AS value_ms FROM (\
                 SELECT custody.merchant_id, custody.inquiry_id, custody.holding_number, \
                 {chain:custody.holder_kind || COALESCE(':' || custody.holder_team_id, '')} \
                 OVER (PARTITION BY custody.merchant_id, custody.inquiry_id \
                 ORDER BY custody.holding_number \
                 ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS hands \
                 FROM custody) AS chain JOIN inquiry ON inquiry.inquiry_id = chain.inquiry_id \
                 WHERE chain.holding_number = 1 AND inquiry.status NOT IN ('voided', 'merged')"],
        },
    ],
};

pub(super) static R1: Metric = Metric {
    id: "R1",
    name: "Responsibility share",
    definition: "A holder's time ÷ the time of all holders of a basis, from value_sum_ms. Holdings \
                 count on the day on which they began; one that lasts counts up to the last fact. \
                 What was closed is in no basis.",
    variants: &[
        Variant {
            name: "<holder_kind>",
            meaning: "Holdings of nobody, merchant, platform, bot or third_party: together the \
                      basis of the service side. They are in the denominator.",
            items: &[of_holdings!(
                "custody.holder_kind",
                "1",
                "0",
                "custody.held_ms",
                "custody.holder_kind NOT IN ('customer', 'closed')"
            )],
        },
        Variant {
            name: "customer",
            meaning: "Holdings of the customer: with the others the basis of the whole. They are \
                      not in the denominator.",
            items: &[of_holdings!(
                "custody.holder_kind",
                "0",
                "0",
                "custody.held_ms",
                "custody.holder_kind = 'customer'"
            )],
        },
    ],
};

pub(super) static R2: Metric = Metric {
    id: "R2",
    name: "Wait decomposition",
    definition: "Where the time of inquiries went: a variant's value_sum_ms ÷ that of all \
                 variants. Holdings count as in R1. Work is what agents said of it, from \
                 work_started to work_stopped.",
    variants: &[
        Variant {
            name: "queue",
            meaning: "Nobody held it, in the queue of a team.",
            items: &[of_holdings!(
                "'queue'",
                "1",
                "0",
                "custody.held_ms",
                "custody.holder_kind = 'nobody' AND custody.holder_team_id IS NOT NULL"
            )],
        },
        Variant {
            name: "nobody",
            meaning: "Nobody held it, in the mall's common queue.",
            items: &[of_holdings!(
                "'nobody'",
                "1",
                "0",
                "custody.held_ms",
                "custody.holder_kind = 'nobody' AND custody.holder_team_id IS NULL"
            )],
        },
        Variant {
            name: "merchant_touch",
            meaning: "The merchant held it, and somebody was at work.",
            items: &[of_holdings!(
                "'merchant_touch'",
                "1",
                "0",
                "custody.worked_ms",
                "custody.holder_kind = 'merchant' AND custody.worked_ms IS NOT NULL"
            )],
        },
        Variant {
            name: "merchant_idle",
            meaning: "The merchant held it, and nobody was at work.",
            items: &[of_holdings!(
                "'merchant_idle'",
                "1",
                "0",
                "custody.held_ms - custody.worked_ms",
                "custody.holder_kind = 'merchant' AND custody.worked_ms IS NOT NULL"
            )],
        },
        Variant {
            name: "merchant",
            meaning: "The merchant held it, in an inquiry in which nobody ever said when they \
                      worked.",
            items: &[of_holdings!(
                "'merchant'",
                "1",
                "0",
                "custody.held_ms",
                "custody.holder_kind = 'merchant' AND custody.worked_ms IS NULL"
            )],
        },
        Variant {
            name: "<holder_kind>",
            meaning: "It was with platform, bot, third_party or customer, or was closed.",
            items: &[of_holdings!(
                "custody.holder_kind",
                "1",
                "0",
                "custody.held_ms",
                "custody.holder_kind NOT IN ('nobody', 'merchant')"
            )],
        },
    ],
};

pub(super) static R3: Metric = Metric {
    id: "R3",
    name: "Breach apportionment",
    definition: "Whose the missed instances of clocks were, by the day on which these began: in \
                 value_ms each holder's counted time, in the numerator the holder at the breach, \
                 once a breach. breach_weight has the same as parts of one breach.",
    variants: &[
        Variant {
            name: "<scope>/<clock>/gross/<holder_kind>",
            meaning: "Missed gross.",
            items: &[breach_time!("gross")],
        },
        Variant {
            name: "<scope>/<clock>/net/<holder_kind>",
            meaning: "Missed net.",
            items: &[breach_time!("net")],
        },
        Variant {
            name: "<scope>/<clock>/honest/<holder_kind>",
            meaning: "Missed honest. Where it was missed net as well, the holder at the breach is \
                      the one at the net breach.",
            items: &[breach_time!("honest")],
        },
    ],
};

pub(super) static R4: Metric = Metric {
    id: "R4",
    name: "Flow efficiency",
    definition: "Time in which somebody was at work ÷ time that passed, from value_sum_ms of the \
                 two variants, over holdings of inquiries in which somebody said when they worked. \
                 Work is what agents said of it, from work_started to work_stopped; where several \
                 work at once it counts once.",
    variants: &[
        Variant {
            name: "touch",
            meaning: "Time at work in holdings of whomever.",
            items: &[of_holdings!(
                "'touch'",
                "1",
                "0",
                "custody.worked_ms",
                "custody.holder_kind <> 'closed' AND custody.worked_ms IS NOT NULL"
            )],
        },
        Variant {
            name: "elapsed",
            meaning: "Time of the same holdings.",
            items: &[of_holdings!(
                "'elapsed'",
                "1",
                "0",
                "custody.held_ms",
                "custody.holder_kind <> 'closed' AND custody.worked_ms IS NOT NULL"
            )],
        },
    ],
};

/// A holder's part, counted so; empty where the clock was not missed so.
macro_rules! weight {
    ($way:literal) => {
        concat!(
            "CASE WHEN ",
            $way,
            "_verdict <> 'missed' THEN NULL WHEN ",
            $way,
            "_total_ms = 0 THEN {real:at_",
            $way,
            "_breach} ELSE {real:",
            $way,
            "_ms} / {real:",
            $way,
            "_total_ms} END AS ",
            $way,
            "_weight"
        )
    };
}

/// Each holder's part of a missed clock, one column a way of counting.
pub(super) const BREACH_WEIGHT: &str = concat!(
    "SELECT inquiry_id, scope, clock_id, subject_id, start_seq, interval_number, holder_number, \
     merchant_id, {day:started_at} AS day, holder_kind, team_id, agent_id, ",
    weight!("gross"),
    ", ",
    weight!("net"),
    ", ",
    weight!("honest"),
    " FROM (SELECT share.inquiry_id, share.scope, share.clock_id, share.subject_id, \
     share.start_seq, share.interval_number, share.holder_number, share.merchant_id, \
     clock.started_at, share.holder_kind, share.team_id, share.agent_id, \
     {bool:share.is_holder_at_gross_breach} AS at_gross_breach, \
     {bool:share.is_holder_at_net_breach} AS at_net_breach, \
     {bool:share.is_holder_at_honest_breach} AS at_honest_breach, share.gross_ms, share.net_ms, \
     share.honest_ms, clock.gross_verdict, clock.net_verdict, clock.honest_verdict, \
     SUM(share.gross_ms) OVER instance AS gross_total_ms, \
     SUM(share.net_ms) OVER instance AS net_total_ms, \
     SUM(share.honest_ms) OVER instance AS honest_total_ms FROM breach_share AS share JOIN clock \
     ON clock.inquiry_id = share.inquiry_id AND clock.scope = share.scope \
     AND clock.clock_id = share.clock_id AND clock.subject_id = share.subject_id \
     AND clock.start_seq = share.start_seq AND clock.interval_number = share.interval_number \
     WINDOW instance AS (PARTITION BY share.inquiry_id, share.scope, share.clock_id, \
     share.subject_id, share.start_seq, share.interval_number)) AS holder \
     WHERE 'missed' IN (gross_verdict, net_verdict, honest_verdict)"
);
