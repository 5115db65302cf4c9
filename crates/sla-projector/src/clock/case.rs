//! What this view keeps of one inquiry: every fact as clocks see it, and the hands it went through.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verbatim_clocks::fact::Word;
use verbatim_clocks::{Story, Told};
use verbatim_domain::custody::{Change, Custody, CustodyFact};
use verbatim_domain::envelope::Provenance;
use verbatim_domain::governance::{Attribute, Words};
use verbatim_domain::inquiry::Event;
use verbatim_domain::vocabulary::ActorKind;
use verbatim_domain::{Envelope, Fact, Party, Timestamp};
use verbatim_projection::Placed;
use verbatim_projection::kept::{KeptId, KeptParty, instant};

use crate::case::what_happened;
use crate::history::{History, Moment};

use super::notice::Notices;

/// A fact of the service side that was recorded so long after it is said to have happened is late:
/// what it improves is shown with it and without it.
const LATE_AFTER_MS: i64 = 10 * 60 * 1000;

/// The kind of fact that claims a wait.
const WAIT_CLAIMED: &str = "wait_claimed";

/// One inquiry, as clocks see it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClockCase {
    pub(super) merchant_id: Box<str>,
    opening: Option<Opening>,
    pub(super) facts: Vec<KeptFact>,
    pub(super) marks: Vec<Mark>,
    pub(super) notices: Notices,
    pub(super) log_partition: u32,
    history: History,
    last_fact_at_ms: i64,
}

/// How the inquiry began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Opening {
    at_ms: i64,
    seq: u64,
    queue: Option<KeptParty>,
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
    pub(super) punctuality: Punctuality,
    kind: Box<str>,
    /// Attributes by their place among all of them; the projector's version follows from that list.
    words: Vec<(u8, Box<str>)>,
    about: Option<KeptId>,
    due_ms: Option<i64>,
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
    pub(super) message_id: KeptId,
    pub(super) evidence: Box<str>,
    pub(super) actor_id: Option<Box<str>>,
    pub(super) team_id: Option<Box<str>>,
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
            self.opening = Some(Opening { at_ms, seq, queue });
        }
        if let Event::MessageFlagged(flagged) = &fact.event {
            let actor = &envelope.actor;
            self.marks.push(Mark {
                at_ms,
                message_id: flagged.message_id.uuid().into(),
                evidence: flagged.evidence.as_str().into(),
                actor_id: actor.id.as_ref().map(|id| id.as_str().into()),
                team_id: actor.team_id.as_ref().map(|id| id.as_str().into()),
            });
        }
        if let Some(what) = what_happened(envelope, &fact.event) {
            self.history.insert(Moment { at_ms, seq, what });
        }
    }

    /// The facts, for clocks to run over.
    pub(super) fn story(&self, with: impl Fn(&KeptFact) -> bool) -> Story {
        Story::new(self.facts.iter().filter(|fact| with(fact)).map(KeptFact::told).collect())
    }

    /// The chain of hands so far; none before the opening.
    pub(super) fn custody(&self) -> Option<Custody> {
        let opening = self.opening.as_ref()?;
        let queue = opening.queue.as_ref().map(Party::from);
        let opened = CustodyFact {
            occurred_at: instant(opening.at_ms),
            stream_seq: opening.seq,
            change: Change::Opened { queue },
        };
        Some(self.history.custody(opened, self.last_fact_at_ms))
    }

    /// The event by which a wait was claimed at a moment.
    pub(super) fn wait_claimed_at(&self, at_ms: i64) -> Option<u64> {
        let claims = self.facts.iter().filter(|it| it.at_ms == at_ms && &*it.kind == WAIT_CLAIMED);
        claims.map(|it| it.seq).min()
    }

    /// When it was opened.
    pub(super) fn opened_at_ms(&self) -> Option<i64> {
        self.opening.as_ref().map(|opening| opening.at_ms)
    }
}

impl KeptFact {
    fn of(envelope: &Envelope, fact: &Fact, record: &Placed<'_>) -> Self {
        let Told { kind, words, about, due_ms } = Told::of(&envelope.actor, &fact.event);
        let words = words.into_iter().map(|(attribute, word)| (attribute as u8, (*word).into()));
        KeptFact {
            at_ms: envelope.times.occurred_at.unix_ms(),
            seq: fact.stream_seq,
            governed_by: record.governed_by,
            log_index: record.index,
            known_ms: known_at(envelope).unix_ms(),
            punctuality: punctuality(envelope),
            kind: (*kind).into(),
            words: words.collect(),
            about: about.map(KeptId::from),
            due_ms,
        }
    }

    fn told(&self) -> verbatim_clocks::Fact {
        let words = self.words.iter().filter_map(|(place, word)| {
            let attribute = Attribute::ALL.get(usize::from(*place))?;
            Some((*attribute, chosen(word)))
        });
        let told = Told {
            kind: chosen(&self.kind),
            words: words.collect(),
            about: self.about.map(KeptId::uuid),
            due_ms: self.due_ms,
        };
        told.at(self.at_ms, self.seq)
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
