//! Samples of the facts that the compensation service records.

use verbatim_domain::Code;
use verbatim_domain::id::ExternalId;
use verbatim_domain::inquiry::compensation::*;
use verbatim_domain::vocabulary::{CompensationKind, Organisation};

use super::{COMPENSATION, money};
use crate::pen::Pen;

samples! { |pen|
    compensation_offered: CompensationOffered {
        compensation_id: pen.id(COMPENSATION),
        kind: pen.word(CompensationKind::Coupon, CompensationKind::from_number),
        amount: pen.maybe(money),
        points: pen.number(500),
        funder: pen.word(Organisation::Platform, Organisation::from_number),
    }
    compensation_accepted: CompensationAccepted {
        compensation_id: pen.id(COMPENSATION),
    }
    compensation_declined: CompensationDeclined {
        compensation_id: pen.id(COMPENSATION),
        reason: pen.maybe_text(Code::new, "too little"),
    }
    compensation_issued: CompensationIssued {
        compensation_id: pen.id(COMPENSATION),
        issue_ref: pen.maybe_text(ExternalId::new, "coupon/77"),
    }
    compensation_reversed: CompensationReversed {
        compensation_id: pen.id(COMPENSATION),
        reason: pen.text(Code::new, "claimed twice"),
    }
}
