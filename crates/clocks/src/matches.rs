//! Whether a condition holds of a fact and the situation right after it.

use verbatim_domain::Code;
use verbatim_domain::governance::clock_def::Exclusion;
use verbatim_domain::governance::{Attribute, Predicate};

use crate::fact::Word;
use crate::story::{Moment, Story};

/// Whose word about waits is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum World {
    /// Waits stand as long as they are claimed to.
    Claimed,
    /// Waits are over once they are answered.
    Honest,
}

/// Of what a condition is asked, and what is taken for true.
#[derive(Debug, Clone, Copy)]
struct Glance<'a> {
    fact: &'a Moment,
    /// After which fact the inquiry is looked at.
    now: &'a Moment,
    world: World,
    /// So long after the fact a mark on it counts, in milliseconds.
    marked_within_ms: i64,
}

impl<'a> Glance<'a> {
    fn at(fact: &'a Moment, world: World) -> Self {
        Glance { fact, now: fact, world, marked_within_ms: i64::MAX }
    }
}

impl Story {
    pub(crate) fn holds(&self, predicate: &Predicate, moment: &Moment, world: World) -> bool {
        self.holds_of(predicate, Glance::at(moment, world))
    }

    /// Whether a condition holds of a fact and of the inquiry as it stands after a later one.
    pub(crate) fn holds_since(&self, predicate: &Predicate, fact: &Moment, now: &Moment) -> bool {
        self.holds_of(predicate, Glance { now, ..Glance::at(fact, World::Claimed) })
    }

    /// Whether a reason to leave an instance out holds of the fact that begins it.
    pub(crate) fn is_excluded(&self, exclusion: &Exclusion, begun: &Moment) -> bool {
        let marked_within_ms = exclusion.marked_within_ms.unwrap_or(i64::MAX);
        let glance = Glance { marked_within_ms, ..Glance::at(begun, World::Claimed) };
        self.holds_of(&exclusion.when, glance)
    }

    fn holds_of(&self, predicate: &Predicate, glance: Glance<'_>) -> bool {
        match predicate {
            Predicate::Is(attribute, words) => self.is(*attribute, words, glance),
            Predicate::AtLeast(attribute, least) => {
                let is_silence = *attribute == Attribute::SilenceMs;
                is_silence && glance.fact.silence_ms.is_none_or(|ms| ms >= *least)
            }
            Predicate::All(all) => all.iter().all(|it| self.holds_of(it, glance)),
            Predicate::Any(any) => any.iter().any(|it| self.holds_of(it, glance)),
            Predicate::Not(not) => !self.holds_of(not, glance),
        }
    }

    fn is(&self, attribute: Attribute, words: &[Code], glance: Glance<'_>) -> bool {
        let Glance { fact: moment, now, world, marked_within_ms } = glance;
        let is_one = |word: &str| words.iter().any(|code| code.as_str() == word);
        let fact = &moment.fact;
        let counts = |(word, after_ms): &(Word, i64)| *after_ms <= marked_within_ms && is_one(word);
        if attribute == Attribute::Flag && fact.marks.iter().any(counts) {
            return true;
        }
        let mut said = fact.says.iter().filter(|(of, _)| *of == attribute).peekable();
        if said.peek().is_some() {
            return said.any(|(_, word)| is_one(word));
        }
        let honest = world == World::Honest && attribute == Attribute::WaitingOn;
        let word = match honest {
            true => self.honestly_waiting_on(now),
            false => self.after(now, attribute),
        };
        word.is_some_and(|word| is_one(word))
    }
}
