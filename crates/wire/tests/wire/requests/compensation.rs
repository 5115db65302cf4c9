//! Requests of the compensation service.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::compensation;

use super::{INQUIRY, Sample, context, id, money, text};
use crate::facts::{self, COMPENSATION};
use crate::pen::Pen;

grouped! {
    offer_compensation(OfferCompensationRequest {
        compensation_id: id(COMPENSATION), kind: pb::CompensationKind::Coupon.into(),
        amount: money(), points: 500, funder: pb::Organisation::Platform.into(),
    }) needs ["kind", "amount.currency_code", "funder"]
    becomes compensation::OfferCompensation(compensation_offered)

    accept_compensation(AcceptCompensationRequest {
        compensation_id: id(COMPENSATION),
    }) needs ["compensation_id"]
    becomes compensation::AcceptCompensation(compensation_accepted)

    decline_compensation(DeclineCompensationRequest {
        compensation_id: id(COMPENSATION), reason: text("too little"),
    }) needs ["compensation_id"]
    becomes compensation::DeclineCompensation(compensation_declined)

    issue_compensation(IssueCompensationRequest {
        compensation_id: id(COMPENSATION), issue_ref: text("coupon/77"),
    }) needs ["compensation_id"]
    becomes compensation::IssueCompensation(compensation_issued)

    reverse_compensation(ReverseCompensationRequest {
        compensation_id: id(COMPENSATION), reason: text("claimed twice"),
    }) needs ["compensation_id", "reason"]
    becomes compensation::ReverseCompensation(compensation_reversed)
}
