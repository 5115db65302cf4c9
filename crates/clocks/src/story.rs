//! The facts of one inquiry in their order, each with the situation in which it happened.

use std::collections::{BTreeSet, HashMap};

use verbatim_domain::governance::clock_def::Subject;
use verbatim_domain::governance::{Attribute, Predicate, Words};

use crate::fact::{Effect, Fact, Word};
use crate::kinds::Kinds;
use crate::matches::World;

/// How many attributes there are.
const ATTRIBUTES: usize = Attribute::ALL.len();

/// What holds of an inquiry after a fact.
pub(crate) type Situation = [Option<Word>; ATTRIBUTES];

/// The facts of one inquiry. All clocks of the inquiry share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    moments: Vec<Moment>,
    situations: Vec<Situation>,
    /// Whether every wait that was claimed ended when it was answered.
    is_all_honest: bool,
    waits: Waits,
    last_message_ms: Option<i64>,
}

/// One fact, and where the situation after it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) fact: Fact,
    situation: usize,
    /// Whom it waits for, if nobody had forgotten to end a wait that was answered.
    honestly_waiting_on: Option<Word>,
    /// Milliseconds since the message before.
    pub(crate) silence_ms: Option<i64>,
}

impl Story {
    /// Puts facts in their order: by when they happened, then by their place in the stream.
    pub fn new(mut facts: Vec<Fact>) -> Self {
        facts.sort_by_key(order);
        put_flags(&mut facts);
        put_words_of_replies(&mut facts);
        let moments = Vec::with_capacity(facts.len());
        let nothing: Situation = std::array::from_fn(|_| None);
        let (waits, last_message_ms) = (Waits::default(), None);
        let situations = vec![nothing];
        let mut story = Story { moments, situations, is_all_honest: true, waits, last_message_ms };
        facts.into_iter().for_each(|fact| story.push(fact));
        story
    }

    /// Takes in facts as if they had been told with the others; false, and nothing is taken in,
    /// where that would change what is told of those: then the story is to be told anew.
    #[must_use]
    pub fn go_on(&mut self, mut facts: Vec<Fact>) -> bool {
        facts.sort_by_key(order);
        let last = self.moments.last().map(|moment| order(&moment.fact));
        let comes_later = |first: &Fact| last < Some(order(first));
        let stands_alone =
            |fact: &Fact| !has_arrived(fact) && !matches!(fact.effect, Effect::Flags(_));
        if !facts.first().is_none_or(comes_later) || !facts.iter().all(stands_alone) {
            return false;
        }
        facts.into_iter().for_each(|fact| self.push(fact));
        true
    }

    /// Takes in the fact that comes next.
    fn push(&mut self, fact: Fact) {
        let last = self.moments.last();
        let mut honestly = last.and_then(|moment| moment.honestly_waiting_on.clone());
        if !fact.sets.is_empty() {
            let mut now = self.now().clone();
            let is_of_another = !self.waits.take_in(&fact);
            let sets = fact.sets.iter();
            for (attribute, word) in
                sets.filter(|(of, _)| !(is_of_another && *of == Attribute::WaitingOn))
            {
                now[*attribute as usize].clone_from(word);
                if *attribute == Attribute::WaitingOn {
                    honestly.clone_from(word);
                }
            }
            self.situations.push(now);
        }
        let honestly_waiting_on = honestly.filter(|on| fact.effect != Effect::Spoke(on.clone()));
        let silence_ms = self.last_message_ms.map(|last_ms| fact.at_ms - last_ms);
        if matches!(fact.effect, Effect::Spoke(_) | Effect::Sent) {
            self.last_message_ms = Some(fact.at_ms);
        }
        self.is_all_honest &= honestly_waiting_on == self.now()[Attribute::WaitingOn as usize];
        let situation = self.situations.len() - 1;
        self.moments.push(Moment { fact, situation, honestly_waiting_on, silence_ms });
    }

    /// What holds after the last fact.
    fn now(&self) -> &Situation {
        self.situations.last().expect("a story begins with nothing said")
    }

    /// Whether a condition holds of a fact and of the inquiry right after it; not, if there is no
    /// such fact.
    pub fn holds_at(&self, stream_seq: u64, predicate: &Predicate) -> bool {
        let moment = self.moment(stream_seq);
        moment.is_some_and(|moment| self.holds(predicate, moment, World::Claimed))
    }

    /// What an attribute of the inquiry was right after a fact.
    pub fn word_at(&self, stream_seq: u64, attribute: Attribute) -> Option<&str> {
        self.after(self.moment(stream_seq)?, attribute).map(|word| &**word)
    }

    /// When each fact happened, by its place in the stream.
    pub fn times(&self) -> impl Iterator<Item = (u64, i64)> {
        self.moments.iter().map(Moment::time)
    }

    /// The thing of a kind that a fact names.
    pub fn named_at(&self, stream_seq: u64, subject: Subject) -> Option<u128> {
        self.moment(stream_seq)?.fact.named(subject)
    }

    /// Which kinds of facts there are.
    pub fn kinds(&self) -> Kinds {
        kinds_of(&self.moments)
    }

    fn moment(&self, stream_seq: u64) -> Option<&Moment> {
        self.moments.iter().find(|moment| moment.fact.stream_seq == stream_seq)
    }

    pub(crate) fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// Whether waits were claimed only as long as they were waits.
    pub(crate) fn is_all_honest(&self) -> bool {
        self.is_all_honest
    }

    /// What holds after a moment, as claimed.
    pub(crate) fn after(&self, moment: &Moment, attribute: Attribute) -> Option<&Word> {
        self.situations[moment.situation][attribute as usize].as_ref()
    }

    /// Whom it waits for after a moment, if answered waits were over.
    pub(crate) fn honestly_waiting_on<'a>(&self, moment: &'a Moment) -> Option<&'a Word> {
        moment.honestly_waiting_on.as_ref()
    }
}

impl Moment {
    /// When the fact happened, by its place in the stream.
    pub(crate) fn time(&self) -> (u64, i64) {
        (self.fact.stream_seq, self.fact.at_ms)
    }
}

/// Which wait stands, by its id: an end ends its own wait and no other, though it may be said to
/// have come before the claim.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Waits {
    stands: Option<u128>,
    ended: BTreeSet<u128>,
}

impl Waits {
    /// Whether what a fact says of waiting changes whom the inquiry waits for.
    fn take_in(&mut self, fact: &Fact) -> bool {
        let set = fact.sets.iter().find(|(of, _)| *of == Attribute::WaitingOn);
        let Some((_, on)) = set else { return true };
        if on.is_some() {
            let is_over = fact.wait.is_some_and(|wait| self.ended.contains(&wait));
            self.stands = if is_over { self.stands } else { fact.wait };
            return !is_over;
        }
        self.ended.extend(fact.wait);
        let is_another = fact.wait.is_some() && self.stands.is_some() && self.stands != fact.wait;
        self.stands = self.stands.filter(|_| is_another);
        !is_another
    }
}

/// A message knows what it was marked as later.
fn put_flags(facts: &mut [Fact]) {
    let marks: Vec<(u128, Word, i64)> = facts
        .iter()
        .filter_map(|fact| match &fact.effect {
            Effect::Flags(word) => Some((message_of(fact)?, word.clone(), fact.at_ms)),
            Effect::None | Effect::Spoke(_) | Effect::Sent | Effect::Reopens => None,
        })
        .collect();
    if marks.is_empty() {
        return;
    }
    for fact in facts.iter_mut().filter(|fact| is_message(fact)) {
        let Some(message) = message_of(fact) else { continue };
        let of_it = marks.iter().filter(|(marked, ..)| *marked == message);
        let at_ms = fact.at_ms;
        fact.marks.extend(of_it.map(|(_, word, set_ms)| (word.clone(), set_ms - at_ms)));
    }
}

/// What became of a reply says of the reply what that said of itself: who answers may be asked of
/// its delivery as of its sending (design 04, ruling 16).
fn put_words_of_replies(facts: &mut [Fact]) {
    if !facts.iter().any(has_arrived) {
        return;
    }
    let sent = facts.iter().filter(|fact| fact.is("message_sent"));
    let said_by: HashMap<u128, Vec<(Attribute, Word)>> = sent
        .filter_map(|fact| {
            let of_it = |(of, _): &&(Attribute, Word)| OF_REPLIES.contains(of);
            Some((message_of(fact)?, fact.says.iter().filter(of_it).cloned().collect()))
        })
        .collect();
    for fact in facts.iter_mut().filter(|fact| has_arrived(fact)) {
        let words = message_of(fact).and_then(|reply| said_by.get(&reply));
        fact.says.extend(words.into_iter().flatten().cloned());
    }
}

/// Whether it is what became of a reply.
fn has_arrived(fact: &Fact) -> bool {
    fact.is("message_delivered") || fact.is("message_read")
}

/// Which kinds of facts these are.
pub(crate) fn kinds_of(moments: &[Moment]) -> Kinds {
    moments.iter().flat_map(|moment| moment.fact.kinds()).map(Kinds::one).collect()
}

/// When a fact comes in a story.
fn order(fact: &Fact) -> (i64, u64) {
    (fact.at_ms, fact.stream_seq)
}

/// What a reply says of itself.
const OF_REPLIES: [Attribute; 2] = [Attribute::ReplyKind, Attribute::Visibility];

/// The message that a fact is about, in or out.
fn message_of(fact: &Fact) -> Option<u128> {
    fact.named(Subject::Reply).or(fact.named(Subject::Message))
}

fn is_message(fact: &Fact) -> bool {
    matches!(fact.effect, Effect::Spoke(_) | Effect::Sent)
}
