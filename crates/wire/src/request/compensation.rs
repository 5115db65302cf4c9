//! Requests of the compensation service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::{Command, compensation};

use super::table::requests;
use super::{Form, Request};

requests! { Compensation(compensation) {
    offer_compensation(OfferCompensationRequest) => OfferCompensation(CompensationOffered)
        must {
            compensation_id: id_or_derived, kind: word<CompensationKind>,
            points: as_it_is, funder: word<Organisation>
        }
        may { amount: money_or_none };
    accept_compensation(AcceptCompensationRequest) => AcceptCompensation(CompensationAccepted)
        must { compensation_id: id };
    decline_compensation(DeclineCompensationRequest) => DeclineCompensation(CompensationDeclined)
        must { compensation_id: id }
        may { reason: text_or_none };
    issue_compensation(IssueCompensationRequest) => IssueCompensation(CompensationIssued)
        must { compensation_id: id }
        may { issue_ref: text_or_none };
    reverse_compensation(ReverseCompensationRequest) => ReverseCompensation(CompensationReversed)
        must { compensation_id: id, reason: text };
} }
