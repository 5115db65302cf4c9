//! Cases worked by hand, worked again.

use verbatim_clocks::{Calendars, Instance, Rule, Rulebook, Story, bound_instances};
use verbatim_domain::envelope::ClaimedTimes;
use verbatim_domain::governance::publish::Event;
use verbatim_domain::governance::{ClockDef, Edition, GovernanceSubject, Publish, What};
use verbatim_domain::{Times, Timestamp};

use super::expectation;
use super::telling::Telling;

/// A policy file, read and checked.
#[derive(Debug)]
pub struct PolicyFile {
    /// What it publishes.
    pub document: Publish,
    /// Its cases.
    pub cases: Vec<WrittenCase>,
}

/// A case as it is written.
#[derive(Debug, Clone)]
pub struct WrittenCase {
    /// What it shows.
    pub name: String,
    /// The clock.
    pub clock_id: String,
    /// The facts, one a line.
    pub told: Vec<String>,
    /// The instances, one a line.
    pub expect: Vec<String>,
    /// The moment at which somebody asks, in milliseconds since the epoch.
    pub asked_at_ms: i64,
}

/// How a case came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What it shows.
    pub name: String,
    /// What is not as it was worked by hand; nothing: all is.
    pub differences: Vec<String>,
}

/// Works every case of a file again, by its own rules.
pub fn work(file: &PolicyFile) -> Vec<Outcome> {
    let outcome = |case: &WrittenCase| Outcome {
        name: case.name.clone(),
        differences: differences(&file.document, case),
    };
    file.cases.iter().map(outcome).collect()
}

fn differences(document: &Publish, case: &WrittenCase) -> Vec<String> {
    let found = match run(document, case) {
        Ok(found) => found,
        Err(why) => return vec![why],
    };
    let told = |it: &Instance| expectation::said(it, case.asked_at_ms);
    if found.len() != case.expect.len() {
        let all: Vec<String> = found.iter().map(told).collect();
        let (expected, found) = (case.expect.len(), found.len());
        let all = if all.is_empty() { String::new() } else { format!(": {}", all.join("; ")) };
        return vec![format!("{expected} instances are expected, and there are {found}{all}")];
    }
    let pairs = (1..).zip(case.expect.iter().zip(&found));
    let each = pairs.flat_map(|(number, (line, instance))| {
        let differences = expectation::differences(line, instance, case.asked_at_ms);
        differences.into_iter().map(move |it| format!("instance {number}: {it}"))
    });
    each.collect()
}

fn run(document: &Publish, case: &WrittenCase) -> Result<Vec<Instance>, String> {
    let def = clock(document, &case.clock_id);
    let def = def.ok_or_else(|| format!("no clock `{}` is in the file", case.clock_id))?;
    let mut calendars = Calendars::default();
    for calendar in document.calendars() {
        calendars.publish(calendar.clone()).map_err(|error| error.to_string())?;
    }
    let counting = calendars.counting(&def.hours, def.count_mode);
    let counting = counting.map_err(|error| error.to_string())?;
    let facts = Telling::read(&case.told);
    let facts = facts.map_err(|(line, error)| format!("line {line} of what is told {error}"))?;
    let rules = published(document)?;
    let exempt = rules.exempt(NOBODY, &def.clock_id);
    let rule = Rule { def: &def, counting: &counting, exempt: &exempt };
    let hours_of = |def: &ClockDef, team_id: &str| {
        let hours = rules.hours_of_team(NOBODY, team_id, def.count_mode)?;
        Some(hours.counting)
    };
    let found = bound_instances(&[rule], &Story::new(facts), |_| Some(0), hours_of);
    Ok(found.into_iter().map(|bound| bound.instance).collect())
}

/// A case is of no merchant: what the file says counts for it.
const NOBODY: &str = "";

/// The rosters and exemptions of a file.
fn published(document: &Publish) -> Result<Rulebook, String> {
    let mut rules = Rulebook::default();
    let mall = GovernanceSubject { merchant_id: None };
    let times = Times::clamped(ClaimedTimes::default(), Timestamp::MIN);
    let counts = |edition: &&Edition| matches!(edition.what(), What::Roster | What::Exemption);
    for edition in document.editions().iter().filter(counts) {
        let event = Event::Published(edition.clone());
        let taken = rules.take_in(0, &mall, &times, &event);
        taken.map_err(|error| error.to_string())?;
    }
    Ok(rules)
}

/// The newest version of a clock, as the first policy that names it has it; where none does, as it
/// is defined.
fn clock(document: &Publish, clock_id: &str) -> Option<ClockDef> {
    let versions = document.clocks().filter(|def| def.clock_id.as_str() == clock_id);
    let def = versions.max_by_key(|def| def.version)?;
    let applied = document.policies().find_map(|policy| policy.applied_to(def));
    Some(applied.unwrap_or_else(|| def.clone()))
}
