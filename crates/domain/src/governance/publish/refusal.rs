//! Why a governing fact is not recorded, with everything that is wrong.

use super::{Code, What, emergency};

/// Why a governing fact is not recorded. Nothing of the wish is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Everything that is wrong with a publication.
    #[error("it cannot be published: {}", listed(.0))]
    Unpublishable(Vec<Fault>),
    /// Nothing of that name counts.
    #[error("no {} `{id}` is published", what.as_str())]
    NotPublished {
        /// What kind of thing.
        what: What,
        /// Which.
        id: Code,
    },
    /// An emergency stands otherwise.
    #[error(transparent)]
    Emergency(#[from] emergency::Refusal),
}

impl Refusal {
    /// The same for programs.
    pub const fn reason(&self) -> &'static str {
        match self {
            Refusal::Unpublishable(_) => "POLICY_UNPUBLISHABLE",
            Refusal::NotPublished { .. } => "NOT_PUBLISHED",
            Refusal::Emergency(refusal) => refusal.reason(),
        }
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is a newer version, or the same one with other words.
    #[error("version {newest} of {} `{id}` is published already", what.as_str())]
    VersionTaken {
        /// What kind of thing.
        what: What,
        /// Which.
        id: Code,
        /// Its newest version.
        newest: u32,
    },
    /// A clock counts by a calendar that nobody has published.
    #[error("clock `{clock_id}` counts by calendar `{calendar_id}`, which is not published")]
    UnknownCalendar {
        /// The clock.
        clock_id: Code,
        /// The calendar.
        calendar_id: Code,
    },
    /// A policy or an exemption names a clock that nobody has published.
    #[error("{} `{id}` names clock `{clock_id}`, which is not published", what.as_str())]
    UnknownClock {
        /// What names it.
        what: What,
        /// Which.
        id: Code,
        /// The clock.
        clock_id: Code,
    },
    /// Hours change what was counted before, and do not say why.
    #[error(
        "{} `{id}` changes what was counted before; say why, as `restated_because`",
        what.as_str()
    )]
    ChangesThePast {
        /// A calendar or a roster.
        what: What,
        /// Which.
        id: Code,
    },
    /// Hours are said to change what was counted before, and there were none.
    #[error("{} `{id}` has no earlier version to restate", what.as_str())]
    NothingToRestate {
        /// A calendar or a roster.
        what: What,
        /// Which.
        id: Code,
    },
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
