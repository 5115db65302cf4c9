//! What is published as people write it, checked with every fault named.

mod calendar;
mod clock;
mod condition;
mod definition;
mod emergency;
mod exemption;
mod roster;
mod span;
mod target;

use std::collections::BTreeSet;

use prost::Message;
use verbatim_api::v1 as pb;
use verbatim_domain::Timestamp;
use verbatim_domain::governance::clock_def::{CountMode, Hours};
use verbatim_domain::governance::emergency::EmergencyDeclared;
use verbatim_domain::governance::publish::{Fault, Governance, unknown_references};
use verbatim_domain::governance::{
    Attribute, Calendar, ClockDef, Edition, EmergencyPlan, Exemption, Holiday, MetricDefinition,
    Policy, PolicyRow, ProcessDefinition, Publish, Roster, Words, Written,
};

use super::{Form, Violation};

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
            Fault::UnknownClock { what, id, .. } => {
                (format!("{} {id}", what.as_str()), "POLICY_UNKNOWN_CLOCK")
            }
            Fault::VersionTaken { what, id, .. } => {
                (format!("{} {id}", what.as_str()), "POLICY_VERSION_TAKEN")
            }
            Fault::ChangesThePast { what, id } | Fault::NothingToRestate { what, id } => {
                (format!("{} {id}", what.as_str()), "CALENDAR_RESTATEMENT")
            }
        };
        form.refuse(&field, reason, fault.to_string());
    }
    if form.is_clean() { Ok(publish) } else { Err(form.violations()) }
}

/// What makes a document's message of something one of the domain.
type Read<G, T> = fn(&mut Form, &str, G) -> Option<T>;

macro_rules! things {
    ($($list:ident: $thing:ident($message:ident) by $read:path => $id:ident,)*) => {
        $(/// As a record holds it.
        pub(crate) fn $list(given: pb::$message) -> Option<Written<things!(@type $thing)>> {
            read_again(given, $read)
        })*

        /// Every edition of a document.
        fn editions(form: &mut Form, path: &str, document: pb::PolicyDocument) -> Vec<Edition> {
            let mut editions = Vec::new();
            $(editions.extend(each(document.$list, |place, given| {
                let path = format!("{path}{}[{place}]", stringify!($list));
                written(form, &path, given, $read).map(Edition::$thing)
            }));)*
            editions
        }

        /// Where something has the id and version of another one before it.
        fn said_twice(document: &pb::PolicyDocument) -> Vec<String> {
            let mut twice = Vec::new();
            $({
                let mut seen = BTreeSet::new();
                let editions = document.$list.iter().map(|it| (&it.$id, it.version)).enumerate();
                let again = editions.filter(|(_, edition)| !seen.insert(*edition));
                let list = stringify!($list);
                twice.extend(again.map(|(place, _)| format!("{list}[{place}]")));
            })*
            twice
        }
    };
    (@type Clock) => { ClockDef };
    (@type $thing:ident) => { $thing };
}

things! {
    calendar: Calendar(Calendar) by calendar::read => calendar_id,
    clock: Clock(Clock) by clock::read => clock_id,
    policy: Policy(Policy) by read_policy => policy_id,
    roster: Roster(Roster) by roster::read => roster_id,
    holiday: Holiday(Holiday) by exemption::read_holiday => holiday_id,
    exemption: Exemption(Exemption) by exemption::read => exemption_id,
    metric: MetricDefinition(MetricDefinition) by definition::read_metric => metric_id,
    process: ProcessDefinition(ProcessDefinition) by definition::read_process => process_id,
    emergency_plan: EmergencyPlan(EmergencyPlan) by emergency::read_plan => plan_id,
}

/// A declaration as a record holds it.
pub(crate) fn declaration(given: pb::EmergencyDeclaration) -> Option<Written<EmergencyDeclared>> {
    read_again(given, emergency::read)
}

/// A declaration as somebody makes it.
pub(super) fn read_declaration(
    form: &mut Form,
    path: &str,
    given: pb::EmergencyDeclaration,
) -> Option<Written<EmergencyDeclared>> {
    written(form, path, given, emergency::read)
}

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

pub(super) fn read(form: &mut Form, path: &str, mut document: pb::PolicyDocument) -> Publish {
    let twice = said_twice(&document);
    for (place, case) in std::mem::take(&mut document.case).into_iter().enumerate() {
        form.instant_or_none(&format!("{path}case[{place}].asked_at"), case.asked_at);
    }
    let publish = Publish::new(editions(form, path, document));
    for place in twice {
        let why = "another has this id and version";
        form.refuse(&format!("{path}{place}"), "POLICY_TWICE", why);
    }
    for clock in publish.clocks() {
        refuse_uncountable(form, path, clock, &publish);
    }
    publish
}

/// What clocks can be read and not be counted by.
fn refuse_uncountable(form: &mut Form, path: &str, clock: &ClockDef, publish: &Publish) {
    let of = |field: &str| format!("{path}clock {}.{field}", clock.clock_id);
    let mut policies = publish.policies();
    let by_days =
        clock.counts_by_days() || policies.any(|policy| policy.judges_by_days(&clock.clock_id));
    if clock.hours == Hours::Always && clock.count_mode != CountMode::Within {
        form.refuse(&of("calendar_id"), "FIELD_REQUIRED", "its count mode needs a calendar");
    } else if clock.hours == Hours::Always && by_days {
        let why = "it counts by days: it needs a calendar, whose time zone says when one begins";
        form.refuse(&of("calendar_id"), "FIELD_REQUIRED", why);
    }
    if let CountMode::SkipDaily(span) = clock.count_mode
        && span.complement().is_none()
    {
        let why = "skips the whole day: nothing would count";
        form.refuse(&of("count_mode"), "FIELD_OUT_OF_RANGE", why);
    }
    for (place, exclusion) in clock.exclude.iter().enumerate() {
        if exclusion.marked_within_ms.is_some() && !exclusion.when.asks_for(Attribute::Flag) {
            let why = "says how soon a mark must be set, and its condition asks for no `flag`";
            form.refuse(&of(&format!("exclude[{place}].when")), "FIELD_REQUIRED", why);
        }
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
