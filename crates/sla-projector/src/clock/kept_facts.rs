//! The facts of one stream as clocks see them, kept to be told again: as they are known now, or as
//! they were known then.

use serde::{Deserialize, Serialize};
use verbatim_clocks::fact::Word;
use verbatim_clocks::{Rulebook, Story, instant_ms};
use verbatim_domain::envelope::Provenance;
use verbatim_domain::governance::{Attribute, Words};
use verbatim_domain::vocabulary::ActorKind;
use verbatim_domain::{Envelope, Timestamp};
use verbatim_projection::Placed;
use verbatim_projection::kept::KeptId;

/// A fact of the service side that was recorded so long after it is said to have happened is late:
/// what it improves is shown with it and without it.
const LATE_AFTER_MS: i64 = 10 * 60 * 1000;

/// The field of every fact that says when it happened.
pub(super) const OCCURRED_AT: &str = "occurred_at";

/// The kind of fact that corrects another.
const FACT_CORRECTED: &str = "fact_corrected";

/// Every fact of one stream, and what was said of them since.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct KeptFacts {
    pub(super) merchant_id: Box<str>,
    pub(super) facts: Vec<KeptFact>,
    pub(super) corrections: Vec<Correction>,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptFact {
    pub(super) at_ms: i64,
    pub(super) seq: u64,
    /// How far partition 0 was known when it was recorded.
    pub(super) governed_by: Option<u64>,
    /// The record that holds it.
    pub(super) log_index: u64,
    /// When it could be known: when it was recorded; of a history that was taken over, when it
    /// happened.
    pub(super) known_ms: i64,
    /// When the gateway saw it: it cannot have happened later.
    observed_ms: i64,
    pub(super) punctuality: Punctuality,
    pub(super) kind: Box<str>,
    /// Attributes by their place among all of them; the projector's version follows from that list.
    words: Vec<(u8, Box<str>)>,
    about: Option<KeptId>,
    due_ms: Option<i64>,
    /// Since when somebody waits whom it takes over from another inquiry.
    waiting_since_ms: Option<i64>,
}

/// Whether a fact was recorded when it happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Punctuality {
    InTime,
    Late,
}

/// That a fact should have said something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Correction {
    pub(super) log_index: u64,
    /// The fact, by its place in the stream.
    pub(super) of: u64,
    pub(super) field: Box<str>,
    pub(super) now: Option<Box<str>>,
}

/// Which facts are told, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// All of them, as they are known now.
    Now,
    /// As they were known after the record at an index.
    UpTo(u64),
    /// Without those of the service side that came late, and without corrections, which are late
    /// words too.
    InTime,
    /// As they were said first, before anybody corrected one.
    First,
}

impl Told {
    fn has(self, fact: &KeptFact) -> bool {
        match self {
            Told::Now | Told::First => true,
            Told::UpTo(log_index) => fact.log_index <= log_index,
            Told::InTime => fact.punctuality == Punctuality::InTime,
        }
    }

    fn corrects(self, correction: &Correction) -> bool {
        match self {
            Told::Now => true,
            Told::UpTo(log_index) => correction.log_index <= log_index,
            Told::InTime | Told::First => false,
        }
    }
}

impl KeptFacts {
    /// The facts, for clocks to run over.
    pub(super) fn story(&self, rules: &Rulebook, told: Told) -> Story {
        Story::new(self.tell_all(&self.facts, rules, told))
    }

    /// The same, where the facts before a place in the stream were told in a story already.
    pub(super) fn story_after(
        &self,
        mut story: Story,
        first_seq: u64,
        rules: &Rulebook,
        told: Told,
    ) -> Story {
        let known_count = self.facts.partition_point(|fact| fact.seq < first_seq);
        match story.go_on(self.tell_all(&self.facts[known_count..], rules, told)) {
            true => story,
            false => self.story(rules, told),
        }
    }

    fn tell_all(
        &self,
        facts: &[KeptFact],
        rules: &Rulebook,
        told: Told,
    ) -> Vec<verbatim_clocks::Fact> {
        let facts = facts.iter().filter(|fact| told.has(fact));
        facts.flat_map(|fact| self.tell(fact, rules, told)).collect()
    }

    fn tell(
        &self,
        fact: &KeptFact,
        rules: &Rulebook,
        told: Told,
    ) -> impl Iterator<Item = verbatim_clocks::Fact> {
        let at_ms = self.happened_at(fact, told);
        let mut words = fact.told();
        let corrections = self.corrections.iter().filter(|it| it.of == fact.seq);
        for it in corrections.filter(|it| told.corrects(it)) {
            words.correct(&it.field, it.now.as_deref());
        }
        if rules.is_holiday(&self.merchant_id, fact.governed_by, at_ms) {
            words.words.push((Attribute::MerchantMode, Word::Known("holiday")));
        }
        words.facts(at_ms, fact.seq)
    }

    /// When a fact happened: as it was said, or as that was corrected.
    pub(super) fn happened_at(&self, fact: &KeptFact, told: Told) -> i64 {
        let corrections = self.corrections.iter().filter(|it| it.of == fact.seq);
        let corrections = corrections.filter(|it| told.corrects(it) && &*it.field == OCCURRED_AT);
        let now = corrections.filter_map(|it| it.now.as_deref().and_then(instant_ms)).next_back();
        now.map_or(fact.at_ms, |now_ms| now_ms.min(fact.observed_ms))
    }

    /// The fact at a place in the stream.
    pub(super) fn fact(&self, seq: u64) -> Option<&KeptFact> {
        let place = self.facts.binary_search_by_key(&seq, |fact| fact.seq).ok()?;
        self.facts.get(place)
    }
}

impl KeptFact {
    pub(super) fn of<S, O>(
        envelope: &Envelope<S>,
        stream_seq: u64,
        told: verbatim_clocks::Told,
        record: &Placed<'_, O>,
    ) -> Self {
        let verbatim_clocks::Told { kind, words, about, due_ms, waiting_since_ms } = told;
        let words = words.into_iter().map(|(attribute, word)| (attribute as u8, (*word).into()));
        KeptFact {
            at_ms: envelope.times.occurred_at.unix_ms(),
            seq: stream_seq,
            governed_by: record.governed_by,
            log_index: record.index,
            known_ms: known_at(envelope).unix_ms(),
            observed_ms: envelope.times.observed_at.unix_ms(),
            punctuality: punctuality(envelope),
            kind: (*kind).into(),
            words: words.collect(),
            about: about.map(KeptId::from),
            due_ms,
            waiting_since_ms,
        }
    }

    /// Whether it says what another one should have said.
    pub(super) fn corrects_another(&self) -> bool {
        &*self.kind == FACT_CORRECTED
    }

    fn told(&self) -> verbatim_clocks::Told {
        let words = self.words.iter().filter_map(|(place, word)| {
            let attribute = Attribute::ALL.get(usize::from(*place))?;
            Some((*attribute, chosen(word)))
        });
        verbatim_clocks::Told {
            kind: chosen(&self.kind),
            words: words.collect(),
            about: self.about.map(KeptId::uuid),
            due_ms: self.due_ms,
            waiting_since_ms: self.waiting_since_ms,
        }
    }
}

fn chosen(word: &str) -> Word {
    Word::Chosen(word.into())
}

/// When the facts of a record could be known.
pub(super) fn known_at<S>(envelope: &Envelope<S>) -> Timestamp {
    match envelope.source.provenance {
        Provenance::Live => envelope.times.recorded_at,
        Provenance::Imported => envelope.times.occurred_at,
    }
}

/// What was taken over from a history is not late, nor is what a customer or an authority said:
/// nobody improves a figure of their own by it.
fn punctuality<S>(envelope: &Envelope<S>) -> Punctuality {
    let is_of_service = match envelope.actor.kind {
        ActorKind::Human
        | ActorKind::BotAssist
        | ActorKind::BotAutonomous
        | ActorKind::Rule
        | ActorKind::System
        | ActorKind::Unrecognised(_) => true,
        ActorKind::Customer | ActorKind::Regulator => false,
    };
    match envelope.source.provenance {
        Provenance::Live if is_of_service && envelope.times.lateness_ms() > LATE_AFTER_MS => {
            Punctuality::Late
        }
        Provenance::Live | Provenance::Imported => Punctuality::InTime,
    }
}
