//! What happened around the undertakings: who spoke, who worked, when the inquiry ended.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use verbatim_domain::Party;
use verbatim_domain::id::AgentId;
use verbatim_domain::inquiry::Event;
use verbatim_domain::inquiry::talk::{MessageReceived, MessageSent};
use verbatim_domain::party::Nature;
use verbatim_domain::vocabulary::{Organisation, SenderClass};

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
    /// Who worked, and for whom.
    worked: InOrder<Work>,
}

/// An agent began to work, or stopped; or somebody else answers for the inquiry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Work {
    Started(Box<str>),
    Stopped(Box<str>),
    HeldBy(Line),
}

/// Whose people answer for the inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
enum Line {
    /// The merchant's.
    First,
    /// The mall's or somebody else's, a bot, or nobody.
    #[default]
    Other,
}

impl Line {
    fn of(party: &Party) -> Self {
        match (party.nature, party.organisation) {
            (Nature::People, Organisation::Merchant) => Line::First,
            (
                Nature::People,
                Organisation::Platform
                | Organisation::ThirdParty
                | Organisation::Authority
                | Organisation::Unrecognised(_),
            )
            | (Nature::Bot, _) => Line::Other,
        }
    }
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

    /// Somebody answers for the inquiry; nobody: it went back to a queue.
    pub(super) fn held_by(&mut self, party: Option<&Party>, stamp: Stamp) {
        self.worked.insert(stamp, Work::HeldBy(party.map(Line::of).unwrap_or_default()));
    }

    /// How long anybody had been at work by then while the first line answered for it, several at
    /// once counted once; none where nobody ever told of work.
    pub(super) fn worked_before_ms(&self, until: Stamp) -> Option<i64> {
        self.worked.iter().find(|(_, work)| matches!(work, Work::Started(_)))?;
        let (mut at_work, mut line) = (BTreeSet::new(), Line::default());
        let (mut since, mut worked_ms) = (None, 0);
        for (stamp, work) in self.worked.iter().take_while(|(stamp, _)| *stamp < until) {
            match work {
                Work::Started(agent_id) => _ = at_work.insert(agent_id),
                Work::Stopped(agent_id) => _ = at_work.remove(agent_id),
                Work::HeldBy(now) => line = *now,
            }
            let is_counted = line == Line::First && !at_work.is_empty();
            worked_ms += since.map_or(0, |since| stamp.ms_since(since));
            since = is_counted.then_some(stamp);
        }
        Some(worked_ms + since.map_or(0, |since| until.ms_since(since)))
    }
}
