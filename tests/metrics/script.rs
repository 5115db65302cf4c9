//! The script that works metrics out of raw facts and knows nothing of Verbatim.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use verbatim_projection::Views;

use super::filled::{Row, objects};

/// Tables of clocks that the script takes as they are: another script holds those to account.
const GIVEN: [&str; 4] = ["clock", "breach_share", "exclusion", "clock_pause"];

/// The columns of a metric's day, in the views and as the script prints them.
pub(crate) const DAY: [&str; 8] = [
    "metric",
    "variant",
    "merchant_id",
    "day",
    "numerator",
    "denominator",
    "value_count",
    "value_sum_ms",
];

/// The columns of an item, in the views and as the script prints them.
pub(crate) const ITEM: [&str; 9] = [
    "metric",
    "variant",
    "merchant_id",
    "day",
    "inquiry_id",
    "event_seq",
    "in_denominator",
    "in_numerator",
    "value_ms",
];

/// The script with what it reads.
#[derive(Debug)]
pub(crate) struct Script {
    input: PathBuf,
}

impl Script {
    /// Tells it these facts and the rows of clocks that stand in the views.
    pub(crate) async fn told(folder: &Path, mut lines: Vec<Value>, views: &Views) -> Self {
        for table in GIVEN {
            let rows = objects(views, table).await;
            assert!(!rows.is_empty(), "the stories give no row of {table}");
            lines.extend(rows);
        }
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let input = folder.join("facts.jsonl");
        fs::write(&input, text).expect("the folder is ours");
        Script { input }
    }

    /// Every metric by merchant and day, sorted.
    pub(crate) fn days(&self) -> Vec<Row> {
        self.printed(&[], &DAY)
    }

    /// Every item of every metric, sorted.
    pub(crate) fn items(&self) -> Vec<Row> {
        self.printed(&["--items"], &ITEM)
    }

    fn printed(&self, options: &[&str], columns: &[&str]) -> Vec<Row> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle/metrics.py");
        let mut python = Command::new("python3");
        // What it prints is UTF-8, whatever the locale.
        python.env("PYTHONUTF8", "1").arg(script).args(options).arg(&self.input);
        let output = python.output().expect("python3 is missing: it works the metrics out");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("the script prints UTF-8");
        let mut rows: Vec<Row> = text.lines().map(|line| row(line, columns)).collect();
        rows.sort();
        rows
    }
}

fn row(line: &str, columns: &[&str]) -> Row {
    let object: Value = serde_json::from_str(line).expect("the script prints JSON");
    columns.iter().map(|column| text(&object[*column])).collect()
}

/// As a database casts it.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}
