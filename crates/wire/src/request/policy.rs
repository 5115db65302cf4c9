//! Calendars, clocks and policies as people write them, checked with every fault named.

mod calendar;
mod clock;
mod condition;
mod span;
mod target;

use std::collections::BTreeSet;

use verbatim_api::v1 as pb;
use verbatim_domain::governance::clock_def::{CountMode, Hours};
use verbatim_domain::governance::{Calendar, ClockDef, Policy, PolicyRow, Words};
use verbatim_domain::{Code, Timestamp};

use super::{Form, Violation};

/// What a policy document holds, valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDocument {
    /// Calendars.
    pub calendars: Vec<Calendar>,
    /// Clocks, each with the instant from which on it counts.
    pub clocks: Vec<(ClockDef, Timestamp)>,
    /// Which clocks count for whom.
    pub policies: Vec<Policy>,
}

/// Checks a document as a whole: what it says, and what its parts say of each other.
///
/// # Errors
/// Every violation, by field.
pub fn policy_document(document: pb::PolicyDocument) -> Result<PolicyDocument, Vec<Violation>> {
    let mut form = Form::new([0; 32]);
    let named = Named::of(&document);
    let calendars = each(document.calendar, |place, given| {
        calendar::read(&mut form, &format!("calendar[{place}]"), given)
    });
    let clocks = each(document.clock, |place, given| {
        clock::read(&mut form, &format!("clock[{place}]"), given)
    });
    let policies = each(document.policy, |place, given| {
        read_policy(&mut form, &format!("policy[{place}]"), given)
    });
    named.check(&mut form, &clocks, &policies);
    match form.is_clean() {
        true => Ok(PolicyDocument { calendars, clocks, policies }),
        false => Err(form.violations()),
    }
}

fn each<G, T>(given: Vec<G>, mut read: impl FnMut(usize, G) -> Option<T>) -> Vec<T> {
    given.into_iter().enumerate().filter_map(|(place, given)| read(place, given)).collect()
}

fn read_policy(form: &mut Form, path: &str, given: pb::Policy) -> Option<Policy> {
    let policy_id = form.text(&format!("{path}.policy_id"), given.policy_id);
    let version = version(form, path, given.version);
    let effective_from = effective_from(form, path, given.effective_from);
    if given.row.is_empty() {
        form.refuse(&format!("{path}.row"), "FIELD_REQUIRED", "must have a row");
    }
    let rows = each(given.row, |place, row| read_row(form, &format!("{path}.row[{place}]"), row));
    Some(Policy { policy_id: policy_id?, version: version?, rows, effective_from })
}

fn read_row(form: &mut Form, path: &str, given: pb::PolicyRow) -> Option<PolicyRow> {
    let when = condition::always_or(form, &format!("{path}.when"), given.when);
    let mut own: Vec<(String, Vec<_>)> = Vec::new();
    for (place, target) in given.target.into_iter().enumerate() {
        let path = format!("{path}.target[{place}]");
        if !given.clock.contains(&target.clock_id) {
            let why = "is not among the row's clocks";
            form.refuse(&format!("{path}.clock_id"), "POLICY_UNKNOWN_CLOCK", why);
        }
        own.push((target.clock_id, target::read_all(form, &path, target.target)));
    }
    let clocks = each(given.clock, |place, clock_id| {
        let targets = own.iter().find(|(of, _)| *of == clock_id).map(|(_, rows)| rows.clone());
        Some((form.text(&format!("{path}.clock[{place}]"), clock_id)?, targets))
    });
    Some(PolicyRow { when: when?, clocks })
}

fn version(form: &mut Form, path: &str, version: u32) -> Option<u32> {
    if version == 0 {
        form.refuse(&format!("{path}.version"), "FIELD_REQUIRED", "must be 1 or more");
        return None;
    }
    Some(version)
}

fn effective_from(form: &mut Form, path: &str, given: Option<prost_types::Timestamp>) -> Timestamp {
    let given = form.instant_or_none(&format!("{path}.effective_from"), given);
    given.unwrap_or(Timestamp::MIN)
}

/// A word of a closed list; the first of them where nothing is said.
fn word<W: Words>(form: &mut Form, path: &str, text: &str) -> Option<W> {
    if text.is_empty() {
        return W::ALL.first().copied();
    }
    let word = W::from_name(text);
    if word.is_none() {
        let known: Vec<&str> = W::ALL.iter().map(|word| word.as_str()).collect();
        form.refuse(path, "FIELD_UNKNOWN_WORD", format!("is none of: {}", known.join(", ")));
    }
    word
}

/// What a document names, so that nothing in it names what is not there.
struct Named {
    calendars: BTreeSet<String>,
    clocks: BTreeSet<String>,
    twice: Vec<(String, &'static str)>,
}

impl Named {
    fn of(document: &pb::PolicyDocument) -> Self {
        let mut twice = Vec::new();
        let mut seen = BTreeSet::new();
        let calendars = document.calendar.iter().map(|it| (&it.calendar_id, it.version));
        let clocks = document.clock.iter().map(|it| (&it.clock_id, it.version));
        for (list, places) in
            [("calendar", calendars.collect::<Vec<_>>()), ("clock", clocks.collect())]
        {
            for (place, (id, version)) in places.into_iter().enumerate() {
                if !seen.insert((list, id.clone(), version)) {
                    twice.push((format!("{list}[{place}]"), "another has this id and version"));
                }
            }
        }
        Named {
            calendars: document.calendar.iter().map(|it| it.calendar_id.clone()).collect(),
            clocks: document.clock.iter().map(|it| it.clock_id.clone()).collect(),
            twice,
        }
    }

    fn check(self, form: &mut Form, clocks: &[(ClockDef, Timestamp)], policies: &[Policy]) {
        for (path, why) in self.twice {
            form.refuse(&path, "POLICY_TWICE", why);
        }
        for (def, _) in clocks {
            let path = format!("clock {}.calendar_id", def.clock_id);
            match &def.hours {
                Hours::Calendar(id) if !self.calendars.contains(id.as_str()) => {
                    let why = format!("no calendar `{id}` is in the document");
                    form.refuse(&path, "POLICY_UNKNOWN_CALENDAR", why);
                }
                Hours::Always if def.count_mode != CountMode::Within => {
                    let why = "its count mode needs a calendar";
                    form.refuse(&path, "FIELD_REQUIRED", why);
                }
                Hours::Calendar(_) | Hours::Always => {}
            }
        }
        for policy in policies {
            let named = policy.rows.iter().flat_map(|row| &row.clocks).map(|(id, _)| id);
            for clock_id in named.filter(|id: &&Code| !self.clocks.contains(id.as_str())) {
                let path = format!("policy {}.row", policy.policy_id);
                let why = format!("no clock `{clock_id}` is in the document");
                form.refuse(&path, "POLICY_UNKNOWN_CLOCK", why);
            }
        }
    }
}
