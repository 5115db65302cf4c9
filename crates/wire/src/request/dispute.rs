//! Requests of the dispute service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::{Command, complaint, dispute};

use super::table::requests;
use super::{Form, Request};

requests! { Dispute(dispute) {
    open_dispute(OpenDisputeRequest) => OpenDispute(DisputeOpened)
        must { dispute_id: id_or_derived, reason: text, opened_by: word<Side> };
    respond_to_dispute(RespondToDisputeRequest) => RespondToDispute(DisputeResponded)
        must { response_id: id_or_derived, dispute_id: id, responded_by: word<Side> }
        may { statement: content_or_none };
    request_evidence(RequestEvidenceRequest) => RequestEvidence(EvidenceRequested)
        must { evidence_id: id_or_derived, dispute_id: id, party: word<Side>, due_at: instant };
    submit_evidence(SubmitEvidenceRequest) => SubmitEvidence(EvidenceSubmitted)
        must { evidence_id: id, evidence_ref: text };
    escalate_dispute(EscalateDisputeRequest) => EscalateDispute(DisputeEscalated)
        must { dispute_id: id, level: text };
    rule_on_dispute(RuleOnDisputeRequest) => RuleOnDispute(DisputeRuled)
        must { dispute_id: id, ruling: text }
        may { fault: word_or_none<Fault> };
    settle_dispute(SettleDisputeRequest) => SettleDispute(DisputeSettled)
        must { dispute_id: id }
        may { settlement: text_or_none };
} }

requests! { Complaint(complaint) {
    receive_external_complaint(ReceiveExternalComplaintRequest)
        => ReceiveExternalComplaint(ExternalComplaintReceived)
        must { complaint_id: id_or_derived, authority: text, reference: text }
        may { due_at: instant_or_none };
    answer_external_complaint(AnswerExternalComplaintRequest)
        => AnswerExternalComplaint(ExternalComplaintAnswered)
        must { complaint_id: id }
        may { statement: content_or_none };
    close_external_complaint(CloseExternalComplaintRequest)
        => CloseExternalComplaint(ExternalComplaintClosed)
        must { complaint_id: id }
        may { outcome: text_or_none };
} }
