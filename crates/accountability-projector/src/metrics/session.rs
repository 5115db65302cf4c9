//! Whether anybody was there when customers came, and whether they waited long enough.

use super::{Metric, Variant};

/// Sessions of which this holds, by the day on which they were opened.
macro_rules! of_sessions {
    ($variant:expr, $seq:expr, $below:literal, $above:expr, $value:literal, $holds:expr) => {
        concat!(
            "SELECT ",
            $variant,
            " AS variant, session.merchant_id, session.opened_at AS counted_at, \
             session.session_id AS inquiry_id, ",
            $seq,
            " AS event_seq, ",
            $below,
            " AS in_denominator, CASE WHEN ",
            $above,
            " THEN 1 ELSE 0 END AS in_numerator, ",
            $value,
            " AS value_ms FROM session WHERE ",
            $holds
        )
    };
}

/// The event that settled whether a person answered: that answer, or else the end.
macro_rules! settled {
    () => {
        "COALESCE(session.first_human_answer_seq, session.ended_seq)"
    };
}

/// Sessions that ended before any person had answered, of which this holds: in the numerator alone.
macro_rules! unserved {
    ($variant:literal, $holds:literal) => {
        of_sessions!(
            $variant,
            settled!(),
            "0",
            "1 = 1",
            "NULL",
            concat!("session.outcome IN ('abandoned', 'unanswered') AND ", $holds)
        )
    };
}

/// How long somebody waited who left, in words.
macro_rules! waited {
    () => {
        "'waited=' || CASE WHEN session.wait_ms <= 10000 THEN 'up_to_10s' \
         WHEN session.wait_ms <= 30000 THEN 'up_to_30s' \
         WHEN session.wait_ms <= 60000 THEN 'up_to_1m' \
         WHEN session.wait_ms <= 180000 THEN 'up_to_3m' \
         WHEN session.wait_ms <= 600000 THEN 'up_to_10m' ELSE 'over_10m' END"
    };
}

pub(super) static M04: Metric = Metric {
    id: "M04",
    name: "No-service rate",
    definition: "Sessions that ended before any person had answered, whatever greetings and \
                 machines had said ÷ sessions that ended or that a person answered, by the day on \
                 which they were opened. One in which the customer still waits is on no side. \
                 Items are of streams of sessions.",
    variants: &[
        Variant {
            name: "all",
            meaning: "Whether the customer left or it was closed.",
            items: &[of_sessions!(
                "'all'",
                settled!(),
                "1",
                "session.outcome <> 'answered'",
                "NULL",
                "session.outcome <> 'waiting'"
            )],
        },
        Variant {
            name: "class=never",
            meaning: "Nobody and nothing had answered.",
            items: &[unserved!("'class=never'", "session.answer_count = 0")],
        },
        Variant {
            name: "class=only_automatic",
            meaning: "Greetings, automatic replies or a bot had answered, and no person.",
            items: &[unserved!("'class=only_automatic'", "session.answer_count > 0")],
        },
    ],
};

pub(super) static M05: Metric = Metric {
    id: "M05",
    name: "Offline-message rate",
    definition: "Sessions opened while nobody of the merchant was there ÷ sessions, by the day on \
                 which they were opened. One of which the source does not know it is on no side. \
                 Items are of streams of sessions.",
    variants: &[Variant {
        name: "all",
        meaning: "Ended or not.",
        items: &[of_sessions!(
            "'all'",
            "session.opened_seq",
            "1",
            "{bool:session.online_at_start} = 0",
            "NULL",
            "session.online_at_start IS NOT NULL"
        )],
    }],
};

pub(super) static M06: Metric = Metric {
    id: "M06",
    name: "Abandonment",
    definition: "Sessions whose customer left before any person had answered ÷ sessions that \
                 ended or that a person answered, by the day on which they were opened. Values \
                 are the times from the opening to the first answer by a person, or else to the \
                 end. Items are of streams of sessions.",
    variants: &[
        Variant {
            name: "all",
            meaning: "However long the customer had waited.",
            items: &[of_sessions!(
                "'all'",
                settled!(),
                "1",
                "session.outcome = 'abandoned'",
                "session.wait_ms",
                "session.outcome <> 'waiting'"
            )],
        },
        Variant {
            name: "waited=<at most>",
            meaning: "Those who left after so long and not sooner: up_to_10s, up_to_30s, up_to_1m, \
                      up_to_3m, up_to_10m, over_10m.",
            items: &[of_sessions!(
                waited!(),
                settled!(),
                "0",
                "1 = 1",
                "session.wait_ms",
                "session.outcome = 'abandoned'"
            )],
        },
    ],
};
