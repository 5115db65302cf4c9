//! Complaints that went to an authority, and what it was told.

use crate::id::{ComplaintId, ExternalId};
use crate::text::{Code, Content};
use crate::time::Timestamp;

use super::group::group;
use super::stage::stages;
use super::{Context, Inquiry, Memory, Refusal};

/// A complaint came from an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalComplaintReceived {
    /// Id of the complaint.
    pub complaint_id: ComplaintId,
    /// Which.
    pub authority: Code,
    /// The authority's own key of it.
    pub reference: ExternalId,
    /// Until when it wants an answer.
    pub due_at: Option<Timestamp>,
}

/// The authority was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalComplaintAnswered {
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// What it was told.
    pub statement: Option<Content>,
}

/// The authority closed the complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalComplaintClosed {
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// How.
    pub outcome: Option<Code>,
}

group!(Complaint {
    ReceiveExternalComplaint => ExternalComplaintReceived = "external_complaint_received",
    AnswerExternalComplaint => ExternalComplaintAnswered = "external_complaint_answered",
    CloseExternalComplaint => ExternalComplaintClosed = "external_complaint_closed",
});

stages! {
    /// How far a complaint has come.
    ComplaintStage of complaint_id: ComplaintId, UnknownComplaint, ComplaintOutOfOrder {
        /// The authority wants an answer.
        Received "received" by ExternalComplaintReceived after [],
        /// It was answered.
        Answered "answered" by ExternalComplaintAnswered after [Received],
        /// The authority closed it.
        Closed "closed" by ExternalComplaintClosed after [Received, Answered],
    }
}

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::ReceiveExternalComplaint(e) => inquiry.counting(context)?.complaints.record(e),
        C::AnswerExternalComplaint(e) => inquiry.known(context)?.complaints.record(e),
        C::CloseExternalComplaint(e) => inquiry.known(context)?.complaints.record(e),
    }
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::ExternalComplaintReceived(e) => memory.complaints.remember(e),
        E::ExternalComplaintAnswered(e) => memory.complaints.remember(e),
        E::ExternalComplaintClosed(e) => memory.complaints.remember(e),
    }
}
