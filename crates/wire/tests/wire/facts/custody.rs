//! Samples of the facts that the custody service records.

use verbatim_domain::Code;
use verbatim_domain::id::AgentId;
use verbatim_domain::inquiry::{hands::*, wait::*};
use verbatim_domain::vocabulary::{WaitEndCause, WaitOn};

use super::{DUE_AT_MS, HANDOFF, MESSAGE, QUESTION, WAIT, party};
use crate::pen::Pen;

samples! { |pen|
    assignee_set: AssigneeSet {
        assignee: party(pen, "returns"),
        method: pen.maybe_text(Code::new, "round_robin"),
    }
    assignee_cleared: AssigneeCleared {
        reason: pen.maybe_text(Code::new, "shift_end"),
        queue: pen.maybe(|pen| party(pen, "returns")),
    }
    handoff_offered: HandoffOffered {
        handoff_id: pen.id(HANDOFF),
        from: pen.maybe(|pen| party(pen, "returns")),
        to: party(pen, "parcels"),
        reason_code: pen.text(Code::new, "needs_carrier"),
        summary: pen.maybe(Pen::words),
        requested_action: pen.maybe_text(Code::new, "trace"),
        expires_at: pen.maybe(|pen| pen.at(DUE_AT_MS)),
    }
    handoff_accepted: HandoffAccepted {
        handoff_id: pen.id(HANDOFF),
        from: pen.maybe(|pen| party(pen, "returns")),
        to: party(pen, "parcels"),
    }
    handoff_declined: HandoffDeclined {
        handoff_id: pen.id(HANDOFF),
        reason_code: pen.text(Code::new, "not_ours"),
    }
    handoff_timed_out: HandoffTimedOut { handoff_id: pen.id(HANDOFF), }
    handoff_recalled: HandoffRecalled { handoff_id: pen.id(HANDOFF), }
    work_started: WorkStarted { agent_id: pen.text(AgentId::new, "agent-12"), }
    work_stopped: WorkStopped { agent_id: pen.text(AgentId::new, "agent-12"), }
    wait_claimed: WaitClaimed {
        wait_id: pen.id(WAIT),
        on: pen.word(WaitOn::Customer, WaitOn::from_number),
        question_message_id: pen.maybe(|pen| pen.id(QUESTION)),
        expected_at: pen.maybe(|pen| pen.at(DUE_AT_MS)),
    }
    wait_ended: WaitEnded {
        wait_id: pen.id(WAIT),
        cause: pen.word(WaitEndCause::Withdrawn, WaitEndCause::from_number),
        evidence_message_id: pen.maybe(|pen| pen.id(MESSAGE)),
    }
}
