//! Groups of records on their way into the log, and the answers that wait for them.

use std::collections::VecDeque;
use std::future::poll_fn;

use tokio::time::Instant;
use verbatim_log::{AppendError, Appended, Kind, Pending};

use crate::ExecuteError;
use crate::ask::{Reply, ReplyTo};
use crate::cache::Snapshot;
use crate::metrics;
use crate::repeat::Repeat;

/// Answers that may be given once what they rest on is durable.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) replies: Vec<(ReplyTo, Reply)>,
    pub(super) repeats: Vec<Repeat>,
}

impl Answers {
    pub(super) fn is_empty(&self) -> bool {
        self.replies.is_empty() && self.repeats.is_empty()
    }

    pub(super) fn append(&mut self, other: &mut Answers) {
        self.replies.append(&mut other.replies);
        self.repeats.append(&mut other.repeats);
    }

    /// Nobody knows whether it was recorded: the same request may be sent again.
    pub(super) fn fail(self) {
        metrics::left_in_doubt(self.replies.len() + self.repeats.len());
        let waiting = self.replies.into_iter().map(|(reply, _)| reply);
        for reply in waiting.chain(self.repeats.into_iter().map(|repeat| repeat.reply)) {
            reply.send(Err(ExecuteError::Unavailable));
        }
    }
}

/// What a group is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cargo {
    /// Outcomes.
    Outcomes,
    /// One barrier, so that answers without a record can be given.
    Barrier,
}

impl Cargo {
    /// The kind of its records.
    pub(super) const fn kind(self) -> Kind {
        match self {
            Cargo::Outcomes => Kind::Outcome,
            Cargo::Barrier => Kind::Barrier,
        }
    }
}

/// A group on its way.
pub(super) struct Flight {
    pub(super) pending: Pending,
    pub(super) cargo: Cargo,
    /// How many records it holds, and since when they are on their way.
    pub(super) count: u64,
    pub(super) sent_at: Instant,
    /// The index of its last record, and that record's digest.
    pub(super) last_index: u64,
    pub(super) last_digest: [u8; 32],
    pub(super) recorded_at_ms: i64,
    pub(super) governed_by: u64,
    pub(super) answers: Answers,
    /// State as of its last record, to be saved once it has landed.
    pub(super) snapshot: Option<Snapshot>,
}

/// The groups on their way, in order.
#[derive(Default)]
pub(super) struct Flights(VecDeque<Flight>);

impl Flights {
    pub(super) fn push(&mut self, flight: Flight) {
        self.0.push_back(flight);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether state is to be saved when one of them has landed.
    pub(super) fn carry_snapshot(&self) -> bool {
        self.0.iter().any(|flight| flight.snapshot.is_some())
    }

    /// The first group, once it has landed. May be dropped and called again.
    pub(super) async fn land(&mut self) -> Option<(Flight, Result<Appended, AppendError>)> {
        let first = self.0.front_mut()?;
        let result = poll_fn(|context| first.pending.as_mut().poll(context)).await;
        self.0.pop_front().map(|flight| (flight, result))
    }

    pub(super) fn fail(self) {
        for flight in self.0 {
            flight.answers.fail();
        }
    }
}
