//! Requests of the delegation service.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::{escalation, task};

use super::{INQUIRY, Sample, context, id, instant, party, text, words};
use crate::facts::{self, DUE_AT_MS, ESCALATION, TASK};
use crate::pen::Pen;

grouped! {
    raise_escalation(RaiseEscalationRequest {
        escalation_id: id(ESCALATION), level: text("supervisor"),
        trigger: text("third reopening"), to: party("care"),
    }) needs ["level", "trigger", "to", "to.organisation", "to.team_id"]
    becomes escalation::RaiseEscalation(escalation_raised)

    acknowledge_escalation(AcknowledgeEscalationRequest {
        escalation_id: id(ESCALATION),
    }) needs ["escalation_id"]
    becomes escalation::AcknowledgeEscalation(escalation_acknowledged)

    withdraw_escalation(WithdrawEscalationRequest {
        escalation_id: id(ESCALATION), reason: text("settled meanwhile"),
    }) needs ["escalation_id"]
    becomes escalation::WithdrawEscalation(escalation_withdrawn)

    delegate_task(DelegateTaskRequest {
        task_id: id(TASK), to: party("warehouse"), due_at: instant(DUE_AT_MS), summary: words(),
    }) needs ["to", "to.organisation", "to.team_id"]
    becomes task::DelegateTask(task_delegated)

    accept_task(AcceptTaskRequest {
        task_id: id(TASK),
    }) needs ["task_id"]
    becomes task::AcceptTask(task_accepted)

    complete_task(CompleteTaskRequest {
        task_id: id(TASK),
    }) needs ["task_id"]
    becomes task::CompleteTask(task_completed)

    return_task(ReturnTaskRequest {
        task_id: id(TASK), reason: text("not in stock"),
    }) needs ["task_id", "reason"]
    becomes task::ReturnTask(task_returned)
}
