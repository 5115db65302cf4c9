//! Who takes part in the day: merchants, their teams and people, and those of the mall.

use rand::RngExt;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use verbatim_api::v1 as pb;

/// How many merchants the mall has.
pub(super) const MERCHANT_COUNT: usize = FIRST.len() * SECOND.len();

const FIRST: [&str; 10] =
    ["Lotus", "Harbour", "Jade", "Maple", "North", "Silver", "Willow", "Orchid", "River", "Summit"];
const SECOND: [&str; 4] = ["Home", "Sports", "Kitchen", "Books"];
const IN_SERVICE: [&str; 5] = ["anna", "bo", "chen", "dana", "emil"];
const IN_RETURNS: [&str; 3] = ["fang", "gita", "hugo"];
const IN_MALL_CARE: [&str; 4] = ["ines", "jun", "karl", "lin"];
const IN_MALL_DISPUTES: [&str; 2] = ["mara", "nadim"];

/// One merchant: how good it is decides how its day goes.
#[derive(Debug)]
pub(super) struct Merchant {
    /// Its name, which is its id here.
    pub(super) id: String,
    /// How long it typically takes to answer, in seconds.
    pub(super) pace_s: f64,
    /// How often it passes a case on rather than settling it.
    pub(super) passes_on: f64,
}

impl Merchant {
    pub(super) fn drawn(number: usize, rng: &mut StdRng) -> Self {
        let id = format!("{} {}", FIRST[number % FIRST.len()], SECOND[number / FIRST.len()]);
        // Half a minute for the best, about half an hour for the slowest.
        let pace_s = 30.0 * 2.0_f64.powf(rng.random_range(0.0..6.0));
        Merchant { id, pace_s, passes_on: rng.random_range(0.03..0.35) }
    }
}

/// A team that can answer for an inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Team {
    /// A merchant's first line.
    Service,
    /// A merchant's returns desk.
    Returns,
    /// The mall's own care team.
    MallCare,
    /// The mall's desk for disputes.
    MallDisputes,
}

impl Team {
    fn organisation(self) -> pb::Organisation {
        match self {
            Team::Service | Team::Returns => pb::Organisation::Merchant,
            Team::MallCare | Team::MallDisputes => pb::Organisation::Platform,
        }
    }

    fn id(self) -> &'static str {
        match self {
            Team::Service => "service",
            Team::Returns => "returns",
            Team::MallCare => "mall care",
            Team::MallDisputes => "mall disputes",
        }
    }

    fn support_line(self) -> &'static str {
        match self {
            Team::Service => "1",
            Team::Returns | Team::MallCare => "2",
            Team::MallDisputes => "3",
        }
    }

    /// The team as a whole.
    pub(super) fn party(self) -> pb::Party {
        pb::Party {
            organisation: self.organisation().into(),
            team_id: self.id().to_owned(),
            support_line: self.support_line().to_owned(),
            ..Default::default()
        }
    }

    /// Somebody of the team.
    pub(super) fn someone(self, rng: &mut StdRng) -> Agent {
        let people: &[&str] = match self {
            Team::Service => &IN_SERVICE,
            Team::Returns => &IN_RETURNS,
            Team::MallCare => &IN_MALL_CARE,
            Team::MallDisputes => &IN_MALL_DISPUTES,
        };
        Agent { team: self, id: people.choose(rng).copied().unwrap_or("anna") }
    }

    /// Where a case goes when this team passes it on, the likeliest first.
    pub(super) fn passes_to(self) -> [Team; 3] {
        match self {
            Team::Service => [Team::MallCare, Team::Returns, Team::MallDisputes],
            Team::Returns => [Team::Service, Team::MallCare, Team::Service],
            Team::MallCare => [Team::Service, Team::MallDisputes, Team::Returns],
            Team::MallDisputes => [Team::MallCare, Team::Service, Team::Service],
        }
    }
}

/// One agent, in a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Agent {
    /// The team at that moment.
    pub(super) team: Team,
    /// The agent.
    pub(super) id: &'static str,
}

impl Agent {
    pub(super) fn party(self) -> pb::Party {
        pb::Party { agent_id: self.id.to_owned(), ..self.team.party() }
    }
}

/// Who does something.
#[derive(Debug, Clone, Copy)]
pub(super) enum Author {
    /// The customer.
    Customer,
    /// The desk's rules: routing, lapsing offers, closing.
    Rule,
    /// Software that only passes facts on.
    Gateway,
    /// A machine that speaks by itself.
    Bot,
    /// A person.
    Agent(Agent),
}

impl Author {
    pub(super) fn actor(self) -> pb::Actor {
        let of = |kind: pb::ActorKind, id: &str| pb::Actor {
            kind: kind.into(),
            id: id.to_owned(),
            ..Default::default()
        };
        match self {
            Author::Customer => of(pb::ActorKind::Customer, ""),
            Author::Rule => of(pb::ActorKind::Rule, "router"),
            Author::Gateway => of(pb::ActorKind::System, "gateway"),
            Author::Bot => of(pb::ActorKind::BotAutonomous, "greeter"),
            Author::Agent(agent) => pb::Actor {
                team_id: agent.team.id().to_owned(),
                organisation: agent.team.organisation().into(),
                support_line: agent.team.support_line().to_owned(),
                role: "agent".to_owned(),
                ..of(pb::ActorKind::Human, agent.id)
            },
        }
    }
}
