//! The facts of one inquiry that its promises depend on, in the order in which they happened.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use verbatim_domain::Party;
use verbatim_domain::custody::{Change, Custody, CustodyFact, custody};
use verbatim_domain::id::WaitId;
use verbatim_domain::party::Owner;
use verbatim_domain::vocabulary::{ActorKind, ReplyKind, SenderClass, WaitOn};

use verbatim_projection::kept::{KeptId, KeptParty, instant};

/// A fact at its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Moment {
    pub(crate) at_ms: i64,
    pub(crate) seq: u64,
    pub(crate) what: What,
}

/// What happened, as far as a promise can depend on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum What {
    Assigned(KeptParty),
    Unassigned { queue: Option<KeptParty> },
    Accepted { to: KeptParty, reach: Reach },
    WaitClaimed { wait_id: KeptId, on: i32 },
    WaitEnded { wait_id: KeptId },
    Asked { message_id: KeptId },
    ThirdPartySpoke,
    Replied(Reply),
    Decided(Decision),
    Told { resolution_id: KeptId },
    Confirmed { resolution_id: KeptId },
    Rejected,
    Reopened { cause: i32 },
    Closed,
    Merged { into: KeptId },
    Voided,
}

/// How far a hand-off went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Reach {
    WithinTeam,
    BetweenTeams,
}

/// A message that the customer could see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Reply {
    pub(crate) message_id: KeptId,
    kind: i32,
    actor_kind: i32,
    pub(crate) actor_id: Option<Box<str>>,
    pub(crate) team_id: Option<Box<str>>,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decision {
    pub(crate) resolution_id: KeptId,
    pub(crate) outcome: Box<str>,
    pub(crate) fault: Option<i32>,
    pub(crate) decided_by_kind: i32,
}

impl Reply {
    pub(crate) fn new(
        message_id: KeptId,
        kind: ReplyKind,
        actor_kind: ActorKind,
        actor_id: Option<Box<str>>,
        team_id: Option<Box<str>>,
    ) -> Self {
        let (kind, actor_kind) = (kind.number(), actor_kind.number());
        Reply { message_id, kind, actor_kind, actor_id, team_id }
    }

    pub(crate) fn kind(&self) -> ReplyKind {
        ReplyKind::from_number(self.kind)
    }

    pub(crate) fn actor_kind(&self) -> ActorKind {
        ActorKind::from_number(self.actor_kind)
    }

    /// Whether a person stands behind it: only such a reply is a response, if it arrives.
    pub(crate) fn is_response(&self) -> bool {
        self.kind().is_response()
    }
}

/// Moments in the order of their time; equal times in the order of the stream.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct History {
    moments: Vec<Moment>,
}

impl History {
    /// Puts a moment where it belongs: mostly last, earlier if its fact came late.
    pub(crate) fn insert(&mut self, moment: Moment) {
        let place = (moment.at_ms, moment.seq);
        let index = self.moments.partition_point(|known| (known.at_ms, known.seq) < place);
        self.moments.insert(index, moment);
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Moment> {
        self.moments.iter()
    }

    /// The same, where some happened at other times, by their places in the stream.
    pub(crate) fn moved(&self, times: &HashMap<u64, i64>) -> History {
        let mut moved = History::default();
        for moment in &self.moments {
            let at_ms = times.get(&moment.seq).copied().unwrap_or(moment.at_ms);
            moved.insert(Moment { at_ms, ..moment.clone() });
        }
        moved
    }

    /// The chain of hands from the opening to the last fact, of whatever kind.
    pub(crate) fn custody(&self, opening: CustodyFact, last_fact_at_ms: i64) -> Custody {
        let last = CustodyFact {
            occurred_at: instant(last_fact_at_ms),
            stream_seq: u64::MAX,
            change: Change::Nothing,
        };
        let mut facts = Vec::with_capacity(self.moments.len() + 2);
        facts.push(opening);
        facts.extend(self.moments.iter().map(Moment::custody_fact));
        facts.push(last);
        custody(&facts)
    }
}

impl Moment {
    fn custody_fact(&self) -> CustodyFact {
        let change = self.what.change();
        CustodyFact { occurred_at: instant(self.at_ms), stream_seq: self.seq, change }
    }
}

impl What {
    fn change(&self) -> Change {
        match self {
            What::Assigned(to) | What::Accepted { to, .. } => Change::Owned(Owner::Held(to.into())),
            What::Unassigned { queue } => {
                Change::Owned(Owner::Nobody { queue: queue.as_ref().map(Party::from) })
            }
            What::WaitClaimed { wait_id, on } => Change::WaitClaimed {
                wait_id: WaitId::new(wait_id.uuid()),
                on: WaitOn::from_number(*on),
            },
            What::WaitEnded { wait_id } => {
                Change::WaitEnded { wait_id: WaitId::new(wait_id.uuid()) }
            }
            What::Asked { .. } => Change::Spoke(SenderClass::Customer),
            What::ThirdPartySpoke => Change::Spoke(SenderClass::ThirdParty),
            What::Decided(_) => Change::Decided,
            What::Told { .. } => Change::Told,
            What::Reopened { .. } => Change::Reopened,
            What::Closed | What::Merged { .. } | What::Voided => Change::Ended,
            What::Replied(_) | What::Confirmed { .. } | What::Rejected => Change::Nothing,
        }
    }
}
