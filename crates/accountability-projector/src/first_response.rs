//! The first response of an inquiry: the first reply of a person that the customer could see.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::Event;
use verbatim_domain::party::Actor;
use verbatim_domain::vocabulary::ActorKind;
use verbatim_domain::{Envelope, Party};

use crate::case::HandsCase;

/// The first response, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FirstResponse {
    pub(crate) at_ms: i64,
    /// From the opening.
    pub(crate) after_ms: i64,
    pub(crate) agent: Option<Agent>,
}

/// An agent, as totals name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Agent {
    /// Empty where no team is known.
    pub(crate) team_id: Box<str>,
    pub(crate) agent_id: Box<str>,
}

impl FirstResponse {
    /// The response that this event is, if it happened earlier than the one known so far.
    pub(crate) fn if_earlier(
        case: &HandsCase,
        envelope: &Envelope,
        event: &Event,
    ) -> Option<FirstResponse> {
        let opening = case.opening.as_ref().filter(|_| is_response(event))?;
        let at_ms = envelope.times.occurred_at.unix_ms();
        let is_first = case.first_response.as_ref().is_none_or(|known| at_ms < known.at_ms);
        let agent = Agent::of(&envelope.actor);
        (is_first && at_ms >= opening.at_ms).then(|| FirstResponse {
            at_ms,
            after_ms: at_ms - opening.at_ms,
            agent,
        })
    }
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

fn is_response(event: &Event) -> bool {
    let Event::MessageSent(sent) = event else {
        return false;
    };
    sent.reply_kind.is_response() && sent.visibility.reaches_customer()
}
