//! Runs one clock over the facts of an inquiry.

use verbatim_domain::governance::clock_def::{
    Anchor, EarlierPauses, OnReopen, PolicyBind, Recurrence, Subject, Unresolved,
};
use verbatim_domain::governance::{ClockDef, Due};

use crate::fact::{Effect, Landmark};
use crate::hold::Held;
use crate::hours::Counting;
use crate::instance::{Ending, Instance};
use crate::matches::World;
use crate::pauses::pauses;
use crate::spans::{Span, Spans};
use crate::story::{Moment, Story};

/// So many intervals of one thing are begun at most, however short they are and however long
/// nothing happens.
const INTERVALS_MAX: u32 = 10_000;

/// A clock with what it counts by.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a> {
    /// The definition.
    pub def: &'a ClockDef,
    /// Which hours count.
    pub counting: &'a Counting,
    /// Stretches that are exempt.
    pub exempt: &'a Spans,
}

/// Every instance of a clock that these facts begin and that is assessed, in the order in which
/// they began.
pub fn instances(rule: &Rule<'_>, story: &Story) -> Vec<Instance> {
    let mut run = Run::new(rule, story);
    for (place, moment) in story.moments().iter().enumerate() {
        run.take_in(place, moment);
    }
    let until_ms = story.moments().last().map_or(i64::MIN, |moment| moment.fact.at_ms);
    run.end_days(until_ms);
    let assessed = run.held.into_iter().filter(|held| held.is_assessed);
    let pauses = &run.pauses;
    assessed.map(|held| held.read(rule, pauses)).collect()
}

/// The pauses of a clock over a whole story.
#[derive(Debug)]
pub(crate) struct Pauses {
    pub(crate) claimed: Spans,
    pub(crate) honest: Spans,
}

struct Run<'a> {
    rule: &'a Rule<'a>,
    story: &'a Story,
    pauses: Pauses,
    held: Vec<Held>,
    landmarks: [Option<i64>; 4],
    reopen_count: u32,
}

impl<'a> Run<'a> {
    fn new(rule: &'a Rule<'a>, story: &'a Story) -> Self {
        let claimed = pauses(rule.def, story, World::Claimed);
        // What was not even claimed is no pause, however a condition is put.
        let honest = pauses(rule.def, story, World::Honest).both(&claimed);
        let pauses = Pauses { claimed, honest };
        Run { rule, story, pauses, held: Vec::new(), landmarks: [None; 4], reopen_count: 0 }
    }

    fn def(&self) -> &'a ClockDef {
        self.rule.def
    }

    fn holds(&self, predicate: &verbatim_domain::governance::Predicate, moment: &Moment) -> bool {
        self.story.holds(predicate, moment, World::Claimed)
    }

    fn take_in(&mut self, place: usize, moment: &Moment) {
        let at_ms = moment.fact.at_ms;
        self.end_days(at_ms);
        self.begin_intervals(at_ms);
        if let Some(landmark) = moment.fact.landmark {
            self.pass(landmark, at_ms);
        }
        if moment.fact.effect == Effect::Reopens {
            self.reopen(moment);
        }
        let has_ended_one = self.end_running(place, moment);
        let may_begin = !has_ended_one || self.def().recurrence != Recurrence::PerTurn;
        if may_begin && self.holds(&self.def().start, moment) {
            self.begin(moment);
        }
    }

    /// The first of each kind counts, save that every session and every request for a person
    /// begins anew.
    fn pass(&mut self, landmark: Landmark, at_ms: i64) {
        let passed = &mut self.landmarks[landmark as usize];
        match landmark {
            Landmark::Opened | Landmark::CustomerMessage => *passed = passed.or(Some(at_ms)),
            Landmark::SessionStart | Landmark::HumanRequested => *passed = Some(at_ms),
        }
    }

    /// Ends, or changes, what runs. Whether one ended.
    fn end_running(&mut self, place: usize, moment: &Moment) -> bool {
        let (fact, def) = (&moment.fact, self.def());
        let is_stop = self.holds(&def.stop, moment) && self.holds(&def.qualify, moment);
        let is_stop = is_stop && !self.is_revoked(place, moment);
        let cancelled = def.cancel.iter().find(|cancel| self.holds(&cancel.when, moment));
        let is_reset = self.holds(&def.reset, moment);
        let row = def.targets.iter().position(|row| self.holds(&row.when, moment));
        let (counting, stream_seq, at_ms) = (self.rule.counting, fact.stream_seq, fact.at_ms);
        let mut has_ended_one = false;
        for held in self.held.iter_mut().filter(|held| held.concerns(fact, def.subject)) {
            if is_stop {
                held.end(Ending::Fulfilled { at_ms, stream_seq });
            } else if let Some(cancel) = cancelled {
                let reason = cancel.reason.clone();
                held.end(Ending::Cancelled { at_ms, stream_seq, reason });
            } else if is_reset {
                held.count_from(at_ms);
                held.attach(def, counting, row, at_ms, fact.due_ms);
            } else {
                held.rebind(def, counting, row, fact);
            }
            has_ended_one |= held.ending.is_some();
        }
        has_ended_one
    }

    /// Whether a later fact takes this fulfilment back.
    fn is_revoked(&self, place: usize, stop: &Moment) -> bool {
        let Some(revoke) = &self.def().revoke else { return false };
        let Some(reply) = stop.fact.named(Subject::Reply) else { return false };
        let until_ms = stop.fact.at_ms.saturating_add(revoke.within_ms);
        let later = self.story.moments()[place + 1..].iter();
        let mut soon = later.take_while(|moment| moment.fact.at_ms <= until_ms);
        soon.any(|moment| {
            moment.fact.named(Subject::Reply) == Some(reply) && self.holds(&revoke.when, moment)
        })
    }

    fn reopen(&mut self, moment: &Moment) {
        self.reopen_count += 1;
        let at_ms = moment.fact.at_ms;
        let mut again = Vec::new();
        for held in self.held.iter_mut().filter(|held| held.is_last) {
            let Some(Ending::Fulfilled { at_ms: fulfilled_ms, .. }) = held.ending else { continue };
            let day_is_over = self.rule.day_end(held).is_some_and(|end| end.at_ms() <= at_ms);
            match self.rule.def.on_reopen {
                OnReopen::Never => {}
                OnReopen::NewInstance => again.push(held.key),
                // It was fulfilled on its day, and that day does not come back.
                OnReopen::Resume | OnReopen::CountThrough if day_is_over => {}
                OnReopen::Resume => held.resume(fulfilled_ms, Some(at_ms)),
                OnReopen::CountThrough => held.resume(fulfilled_ms, None),
            }
        }
        for key in again {
            self.hold(key, moment);
        }
    }

    fn begin(&mut self, moment: &Moment) {
        let def = self.def();
        let key = match def.subject {
            Subject::Inquiry => None,
            of_a_thing => moment.fact.named(of_a_thing),
        };
        if key.is_none() && def.subject != Subject::Inquiry {
            return;
        }
        let mut others = self.held.iter().filter(|held| held.key == key);
        let may_begin = match def.recurrence {
            Recurrence::Once | Recurrence::FixedInterval { .. } => others.next().is_none(),
            Recurrence::PerReopen => others.all(|held| held.reopen_count < self.reopen_count),
            Recurrence::PerTurn | Recurrence::Chained => others.all(|held| held.ending.is_some()),
            Recurrence::Independent => true,
        };
        if may_begin {
            self.hold(key, moment);
        }
    }

    fn hold(&mut self, key: Option<u128>, moment: &Moment) {
        let (def, fact) = (self.def(), &moment.fact);
        let at_ms = fact.at_ms;
        let landmark = match def.anchor {
            Anchor::Event => None,
            Anchor::Opened => self.landmarks[Landmark::Opened as usize],
            Anchor::FirstCustomerMessage => self.landmarks[Landmark::CustomerMessage as usize],
            Anchor::SessionStart => self.landmarks[Landmark::SessionStart as usize],
            Anchor::HumanRequested => self.landmarks[Landmark::HumanRequested as usize],
        };
        let anchor_at_ms = landmark.unwrap_or(at_ms).min(at_ms);
        let counting = self.rule.counting;
        let mut number = 1;
        for held in self.held.iter_mut().filter(|held| held.key == key) {
            held.is_last = false;
            number = held.number + 1;
        }
        let mut held = Held::begin(key, number, fact, anchor_at_ms);
        held.reopen_count = self.reopen_count;
        held.is_assessed = counting.assesses(at_ms) && self.holds(&def.eligible_if, moment);
        let exclusion = def.exclude.iter().find(|exclude| self.holds(&exclude.when, moment));
        held.excluded = exclusion.map(|it| (it.reason.clone(), it.side));
        held.ignores_pauses_before = match def.earlier_pauses {
            EarlierPauses::Counted => at_ms,
            EarlierPauses::Carried => anchor_at_ms,
        };
        let row = def.targets.iter().position(|row| self.holds(&row.when, moment));
        held.attach(def, counting, row, at_ms, fact.due_ms);
        self.held.push(held);
    }

    /// Ends what may not outlive the day on which it began.
    fn end_days(&mut self, until_ms: i64) {
        for held in self.held.iter_mut().filter(|held| held.ending.is_none()) {
            let end = self.rule.day_end(held).filter(|end| end.at_ms() <= until_ms);
            held.ending = end;
        }
    }

    /// Begins the intervals that have begun since the last fact, of everything that was not
    /// cancelled.
    fn begin_intervals(&mut self, until_ms: i64) {
        let Recurrence::FixedInterval { ms } = self.def().recurrence else { return };
        let (interval_ms, mut place) = (ms.max(1), 0);
        // What is pushed comes under the loop as well, until the last has not yet begun.
        while let Some(held) = self.held.get_mut(place) {
            place += 1;
            let next_ms = held.anchor_at_ms.saturating_add(interval_ms);
            let goes_on = matches!(held.ending, None | Some(Ending::Fulfilled { .. }));
            if held.is_last && goes_on && next_ms <= until_ms && held.number < INTERVALS_MAX {
                let next = held.next_interval(self.rule.def, self.rule.counting, next_ms);
                held.is_last = false;
                held.ending.get_or_insert(Ending::Lapsed { at_ms: next_ms });
                self.held.push(next);
            }
        }
    }
}

impl Rule<'_> {
    /// How an instance ends with the day on which it began, if nothing ends it before.
    pub(crate) fn day_end(&self, held: &Held) -> Option<Ending> {
        let at_ms = || held.day_ends_ms(self.counting);
        match self.def.unresolved {
            Unresolved::BreachAtDeadline | Unresolved::ExcludedUntilDue => None,
            Unresolved::BreachAtDayEnd => Some(Ending::MissedAtDayEnd { at_ms: at_ms() }),
            Unresolved::ExcludedAtDayEnd => Some(Ending::DroppedAtDayEnd { at_ms: at_ms() }),
        }
    }
}

impl Held {
    /// What a change of the inquiry, or of what was said to be due, does to the target.
    fn rebind(
        &mut self,
        def: &ClockDef,
        counting: &Counting,
        row: Option<usize>,
        fact: &crate::fact::Fact,
    ) {
        let is_as_said = row.is_some_and(|row| def.targets[row].due == Due::AsSaid);
        let is_said_anew = fact.due_ms.is_some_and(|due_ms| Some(due_ms) != self.due_ms);
        if row == self.row && !(is_as_said && is_said_anew) {
            return;
        }
        match def.policy_bind {
            PolicyBind::PinnedAtStart | PolicyBind::Manual => {}
            PolicyBind::FloatRebase => self.attach(def, counting, row, fact.at_ms, fact.due_ms),
            PolicyBind::FloatFromChange => {
                self.counts_from_ms = fact.at_ms;
                self.attach(def, counting, row, fact.at_ms, fact.due_ms);
            }
        }
    }
}

/// Stretches that stand still for a reading of an instance.
pub(crate) fn still(
    pauses: &Spans,
    not_before_ms: i64,
    resolved: &[Span],
    exempt: Option<&Spans>,
) -> Spans {
    let pauses = pauses.within(not_before_ms, Span::OPEN);
    let still = pauses.and(&Spans::union(resolved.iter().copied()));
    exempt.map_or_else(|| still.clone(), |exempt| still.and(exempt))
}
