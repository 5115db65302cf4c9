//! Samples of the facts that the follow up service records.

use verbatim_domain::Code;
use verbatim_domain::inquiry::follow_up::*;
use verbatim_domain::vocabulary::FollowUpResult;

use super::{DUE_AT_MS, FOLLOW_UP, FOLLOW_UP_ATTEMPT};
use crate::pen::Pen;

samples! { |pen|
    follow_up_planned: FollowUpPlanned {
        follow_up_id: pen.id(FOLLOW_UP),
        trigger: pen.text(Code::new, "complaint resolved"),
        due_at: pen.at(DUE_AT_MS),
    }
    follow_up_attempted: FollowUpAttempted {
        attempt_id: pen.id(FOLLOW_UP_ATTEMPT),
        follow_up_id: pen.id(FOLLOW_UP),
        channel: pen.text(Code::new, "phone"),
        outcome: pen.text(Code::new, "no_answer"),
    }
    follow_up_reached: FollowUpReached {
        follow_up_id: pen.id(FOLLOW_UP),
        channel: pen.maybe_text(Code::new, "phone"),
    }
    follow_up_completed: FollowUpCompleted {
        follow_up_id: pen.id(FOLLOW_UP),
        result: pen.word(FollowUpResult::Contradicted, FollowUpResult::from_number),
        comment: pen.maybe(Pen::words),
    }
    follow_up_waived: FollowUpWaived {
        follow_up_id: pen.id(FOLLOW_UP),
        reason: pen.text(Code::new, "refuses contact"),
    }
}
