//! What happened around the undertakings: who spoke, who worked, when the inquiry ended.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use verbatim_domain::id::AgentId;
use verbatim_domain::inquiry::talk::{MessageReceived, MessageSent};
use verbatim_domain::vocabulary::SenderClass;

use super::course::{InOrder, Stamp};

/// What the rows of several kinds of things look at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Surroundings {
    /// Messages of the customer.
    pub(super) asked: InOrder<()>,
    /// Replies of people that the customer could see.
    pub(super) replied: InOrder<()>,
    /// The inquiry was closed, merged or voided.
    pub(super) ended: InOrder<()>,
    worked: InOrder<Work>,
}

/// An agent began to work, or stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Work {
    Started(Box<str>),
    Stopped(Box<str>),
}

impl Surroundings {
    pub(super) fn received(&mut self, message: &MessageReceived, stamp: Stamp) {
        if message.sender_class == SenderClass::Customer {
            self.asked.insert(stamp, ());
        }
    }

    pub(super) fn sent(&mut self, message: &MessageSent, stamp: Stamp) {
        if message.reply_kind.is_response() && message.visibility.reaches_customer() {
            self.replied.insert(stamp, ());
        }
    }

    pub(super) fn work_started(&mut self, agent_id: &AgentId, stamp: Stamp) {
        self.worked.insert(stamp, Work::Started(agent_id.as_str().into()));
    }

    pub(super) fn work_stopped(&mut self, agent_id: &AgentId, stamp: Stamp) {
        self.worked.insert(stamp, Work::Stopped(agent_id.as_str().into()));
    }

    pub(super) fn inquiry_ended(&mut self, stamp: Stamp) {
        self.ended.insert(stamp, ());
    }

    /// How long agents had been at work by then, each one's time added up.
    pub(super) fn worked_before_ms(&self, until: Stamp) -> i64 {
        let mut at_work: BTreeMap<&str, Stamp> = BTreeMap::new();
        let mut worked_ms = 0;
        for (stamp, work) in self.worked.iter().take_while(|(stamp, _)| *stamp < until) {
            match work {
                Work::Started(agent_id) => {
                    at_work.entry(agent_id).or_insert(stamp);
                }
                Work::Stopped(agent_id) => {
                    let started = at_work.remove(&**agent_id);
                    worked_ms += started.map_or(0, |started| stamp.ms_since(started));
                }
            }
        }
        let still_at_work = at_work.into_values().map(|started| until.ms_since(started));
        worked_ms + still_at_work.sum::<i64>()
    }
}
