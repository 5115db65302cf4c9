//! An instance while its clock is run over the facts.

use std::borrow::Cow;

use verbatim_domain::Code;
use verbatim_domain::governance::clock_def::{ExclusionSide, PolicyBind, Subject};
use verbatim_domain::governance::target::DueDays;
use verbatim_domain::governance::{Day, Due};

use crate::fact::Fact;
use crate::hours::Counting;
use crate::instance::{Ending, Instance, Reading, Target, TargetDue};
use crate::run::{Pauses, Rule};
use crate::spans::{Span, Spans};

/// Within so many days a day is looked for on which something can be due.
const DAYS_AHEAD_MAX: i32 = 800;

#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) key: Option<u128>,
    pub(crate) number: u32,
    /// The place of its rule.
    pub(crate) by: usize,
    /// The place in the story of the fact that began it.
    pub(crate) begun_at: usize,
    pub(crate) reopen_count: u32,
    pub(crate) is_eligible: bool,
    /// Whether it is eligible and began within the hours, where only that counts.
    pub(crate) is_assessed: bool,
    pub(crate) excluded: Option<(Code, ExclusionSide)>,
    pub(crate) ending: Option<Ending>,
    pub(crate) anchor_at_ms: i64,
    /// From when on the target counts, which a change may have moved.
    pub(crate) counts_from_ms: i64,
    pub(crate) ignores_pauses_before: i64,
    /// The row of the targets that counts, and what the fact said to be due.
    pub(crate) row: Option<usize>,
    pub(crate) due_ms: Option<i64>,
    /// How it ends with its day, if nothing ends it before.
    pub(crate) ends_with_day: Option<Ending>,
    pub(crate) start_seq: u64,
    started_at_ms: i64,
    first_fulfilled_at_ms: Option<i64>,
    target: Option<Target>,
    /// From fulfilment to reopening, where that does not count.
    resolved: Vec<Span>,
}

impl Held {
    pub(crate) fn begin(
        key: Option<u128>,
        number: u32,
        by: usize,
        begun_at: usize,
        fact: &Fact,
    ) -> Self {
        Held {
            key,
            number,
            by,
            begun_at,
            reopen_count: 0,
            is_eligible: true,
            is_assessed: true,
            excluded: None,
            ending: None,
            anchor_at_ms: fact.at_ms,
            counts_from_ms: fact.at_ms,
            ignores_pauses_before: fact.at_ms,
            row: None,
            due_ms: None,
            ends_with_day: None,
            start_seq: fact.stream_seq,
            started_at_ms: fact.at_ms,
            first_fulfilled_at_ms: None,
            target: None,
            resolved: Vec::new(),
        }
    }

    /// Whether it runs, and a fact is about its thing or about none of the kind.
    pub(crate) fn concerns(&self, fact: &Fact, subject: Subject) -> bool {
        let named = fact.named(subject);
        self.ending.is_none()
            && (subject == Subject::Inquiry || named.is_none() || named == self.key)
    }

    /// Whether it ended, or never counted: another one need not wait for it.
    pub(crate) fn makes_room(&self) -> bool {
        self.ending.is_some() || self.is_out_of_account()
    }

    /// Whether an exclusion takes it out of both sides, as if it had not begun.
    pub(crate) fn is_out_of_account(&self) -> bool {
        matches!(self.excluded, Some((_, ExclusionSide::Both)))
    }

    /// Counts anew.
    pub(crate) fn count_from(&mut self, at_ms: i64) {
        self.anchor_at_ms = at_ms;
        self.counts_from_ms = at_ms;
    }

    /// Goes on after it was fulfilled; what lies between counts, or not.
    pub(crate) fn resume(&mut self, fulfilled_ms: i64, reopened_ms: Option<i64>) {
        self.first_fulfilled_at_ms.get_or_insert(fulfilled_ms);
        self.ending = None;
        let between = reopened_ms.map(|to_ms| Span { from_ms: fulfilled_ms, to_ms });
        self.resolved.extend(between);
    }

    /// The interval that begins when this one is over.
    pub(crate) fn next_interval(&self, rule: &Rule<'_>, at_ms: i64) -> Held {
        let mut next = Held {
            number: self.number + 1,
            is_assessed: self.is_eligible && rule.counting.assesses(at_ms),
            anchor_at_ms: at_ms,
            counts_from_ms: at_ms,
            started_at_ms: at_ms,
            first_fulfilled_at_ms: None,
            ending: None,
            ..self.clone()
        };
        next.attach(rule, self.row, at_ms, None);
        next
    }

    /// Judges it by a row of the targets from now on.
    pub(crate) fn attach(
        &mut self,
        rule: &Rule<'_>,
        row: Option<usize>,
        attached_at_ms: i64,
        due_ms: Option<i64>,
    ) {
        self.row = row;
        self.due_ms = due_ms.or(self.due_ms);
        let due = row.map(|row| rule.def.targets[row].due);
        let due = due.and_then(|due| self.resolve(due, rule.counting));
        self.target = due.map(|due| Target { due, attached_at_ms });
    }

    /// What a change of the inquiry, or of what was said to be due, does to the target. Another
    /// date that is said once the standing one is past moves nothing: what is broken is not put
    /// off.
    pub(crate) fn rebind(
        &mut self,
        rule: &Rule<'_>,
        row: Option<usize>,
        fact: &Fact,
        (pauses, exempt): (&Pauses, &dyn Fn() -> Spans),
    ) {
        let def = rule.def;
        let is_as_said = row.is_some_and(|row| def.targets[row].due == Due::AsSaid);
        // A date of something else is not this one's.
        let is_its_own = self.key.is_some() && fact.named(def.subject) == self.key;
        let is_said_anew = fact.due_ms.is_some_and(|due_ms| Some(due_ms) != self.due_ms);
        if row == self.row {
            let is_put_off = is_as_said && is_its_own && is_said_anew;
            let is_past = || {
                let still = self.still(&pauses.claimed, &exempt());
                let (_, met_until_ms) = self.due(rule.counting, &still);
                met_until_ms.is_some_and(|until_ms| until_ms < fact.at_ms)
            };
            if !is_put_off || is_past() {
                return;
            }
        }
        match def.policy_bind {
            PolicyBind::PinnedAtStart | PolicyBind::Manual => {}
            PolicyBind::FloatRebase => self.attach(rule, row, fact.at_ms, fact.due_ms),
            PolicyBind::FloatFromChange => {
                self.counts_from_ms = fact.at_ms;
                self.attach(rule, row, fact.at_ms, fact.due_ms);
            }
        }
    }

    fn resolve(&self, due: Due, counting: &Counting) -> Option<TargetDue> {
        match due {
            Due::Within { ms } => Some(TargetDue::After { from_ms: self.counts_from_ms, ms }),
            Due::AsSaid => self.due_ms.map(|at_ms| TargetDue::At { at_ms }),
            Due::At { cut_ms, due_ms, days } => {
                let near_ms = self.counts_from_ms;
                let (day, time_ms) = counting.local(near_ms);
                let first = if time_ms < cut_ms.into() { day } else { after(day) };
                let ahead = (0..DAYS_AHEAD_MAX).map(|days| later(first, days));
                let mut moments =
                    ahead.map(|day| (day, counting.moment(day, due_ms.into(), near_ms)));
                let is_allowed = |(day, at_ms): &(Day, i64)| match days {
                    DueDays::Every => true,
                    DueDays::Open => counting.has_hours_on(*day, *at_ms),
                    DueDays::On(weekday) => day.weekday() == weekday,
                };
                // Nothing is due before it is asked for.
                let due = moments.find(|it| it.1 >= near_ms && is_allowed(it));
                due.map(|(_, at_ms)| TargetDue::At { at_ms })
            }
        }
    }

    /// What it comes to.
    pub(crate) fn read(self, counting: &Counting, pauses: &Pauses, exempt: &Spans) -> Instance {
        let none = Spans::NONE;
        let still = [
            self.still(&none, &none),
            self.still(&pauses.claimed, exempt),
            self.still(&pauses.honest, exempt),
            self.still(&pauses.claimed, &none),
        ];
        let mut readings: [Reading; 4] = Default::default();
        for place in 0..readings.len() {
            // Mostly nothing stands still, and all readings are one.
            let same = (0..place).find(|same| still[*same] == still[place]);
            readings[place] = match same {
                Some(same) => readings[same].clone(),
                None => self.reading(counting, &still[place]),
            };
        }
        let [gross, net, honest, shadow] = readings;
        Instance {
            key: self.key,
            number: self.number,
            start_seq: self.start_seq,
            started_at_ms: self.started_at_ms,
            anchor_at_ms: self.anchor_at_ms,
            is_paused: self.ending.is_none() && net.stands_still(),
            first_fulfilled_at_ms: self.first_fulfilled_at_ms,
            target: self.target,
            excluded: self.excluded,
            ends_with_day: self.ends_with_day.filter(|_| self.ending.is_none()),
            ending: self.ending,
            gross,
            net,
            honest,
            shadow,
        }
    }

    /// What stands still for it.
    fn still<'a>(&self, pauses: &'a Spans, exempt: &Spans) -> Cow<'a, Spans> {
        let is_all = self.ignores_pauses_before <= self.anchor_at_ms || pauses.is_empty();
        if is_all && self.resolved.is_empty() && exempt.is_empty() {
            return Cow::Borrowed(pauses);
        }
        let pauses = pauses.within(self.ignores_pauses_before, Span::OPEN);
        let still = pauses.and(&Spans::union(self.resolved.iter().copied()));
        Cow::Owned(still.and(exempt))
    }

    /// When the target is reached, and the last instant at which it is met.
    fn due(&self, counting: &Counting, still: &Spans) -> (Option<i64>, Option<i64>) {
        match self.target.map(|target| target.due) {
            None => (None, None),
            Some(TargetDue::After { from_ms, ms }) => due_after(counting, from_ms, ms, still),
            // A date moves on by what stood still before it, whatever hours count.
            Some(TargetDue::At { at_ms }) if at_ms > self.counts_from_ms => {
                let (from_ms, ms) = (self.counts_from_ms, at_ms - self.counts_from_ms);
                due_after(&Counting::ALWAYS, from_ms, ms, still)
            }
            Some(TargetDue::At { at_ms }) => (Some(at_ms), Some(at_ms)),
        }
    }

    fn reading(&self, counting: &Counting, still: &Spans) -> Reading {
        let ended_ms = self.ending.as_ref().map(Ending::at_ms);
        // What ended waits for nobody: a pause that lasts beyond its end moves no deadline.
        let still = match ended_ms {
            Some(ended_ms) => Cow::Owned(still.within(i64::MIN, ended_ms)),
            None => Cow::Borrowed(still),
        };
        let elapsed_ms = ended_ms.map(|ms| counting.counted(self.anchor_at_ms, ms, &still));
        let (deadline_ms, met_until_ms) = self.due(counting, &still);
        let is_annulled = matches!(self.ending, Some(Ending::Cancelled { annuls: true, .. }));
        let is_late = |until_ms: &i64| ended_ms.is_some_and(|ms| ms > *until_ms);
        let breached_at_ms = met_until_ms.filter(|until_ms| !is_annulled && is_late(until_ms));
        let still = still.within(self.anchor_at_ms, Span::OPEN);
        Reading { still, elapsed_ms, deadline_ms, met_until_ms, breached_at_ms }
    }
}

/// When so much has counted from a moment on, and until when it still has not counted for longer.
fn due_after(
    counting: &Counting,
    from_ms: i64,
    ms: i64,
    still: &Spans,
) -> (Option<i64>, Option<i64>) {
    let late_ms = counting.deadline(from_ms, ms.saturating_add(1), still);
    (counting.deadline(from_ms, ms, still), late_ms.map(|late_ms| late_ms - 1))
}

/// The day after.
pub(crate) fn after(day: Day) -> Day {
    later(day, 1)
}

fn later(day: Day, days: i32) -> Day {
    Day::from_epoch_days(day.epoch_days() + days)
}
