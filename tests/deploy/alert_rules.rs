//! What deploy/prometheus says of each alert: rules and their tests, read line by line.

use std::collections::BTreeMap;

/// One rule.
#[derive(Debug, Default)]
pub(crate) struct Alert {
    pub(crate) name: String,
    pub(crate) expression: String,
    pub(crate) severity: String,
    pub(crate) runbook: String,
}

/// Every rule of the file, in its order.
pub(crate) fn alerts_in(rules: &str) -> Vec<Alert> {
    let rules = rules.split("      - alert: ").skip(1);
    rules.map(alert).collect()
}

fn alert(text: &str) -> Alert {
    let mut alert = Alert::default();
    let mut lines = text.lines();
    alert.name = lines.next().unwrap_or_default().to_owned();
    let mut goes_on = false;
    for line in lines {
        let (key, value) = line.trim().split_once(": ").unwrap_or((line.trim(), ""));
        let is_folded = goes_on && line.starts_with("          ");
        goes_on = is_folded || (key, value) == ("expr", ">-");
        match key {
            _ if is_folded => {
                alert.expression.push_str(line.trim());
                alert.expression.push(' ');
            }
            "expr" if !goes_on => alert.expression = value.to_owned(),
            "labels" => alert.severity = value.trim_matches(['{', '}', ' ']).to_owned(),
            "runbook" => alert.runbook = value.to_owned(),
            _ => {}
        }
    }
    alert
}

/// For each alert, how often its tests expect it, and how often they expect none.
pub(crate) fn expectations_in(tests: &str) -> BTreeMap<String, (usize, usize)> {
    let mut expectations: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for case in tests.split("eval_time: ").skip(1) {
        let name = case.split("alertname: ").nth(1).unwrap_or_default();
        let name = name.split([',', '\n']).next().unwrap_or_default().trim();
        let counts = expectations.entry(name.to_owned()).or_default();
        match case.contains("exp_alerts: []") {
            true => counts.1 += 1,
            false => counts.0 += case.matches("exp_labels: ").count(),
        }
    }
    expectations
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "
      - alert: A
        expr: a > 1
        labels: { severity: warning }
        annotations:
          runbook: x.md#a
      - alert: B
        expr: >-
          b > 1
          or c > 1
        for: 1m
";

    #[test]
    fn an_expression_is_read_to_its_end_and_no_further() {
        let alerts = alerts_in(RULES);
        assert_eq!((alerts[0].name.as_str(), alerts[0].expression.as_str()), ("A", "a > 1"));
        assert_eq!(alerts[0].severity, "severity: warning");
        assert_eq!(alerts[0].runbook, "x.md#a");
        assert_eq!((alerts[1].name.as_str(), alerts[1].expression.trim()), ("B", "b > 1 or c > 1"));
    }

    #[test]
    fn a_test_that_expects_nothing_is_not_one_that_expects_an_alert() {
        let tests = "
            - { eval_time: 1m, alertname: A, exp_alerts: [] }
            - eval_time: 2m
              alertname: A
              exp_alerts:
                - exp_labels: {}
                - exp_labels: {}";
        assert_eq!(expectations_in(tests)["A"], (2, 1));
    }
}
