//! Who acts, and who can answer for an inquiry.

use crate::id::{AgentId, ExternalId, TeamId};
use crate::text::Code;
use crate::vocabulary::{ActorKind, Organisation};

/// Who acted, as known at the time of the act; later changes of team or role never reach back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// What kind of author.
    pub kind: ActorKind,
    /// The author's id in the source's own directory.
    pub id: Option<ExternalId>,
    /// The author's team at that moment.
    pub team_id: Option<TeamId>,
    /// The author's house.
    pub organisation: Option<Organisation>,
    /// Support line, such as `1` or `2-3`.
    pub support_line: Option<Code>,
    /// The author's role.
    pub role: Option<Code>,
}

/// A team, perhaps with one agent of it, that can answer for an inquiry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party {
    /// Which house.
    pub organisation: Organisation,
    /// The team.
    pub team_id: TeamId,
    /// The agent; none means the team as a whole.
    pub agent_id: Option<AgentId>,
    /// People or machine.
    pub nature: Nature,
    /// Support line, such as `1` or `2-3`.
    pub support_line: Option<Code>,
}

/// Whether a party is people or a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nature {
    /// People.
    People,
    /// A bot.
    Bot,
}

impl Party {
    /// The same team without an agent.
    pub fn team(&self) -> Party {
        Party { agent_id: None, ..self.clone() }
    }

    /// Whether both belong to one team of one house.
    pub fn same_team(&self, other: &Party) -> bool {
        self.organisation == other.organisation && self.team_id == other.team_id
    }
}

/// Who answers for an inquiry. Moves on acceptance only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// Nobody: it stands in a queue, a team's or the mall's common one.
    Nobody {
        /// The team in whose queue it stands.
        queue: Option<Party>,
    },
    /// A team or an agent of it.
    Held(Party),
}

impl Owner {
    /// The party that stands behind it: the owner, or the team of the queue.
    pub fn party(&self) -> Option<&Party> {
        match self {
            Owner::Nobody { queue } => queue.as_ref(),
            Owner::Held(party) => Some(party),
        }
    }
}
