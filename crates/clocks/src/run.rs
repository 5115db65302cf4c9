//! Runs one clock over the facts of an inquiry.

use std::collections::BTreeMap;
use std::slice;

use verbatim_domain::governance::clock_def::{
    Anchor, EarlierPauses, OnReopen, Recurrence, Subject, Unresolved,
};
use verbatim_domain::governance::{ClockDef, Predicate};

use crate::fact::{Effect, Landmark};
use crate::hold::{Held, after};
use crate::hours::Counting;
use crate::instance::{Ending, Instance};
use crate::matches::World;
use crate::pauses::pauses;
use crate::spans::{Span, Spans};
use crate::story::{Moment, Story};

/// So many intervals of one thing are begun at most, however short they are and however long
/// nothing happens.
const INTERVALS_MAX: u32 = 10_000;

/// A stretch that does not count for instances that begin in some way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exempt {
    /// What must hold of the fact that begins an instance.
    pub when: Predicate,
    /// The stretch.
    pub span: Span,
}

/// A clock with what it counts by.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a> {
    /// The definition.
    pub def: &'a ClockDef,
    /// Which hours count.
    pub counting: &'a Counting,
    /// Stretches that are exempt.
    pub exempt: &'a [Exempt],
}

/// Every instance of a clock that these facts begin and that is assessed, in the order in which
/// they began.
pub fn instances(rule: &Rule<'_>, story: &Story) -> Vec<Instance> {
    let found = instances_of(slice::from_ref(rule), &|_| Some(0), story);
    found.into_iter().map(|(_, instance)| instance).collect()
}

/// The same of a clock that counts by several rules, each instance with the place of its own: the
/// one that counts for the fact that begins it. Under none a fact begins nothing.
pub(crate) fn instances_of(
    rules: &[Rule<'_>],
    begins_by: &dyn Fn(&Moment) -> Option<usize>,
    story: &Story,
) -> Vec<(usize, Instance)> {
    let mut run = Run::new(rules, begins_by, story);
    for (place, moment) in story.moments().iter().enumerate() {
        run.take_in(place, moment);
    }
    let by_itself = |rule: &Rule<'_>| rule.def.begins_by_itself();
    if rules.iter().any(by_itself) {
        // All of one thing were begun before those of another.
        run.held.sort_by_key(|held| held.anchor_at_ms);
    }
    let assessed = run.held.into_iter().filter(|held| held.is_assessed);
    let (pauses, moments) = (&run.pauses, story.moments());
    let read = |held: Held| {
        let by = held.by;
        let exempt = rules[by].exempt_of(story, &moments[held.begun_at]);
        (by, held.read(rules[by].counting, &pauses[by], &exempt))
    };
    assessed.map(read).collect()
}

/// The pauses of a clock over a whole story.
#[derive(Debug)]
pub(crate) struct Pauses {
    pub(crate) claimed: Spans,
    pub(crate) honest: Spans,
}

impl Pauses {
    fn of(def: &ClockDef, story: &Story) -> Self {
        let claimed = pauses(def, story, World::Claimed);
        let honest = match story.is_all_honest() || claimed.is_empty() {
            true => claimed.clone(),
            // What was not even claimed is no pause, however a condition is put.
            false => pauses(def, story, World::Honest).both(&claimed),
        };
        Pauses { claimed, honest }
    }
}

struct Run<'a> {
    rules: &'a [Rule<'a>],
    /// The place of the rule by which a fact begins something.
    begins_by: &'a dyn Fn(&Moment) -> Option<usize>,
    story: &'a Story,
    /// Of each rule.
    pauses: Vec<Pauses>,
    held: Vec<Held>,
    /// Which of them run.
    running: Vec<usize>,
    /// Which of them is the last of its thing.
    last: BTreeMap<Option<u128>, usize>,
    landmarks: [Option<i64>; 4],
    reopen_count: u32,
}

impl<'a> Run<'a> {
    fn new(
        rules: &'a [Rule<'a>],
        begins_by: &'a dyn Fn(&Moment) -> Option<usize>,
        story: &'a Story,
    ) -> Self {
        Run {
            rules,
            begins_by,
            story,
            pauses: rules.iter().map(|rule| Pauses::of(rule.def, story)).collect(),
            held: Vec::new(),
            running: Vec::new(),
            last: BTreeMap::new(),
            landmarks: [None; 4],
            reopen_count: 0,
        }
    }

    fn holds(&self, predicate: &Predicate, moment: &Moment) -> bool {
        self.story.holds(predicate, moment, World::Claimed)
    }

    fn take_in(&mut self, place: usize, moment: &Moment) {
        let at_ms = moment.fact.at_ms;
        self.begin_intervals(at_ms);
        self.end_days(at_ms);
        if let Some(landmark) = moment.fact.landmark {
            self.pass(landmark, at_ms);
        }
        if moment.fact.effect == Effect::Reopens {
            self.reopen(place, moment);
        }
        let has_ended_one = self.end_running(place, moment);
        self.begin(place, moment, has_ended_one);
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

    /// Ends, or changes, what runs, each by its own rule. Whether one ended.
    fn end_running(&mut self, place: usize, moment: &Moment) -> bool {
        let mut has_ended_one = false;
        for (by, rule) in self.rules.iter().enumerate() {
            let concerned =
                |held: &Held| held.by == by && held.concerns(&moment.fact, rule.def.subject);
            if !self.running.iter().any(|place| concerned(&self.held[*place])) {
                continue;
            }
            let ending = self.ending(rule.def, place, moment);
            has_ended_one |= ending.is_some();
            let is_reset = ending.is_none() && self.holds(&rule.def.reset, moment);
            for place in &self.running {
                let held = &mut self.held[*place];
                if !concerned(held) {
                    continue;
                }
                match &ending {
                    Some(ending) => held.ending = Some(ending.clone()),
                    None if is_reset => {
                        let row = target_row(rule.def, self.story, held, moment);
                        held.count_from(moment.fact.at_ms);
                        held.attach(rule, row, moment.fact.at_ms, moment.fact.due_ms);
                    }
                    None if rule.def.floats() => {
                        let row = target_row(rule.def, self.story, held, moment);
                        let begun = &self.story.moments()[held.begun_at];
                        let exempt = || rule.exempt_of(self.story, begun);
                        held.rebind(rule, row, &moment.fact, (&self.pauses[by], &exempt));
                    }
                    None => {}
                }
            }
        }
        self.forget_ended();
        has_ended_one
    }

    /// How a fact ends what it concerns, if it does.
    fn ending(&self, def: &ClockDef, place: usize, moment: &Moment) -> Option<Ending> {
        let (stream_seq, at_ms) = (moment.fact.stream_seq, moment.fact.at_ms);
        let is_stop = self.holds(&def.stop, moment) && self.holds(&def.qualify, moment);
        if is_stop && !self.is_revoked(def, place, moment) {
            return Some(Ending::Fulfilled { at_ms, stream_seq });
        }
        let cancel = def.cancel.iter().find(|cancel| self.holds(&cancel.when, moment))?;
        let (reason, annuls) = (cancel.reason.clone(), cancel.annuls);
        Some(Ending::Cancelled { at_ms, stream_seq, reason, annuls })
    }

    fn forget_ended(&mut self) {
        let held = &self.held;
        self.running.retain(|place| held[*place].ending.is_none());
    }

    /// Whether a later fact takes this fulfilment back.
    fn is_revoked(&self, def: &ClockDef, place: usize, stop: &Moment) -> bool {
        let Some(revoke) = &def.revoke else { return false };
        let Some(reply) = stop.fact.named(Subject::Reply) else { return false };
        let until_ms = stop.fact.at_ms.saturating_add(revoke.within_ms);
        let later = self.story.moments()[place + 1..].iter();
        let mut soon = later.take_while(|moment| moment.fact.at_ms <= until_ms);
        soon.any(|moment| {
            moment.fact.named(Subject::Reply) == Some(reply) && self.holds(&revoke.when, moment)
        })
    }

    fn reopen(&mut self, begun_at: usize, moment: &Moment) {
        self.reopen_count += 1;
        let at_ms = moment.fact.at_ms;
        let last: Vec<usize> = self.last.values().copied().collect();
        for place in last {
            let held = &mut self.held[place];
            let Some(Ending::Fulfilled { at_ms: fulfilled_ms, .. }) = held.ending else { continue };
            let def = self.rules[held.by].def;
            let day_ends_ms = held.ends_with_day.as_ref().map(Ending::at_ms);
            let day_is_over = day_ends_ms.is_some_and(|ends_ms| ends_ms <= at_ms);
            let not_counted_to_ms = match def.on_reopen {
                OnReopen::Never => continue,
                OnReopen::NewInstance => {
                    let key = held.key;
                    let by = (self.begins_by)(moment);
                    let by = by.filter(|by| self.rules[*by].def.subject == def.subject);
                    by.into_iter().for_each(|by| self.hold(key, by, begun_at, moment));
                    continue;
                }
                OnReopen::Resume => Some(at_ms),
                OnReopen::CountThrough => None,
            };
            // What was fulfilled on its day stays so: the day does not come back.
            if !day_is_over {
                held.resume(fulfilled_ms, not_counted_to_ms);
                self.running.push(place);
            }
        }
    }

    fn begin(&mut self, place: usize, moment: &Moment, has_ended_one: bool) {
        let Some(by) = (self.begins_by)(moment) else { return };
        let def = self.rules[by].def;
        // There is one inquiry, however a fact names it.
        let is_of_inquiry = def.subject == Subject::Inquiry;
        let key = moment.fact.named(def.subject).filter(|_| !is_of_inquiry);
        if key.is_none() && !is_of_inquiry {
            return;
        }
        let last = self.last.get(&key).map(|place| &self.held[*place]);
        let makes_room = last.is_none_or(|last| match def.recurrence {
            // What is asked of the first is asked of the first that qualifies (K01).
            Recurrence::Once => last.is_out_of_account(),
            Recurrence::FixedInterval { .. } => false,
            Recurrence::PerReopen => {
                last.reopen_count < self.reopen_count || last.is_out_of_account()
            }
            Recurrence::PerTurn | Recurrence::Chained => last.makes_room(),
            Recurrence::Independent => true,
        });
        let goes_at_once = !has_ended_one || def.recurrence != Recurrence::PerTurn;
        if makes_room && goes_at_once && self.holds(&def.start, moment) {
            self.hold(key, by, place, moment);
        }
    }

    fn hold(&mut self, key: Option<u128>, by: usize, begun_at: usize, moment: &Moment) {
        let (rule, fact) = (&self.rules[by], &moment.fact);
        let (def, at_ms) = (rule.def, fact.at_ms);
        let landmark = match def.anchor {
            Anchor::Event => None,
            Anchor::Opened => self.landmarks[Landmark::Opened as usize],
            Anchor::FirstCustomerMessage => self.landmarks[Landmark::CustomerMessage as usize],
            Anchor::SessionStart => self.landmarks[Landmark::SessionStart as usize],
            Anchor::HumanRequested => self.landmarks[Landmark::HumanRequested as usize],
        };
        let anchor_at_ms = landmark.unwrap_or(at_ms);
        let last = self.last.get(&key).map(|place| &self.held[*place]);
        let number = last.map_or(0, |last| last.number) + 1;
        let mut held = Held::begin(key, number, by, begun_at, fact);
        held.count_from(anchor_at_ms);
        held.reopen_count = self.reopen_count;
        held.is_eligible = self.holds(&def.eligible_if, moment);
        held.is_assessed = held.is_eligible && rule.counting.assesses(anchor_at_ms);
        let exclusion = def.exclude.iter().find(|it| self.story.is_excluded(it, moment));
        held.excluded = exclusion.map(|it| (it.reason.clone(), it.side));
        held.ignores_pauses_before = match def.earlier_pauses {
            EarlierPauses::Counted => at_ms,
            EarlierPauses::Carried => anchor_at_ms,
        };
        let row = target_row(def, self.story, &held, moment);
        held.attach(rule, row, fact.kept_from_ms.unwrap_or(at_ms), fact.due_ms);
        held.ends_with_day = rule.day_end(at_ms);
        self.keep(held);
    }

    fn keep(&mut self, held: Held) {
        let place = self.held.len();
        self.last.insert(held.key, place);
        self.running.push(place);
        self.held.push(held);
    }

    /// Ends what may not outlive the day on which it began.
    fn end_days(&mut self, until_ms: i64) {
        for place in &self.running {
            let held = &mut self.held[*place];
            let end = held.ends_with_day.as_ref().filter(|end| end.at_ms() <= until_ms);
            held.ending = end.cloned();
        }
        self.forget_ended();
    }

    /// Begins the intervals that have begun before this instant, of everything that was not
    /// cancelled. What happens as one ends still belongs to that one: it is met at its deadline.
    fn begin_intervals(&mut self, until_ms: i64) {
        if !self.rules.iter().any(|rule| rule.def.begins_by_itself()) {
            return;
        }
        let last: Vec<usize> = self.last.values().copied().collect();
        for place in last {
            let rule = &self.rules[self.held[place].by];
            if let Recurrence::FixedInterval { ms } = rule.def.recurrence {
                self.begin_intervals_after(place, rule, ms.max(1), until_ms);
            }
        }
        self.forget_ended();
    }

    fn begin_intervals_after(
        &mut self,
        mut place: usize,
        rule: &Rule<'_>,
        interval_ms: i64,
        until_ms: i64,
    ) {
        loop {
            let held = &mut self.held[place];
            let next_ms = held.anchor_at_ms.saturating_add(interval_ms);
            let is_over = matches!(held.ending, Some(Ending::Cancelled { .. }));
            if is_over || next_ms >= until_ms || held.number >= INTERVALS_MAX {
                return;
            }
            let with_day = held.ends_with_day.clone().filter(|end| end.at_ms() <= next_ms);
            let lapsed = Ending::Lapsed { at_ms: next_ms };
            held.ending.get_or_insert(with_day.unwrap_or(lapsed));
            let mut next = held.next_interval(rule, next_ms);
            next.ends_with_day = rule.day_end(next_ms);
            place = self.held.len();
            self.keep(next);
        }
    }
}

/// The row of the targets that counts: by what the fact said that began it, and by how the inquiry
/// stands after another.
fn target_row(def: &ClockDef, story: &Story, held: &Held, moment: &Moment) -> Option<usize> {
    let begun = &story.moments()[held.begun_at];
    def.targets.iter().position(|row| story.holds_since(&row.when, begun, moment))
}

impl Rule<'_> {
    /// What is exempt for an instance, by the fact that began it.
    fn exempt_of(&self, story: &Story, begun: &Moment) -> Spans {
        let exempt = self.exempt.iter();
        let exempt = exempt.filter(|it| story.holds(&it.when, begun, World::Claimed));
        Spans::union(exempt.map(|it| it.span))
    }

    /// How an instance ends with the day on which it began, if nothing ends it before.
    fn day_end(&self, began_at_ms: i64) -> Option<Ending> {
        let at_ms = || {
            let (day, _) = self.counting.local(began_at_ms);
            self.counting.moment(after(day), 0, began_at_ms)
        };
        match self.def.unresolved {
            Unresolved::BreachAtDeadline | Unresolved::ExcludedUntilDue => None,
            Unresolved::BreachAtDayEnd => Some(Ending::MissedAtDayEnd { at_ms: at_ms() }),
            Unresolved::ExcludedAtDayEnd => Some(Ending::DroppedAtDayEnd { at_ms: at_ms() }),
        }
    }
}
