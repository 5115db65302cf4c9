//! What this view keeps of one inquiry: every fact as clocks see it, and the hands it went through.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use verbatim_domain::custody::{Change, Custody, CustodyFact};
use verbatim_domain::inquiry::{Event, correct};
use verbatim_domain::{Envelope, Fact, Party};
use verbatim_projection::Placed;
use verbatim_projection::kept::{KeptId, KeptParty, instant};

use crate::case::what_happened;
use crate::history::{History, Moment};
use crate::process::Step;

use super::kept_facts::{Correction, KeptFact, KeptFacts, OCCURRED_AT, Told, known_at};
use super::notice::Notices;

/// The kind of fact that claims a wait.
const WAIT_CLAIMED: &str = "wait_claimed";

/// One inquiry, as clocks see it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ClockCase {
    pub(super) kept: KeptFacts,
    opening: Option<Opening>,
    pub(super) marks: Vec<Mark>,
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

impl ClockCase {
    pub(super) fn take_in(&mut self, record: &Placed<'_>) {
        let envelope = &record.outcome.envelope;
        if self.kept.merchant_id.is_empty() {
            self.kept.merchant_id = envelope.subject.merchant_id.as_str().into();
        }
        self.log_partition = record.partition.0;
        for fact in &record.outcome.facts {
            self.apply(envelope, fact, record);
        }
    }

    fn apply(&mut self, envelope: &Envelope, fact: &Fact, record: &Placed<'_>) {
        let (at_ms, seq) = (envelope.times.occurred_at.unix_ms(), fact.stream_seq);
        let is_first = self.kept.facts.is_empty();
        self.last_fact_at_ms = if is_first { at_ms } else { self.last_fact_at_ms.max(at_ms) };
        let told = verbatim_clocks::Told::of(&envelope.actor, &fact.event);
        self.kept.facts.push(KeptFact::of(envelope, seq, told, record));
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
            self.kept.corrections.push(Correction {
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
                let facts = self.kept.facts.iter();
                let times = facts.map(|fact| self.kept.happened_at(fact, Told::Now));
                let last_ms = times.max().unwrap_or(self.last_fact_at_ms);
                Some(self.history.moved(&moved).custody(opened, last_ms))
            }
        }
    }

    /// The facts that happened at another time than was said first.
    fn moved(&self) -> HashMap<u64, i64> {
        let corrected = self.kept.corrections.iter().filter(|it| &*it.field == OCCURRED_AT);
        let facts = corrected.filter_map(|it| self.kept.fact(it.of));
        facts.map(|fact| (fact.seq, self.kept.happened_at(fact, Told::Now))).collect()
    }

    /// The event by which a wait was claimed at a moment.
    pub(super) fn wait_claimed_at(&self, at_ms: i64) -> Option<u64> {
        let claims = self.kept.facts.iter().filter(|it| &*it.kind == WAIT_CLAIMED);
        let then = claims.filter(|it| self.kept.happened_at(it, Told::Now) == at_ms);
        then.map(|it| it.seq).min()
    }

    /// When it was opened, and how far partition 0 was known then; none before the opening.
    pub(crate) fn opened(&self) -> Option<Opened> {
        let fact = self.kept.fact(self.opening.as_ref()?.seq)?;
        let at_ms = self.kept.happened_at(fact, Told::Now);
        Some(Opened { at_ms, governed_by: fact.governed_by })
    }

    pub(crate) fn merchant_id(&self) -> &str {
        &self.kept.merchant_id
    }

    /// Every fact in the order in which they happened, as far as that is known now.
    pub(crate) fn in_order(&self) -> Vec<Step<'_>> {
        let steps = self.kept.facts.iter();
        let steps = steps.map(|it| (self.kept.happened_at(it, Told::Now), it.seq, &*it.kind));
        let mut steps: Vec<Step<'_>> = steps.collect();
        steps.sort_unstable();
        steps
    }

    /// When it was opened.
    pub(super) fn opened_at_ms(&self) -> Option<i64> {
        self.opened().map(|opened| opened.at_ms)
    }
}
