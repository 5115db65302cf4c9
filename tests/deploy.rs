//! What lies in `deploy/` is what Prometheus and Grafana take, and asks for nothing that no server
//! tells.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "deploy/alert_rules.rs"]
mod alert_rules;
#[path = "deploy/dashboard.rs"]
mod dashboard;
#[path = "deploy/metrics_table.rs"]
mod metrics_table;
#[path = "deploy/promtool.rs"]
mod promtool;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use alert_rules::{Alert, alerts_in, expectations_in};
use dashboard::{Panel, filled_in, panels_in};
use metrics_table::{Kind, Metric, asked_for, between, labels_in, metrics_in};
use promtool::promtool;
use verbatim::metrics::CATALOGUE;

/// Labels that Prometheus adds: whom it asked, and a histogram's bounds.
const OF_PROMETHEUS: [&str; 3] = ["job", "instance", "le"];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn file(name: &str) -> String {
    fs::read_to_string(repository().join(name)).unwrap()
}

fn table() -> Vec<Metric> {
    metrics_in(&file("docs/operations.md"))
}

fn alerts() -> Vec<Alert> {
    alerts_in(&file("deploy/prometheus/alerts.yml"))
}

fn panels() -> Vec<Panel> {
    panels_in(&file("deploy/grafana/verbatim.json"))
}

/// The headings of one section of the page about operation.
fn headings_in(section: &str) -> Vec<String> {
    let page = file("docs/operations.md");
    let text = page.split("\n## ").find(|part| part.starts_with(section)).unwrap();
    text.lines().filter_map(|line| line.strip_prefix("### ")).map(str::to_owned).collect()
}

#[test]
fn prometheus_takes_the_example_and_its_rules() {
    promtool(&repository().join("deploy/prometheus"), &["check", "config", "prometheus.yml"]);
}

#[test]
fn the_page_about_operation_has_a_row_for_every_metric_of_the_catalogue() {
    let told = table().into_iter().map(|metric| {
        let labels: BTreeSet<String> = metric.labels.into_iter().collect();
        (metric.name, format!("{:?}", metric.kind), labels)
    });
    let known = CATALOGUE.iter().map(|metric| {
        let labels: BTreeSet<String> = metric.labels.iter().map(ToString::to_string).collect();
        (metric.name.to_owned(), format!("{:?}", metric.kind), labels)
    });
    assert_eq!(told.collect::<BTreeSet<_>>(), known.collect::<BTreeSet<_>>());
}

#[test]
fn every_alert_fires_when_it_should_and_says_what_it_should() {
    promtool(&repository().join("deploy/prometheus"), &["test", "rules", "alerts_test.yml"]);
}

#[test]
fn every_alert_has_a_series_that_fires_it_and_one_that_must_not() {
    let expectations = expectations_in(&file("deploy/prometheus/alerts_test.yml"));
    let tested: BTreeSet<&str> = expectations.keys().map(String::as_str).collect();
    let alerts = alerts();
    assert_eq!(tested, alerts.iter().map(|alert| alert.name.as_str()).collect());
    for (name, (fires, keeps_still)) in &expectations {
        assert!(*fires > 0 && *keeps_still > 0, "{name} fires {fires}, not {keeps_still}");
    }
}

#[test]
fn every_alert_leads_to_its_paragraph_and_every_paragraph_is_an_alert_s() {
    let alerts = alerts();
    let names: BTreeSet<String> = alerts.iter().map(|alert| alert.name.clone()).collect();
    assert_eq!(names.len(), alerts.len(), "a name is there twice");
    assert_eq!(names, headings_in("Alerts").into_iter().collect());
    let page = file("docs/operations.md");
    for Alert { name, severity, runbook, .. } in alerts {
        assert_eq!(runbook, format!("docs/operations.md#{}", name.to_lowercase()));
        let urgency = match severity.as_str() {
            "severity: critical" => "*Critical.*",
            "severity: warning" => "*Warning.*",
            other => panic!("{name} has {other}"),
        };
        assert!(page.contains(&format!("### {name}\n\n{urgency} ")), "{name} is {urgency}");
    }
}

#[test]
fn every_part_of_the_page_that_it_refers_to_is_there() {
    let page = file("docs/operations.md");
    let headings = page.lines().filter(|line| line.starts_with("##"));
    let parts: BTreeSet<String> =
        headings.map(|line| anchor(line.trim_matches(['#', ' ']))).collect();
    for part in between(&page, "](#", ")") {
        assert!(parts.contains(part), "nothing is called #{part}");
    }
}

/// What a heading is called in links: small letters, dashes for spaces, nothing else.
fn anchor(heading: &str) -> String {
    let letters = heading.to_lowercase().replace(' ', "-");
    letters.chars().filter(|letter| letter.is_alphanumeric() || "-_".contains(*letter)).collect()
}

#[test]
fn rules_and_dashboard_ask_only_for_what_is_in_the_table() {
    let table = table();
    let shown = panels().into_iter().flat_map(|panel| panel.expressions);
    for expression in shown.chain(alerts().into_iter().map(|alert| alert.expression)) {
        let asked = asked_for(&expression, &table);
        let is_of_prometheus = expression.starts_with("up{");
        assert!(!asked.is_empty() || is_of_prometheus, "asks for nothing: {expression}");
        for label in labels_in(&expression) {
            let is_told = asked.iter().any(|metric| metric.labels.iter().any(|it| it == label));
            assert!(is_told || OF_PROMETHEUS.contains(&label), "no `{label}`: {expression}");
        }
    }
}

#[test]
fn every_metric_of_the_table_is_shown() {
    let table = table();
    assert!(table.len() > 30, "{table:?}");
    let shown: Vec<String> = panels().into_iter().flat_map(|panel| panel.expressions).collect();
    let shown = asked_for(&shown.join(" "), &table);
    for metric in &table {
        assert!(shown.contains(&metric), "{} is in no panel", metric.name);
    }
}

#[test]
fn metrics_are_named_after_what_they_are() {
    let table = table();
    let names: BTreeSet<&str> = table.iter().map(|metric| metric.name.as_str()).collect();
    assert_eq!(names.len(), table.len(), "a name is there twice");
    for Metric { name, kind, .. } in &table {
        assert_eq!(name.ends_with("_total"), *kind == Kind::Counter, "{name} is a {kind:?}");
    }
}

#[test]
fn prometheus_understands_every_expression_of_the_dashboard() {
    let mut rules = "groups:\n  - name: dashboard\n    rules:\n".to_owned();
    for (number, expression) in panels().iter().flat_map(|it| &it.expressions).enumerate() {
        let expression = filled_in(expression);
        let rule = format!("      - record: shown:{number}\n        expr: '{expression}'\n");
        rules.write_str(&rule).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("dashboard.yml"), rules).unwrap();
    promtool(folder.path(), &["check", "rules", "dashboard.yml"]);
}

#[test]
fn every_panel_says_what_it_shows() {
    let table = table();
    for panel in panels() {
        assert!(!panel.title.is_empty(), "{panel:?}");
        assert_eq!(panel.is_heading, panel.description.is_empty(), "{panel:?}");
        assert_eq!(panel.is_heading, panel.expressions.is_empty(), "{panel:?}");
        for (expression, legend) in panel.expressions.iter().zip(&panel.legends) {
            let asked = asked_for(expression, &table);
            for label in between(legend, "{{", "}}") {
                let is_told = asked.iter().any(|it| it.labels.iter().any(|it| it == label));
                assert!(is_told || label == "instance", "{}: no `{label}`", panel.title);
            }
        }
    }
}

#[test]
fn no_two_panels_overlap_and_each_has_an_id_of_its_own() {
    let panels = panels();
    let ids: BTreeSet<u64> = panels.iter().map(|panel| panel.id).collect();
    assert_eq!(ids.len(), panels.len());
    for (place, panel) in panels.iter().enumerate() {
        assert!(panel.is_within_the_grid(), "{panel:?}");
        for other in &panels[place + 1..] {
            assert!(panel.stands_clear_of(other), "{} and {}", panel.title, other.title);
        }
    }
}

#[test]
fn the_example_asks_the_instances_of_the_containers() {
    let compose = file("docker-compose.yml");
    let listening: Vec<&str> = between(&compose, "VERBATIM_LISTEN: \"", "\"").collect();
    assert_eq!(listening.len(), 3);
    let example = file("deploy/prometheus/prometheus.yml");
    let targets = between(&example, "targets: [", "]").next().unwrap();
    assert_eq!(
        between(&format!(",{targets}"), "\"", "\"").step_by(2).collect::<Vec<_>>(),
        listening
    );
}
