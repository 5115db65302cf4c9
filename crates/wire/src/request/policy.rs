//! Calendars, clocks and policies as people write them, checked with every fault named.

mod calendar;
mod clock;
mod condition;
mod span;
mod target;

use std::collections::BTreeSet;

use prost::Message;
use verbatim_api::v1 as pb;
use verbatim_domain::Timestamp;
use verbatim_domain::envelope::StreamId;
use verbatim_domain::governance::clock_def::{CountMode, Hours};
use verbatim_domain::governance::publish::{Fault, Governance, unknown_references};
use verbatim_domain::governance::{
    Calendar, ClockDef, GovernanceSubject, Policy, PolicyRow, Publish, Words, Written,
};

use super::{Form, Request, Violation, Wish};

/// Checks a document as a whole: what it says, and what its parts say of each other.
///
/// # Errors
/// Every violation, by field.
pub fn policy_document(document: pb::PolicyDocument) -> Result<Publish, Vec<Violation>> {
    let mut form = Form::unasked();
    let publish = read(&mut form, "", document);
    for fault in unknown_references(&Governance::default(), &publish) {
        let (field, reason) = match &fault {
            Fault::UnknownCalendar { clock_id, .. } => {
                (format!("clock {clock_id}.calendar_id"), "POLICY_UNKNOWN_CALENDAR")
            }
            Fault::UnknownClock { policy_id, .. } => {
                (format!("policy {policy_id}.row"), "POLICY_UNKNOWN_CLOCK")
            }
            Fault::VersionTaken { what, id, .. } => {
                (format!("{} {id}", what.as_str()), "POLICY_VERSION_TAKEN")
            }
        };
        form.refuse(&field, reason, fault.to_string());
    }
    if form.is_clean() { Ok(publish) } else { Err(form.violations()) }
}

/// The request to publish a document.
pub(super) fn publish(form: &mut Form, r: pb::PublishPoliciesRequest) -> Option<Request> {
    let given = form.context(r.context, "publish_policies");
    let publish = read(form, "document.", r.document.unwrap_or_default());
    let is_empty = publish == Publish::default();
    if is_empty && form.is_clean() {
        form.refuse("document", "FIELD_REQUIRED", "must hold something to publish");
    }
    let given = given?;
    let subject = GovernanceSubject { merchant_id: given.merchant_id.clone() };
    let stream_id = StreamId::Governance(subject.governance_id());
    Some(given.wish(form, stream_id, Wish::Publish(subject, publish)))
}

/// A calendar as a record holds it.
pub(crate) fn calendar_from_record(given: pb::Calendar) -> Option<Written<Calendar>> {
    read_again(given, calendar::read)
}

/// A clock as a record holds it.
pub(crate) fn clock_from_record(given: pb::Clock) -> Option<Written<ClockDef>> {
    read_again(given, clock::read)
}

/// A policy as a record holds it.
pub(crate) fn policy_from_record(given: pb::Policy) -> Option<Written<Policy>> {
    read_again(given, read_policy)
}

type Read<G, T> = fn(&mut Form, &str, G) -> Option<T>;

fn read_again<G: Message, T>(given: G, read: Read<G, T>) -> Option<Written<T>> {
    let mut form = Form::unasked();
    written(&mut form, "", given, read).filter(|_| form.is_clean())
}

fn written<G: Message, T>(
    form: &mut Form,
    path: &str,
    given: G,
    read: Read<G, T>,
) -> Option<Written<T>> {
    let bytes = given.encode_to_vec().into();
    Some(Written { value: read(form, path, given)?, bytes })
}

fn read(form: &mut Form, path: &str, document: pb::PolicyDocument) -> Publish {
    let twice = said_twice(&document);
    let calendars = each(document.calendar, |place, given| {
        written(form, &format!("{path}calendar[{place}]"), given, calendar::read)
    });
    let clocks = each(document.clock, |place, given| {
        written(form, &format!("{path}clock[{place}]"), given, clock::read)
    });
    let policies = each(document.policy, |place, given| {
        written(form, &format!("{path}policy[{place}]"), given, read_policy)
    });
    for (place, case) in document.case.into_iter().enumerate() {
        form.instant_or_none(&format!("{path}case[{place}].asked_at"), case.asked_at);
    }
    for place in twice {
        let why = "another has this id and version";
        form.refuse(&format!("{path}{place}"), "POLICY_TWICE", why);
    }
    for clock in clocks.iter().map(|it| &it.value) {
        let has_no_zone = clock.hours == Hours::Always && clock.count_mode != CountMode::Within;
        if has_no_zone {
            let field = format!("{path}clock {}.calendar_id", clock.clock_id);
            form.refuse(&field, "FIELD_REQUIRED", "its count mode needs a calendar");
        }
    }
    Publish { calendars, clocks, policies }
}

/// Where something has the id and version of another one before it.
fn said_twice(document: &pb::PolicyDocument) -> Vec<String> {
    let calendars = document.calendar.iter().map(|it| (&it.calendar_id, it.version));
    let clocks = document.clock.iter().map(|it| (&it.clock_id, it.version));
    let policies = document.policy.iter().map(|it| (&it.policy_id, it.version));
    let lists: [(&str, Vec<_>); 3] = [
        ("calendar", calendars.collect()),
        ("clock", clocks.collect()),
        ("policy", policies.collect()),
    ];
    let mut twice = Vec::new();
    for (list, editions) in lists {
        let mut seen = BTreeSet::new();
        let places = editions.into_iter().enumerate();
        let again = places.filter(|(_, edition)| !seen.insert(*edition));
        twice.extend(again.map(|(place, _)| format!("{list}[{place}]")));
    }
    twice
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
