//! How soon customers were answered.

use super::clocks::{clock_rate, clock_time};
use super::{Metric, Variant};

pub(super) static M01: Metric = Metric {
    id: "M01",
    name: "Response rate",
    definition: "Turns answered in time ÷ turns that ended with a verdict: instances of clocks \
                 that measure responses, net, by the day on which they began. Excluded and \
                 cancelled ones are on no side; those excluded from the numerator count as missed.",
    variants: &[Variant {
        name: "<scope>/<clock>",
        meaning: "Instances of that clock.",
        items: &[clock_rate!("net", "", "measures = 'response' AND ")],
    }],
};

pub(super) static M02: Metric = Metric {
    id: "M02",
    name: "First-response rate",
    definition: "As M01, of clocks that measure the first response to an inquiry.",
    variants: &[Variant {
        name: "<scope>/<clock>",
        meaning: "Instances of that clock.",
        items: &[clock_rate!("net", "", "measures = 'first_response' AND ")],
    }],
};

pub(super) static M03: Metric = Metric {
    id: "M03",
    name: "Response time",
    definition: "How long responses took: fulfilled and not excluded instances of clocks that \
                 measure responses or first responses, net, at most the cap of the clock. \
                 Percentiles in metric_percentile.",
    variants: &[
        Variant {
            name: "<scope>/<clock>",
            meaning: "Instances of that clock; the value is what counted.",
            items: &[
                clock_time!("COALESCE(capped_elapsed_ms, net_elapsed_ms)", "", "response"),
                clock_time!("COALESCE(capped_elapsed_ms, net_elapsed_ms)", "", "first_response"),
            ],
        },
        Variant {
            name: "first_gross",
            meaning: "Inquiries that count and were answered by a person, by the day of the \
                      opening; the value is the time from the opening, without any policy.",
            items: &["SELECT 'first_gross' AS variant, merchant_id, opened_at AS counted_at, \
                 inquiry_id, 1 AS event_seq, 1 AS in_denominator, 0 AS in_numerator, \
                 first_response_ms AS value_ms FROM inquiry \
                 WHERE status NOT IN ('voided', 'merged') AND first_response_ms IS NOT NULL"],
        },
    ],
};
