//! The instances of all clocks over one stream, each under the versions it is bound to.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;
use verbatim_clocks::{
    Bound, Counting, Covered, InForce, Instance, Rule, Rulebook, Scope, Story, bound_instances,
};
use verbatim_domain::Code;
use verbatim_domain::governance::{ClockDef, Words};

use super::kept_facts::{KeptFacts, Punctuality, Told};
use super::stream::Stream;
use super::verdict::{verdict, word_of};

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

/// The instances of a stream after everything that is known of it, where that was found out as it
/// was heard.
#[derive(Debug, Default)]
pub struct Settled(pub(super) Option<Vec<Found>>);

/// What names an instance within a stream.
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

/// What counted when each fact of a stream was recorded.
#[derive(Debug, Default)]
struct Bindings {
    /// By the fact's place in the stream, for each scope a place in `choices`.
    of_fact: HashMap<u64, [usize; 2]>,
    choices: Vec<(Scope, Arc<InForce>)>,
}

impl Bindings {
    fn take_in(&mut self, judging: &Judging<'_>, (seq, at_ms): (u64, i64)) {
        let kept = judging.kept;
        let governed_by = kept.fact(seq).and_then(|fact| fact.governed_by);
        let in_force = judging.rules.in_force(&kept.merchant_id, governed_by, at_ms);
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

    /// The clock, as the policies in force have it.
    fn clock(&self, (choice, place): Place) -> &Covered {
        &self.choices[choice].1.clocks[place]
    }

    /// Whether one choice counts for every fact, for a scope.
    fn is_only(&self, scope: Scope) -> bool {
        self.choices.iter().filter(|(of, _)| *of == scope).count() == 1
    }
}

/// A clock, by the place of a choice and its own place in that.
type Place = (usize, usize);

/// One clock over a stream: every version that counts for some fact, and what it came to.
#[derive(Debug)]
struct OfClock {
    scope: Scope,
    clock_id: Code,
    versions: Vec<Place>,
    found: Vec<Found>,
}

/// The facts of a stream as they are told, and the rules that it is held to.
pub(super) struct Judging<'a> {
    pub(super) stream: Stream,
    pub(super) kept: &'a KeptFacts,
    pub(super) rules: &'a Rulebook,
    pub(super) told: Told,
    pub(super) story: Story,
}

impl<'a> Judging<'a> {
    pub(super) fn new(
        stream: Stream,
        kept: &'a KeptFacts,
        rules: &'a Rulebook,
        told: Told,
    ) -> Self {
        Judging { stream, kept, rules, told, story: kept.story(rules, told) }
    }

    /// Every instance under these rules, clock by clock.
    pub(super) fn found(&self) -> Vec<Found> {
        Course::of(self).into_found()
    }

    fn run(&self, bindings: &Bindings, of_clock: &OfClock) -> Vec<Found> {
        let Judging { kept, rules, .. } = self;
        let OfClock { scope, clock_id, versions, .. } = of_clock;
        let exempt = rules.exempt(&kept.merchant_id, clock_id);
        let clocks = versions.iter().map(|place| bindings.clock(*place));
        let of_version = clocks.map(|clock| {
            let counting = self.first_told(clock).unwrap_or(&clock.counting);
            Rule { def: &clock.def, counting, exempt: &exempt }
        });
        let of_version: Vec<Rule<'_>> = of_version.collect();
        let is_only = bindings.is_only(*scope);
        let version_at = |seq| match is_only {
            true => Some(0),
            false => {
                let choices = bindings.of_fact.get(&seq)?;
                versions.iter().position(|(choice, _)| choices.contains(choice))
            }
        };
        let hours_of = |def: &ClockDef, team_id: &str| {
            let hours = rules.hours_of_team(&kept.merchant_id, team_id, def.count_mode)?;
            let first_told = hours.first_told.filter(|_| self.told == Told::First);
            Some(first_told.unwrap_or(hours.counting))
        };
        let mut interval_numbers: HashMap<(Option<u128>, u64), i64> = HashMap::new();
        let found = bound_instances(&of_version, &self.story, version_at, hours_of).into_iter();
        let found = found.map(|Bound { version, hours_of_team, instance }| {
            let key = (instance.key, instance.start_seq);
            let number = interval_numbers.entry(key).or_default();
            *number += 1;
            let (choice, place) = versions[version];
            let in_force = Arc::clone(&bindings.choices[choice].1);
            let first_told = self.first_told(&in_force.clocks[place]).cloned().map(Arc::new);
            Found {
                scope: *scope,
                in_force,
                place,
                own_counting: hours_of_team.or(first_told),
                subject_id: self.stream.subject_id(instance.key),
                interval_number: *number,
                instance,
            }
        });
        found.collect()
    }

    /// The hours that counted before somebody restated the past, where that is what is told.
    fn first_told<'b>(&self, clock: &'b Covered) -> Option<&'b Counting> {
        clock.first_told.as_ref().filter(|_| self.told == Told::First)
    }
}

/// The instances of a stream as its facts become known: a clock is run again where one of them
/// moves it.
#[derive(Debug, Default)]
pub(super) struct Course {
    bindings: Bindings,
    /// How many of the choices stand in `of_clocks`.
    choice_count: usize,
    of_clocks: Vec<OfClock>,
}

impl Course {
    /// The instances after all facts that are told.
    pub(super) fn of(judging: &Judging<'_>) -> Self {
        let mut course = Course::default();
        judging.story.times().for_each(|fact| course.bindings.take_in(judging, fact));
        // What none of the facts can begin has no instance.
        let kinds = judging.story.kinds();
        course.run(judging, |clock| clock.turns_at.meet(kinds));
        course
    }

    /// Takes in the facts from a place in the stream on; what is told of the others is as it was.
    pub(super) fn go_on(&mut self, judging: &Judging<'_>, first_seq: u64) {
        let Some(tail) = judging.story.tail(first_seq) else {
            *self = Course::of(judging);
            return;
        };
        tail.times().for_each(|fact| self.bindings.take_in(judging, fact));
        self.run(judging, |clock| tail.moves(&clock.def, clock.turns_at));
    }

    pub(super) fn found(&self) -> impl Iterator<Item = &Found> {
        self.of_clocks.iter().flat_map(|of_clock| &of_clock.found)
    }

    pub(super) fn into_found(self) -> Vec<Found> {
        self.of_clocks.into_iter().flat_map(|of_clock| of_clock.found).collect()
    }

    fn run(&mut self, judging: &Judging<'_>, moves: impl Fn(&Covered) -> bool) {
        self.take_in_versions(judging.stream);
        let Course { bindings, of_clocks, .. } = self;
        for of_clock in of_clocks {
            // A fact that begins something does so by its own version, and moves that one.
            let mut versions = of_clock.versions.iter().map(|place| bindings.clock(*place));
            if versions.any(&moves) {
                of_clock.found = judging.run(bindings, of_clock);
            }
        }
    }

    fn take_in_versions(&mut self, stream: Stream) {
        let Course { bindings, choice_count, of_clocks } = self;
        for (choice, (scope, in_force)) in bindings.choices.iter().enumerate().skip(*choice_count) {
            let known_count = of_clocks.len();
            let clocks = in_force.clocks.iter().enumerate();
            for (place, clock) in clocks.filter(|(_, clock)| stream.runs(&clock.def)) {
                let clock_id = &clock.def.clock_id;
                let mut known = of_clocks[..known_count].iter_mut();
                match known.find(|it| it.scope == *scope && it.clock_id == *clock_id) {
                    Some(of_clock) => of_clock.versions.push((choice, place)),
                    None => of_clocks.push(OfClock {
                        scope: *scope,
                        clock_id: clock_id.clone(),
                        versions: vec![(choice, place)],
                        found: Vec::new(),
                    }),
                }
            }
        }
        *choice_count = bindings.choices.len();
    }
}

/// What an instance came to, net, before the past was told anew.
pub(super) type FirstTold = (&'static str, Option<i64>);

impl Judging<'_> {
    /// How each instance stood net when the last fact became known that came late or was a
    /// correction, where none of these is believed; nothing, where there is none.
    pub(super) fn without_late(&self) -> Option<HashMap<Name, &'static str>> {
        let facts = self.kept.facts.iter();
        let late = facts.filter(|it| it.punctuality == Punctuality::Late || it.corrects_another());
        let known_ms = late.map(|fact| fact.known_ms).max()?;
        let found = self.found_as(Told::InTime);
        let verdicts = found
            .iter()
            .map(|it| (it.name(), word_of(it.instance.verdict(&it.instance.net, known_ms))));
        Some(verdicts.collect())
    }

    /// How each instance came out net before facts were corrected and hours restated; nothing,
    /// where nothing was.
    pub(super) fn as_first_told(&self, now: &[Found]) -> Option<HashMap<Name, FirstTold>> {
        let Judging { kept, rules, .. } = self;
        let hours_were = |found: &Found| rules.were_restated(&kept.merchant_id, found.clock());
        let is_restated = now.iter().any(hours_were);
        if kept.corrections.is_empty() && !is_restated {
            return None;
        }
        let found = self.found_as(Told::First);
        let told = found.iter().map(|it| {
            let net = &it.instance.net;
            (it.name(), (verdict(it, net), net.elapsed_ms))
        });
        Some(told.collect())
    }

    /// Every instance where the facts are told otherwise.
    fn found_as(&self, told: Told) -> Vec<Found> {
        Judging::new(self.stream, self.kept, self.rules, told).found()
    }
}

/// The word of what a clock measures.
pub(super) fn subject_word(found: &Found) -> &'static str {
    found.clock().def.subject.as_str()
}
