//! Figures with a numerator and a denominator, and times, by what they are about.

use verbatim_api::v1 as pb;

use crate::terminal::{span, table};

use super::{bounds, per_cent, span_or_none};

/// One figure: the metric, its variant, and what it says.
type Figure = (&'static str, &'static str, &'static str);

const SECTIONS: [(&str, &[Figure]); 4] = [
    (
        "Hand-offs",
        &[
            ("H1", "all", "hand-offs between teams, by inquiries"),
            ("H2", "P1", "hand-offs back to a team that had had it"),
            ("H2", "P2", "hand-offs straight back"),
            ("H2", "P3", "hand-offs straight back, three in a row"),
            ("H2", "inquiries/P2", "inquiries with a hand-off straight back"),
            ("H3", "all", "offers that were declined"),
            ("H3", "timed_out", "offers that nobody answered"),
            ("H3", "inquiries/loop", "inquiries that several teams declined in a row"),
        ],
    ),
    (
        "Did solutions hold",
        &[
            ("M10", "all", "decisions after which it was opened again"),
            ("M16", "reached", "follow-ups that reached the customer"),
            ("M16", "contradicted", "customers reached who contradicted"),
        ],
    ),
    (
        "What customers said",
        &[
            ("M13", "satisfied", "satisfied, of all who judged"),
            ("M13", "dissatisfied", "dissatisfied, of all who judged"),
            ("M13", "dissatisfied_of_inquiries", "dissatisfied, of all inquiries"),
        ],
    ),
    (
        "Promised and told",
        &[
            ("M15", "kept", "promises kept by the time agreed last"),
            ("M15", "kept_by_first_due", "promises kept by the time promised first"),
            ("M15", "renegotiated", "promises for which another time was agreed"),
            ("M14", "untold_24h", "decisions not told within 24 hours"),
        ],
    ),
];

const TIMES: [Figure; 4] = [
    ("H4", "all", "nobody answered for it"),
    ("H4", "nobody", "it stood in a queue"),
    ("H4", "offer", "an offer waited for its answer"),
    ("M14", "gross", "a decision waited to be told"),
];

pub(super) fn show(lines: &[pb::MetricLine]) {
    for (title, figures) in SECTIONS {
        let rows = figures.iter().map(|figure| share_row(lines, figure));
        table(title, &["what", "id", "count", "of", "share", "bounds"], rows.collect());
    }
    let rows = TIMES.iter().map(|figure| time_row(lines, figure));
    let header = ["while", "id", "times", "together", "P50", "P90", "P95"];
    table("How long", &header, rows.collect());
}

/// The line of a figure; one of zeros where nothing was counted.
fn found(lines: &[pb::MetricLine], metric: &str, variant: &str) -> pb::MetricLine {
    let is_it = |line: &&pb::MetricLine| line.metric == metric && line.variant == variant;
    lines.iter().find(is_it).cloned().unwrap_or_default()
}

fn share_row(lines: &[pb::MetricLine], (metric, variant, says): &Figure) -> Vec<String> {
    let line = found(lines, metric, variant);
    vec![
        (*says).to_owned(),
        format!("{metric} {variant}"),
        line.numerator.to_string(),
        line.denominator.to_string(),
        per_cent(line.numerator, line.denominator),
        bounds(line.low, line.high),
    ]
}

fn time_row(lines: &[pb::MetricLine], (metric, variant, says): &Figure) -> Vec<String> {
    let line = found(lines, metric, variant);
    vec![
        (*says).to_owned(),
        format!("{metric} {variant}"),
        line.value_count.to_string(),
        span(line.value_sum_ms),
        span_or_none(line.p50_ms),
        span_or_none(line.p90_ms),
        span_or_none(line.p95_ms),
    ]
}
