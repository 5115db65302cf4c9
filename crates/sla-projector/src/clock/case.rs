//! What this view keeps of one inquiry: every fact as clocks see it, and the hands it went through.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verbatim_clocks::fact::Word;
use verbatim_clocks::{Rulebook, Story, instant_ms};
use verbatim_domain::custody::{Change, Custody, CustodyFact};
use verbatim_domain::envelope::Provenance;
use verbatim_domain::governance::{Attribute, Words};
use verbatim_domain::inquiry::{Event, correct};
use verbatim_domain::vocabulary::ActorKind;
use verbatim_domain::{Envelope, Fact, Party, Timestamp};
use verbatim_projection::Placed;
use verbatim_projection::kept::{KeptId, KeptParty, instant};

use crate::case::what_happened;
use crate::history::{History, Moment};
use crate::process::Step;

use super::notice::Notices;

/// A fact of the service side that was recorded so long after it is said to have happened is late:
/// what it improves is shown with it and without it.
const LATE_AFTER_MS: i64 = 10 * 60 * 1000;

/// The field of every fact that says when it happened.
const OCCURRED_AT: &str = "occurred_at";

/// The kind of fact that claims a wait.
const WAIT_CLAIMED: &str = "wait_claimed";

/// The kind of fact that corrects another.
const FACT_CORRECTED: &str = "fact_corrected";

/// One inquiry, as clocks see it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClockCase {
    pub(super) merchant_id: Box<str>,
    opening: Option<Opening>,
    pub(super) facts: Vec<KeptFact>,
    pub(super) marks: Vec<Mark>,
    pub(super) corrections: Vec<Correction>,
    pub(super) notices: Notices,
    pub(super) log_partition: u32,
    history: History,
    last_fact_at_ms: i64,
}

/// How the inquiry began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Opening {
    seq: u64,
    queue: Option<KeptParty>,
}

/// The moment at which it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) at_ms: i64,
    pub(crate) governed_by: Option<u64>,
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
    kind: Box<str>,
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

/// A mark on a message, which may take an instance out of account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) at_ms: i64,
    /// When it could be known.
    pub(super) known_ms: i64,
    pub(super) message_id: KeptId,
    /// The word of what it says.
    pub(super) flag: Box<str>,
    pub(super) evidence: Box<str>,
    pub(super) actor_id: Option<Box<str>>,
    pub(super) team_id: Option<Box<str>>,
}

/// That a fact should have said something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Correction {
    log_index: u64,
    /// The fact, by its place in the stream.
    of: u64,
    field: Box<str>,
    now: Option<Box<str>>,
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

impl ClockCase {
    pub(super) fn take_in(&mut self, record: &Placed<'_>) {
        let envelope = &record.outcome.envelope;
        if self.merchant_id.is_empty() {
            self.merchant_id = envelope.subject.merchant_id.as_str().into();
        }
        self.log_partition = record.partition.0;
        for fact in &record.outcome.facts {
            self.apply(envelope, fact, record);
        }
    }

    fn apply(&mut self, envelope: &Envelope, fact: &Fact, record: &Placed<'_>) {
        let (at_ms, seq) = (envelope.times.occurred_at.unix_ms(), fact.stream_seq);
        let is_first = self.facts.is_empty();
        self.last_fact_at_ms = if is_first { at_ms } else { self.last_fact_at_ms.max(at_ms) };
        self.facts.push(KeptFact::of(envelope, fact, record));
        if let Event::InquiryOpened(opened) = &fact.event {
            let queue = opened.queue.as_ref().map(KeptParty::from);
            self.opening = Some(Opening { seq, queue });
        }
        if let Event::MessageFlagged(flagged) = &fact.event {
            let actor = &envelope.actor;
            self.marks.push(Mark {
                at_ms,
                known_ms: known_at(envelope).unix_ms(),
                flag: flagged.flag.as_str().into(),
                message_id: flagged.message_id.uuid().into(),
                evidence: flagged.evidence.as_str().into(),
                actor_id: actor.id.as_ref().map(|id| id.as_str().into()),
                team_id: actor.team_id.as_ref().map(|id| id.as_str().into()),
            });
        }
        if let Event::Correct(correct::Event::FactCorrected(it)) = &fact.event {
            self.corrections.push(Correction {
                log_index: record.index,
                of: it.of,
                field: it.field.as_str().into(),
                now: it.now.as_ref().map(|now| now.expose().into()),
            });
        }
        if let Some(what) = what_happened(envelope, &fact.event) {
            self.history.insert(Moment { at_ms, seq, what });
        }
    }

    /// The facts, for clocks to run over.
    pub(super) fn story(&self, rules: &Rulebook, told: Told) -> Story {
        let facts = self.facts.iter().filter(|fact| told.has(fact));
        Story::new(facts.flat_map(|fact| self.tell(fact, rules, told)).collect())
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

    /// The chain of hands so far; none before the opening.
    pub(super) fn custody(&self) -> Option<Custody> {
        let opening = self.opening.as_ref()?;
        let queue = opening.queue.as_ref().map(Party::from);
        let moved = self.moved();
        let opened_at_ms = self.opened_at_ms()?;
        let opened = CustodyFact {
            occurred_at: instant(opened_at_ms),
            stream_seq: opening.seq,
            change: Change::Opened { queue },
        };
        match moved.is_empty() {
            true => Some(self.history.custody(opened, self.last_fact_at_ms)),
            false => {
                let times = self.facts.iter().map(|fact| self.happened_at(fact, Told::Now));
                let last_ms = times.max().unwrap_or(self.last_fact_at_ms);
                Some(self.history.moved(&moved).custody(opened, last_ms))
            }
        }
    }

    /// The facts that happened at another time than was said first.
    fn moved(&self) -> HashMap<u64, i64> {
        let corrected = self.corrections.iter().filter(|it| &*it.field == OCCURRED_AT);
        let facts = corrected.filter_map(|it| self.fact(it.of));
        facts.map(|fact| (fact.seq, self.happened_at(fact, Told::Now))).collect()
    }

    /// The fact at a place in the stream.
    pub(super) fn fact(&self, seq: u64) -> Option<&KeptFact> {
        let place = self.facts.binary_search_by_key(&seq, |fact| fact.seq).ok()?;
        self.facts.get(place)
    }

    /// The event by which a wait was claimed at a moment.
    pub(super) fn wait_claimed_at(&self, at_ms: i64) -> Option<u64> {
        let claims = self.facts.iter().filter(|it| &*it.kind == WAIT_CLAIMED);
        let then = claims.filter(|it| self.happened_at(it, Told::Now) == at_ms);
        then.map(|it| it.seq).min()
    }

    /// When it was opened, and how far partition 0 was known then; none before the opening.
    pub(crate) fn opened(&self) -> Option<Opened> {
        let fact = self.fact(self.opening.as_ref()?.seq)?;
        let at_ms = self.happened_at(fact, Told::Now);
        Some(Opened { at_ms, governed_by: fact.governed_by })
    }

    pub(crate) fn merchant_id(&self) -> &str {
        &self.merchant_id
    }

    /// Every fact in the order in which they happened, as far as that is known now.
    pub(crate) fn in_order(&self) -> Vec<Step<'_>> {
        let steps = self.facts.iter();
        let steps = steps.map(|it| (self.happened_at(it, Told::Now), it.seq, &*it.kind));
        let mut steps: Vec<Step<'_>> = steps.collect();
        steps.sort_unstable();
        steps
    }

    /// When it was opened.
    pub(super) fn opened_at_ms(&self) -> Option<i64> {
        self.opened().map(|opened| opened.at_ms)
    }
}

impl KeptFact {
    fn of(envelope: &Envelope, fact: &Fact, record: &Placed<'_>) -> Self {
        let verbatim_clocks::Told { kind, words, about, due_ms, waiting_since_ms } =
            verbatim_clocks::Told::of(&envelope.actor, &fact.event);
        let words = words.into_iter().map(|(attribute, word)| (attribute as u8, (*word).into()));
        KeptFact {
            at_ms: envelope.times.occurred_at.unix_ms(),
            seq: fact.stream_seq,
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

fn known_at(envelope: &Envelope) -> Timestamp {
    match envelope.source.provenance {
        Provenance::Live => envelope.times.recorded_at,
        Provenance::Imported => envelope.times.occurred_at,
    }
}

/// What was taken over from a history is not late, nor is what a customer or an authority said:
/// nobody improves a figure of their own by it.
fn punctuality(envelope: &Envelope) -> Punctuality {
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

/// The thing behind an instance: what its clock measures, else the inquiry itself.
pub(super) fn subject_id(inquiry_id: Uuid, key: Option<u128>) -> Uuid {
    key.map_or(inquiry_id, Uuid::from_u128)
}
