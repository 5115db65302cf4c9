//! Whether a condition holds of a fact and the situation right after it.

use verbatim_domain::Code;
use verbatim_domain::governance::{Attribute, Predicate};

use crate::story::{Moment, Story};

/// Whose word about waits is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum World {
    /// Waits stand as long as they are claimed to.
    Claimed,
    /// Waits are over once they are answered.
    Honest,
}

impl Story {
    pub(crate) fn holds(&self, predicate: &Predicate, moment: &Moment, world: World) -> bool {
        self.holds_of(predicate, (moment, moment), world)
    }

    /// Whether a condition holds of a fact and of the inquiry as it stands after a later one.
    pub(crate) fn holds_since(&self, predicate: &Predicate, fact: &Moment, now: &Moment) -> bool {
        self.holds_of(predicate, (fact, now), World::Claimed)
    }

    fn holds_of(&self, predicate: &Predicate, of: (&Moment, &Moment), world: World) -> bool {
        match predicate {
            Predicate::Is(attribute, words) => self.is(*attribute, words, of, world),
            Predicate::AtLeast(attribute, least) => {
                let is_silence = *attribute == Attribute::SilenceMs;
                is_silence && of.0.silence_ms.is_none_or(|ms| ms >= *least)
            }
            Predicate::All(all) => all.iter().all(|it| self.holds_of(it, of, world)),
            Predicate::Any(any) => any.iter().any(|it| self.holds_of(it, of, world)),
            Predicate::Not(not) => !self.holds_of(not, of, world),
        }
    }

    fn is(
        &self,
        attribute: Attribute,
        words: &[Code],
        (moment, now): (&Moment, &Moment),
        world: World,
    ) -> bool {
        let is_one = |word: &str| words.iter().any(|code| code.as_str() == word);
        let mut said = moment.fact.says.iter().filter(|(of, _)| *of == attribute).peekable();
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
