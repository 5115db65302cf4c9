//! What this view keeps of one inquiry, and how a fact changes it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use verbatim_domain::custody::{Change, Custody, CustodyFact};
use verbatim_domain::envelope::Provenance;
use verbatim_domain::id::ResolutionId;
use verbatim_domain::inquiry::Event;
use verbatim_domain::inquiry::describe::InquiryOpened;
use verbatim_domain::inquiry::hands::HandoffAccepted;
use verbatim_domain::inquiry::resolve::ResolutionDecided;
use verbatim_domain::inquiry::source::SourceVerdictRecorded;
use verbatim_domain::inquiry::talk::{MessageFlagged, MessageReceived, MessageSent};
use verbatim_domain::vocabulary::{MessageFlag, SenderClass};
use verbatim_domain::{Envelope, Fact, Party, Times};

use crate::history::{Decision, History, Moment, Reach, Reply, What};
use verbatim_projection::Passages;
use verbatim_projection::kept::{KeptId, KeptParty, instant, word};

/// One inquiry, as far as its promises go.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InquiryCase {
    pub(crate) opening: Option<Opening>,
    pub(crate) history: History,
    pub(crate) category: Latest,
    pub(crate) priority: Latest,
    /// The last word on each promise of another system.
    pub(crate) verdicts: BTreeMap<Box<str>, Verdict>,
    /// Messages that were marked as needing no answer.
    pub(crate) excused: BTreeSet<KeptId>,
    /// Messages that did not arrive answer nothing.
    pub(crate) passages: Passages,
    pub(crate) last_fact_at_ms: i64,
    /// How late the latest of the facts was that were said at their time.
    pub(crate) lateness_max_ms: Option<i64>,
    /// Facts whose source claimed a time that could not be.
    pub(crate) skewed_count: i64,
    pub(crate) last_seq: u64,
    /// Rows of another system so far.
    pub(crate) step_count: i64,
}

/// How the inquiry began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Opening {
    pub(crate) at_ms: i64,
    pub(crate) seq: u64,
    pub(crate) merchant_id: Box<str>,
    pub(crate) customer_ref: Box<str>,
    pub(crate) channel: Box<str>,
    pub(crate) origin: Option<Box<str>>,
    pub(crate) customer_tier: Option<Box<str>>,
    pub(crate) language: Option<Box<str>>,
    /// Orders it is about, each once.
    pub(crate) order_refs: BTreeSet<Box<str>>,
    queue: Option<KeptParty>,
    pub(crate) provenance: KeptProvenance,
}

/// Whether the opening was said at its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum KeptProvenance {
    Live,
    Imported,
}

/// A word that changes, as of its latest change by time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Latest {
    since: Option<(i64, u64)>,
    pub(crate) word: Option<Box<str>>,
}

/// What another system judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Verdict {
    pub(crate) at_ms: i64,
    seq: u64,
    pub(crate) number: i32,
}

impl InquiryCase {
    /// Takes in one fact. Only the order in which the facts happened counts, not this one.
    pub fn apply(&mut self, envelope: &Envelope, fact: &Fact) {
        let at_ms = envelope.times.occurred_at.unix_ms();
        self.see(envelope, at_ms);
        self.last_seq = self.last_seq.max(fact.stream_seq);
        if let Event::InquiryOpened(opened) = &fact.event {
            self.open(envelope, opened, at_ms, fact.stream_seq);
        }
        self.describe(&fact.event, at_ms, fact.stream_seq);
        self.passages.take(&fact.event, at_ms, fact.stream_seq);
        if let Some(what) = what_happened(envelope, &fact.event) {
            self.history.insert(Moment { at_ms, seq: fact.stream_seq, what });
        }
    }

    /// Whether this is a reply of a person that reached the customer: nothing else is a response.
    pub(crate) fn is_response(&self, reply: &Reply) -> bool {
        reply.is_response() && !self.passages.failed(reply.message_id)
    }

    /// The chain of hands so far; none before the opening.
    pub(crate) fn custody(&self) -> Option<Custody> {
        let opening = self.opening.as_ref()?;
        let queue = opening.queue.as_ref().map(Party::from);
        let opened = CustodyFact {
            occurred_at: instant(opening.at_ms),
            stream_seq: opening.seq,
            change: Change::Opened { queue },
        };
        Some(self.history.custody(opened, self.last_fact_at_ms))
    }

    fn see(&mut self, envelope: &Envelope, at_ms: i64) {
        let is_first = self.last_seq == 0;
        self.last_fact_at_ms = if is_first { at_ms } else { self.last_fact_at_ms.max(at_ms) };
        match envelope.source.provenance {
            Provenance::Live => {
                let lateness_ms = Some(envelope.times.lateness_ms());
                self.lateness_max_ms = self.lateness_max_ms.max(lateness_ms);
            }
            // A history that was taken over is not late.
            Provenance::Imported => {}
        }
        self.skewed_count += i64::from(is_skewed(&envelope.times));
    }

    fn open(&mut self, envelope: &Envelope, opened: &InquiryOpened, at_ms: i64, seq: u64) {
        self.category.set(opened.category.as_ref().map(|code| code.as_str()), (i64::MIN, seq));
        self.priority.set(opened.priority.as_ref().map(|code| code.as_str()), (i64::MIN, seq));
        self.opening = Some(Opening {
            at_ms,
            seq,
            merchant_id: opened.merchant_id.as_str().into(),
            customer_ref: opened.customer_ref.as_str().into(),
            channel: opened.channel.as_str().into(),
            origin: word(opened.origin.as_ref()),
            customer_tier: word(opened.customer_tier.as_ref()),
            language: word(opened.language.as_ref()),
            order_refs: opened.order_refs.iter().map(|order| order.as_str().into()).collect(),
            queue: opened.queue.as_ref().map(KeptParty::from),
            provenance: match envelope.source.provenance {
                Provenance::Live => KeptProvenance::Live,
                Provenance::Imported => KeptProvenance::Imported,
            },
        });
    }

    /// What is not a moment: words that describe, marks, verdicts.
    fn describe(&mut self, event: &Event, at_ms: i64, seq: u64) {
        if let Event::ClassificationChanged(changed) = event {
            self.category.set(Some(changed.to.as_str()), (at_ms, seq));
        }
        if let Event::PriorityChanged(changed) = event {
            self.priority.set(Some(changed.to.as_str()), (at_ms, seq));
        }
        if let Event::MessageFlagged(flagged) = event {
            self.excuse(flagged);
        }
        if let Event::SourceVerdictRecorded(said) = event {
            self.judge(said, at_ms, seq);
        }
        if let Event::SourceStatusRecorded(_) = event {
            self.step_count += 1;
        }
    }

    fn excuse(&mut self, flagged: &MessageFlagged) {
        match flagged.flag {
            MessageFlag::NoResponseNeeded | MessageFlag::Spam | MessageFlag::Courtesy => {
                self.excused.insert(flagged.message_id.uuid().into());
            }
            MessageFlag::Abuse | MessageFlag::NotMeaningful | MessageFlag::Unrecognised(_) => {}
        }
    }

    fn judge(&mut self, said: &SourceVerdictRecorded, at_ms: i64, seq: u64) {
        let verdict = Verdict { at_ms, seq, number: said.verdict.number() };
        let known = self.verdicts.entry(said.promise.as_str().into());
        let known = known.or_insert_with(|| verdict.clone());
        if (known.at_ms, known.seq) < (at_ms, seq) {
            *known = verdict;
        }
    }
}

impl Latest {
    fn set(&mut self, word: Option<&str>, since: (i64, u64)) {
        if self.since.is_none_or(|known| known < since) {
            *self = Latest { since: Some(since), word: word.map(Into::into) };
        }
    }
}

/// The moment that an event makes; none if no promise depends on when it happened.
pub(crate) fn what_happened(envelope: &Envelope, event: &Event) -> Option<What> {
    match event {
        Event::MessageReceived(e) => came_in(e),
        Event::MessageSent(e) => went_out(envelope, e),
        Event::AssigneeSet(e) => Some(What::Assigned((&e.assignee).into())),
        Event::AssigneeCleared(e) => {
            Some(What::Unassigned { queue: e.queue.as_ref().map(KeptParty::from) })
        }
        Event::HandoffAccepted(e) => Some(What::Accepted { to: (&e.to).into(), reach: reach(e) }),
        Event::WaitClaimed(e) => {
            Some(What::WaitClaimed { wait_id: e.wait_id.uuid().into(), on: e.on.number() })
        }
        Event::WaitEnded(e) => Some(What::WaitEnded { wait_id: e.wait_id.uuid().into() }),
        Event::ResolutionDecided(e) => Some(What::Decided(decision(envelope, e))),
        Event::ConveyanceDelivered(e) => Some(told(e.resolution_id)),
        Event::ConveyanceRead(e) => Some(told(e.resolution_id)),
        Event::ResolutionConfirmed(e) => {
            Some(What::Confirmed { resolution_id: e.resolution_id.uuid().into() })
        }
        Event::ResolutionRejected(_) => Some(What::Rejected),
        Event::InquiryReopened(e) => Some(What::Reopened { cause: e.cause.number() }),
        Event::InquiryClosed(_) => Some(What::Closed),
        Event::InquiryMerged(e) => Some(What::Merged { into: e.into_inquiry_id.uuid().into() }),
        Event::InquiryVoided(_) => Some(What::Voided),
        Event::InquiryOpened(_)
        | Event::NeedRecorded(_)
        | Event::ClassificationChanged(_)
        | Event::PriorityChanged(_)
        | Event::InquiryLinked(_)
        | Event::AttachmentAdded(_)
        | Event::MergeOffered(_)
        | Event::MergeDeclined(_)
        | Event::MergeCompleted(_)
        | Event::MergeRefused(_)
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
        | Event::Correct(_) => None,
    }
}

fn decision(envelope: &Envelope, decided: &ResolutionDecided) -> Decision {
    Decision {
        resolution_id: decided.resolution_id.uuid().into(),
        outcome: decided.outcome.as_str().into(),
        fault: decided.fault.map(|fault| fault.number()),
        decided_by_kind: envelope.actor.kind.number(),
    }
}

fn told(resolution_id: ResolutionId) -> What {
    What::Told { resolution_id: resolution_id.uuid().into() }
}

fn came_in(message: &MessageReceived) -> Option<What> {
    match message.sender_class {
        SenderClass::Customer => Some(What::Asked { message_id: message.message_id.uuid().into() }),
        SenderClass::ThirdParty => Some(What::ThirdPartySpoke),
        SenderClass::Platform | SenderClass::System | SenderClass::Unrecognised(_) => None,
    }
}

fn went_out(envelope: &Envelope, message: &MessageSent) -> Option<What> {
    let actor = &envelope.actor;
    message.visibility.reaches_customer().then(|| {
        What::Replied(Reply::new(
            message.message_id.uuid().into(),
            message.reply_kind,
            actor.kind,
            actor.id.as_ref().map(|id| id.as_str().into()),
            actor.team_id.as_ref().map(|id| id.as_str().into()),
        ))
    })
}

/// Whether the source placed it later than it was seen, or saw it later than it was recorded.
fn is_skewed(times: &Times) -> bool {
    times.occurred_at_claimed.is_some() || times.observed_at_claimed.is_some()
}

/// From the mall's common queue nobody handed anything over: that is no change of team.
fn reach(accepted: &HandoffAccepted) -> Reach {
    match &accepted.from {
        Some(from) if !from.same_team(&accepted.to) => Reach::BetweenTeams,
        Some(_) | None => Reach::WithinTeam,
    }
}

#[cfg(test)]
impl InquiryCase {
    /// The case after all that a story tells.
    pub(crate) fn of(story: verbatim_testkit::inquiries::Story) -> Self {
        let mut case = InquiryCase::default();
        for outcome in &story.outcomes() {
            outcome.facts.iter().for_each(|fact| case.apply(&outcome.envelope, fact));
        }
        case
    }
}
