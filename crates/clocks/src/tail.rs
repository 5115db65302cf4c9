//! What the last facts of a story change of what clocks made of those before.

use verbatim_domain::governance::clock_def::Unresolved;
use verbatim_domain::governance::{ClockDef, Predicate};

use crate::fact::Effect;
use crate::kinds::Kinds;
use crate::matches::World;
use crate::story::{Moment, Story, kinds_of};

/// The last facts of a story. Whoever follows an inquiry runs only those clocks again that they
/// move.
#[derive(Debug, Clone, Copy)]
pub struct Tail<'a> {
    story: &'a Story,
    moments: &'a [Moment],
    kinds: Kinds,
    /// Whether one of them changes what was made of others.
    looks_back: bool,
}

impl Story {
    /// The facts from a place in the stream on; none, where one of them happened before another
    /// that is none of them.
    pub fn tail(&self, first_seq: u64) -> Option<Tail<'_>> {
        let is_new = |moment: &Moment| moment.fact.stream_seq >= first_seq;
        let count = self.moments().iter().filter(|moment| is_new(moment)).count();
        let (_, moments) = self.moments().split_at(self.moments().len() - count);
        if !moments.iter().all(is_new) {
            return None;
        }
        let looks_back = |moment: &Moment| match moment.fact.effect {
            Effect::Flags(_) | Effect::Reopens => true,
            Effect::None | Effect::Spoke(_) | Effect::Sent => false,
        };
        Some(Tail {
            story: self,
            moments,
            kinds: kinds_of(moments),
            looks_back: moments.iter().any(looks_back),
        })
    }
}

impl Tail<'_> {
    /// When each of them happened, by its place in the stream.
    pub fn times(&self) -> impl Iterator<Item = (u64, i64)> {
        self.moments.iter().map(Moment::time)
    }

    /// Whether the facts may end, change or begin an instance of a clock. What they do not move
    /// comes out as it did without them.
    pub fn moves(&self, def: &ClockDef, turns_at: Kinds) -> bool {
        let ends_with_day =
            matches!(def.unresolved, Unresolved::BreachAtDayEnd | Unresolved::ExcludedAtDayEnd);
        self.looks_back
            || def.begins_by_itself()
            || ends_with_day
            || def.floats()
            || turns_at.meet(self.kinds)
                && self.moments.iter().any(|moment| self.is_turn(def, moment))
            || self.may_pause(def)
    }

    /// Whether a condition holds of a fact that begins, changes or ends something.
    fn is_turn(&self, def: &ClockDef, moment: &Moment) -> bool {
        turns(def).any(|when| self.story.holds(when, moment, World::Claimed))
    }

    /// Whether the clock stands still anywhere in the story: then these facts may end that.
    fn may_pause(&self, def: &ClockDef) -> bool {
        let pauses = |moment| self.story.holds(&def.pause, moment, World::Claimed);
        def.pause != Predicate::NEVER && self.story.moments().iter().any(pauses)
    }
}

/// What begins, changes or ends something of a clock.
fn turns(def: &ClockDef) -> impl Iterator<Item = &Predicate> {
    let turns = [&def.start, &def.stop, &def.reset].into_iter();
    let turns = turns.chain(def.cancel.iter().map(|it| &it.when));
    turns.chain(def.revoke.iter().map(|it| &it.when))
}

impl Kinds {
    /// The kinds of facts that may begin, change or end something of a clock.
    pub fn that_turn(def: &ClockDef) -> Self {
        turns(def).map(Kinds::of).collect()
    }
}
