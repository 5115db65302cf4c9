//! Requests of the delegation service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::{Command, escalation, task};

use super::table::requests;
use super::{Form, Request};

requests! { Escalation(escalation) {
    raise_escalation(RaiseEscalationRequest) => RaiseEscalation(EscalationRaised)
        must { escalation_id: id_or_derived, level: text, trigger: text, to: party };
    acknowledge_escalation(AcknowledgeEscalationRequest)
        => AcknowledgeEscalation(EscalationAcknowledged)
        must { escalation_id: id };
    withdraw_escalation(WithdrawEscalationRequest) => WithdrawEscalation(EscalationWithdrawn)
        must { escalation_id: id }
        may { reason: text_or_none };
} }

requests! { Task(task) {
    delegate_task(DelegateTaskRequest) => DelegateTask(TaskDelegated)
        must { task_id: id_or_derived, to: party }
        may { due_at: instant_or_none, summary: content_or_none };
    accept_task(AcceptTaskRequest) => AcceptTask(TaskAccepted)
        must { task_id: id };
    complete_task(CompleteTaskRequest) => CompleteTask(TaskCompleted)
        must { task_id: id };
    return_task(ReturnTaskRequest) => ReturnTask(TaskReturned)
        must { task_id: id, reason: text };
} }
