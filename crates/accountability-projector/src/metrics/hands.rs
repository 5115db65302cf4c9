//! How often inquiries changed hands, went back and forth, were refused, and lay with nobody.

use super::outcome::of_inquiries;
use super::windows::had;
use super::{Metric, Variant};

/// Hand-offs of inquiries that were not voided of which this holds, by the day of this time.
macro_rules! of_handoffs {
    ($variant:literal, $on:literal, $denominator:literal, $numerator:literal, $holds:literal) => {
        concat!(
            "SELECT ",
            $variant,
            " AS variant, handoff.merchant_id, handoff.",
            $on,
            "_at AS counted_at, handoff.inquiry_id, handoff.",
            $on,
            "_seq AS event_seq, ",
            $denominator,
            " AS in_denominator, CASE WHEN ",
            $numerator,
            " THEN 1 ELSE 0 END AS in_numerator, handoff.answered_after_ms AS value_ms \
             FROM handoff JOIN inquiry ON inquiry.inquiry_id = handoff.inquiry_id \
             WHERE inquiry.status <> 'voided' AND ",
            $holds
        )
    };
}

/// Hand-offs between teams, each with how many of the last three of its inquiry went straight back.
macro_rules! alternating {
    () => {
        "SELECT moved.inquiry_id, moved.merchant_id, moved.answered_at, moved.answered_seq, \
         SUM({bool:moved.returns_straight_back}) \
         OVER (PARTITION BY moved.merchant_id, moved.inquiry_id \
         ORDER BY moved.answered_at, moved.answered_seq \
         ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS straight_count \
         FROM handoff AS moved WHERE {bool:moved.team_changed} = 1"
    };
}

pub(super) static H1: Metric = Metric {
    id: "H1",
    name: "Hand-offs per inquiry",
    definition: "Accepted hand-offs from one team to another (nothing from the mall's common \
                 queue, nothing within a team), by the day of acceptance ÷ inquiries that count, \
                 by the day of the opening. Values are the times from offer to acceptance.",
    variants: &[
        Variant {
            name: "all",
            meaning: "Inquiries in the denominator, hand-offs in the numerator.",
            items: &[
                of_inquiries!("all", "1 = 0"),
                of_handoffs!("'all'", "answered", "0", "1 = 1", "{bool:handoff.team_changed} = 1"),
            ],
        },
        Variant {
            name: "reason=<reason>",
            meaning: "Hand-offs that were offered for this reason.",
            items: &[of_handoffs!(
                "'reason=' || handoff.reason",
                "answered",
                "0",
                "1 = 1",
                "{bool:handoff.team_changed} = 1"
            )],
        },
    ],
};

pub(super) static H2: Metric = Metric {
    id: "H2",
    name: "Ping-pong P1, P2, P3",
    definition: "Hand-offs that led back ÷ hand-offs between teams, by the day of acceptance, and \
                 inquiries that had any ÷ inquiries that count, by the day of the opening.",
    variants: &[
        Variant {
            name: "P1",
            meaning: "To a team that had had it earlier.",
            items: &[of_handoffs!(
                "'P1'",
                "answered",
                "1",
                "{bool:handoff.returns_to_earlier_team} = 1",
                "{bool:handoff.team_changed} = 1"
            )],
        },
        Variant {
            name: "P2",
            meaning: "To the team that had handed it over last: A to B to A.",
            items: &[of_handoffs!(
                "'P2'",
                "answered",
                "1",
                "{bool:handoff.returns_straight_back} = 1",
                "{bool:handoff.team_changed} = 1"
            )],
        },
        Variant {
            name: "P3",
            meaning: "The third or later in a row that went straight back, with no other hand-off \
                      between teams in between: A to B to A to B to A.",
            items: &[concat!(
                "SELECT 'P3' AS variant, alternating.merchant_id, \
                 alternating.answered_at AS counted_at, alternating.inquiry_id, \
                 alternating.answered_seq AS event_seq, 1 AS in_denominator, \
                 CASE WHEN alternating.straight_count = 3 THEN 1 ELSE 0 END AS in_numerator, \
                 NULL AS value_ms FROM (",
                alternating!(),
                ") AS alternating JOIN inquiry ON inquiry.inquiry_id = alternating.inquiry_id \
                 WHERE inquiry.status <> 'voided'"
            )],
        },
        Variant {
            name: "P1/<from>><to>",
            meaning: "As P1, of hand-offs from that team to that team, each as house:team.",
            items: &[of_handoffs!(
                "'P1/' || handoff.from_organisation || ':' || handoff.from_team_id || '>' \
                 || handoff.to_organisation || ':' || handoff.to_team_id",
                "answered",
                "1",
                "{bool:handoff.returns_to_earlier_team} = 1",
                "{bool:handoff.team_changed} = 1"
            )],
        },
        Variant {
            name: "inquiries/P1",
            meaning: "Inquiries with a hand-off to a team that had had it earlier.",
            items: &[of_inquiries!(
                "inquiries/P1",
                had!("handoff", " AND {bool:handoff.returns_to_earlier_team} = 1")
            )],
        },
        Variant {
            name: "inquiries/P2",
            meaning: "Inquiries with a hand-off that went straight back.",
            items: &[of_inquiries!(
                "inquiries/P2",
                had!("handoff", " AND {bool:handoff.returns_straight_back} = 1")
            )],
        },
        Variant {
            name: "inquiries/P3",
            meaning: "Inquiries with three in a row that went straight back.",
            items: &[of_inquiries!(
                "inquiries/P3",
                had!(
                    "handoff",
                    " AND {bool:handoff.returns_straight_back} = 1 \
                     AND (SELECT SUM({bool:earlier.returns_straight_back}) FROM (\
                     SELECT before.returns_straight_back FROM handoff AS before \
                     WHERE before.inquiry_id = handoff.inquiry_id \
                     AND {bool:before.team_changed} = 1 \
                     AND (before.answered_at, before.answered_seq) \
                     < (handoff.answered_at, handoff.answered_seq) \
                     ORDER BY before.answered_at DESC, before.answered_seq DESC LIMIT 2) \
                     AS earlier) = 2"
                )
            )],
        },
    ],
};

/// The hand-off was declined, and then another team declined, with no acceptance in between.
macro_rules! declined_again {
    ($holds:literal) => {
        concat!(
            "handoff.outcome = 'declined' AND EXISTS (SELECT 1 FROM handoff AS again \
             WHERE again.inquiry_id = handoff.inquiry_id AND again.outcome = 'declined' \
             AND (again.answered_at, again.answered_seq) \
             > (handoff.answered_at, handoff.answered_seq) \
             AND (again.to_organisation <> handoff.to_organisation \
             OR again.to_team_id <> handoff.to_team_id)",
            $holds,
            " AND NOT EXISTS (SELECT 1 FROM handoff AS taken \
             WHERE taken.inquiry_id = handoff.inquiry_id AND taken.outcome = 'accepted' \
             AND (taken.answered_at, taken.answered_seq) \
             > (handoff.answered_at, handoff.answered_seq) \
             AND (taken.answered_at, taken.answered_seq) \
             < (again.answered_at, again.answered_seq)))"
        )
    };
}

pub(super) static H3: Metric = Metric {
    id: "H3",
    name: "Declines and decline loops",
    definition: "Offers that were declined ÷ offers that came to an end (accepted, declined, timed \
                 out, recalled), by the day of the offer. Values are the times that they stood.",
    variants: &[
        Variant {
            name: "all",
            meaning: "Offers; in the numerator those that were declined.",
            items: &[of_handoffs!(
                "'all'",
                "offered",
                "1",
                "handoff.outcome = 'declined'",
                "handoff.outcome <> 'open'"
            )],
        },
        Variant {
            name: "reason=<reason>",
            meaning: "Offers that were declined for this reason.",
            items: &[of_handoffs!(
                "'reason=' || handoff.decline_reason",
                "offered",
                "0",
                "1 = 1",
                "handoff.outcome = 'declined'"
            )],
        },
        Variant {
            name: "timed_out",
            meaning: "Offers; in the numerator those that nobody answered.",
            items: &[of_handoffs!(
                "'timed_out'",
                "offered",
                "1",
                "handoff.outcome = 'timed_out'",
                "handoff.outcome <> 'open'"
            )],
        },
        Variant {
            name: "all/<organisation>",
            meaning: "As all, of offers to that house alone.",
            items: &[of_handoffs!(
                "'all/' || handoff.to_organisation",
                "offered",
                "1",
                "handoff.outcome = 'declined'",
                "handoff.outcome <> 'open'"
            )],
        },
        Variant {
            name: "timed_out/<organisation>",
            meaning: "As timed_out, of offers to that house alone.",
            items: &[of_handoffs!(
                "'timed_out/' || handoff.to_organisation",
                "offered",
                "1",
                "handoff.outcome = 'timed_out'",
                "handoff.outcome <> 'open'"
            )],
        },
        Variant {
            name: "inquiries/loop",
            meaning: "Inquiries that two teams or more declined with no acceptance in between ÷ \
                      inquiries that count and were offered to anybody, by the day of the opening.",
            items: &[concat!(
                of_inquiries!(
                    "inquiries/loop",
                    had!("handoff", concat!(" AND ", declined_again!("")))
                ),
                " AND ",
                had!("handoff", "")
            )],
        },
        Variant {
            name: "inquiries/loop/<organisation>",
            meaning: "Inquiries that two teams of that house or more declined with no acceptance \
                      in between ÷ inquiries that count and were offered to that house, by the \
                      day of the opening.",
            items: &[LOOPS_BY_HOUSE],
        },
    ],
};

/// Inquiries by the houses to which they, or ones that live on in them, were offered.
const LOOPS_BY_HOUSE: &str = concat!(
    "SELECT 'inquiries/loop/' || house.organisation AS variant, house.merchant_id, \
     inquiry.opened_at AS counted_at, inquiry.inquiry_id, 1 AS event_seq, 1 AS in_denominator, \
     CASE WHEN EXISTS (SELECT 1 FROM handoff WHERE handoff.inquiry_id = inquiry.inquiry_id \
     AND handoff.to_organisation = house.organisation AND ",
    declined_again!(" AND again.to_organisation = handoff.to_organisation"),
    ") OR (inquiry.inquiry_id, house.organisation) IN (\
     SELECT merged.into_inquiry_id, handoff.to_organisation FROM merged_inquiry AS merged \
     CROSS JOIN handoff WHERE handoff.inquiry_id = merged.inquiry_id AND ",
    declined_again!(" AND again.to_organisation = handoff.to_organisation"),
    ") THEN 1 ELSE 0 END AS in_numerator, NULL AS value_ms FROM (\
     SELECT DISTINCT handoff.merchant_id, \
     COALESCE(merged.into_inquiry_id, handoff.inquiry_id) AS inquiry_id, \
     handoff.to_organisation AS organisation FROM handoff LEFT JOIN merged_inquiry AS merged \
     ON merged.inquiry_id = handoff.inquiry_id) AS house \
     JOIN inquiry ON inquiry.inquiry_id = house.inquiry_id \
     WHERE inquiry.status NOT IN ('voided', 'merged')"
);

/// Holdings of nobody, with the time that each lasted.
macro_rules! of_nobody {
    ($variant:expr) => {
        concat!(
            "SELECT ",
            $variant,
            " AS variant, custody.merchant_id, custody.from_at AS counted_at, custody.inquiry_id, \
             (SELECT began.first_seq FROM record_position AS began \
             WHERE began.inquiry_id = custody.inquiry_id \
             AND began.log_index = custody.evidence_log_index) AS event_seq, \
             1 AS in_denominator, 0 AS in_numerator, custody.held_ms AS value_ms \
             FROM custody JOIN inquiry ON inquiry.inquiry_id = custody.inquiry_id \
             WHERE inquiry.status <> 'voided' AND custody.holder_kind = 'nobody'"
        )
    };
}

/// How long offers stood while somebody had the inquiry.
macro_rules! offered_by_somebody {
    ($variant:literal) => {
        concat!(
            "SELECT ",
            $variant,
            " AS variant, handoff.merchant_id, \
     handoff.offered_at AS counted_at, handoff.inquiry_id, handoff.offered_seq AS event_seq, \
     1 AS in_denominator, 0 AS in_numerator, handoff.answered_after_ms \
     - COALESCE((SELECT SUM({ms:shared.to_at - shared.from_at}) FROM (\
     SELECT CASE WHEN custody.from_at > handoff.offered_at \
     THEN custody.from_at ELSE handoff.offered_at END AS from_at, \
     CASE WHEN custody.to_at < handoff.answered_at \
     THEN custody.to_at ELSE handoff.answered_at END AS to_at \
     FROM custody WHERE custody.inquiry_id = handoff.inquiry_id \
     AND custody.holder_kind = 'nobody' AND handoff.offered_at < handoff.answered_at \
     AND custody.from_at < handoff.answered_at \
     AND (custody.to_at IS NULL OR custody.to_at > handoff.offered_at)) AS shared), 0) AS value_ms \
     FROM handoff JOIN inquiry ON inquiry.inquiry_id = handoff.inquiry_id \
     WHERE inquiry.status <> 'voided' AND handoff.outcome <> 'open'"
        )
    };
}

/// The house in whose queue nobody's holdings stand: the common queue is the mall's.
macro_rules! queue_of {
    ($prefix:literal) => {
        concat!("'", $prefix, "/' || COALESCE(custody.holder_organisation, 'platform')")
    };
}

pub(super) static H4: Metric = Metric {
    id: "H4",
    name: "Orphan time",
    definition: "Time in which nobody answered for an inquiry: it stood in a queue, or was on \
                 offer. Each stretch counts on the day on which it began.",
    variants: &[
        Variant {
            name: "all",
            meaning: "Both, no time counted twice: offers without the time that nobody had it.",
            items: &[of_nobody!("'all'"), offered_by_somebody!("'all'")],
        },
        Variant {
            name: "nobody",
            meaning: "Holdings of nobody; one that lasts counts up to the last fact.",
            items: &[of_nobody!("'nobody'")],
        },
        Variant {
            name: "offer",
            meaning: "Offers that came to an end, from offer to answer.",
            items: &[of_handoffs!("'offer'", "offered", "1", "1 = 0", "handoff.outcome <> 'open'")],
        },
        Variant {
            name: "all/<organisation>",
            meaning: "As all, of queues of that house and offers to it; the common queue is the \
                      platform's.",
            items: &[
                of_nobody!(queue_of!("all")),
                offered_by_somebody!("'all/' || handoff.to_organisation"),
            ],
        },
        Variant {
            name: "nobody/<organisation>",
            meaning: "As nobody, in queues of that house.",
            items: &[of_nobody!(queue_of!("nobody"))],
        },
        Variant {
            name: "offer/<organisation>",
            meaning: "As offer, of offers to that house.",
            items: &[of_handoffs!(
                "'offer/' || handoff.to_organisation",
                "offered",
                "1",
                "1 = 0",
                "handoff.outcome <> 'open'"
            )],
        },
    ],
};
