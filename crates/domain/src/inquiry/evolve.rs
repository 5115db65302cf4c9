//! How facts change memory.

use uuid::Uuid;

use crate::id::{InquiryId, ResolutionId};
use crate::time::Timestamp;
use crate::vocabulary::InquiryRelation;

use super::hands::Settlement;
use super::resolve::{Answer, Resolution, Telling};
use super::talk::Passage;
use super::{
    Event, Inquiry, Memory, bot, call, compensation, complaint, correct, describe, dispute,
    escalation, feedback, follow_up, promise, reply_equivalent, resolve, snooze, source, survey,
    talk, task,
};

/// The inquiry after an event, which comes with when it happened. Total: it cannot fail and applies
/// no rule, for an event in the log has already happened.
#[must_use]
pub fn evolve(mut inquiry: Inquiry, (occurred_at, event): (Timestamp, &Event)) -> Inquiry {
    if let (Inquiry::Unopened, Event::InquiryOpened(opened)) = (&inquiry, event) {
        return Inquiry::Open(Box::new(Memory::opened(opened)));
    }
    if let Some(memory) = inquiry.memory_mut() {
        memory.fact_count += 1;
        memory.remember(occurred_at, event);
    }
    turn(inquiry, event)
}

/// The inquiry after all these events, each with when it happened, from the beginning.
pub fn replay<'a>(events: impl IntoIterator<Item = (Timestamp, &'a Event)>) -> Inquiry {
    events.into_iter().fold(Inquiry::default(), evolve)
}

/// The situation after the event; what is remembered is untouched.
fn turn(inquiry: Inquiry, event: &Event) -> Inquiry {
    match (inquiry, event) {
        (Inquiry::Open(memory), Event::ResolutionDecided(_)) => Inquiry::Resolved(memory),
        (Inquiry::Resolved(memory) | Inquiry::Closed(memory), Event::InquiryReopened(_)) => {
            Inquiry::Open(memory)
        }
        (Inquiry::Open(memory) | Inquiry::Resolved(memory), Event::InquiryClosed(_)) => {
            Inquiry::Closed(memory)
        }
        (
            Inquiry::Open(memory) | Inquiry::Resolved(memory) | Inquiry::Closed(memory),
            Event::InquiryMerged(merged),
        ) => Inquiry::Merged(memory, merged.into_inquiry_id),
        (
            Inquiry::Open(memory) | Inquiry::Resolved(memory) | Inquiry::Closed(memory),
            Event::InquiryVoided(_),
        ) => Inquiry::Voided(memory),
        (inquiry, _) => inquiry,
    }
}

impl Memory {
    fn remember(&mut self, occurred_at: Timestamp, event: &Event) {
        use Event as E;
        match event {
            E::InquiryOpened(_) | E::InquiryVoided(_) => {}
            E::NeedRecorded(e) => self.note(describe::need_key(e.need_id)),
            E::ClassificationChanged(e) => self.category = Some(e.to.clone()),
            E::PriorityChanged(e) => self.priority = Some(e.to.clone()),
            E::InquiryLinked(e) => self.link(e.relation, e.other_inquiry_id),
            E::AttachmentAdded(e) => self.note(describe::attachment_key(e.attachment_id)),
            E::MergeOffered(e) => self.merges.offered = Some(*e),
            E::InquiryMerged(e) => self.merges.settle(e.merge_id),
            E::MergeDeclined(e) => self.merges.settle(e.merge_id),
            E::MergeCompleted(e) => self.merges.settle(e.merge_id),
            E::MergeRefused(e) => self.merges.settle(e.merge_id),
            E::MessageReceived(e) => {
                self.messages.came_in(e, occurred_at);
                self.waits.spoke(e.sender_class);
            }
            E::MessageSent(e) => self.messages.went_out(e, occurred_at),
            E::MessageDelivered(e) => self.messages.pass(e.message_id, Passage::Delivered),
            E::MessageRead(e) => self.messages.pass(e.message_id, Passage::Read),
            E::DeliveryFailed(e) => self.messages.pass(e.message_id, Passage::Failed),
            E::MessageFlagged(e) => self.messages.flag(e.message_id, e.flag),
            E::NoteAdded(e) => self.note(talk::note_key(e.note_id)),
            E::AssigneeSet(e) => self.hands.hold(&e.assignee),
            E::AssigneeCleared(e) => self.hands.queue(e.queue.as_ref()),
            E::HandoffOffered(e) => self.hands.offer(e),
            E::HandoffAccepted(e) => {
                self.hands.hold(&e.to);
                self.hands.settle(e.handoff_id, Settlement::Accepted);
            }
            E::HandoffDeclined(e) => self.hands.settle(e.handoff_id, Settlement::Declined),
            E::HandoffTimedOut(e) => self.hands.settle(e.handoff_id, Settlement::TimedOut),
            E::HandoffRecalled(e) => self.hands.settle(e.handoff_id, Settlement::Recalled),
            E::WorkStarted(e) => self.hands.start(&e.agent_id),
            E::WorkStopped(e) => self.hands.stop(&e.agent_id),
            E::WaitClaimed(e) => self.waits.claim(e.wait_id, e.on),
            E::WaitEnded(e) => self.waits.end(e.wait_id),
            E::ResolutionDecided(e) => self.decide(e.resolution_id, occurred_at),
            E::ResolutionConveyed(_) => self.tell(Telling::Conveyed),
            E::ConveyanceDelivered(_) => self.tell(Telling::Delivered),
            E::ConveyanceRead(_) => self.tell(Telling::Read),
            E::ConveyanceFailed(_) => self.tell(Telling::Failed),
            E::ResolutionConfirmed(_) => self.answer(Answer::Confirmed),
            E::ResolutionRejected(_) => self.answer(Answer::Rejected),
            E::InquiryReopened(_) => self.resolution = None,
            E::InquiryClosed(_) => self.close(),
            E::FeedbackGiven(e) => self.feedbacks.remember(e),
            E::FeedbackAcknowledged(e) => self.feedbacks.remember(e),
            E::FeedbackActioned(e) => self.note(feedback::action_key(e)),
            E::FeedbackInvalidated(e) => self.feedbacks.remember(e),
            E::SourceStatusRecorded(e) => self.note(source::row_key(&e.row_id)),
            E::SourceVerdictRecorded(e) => self.verdicts.set(&e.promise, e.verdict),
            E::Correct(e) => correct::remember(self, e),
            E::Complaint(e) => complaint::remember(self, e),
            E::Dispute(e) => dispute::remember(self, e),
            E::Compensation(e) => compensation::remember(self, e),
            E::FollowUp(e) => follow_up::remember(self, e),
            E::ReplyEquivalent(e) => reply_equivalent::remember(self, e),
            E::Survey(e) => survey::remember(self, e),
            E::Snooze(e) => snooze::remember(self, e),
            E::Call(e) => call::remember(self, e),
            E::Task(e) => task::remember(self, e),
            E::Escalation(e) => escalation::remember(self, e),
            E::Promise(e) => promise::remember(self, e),
            E::Bot(e) => bot::remember(self, e),
        }
    }

    pub(super) fn note(&mut self, key: Uuid) {
        self.recorded.insert(key);
    }

    fn close(&mut self) {
        self.waits.close();
        snooze::close(self);
    }

    fn link(&mut self, relation: InquiryRelation, other: InquiryId) {
        self.links.insert((relation, other));
    }

    fn decide(&mut self, resolution_id: ResolutionId, decided_at: Timestamp) {
        self.messages.answer(decided_at);
        self.note(resolve::decision_key(resolution_id));
        self.resolution = Some(Resolution::decided(resolution_id));
    }

    fn tell(&mut self, telling: Telling) {
        if let Some(resolution) = &mut self.resolution {
            resolution.telling = telling;
        }
    }

    fn answer(&mut self, answer: Answer) {
        if let Some(resolution) = &mut self.resolution {
            resolution.answer = answer;
        }
    }
}
