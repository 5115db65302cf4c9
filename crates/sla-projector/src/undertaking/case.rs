//! What this view keeps of one inquiry, and how a fact changes it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verbatim_domain::inquiry::Event;
use verbatim_domain::{Envelope, Fact};
use verbatim_projection::Rows;

use super::bot::Bots;
use super::call::Calls;
use super::compensation::Compensations;
use super::complaint::Complaints;
use super::course::Stamp;
use super::dispute::Disputes;
use super::escalation::Escalations;
use super::follow_up::FollowUps;
use super::parent::Parent;
use super::promise::Promises;
use super::snooze::Snoozes;
use super::surroundings::Surroundings;
use super::survey::Surveys;
use super::task::Tasks;

/// One inquiry: what was undertaken in it, and what became of that.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UndertakingCase {
    merchant_id: Option<Box<str>>,
    surroundings: Surroundings,
    promises: Promises,
    follow_ups: FollowUps,
    surveys: Surveys,
    disputes: Disputes,
    complaints: Complaints,
    compensations: Compensations,
    bots: Bots,
    escalations: Escalations,
    tasks: Tasks,
    calls: Calls,
    snoozes: Snoozes,
}

impl UndertakingCase {
    /// Takes in one fact. Only the order in which the facts happened counts, not this one.
    pub fn apply(&mut self, envelope: &Envelope, fact: &Fact) {
        if self.merchant_id.is_none() {
            self.merchant_id = Some(envelope.subject.merchant_id.as_str().into());
        }
        self.take(&fact.event, Stamp::of(envelope, fact));
    }

    fn take(&mut self, event: &Event, stamp: Stamp) {
        use Event as E;
        match event {
            E::Promise(e) => self.promises.take(e, stamp),
            E::FollowUp(e) => self.follow_ups.take(e, stamp),
            E::Survey(e) => self.surveys.take(e, stamp),
            E::Dispute(e) => self.disputes.take(e, stamp),
            E::Complaint(e) => self.complaints.take(e, stamp),
            E::Compensation(e) => self.compensations.take(e, stamp),
            E::Bot(e) => self.bots.take(e, stamp),
            E::Escalation(e) => self.escalations.take(e, stamp),
            E::Task(e) => self.tasks.take(e, stamp),
            E::Call(e) => self.calls.take(e, stamp),
            E::Snooze(e) => self.snoozes.take(e, stamp),
            E::MessageReceived(e) => self.surroundings.received(e, stamp),
            E::MessageSent(e) => self.surroundings.sent(e, stamp),
            E::MessageDelivered(_) | E::MessageRead(_) | E::DeliveryFailed(_) => {
                self.surroundings.passed(event, stamp);
            }
            E::WorkStarted(e) => self.surroundings.work_started(&e.agent_id, stamp),
            E::WorkStopped(e) => self.surroundings.work_stopped(&e.agent_id, stamp),
            E::AssigneeSet(e) => self.surroundings.held_by(Some(&e.assignee), stamp),
            E::AssigneeCleared(_) => self.surroundings.held_by(None, stamp),
            E::HandoffAccepted(e) => self.surroundings.held_by(Some(&e.to), stamp),
            E::InquiryClosed(_) | E::InquiryMerged(_) | E::InquiryVoided(_) => {
                self.surroundings.inquiry_ended(stamp);
            }
            E::InquiryOpened(_)
            | E::NeedRecorded(_)
            | E::ClassificationChanged(_)
            | E::PriorityChanged(_)
            | E::InquiryLinked(_)
            | E::AttachmentAdded(_)
            | E::MergeOffered(_)
            | E::MergeDeclined(_)
            | E::MergeCompleted(_)
            | E::MergeRefused(_)
            | E::MessageFlagged(_)
            | E::NoteAdded(_)
            | E::HandoffOffered(_)
            | E::HandoffDeclined(_)
            | E::HandoffTimedOut(_)
            | E::HandoffRecalled(_)
            | E::WaitClaimed(_)
            | E::WaitEnded(_)
            | E::ResolutionDecided(_)
            | E::ResolutionConveyed(_)
            | E::ConveyanceDelivered(_)
            | E::ConveyanceRead(_)
            | E::ConveyanceFailed(_)
            | E::ResolutionConfirmed(_)
            | E::ResolutionRejected(_)
            | E::InquiryReopened(_)
            | E::FeedbackGiven(_)
            | E::FeedbackAcknowledged(_)
            | E::FeedbackActioned(_)
            | E::FeedbackInvalidated(_)
            | E::SourceStatusRecorded(_)
            | E::SourceVerdictRecorded(_)
            | E::ReplyEquivalent(_)
            | E::Correct(_) => {} // Undertakes nothing.
        }
    }

    /// Every row that the case stands for.
    pub(super) fn rows(&self, inquiry_id: Uuid, rows: &mut Rows) {
        let Some(merchant_id) = self.merchant_id.as_deref() else {
            return;
        };
        let (parent, around) = (Parent { inquiry_id, merchant_id }, &self.surroundings);
        self.promises.rows(parent, rows);
        self.follow_ups.rows(parent, rows);
        self.surveys.rows(parent, rows);
        self.disputes.rows(parent, rows);
        self.complaints.rows(parent, rows);
        self.compensations.rows(parent, rows);
        self.bots.rows(parent, around, rows);
        self.escalations.rows(parent, around, rows);
        self.tasks.rows(parent, rows);
        self.calls.rows(parent, rows);
        self.snoozes.rows(parent, around, rows);
    }
}
