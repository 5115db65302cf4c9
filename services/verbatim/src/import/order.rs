//! In which order cases are sent. The tables must come out the same whatever it is.

use std::str::FromStr;

use super::command::{Command, Moment};
use super::identity;

/// In which order cases are sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they appear in the file, one after the other.
    #[default]
    Cases,
    /// All together, by the times of their commands; each case keeps its own order.
    Time,
    /// One after the other, in an order that follows from the seed.
    Shuffle {
        /// The seed.
        seed: u64,
    },
}

/// An order that is not known.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no order: there are `cases`, `time`, `shuffle` and `shuffle:<seed>`")]
pub struct UnknownOrder(String);

impl FromStr for Order {
    type Err = UnknownOrder;

    fn from_str(text: &str) -> Result<Self, UnknownOrder> {
        let unknown = || UnknownOrder(text.to_owned());
        match text.split_once(':') {
            None if text == "cases" => Ok(Self::Cases),
            None if text == "time" => Ok(Self::Time),
            None if text == "shuffle" => Ok(Self::Shuffle { seed: 0 }),
            Some(("shuffle", seed)) => {
                Ok(Self::Shuffle { seed: seed.parse().map_err(|_| unknown())? })
            }
            None | Some(_) => Err(unknown()),
        }
    }
}

impl Order {
    /// Arranges the commands of whole cases.
    pub(super) fn arrange(&self, mut cases: Vec<Vec<Command>>) -> Vec<Vec<Command>> {
        match self {
            Self::Cases => cases,
            Self::Time => vec![by_time(cases)],
            Self::Shuffle { seed } => {
                let seed = seed.to_be_bytes();
                cases.sort_by_cached_key(|commands| {
                    let case_id = commands.first().map_or("", |command| &*command.case_id);
                    identity::derive([&seed, case_id.as_bytes()])
                });
                cases
            }
        }
    }
}

/// Sorts by the latest time that a case has reached, so that a claim from the past stays behind
/// the commands before it.
fn by_time(cases: Vec<Vec<Command>>) -> Vec<Command> {
    let mut reached: Vec<(Moment, Command)> = Vec::new();
    for commands in cases {
        let mut latest = commands.first().map_or((0, 0), |command| command.at);
        for command in commands {
            latest = latest.max(command.at);
            reached.push((latest, command));
        }
    }
    reached.sort_by_key(|(latest, _)| *latest);
    reached.into_iter().map(|(_, command)| command).collect()
}
