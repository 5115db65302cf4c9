//! What was published: every calendar, clock and policy in its versions, each once.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::id::{GovernanceId, MerchantId, derived};
use crate::text::Code;

use super::clock_def::Hours;
use super::{Calendar, ClockDef, Policy};

/// What a stream of governing facts is about: one merchant, or the mall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GovernanceSubject {
    /// The merchant that it governs; none: the mall.
    pub merchant_id: Option<MerchantId>,
}

impl GovernanceSubject {
    /// The id of the stream.
    pub fn governance_id(&self) -> GovernanceId {
        let merchant_id = self.merchant_id.as_ref().map_or("", |id| id.as_str());
        GovernanceId::new(derived(&[b"governance", merchant_id.as_bytes()]))
    }
}

/// Something as it was published: what it says, and the very bytes of the message that said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// What it says.
    pub value: T,
    /// The message, byte for byte.
    pub bytes: Box<[u8]>,
}

/// Wish: publish what facts are judged by from now on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Publish {
    /// Calendars.
    pub calendars: Vec<Written<Calendar>>,
    /// Clocks.
    pub clocks: Vec<Written<ClockDef>>,
    /// Which clocks count for whom.
    pub policies: Vec<Written<Policy>>,
}

/// A governing fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A version of a calendar counts from now on.
    CalendarPublished(Written<Calendar>),
    /// A version of a clock does.
    ClockPublished(Written<ClockDef>),
    /// A version of a policy does.
    PolicyPublished(Written<Policy>),
}

impl Event {
    /// Every kind, as filters name it.
    pub const KINDS: &'static [&'static str] =
        &["calendar_published", "clock_published", "policy_published"];

    /// The kind of fact, as filters name it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Event::CalendarPublished(_) => "calendar_published",
            Event::ClockPublished(_) => "clock_published",
            Event::PolicyPublished(_) => "policy_published",
        }
    }

    fn edition(&self) -> (What, &Code, u32, &[u8]) {
        match self {
            Event::CalendarPublished(Written { value, bytes }) => {
                (What::Calendar, &value.calendar_id, value.version, bytes)
            }
            Event::ClockPublished(Written { value, bytes }) => {
                (What::Clock, &value.clock_id, value.version, bytes)
            }
            Event::PolicyPublished(Written { value, bytes }) => {
                (What::Policy, &value.policy_id, value.version, bytes)
            }
        }
    }
}

/// What kind of thing was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A calendar.
    Calendar,
    /// A clock.
    Clock,
    /// A policy.
    Policy,
}

impl What {
    /// The word for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            What::Calendar => "calendar",
            What::Clock => "clock",
            What::Policy => "policy",
        }
    }
}

/// What is remembered of a stream of governing facts: the newest edition of each thing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Governance {
    /// By kind and id.
    pub newest: BTreeMap<(What, Code), Newest>,
}

/// The newest edition of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newest {
    /// Its version.
    pub version: u32,
    /// Its message, byte for byte.
    pub bytes: Box<[u8]>,
}

/// Why something cannot be published. Nothing of it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it cannot be published: {}", listed(.0))]
pub struct Unpublishable(pub Vec<Fault>);

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is a newer version, or the same one with other words.
    #[error("version {newest} of {} `{id}` is published already", what.as_str())]
    VersionTaken {
        /// What kind of thing.
        what: What,
        /// Which.
        id: Code,
        /// Its newest version.
        newest: u32,
    },
    /// A clock counts by a calendar that nobody has published.
    #[error("clock `{clock_id}` counts by calendar `{calendar_id}`, which is not published")]
    UnknownCalendar {
        /// The clock.
        clock_id: Code,
        /// The calendar.
        calendar_id: Code,
    },
    /// A policy names a clock that nobody has published.
    #[error("policy `{policy_id}` names clock `{clock_id}`, which is not published")]
    UnknownClock {
        /// The policy.
        policy_id: Code,
        /// The clock.
        clock_id: Code,
    },
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// What is to be recorded; nothing where all of it is published already.
///
/// # Errors
/// Everything that is wrong with it.
pub fn decide(governance: &Governance, publish: &Publish) -> Result<Vec<Event>, Unpublishable> {
    let mut faults = Vec::new();
    let mut events = Vec::new();
    for event in all_of(publish) {
        let (what, id, version, bytes) = event.edition();
        match governance.newest.get(&(what, id.clone())) {
            Some(newest) if newest.version == version && *newest.bytes == *bytes => {}
            Some(newest) if newest.version >= version => {
                let newest = newest.version;
                faults.push(Fault::VersionTaken { what, id: id.clone(), newest });
            }
            Some(_) | None => events.push(event),
        }
    }
    faults.extend(unknown_references(governance, publish));
    if faults.is_empty() { Ok(events) } else { Err(Unpublishable(faults)) }
}

/// What a document refers to that is neither in it nor published before.
pub fn unknown_references(governance: &Governance, publish: &Publish) -> Vec<Fault> {
    let is_published = |what, id: &Code| governance.newest.contains_key(&(what, id.clone()));
    let has_calendar = |id: &Code| {
        let mut here = publish.calendars.iter().map(|it| &it.value.calendar_id);
        here.any(|here| here == id) || is_published(What::Calendar, id)
    };
    let has_clock = |id: &Code| {
        let mut here = publish.clocks.iter().map(|it| &it.value.clock_id);
        here.any(|here| here == id) || is_published(What::Clock, id)
    };
    let mut faults = Vec::new();
    for clock in publish.clocks.iter().map(|it| &it.value) {
        match &clock.hours {
            Hours::Calendar(calendar_id) if !has_calendar(calendar_id) => {
                let (clock_id, calendar_id) = (clock.clock_id.clone(), calendar_id.clone());
                faults.push(Fault::UnknownCalendar { clock_id, calendar_id });
            }
            Hours::Calendar(_) | Hours::Always => {}
        }
    }
    for policy in publish.policies.iter().map(|it| &it.value) {
        let named = policy.rows.iter().flat_map(|row| &row.clocks).map(|(id, _)| id);
        faults.extend(named.filter(|id| !has_clock(id)).map(|clock_id| Fault::UnknownClock {
            policy_id: policy.policy_id.clone(),
            clock_id: clock_id.clone(),
        }));
    }
    faults
}

/// Calendars before clocks before policies: nothing is published before what it refers to.
fn all_of(publish: &Publish) -> impl Iterator<Item = Event> {
    let calendars = publish.calendars.iter().cloned().map(Event::CalendarPublished);
    let clocks = publish.clocks.iter().cloned().map(Event::ClockPublished);
    let policies = publish.policies.iter().cloned().map(Event::PolicyPublished);
    calendars.chain(clocks).chain(policies)
}

/// Total: a fact in the log has already happened.
pub fn evolve(mut governance: Governance, event: &Event) -> Governance {
    let (what, id, version, bytes) = event.edition();
    let newest = Newest { version, bytes: bytes.into() };
    governance.newest.insert((what, id.clone()), newest);
    governance
}
