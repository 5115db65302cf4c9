//! Which messages did not reach their customer, as a case keeps it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use verbatim_domain::id::MessageId;
use verbatim_domain::inquiry::Event;

use crate::kept::KeptId;

/// The last word on the way of each message of which there is any. It is the last by when it
/// happened, and a failure counts however late it was heard of: what never arrived answered nobody.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Passages(BTreeMap<KeptId, Word>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Word {
    at_ms: i64,
    seq: u64,
    passage: Passage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Passage {
    Arrived,
    Failed,
}

impl Passages {
    /// Takes in one fact, with its time and its number in the stream, if it tells of a message's
    /// way.
    pub fn take(&mut self, event: &Event, at_ms: i64, seq: u64) {
        let Some((message_id, passage)) = passage(event) else {
            return;
        };
        let word = Word { at_ms, seq, passage };
        let last = self.0.entry(message_id.uuid().into()).or_insert(word);
        *last = word.max(*last);
    }

    /// Whether the message did not arrive, as far as anybody said.
    pub fn failed(&self, message_id: KeptId) -> bool {
        self.0.get(&message_id).is_some_and(|word| word.passage == Passage::Failed)
    }
}

fn passage(event: &Event) -> Option<(MessageId, Passage)> {
    if let Event::DeliveryFailed(e) = event {
        return Some((e.message_id, Passage::Failed));
    }
    if let Event::MessageDelivered(e) = event {
        return Some((e.message_id, Passage::Arrived));
    }
    if let Event::MessageRead(e) = event {
        return Some((e.message_id, Passage::Arrived));
    }
    None
}
