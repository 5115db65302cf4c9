//! The instances of all clocks over one inquiry, each under the versions it is bound to.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;
use verbatim_clocks::{
    Counting, Covered, InForce, Instance, Rule, Rulebook, Scope, Story, instances_by_team,
};
use verbatim_domain::governance::Words;

use super::case::{ClockCase, Punctuality, Told, subject_id};
use super::rows::word_of;

/// One instance, and the clock that it is of.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) scope: Scope,
    /// The clock stands there.
    in_force: Arc<InForce>,
    place: usize,
    /// The hours that count, where they are not those of the clock itself.
    own_counting: Option<Arc<Counting>>,
    pub(super) instance: Instance,
    pub(super) subject_id: Uuid,
    /// Its place among those that one fact began for one thing, from 1.
    pub(super) interval_number: i64,
}

/// What names an instance within an inquiry.
pub(super) type Name = (Scope, String, Uuid, u64, i64);

impl Found {
    /// The clock, as the policies in force have it.
    pub(super) fn clock(&self) -> &Covered {
        &self.in_force.clocks[self.place]
    }

    /// Which hours count.
    pub(super) fn counting(&self) -> &Counting {
        self.own_counting.as_deref().unwrap_or(&self.clock().counting)
    }

    pub(super) fn name(&self) -> Name {
        let clock_id = self.clock().def.clock_id.as_str().to_owned();
        let Found { scope, subject_id, instance, interval_number, .. } = self;
        (*scope, clock_id, *subject_id, instance.start_seq, *interval_number)
    }
}

/// What counted when each fact of an inquiry was recorded.
#[derive(Debug, Default)]
struct Bindings {
    /// By the fact's place in the stream, for each scope a place in `choices`.
    of_fact: HashMap<u64, [usize; 2]>,
    choices: Vec<(Scope, Arc<InForce>)>,
}

impl Bindings {
    fn take_in(&mut self, judging: &Judging<'_>, (seq, at_ms): (u64, i64)) {
        let case = judging.case;
        let governed_by = case.fact(seq).and_then(|fact| fact.governed_by);
        let in_force = judging.rules.in_force(&case.merchant_id, governed_by, at_ms);
        let places = in_force.map(|(scope, in_force)| self.place_of(scope, in_force));
        self.of_fact.insert(seq, places);
    }

    fn place_of(&mut self, scope: Scope, in_force: Arc<InForce>) -> usize {
        let is_same = |(of, it): &(Scope, Arc<InForce>)| *of == scope && *it == in_force;
        let known = self.choices.iter().position(is_same);
        known.unwrap_or_else(|| {
            self.choices.push((scope, in_force));
            self.choices.len() - 1
        })
    }

    /// Whether an instance that a fact began counts by this choice.
    fn binds(&self, start_seq: u64, choice: usize) -> bool {
        self.of_fact.get(&start_seq).is_some_and(|places| places.contains(&choice))
    }
}

/// The facts of an inquiry as they are told, and the rules that it is held to.
pub(super) struct Judging<'a> {
    inquiry_id: Uuid,
    case: &'a ClockCase,
    rules: &'a Rulebook,
    told: Told,
    pub(super) story: Story,
}

impl<'a> Judging<'a> {
    pub(super) fn new(
        inquiry_id: Uuid,
        case: &'a ClockCase,
        rules: &'a Rulebook,
        told: Told,
    ) -> Self {
        Judging { inquiry_id, case, rules, told, story: case.story(rules, told) }
    }

    /// Every instance under these rules, clock by clock.
    pub(super) fn found(&self) -> Vec<Found> {
        Course::of(self).of_clocks.into_iter().flatten().flatten().collect()
    }

    fn of_clock(&self, bindings: &Bindings, choice: usize, place: usize) -> Vec<Found> {
        let Judging { case, rules, .. } = self;
        let (scope, in_force) = &bindings.choices[choice];
        let clock = &in_force.clocks[place];
        let exempt = rules.exempt(&case.merchant_id, &clock.def.clock_id);
        let first_told = clock.first_told.as_ref().filter(|_| self.told == Told::First);
        let counting = first_told.unwrap_or(&clock.counting);
        let rule = Rule { def: &clock.def, counting, exempt: &exempt };
        let mode = clock.def.count_mode;
        let of_team = |team_id: &str| rules.hours_of_team(&case.merchant_id, team_id, mode);
        let mut interval_numbers: HashMap<(Option<u128>, u64), i64> = HashMap::new();
        let instances = instances_by_team(&rule, &self.story, of_team).into_iter();
        let bound = instances.filter(|(_, it)| bindings.binds(it.start_seq, choice));
        let found = bound.map(|(of_team, instance)| {
            let key = (instance.key, instance.start_seq);
            let number = interval_numbers.entry(key).or_default();
            *number += 1;
            Found {
                scope: *scope,
                in_force: Arc::clone(in_force),
                place,
                own_counting: of_team.or_else(|| first_told.cloned().map(Arc::new)),
                subject_id: subject_id(self.inquiry_id, instance.key),
                interval_number: *number,
                instance,
            }
        });
        found.collect()
    }
}

/// The instances of an inquiry as its facts become known: a clock is run again where one of them
/// moves it.
#[derive(Debug, Default)]
pub(super) struct Course {
    bindings: Bindings,
    /// By choice, and by the place of the clock in it.
    of_clocks: Vec<Vec<Vec<Found>>>,
}

impl Course {
    /// The instances after all facts that are told.
    pub(super) fn of(judging: &Judging<'_>) -> Self {
        let mut course = Course::default();
        judging.story.times().for_each(|fact| course.bindings.take_in(judging, fact));
        course.run(judging, |_| true);
        course
    }

    /// Takes in the facts from a place in the stream on; what is told of the others is as it was.
    pub(super) fn go_on(&mut self, judging: &Judging<'_>, first_seq: u64) {
        let Some(tail) = judging.story.tail(first_seq) else {
            *self = Course::of(judging);
            return;
        };
        tail.times().for_each(|fact| self.bindings.take_in(judging, fact));
        self.run(judging, |clock| tail.moves(&clock.def));
    }

    pub(super) fn found(&self) -> impl Iterator<Item = &Found> {
        self.of_clocks.iter().flatten().flatten()
    }

    fn run(&mut self, judging: &Judging<'_>, moves: impl Fn(&Covered) -> bool) {
        let Course { bindings, of_clocks } = self;
        for (choice, (_, in_force)) in bindings.choices.iter().enumerate() {
            let is_new = choice == of_clocks.len();
            if is_new {
                of_clocks.push(in_force.clocks.iter().map(|_| Vec::new()).collect());
            }
            for (place, clock) in in_force.clocks.iter().enumerate() {
                if is_new || moves(clock) {
                    of_clocks[choice][place] = judging.of_clock(bindings, choice, place);
                }
            }
        }
    }
}

/// How each instance stood net when the last fact became known that came late or was a correction,
/// where none of these is believed; nothing, where there is none.
pub(super) fn without_late(
    inquiry_id: Uuid,
    case: &ClockCase,
    rules: &Rulebook,
) -> Option<HashMap<Name, &'static str>> {
    let late =
        case.facts.iter().filter(|it| it.punctuality == Punctuality::Late || it.corrects_another());
    let known_ms = late.map(|fact| fact.known_ms).max()?;
    let found = Judging::new(inquiry_id, case, rules, Told::InTime).found();
    let verdicts = found
        .iter()
        .map(|it| (it.name(), word_of(it.instance.verdict(&it.instance.net, known_ms))));
    Some(verdicts.collect())
}

/// What an instance came to, net, before the past was told anew.
pub(super) type FirstTold = (&'static str, Option<i64>);

/// How each instance came out net before facts were corrected and calendars restated; nothing,
/// where nothing was.
pub(super) fn as_first_told(
    inquiry_id: Uuid,
    case: &ClockCase,
    rules: &Rulebook,
    now: &[Found],
) -> Option<HashMap<Name, FirstTold>> {
    let is_restated = now.iter().any(|found| found.clock().first_told.is_some());
    if case.corrections.is_empty() && !is_restated {
        return None;
    }
    let found = Judging::new(inquiry_id, case, rules, Told::First).found();
    let told = found.iter().map(|it| {
        let net = &it.instance.net;
        (it.name(), (super::rows::verdict(it, net), net.elapsed_ms))
    });
    Some(told.collect())
}

/// The word of what a clock measures.
pub(super) fn subject_word(found: &Found) -> &'static str {
    found.clock().def.subject.as_str()
}
