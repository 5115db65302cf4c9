//! The instances of all clocks over one inquiry, each under the versions it is bound to.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;
use verbatim_clocks::{Covered, InForce, Instance, Rule, Rulebook, Scope, Spans, Story, instances};
use verbatim_domain::governance::Words;

use super::case::{ClockCase, KeptFact, Punctuality, subject_id};

/// One instance, and the clock that it is of.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) scope: Scope,
    /// The clock stands there.
    in_force: Arc<InForce>,
    place: usize,
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

    pub(super) fn name(&self) -> Name {
        let clock_id = self.clock().def.clock_id.as_str().to_owned();
        let Found { scope, subject_id, instance, interval_number, .. } = self;
        (*scope, clock_id, *subject_id, instance.start_seq, *interval_number)
    }
}

/// What counted when each fact of an inquiry was recorded.
struct Bindings {
    /// By the fact's place in the stream, for each scope a place in `choices`.
    of_fact: HashMap<u64, [usize; 2]>,
    choices: Vec<(Scope, Arc<InForce>)>,
}

impl Bindings {
    fn of(case: &ClockCase, rules: &Rulebook) -> Self {
        let mut bindings = Bindings { of_fact: HashMap::new(), choices: Vec::new() };
        for KeptFact { seq, governed_by, at_ms, .. } in &case.facts {
            let in_force = rules.in_force(&case.merchant_id, *governed_by, *at_ms);
            let places = in_force.map(|(scope, in_force)| bindings.place_of(scope, in_force));
            bindings.of_fact.insert(*seq, places);
        }
        bindings
    }

    fn place_of(&mut self, scope: Scope, in_force: Arc<InForce>) -> usize {
        let is_same = |(of, it): &(Scope, Arc<InForce>)| *of == scope && **it == *in_force;
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

/// Every instance of an inquiry under these rules, clock by clock.
pub(super) fn found(
    inquiry_id: Uuid,
    case: &ClockCase,
    rules: &Rulebook,
    story: &Story,
) -> Vec<Found> {
    let bindings = Bindings::of(case, rules);
    let mut all = Vec::new();
    for (choice, (scope, in_force)) in bindings.choices.iter().enumerate() {
        for (place, clock) in in_force.clocks.iter().enumerate() {
            let rule = Rule { def: &clock.def, counting: &clock.counting, exempt: &Spans::NONE };
            let mut interval_numbers: HashMap<(Option<u128>, u64), i64> = HashMap::new();
            for instance in instances(&rule, story) {
                if !bindings.binds(instance.start_seq, choice) {
                    continue;
                }
                let number =
                    interval_numbers.entry((instance.key, instance.start_seq)).or_default();
                *number += 1;
                all.push(Found {
                    scope: *scope,
                    in_force: Arc::clone(in_force),
                    place,
                    subject_id: subject_id(inquiry_id, instance.key),
                    interval_number: *number,
                    instance,
                });
            }
        }
    }
    all
}

/// How each instance comes out net where no fact of the service side is believed that came late;
/// nothing, where none did.
pub(super) fn without_late(
    inquiry_id: Uuid,
    case: &ClockCase,
    rules: &Rulebook,
) -> Option<HashMap<Name, &'static str>> {
    let is_in_time = |fact: &KeptFact| fact.punctuality == Punctuality::InTime;
    if case.facts.iter().all(is_in_time) {
        return None;
    }
    let story = case.story(is_in_time);
    let found = found(inquiry_id, case, rules, &story);
    let verdicts = found.iter().map(|it| (it.name(), super::rows::verdict(it, &it.instance.net)));
    Some(verdicts.collect())
}

/// The word of what a clock measures.
pub(super) fn subject_word(found: &Found) -> &'static str {
    found.clock().def.subject.as_str()
}
