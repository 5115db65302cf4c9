//! Requests of the follow up service.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::follow_up;

use super::{INQUIRY, Sample, context, id, instant, text, words};
use crate::facts::{self, DUE_AT_MS, FOLLOW_UP, FOLLOW_UP_ATTEMPT};
use crate::pen::Pen;

grouped! {
    plan_follow_up(PlanFollowUpRequest {
        follow_up_id: id(FOLLOW_UP), trigger: text("complaint resolved"),
        due_at: instant(DUE_AT_MS),
    }) needs ["trigger", "due_at"]
    becomes follow_up::PlanFollowUp(follow_up_planned)

    attempt_follow_up(AttemptFollowUpRequest {
        attempt_id: id(FOLLOW_UP_ATTEMPT), follow_up_id: id(FOLLOW_UP), channel: text("phone"),
        outcome: text("no_answer"),
    }) needs ["follow_up_id", "channel", "outcome"]
    becomes follow_up::AttemptFollowUp(follow_up_attempted)

    reach_follow_up(ReachFollowUpRequest {
        follow_up_id: id(FOLLOW_UP), channel: text("phone"),
    }) needs ["follow_up_id"]
    becomes follow_up::ReachFollowUp(follow_up_reached)

    complete_follow_up(CompleteFollowUpRequest {
        follow_up_id: id(FOLLOW_UP), result: pb::FollowUpResult::Contradicted.into(),
        comment: words(),
    }) needs ["follow_up_id", "result"]
    becomes follow_up::CompleteFollowUp(follow_up_completed)

    waive_follow_up(WaiveFollowUpRequest {
        follow_up_id: id(FOLLOW_UP), reason: text("refuses contact"),
    }) needs ["follow_up_id", "reason"]
    becomes follow_up::WaiveFollowUp(follow_up_waived)
}
