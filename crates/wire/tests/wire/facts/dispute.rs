//! Samples of the facts that the dispute service records.

use verbatim_domain::Code;
use verbatim_domain::id::ExternalId;
use verbatim_domain::inquiry::{complaint::*, dispute::*};
use verbatim_domain::vocabulary::{Fault, Side};

use super::{COMPLAINT, DISPUTE, DISPUTE_RESPONSE, DUE_AT_MS, EVIDENCE};
use crate::pen::Pen;

samples! { |pen|
    dispute_opened: DisputeOpened {
        dispute_id: pen.id(DISPUTE),
        reason: pen.text(Code::new, "not as described"),
        opened_by: pen.word(Side::Customer, Side::from_number),
    }
    dispute_responded: DisputeResponded {
        response_id: pen.id(DISPUTE_RESPONSE),
        dispute_id: pen.id(DISPUTE),
        responded_by: pen.word(Side::Merchant, Side::from_number),
        statement: pen.maybe(Pen::words),
    }
    evidence_requested: EvidenceRequested {
        evidence_id: pen.id(EVIDENCE),
        dispute_id: pen.id(DISPUTE),
        party: pen.word(Side::Merchant, Side::from_number),
        due_at: pen.at(DUE_AT_MS),
    }
    evidence_submitted: EvidenceSubmitted {
        evidence_id: pen.id(EVIDENCE),
        evidence_ref: pen.text(ExternalId::new, "track/19"),
    }
    dispute_escalated: DisputeEscalated {
        dispute_id: pen.id(DISPUTE),
        level: pen.text(Code::new, "mall"),
    }
    dispute_ruled: DisputeRuled {
        dispute_id: pen.id(DISPUTE),
        ruling: pen.text(Code::new, "refund in full"),
        fault: pen.maybe(|pen| pen.word(Fault::Merchant, Fault::from_number)),
    }
    dispute_settled: DisputeSettled {
        dispute_id: pen.id(DISPUTE),
        settlement: pen.maybe_text(Code::new, "refunded"),
    }
    external_complaint_received: ExternalComplaintReceived {
        complaint_id: pen.id(COMPLAINT),
        authority: pen.text(Code::new, "12315"),
        reference: pen.text(ExternalId::new, "2026/0042"),
        due_at: pen.maybe(|pen| pen.at(DUE_AT_MS)),
    }
    external_complaint_answered: ExternalComplaintAnswered {
        complaint_id: pen.id(COMPLAINT),
        statement: pen.maybe(Pen::words),
    }
    external_complaint_closed: ExternalComplaintClosed {
        complaint_id: pen.id(COMPLAINT),
        outcome: pen.maybe_text(Code::new, "mediated"),
    }
}
