//! What this view keeps of one inquiry, and how a fact changes it.

use serde::{Deserialize, Serialize};
use verbatim_domain::id::{FeedbackId, HandoffId};
use verbatim_domain::inquiry::Event;
use verbatim_domain::inquiry::describe::InquiryOpened;
use verbatim_domain::inquiry::hands::HandoffAccepted;
use verbatim_domain::inquiry::talk::MessageSent;
use verbatim_domain::{Envelope, Fact};

use crate::day::{AgentTally, Day, Days, Tally};
use crate::feedback::Feedback;
use crate::handoff::{Handoff, Outcome};
use crate::history::{History, Moment, What};
use crate::link::Link;
use verbatim_projection::Passages;
use verbatim_projection::kept::{KeptId, KeptParty};

/// One inquiry, as far as hands and judgements go.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HandsCase {
    pub(crate) opening: Option<Opening>,
    pub(crate) history: History,
    pub(crate) handoffs: Vec<Handoff>,
    pub(crate) feedbacks: Vec<Feedback>,
    pub(crate) links: Vec<Link>,
    pub(crate) passages: Passages,
    pub(crate) days: Days,
}

/// Whose the inquiry is, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Opening {
    pub(crate) at_ms: i64,
    pub(crate) merchant_id: Box<str>,
    pub(crate) channel: Box<str>,
    pub(crate) log_partition: u32,
}

/// Where the record of a fact stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The partition.
    pub log_partition: u32,
    /// The index in it.
    pub log_index: u64,
}

/// When a fact happened, and where it stands.
#[derive(Clone, Copy)]
struct Stamp {
    at_ms: i64,
    seq: u64,
    place: Place,
}

impl HandsCase {
    /// Takes in one fact. Only the order in which the facts happened counts, not this one.
    pub fn apply(&mut self, envelope: &Envelope, fact: &Fact, place: Place) {
        let at_ms = envelope.times.occurred_at.unix_ms();
        self.history.live(at_ms);
        self.count(envelope, &fact.event, Day::of(at_ms));
        self.passages.take(&fact.event, at_ms, fact.stream_seq);
        self.take(envelope, &fact.event, Stamp { at_ms, seq: fact.stream_seq, place });
    }

    fn count(&mut self, envelope: &Envelope, event: &Event, day: Day) {
        let tally = Tally::of(self, envelope, event);
        self.days.add(day, &tally);
        if let Some((agent, tally)) = AgentTally::of(envelope, event) {
            self.days.add_for(agent, day, &tally);
        }
    }

    fn take(&mut self, envelope: &Envelope, event: &Event, stamp: Stamp) {
        use Event as E;
        let Stamp { at_ms, seq, .. } = stamp;
        match event {
            E::InquiryOpened(e) => self.open(e, stamp),
            E::AssigneeSet(e) => self.moved(stamp, What::Assigned((&e.assignee).into())),
            E::AssigneeCleared(e) => self.moved(stamp, What::unassigned(e.queue.as_ref())),
            E::HandoffOffered(e) => self.handoffs.push(Handoff::offered(e, at_ms, seq)),
            E::HandoffAccepted(e) => self.accept(e, stamp),
            E::HandoffDeclined(e) => {
                let reason = e.reason_code.as_str().into();
                self.settle(stamp, e.handoff_id, Outcome::Declined { reason });
            }
            E::HandoffTimedOut(e) => self.settle(stamp, e.handoff_id, Outcome::TimedOut),
            E::HandoffRecalled(e) => self.settle(stamp, e.handoff_id, Outcome::Recalled),
            E::WaitClaimed(e) => self.moved(stamp, What::wait_claimed(e, actor_id(envelope))),
            E::WaitEnded(e) => self.moved(stamp, What::wait_ended(e, actor_id(envelope))),
            E::MessageReceived(e) => self.moved(stamp, What::spoke(e.sender_class)),
            E::MessageSent(e) => self.send(e, envelope, stamp),
            E::WorkStarted(e) => self.moved(stamp, What::work_started(&e.agent_id)),
            E::WorkStopped(e) => self.moved(stamp, What::work_stopped(&e.agent_id)),
            E::ResolutionDecided(_) => self.moved(stamp, What::Decided),
            E::ConveyanceDelivered(_) => self.moved(stamp, What::Delivered),
            E::ConveyanceRead(_) => self.moved(stamp, What::Read),
            E::InquiryReopened(_) => self.moved(stamp, What::Reopened),
            E::InquiryClosed(_) => self.moved(stamp, What::Closed),
            E::InquiryMerged(_) => self.moved(stamp, What::Merged),
            E::InquiryVoided(_) => self.moved(stamp, What::Voided),
            E::InquiryLinked(e) => self.links.push(Link::said(e, at_ms, seq)),
            E::FeedbackGiven(e) => self.feedbacks.push(Feedback::given(e, at_ms, seq)),
            E::FeedbackAcknowledged(e) => self.acknowledge(e.feedback_id, at_ms),
            E::FeedbackInvalidated(e) => self.invalidate(e.feedback_id, at_ms),
            E::NeedRecorded(_)
            | E::ClassificationChanged(_)
            | E::PriorityChanged(_)
            | E::AttachmentAdded(_)
            | E::MergeOffered(_)
            | E::MergeDeclined(_)
            | E::MergeCompleted(_)
            | E::MergeRefused(_)
            | E::MessageDelivered(_)
            | E::MessageRead(_)
            | E::DeliveryFailed(_)
            | E::MessageFlagged(_)
            | E::NoteAdded(_)
            | E::ResolutionConveyed(_)
            | E::ConveyanceFailed(_)
            | E::ResolutionConfirmed(_)
            | E::ResolutionRejected(_)
            | E::FeedbackActioned(_)
            | E::SourceStatusRecorded(_)
            | E::SourceVerdictRecorded(_)
            | E::Bot(_)
            | E::Promise(_)
            | E::Escalation(_)
            | E::Task(_)
            | E::Call(_)
            | E::Snooze(_)
            | E::Survey(_)
            | E::ReplyEquivalent(_)
            | E::FollowUp(_)
            | E::Compensation(_)
            | E::Dispute(_)
            | E::Complaint(_)
            | E::Correct(_) => {} // Moves no hand, and no row depends on it.
        }
    }

    fn open(&mut self, opened: &InquiryOpened, stamp: Stamp) {
        self.opening = Some(Opening {
            at_ms: stamp.at_ms,
            merchant_id: opened.merchant_id.as_str().into(),
            channel: opened.channel.as_str().into(),
            log_partition: stamp.place.log_partition,
        });
        let queue = opened.queue.as_ref().map(KeptParty::from);
        self.moved(stamp, What::Opened { queue });
    }

    fn moved(&mut self, stamp: Stamp, what: What) {
        let Stamp { at_ms, seq, place } = stamp;
        self.history.insert(Moment { at_ms, seq, log_index: place.log_index, what });
    }

    /// What only colleagues could see was said to nobody.
    fn send(&mut self, sent: &MessageSent, envelope: &Envelope, stamp: Stamp) {
        if sent.visibility.reaches_customer() {
            self.moved(stamp, What::replied(sent, &envelope.actor));
        }
    }

    fn accept(&mut self, accepted: &HandoffAccepted, stamp: Stamp) {
        self.moved(stamp, What::Accepted((&accepted.to).into()));
        if let Some(handoff) = self.handoff_mut(accepted.handoff_id) {
            handoff.accept(accepted, stamp.at_ms, stamp.seq);
        }
    }

    fn settle(&mut self, stamp: Stamp, handoff_id: HandoffId, outcome: Outcome) {
        if let Some(handoff) = self.handoff_mut(handoff_id) {
            handoff.answer(outcome, stamp.at_ms, stamp.seq);
        }
    }

    fn acknowledge(&mut self, feedback_id: FeedbackId, at_ms: i64) {
        if let Some(feedback) = self.feedback_mut(feedback_id) {
            feedback.acknowledged_at_ms = Some(at_ms);
        }
    }

    fn invalidate(&mut self, feedback_id: FeedbackId, at_ms: i64) {
        if let Some(feedback) = self.feedback_mut(feedback_id) {
            feedback.invalidated_at_ms = Some(at_ms);
        }
    }

    fn feedback_mut(&mut self, feedback_id: FeedbackId) -> Option<&mut Feedback> {
        let id = KeptId::from(feedback_id.uuid());
        self.feedbacks.iter_mut().find(|known| known.feedback_id == id)
    }

    pub(crate) fn handoff(&self, handoff_id: HandoffId) -> Option<&Handoff> {
        let id = KeptId::from(handoff_id.uuid());
        self.handoffs.iter().find(|known| known.handoff_id == id)
    }

    fn handoff_mut(&mut self, handoff_id: HandoffId) -> Option<&mut Handoff> {
        let id = KeptId::from(handoff_id.uuid());
        self.handoffs.iter_mut().find(|known| known.handoff_id == id)
    }
}

/// Who acted, by the source's directory.
fn actor_id(envelope: &Envelope) -> Option<Box<str>> {
    envelope.actor.id.as_ref().map(|id| id.as_str().into())
}
