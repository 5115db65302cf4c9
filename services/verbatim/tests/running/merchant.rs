//! How a merchant of a kept day did, held against the views themselves.

use std::path::Path;

use serde_json::Value;
use sqlx::{Connection, SqliteConnection};

use crate::process::{Serving, run};

/// Of the merchant that most of the day is about.
const BUSIEST: &str =
    "SELECT merchant_id FROM inquiry GROUP BY merchant_id ORDER BY COUNT(*) DESC, 1 LIMIT 1";

/// Long enough for whatever began on the day to have ended.
const DAYS: [&str; 6] = ["--from", "2026-03-01", "--to", "2026-05-31", "--zone", "Asia/Shanghai"];

async fn number(views: &mut SqliteConnection, sql: &'static str, merchant: &str) -> i64 {
    sqlx::query_scalar(sql).bind(merchant.to_owned()).fetch_one(views).await.unwrap()
}

fn said(folder: &Path, words: &[&str], more: &[&str]) -> String {
    let said = run(folder, &[words, &DAYS, more].concat());
    assert_eq!(said.code, 0, "{words:?} {more:?}: {}", said.err);
    said.out
}

/// A figure of the report, added up over the variants that are wanted.
fn sum(report: &Value, metric: &str, column: &str, is_wanted: fn(&str) -> bool) -> i64 {
    let lines = report["metrics"].as_array().unwrap().iter();
    let lines = lines.filter(|line| line["metric"] == metric);
    let lines = lines.filter(|line| is_wanted(line["variant"].as_str().unwrap()));
    lines.map(|line| line[column].as_i64().unwrap()).sum()
}

/// What is told names what it follows from, and is told again as of that; before the day there was
/// nothing to tell.
fn as_of_is_told_again(folder: &Path, words: &[&str]) {
    let at = ["--json", "--at", "2026-06-01T00:00:00Z"];
    let report = said(folder, words, &at);
    let told: Value = serde_json::from_str(&report).unwrap();
    let places = told["as_of"].as_str().unwrap();
    assert_eq!(said(folder, words, &[&at[..], &["--as-of", places]].concat()), report);
    let items = ["--items", "R1", "--json"];
    let then = said(folder, words, &[&items[..], &["--as-of", places]].concat());
    assert_eq!(then, said(folder, words, &items));
    let before = said(folder, words, &["--as-of", "2026-01-01T00:00:00Z"]);
    assert!(before.contains("Nothing happened"), "{before}");
}

#[tokio::test]
async fn a_merchants_report_says_what_the_views_hold_and_leads_to_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let demo = run(folder, &["demo", "--seed", "3", "--inquiries", "80", "--keep", "mall"]);
    assert_eq!(demo.code, 0, "{}", demo.err);
    let file = folder.join("mall/views/views.db");
    let serving = Serving::start(folder, "mall");
    let url = serving.url();
    let mut views = SqliteConnection::connect(&file.display().to_string()).await.unwrap();
    let merchant: String = sqlx::query_scalar(BUSIEST).fetch_one(&mut views).await.unwrap();
    let words = ["merchant", &merchant, "--server", &url];

    let report: Value = serde_json::from_str(&said(folder, &words, &["--json"])).unwrap();
    let counting = "SELECT COUNT(*) FROM inquiry WHERE merchant_id = ? \
                    AND status NOT IN ('voided', 'merged')";
    let inquiry_count = number(&mut views, counting, &merchant).await;
    assert!(inquiry_count > 1);
    assert_eq!(sum(&report, "H1", "denominator", |variant| variant == "all"), inquiry_count);
    let holding = "SELECT SUM(custody.held_ms) FROM custody JOIN inquiry USING (inquiry_id) \
                   WHERE inquiry.merchant_id = ? AND inquiry.status <> 'voided' \
                   AND custody.holder_kind <> 'closed'";
    let held_ms = number(&mut views, holding, &merchant).await;
    assert_eq!(sum(&report, "R1", "value_sum_ms", |_| true), held_ms);
    let clocking = "SELECT COUNT(*) FROM clock WHERE merchant_id = ?";
    let clock_count = number(&mut views, clocking, &merchant).await;
    let started = report["clocks"].as_array().unwrap().iter();
    let started_count: i64 = started.map(|clock| clock["started_count"].as_i64().unwrap()).sum();
    assert_eq!(started_count, clock_count);

    let more = ["--items", "H1", "--variant", "all", "--json"];
    let items = said(folder, &words, &more);
    let items: Vec<Value> = items.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let of_inquiries = items.iter().filter(|item| item["in_denominator"] == true);
    assert_eq!(i64::try_from(of_inquiries.count()).unwrap(), inquiry_count);
    for item in &items {
        let place = item["record"].as_str().unwrap().split_once('/');
        let (partition, index) = place.unwrap_or_else(|| panic!("{item} leads to no record"));
        let (index, after) = (index.parse::<u64>().unwrap(), index.parse::<u64>().unwrap() + 1);
        let (index, after) = (index.to_string(), after.to_string());
        let words = ["replay", "--server", &url, "--partition", partition, "--from", &index];
        let replay = run(folder, &[&words[..], &["--to", &after]].concat());
        let inquiry = item["inquiry_id"].as_str().unwrap();
        assert!(replay.out.contains(inquiry), "{item}: {} {}", replay.out, replay.err);
    }

    let shown = said(folder, &words, &[]);
    for part in ["(R1)", "(R2)", "H2 P2", "M10 all", "M13 dissatisfied", "is not the merchant's"] {
        assert!(shown.contains(part), "`{part}` is not shown:\n{shown}");
    }
    as_of_is_told_again(folder, &words);
    let nobody = run(folder, &["merchant", "nobody-of-this-mall", "--server", &url]);
    assert!(nobody.code == 0 && nobody.out.contains("Nothing happened"), "{}", nobody.out);
    let wrong = run(folder, &["merchant", &merchant, "--server", &url, "--items", "M99"]);
    assert!(wrong.code == 1 && wrong.err.contains("metric"), "{}", wrong.err);
    assert_eq!(serving.end_by("-TERM").0.code(), Some(0));
}

#[test]
fn days_and_zones_that_are_none_are_refused_before_anybody_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    for words in
        [["--from", "2026-02-30"], ["--zone", "Mars/Base"], ["--at", "noon"], ["--as-of", "0:1"]]
    {
        let refused = run(folder.path(), &[&["merchant", "m1"][..], &words].concat());
        assert_eq!(refused.code, 2, "{words:?}");
        assert!(refused.err.contains(words[1]), "{}", refused.err);
    }
    let variant = run(folder.path(), &["merchant", "m1", "--variant", "all"]);
    assert_eq!(variant.code, 2, "a variant is of a metric");
}
