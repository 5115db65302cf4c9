//! The first response of an inquiry: the first reply of a person that the customer could see, and
//! that arrived.

use serde::{Deserialize, Serialize};
use verbatim_domain::Party;
use verbatim_domain::party::Actor;
use verbatim_domain::vocabulary::ActorKind;
use verbatim_projection::Passages;

use crate::history::{Author, History, What};

/// The first response, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FirstResponse<'a> {
    pub(crate) at_ms: i64,
    /// From the opening.
    pub(crate) after_ms: i64,
    pub(crate) agent: Option<&'a Agent>,
}

/// The first response after the opening; none while there is none.
pub(crate) fn first_response<'a>(
    history: &'a History,
    passages: &Passages,
) -> Option<FirstResponse<'a>> {
    let opened_at_ms = history.opened_at_ms()?;
    history.iter().filter(|moment| moment.at_ms >= opened_at_ms).find_map(|moment| {
        let What::Replied(reply) = &moment.what else {
            return None;
        };
        let Author::Person(agent) = &reply.author else {
            return None;
        };
        let (at_ms, after_ms) = (moment.at_ms, moment.at_ms - opened_at_ms);
        let response = FirstResponse { at_ms, after_ms, agent: agent.as_ref() };
        (!passages.failed(reply.message_id)).then_some(response)
    })
}

/// An agent, as totals name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Agent {
    /// Empty where no team is known.
    pub(crate) team_id: Box<str>,
    pub(crate) agent_id: Box<str>,
}

impl Agent {
    /// The agent who acted; none for customers, authorities, rules and nameless machines.
    pub(crate) fn of(actor: &Actor) -> Option<Agent> {
        match actor.kind {
            ActorKind::Human | ActorKind::BotAssist | ActorKind::BotAutonomous => {}
            ActorKind::Rule
            | ActorKind::System
            | ActorKind::Customer
            | ActorKind::Regulator
            | ActorKind::Unrecognised(_) => return None,
        }
        let agent_id = actor.id.as_ref()?.as_str().into();
        let team_id = actor.team_id.as_ref().map(|id| id.as_str()).unwrap_or_default().into();
        Some(Agent { team_id, agent_id })
    }

    /// The agent of a party; none if it is a team as a whole.
    pub(crate) fn in_party(party: &Party) -> Option<Agent> {
        let agent_id = party.agent_id.as_ref()?.as_str().into();
        Some(Agent { team_id: party.team_id.as_str().into(), agent_id })
    }
}
