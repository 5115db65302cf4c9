//! Hand-offs: who offered to whom, what was answered, and whether a team got it back.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::hands::{HandoffAccepted, HandoffOffered};

use verbatim_projection::kept::{KeptId, KeptParty, word};

/// One hand-off, from its offer on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Handoff {
    pub(crate) handoff_id: KeptId,
    pub(crate) from: Option<KeptParty>,
    pub(crate) to: KeptParty,
    pub(crate) reason: Box<str>,
    pub(crate) requested_action: Option<Box<str>>,
    pub(crate) offered_at_ms: i64,
    pub(crate) offered_seq: u64,
    pub(crate) expires_at_ms: Option<i64>,
    pub(crate) answer: Option<Answer>,
}

/// How a hand-off ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) at_ms: i64,
    pub(crate) seq: u64,
    pub(crate) outcome: Outcome,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    Accepted,
    Declined { reason: Box<str> },
    TimedOut,
    Recalled,
}

/// What a hand-off did to the order of teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Passage {
    /// No other team got it: not accepted, or within a team, or from the mall's common queue.
    #[default]
    None,
    /// A team got it that had not had it before.
    Onward,
    /// A team got it that had had it earlier.
    ToEarlierTeam,
    /// The team got it that had handed it over last: A → B → A.
    StraightBack,
}

impl Handoff {
    pub(crate) fn offered(offered: &HandoffOffered, at_ms: i64, seq: u64) -> Self {
        Handoff {
            handoff_id: offered.handoff_id.uuid().into(),
            from: offered.from.as_ref().map(KeptParty::from),
            to: (&offered.to).into(),
            reason: offered.reason_code.as_str().into(),
            requested_action: word(offered.requested_action.as_ref()),
            offered_at_ms: at_ms,
            offered_seq: seq,
            expires_at_ms: offered.expires_at.map(|at| at.unix_ms()),
            answer: None,
        }
    }

    /// What was offered to a team is accepted by somebody, perhaps from another than offered it.
    pub(crate) fn accept(&mut self, accepted: &HandoffAccepted, at_ms: i64, seq: u64) {
        self.from = accepted.from.as_ref().map(KeptParty::from);
        self.to = (&accepted.to).into();
        self.answer(Outcome::Accepted, at_ms, seq);
    }

    pub(crate) fn answer(&mut self, outcome: Outcome, at_ms: i64, seq: u64) {
        self.answer = Some(Answer { at_ms, seq, outcome });
    }

    /// How long the offer stood; none while it stands.
    pub(crate) fn answered_after_ms(&self) -> Option<i64> {
        let answer = self.answer.as_ref()?;
        Some((answer.at_ms - self.offered_at_ms).max(0))
    }

    pub(crate) fn outcome(&self) -> &'static str {
        match self.answer.as_ref().map(|answer| &answer.outcome) {
            None => "open",
            Some(Outcome::Accepted) => "accepted",
            Some(Outcome::Declined { .. }) => "declined",
            Some(Outcome::TimedOut) => "timed_out",
            Some(Outcome::Recalled) => "recalled",
        }
    }

    pub(crate) fn decline_reason(&self) -> Option<&str> {
        match self.answer.as_ref().map(|answer| &answer.outcome) {
            Some(Outcome::Declined { reason }) => Some(reason),
            Some(Outcome::Accepted | Outcome::TimedOut | Outcome::Recalled) | None => None,
        }
    }

    /// From which team it went to which other; none if it did not.
    fn between_teams(&self) -> Option<(&KeptParty, &KeptParty)> {
        let from = self.from.as_ref()?;
        let changed = self.outcome() == "accepted" && !from.same_team(&self.to);
        changed.then_some((from, &self.to))
    }
}

/// The hand-offs in the order of their offers, each with what it did to the order of teams.
pub(crate) fn in_order(handoffs: &[Handoff]) -> Vec<(&Handoff, Passage)> {
    let mut ordered: Vec<(&Handoff, Passage)> =
        handoffs.iter().map(|handoff| (handoff, Passage::None)).collect();
    ordered.sort_by_key(|(handoff, _)| handoff.answer.as_ref().map(|a| (a.at_ms, a.seq)));
    let mut had_it: Vec<&KeptParty> = Vec::new();
    let mut handed_over_last: Option<&KeptParty> = None;
    for (handoff, passage) in &mut ordered {
        let Some((from, to)) = handoff.between_teams() else {
            continue;
        };
        had_it.push(from);
        *passage = if handed_over_last.is_some_and(|last| last.same_team(to)) {
            Passage::StraightBack
        } else if had_it.iter().any(|earlier| earlier.same_team(to)) {
            Passage::ToEarlierTeam
        } else {
            Passage::Onward
        };
        handed_over_last = Some(from);
    }
    ordered.sort_by_key(|(handoff, _)| (handoff.offered_at_ms, handoff.offered_seq));
    ordered
}
