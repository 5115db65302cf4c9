//! A stream of governing facts: what was published, what was retired, and emergencies.

mod refusal;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::id::EmergencyId;
use crate::text::Code;
use crate::time::Timestamp;

use super::clock_def::Hours;
use super::edition::{Edition, What};
use super::emergency::{self, EmergencyPlan, Standing};
use super::{Calendar, ClockDef, Exemption, GovernanceSubject, Policy};

pub use refusal::{Fault, Refusal};

/// Editions to publish, in the order of what they are of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Publish {
    editions: Vec<Edition>,
}

/// Makes what finds the editions of one kind of thing.
macro_rules! of_one_kind {
    ($($(#[$doc:meta])* $name:ident: $kind:ident($type:ty),)*) => {
        impl Publish {
            $($(#[$doc])*
            pub fn $name(&self) -> impl Iterator<Item = &$type> {
                self.editions.iter().filter_map(|edition| match edition {
                    Edition::$kind(it) => Some(&it.value),
                    _other_things => None,
                })
            })*
        }
    };
}

of_one_kind! {
    /// Its calendars.
    calendars: Calendar(Calendar),
    /// Its clocks.
    clocks: Clock(ClockDef),
    /// Its policies.
    policies: Policy(Policy),
    /// Its exemptions.
    exemptions: Exemption(Exemption),
}

impl Publish {
    /// These, put in order.
    pub fn new(mut editions: Vec<Edition>) -> Self {
        editions.sort_by_key(Edition::what);
        Publish { editions }
    }

    /// All of them.
    pub fn editions(&self) -> &[Edition] {
        &self.editions
    }

    /// Whether there is nothing to publish.
    pub fn is_empty(&self) -> bool {
        self.editions.is_empty()
    }

    /// Whether something is among these, or published before.
    fn has(&self, governance: &Governance, what: What, id: &Code) -> bool {
        let mut here = self.editions.iter().filter(|edition| edition.what() == what);
        here.any(|edition| edition.id() == id) || governance.counts(what, id)
    }

    /// How many editions of a kind of thing there are.
    pub fn count_of(&self, what: What) -> usize {
        self.editions.iter().filter(|edition| edition.what() == what).count()
    }
}

/// Something that was published counts no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicationRetired {
    /// What kind of thing.
    pub what: What,
    /// Which.
    pub id: Code,
    /// Its version.
    pub version: u32,
    /// Why.
    pub reason: Code,
    /// From when on.
    pub effective_from: Timestamp,
}

/// A wish to say, once and for all, what counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Publish these, or none of them.
    Publish(Publish),
    /// Let something count no more from an instant on.
    Retire {
        /// What kind of thing.
        what: What,
        /// Which.
        id: Code,
        /// Why.
        reason: Code,
        /// From when on; none: from when it is recorded.
        effective_from: Option<Timestamp>,
    },
    /// Say something of an emergency.
    Emergency(emergency::Event),
}

/// A governing fact.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "nearly every governing fact is an edition")]
pub enum Event {
    /// An edition counts from now on.
    Published(Edition),
    /// Something counts no more.
    Retired(PublicationRetired),
    /// Something of an emergency.
    Emergency(emergency::Event),
}

impl Event {
    /// Every kind, as filters name it.
    pub const KINDS: &'static [&'static str] = &[
        "calendar_published",
        "clock_published",
        "policy_published",
        "roster_published",
        "holiday_mode_set",
        "exemption_granted",
        "metric_definition_published",
        "process_definition_published",
        "emergency_plan_published",
        "calendar_restated",
        "publication_retired",
        "emergency_declared",
        "emergency_level_changed",
        "emergency_action_taken",
        "emergency_stood_down",
        "emergency_reviewed",
        "drill_held",
    ];

    /// The kind of fact, as filters name it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Event::Published(edition @ Edition::Calendar(_)) if edition.is_restated() => {
                "calendar_restated"
            }
            Event::Published(edition) => edition.what().kind(),
            Event::Retired(_) => "publication_retired",
            Event::Emergency(event) => event.kind(),
        }
    }
}

/// What is remembered of a stream of governing facts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Governance {
    /// The newest edition of each thing, by kind and id.
    pub newest: BTreeMap<(What, Code), Newest>,
    /// What the newest editions of plans say.
    pub plans: BTreeMap<Code, EmergencyPlan>,
    /// How emergencies stand.
    pub emergencies: BTreeMap<EmergencyId, Standing>,
}

/// The newest edition of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    /// Its version.
    pub version: u32,
    /// Its message, byte for byte.
    pub bytes: Box<[u8]>,
    /// Whether it was retired.
    pub is_retired: bool,
}

impl Governance {
    /// Whether something is published and was not retired.
    pub(super) fn counts(&self, what: What, id: &Code) -> bool {
        self.newest.get(&(what, id.clone())).is_some_and(|newest| !newest.is_retired)
    }
}

/// What is to be recorded; nothing where all of it is recorded already. `now` is when that will be.
///
/// # Errors
/// Everything that is wrong with it.
pub fn decide(
    governance: &Governance,
    subject: &GovernanceSubject,
    command: &Command,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Publish(publish) => publish_all(governance, subject, publish, now),
        Command::Retire { what, id, reason, effective_from } => {
            let not_published = || Refusal::NotPublished { what: *what, id: id.clone() };
            let newest = governance.newest.get(&(*what, id.clone())).ok_or_else(not_published)?;
            if newest.is_retired {
                return Ok(vec![]);
            }
            Ok(vec![Event::Retired(PublicationRetired {
                what: *what,
                id: id.clone(),
                version: newest.version,
                reason: reason.clone(),
                effective_from: effective_from.unwrap_or(now),
            })])
        }
        Command::Emergency(wish) => {
            let events = emergency::decide(governance, wish)?;
            Ok(events.into_iter().map(Event::Emergency).collect())
        }
    }
}

fn publish_all(
    governance: &Governance,
    subject: &GovernanceSubject,
    publish: &Publish,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let mut faults = Vec::new();
    let mut events = Vec::new();
    for edition in &publish.editions {
        let (what, id, version) = (edition.what(), edition.id(), edition.version());
        let newest = governance.newest.get(&(what, id.clone()));
        match newest {
            Some(newest) if newest.version == version && *newest.bytes == *edition.bytes() => {
                continue;
            }
            Some(newest) if newest.version >= version => {
                let newest = newest.version;
                faults.push(Fault::VersionTaken { what, id: id.clone(), newest });
            }
            Some(_) | None => events.push(Event::Published(edition.clone())),
        }
        faults.extend(about_the_past(edition, newest.is_some(), now));
    }
    faults.extend(unknown_references(governance, publish));
    // What is exempt for a merchant may be a clock of the mall, which its stream does not know.
    if subject.merchant_id.is_none() {
        faults.extend(unknown_exempted(governance, publish));
    }
    if faults.is_empty() { Ok(events) } else { Err(Refusal::Unpublishable(faults)) }
}

/// A calendar or a roster counts for what began before, so that a version with effect in the past
/// gives other results for it: that is said aloud, with a reason (ruling 11 of design 04).
fn about_the_past(edition: &Edition, has_earlier: bool, now: Timestamp) -> Option<Fault> {
    let (effective_from, because) = edition.hours()?;
    let (what, id) = (edition.what(), edition.id().clone());
    match (has_earlier, because.is_some()) {
        (false, true) => Some(Fault::NothingToRestate { what, id }),
        (true, false) if effective_from < now => Some(Fault::ChangesThePast { what, id }),
        (true, _) | (false, false) => None,
    }
}

/// What a document refers to that is neither in it nor published before.
pub fn unknown_references(governance: &Governance, publish: &Publish) -> Vec<Fault> {
    let mut faults = Vec::new();
    for clock in publish.clocks() {
        match &clock.hours {
            Hours::Calendar(calendar_id) | Hours::OfTeam { otherwise: calendar_id }
                if !publish.has(governance, What::Calendar, calendar_id) =>
            {
                let (clock_id, calendar_id) = (clock.clock_id.clone(), calendar_id.clone());
                faults.push(Fault::UnknownCalendar { clock_id, calendar_id });
            }
            Hours::Calendar(_) | Hours::OfTeam { .. } | Hours::Always => {}
        }
    }
    for policy in publish.policies() {
        let named = policy.rows.iter().flat_map(|row| &row.clocks).map(|(clock_id, _)| clock_id);
        let unknown = named.filter(|clock_id| !publish.has(governance, What::Clock, clock_id));
        faults.extend(unknown.map(|clock_id| Fault::UnknownClock {
            what: What::Policy,
            id: policy.policy_id.clone(),
            clock_id: clock_id.clone(),
        }));
    }
    faults
}

/// Clocks that an exemption names, and that are neither in the document nor published before.
fn unknown_exempted(governance: &Governance, publish: &Publish) -> Vec<Fault> {
    let named = publish.exemptions().flat_map(|exemption| {
        exemption.clocks.iter().map(|clock_id| (exemption.exemption_id.clone(), clock_id))
    });
    let unknown = named.filter(|(_, clock_id)| !publish.has(governance, What::Clock, clock_id));
    let fault = |(id, clock_id): (Code, &Code)| Fault::UnknownClock {
        what: What::Exemption,
        id,
        clock_id: clock_id.clone(),
    };
    unknown.map(fault).collect()
}

/// Total: a fact in the log has already happened.
pub fn evolve(mut governance: Governance, event: &Event) -> Governance {
    match event {
        Event::Published(edition) => {
            let (version, bytes) = (edition.version(), edition.bytes().into());
            let newest = Newest { version, bytes, is_retired: false };
            governance.newest.insert((edition.what(), edition.id().clone()), newest);
            if let Edition::EmergencyPlan(it) = edition {
                governance.plans.insert(it.value.plan_id.clone(), it.value.clone());
            }
        }
        Event::Retired(PublicationRetired { what, id, .. }) => {
            let newest = governance.newest.get_mut(&(*what, id.clone()));
            newest.into_iter().for_each(|newest| newest.is_retired = true);
        }
        Event::Emergency(event) => emergency::evolve(&mut governance, event),
    }
    governance
}
