//! Reads the text format of Prometheus, as far as a test needs it.

use std::collections::{BTreeMap, BTreeSet};

/// A page of metrics.
#[derive(Debug, Default)]
pub(crate) struct Exposition {
    pub(crate) families: BTreeMap<String, Family>,
}

/// The series of one metric.
#[derive(Debug, Default)]
pub(crate) struct Family {
    pub(crate) kind: String,
    pub(crate) help: String,
    series: Vec<Series>,
}

#[derive(Debug)]
struct Series {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

impl Family {
    /// What tells its series apart, but for the bounds of a histogram's buckets.
    pub(crate) fn labels(&self) -> BTreeSet<&str> {
        let labels = self.series.iter().flat_map(|series| series.labels.keys());
        labels.map(String::as_str).filter(|label| *label != "le").collect()
    }
}

impl Exposition {
    pub(crate) fn read(text: &str) -> Self {
        let mut told = Exposition::default();
        // The format keeps the lines of one metric together, its head first.
        let mut current = String::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(help) = line.strip_prefix("# HELP ") {
                let (name, help) = help.split_once(' ').unwrap();
                told.families.entry(name.to_owned()).or_default().help = help.to_owned();
            } else if let Some(kind) = line.strip_prefix("# TYPE ") {
                let (name, kind) = kind.split_once(' ').unwrap();
                current = name.to_owned();
                told.families.entry(name.to_owned()).or_default().kind = kind.to_owned();
            } else {
                let series = series(line);
                assert!(series.name.starts_with(&current), "`{line}` stands below {current}");
                told.families.get_mut(&current).unwrap().series.push(series);
            }
        }
        told
    }

    /// The sum over all series of this name that have these labels.
    pub(crate) fn sum(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let series = self.families.values().flat_map(|family| &family.series);
        let has = |series: &&Series| {
            let mut labels = labels.iter();
            labels.all(|(label, value)| series.labels.get(*label).is_some_and(|it| it == value))
        };
        series.filter(|series| series.name == name).filter(has).map(|series| series.value).sum()
    }
}

fn series(line: &str) -> Series {
    let (series, value) = line.rsplit_once(' ').unwrap();
    let (name, labels) = series.split_once('{').unwrap_or((series, ""));
    let labels = labels.trim_end_matches('}').split("\",").filter(|label| !label.is_empty());
    let labels = labels.map(|label| {
        let (label, value) = label.split_once("=\"").unwrap();
        (label.to_owned(), value.trim_end_matches('"').to_owned())
    });
    Series { name: name.to_owned(), labels: labels.collect(), value: value.parse().unwrap() }
}
