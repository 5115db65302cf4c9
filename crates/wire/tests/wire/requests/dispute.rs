//! Requests of the dispute service.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::{complaint, dispute};

use super::{INQUIRY, Sample, context, id, instant, text, words};
use crate::facts::{self, COMPLAINT, DISPUTE, DISPUTE_RESPONSE, DUE_AT_MS, EVIDENCE};
use crate::pen::Pen;

grouped! {
    open_dispute(OpenDisputeRequest {
        dispute_id: id(DISPUTE), reason: text("not as described"),
        opened_by: pb::Side::Customer.into(),
    }) needs ["reason", "opened_by"]
    becomes dispute::OpenDispute(dispute_opened)

    respond_to_dispute(RespondToDisputeRequest {
        response_id: id(DISPUTE_RESPONSE), dispute_id: id(DISPUTE),
        responded_by: pb::Side::Merchant.into(), statement: words(),
    }) needs ["dispute_id", "responded_by"]
    becomes dispute::RespondToDispute(dispute_responded)

    request_evidence(RequestEvidenceRequest {
        evidence_id: id(EVIDENCE), dispute_id: id(DISPUTE), party: pb::Side::Merchant.into(),
        due_at: instant(DUE_AT_MS),
    }) needs ["dispute_id", "party", "due_at"]
    becomes dispute::RequestEvidence(evidence_requested)

    submit_evidence(SubmitEvidenceRequest {
        evidence_id: id(EVIDENCE), evidence_ref: text("track/19"),
    }) needs ["evidence_id", "evidence_ref"]
    becomes dispute::SubmitEvidence(evidence_submitted)

    escalate_dispute(EscalateDisputeRequest {
        dispute_id: id(DISPUTE), level: text("mall"),
    }) needs ["dispute_id", "level"]
    becomes dispute::EscalateDispute(dispute_escalated)

    rule_on_dispute(RuleOnDisputeRequest {
        dispute_id: id(DISPUTE), ruling: text("refund in full"),
        fault: pb::Fault::Merchant.into(),
    }) needs ["dispute_id", "ruling"]
    becomes dispute::RuleOnDispute(dispute_ruled)

    settle_dispute(SettleDisputeRequest {
        dispute_id: id(DISPUTE), settlement: text("refunded"),
    }) needs ["dispute_id"]
    becomes dispute::SettleDispute(dispute_settled)

    receive_external_complaint(ReceiveExternalComplaintRequest {
        complaint_id: id(COMPLAINT), authority: text("12315"), reference: text("2026/0042"),
        due_at: instant(DUE_AT_MS),
    }) needs ["authority", "reference"]
    becomes complaint::ReceiveExternalComplaint(external_complaint_received)

    answer_external_complaint(AnswerExternalComplaintRequest {
        complaint_id: id(COMPLAINT), statement: words(),
    }) needs ["complaint_id"]
    becomes complaint::AnswerExternalComplaint(external_complaint_answered)

    close_external_complaint(CloseExternalComplaintRequest {
        complaint_id: id(COMPLAINT), outcome: text("mediated"),
    }) needs ["complaint_id"]
    becomes complaint::CloseExternalComplaint(external_complaint_closed)
}
