//! What a policy file holds, in words.

use verbatim_domain::governance::{Publish, What};

/// What a document holds, by kind of thing.
pub fn held(document: &Publish) -> String {
    let plurals = [
        (What::Calendar, "calendar", "calendars"),
        (What::Clock, "clock", "clocks"),
        (What::Policy, "policy", "policies"),
        (What::Roster, "roster", "rosters"),
        (What::Holiday, "holiday", "holidays"),
        (What::Exemption, "exemption", "exemptions"),
        (What::MetricDefinition, "metric", "metrics"),
        (What::ProcessDefinition, "process", "processes"),
        (What::EmergencyPlan, "emergency plan", "emergency plans"),
    ];
    let always = [What::Calendar, What::Clock, What::Policy];
    let counts = plurals.map(|(what, one, many)| (what, document.count_of(what), one, many));
    let shown = counts.iter().filter(|(what, count, ..)| *count > 0 || always.contains(what));
    shown.map(|(_, count, one, many)| counted(*count, one, many)).collect::<Vec<_>>().join(", ")
}

/// So many of a thing.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
