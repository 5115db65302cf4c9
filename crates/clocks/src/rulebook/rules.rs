//! The rules of one stream: its editions, and which of them count together.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use verbatim_domain::governance::clock_def::{CountMode, Hours};
use verbatim_domain::governance::publish::Event;
use verbatim_domain::governance::{
    Calendar, ClockDef, Coverage, Edition, Policy, Predicate, ProcessDefinition, Roster, What,
    Written,
};
use verbatim_domain::{Code, Times, Timestamp};

use crate::hours::Calendars;
use crate::kinds::Kinds;
use crate::spans::Span;

use super::exempting::Exempting;
use super::retold::History;
use super::{Covered, HoursOfTeam, InForce, RulebookError};

/// The rules of one stream.
#[derive(Debug, Default)]
pub(super) struct Rules {
    calendars: Calendars,
    /// Without the versions that restate the past.
    first_told: Calendars,
    /// The calendars that have such versions.
    restated: BTreeSet<Code>,
    /// Hours by team.
    rosters: Calendars,
    /// The same without the versions that restate the past.
    rosters_first_told: Calendars,
    /// The teams that have such versions.
    restated_teams: BTreeSet<Code>,
    pub(super) exempting: Exempting,
    clocks: Editions<ClockDef>,
    policies: Editions<Policy>,
    processes: Editions<ProcessDefinition>,
    retired: Vec<Retirement>,
    pub(super) history: History,
    /// From when on each edition is effective, in order: between two of these nothing changes.
    effective_from: Vec<i64>,
    /// The places of the clocks, policies and retirements, in order.
    published_at: Vec<u64>,
    /// What counts, by how many editions were known, and how many of them effective.
    in_force: Mutex<HashMap<(usize, usize), Arc<InForce>>>,
}

/// Editions by id, each with its place in partition 0, in that order.
type Editions<T> = BTreeMap<Code, Vec<(u64, Arc<T>)>>;

/// What was retired, from when on, and where that stands in partition 0.
#[derive(Debug, Clone)]
struct Retirement {
    index: u64,
    what: What,
    id: Code,
    version: u32,
    effective_from_ms: i64,
}

/// The hours in which anybody is on duty, as a calendar of the team.
fn hours_of(roster: &Roster) -> Calendar {
    Calendar {
        // Both take the same texts.
        calendar_id: Code::new(roster.team_id.as_str())
            .unwrap_or_else(|_| roster.roster_id.clone()),
        version: roster.version,
        zone: roster.zone.clone(),
        tzdb_version: None,
        weekly: roster.weekly(),
        exceptions: BTreeMap::new(),
        effective_from: roster.effective_from,
        restated_because: roster.restated_because.clone(),
    }
}

impl Clone for Rules {
    fn clone(&self) -> Self {
        Rules {
            calendars: self.calendars.clone(),
            first_told: self.first_told.clone(),
            restated: self.restated.clone(),
            rosters: self.rosters.clone(),
            rosters_first_told: self.rosters_first_told.clone(),
            restated_teams: self.restated_teams.clone(),
            exempting: self.exempting.clone(),
            clocks: self.clocks.clone(),
            policies: self.policies.clone(),
            processes: self.processes.clone(),
            retired: self.retired.clone(),
            history: self.history.clone(),
            effective_from: self.effective_from.clone(),
            published_at: self.published_at.clone(),
            // It may hold other calendars than the clone will.
            in_force: Mutex::default(),
        }
    }
}

impl Rules {
    pub(super) fn is_empty(&self) -> bool {
        self.published_at.is_empty()
    }

    /// The stretch in which that changes what was judged before; none, if it changes nothing.
    pub(super) fn take_in(
        &mut self,
        index: u64,
        times: &Times,
        event: &Event,
    ) -> Result<Option<Span>, RulebookError> {
        self.in_force = Mutex::default();
        let touched = match event {
            Event::Published(edition) => self.take_in_edition(index, edition)?,
            Event::Retired(it) => {
                let effective_from_ms = it.effective_from.unix_ms();
                let (what, id, version) = (it.what, it.id.clone(), it.version);
                self.retired.push(Retirement { index, what, id, version, effective_from_ms });
                self.count_in(index, it.effective_from);
                self.exempting.end(index, it)
            }
            Event::Emergency(event) => {
                self.exempting.take_in_emergency(times.occurred_at.unix_ms(), event)
            }
        };
        self.history.take_in(index, times, event, touched);
        Ok(touched)
    }

    fn take_in_edition(
        &mut self,
        index: u64,
        edition: &Edition,
    ) -> Result<Option<Span>, RulebookError> {
        Ok(match edition {
            Edition::Calendar(Written { value, .. }) => self.take_in_calendar(value)?,
            Edition::Roster(Written { value, .. }) => Some(self.take_in_roster(value)?),
            Edition::Clock(Written { value, .. }) => {
                let counting = self.calendars.counting(&value.hours, value.count_mode);
                let clock_id = value.clock_id.clone();
                counting.map_err(|error| RulebookError::Hours { clock_id, error })?;
                let editions = self.clocks.entry(value.clock_id.clone()).or_default();
                editions.push((index, Arc::new(value.clone())));
                self.count_in(index, value.effective_from);
                None
            }
            Edition::Policy(Written { value, .. }) => {
                let editions = self.policies.entry(value.policy_id.clone()).or_default();
                editions.push((index, Arc::new(value.clone())));
                self.count_in(index, value.effective_from);
                None
            }
            Edition::Holiday(Written { value, .. }) => {
                self.exempting.take_in_holiday(index, value);
                None
            }
            Edition::Exemption(Written { value, .. }) => {
                Some(self.exempting.take_in_exemption(value))
            }
            Edition::ProcessDefinition(Written { value, .. }) => {
                let editions = self.processes.entry(value.process_id.clone()).or_default();
                editions.push((index, Arc::new(value.clone())));
                None
            }
            Edition::MetricDefinition(_) | Edition::EmergencyPlan(_) => None,
        })
    }

    /// The first edition of a calendar changes nothing: no clock could count by it before.
    fn take_in_calendar(&mut self, calendar: &Calendar) -> Result<Option<Span>, RulebookError> {
        let is_known = self.calendars.contains(&calendar.calendar_id);
        self.calendars.publish(calendar.clone())?;
        match calendar.restated_because {
            None => self.first_told.publish(calendar.clone())?,
            Some(_) => drop(self.restated.insert(calendar.calendar_id.clone())),
        }
        Ok(is_known.then(|| Span::since(calendar.effective_from.unix_ms())))
    }

    fn take_in_roster(&mut self, roster: &Roster) -> Result<Span, RulebookError> {
        let hours = hours_of(roster);
        match roster.restated_because {
            None => self.rosters_first_told.publish(hours.clone())?,
            Some(_) => drop(self.restated_teams.insert(hours.calendar_id.clone())),
        }
        self.rosters.publish(hours)?;
        Ok(Span::since(roster.effective_from.unix_ms()))
    }

    fn was_restated(&self, calendar_id: &Code) -> bool {
        self.restated.contains(calendar_id)
    }

    pub(super) fn has_restated_teams(&self) -> bool {
        !self.restated_teams.is_empty()
    }

    pub(super) fn hours_of_team(&self, team_id: &str, mode: CountMode) -> Option<HoursOfTeam> {
        let team_id = Code::new(team_id).ok().filter(|team_id| self.rosters.contains(team_id))?;
        let is_restated = self.restated_teams.contains(&team_id);
        let hours = Hours::Calendar(team_id);
        let first_told = || self.rosters_first_told.counting(&hours, mode).ok();
        Some(HoursOfTeam {
            first_told: if is_restated { first_told() } else { None },
            counting: self.rosters.counting(&hours, mode).ok()?,
        })
    }

    fn count_in(&mut self, index: u64, effective_from: Timestamp) {
        self.published_at.push(index);
        let from_ms = effective_from.unix_ms();
        let place = self.effective_from.partition_point(|known_ms| *known_ms <= from_ms);
        self.effective_from.insert(place, from_ms);
    }

    pub(super) fn in_force(&self, known_to: u64, at_ms: i64) -> Arc<InForce> {
        let known_count = self.published_at.partition_point(|index| *index <= known_to);
        let effective_count = self.effective_from.partition_point(|from_ms| *from_ms <= at_ms);
        let mut made = self.in_force.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(in_force) = made.get(&(known_count, effective_count)) {
            return Arc::clone(in_force);
        }
        let chosen = self.choose(known_to, at_ms);
        let same = made.values().find(|it| it.chosen == chosen.editions).cloned();
        let in_force = same.unwrap_or_else(|| Arc::new(chosen.in_force(self)));
        made.insert((known_count, effective_count), Arc::clone(&in_force));
        in_force
    }

    /// The processes that count for what began at a moment.
    pub(super) fn processes(
        &self,
        known_to: u64,
        at_ms: i64,
    ) -> impl Iterator<Item = Arc<ProcessDefinition>> {
        let moment = Choice { known_to, at_ms, retired: &self.retired };
        self.processes.values().filter_map(move |editions| {
            let newest = moment.newest(editions, |it| (it.effective_from, it.version))?;
            let (what, id) = (What::ProcessDefinition, &newest.process_id);
            moment.stands(what, id, newest.version).then_some(newest)
        })
    }

    fn choose(&self, known_to: u64, at_ms: i64) -> Chosen {
        let moment = Choice { known_to, at_ms, retired: &self.retired };
        let newest_clock = |editions: &Vec<(u64, Arc<ClockDef>)>| {
            let newest = moment.newest(editions, |it| (it.effective_from, it.version))?;
            moment.stands(What::Clock, &newest.clock_id, newest.version).then_some(newest)
        };
        let newest_policy = |editions: &Vec<(u64, Arc<Policy>)>| {
            let newest = moment.newest(editions, |it| (it.effective_from, it.version))?;
            moment.stands(What::Policy, &newest.policy_id, newest.version).then_some(newest)
        };
        let clocks: Vec<_> = self.clocks.values().filter_map(newest_clock).collect();
        let policies: Vec<_> = self.policies.values().filter_map(newest_policy).collect();
        let clock_editions = clocks.iter().map(|it| (What::Clock, it.clock_id.clone(), it.version));
        let policy_editions =
            policies.iter().map(|it| (What::Policy, it.policy_id.clone(), it.version));
        let editions = clock_editions.chain(policy_editions).collect();
        Chosen { editions, clocks, policies }
    }
}

/// A moment at which editions are chosen, and how far partition 0 was known then.
struct Choice<'a> {
    known_to: u64,
    at_ms: i64,
    retired: &'a [Retirement],
}

impl Choice<'_> {
    /// The edition that counts: of those known and effective the newest version, which takes the
    /// place of all before it from its instant on.
    fn newest<T>(
        &self,
        editions: &[(u64, Arc<T>)],
        since: impl Fn(&T) -> (Timestamp, u32),
    ) -> Option<Arc<T>> {
        let known = editions.iter().filter(|(index, _)| *index <= self.known_to);
        let effective = known.map(|(_, it)| it).filter(|it| since(it).0.unix_ms() <= self.at_ms);
        effective.max_by_key(|it| since(it).1).cloned()
    }

    /// Whether nobody has retired it, or a version behind it: a newer one that is retired does not
    /// bring an older one back.
    fn stands(&self, what: What, id: &Code, version: u32) -> bool {
        let mut known = self.retired.iter().filter(|it| it.index <= self.known_to);
        !known.any(|it| {
            let is_it = (it.what, &it.id) == (what, id) && version <= it.version;
            is_it && it.effective_from_ms <= self.at_ms
        })
    }
}

/// The editions that count together.
struct Chosen {
    editions: Vec<(What, Code, u32)>,
    clocks: Vec<Arc<ClockDef>>,
    policies: Vec<Arc<Policy>>,
}

impl Chosen {
    fn in_force(self, rules: &Rules) -> InForce {
        let clocks = self.clocks.iter().filter_map(|def| self.covered(def, rules));
        InForce { clocks: clocks.collect(), chosen: self.editions }
    }

    /// A clock as all policies together have it: where one of them names it, a later one does not
    /// count.
    fn covered(&self, def: &ClockDef, rules: &Rules) -> Option<Covered> {
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
        let counting = rules.calendars.counting(&def.hours, def.count_mode).ok()?;
        let first_told = match &def.hours {
            Hours::Calendar(id) | Hours::OfTeam { otherwise: id } if rules.was_restated(id) => {
                rules.first_told.counting(&def.hours, def.count_mode).ok()
            }
            Hours::Calendar(_) | Hours::OfTeam { .. } | Hours::Always => None,
        };
        let def = def.covered_by(&coverage);
        let turns_at = Kinds::that_turn(&def);
        Some(Covered { def, counting, first_told, turns_at, policies })
    }
}
