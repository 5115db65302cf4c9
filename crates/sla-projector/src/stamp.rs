//! When a fact happened, and its place in the stream.

use serde::{Deserialize, Serialize};
use verbatim_domain::{Envelope, Fact};
use verbatim_projection::Value;
use verbatim_projection::kept::instant;

/// When a fact happened, and its place in the stream: stamps are in the order of time, equal times
/// in the order of the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Stamp {
    at_ms: i64,
    seq: u64,
}

impl Stamp {
    pub(crate) fn of<S, E>(envelope: &Envelope<S>, fact: &Fact<E>) -> Self {
        Stamp { at_ms: envelope.times.occurred_at.unix_ms(), seq: fact.stream_seq }
    }

    pub(crate) fn at_ms(self) -> i64 {
        self.at_ms
    }

    pub(crate) fn stream_seq(self) -> u64 {
        self.seq
    }

    /// How long after `earlier`; nothing if a source claims that it was before.
    pub(crate) fn ms_since(self, earlier: Stamp) -> i64 {
        (self.at_ms - earlier.at_ms).max(0)
    }

    /// When it happened, as a row has it.
    pub(crate) fn at(self) -> Value {
        instant(self.at_ms).into()
    }

    /// Its place in the stream, as a row has it.
    pub(crate) fn seq(self) -> Value {
        Value::place(self.seq)
    }
}
