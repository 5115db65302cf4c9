//! The facts of one inquiry that move hands, and what was said and worked meanwhile, in the order
//! in which they happened.

use serde::{Deserialize, Serialize};
use verbatim_domain::Party;
use verbatim_domain::custody::{Change, Custody, CustodyFact, custody};
use verbatim_domain::id::{AgentId, WaitId};
use verbatim_domain::inquiry::talk::MessageSent;
use verbatim_domain::inquiry::wait::{WaitClaimed, WaitEnded};
use verbatim_domain::party::{Actor, Owner};
use verbatim_domain::vocabulary::{SenderClass, WaitOn};

use crate::first_response::Agent;
use verbatim_projection::kept::{KeptId, KeptParty, instant};

/// A fact at its time, and where its record stands in the partition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Moment {
    pub(crate) at_ms: i64,
    pub(crate) seq: u64,
    pub(crate) log_index: u64,
    pub(crate) what: What,
}

/// What happened, as far as hands, waits and work go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum What {
    Opened { queue: Option<KeptParty> },
    Assigned(KeptParty),
    Unassigned { queue: Option<KeptParty> },
    Accepted(KeptParty),
    WaitClaimed(Claim),
    WaitEnded { wait_id: KeptId, cause: i32, ended_by_id: Option<Box<str>> },
    Spoke { sender: i32 },
    Replied(Reply),
    WorkStarted { agent_id: Box<str> },
    WorkStopped { agent_id: Box<str> },
    Decided,
    Delivered,
    Read,
    Reopened,
    Closed,
    Merged,
    Voided,
}

/// A reply that the customer could see, if it arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reply {
    pub(crate) message_id: KeptId,
    pub(crate) asks: Asks,
    pub(crate) author: Author,
}

/// Whether a reply asks the customer something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Asks {
    Something,
    Nothing,
}

/// Who stands behind a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Author {
    /// A person, as totals name them, where they do.
    Person(Option<Agent>),
    Machine,
}

impl Reply {
    fn new(sent: &MessageSent, actor: &Actor) -> Self {
        let is_response = sent.reply_kind.is_response();
        Reply {
            message_id: sent.message_id.uuid().into(),
            asks: if sent.asks_customer { Asks::Something } else { Asks::Nothing },
            author: if is_response { Author::Person(Agent::of(actor)) } else { Author::Machine },
        }
    }
}

/// A claim that the inquiry waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claim {
    pub(crate) wait_id: KeptId,
    on: i32,
    pub(crate) claimed_by_id: Option<Box<str>>,
    pub(crate) question_message_id: Option<KeptId>,
    pub(crate) expected_at_ms: Option<i64>,
}

impl Claim {
    fn new(claimed: &WaitClaimed, claimed_by_id: Option<Box<str>>) -> Self {
        Claim {
            wait_id: claimed.wait_id.uuid().into(),
            on: claimed.on.number(),
            claimed_by_id,
            question_message_id: claimed.question_message_id.map(|id| id.uuid().into()),
            expected_at_ms: claimed.expected_at.map(|at| at.unix_ms()),
        }
    }

    pub(crate) fn on(&self) -> WaitOn {
        WaitOn::from_number(self.on)
    }
}

impl What {
    pub(crate) fn spoke(sender: SenderClass) -> Self {
        What::Spoke { sender: sender.number() }
    }

    pub(crate) fn replied(sent: &MessageSent, actor: &Actor) -> Self {
        What::Replied(Reply::new(sent, actor))
    }

    pub(crate) fn unassigned(queue: Option<&Party>) -> Self {
        What::Unassigned { queue: queue.map(KeptParty::from) }
    }

    pub(crate) fn wait_claimed(claimed: &WaitClaimed, claimed_by_id: Option<Box<str>>) -> Self {
        What::WaitClaimed(Claim::new(claimed, claimed_by_id))
    }

    pub(crate) fn wait_ended(ended: &WaitEnded, ended_by_id: Option<Box<str>>) -> Self {
        let (wait_id, cause) = (ended.wait_id.uuid().into(), ended.cause.number());
        What::WaitEnded { wait_id, cause, ended_by_id }
    }

    pub(crate) fn work_started(agent_id: &AgentId) -> Self {
        What::WorkStarted { agent_id: agent_id.as_str().into() }
    }

    pub(crate) fn work_stopped(agent_id: &AgentId) -> Self {
        What::WorkStopped { agent_id: agent_id.as_str().into() }
    }

    /// The kind of fact, as analysts name it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            What::Opened { .. } => "inquiry_opened",
            What::Assigned(_) => "assignee_set",
            What::Unassigned { .. } => "assignee_cleared",
            What::Accepted(_) => "handoff_accepted",
            What::WaitClaimed(_) => "wait_claimed",
            What::WaitEnded { .. } => "wait_ended",
            What::Spoke { .. } => "message_received",
            What::Replied(_) => "message_sent",
            What::WorkStarted { .. } => "work_started",
            What::WorkStopped { .. } => "work_stopped",
            What::Decided => "resolution_decided",
            What::Delivered => "conveyance_delivered",
            What::Read => "conveyance_read",
            What::Reopened => "inquiry_reopened",
            What::Closed => "inquiry_closed",
            What::Merged => "inquiry_merged",
            What::Voided => "inquiry_voided",
        }
    }

    fn change(&self) -> Change {
        match self {
            What::Opened { queue } => Change::Opened { queue: queue.as_ref().map(Party::from) },
            What::Assigned(to) | What::Accepted(to) => Change::Owned(Owner::Held(to.into())),
            What::Unassigned { queue } => {
                Change::Owned(Owner::Nobody { queue: queue.as_ref().map(Party::from) })
            }
            What::WaitClaimed(claim) => {
                Change::WaitClaimed { wait_id: WaitId::new(claim.wait_id.uuid()), on: claim.on() }
            }
            What::WaitEnded { wait_id, .. } => {
                Change::WaitEnded { wait_id: WaitId::new(wait_id.uuid()) }
            }
            What::Spoke { sender } => Change::Spoke(SenderClass::from_number(*sender)),
            What::Decided => Change::Decided,
            What::Delivered | What::Read => Change::Told,
            What::Reopened => Change::Reopened,
            What::Closed | What::Merged | What::Voided => Change::Ended,
            What::Replied(_) | What::WorkStarted { .. } | What::WorkStopped { .. } => {
                Change::Nothing
            }
        }
    }
}

/// Moments in the order of their time; equal times in the order of the stream. The opening goes
/// before all others.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct History {
    moments: Vec<Moment>,
    /// The last fact of any kind: an inquiry lives until then.
    last_fact_at_ms: Option<i64>,
}

impl History {
    /// Puts a moment where it belongs: mostly last, earlier if its fact came late.
    pub(crate) fn insert(&mut self, moment: Moment) {
        let place = moment.place();
        let index = self.moments.partition_point(|known| known.place() < place);
        self.moments.insert(index, moment);
    }

    /// Takes note that the inquiry lived at this time.
    pub(crate) fn live(&mut self, at_ms: i64) {
        self.last_fact_at_ms = self.last_fact_at_ms.max(Some(at_ms));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Moment> {
        self.moments.iter()
    }

    /// The moment with this place in the stream.
    pub(crate) fn by_seq(&self, seq: u64) -> Option<&Moment> {
        self.moments.iter().find(|moment| moment.seq == seq)
    }

    /// When the inquiry began; none before its opening is known.
    pub(crate) fn opened_at_ms(&self) -> Option<i64> {
        let first = self.moments.first()?;
        matches!(first.what, What::Opened { .. }).then_some(first.at_ms)
    }

    /// Whether it does not count. What was merged is not voided any more, unless opened again.
    pub(crate) fn is_voided(&self) -> bool {
        let mut end = None;
        for moment in &self.moments {
            match moment.what {
                What::Reopened => end = None,
                What::Merged | What::Voided => _ = end.get_or_insert(&moment.what),
                What::Opened { .. }
                | What::Assigned(_)
                | What::Unassigned { .. }
                | What::Accepted(_)
                | What::WaitClaimed(_)
                | What::WaitEnded { .. }
                | What::Spoke { .. }
                | What::Replied(_)
                | What::WorkStarted { .. }
                | What::WorkStopped { .. }
                | What::Decided
                | What::Delivered
                | What::Read
                | What::Closed => {}
            }
        }
        end == Some(&What::Voided)
    }

    /// The last fact of any kind.
    pub(crate) fn last_fact_at_ms(&self) -> Option<i64> {
        self.last_fact_at_ms
    }

    /// The chain of hands, up to the last fact of any kind.
    pub(crate) fn custody(&self) -> Custody {
        let last = self.last_fact_at_ms.map(|at_ms| CustodyFact {
            occurred_at: instant(at_ms),
            stream_seq: u64::MAX,
            change: Change::Nothing,
        });
        let moments = self.moments.iter().map(Moment::custody_fact);
        let facts: Vec<CustodyFact> = moments.chain(last).collect();
        custody(&facts)
    }
}

impl Moment {
    fn place(&self) -> (bool, i64, u64) {
        let opens = matches!(self.what, What::Opened { .. });
        (!opens, self.at_ms, self.seq)
    }

    fn custody_fact(&self) -> CustodyFact {
        let change = self.what.change();
        CustodyFact { occurred_at: instant(self.at_ms), stream_seq: self.seq, change }
    }
}
