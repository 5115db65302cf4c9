//! What a case keeps of the domain's words, which know nothing of serialisation.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verbatim_domain::id::{AgentId, TeamId};
use verbatim_domain::party::Nature;
use verbatim_domain::vocabulary::Organisation;
use verbatim_domain::{Code, Party, Timestamp};

use crate::Value;

/// An id, as a case keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct KeptId([u8; 16]);

impl KeptId {
    /// The id as a UUID.
    pub fn uuid(self) -> Uuid {
        Uuid::from_bytes(self.0)
    }
}

impl From<Uuid> for KeptId {
    fn from(uuid: Uuid) -> Self {
        KeptId(uuid.into_bytes())
    }
}

/// A team or an agent, as a case keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptParty {
    organisation: i32,
    team_id: Box<str>,
    agent_id: Option<Box<str>>,
    nature: KeptNature,
    support_line: Option<Box<str>>,
}

impl KeptParty {
    /// Whether both belong to one team of one house.
    pub fn same_team(&self, other: &KeptParty) -> bool {
        self.organisation == other.organisation && self.team_id == other.team_id
    }

    /// Whose people they are.
    pub fn organisation(&self) -> Organisation {
        Organisation::from_number(self.organisation)
    }

    /// The team.
    pub fn team_id(&self) -> &str {
        &self.team_id
    }

    /// The agent, where one is named.
    pub fn agent_id(&self) -> Option<&str> {
        self.agent_id.as_deref()
    }
}

/// People or machine, as a case keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum KeptNature {
    People,
    Bot,
}

impl From<&Party> for KeptParty {
    fn from(party: &Party) -> Self {
        KeptParty {
            organisation: party.organisation.number(),
            team_id: party.team_id.as_str().into(),
            agent_id: party.agent_id.as_ref().map(|id| id.as_str().into()),
            nature: match party.nature {
                Nature::People => KeptNature::People,
                Nature::Bot => KeptNature::Bot,
            },
            support_line: party.support_line.as_ref().map(|line| line.as_str().into()),
        }
    }
}

impl From<&KeptParty> for Party {
    fn from(kept: &KeptParty) -> Self {
        const WAS_VALID: &str = "it was valid when it was kept";
        Party {
            organisation: Organisation::from_number(kept.organisation),
            team_id: TeamId::new(kept.team_id.clone()).expect(WAS_VALID),
            agent_id: kept.agent_id.clone().map(|id| AgentId::new(id).expect(WAS_VALID)),
            nature: match kept.nature {
                KeptNature::People => Nature::People,
                KeptNature::Bot => Nature::Bot,
            },
            support_line: kept.support_line.clone().map(|line| Code::new(line).expect(WAS_VALID)),
        }
    }
}

/// The instant whose milliseconds were kept.
///
/// # Panics
/// If they are those of no instant, which a case never keeps.
pub fn instant(unix_ms: i64) -> Timestamp {
    Timestamp::from_unix_ms(unix_ms).expect("it was an instant when it was kept")
}

/// A day of UTC, so many days after 1970-01-01, as `YYYY-MM-DD`.
pub fn day_text(epoch_days: i32) -> String {
    let epoch = jiff::civil::date(1970, 1, 1);
    epoch.saturating_add(jiff::Span::new().days(epoch_days)).to_string()
}

/// The day of UTC in which an instant lies.
///
/// # Panics
/// If the milliseconds are those of no instant, which a case never keeps.
pub fn utc_day(unix_ms: i64) -> Value {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    let days = i32::try_from(unix_ms.div_euclid(DAY_MS));
    Value::text(&day_text(days.expect("every instant lies between the years 1 and 9999")))
}

/// A word of an open list, as a case keeps it.
pub fn word(code: Option<&Code>) -> Option<Box<str>> {
    code.map(|code| code.as_str().into())
}

#[cfg(test)]
mod tests {
    use super::{Value, utc_day};

    #[test]
    fn a_day_ends_with_its_last_instant_before_1970_as_after_it() {
        const DAY_MS: i64 = 86_400_000;
        let days = [-DAY_MS - 1, -DAY_MS, -1, 0, DAY_MS - 1].map(utc_day);
        let expected = ["1969-12-30", "1969-12-31", "1969-12-31", "1970-01-01", "1970-01-01"];
        assert_eq!(days, expected.map(Value::from));
    }
}
