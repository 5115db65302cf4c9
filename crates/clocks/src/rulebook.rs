//! What was published, up to a place in partition 0: which clocks count for whom, from when on.
//!
//! An instance is bound to the versions that its ledger knew when it recorded the starting fact
//! (`governed_by`), and of these to the ones effective when that fact happened. Calendars are not
//! bound: of these every known version counts, each from its own instant on (design 02).

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use verbatim_domain::governance::publish::{Event, Written};
use verbatim_domain::governance::{
    Calendar, ClockDef, Coverage, GovernanceSubject, Policy, Predicate,
};
use verbatim_domain::id::MerchantId;
use verbatim_domain::{Code, Timestamp};

use crate::hours::{Calendars, Counting, HoursError};
use crate::open_hours::UnknownZone;

/// Why something that was published cannot be counted by. Whoever publishes is refused then, so
/// that this program knows less than the one that recorded it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulebookError {
    /// A calendar's time zone.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// A clock's hours.
    #[error("the hours of clock `{clock_id}` cannot be counted")]
    Hours {
        /// Which clock.
        clock_id: Code,
        /// Why.
        #[source]
        error: HoursError,
    },
}

/// Whose rules they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The mall's: they count for every merchant.
    Mall,
    /// The merchant's own.
    Merchant,
}

impl Scope {
    /// As analysts read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::Mall => "mall",
            Scope::Merchant => "merchant",
        }
    }
}

/// What a publication changes of what has been judged before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touches {
    /// Nothing: it counts for what begins later.
    Nothing,
    /// Whatever counts by the calendars of these streams: the mall's, if no merchant is named.
    Calendars(Option<MerchantId>),
}

/// Everything that was published so far. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Rulebook {
    mall: Arc<Rules>,
    merchants: Arc<BTreeMap<MerchantId, Arc<Rules>>>,
}

/// The rules of one stream.
#[derive(Debug, Default)]
struct Rules {
    calendars: Calendars,
    clocks: Editions<ClockDef>,
    policies: Editions<Policy>,
    /// From when on each edition is effective, in order: between two of these nothing changes.
    effective_from: Vec<i64>,
    /// The places of the editions, in order.
    published_at: Vec<u64>,
    /// What counts, by how many editions were known, and how many of them effective.
    in_force: Mutex<HashMap<(usize, usize), Arc<InForce>>>,
}

/// Editions by id, each with its place in partition 0, in that order.
type Editions<T> = BTreeMap<Code, Vec<(u64, Arc<T>)>>;

/// The clocks that count under one choice of editions.
#[derive(Debug, Default)]
pub struct InForce {
    /// Which editions those are; two choices of the same ones are one.
    chosen: Vec<(Code, u32)>,
    /// The clocks.
    pub clocks: Vec<Covered>,
}

impl PartialEq for InForce {
    fn eq(&self, other: &InForce) -> bool {
        self.chosen == other.chosen
    }
}

/// One clock, as the policies in force have it.
#[derive(Debug)]
pub struct Covered {
    /// The definition, assessed and judged as the policies say.
    pub def: ClockDef,
    /// Which hours count.
    pub counting: Counting,
    /// Each policy that names it, in the order in which they are asked.
    policies: Vec<(Code, u32, Predicate)>,
}

impl Covered {
    /// The policy by which an instance counts, and its version, given what holds of the starting
    /// fact.
    pub fn policy(&self, holds: impl Fn(&Predicate) -> bool) -> Option<(&Code, u32)> {
        let found = self.policies.iter().find(|(_, _, when)| holds(when));
        found.map(|(policy_id, version, _)| (policy_id, *version))
    }
}

impl Rulebook {
    /// Takes in what was published at a place in partition 0. Places rise.
    ///
    /// # Errors
    /// It cannot be counted by.
    pub fn take_in(
        &mut self,
        index: u64,
        subject: &GovernanceSubject,
        event: &Event,
    ) -> Result<Touches, RulebookError> {
        let rules = match &subject.merchant_id {
            None => Arc::make_mut(&mut self.mall),
            Some(merchant_id) => {
                let merchants = Arc::make_mut(&mut self.merchants);
                Arc::make_mut(merchants.entry(merchant_id.clone()).or_default())
            }
        };
        let is_touching = rules.take_in(index, event)?;
        Ok(match is_touching {
            true => Touches::Calendars(subject.merchant_id.clone()),
            false => Touches::Nothing,
        })
    }

    /// What counts for what began at a moment, of a merchant, in a record that was decided when
    /// partition 0 was known up to a place.
    pub fn in_force(
        &self,
        merchant_id: &str,
        governed_by: Option<u64>,
        at_ms: i64,
    ) -> [(Scope, Arc<InForce>); 2] {
        let of = |rules: Option<&Arc<Rules>>| match (rules, governed_by) {
            (Some(rules), Some(known_to)) => rules.in_force(known_to, at_ms),
            (None, _) | (_, None) => Arc::default(),
        };
        let merchants = (!self.merchants.is_empty()).then(|| MerchantId::new(merchant_id).ok());
        let own = merchants.flatten().and_then(|merchant_id| self.merchants.get(&merchant_id));
        [(Scope::Mall, of(Some(&self.mall))), (Scope::Merchant, of(own))]
    }

    /// Whether nothing was published.
    pub fn is_empty(&self) -> bool {
        self.mall.published_at.is_empty() && self.merchants.is_empty()
    }
}

impl Clone for Rules {
    fn clone(&self) -> Self {
        Rules {
            calendars: self.calendars.clone(),
            clocks: self.clocks.clone(),
            policies: self.policies.clone(),
            effective_from: self.effective_from.clone(),
            published_at: self.published_at.clone(),
            // It may hold other calendars than the clone will.
            in_force: Mutex::default(),
        }
    }
}

impl Rules {
    /// Whether that changes what was judged before.
    fn take_in(&mut self, index: u64, event: &Event) -> Result<bool, RulebookError> {
        let is_touching = match event {
            Event::CalendarPublished(Written { value, .. }) => self.take_in_calendar(value)?,
            Event::ClockPublished(Written { value, .. }) => {
                let counting = self.calendars.counting(&value.hours, value.count_mode);
                let clock_id = value.clock_id.clone();
                counting.map_err(|error| RulebookError::Hours { clock_id, error })?;
                let editions = self.clocks.entry(value.clock_id.clone()).or_default();
                editions.push((index, Arc::new(value.clone())));
                self.count_in(index, value.effective_from);
                false
            }
            Event::PolicyPublished(Written { value, .. }) => {
                let editions = self.policies.entry(value.policy_id.clone()).or_default();
                editions.push((index, Arc::new(value.clone())));
                self.count_in(index, value.effective_from);
                false
            }
        };
        self.in_force = Mutex::default();
        Ok(is_touching)
    }

    /// The first edition of a calendar changes nothing: no clock could count by it before.
    fn take_in_calendar(&mut self, calendar: &Calendar) -> Result<bool, RulebookError> {
        let is_known = self.calendars.contains(&calendar.calendar_id);
        self.calendars.publish(calendar.clone())?;
        Ok(is_known)
    }

    fn count_in(&mut self, index: u64, effective_from: Timestamp) {
        self.published_at.push(index);
        let from_ms = effective_from.unix_ms();
        let place = self.effective_from.partition_point(|known_ms| *known_ms <= from_ms);
        self.effective_from.insert(place, from_ms);
    }

    fn in_force(&self, known_to: u64, at_ms: i64) -> Arc<InForce> {
        let known_count = self.published_at.partition_point(|index| *index <= known_to);
        let effective_count = self.effective_from.partition_point(|from_ms| *from_ms <= at_ms);
        let mut made = self.in_force.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(in_force) = made.get(&(known_count, effective_count)) {
            return Arc::clone(in_force);
        }
        let chosen = self.choose(known_to, at_ms);
        let same = made.values().find(|it| it.chosen == chosen.editions).cloned();
        let in_force = same.unwrap_or_else(|| Arc::new(chosen.in_force(&self.calendars)));
        made.insert((known_count, effective_count), Arc::clone(&in_force));
        in_force
    }

    fn choose(&self, known_to: u64, at_ms: i64) -> Chosen {
        let is_known = |index: u64| index <= known_to;
        let newest_clock = |editions: &Vec<(u64, Arc<ClockDef>)>| {
            newest(editions, is_known, at_ms, |it| (it.effective_from, it.version))
        };
        let newest_policy = |editions: &Vec<(u64, Arc<Policy>)>| {
            newest(editions, is_known, at_ms, |it| (it.effective_from, it.version))
        };
        let clocks: Vec<_> = self.clocks.values().filter_map(newest_clock).collect();
        let policies: Vec<_> = self.policies.values().filter_map(newest_policy).collect();
        let clock_editions = clocks.iter().map(|it| (it.clock_id.clone(), it.version));
        let policy_editions = policies.iter().map(|it| (it.policy_id.clone(), it.version));
        let editions = clock_editions.chain(policy_editions).collect();
        Chosen { editions, clocks, policies }
    }
}

/// The edition that counts at a moment: of those known, the one effective latest.
fn newest<T>(
    editions: &[(u64, Arc<T>)],
    is_known: impl Fn(u64) -> bool,
    at_ms: i64,
    since: impl Fn(&T) -> (Timestamp, u32),
) -> Option<Arc<T>> {
    let known = editions.iter().filter(|(index, _)| is_known(*index)).map(|(_, it)| it);
    let effective = known.filter(|it| since(it).0.unix_ms() <= at_ms);
    effective.max_by_key(|it| since(it)).cloned()
}

/// The editions that count together.
struct Chosen {
    editions: Vec<(Code, u32)>,
    clocks: Vec<Arc<ClockDef>>,
    policies: Vec<Arc<Policy>>,
}

impl Chosen {
    fn in_force(self, calendars: &Calendars) -> InForce {
        let clocks = self.clocks.iter().filter_map(|def| self.covered(def, calendars));
        InForce { clocks: clocks.collect(), chosen: self.editions }
    }

    /// A clock as all policies together have it: where one of them names it, a later one does not
    /// count.
    fn covered(&self, def: &ClockDef, calendars: &Calendars) -> Option<Covered> {
        let (mut coverage, mut policies, mut earlier) = (Vec::new(), Vec::new(), Vec::new());
        for policy in &self.policies {
            let rows = policy.coverage_of(&def.clock_id);
            if rows.is_empty() {
                continue;
            }
            let here = Predicate::Any(rows.iter().map(|row| row.when.clone()).collect());
            let none_before = Predicate::Not(Box::new(Predicate::Any(earlier.clone())));
            coverage.extend(rows.into_iter().map(|row| Coverage {
                when: Predicate::All(vec![row.when, none_before.clone()]),
                targets: row.targets,
            }));
            policies.push((policy.policy_id.clone(), policy.version, here.clone()));
            earlier.push(here);
        }
        if coverage.is_empty() {
            return None;
        }
        // That it can be counted was seen when the clock was taken in.
        let counting = calendars.counting(&def.hours, def.count_mode).ok()?;
        Some(Covered { def: def.covered_by(&coverage), counting, policies })
    }
}
