//! Which hours count: a calendar's versions one after the other, minus what stands still.

use std::collections::BTreeMap;
use std::sync::Arc;

use verbatim_domain::governance::clock_def::{CountMode, Hours};
use verbatim_domain::governance::{Calendar, Day, DaySpan};
use verbatim_domain::{Code, Timestamp};

use crate::open_hours::{OpenHours, UnknownZone};
use crate::spans::Spans;

/// Why a clock's hours cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// No version of the calendar is known.
    #[error("no calendar `{0}` was published")]
    UnknownCalendar(Code),
    /// It needs a time zone, and has no calendar to take it from.
    #[error("to skip a part of each day it needs a calendar that names the time zone")]
    NoZone,
}

/// Every version of every calendar.
#[derive(Debug, Clone, Default)]
pub struct Calendars {
    versions: BTreeMap<Code, Vec<Arc<OpenHours>>>,
}

impl Calendars {
    /// Takes in a version of a calendar. Of two that are effective from the same instant the
    /// higher version counts.
    ///
    /// # Errors
    /// Its time zone is not known.
    pub fn publish(&mut self, calendar: Calendar) -> Result<(), UnknownZone> {
        let versions = self.versions.entry(calendar.calendar_id.clone()).or_default();
        versions.push(Arc::new(OpenHours::new(calendar)?));
        versions.sort_by_key(|it| (it.calendar().effective_from, it.calendar().version));
        versions.dedup_by(|later, kept| {
            let same = later.calendar().effective_from == kept.calendar().effective_from;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        Ok(())
    }

    /// Whether a version of a calendar is known.
    pub fn contains(&self, calendar_id: &Code) -> bool {
        self.versions.contains_key(calendar_id)
    }

    /// What counts under these hours, and where the start must lie to be assessed.
    ///
    /// # Errors
    /// A calendar that it needs is missing.
    pub fn counting(&self, hours: &Hours, mode: CountMode) -> Result<Counting, HoursError> {
        let timeline = match hours {
            Hours::Always => None,
            Hours::Calendar(calendar_id) | Hours::OfTeam { otherwise: calendar_id } => {
                let versions = self.versions.get(calendar_id);
                let versions = versions.filter(|versions| !versions.is_empty());
                let unknown = || HoursError::UnknownCalendar(calendar_id.clone());
                Some(Timeline::of(versions.ok_or_else(unknown)?))
            }
        };
        let zone = timeline.clone();
        Ok(match mode {
            CountMode::Within => Counting { counts: timeline, gate: None, zone },
            CountMode::GateByStart => Counting { counts: None, gate: timeline, zone },
            CountMode::SkipDaily(span) => {
                let timeline = timeline.ok_or(HoursError::NoZone)?;
                Counting { counts: Some(timeline.skipping(span)), gate: None, zone }
            }
        })
    }
}

/// Hours that follow one another, each from a moment on: at first the versions of one calendar, the
/// first of which also counts before its instant.
#[derive(Debug, Clone)]
pub struct Timeline(Vec<(i64, Arc<OpenHours>)>);

impl Timeline {
    fn of(versions: &[Arc<OpenHours>]) -> Self {
        let mut each: Vec<_> =
            versions.iter().map(|it| (effective_from_ms(it), Arc::clone(it))).collect();
        each.first_mut().into_iter().for_each(|(from_ms, _)| *from_ms = i64::MIN);
        Timeline(each)
    }

    /// These hours, until the others are effective.
    fn followed_by(&self, later: &Timeline) -> Timeline {
        let first = later.0.first().map(|(_, hours)| effective_from_ms(hours));
        let from_ms = first.unwrap_or(i64::MAX);
        let before = self.0.iter().filter(|(since_ms, _)| *since_ms < from_ms).cloned();
        let later = later.0.iter().map(|(_, hours)| (effective_from_ms(hours), Arc::clone(hours)));
        Timeline(before.chain(later).collect())
    }

    /// The version in force at a moment.
    pub fn at(&self, at_ms: i64) -> &OpenHours {
        let later = self.0.partition_point(|(from_ms, _)| *from_ms <= at_ms);
        &self.0[later.saturating_sub(1)].1
    }

    /// Each version with the stretch over which it is in force.
    fn in_force(&self, from_ms: i64) -> impl Iterator<Item = (&OpenHours, i64)> {
        let ends = self.0.iter().skip(1).map(|(from_ms, _)| *from_ms).chain([i64::MAX]);
        let versions = self.0.iter().map(|(_, hours)| hours.as_ref()).zip(ends);
        versions.skip_while(move |(_, to_ms)| *to_ms <= from_ms)
    }

    fn counted(&self, from_ms: i64, to_ms: i64) -> i64 {
        let (mut begins_ms, mut sum_ms) = (from_ms, 0);
        for (hours, ends_ms) in self.in_force(from_ms) {
            sum_ms += hours.counted(begins_ms, ends_ms.min(to_ms));
            begins_ms = ends_ms;
            if begins_ms >= to_ms {
                break;
            }
        }
        sum_ms
    }

    fn advance(&self, from_ms: i64, open_ms: i64) -> Option<i64> {
        let (mut begins_ms, mut left_ms) = (from_ms, open_ms);
        for (hours, ends_ms) in self.in_force(from_ms) {
            match hours.advance(begins_ms, left_ms) {
                Some(at_ms) if at_ms <= ends_ms => return Some(at_ms),
                // The last version has no end at which to go on.
                Some(_) | None if ends_ms == i64::MAX => return None,
                Some(_) | None => left_ms -= hours.counted(begins_ms, ends_ms),
            }
            begins_ms = ends_ms;
        }
        None
    }

    /// The same zones, with every day open but for a stretch of it.
    fn skipping(&self, skipped: DaySpan) -> Timeline {
        let open: Vec<DaySpan> = skipped.complement().into_iter().collect();
        let versions = self.0.iter().filter_map(|(from_ms, hours)| {
            let calendar = Calendar {
                weekly: std::array::from_fn(|_| open.clone()),
                exceptions: BTreeMap::new(),
                ..hours.calendar().clone()
            };
            OpenHours::new(calendar).ok().map(|hours| (*from_ms, Arc::new(hours)))
        });
        Timeline(versions.collect())
    }
}

fn effective_from_ms(hours: &OpenHours) -> i64 {
    hours.calendar().effective_from.unix_ms()
}

/// What counts for a clock.
#[derive(Debug, Clone)]
pub struct Counting {
    counts: Option<Timeline>,
    gate: Option<Timeline>,
    zone: Option<Timeline>,
}

impl Counting {
    /// Everything counts.
    pub const ALWAYS: Counting = Counting { counts: None, gate: None, zone: None };

    /// What counts by this until the hours of a team are effective, and by those from then on.
    #[must_use]
    pub fn followed_by(&self, of_team: &Counting) -> Counting {
        let each = |own: &Option<Timeline>, later: &Option<Timeline>| match (own, later) {
            (Some(own), Some(later)) => Some(own.followed_by(later)),
            (own, later) => later.as_ref().or(own.as_ref()).cloned(),
        };
        Counting {
            counts: each(&self.counts, &of_team.counts),
            gate: each(&self.gate, &of_team.gate),
            zone: each(&self.zone, &of_team.zone),
        }
    }

    /// Whether what begins at a moment is assessed.
    pub fn assesses(&self, at_ms: i64) -> bool {
        self.gate.as_ref().is_none_or(|gate| gate.at(at_ms).is_open(at_ms))
    }

    /// The milliseconds that count from one moment to another, save those that stand still.
    pub fn counted(&self, from_ms: i64, to_ms: i64, still: &Spans) -> i64 {
        let gaps = still.gaps(from_ms, to_ms);
        gaps.map(|gap| self.running(gap.from_ms, gap.to_ms)).sum()
    }

    /// The first moment at which so many milliseconds have counted; none while it stands still
    /// with no end known, or where it does not come.
    pub fn deadline(&self, from_ms: i64, target_ms: i64, still: &Spans) -> Option<i64> {
        let mut left_ms = target_ms.max(0);
        if left_ms == 0 {
            return Some(from_ms);
        }
        for gap in still.gaps(from_ms, i64::MAX) {
            match self.advance(gap.from_ms, left_ms) {
                Some(at_ms) if at_ms <= gap.to_ms => return Some(at_ms),
                Some(_) => left_ms -= self.running(gap.from_ms, gap.to_ms),
                None if gap.to_ms == i64::MAX => return None,
                None => left_ms -= self.running(gap.from_ms, gap.to_ms),
            }
        }
        None
    }

    /// The local day and time of a moment, in the zone of the calendar; UTC where there is none.
    pub fn local(&self, at_ms: i64) -> (Day, i64) {
        match &self.zone {
            Some(zone) => zone.at(at_ms).local(at_ms),
            None => crate::open_hours::local(&jiff::tz::TimeZone::UTC, at_ms),
        }
    }

    /// The moment of a local time of a day.
    pub fn moment(&self, day: Day, time_ms: i64, near_ms: i64) -> i64 {
        match &self.zone {
            Some(zone) => zone.at(near_ms).moment(day, time_ms),
            None => crate::open_hours::moment(&jiff::tz::TimeZone::UTC, day, time_ms),
        }
    }

    /// Whether open hours begin on a day, by the calendar that is in force at a moment of it;
    /// without a calendar they do on every day.
    pub fn has_hours_on(&self, day: Day, at_ms: i64) -> bool {
        let calendar = self.zone.as_ref().map(|zone| zone.at(at_ms).calendar());
        calendar.is_none_or(|calendar| !calendar.spans_on(day).is_empty())
    }

    fn running(&self, from_ms: i64, to_ms: i64) -> i64 {
        match &self.counts {
            Some(timeline) => timeline.counted(from_ms, to_ms),
            None => to_ms.saturating_sub(from_ms).max(0),
        }
    }

    fn advance(&self, from_ms: i64, open_ms: i64) -> Option<i64> {
        match &self.counts {
            Some(timeline) => timeline.advance(from_ms, open_ms),
            None => from_ms.checked_add(open_ms).filter(|at_ms| *at_ms <= Timestamp::MAX.unix_ms()),
        }
    }
}
