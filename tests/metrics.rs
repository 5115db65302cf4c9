//! Metrics in the views, row for row against a script that works them out of the raw facts.
//!
//! The script knows neither SQL nor the views; it reads the facts, and the rows of clocks, which
//! other tests hold to account.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "metrics/by_hand.rs"]
mod by_hand;
#[path = "metrics/counted.rs"]
mod counted;
#[path = "metrics/emergencies.rs"]
mod emergencies;
#[path = "metrics/facts.rs"]
mod facts;
#[path = "metrics/filled.rs"]
mod filled;
#[path = "metrics/mall.rs"]
mod mall;
#[path = "metrics/matters.rs"]
mod matters;
#[path = "metrics/promises.rs"]
mod promises;
#[path = "metrics/scene.rs"]
mod scene;
#[path = "metrics/script.rs"]
mod script;
#[path = "metrics/sentences.rs"]
mod sentences;
#[path = "metrics/visits.rs"]
mod visits;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use counted::{Figure, cases};
use emergencies::{emergencies, emergency_facts_of};
use facts::facts_of;
use filled::{PARTITION, Row, differences, in_a_file, in_postgres, objects, rows, steps};
use mall::{told, told_of_cases};
use promises::promises;
use script::{DAY, ITEM, Script, text};
use serde_json::Value;
use tempfile::TempDir;
use verbatim_accountability_projector::metrics::METRICS;
use verbatim_log::{Cursor, EventLog, Follower, Kind, Partition};
use verbatim_projection::Views;
use verbatim_testkit::projection_laws::{Publication, governed_log, records_of};
use verbatim_testkit::rules::published;
use verbatim_wire::{AnyOutcome, Governing, Outcome, Sessions};
use visits::{in_turn, session_facts_of, visits};

/// The months that are told.
const SEEDS: std::ops::Range<u64> = 1..4;

/// How many differences are shown.
const SHOWN_MAX: usize = 40;

/// What never comes into a numerator, since no log can hold it.
const NEVER: [(&str, &str); 1] = [("D1", "gap")];

const PERCENTILE: [&str; 9] = [
    "metric",
    "variant",
    "merchant_id",
    "day",
    "value_count",
    "p50_ms",
    "p90_ms",
    "p95_ms",
    "max_ms",
];

/// A month, its log, and its views in a file.
struct Month {
    outcomes: Vec<Outcome>,
    governing: Vec<Outcome<Governing>>,
    visits: Vec<Outcome<Sessions>>,
    log: Arc<dyn EventLog>,
    views: Views,
    folder: TempDir,
}

impl Month {
    async fn of(seed: u64) -> Self {
        Month::in_which(told(seed), visits(seed)).await
    }

    /// The cases that a person has counted, and nothing of chance but visits.
    async fn of_cases() -> Self {
        Month::in_which(told_of_cases(), visits(0)).await
    }

    async fn in_which(outcomes: Vec<Outcome>, visits: Vec<Outcome<Sessions>>) -> Self {
        let mut rules = vec![Publication { after_count: 0, events: published(promises()) }];
        rules.extend(emergencies());
        let log = governed_log(&in_turn(&outcomes, &visits), &rules).await;
        let folder = tempfile::tempdir().unwrap();
        let views = in_a_file(folder.path(), &log).await;
        Month { outcomes, governing: records_of(&rules), visits, log, views, folder }
    }

    async fn script(&self) -> Script {
        let Month { outcomes, governing, visits, views, .. } = self;
        let facts = outcomes.iter().flat_map(facts_of);
        let facts = facts.chain(governing.iter().flat_map(emergency_facts_of));
        let facts = facts.chain(visits.iter().flat_map(session_facts_of));
        Script::told(self.folder.path(), facts.collect(), views).await
    }
}

/// The figure of this merchant among the days of all, as a case has it.
fn figure(days: &[Row], merchant: &str, (metric, variant, _): &Figure) -> String {
    let is_meant = |day: &&Row| day[..3] == [*metric, *variant, merchant];
    let sums = days.iter().filter(is_meant).fold([0; 4], |sums, day| {
        let add = |place: usize| sums[place] + day[4 + place].parse::<i64>().unwrap();
        [add(0), add(1), add(2), add(3)]
    });
    let [numerator, denominator, value_count, value_sum_ms] = sums;
    let share = format!("{numerator}/{denominator}");
    if value_count == 0 { share } else { format!("{share} {}", value_sum_ms / 60_000) }
}

fn assert_same(what: &str, views: &[Row], expected: &[Row]) {
    let found = differences(views, expected);
    let shown = found.iter().take(SHOWN_MAX).cloned().collect::<Vec<_>>().join("\n");
    let count = found.len();
    assert!(found.is_empty(), "{what}: {count} rows; + in the views alone, - expected:\n{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_on_generated_stories_equals_an_independent_script() {
    let mut counted = Vec::new();
    for seed in SEEDS {
        let month = Month::of(seed).await;
        let script = month.script().await;
        let items = rows(&month.views, "metric_item", &ITEM).await;
        assert_same(&format!("items of month {seed}"), &items, &script.items());
        let days = rows(&month.views, "metric_day", &DAY).await;
        assert_same(&format!("days of month {seed}"), &days, &script.days());
        counted.extend(items);
    }
    assert_every_variant_is_among(&counted);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_has_the_figures_that_a_person_counts() {
    let month = Month::of_cases().await;
    let days = rows(&month.views, "metric_day", &DAY).await;
    let mut wrong = Vec::new();
    for case in cases() {
        for expected in case.figures {
            let found = figure(&days, case.name, expected);
            if found != expected.2 {
                wrong.push(format!("{}: {expected:?}, found {found}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_of_the_cases_equals_an_independent_script() {
    let month = Month::of_cases().await;
    let items = rows(&month.views, "metric_item", &ITEM).await;
    assert_same("items of the cases", &items, &month.script().await.items());
}

/// Else two that find nothing would be equal: each variant has an item that counts above the line
/// or has a value.
fn assert_every_variant_is_among(items: &[Row]) {
    let counts = |item: &&Row| item[7] == "1" || !item[8].is_empty();
    let found: BTreeSet<(&str, &str)> =
        items.iter().filter(counts).map(|item| (item[0].as_str(), item[1].as_str())).collect();
    let variants = METRICS
        .iter()
        .flat_map(|metric| metric.variants.iter().map(move |variant| (metric.id, variant.name)));
    let is_found = |(id, pattern): &(&str, &str)| {
        found.iter().any(|(metric, variant)| metric == id && fits(pattern, variant))
    };
    let missing: Vec<_> =
        variants.filter(|it| !NEVER.contains(it)).filter(|it| !is_found(it)).collect();
    assert!(missing.is_empty(), "the stories give nothing to count for {missing:?}");
}

/// Whether a name is of this form: what stands in angle brackets is any text.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((before, after)) = pattern.split_once('<') else {
        return pattern.trim_end_matches('…') == name;
    };
    let (_, after) = after.split_once('>').expect("a bracket is closed");
    let Some(name) = name.strip_prefix(before) else { return false };
    let mut ends = name.char_indices().map(|(place, letter)| place + letter.len_utf8());
    ends.any(|end| fits(after, &name[end..]))
}

#[test]
fn a_form_of_a_variant_fits_its_names_alone() {
    assert!(fits("first_gross", "first_gross"));
    assert!(fits("<scope>/<clock>/late", "mall/first_response/late"));
    assert!(fits("P1/<from>><to>", "P1/merchant:front>platform:mall"));
    assert!(fits("chain=<kind:team>><kind:team>…", "chain=nobody>merchant:front>closed"));
    assert!(!fits("<scope>/<clock>/late", "mall/first_response"));
    assert!(!fits("kind/<kind>", "kind/"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_item_leads_to_the_record_of_its_fact() {
    let month = Month::of(4).await;
    let columns = ["metric", "variant", "inquiry_id", "event_seq", "log_partition", "log_index"];
    let positions = rows(&month.views, "metric_position", &columns).await;
    let items = rows(&month.views, "metric_item", &columns[..4]).await;
    let led: Vec<Row> = positions.iter().map(|row| row[..4].to_vec()).collect();
    assert_same("items with a place", &led, &items);
    let records = records_of_log(&month.log).await;
    for position in &positions {
        let [_, _, stream_id, event_seq, log_partition, log_index] = &position[..] else {
            panic!("six columns were asked for");
        };
        let place = (log_partition.clone(), log_index.clone());
        let record = records.get(&place).unwrap_or_else(|| panic!("no record: {position:?}"));
        let is_about_it = record.stream_id().uuid().to_string() == *stream_id;
        let mut seqs = record.stream_seqs().into_iter().map(|seq| seq.to_string());
        assert!(is_about_it && seqs.any(|seq| seq == *event_seq), "{position:?}");
    }
    let partitions: BTreeSet<&String> = positions.iter().map(|position| &position[4]).collect();
    assert_eq!(partitions.len(), 2, "inquiries and emergencies were counted");
}

/// What the log holds, by partition and index.
async fn records_of_log(log: &Arc<dyn EventLog>) -> HashMap<(String, String), AnyOutcome> {
    let mut records = HashMap::new();
    for partition in [Partition::GOVERNANCE, PARTITION] {
        let mut follower = Follower::new(Arc::clone(log), partition, Cursor::START);
        loop {
            let read = follower.read().await.unwrap();
            if read.is_empty() {
                break;
            }
            for found in read.iter().filter(|found| found.record.kind() == Kind::Outcome) {
                let (body, header) = (found.record.body_bytes(), found.record.header());
                let outcome = AnyOutcome::decode(body, header.recorded_at_ms).unwrap();
                records.insert((partition.to_string(), found.index.to_string()), outcome);
            }
        }
    }
    records
}

#[tokio::test(flavor = "multi_thread")]
async fn both_stores_answer_the_same_whatever_the_batches() {
    for month in [Month::of(5).await, Month::of_cases().await] {
        both_stores_answer_the_same_of(&month).await;
    }
}

async fn both_stores_answer_the_same_of(month: &Month) {
    let shared = in_postgres(&month.log).await;
    let weight = ["inquiry_id", "clock_id", "holder_number", "day", "holder_kind"];
    let views: [(&str, &[&str]); 4] = [
        ("metric_day", &DAY),
        ("metric_item", &ITEM),
        ("metric_percentile", &PERCENTILE),
        ("breach_weight", &weight),
    ];
    for (view, columns) in views {
        let in_file = rows(&month.views, view, columns).await;
        assert!(!in_file.is_empty(), "{view} is empty");
        let in_server = rows(&shared, view, columns).await;
        assert_same(&format!("{view} in PostgreSQL, beside a file"), &in_server, &in_file);
    }
    shared.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_all_items_but_chains_of_hands() {
    let month = Month::of_cases().await;
    let items = rows(&month.views, "metric_item", &ITEM).await;
    let (chains, expected): (Vec<Row>, Vec<Row>) =
        items.into_iter().partition(|item| item[1].starts_with("chain="));
    assert!(!chains.is_empty());
    assert_same("figures", &rows(&month.views, "metric_figure", &ITEM).await, &expected);
}

/// SQLite tells how it goes about a question: a table that it scans is read from end to end.
#[tokio::test(flavor = "multi_thread")]
async fn who_asks_for_one_merchant_has_no_table_read_from_end_to_end() {
    let month = Month::of_cases().await;
    let figures = "SELECT variant, SUM(in_numerator) FROM metric_figure \
                   WHERE merchant_id = 'm1' GROUP BY variant";
    let plan = steps(&month.views, figures).await;
    let tables = ["custody", "handoff", "inquiry", "moved", "clock", "wait"];
    let scans: Vec<_> = plan.iter().filter_map(|step| step.strip_prefix("SCAN ")).collect();
    let whole = |name: &&str| tables.iter().any(|table| name.split(' ').next() == Some(table));
    let read_whole: Vec<_> = scans.into_iter().filter(whole).collect();
    assert!(plan.len() > 100, "{plan:?}");
    assert!(read_whole.is_empty(), "{read_whole:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_percentile_is_a_time_that_was_taken_and_at_most_that_share_took_less() {
    let month = Month::of(6).await;
    let columns = ["metric", "variant", "merchant_id", "day", "value_ms"];
    let mut values = BTreeMap::<Row, Vec<i64>>::new();
    for mut item in rows(&month.views, "metric_item", &columns).await {
        let value_ms = item.pop().unwrap();
        if !value_ms.is_empty() {
            values.entry(item).or_default().push(value_ms.parse().unwrap());
        }
    }
    let expected: Vec<Row> = values.into_iter().map(|(day, values)| ranked(day, values)).collect();
    let found = rows(&month.views, "metric_percentile", &PERCENTILE).await;
    assert_same("percentiles", &found, &expected);
}

/// The day with its percentiles by nearest rank.
fn ranked(day: Row, mut values: Vec<i64>) -> Row {
    values.sort_unstable();
    let at = |percent: usize| values[(values.len() * percent).div_ceil(100) - 1].to_string();
    let figures = [values.len().to_string(), at(50), at(90), at(95), at(100)];
    day.into_iter().chain(figures).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_parts_of_a_missed_clock_add_up_to_one_and_no_other_clock_has_parts() {
    let month = Month::of(7).await;
    let clocks = objects(&month.views, "clock").await;
    for way in ["gross", "net", "honest"] {
        let missed = clocks.iter().filter(|clock| clock[format!("{way}_verdict")] == "missed");
        let missed: BTreeSet<Row> = missed.map(instance).collect();
        let weight = format!("{way}_weight");
        let columns = [&INSTANCE[..], &[weight.as_str()]].concat();
        let mut sums = BTreeMap::<Row, f64>::new();
        for mut part in rows(&month.views, "breach_weight", &columns).await {
            let weight = part.pop().unwrap();
            if !weight.is_empty() {
                *sums.entry(part).or_default() += weight.parse::<f64>().unwrap();
            }
        }
        assert!(!missed.is_empty(), "no clock is missed, {way}");
        assert_eq!(sums.keys().cloned().collect::<BTreeSet<_>>(), missed, "{way}");
        let odd: Vec<_> = sums.iter().filter(|(_, sum)| (**sum - 1.0).abs() > 1e-9).collect();
        assert!(odd.is_empty(), "{way}: {odd:?}");
    }
}

/// The columns that name an instance of a clock.
const INSTANCE: [&str; 6] =
    ["inquiry_id", "scope", "clock_id", "subject_id", "start_seq", "interval_number"];

fn instance(clock: &Value) -> Row {
    INSTANCE.iter().map(|column| text(&clock[*column])).collect()
}
