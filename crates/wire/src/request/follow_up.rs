//! Requests of the follow up service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::{Command, follow_up};

use super::table::requests;
use super::{Form, Request};

requests! { FollowUp(follow_up) {
    plan_follow_up(PlanFollowUpRequest) => PlanFollowUp(FollowUpPlanned)
        must { follow_up_id: id_or_derived, trigger: text, due_at: instant };
    attempt_follow_up(AttemptFollowUpRequest) => AttemptFollowUp(FollowUpAttempted)
        must { attempt_id: id_or_derived, follow_up_id: id, channel: text, outcome: text };
    reach_follow_up(ReachFollowUpRequest) => ReachFollowUp(FollowUpReached)
        must { follow_up_id: id }
        may { channel: text_or_none };
    complete_follow_up(CompleteFollowUpRequest) => CompleteFollowUp(FollowUpCompleted)
        must { follow_up_id: id, result: word<FollowUpResult> }
        may { comment: content_or_none };
    waive_follow_up(WaiveFollowUpRequest) => WaiveFollowUp(FollowUpWaived)
        must { follow_up_id: id, reason: text };
} }
