//! Samples of the facts that the delegation service records.

use verbatim_domain::Code;
use verbatim_domain::inquiry::{escalation::*, task::*};

use super::{DUE_AT_MS, ESCALATION, TASK, party};
use crate::pen::Pen;

samples! { |pen|
    escalation_raised: EscalationRaised {
        escalation_id: pen.id(ESCALATION),
        level: pen.text(Code::new, "supervisor"),
        trigger: pen.text(Code::new, "third reopening"),
        to: party(pen, "care"),
    }
    escalation_acknowledged: EscalationAcknowledged {
        escalation_id: pen.id(ESCALATION),
    }
    escalation_withdrawn: EscalationWithdrawn {
        escalation_id: pen.id(ESCALATION),
        reason: pen.maybe_text(Code::new, "settled meanwhile"),
    }
    task_delegated: TaskDelegated {
        task_id: pen.id(TASK),
        to: party(pen, "warehouse"),
        due_at: pen.maybe(|pen| pen.at(DUE_AT_MS)),
        summary: pen.maybe(Pen::words),
    }
    task_accepted: TaskAccepted {
        task_id: pen.id(TASK),
    }
    task_completed: TaskCompleted {
        task_id: pen.id(TASK),
    }
    task_returned: TaskReturned {
        task_id: pen.id(TASK),
        reason: pen.text(Code::new, "not in stock"),
    }
}
