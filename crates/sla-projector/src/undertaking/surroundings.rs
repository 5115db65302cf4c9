//! What happened around the undertakings: who spoke, who worked, when the inquiry ended.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use verbatim_domain::id::AgentId;
use verbatim_domain::inquiry::Event;
use verbatim_domain::inquiry::talk::{MessageReceived, MessageSent};
use verbatim_domain::vocabulary::SenderClass;

use verbatim_projection::Passages;
use verbatim_projection::kept::KeptId;

use super::course::{InOrder, Stamp};

/// What the rows of several kinds of things look at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Surroundings {
    /// Messages of the customer.
    pub(super) asked: InOrder<()>,
    /// Replies of people that the customer could see.
    replied: InOrder<KeptId>,
    passages: Passages,
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
            self.replied.insert(stamp, message.message_id.uuid().into());
        }
    }

    /// What is said of the ways of messages, by the stamp of the fact.
    pub(super) fn passed(&mut self, event: &Event, stamp: Stamp) {
        self.passages.take(event, stamp.at_ms(), stamp.stream_seq());
    }

    /// When a person first replied after that, with what arrived.
    pub(super) fn first_reply_after(&self, stamp: Stamp) -> Option<Stamp> {
        self.replies().find(|replied| *replied > stamp)
    }

    /// How often people had replied by then, with what arrived.
    pub(super) fn reply_count_before(&self, stamp: Stamp) -> usize {
        self.replies().take_while(|replied| *replied < stamp).count()
    }

    fn replies(&self) -> impl Iterator<Item = Stamp> {
        let arrived = self.replied.iter().filter(|(_, id)| !self.passages.failed(**id));
        arrived.map(|(stamp, _)| stamp)
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
