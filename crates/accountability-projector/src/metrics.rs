//! Metrics as SQL: each is a set of items, and every figure is a sum over its items.
//!
//! An item is one thing that a metric counts: a turn, a hand-off, a holding, an inquiry. It says on
//! which side of the fraction it stands, how long it took, and which event made it one, so that
//! every figure leads back to places in the log. The texts are the same for every store, but for a
//! few marks in braces (such as `{day:…}`) that each store fills in.
//!
//! What is open is never counted as kept. Where a metric waits for a time to pass, that time must
//! have passed at the last fact that is known of any inquiry; until then the item is on no side.

mod clocks;
mod custody;
mod data_quality;
mod emergency;
mod escalation;
mod hands;
mod outcome;
mod resolution;
mod response;
mod session;
mod undertaking;
mod waits;
mod windows;

use std::fmt::Write;

use verbatim_projection::SqlView;

/// One metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// Its id, for ever.
    pub id: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What it counts, exactly.
    pub definition: &'static str,
    /// Its forms. Each item belongs to one of them.
    pub variants: &'static [Variant],
}

impl Metric {
    fn items(&self) -> impl Iterator<Item = &'static str> {
        self.variants.iter().flat_map(|variant| variant.items).copied()
    }

    /// Whether any of its items has a value: a question that gives none says so.
    fn has_values(&self) -> bool {
        self.items().any(|items| !items.contains("NULL AS value_ms"))
    }
}

/// One form of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variant {
    /// Its name. What stands in angle brackets comes from the data. A name with `=` splits the
    /// numerator of `all`, and has its denominator there.
    pub name: &'static str,
    /// What is counted.
    pub meaning: &'static str,
    /// The questions that give its items, each with the columns of [`ITEM_COLUMNS`] after the
    /// first, in that order.
    pub items: &'static [&'static str],
}

/// Every metric.
pub static METRICS: &[&Metric] = &[
    &response::M01,
    &response::M02,
    &response::M03,
    &session::M04,
    &session::M05,
    &session::M06,
    &resolution::M07,
    &resolution::M08,
    &resolution::M09,
    &resolution::M10,
    &resolution::M11,
    &resolution::M12,
    &outcome::M13,
    &resolution::M14,
    &undertaking::M15,
    &undertaking::M16,
    &outcome::M17,
    &outcome::M18,
    &hands::H1,
    &hands::H2,
    &hands::H3,
    &hands::H4,
    &custody::H5,
    &escalation::H6,
    &custody::H7,
    &custody::R1,
    &custody::R2,
    &custody::R3,
    &custody::R4,
    &waits::W1,
    &waits::W2,
    &waits::W3,
    &waits::W4,
    &waits::W5,
    &waits::W6,
    &waits::W8,
    &waits::W9,
    &undertaking::B1,
    &emergency::E1,
    &data_quality::D1,
];

/// The columns of an item, with what they mean.
pub static ITEM_COLUMNS: [(&str, &str); 10] = [
    ("metric", "The metric, by its id."),
    ("variant", "Which form of it."),
    ("merchant_id", "The merchant of the stream; empty: the mall."),
    ("counted_at", "The instant by which it is counted into a day or a period."),
    ("day", "The day of that instant, in UTC."),
    ("inquiry_id", "The stream of the event: the inquiry, save where a metric says otherwise."),
    ("event_seq", "The event that makes it an item, by its number in the stream."),
    ("in_denominator", "1 if it counts in the denominator, else 0."),
    ("in_numerator", "1 if it counts in the numerator, else 0."),
    ("value_ms", "What is summed or averaged, in milliseconds; empty where nothing is."),
];

/// The views of metrics, in the order in which they are to be made.
pub(crate) fn views() -> Vec<SqlView> {
    vec![
        SqlView {
            name: "merged_inquiry",
            comment: "Inquiries that were merged, each with every one in which it lives on: the \
                      one it was merged into, the one that was merged into, and so on.",
            sql: windows::MERGED_INQUIRY.into(),
        },
        SqlView {
            name: "metric_item",
            comment: "Items: everything that a metric counts, and on which side of it.",
            sql: every_item(|_| true).into(),
        },
        SqlView {
            name: "metric_figure",
            comment: "Items as in metric_item, but for chains of hands (H7), of which there may be \
                      as many as inquiries: for who wants figures alone.",
            sql: every_item(|variant| !variant.name.starts_with("chain=")).into(),
        },
        SqlView {
            name: "metric_day",
            comment: "Metrics by merchant and day, as sums alone: add them up over any days and \
                      merchants, and divide last.",
            sql: each(METRICS.iter().copied(), DAY_COLUMNS, DAY).into(),
        },
        SqlView {
            name: "metric_position",
            comment: "Items with the place in the log of the fact that made them: the way from a \
                      figure to its facts.",
            sql: POSITION.into(),
        },
        SqlView {
            name: "metric_percentile",
            comment: "Percentiles of a day, by nearest rank: each is a time that was taken. Those \
                      of several days cannot be made of them: ask metric_item in the same way, or \
                      add up clock_histogram.",
            sql: each(
                METRICS.iter().copied().filter(|metric| metric.has_values()),
                PERCENTILE_COLUMNS,
                PERCENTILE,
            )
            .into(),
        },
        SqlView {
            name: "breach_weight",
            comment: "Breaches by holder (R3): each holder's part of one missed clock. The parts \
                      of a clock add up to 1; where nothing counted, who held it at the breach has \
                      it all.",
            sql: custody::BREACH_WEIGHT.into(),
        },
    ]
}

/// What is asked of every item. All have the same types, which a store would else have to guess.
const TYPED: &str = "variant, merchant_id, counted_at, {day:counted_at} AS day, inquiry_id, \
     CAST(event_seq AS BIGINT) AS event_seq, CAST(in_denominator AS BIGINT) AS in_denominator, \
     CAST(in_numerator AS BIGINT) AS in_numerator, CAST(value_ms AS BIGINT) AS value_ms";

/// All items of these variants of all metrics. Each branch names its metric as a constant, so that
/// a question for one metric reads the tables of that one alone.
fn every_item(is_meant: impl Fn(&&Variant) -> bool) -> String {
    let mut branches = Vec::new();
    for metric in METRICS {
        let id = metric.id;
        let variants = metric.variants.iter().filter(&is_meant);
        let items = variants.flat_map(|variant| variant.items);
        branches.extend(
            items.map(|sql| format!("SELECT '{id}' AS metric, {TYPED} FROM ({sql}) AS item")),
        );
    }
    branches.join(" UNION ALL ")
}

/// A question about the items of each of these metrics by itself, one after the other. Neither
/// store looks through a sum over all of them for the one that is asked.
fn each(metrics: impl Iterator<Item = &'static Metric>, columns: &str, asked: &str) -> String {
    let branches = metrics.map(|metric| {
        let items = metric.items().map(|sql| format!("SELECT {TYPED} FROM ({sql}) AS item"));
        let from = asked.replace("<items>", &items.collect::<Vec<_>>().join(" UNION ALL "));
        format!(
            "SELECT '{}' AS metric, variant, merchant_id, day, {columns} FROM ({from}) AS summed",
            metric.id
        )
    });
    branches.collect::<Vec<_>>().join(" UNION ALL ")
}

const DAY_COLUMNS: &str = "numerator, denominator, value_count, value_sum_ms";

const DAY: &str = "SELECT variant, merchant_id, day, \
     CAST(SUM(in_numerator) AS BIGINT) AS numerator, \
     CAST(SUM(in_denominator) AS BIGINT) AS denominator, \
     CAST(COUNT(value_ms) AS BIGINT) AS value_count, \
     CAST(COALESCE(SUM(value_ms), 0) AS BIGINT) AS value_sum_ms \
     FROM (<items>) AS item GROUP BY variant, merchant_id, day";

/// No item is lost where its record is not known.
const POSITION: &str = "SELECT item.metric, item.variant, item.merchant_id, item.counted_at, \
     item.day, \
     item.inquiry_id, item.event_seq, item.in_numerator, item.in_denominator, item.value_ms, \
     COALESCE(record_position.log_partition, session_position.log_partition, \
     governance_position.log_partition) AS log_partition, \
     COALESCE(record_position.log_index, session_position.log_index, \
     governance_position.log_index) AS log_index \
     FROM metric_item AS item LEFT JOIN record_position \
     ON record_position.inquiry_id = item.inquiry_id \
     AND record_position.first_seq <= item.event_seq \
     AND record_position.last_seq >= item.event_seq \
     LEFT JOIN session_position \
     ON session_position.session_id = item.inquiry_id \
     AND session_position.first_seq <= item.event_seq \
     AND session_position.last_seq >= item.event_seq \
     LEFT JOIN governance_position \
     ON governance_position.stream_id = item.inquiry_id \
     AND governance_position.first_seq <= item.event_seq \
     AND governance_position.last_seq >= item.event_seq";

const PERCENTILE_COLUMNS: &str = "value_count, p50_ms, p90_ms, p95_ms, max_ms";

/// The value at place n·p, rounded up, of n values in their order.
const PERCENTILE: &str = "SELECT variant, merchant_id, day, \
     CAST(MAX(value_count) AS BIGINT) AS value_count, \
     MAX(CASE WHEN place = (value_count * 50 + 99) / 100 THEN value_ms END) AS p50_ms, \
     MAX(CASE WHEN place = (value_count * 90 + 99) / 100 THEN value_ms END) AS p90_ms, \
     MAX(CASE WHEN place = (value_count * 95 + 99) / 100 THEN value_ms END) AS p95_ms, \
     MAX(value_ms) AS max_ms \
     FROM (SELECT variant, merchant_id, day, value_ms, \
     ROW_NUMBER() OVER (PARTITION BY variant, merchant_id, day ORDER BY value_ms) AS place, \
     COUNT(*) OVER (PARTITION BY variant, merchant_id, day) AS value_count \
     FROM (<items>) AS item WHERE value_ms IS NOT NULL) AS ranked \
     GROUP BY variant, merchant_id, day";

/// The metrics and their definitions, as Markdown.
pub fn metrics_dictionary() -> String {
    let mut text = String::from(PREFACE);
    text.push_str("\n| id | metric | definition |\n|---|---|---|\n");
    for metric in METRICS {
        let Metric { id, name, definition, .. } = metric;
        let _ = writeln!(text, "| {id} | {name} | {} |", cell(definition));
    }
    text.push_str("\n## Variants\n\n| metric | variant | what is counted |\n|---|---|---|\n");
    for metric in METRICS {
        for Variant { name, meaning, .. } in metric.variants {
            let _ = writeln!(text, "| {} | `{name}` | {} |", metric.id, cell(meaning));
        }
    }
    text.push_str("\n## Columns of `metric_item`\n\n| column | meaning |\n|---|---|\n");
    for (name, meaning) in ITEM_COLUMNS {
        let _ = writeln!(text, "| `{name}` | {meaning} |");
    }
    text
}

/// A text as the cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

const PREFACE: &str = "# Metrics

Generated from the definitions; a test keeps it true.

`metric_item` has one row per thing that counts, `metric_day` adds the rows up by merchant and day,
`metric_position` leads from each row to its record in the log, `metric_percentile` ranks the values
of a day. A share is numerator ÷ denominator, a mean is value_sum_ms ÷ value_count; add up first,
divide last. Always ask for a metric: `WHERE metric = 'M07'` reads the tables of that one alone.

- An inquiry *counts* unless it was voided or merged into another one. What happened in one that was
  merged counts where it happened; where inquiries are counted that had something, it counts once,
  for the one in which it lives on (`merged_inquiry`). What belongs to a voided one counts nowhere,
  except in clocks, whose policy says what ends them.
- What has not ended is on no side: it is neither kept nor missed. Whether an open clock is late is
  asked of `clock`, with an instant.
- Where a time must pass first (seven days without another contact, a promise falling due), an item
  is on no side until that time has passed at the last fact that is known of any inquiry.
- A variant with `=` in its name splits the numerator of `all`; its denominator is that of `all`.
- A clock is named by whose policy it is of and its id, as `mall/first_response`.
- Times are gross, every hour of every day, where nothing else is said.
";

#[cfg(test)]
mod tests;
