//! Who answers for it: assignment, hand-offs, work. Responsibility moves on acceptance only.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{AgentId, HandoffId};
use crate::party::{Owner, Party};
use crate::text::{Code, Content};
use crate::time::Timestamp;

use super::{Context, Event, Inquiry, Refusal};

/// Wish: make somebody the owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignInquiry {
    /// The new owner.
    pub assignee: Party,
    /// How it was chosen.
    pub method: Option<Code>,
}

/// Somebody was made the owner, from the queue or within the owning team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssigneeSet {
    /// The new owner.
    pub assignee: Party,
    /// How it was chosen.
    pub method: Option<Code>,
}

/// Wish: take the owner off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnassignInquiry {
    /// Why.
    pub reason: Option<Code>,
}

/// The owner was taken off; the inquiry stands in the team's queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssigneeCleared {
    /// Why.
    pub reason: Option<Code>,
    /// The team in whose queue it stands.
    pub queue: Option<Party>,
}

/// Wish: offer a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferHandoff {
    /// Id of the hand-off.
    pub handoff_id: HandoffId,
    /// To whom.
    pub to: Party,
    /// Why.
    pub reason_code: Code,
    /// What the receiver should know.
    pub summary: Option<Content>,
    /// What the receiver is asked to do.
    pub requested_action: Option<Code>,
    /// When the offer lapses.
    pub expires_at: Option<Timestamp>,
}

/// A hand-off was offered; the ball stays until it is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoffOffered {
    /// Id of the hand-off.
    pub handoff_id: HandoffId,
    /// The owner, or the team of the queue, that offers; none from the common queue.
    pub from: Option<Party>,
    /// To whom.
    pub to: Party,
    /// Why.
    pub reason_code: Code,
    /// What the receiver should know.
    pub summary: Option<Content>,
    /// What the receiver is asked to do.
    pub requested_action: Option<Code>,
    /// When the offer lapses.
    pub expires_at: Option<Timestamp>,
}

/// Wish: accept a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptHandoff {
    /// The hand-off.
    pub handoff_id: HandoffId,
    /// The agent who takes it; none: as offered.
    pub agent_id: Option<AgentId>,
}

/// A hand-off was accepted: responsibility moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoffAccepted {
    /// The hand-off.
    pub handoff_id: HandoffId,
    /// Who had it; none: the common queue.
    pub from: Option<Party>,
    /// Who has it now.
    pub to: Party,
}

/// Wish: decline a hand-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclineHandoff {
    /// The hand-off.
    pub handoff_id: HandoffId,
    /// Why.
    pub reason_code: Code,
}

/// A hand-off was declined: the ball stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoffDeclined {
    /// The hand-off.
    pub handoff_id: HandoffId,
    /// Why.
    pub reason_code: Code,
}

macro_rules! about_a_handoff {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name {
            /// The hand-off.
            pub handoff_id: HandoffId,
        }
    )*};
}

about_a_handoff! {
    /// Wish: record that nobody answered in time.
    TimeOutHandoff
    /// Wish: take a hand-off back.
    RecallHandoff
    /// Nobody answered a hand-off in time: the ball stays.
    HandoffTimedOut
    /// The offerer took a hand-off back.
    HandoffRecalled
}

macro_rules! about_an_agent {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name {
            /// The agent.
            pub agent_id: AgentId,
        }
    )*};
}

about_an_agent! {
    /// Wish: record that an agent began to work.
    StartWork
    /// Wish: record that an agent stopped working.
    StopWork
    /// An agent began to work.
    WorkStarted
    /// An agent stopped working.
    WorkStopped
}

/// Who answers for an inquiry, what is on offer, and who is at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hands {
    /// Who answers for it.
    pub owner: Owner,
    /// The hand-off on offer.
    pub offer: Option<Offer>,
    /// How earlier hand-offs ended.
    pub settled: BTreeMap<HandoffId, Settlement>,
    /// Agents at work.
    pub working: BTreeSet<AgentId>,
}

/// A hand-off on offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub handoff_id: HandoffId,
    /// To whom.
    pub to: Party,
    /// When it lapses.
    pub expires_at: Option<Timestamp>,
}

/// How a hand-off ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// Somebody took it.
    Accepted,
    /// Somebody said no.
    Declined,
    /// Nobody answered.
    TimedOut,
    /// It was taken back.
    Recalled,
}

impl Settlement {
    const fn as_str(self) -> &'static str {
        match self {
            Settlement::Accepted => "accepted",
            Settlement::Declined => "declined",
            Settlement::TimedOut => "timed out",
            Settlement::Recalled => "recalled",
        }
    }
}

impl Hands {
    pub(super) fn in_queue(queue: Option<Party>) -> Self {
        Hands {
            owner: Owner::Nobody { queue },
            offer: None,
            settled: BTreeMap::new(),
            working: BTreeSet::new(),
        }
    }

    pub(super) fn hold(&mut self, party: &Party) {
        self.owner = Owner::Held(party.clone());
    }

    pub(super) fn queue(&mut self, queue: Option<&Party>) {
        self.owner = Owner::Nobody { queue: queue.cloned() };
    }

    pub(super) fn offer(&mut self, offered: &HandoffOffered) {
        let HandoffOffered { handoff_id, to, expires_at, .. } = offered;
        let offer = Offer { handoff_id: *handoff_id, to: to.clone(), expires_at: *expires_at };
        self.offer = Some(offer);
    }

    pub(super) fn start(&mut self, agent_id: &AgentId) {
        self.working.insert(agent_id.clone());
    }

    pub(super) fn stop(&mut self, agent_id: &AgentId) {
        self.working.remove(agent_id);
    }

    pub(super) fn settle(&mut self, handoff_id: HandoffId, how: Settlement) {
        self.offer = None;
        self.settled.insert(handoff_id, how);
    }

    /// The open offer of this id; nothing if it was settled so before.
    fn open_offer(&self, id: HandoffId, wished: Settlement) -> Result<Option<&Offer>, Refusal> {
        if let Some(offer) = self.offer.as_ref().filter(|offer| offer.handoff_id == id) {
            return Ok(Some(offer));
        }
        match self.settled.get(&id) {
            None => Err(Refusal::UnknownHandoff(id)),
            Some(&how) if how == wished => Ok(None),
            Some(how) => Err(Refusal::HandoffSettled(id, how.as_str())),
        }
    }
}

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn assign(
    inquiry: &Inquiry,
    command: &AssignInquiry,
    context: &Context<'_>,
) -> Decision {
    let AssignInquiry { assignee, method } = command;
    let owner = &inquiry.counting(context)?.hands.owner;
    let unchanged = matches!(owner, Owner::Held(party) if party == assignee);
    if unchanged {
        return Ok(vec![]);
    }
    if let Some(team) = owner.party().filter(|party| !party.same_team(assignee)) {
        return Err(Refusal::HandoffRequired(team.team_id.clone()));
    }
    let (assignee, method) = (assignee.clone(), method.clone());
    Ok(vec![Event::AssigneeSet(AssigneeSet { assignee, method })])
}

pub(super) fn unassign(
    inquiry: &Inquiry,
    command: &UnassignInquiry,
    context: &Context<'_>,
) -> Decision {
    let UnassignInquiry { reason } = command;
    match &inquiry.counting(context)?.hands.owner {
        Owner::Nobody { .. } => Ok(vec![]),
        Owner::Held(party) => {
            let queue = Some(party.team());
            Ok(vec![Event::AssigneeCleared(AssigneeCleared { reason: reason.clone(), queue })])
        }
    }
}

pub(super) fn offer(inquiry: &Inquiry, command: &OfferHandoff, context: &Context<'_>) -> Decision {
    let OfferHandoff { handoff_id, to, reason_code, summary, requested_action, expires_at } =
        command.clone();
    let hands = &inquiry.counting(context)?.hands;
    let offered_before = hands.settled.contains_key(&handoff_id)
        || hands.offer.as_ref().is_some_and(|offer| offer.handoff_id == handoff_id);
    if offered_before {
        return Ok(vec![]);
    }
    if let Some(open) = &hands.offer {
        return Err(Refusal::HandoffOpen(open.handoff_id));
    }
    let holds_it_already = matches!(&hands.owner, Owner::Held(party) if *party == to);
    if holds_it_already {
        return Err(Refusal::HandoffToHolder);
    }
    let from = hands.owner.party().cloned();
    Ok(vec![Event::HandoffOffered(HandoffOffered {
        handoff_id,
        from,
        to,
        reason_code,
        summary,
        requested_action,
        expires_at,
    })])
}

pub(super) fn accept(
    inquiry: &Inquiry,
    command: &AcceptHandoff,
    context: &Context<'_>,
) -> Decision {
    let AcceptHandoff { handoff_id, agent_id } = command.clone();
    let hands = &inquiry.counting(context)?.hands;
    let Some(offer) = hands.open_offer(handoff_id, Settlement::Accepted)? else {
        return Ok(vec![]);
    };
    let from = hands.owner.party().cloned();
    let agent_id = agent_id.or_else(|| offer.to.agent_id.clone());
    let to = Party { agent_id, ..offer.to.clone() };
    Ok(vec![Event::HandoffAccepted(HandoffAccepted { handoff_id, from, to })])
}

pub(super) fn decline(
    inquiry: &Inquiry,
    command: &DeclineHandoff,
    context: &Context<'_>,
) -> Decision {
    let DeclineHandoff { handoff_id, reason_code } = command.clone();
    let open = inquiry.counting(context)?.hands.open_offer(handoff_id, Settlement::Declined)?;
    let declined =
        open.map(|_| Event::HandoffDeclined(HandoffDeclined { handoff_id, reason_code }));
    Ok(declined.into_iter().collect())
}

pub(super) fn time_out(
    inquiry: &Inquiry,
    command: &TimeOutHandoff,
    context: &Context<'_>,
) -> Decision {
    let TimeOutHandoff { handoff_id } = *command;
    let hands = &inquiry.counting(context)?.hands;
    let Some(offer) = hands.open_offer(handoff_id, Settlement::TimedOut)? else {
        return Ok(vec![]);
    };
    match offer.expires_at {
        Some(expires_at) if context.occurred_at < expires_at => {
            Err(Refusal::HandoffNotExpired(handoff_id, expires_at))
        }
        Some(_) | None => Ok(vec![Event::HandoffTimedOut(HandoffTimedOut { handoff_id })]),
    }
}

pub(super) fn recall(
    inquiry: &Inquiry,
    command: &RecallHandoff,
    context: &Context<'_>,
) -> Decision {
    let RecallHandoff { handoff_id } = *command;
    let open = inquiry.counting(context)?.hands.open_offer(handoff_id, Settlement::Recalled)?;
    let recalled = open.map(|_| Event::HandoffRecalled(HandoffRecalled { handoff_id }));
    Ok(recalled.into_iter().collect())
}

pub(super) fn start_work(
    inquiry: &Inquiry,
    command: &StartWork,
    context: &Context<'_>,
) -> Decision {
    let StartWork { agent_id } = command.clone();
    if inquiry.running(context)?.hands.working.contains(&agent_id) {
        return Ok(vec![]);
    }
    Ok(vec![Event::WorkStarted(WorkStarted { agent_id })])
}

pub(super) fn stop_work(inquiry: &Inquiry, command: &StopWork, context: &Context<'_>) -> Decision {
    let StopWork { agent_id } = command.clone();
    if !inquiry.counting(context)?.hands.working.contains(&agent_id) {
        return Ok(vec![]);
    }
    Ok(vec![Event::WorkStopped(WorkStopped { agent_id })])
}
