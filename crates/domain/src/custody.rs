//! Who holds the customer: every millisecond from open to close has exactly one holder.
//!
//! Two layers. The *owner* answers for the inquiry and moves on acceptance only. The *ball* is
//! whose turn it is: the customer's or a third party's while a wait on them stands, else the
//! owner's. From a decision until the customer was told, the owner holds it whatever is waited
//! for: deciding is not telling. Facts count in the order of `occurred_at`; equal times in the
//! order of the stream (design 03, custody).

use crate::id::WaitId;
use crate::inquiry::Event;
use crate::inquiry::wait::answers;
use crate::party::{Nature, Owner, Party};
use crate::time::Timestamp;
use crate::vocabulary::{Organisation, SenderClass, WaitOn};

/// One fact as custody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyFact {
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Its place in the stream.
    pub stream_seq: u64,
    /// What it changes.
    pub change: Change,
}

/// What a fact changes about who holds an inquiry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It began, in this queue.
    Opened {
        /// The team of the queue.
        queue: Option<Party>,
    },
    /// The owner moved.
    Owned(Owner),
    /// A wait was claimed.
    WaitClaimed {
        /// Which.
        wait_id: WaitId,
        /// On whom.
        on: WaitOn,
    },
    /// A wait ended.
    WaitEnded {
        /// Which.
        wait_id: WaitId,
    },
    /// A message came in.
    Spoke(SenderClass),
    /// A resolution was decided.
    Decided,
    /// The customer was told.
    Told,
    /// It was opened again.
    Reopened,
    /// It ended.
    Ended,
    /// Nothing about hands; it only shows that the inquiry lived.
    Nothing,
}

impl Change {
    /// What this event changes.
    pub fn of(event: &Event) -> Change {
        match event {
            Event::InquiryOpened(e) => Change::Opened { queue: e.queue.clone() },
            Event::AssigneeSet(e) => Change::Owned(Owner::Held(e.assignee.clone())),
            Event::AssigneeCleared(e) => Change::Owned(Owner::Nobody { queue: e.queue.clone() }),
            Event::HandoffAccepted(e) => Change::Owned(Owner::Held(e.to.clone())),
            Event::WaitClaimed(e) => Change::WaitClaimed { wait_id: e.wait_id, on: e.on },
            Event::WaitEnded(e) => Change::WaitEnded { wait_id: e.wait_id },
            Event::MessageReceived(e) => Change::Spoke(e.sender_class),
            Event::ResolutionDecided(_) => Change::Decided,
            Event::ConveyanceDelivered(_) | Event::ConveyanceRead(_) => Change::Told,
            Event::InquiryReopened(_) => Change::Reopened,
            Event::InquiryClosed(_) | Event::InquiryMerged(_) | Event::InquiryVoided(_) => {
                Change::Ended
            }
            Event::NeedRecorded(_)
            | Event::ClassificationChanged(_)
            | Event::PriorityChanged(_)
            | Event::InquiryLinked(_)
            | Event::AttachmentAdded(_)
            | Event::MergeOffered(_)
            | Event::MergeDeclined(_)
            | Event::MergeCompleted(_)
            | Event::MergeRefused(_)
            | Event::MessageSent(_)
            | Event::MessageDelivered(_)
            | Event::MessageRead(_)
            | Event::DeliveryFailed(_)
            | Event::MessageFlagged(_)
            | Event::NoteAdded(_)
            | Event::HandoffOffered(_)
            | Event::HandoffDeclined(_)
            | Event::HandoffTimedOut(_)
            | Event::HandoffRecalled(_)
            | Event::WorkStarted(_)
            | Event::WorkStopped(_)
            | Event::ResolutionConveyed(_)
            | Event::ConveyanceFailed(_)
            | Event::ResolutionConfirmed(_)
            | Event::ResolutionRejected(_)
            | Event::FeedbackGiven(_)
            | Event::FeedbackAcknowledged(_)
            | Event::FeedbackActioned(_)
            | Event::FeedbackInvalidated(_)
            | Event::SourceStatusRecorded(_)
            | Event::SourceVerdictRecorded(_)
            | Event::Bot(_)
            | Event::Promise(_)
            | Event::Escalation(_)
            | Event::Task(_)
            | Event::Call(_)
            | Event::Snooze(_)
            | Event::Survey(_)
            | Event::ReplyEquivalent(_)
            | Event::FollowUp(_)
            | Event::Compensation(_)
            | Event::Dispute(_)
            | Event::Complaint(_)
            | Event::Correct(_) => Change::Nothing,
        }
    }
}

/// Who holds the ball.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// Nobody: it stands in a queue.
    Nobody {
        /// The team of the queue.
        queue: Option<Party>,
    },
    /// A team or an agent.
    Party(Party),
    /// The customer.
    Customer,
    /// A third party that is waited for.
    ThirdParty,
    /// Nobody any more: it has ended.
    Closed,
}

impl Holder {
    /// The kind of holder, as analysts read it.
    pub fn kind(&self) -> &'static str {
        match self {
            Holder::Nobody { .. } => "nobody",
            Holder::Customer => "customer",
            Holder::ThirdParty => "third_party",
            Holder::Closed => "closed",
            Holder::Party(party) => match (party.nature, party.organisation) {
                (Nature::Bot, _) => "bot",
                (Nature::People, Organisation::Merchant) => "merchant",
                (Nature::People, Organisation::Platform) => "platform",
                (
                    Nature::People,
                    Organisation::ThirdParty
                    | Organisation::Authority
                    | Organisation::Unrecognised(_),
                ) => "third_party",
            },
        }
    }

    /// The party behind it: the holder, or the team of the queue.
    pub fn party(&self) -> Option<&Party> {
        match self {
            Holder::Party(party) => Some(party),
            Holder::Nobody { queue } => queue.as_ref(),
            Holder::Customer | Holder::ThirdParty | Holder::Closed => None,
        }
    }
}

/// One span of time with one holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Who.
    pub holder: Holder,
    /// From, inclusive.
    pub from_at: Timestamp,
    /// To, exclusive. For the last one: the end, or the last fact while the inquiry lives.
    pub to_at: Timestamp,
    /// Place in the stream of the fact that began it.
    pub began_by_seq: u64,
}

/// The chain of hands of one inquiry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Custody {
    /// Without gap or overlap; none of them empty.
    pub holdings: Vec<Holding>,
    /// Who has it at the end of what is known, whether or not any time passed since.
    pub holder: Option<Holder>,
    /// Place in the stream of the fact that gave it to that holder.
    pub holder_since_seq: u64,
    /// From open to close, or to the last fact, in milliseconds.
    pub life_ms: i64,
}

/// The chain of hands that these facts give, in whatever order they come.
///
/// The fact that opened the inquiry goes first; what happened before it is clipped to its time.
pub fn custody(facts: &[CustodyFact]) -> Custody {
    let mut ordered: Vec<&CustodyFact> = facts.iter().collect();
    let opens = |fact: &CustodyFact| matches!(fact.change, Change::Opened { .. });
    ordered.sort_by_key(|fact| (!opens(fact), fact.occurred_at, fact.stream_seq));
    let Some(first) = ordered.first().filter(|fact| opens(fact)) else {
        return Custody::default();
    };
    let opened_at = first.occurred_at;
    let mut table = Table::new();
    for fact in ordered {
        table.turn(fact, fact.occurred_at.max(opened_at));
    }
    table.finish(opened_at)
}

/// The ball on its way through the facts.
struct Table {
    owner: Owner,
    waits: Vec<(WaitId, WaitOn)>,
    ended_waits: Vec<WaitId>,
    stage: Stage,
    holdings: Vec<Holding>,
    last_at: Timestamp,
}

/// Where the inquiry stands between open and close.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Being dealt with, or told.
    Open,
    /// Decided, and the customer does not know yet.
    Untold,
    /// Ended at this instant.
    Ended(Timestamp),
}

impl Table {
    fn new() -> Self {
        Table {
            owner: Owner::Nobody { queue: None },
            waits: Vec::new(),
            ended_waits: Vec::new(),
            stage: Stage::Open,
            holdings: Vec::new(),
            last_at: Timestamp::MIN,
        }
    }

    fn turn(&mut self, fact: &CustodyFact, at: Timestamp) {
        self.last_at = at;
        self.apply(&fact.change, at);
        let holder = self.holder();
        let passes_on = self.holdings.last().is_none_or(|last| last.holder != holder);
        if passes_on {
            self.pass_to(holder, at, fact.stream_seq);
        }
    }

    fn apply(&mut self, change: &Change, at: Timestamp) {
        match change {
            Change::Opened { queue } => self.owner = Owner::Nobody { queue: queue.clone() },
            Change::Owned(owner) => self.owner = owner.clone(),
            Change::WaitClaimed { wait_id, on } if !self.ended_waits.contains(wait_id) => {
                self.waits.push((*wait_id, *on));
            }
            Change::WaitEnded { wait_id } => {
                self.ended_waits.push(*wait_id);
                self.waits.retain(|(id, _)| id != wait_id);
            }
            Change::Spoke(sender) => self.waits.retain(|(_, on)| !answers(*sender, *on)),
            Change::Decided if self.stage == Stage::Open => self.stage = Stage::Untold,
            Change::Told if self.stage == Stage::Untold => self.stage = Stage::Open,
            Change::Reopened => self.stage = Stage::Open,
            Change::Ended => self.end(at),
            Change::WaitClaimed { .. } | Change::Decided | Change::Told | Change::Nothing => {}
        }
    }

    fn end(&mut self, at: Timestamp) {
        self.waits.clear();
        if !matches!(self.stage, Stage::Ended(_)) {
            self.stage = Stage::Ended(at);
        }
    }

    fn holder(&self) -> Holder {
        let waited_for = self.waits.last().map(|(_, on)| *on);
        match (self.stage, waited_for) {
            (Stage::Ended(_), _) => Holder::Closed,
            (Stage::Open, Some(WaitOn::Customer)) => Holder::Customer,
            (Stage::Open, Some(WaitOn::ThirdParty)) => Holder::ThirdParty,
            (Stage::Open | Stage::Untold, _) => match &self.owner {
                Owner::Nobody { queue } => Holder::Nobody { queue: queue.clone() },
                Owner::Held(party) => Holder::Party(party.clone()),
            },
        }
    }

    /// Ends the last holding at `at`; one that lasted no time was never a holding.
    fn pass_to(&mut self, holder: Holder, at: Timestamp, began_by_seq: u64) {
        if let Some(last) = self.holdings.last_mut() {
            last.to_at = at;
        }
        if self.holdings.last().is_some_and(|last| last.from_at == last.to_at) {
            self.holdings.pop();
        }
        if self.holdings.last().is_some_and(|last| last.holder == holder) {
            return;
        }
        self.holdings.push(Holding { holder, from_at: at, to_at: at, began_by_seq });
    }

    fn finish(mut self, opened_at: Timestamp) -> Custody {
        let ends_at = match self.stage {
            Stage::Ended(at) => at,
            Stage::Open | Stage::Untold => self.last_at,
        };
        if let Some(last) = self.holdings.last_mut() {
            last.to_at = ends_at;
        }
        let holder = self.holdings.last().map(|last| last.holder.clone());
        let holder_since_seq = self.holdings.last().map_or(0, |last| last.began_by_seq);
        self.holdings.retain(|holding| holding.from_at != holding.to_at);
        let life_ms = ends_at.ms_since(opened_at);
        Custody { holdings: self.holdings, holder, holder_since_seq, life_ms }
    }
}
