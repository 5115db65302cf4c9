//! What the facts of each group tell clocks.

use verbatim_domain::governance::Attribute;
use verbatim_domain::inquiry::{
    bot, call, complaint, dispute, escalation, follow_up, promise, reply_equivalent, snooze, task,
};

use super::telling::{Telling, about, plain};

pub(super) fn bot(event: &bot::Event) -> Telling {
    use bot::Event as E;
    match event {
        E::BotEngaged(e) => plain().known(Attribute::Action, e.mode.as_str()),
        E::BotHandoffRequested(e) => plain().chosen(Attribute::Cause, e.reason.as_ref()),
        E::BotHandoffFailed(e) => plain().chosen(Attribute::Cause, &e.reason),
        E::BotAnswerRejected(e) => plain().chosen(Attribute::Cause, e.reason.as_ref()),
        E::BotHandoffCompleted(_) | E::BotResolved(_) => plain(),
    }
}

pub(super) fn promise(event: &promise::Event) -> Telling {
    use promise::Event as E;
    match event {
        E::PromiseMade(e) => {
            about(e.promise_id.uuid()).known(Attribute::Action, e.kind.as_str()).due(e.due_at)
        }
        E::PromiseRenegotiated(e) => about(e.promise_id.uuid()).due(e.due_at),
        E::PromiseKept(e) => about(e.promise_id.uuid()),
        E::PromiseCancelled(e) => about(e.promise_id.uuid())
            .chosen(Attribute::Cause, &e.reason)
            .known(Attribute::ActorSide, e.cancelled_by.as_str()),
    }
}

pub(super) fn escalation(event: &escalation::Event) -> Telling {
    use escalation::Event as E;
    match event {
        E::EscalationRaised(e) => about(e.escalation_id.uuid())
            .chosen(Attribute::Level, &e.level)
            .chosen(Attribute::Cause, &e.trigger),
        E::EscalationAcknowledged(e) => about(e.escalation_id.uuid()),
        E::EscalationWithdrawn(e) => {
            about(e.escalation_id.uuid()).chosen(Attribute::Cause, e.reason.as_ref())
        }
    }
}

pub(super) fn task(event: &task::Event) -> Telling {
    use task::Event as E;
    match event {
        E::TaskDelegated(e) => about(e.task_id.uuid()).due(e.due_at),
        E::TaskAccepted(e) => about(e.task_id.uuid()),
        E::TaskCompleted(e) => about(e.task_id.uuid()),
        E::TaskReturned(e) => about(e.task_id.uuid()).chosen(Attribute::Cause, &e.reason),
    }
}

pub(super) fn call(event: &call::Event) -> Telling {
    use call::Event as E;
    match event {
        E::CallStarted(e) => about(e.call_id.uuid()).known(Attribute::Action, e.direction.as_str()),
        E::CallRung(e) => about(e.call_id.uuid()),
        E::CallAnswered(e) => about(e.call_id.uuid()),
        E::CallMissed(e) => about(e.call_id.uuid()).chosen(Attribute::Cause, e.reason.as_ref()),
        E::CallbackPromised(e) => about(e.call_id.uuid()).due(e.due_at),
        E::CallTransferred(e) => about(e.call_id.uuid()),
        E::CallEnded(e) => about(e.call_id.uuid()).chosen(Attribute::Cause, e.reason.as_ref()),
    }
}

pub(super) fn reply_equivalent(event: &reply_equivalent::Event) -> Telling {
    use reply_equivalent::Event as E;
    match event {
        E::ReplyEquivalentRecorded(e) => plain().known(Attribute::Action, e.action.as_str()),
    }
}

pub(super) fn snooze(event: &snooze::Event) -> Telling {
    use snooze::Event as E;
    match event {
        E::SnoozeSet(e) => {
            about(e.snooze_id.uuid()).chosen(Attribute::Cause, e.reason.as_ref()).due(e.until_at)
        }
        E::SnoozeEnded(e) => about(e.snooze_id.uuid()).known(Attribute::Cause, e.cause.as_str()),
    }
}

pub(super) fn follow_up(event: &follow_up::Event) -> Telling {
    use follow_up::Event as E;
    match event {
        E::FollowUpPlanned(e) => {
            about(e.follow_up_id.uuid()).chosen(Attribute::Cause, &e.trigger).due(e.due_at)
        }
        E::FollowUpAttempted(e) => {
            about(e.follow_up_id.uuid()).chosen(Attribute::Outcome, &e.outcome)
        }
        E::FollowUpReached(e) => about(e.follow_up_id.uuid()),
        E::FollowUpCompleted(e) => {
            about(e.follow_up_id.uuid()).known(Attribute::Outcome, e.result.as_str())
        }
        E::FollowUpWaived(e) => about(e.follow_up_id.uuid()).chosen(Attribute::Cause, &e.reason),
    }
}

pub(super) fn dispute(event: &dispute::Event) -> Telling {
    use dispute::Event as E;
    match event {
        E::DisputeOpened(e) => about(e.dispute_id.uuid())
            .chosen(Attribute::Cause, &e.reason)
            .known(Attribute::ActorSide, e.opened_by.as_str()),
        E::DisputeResponded(e) => {
            about(e.dispute_id.uuid()).known(Attribute::ActorSide, e.responded_by.as_str())
        }
        E::EvidenceRequested(e) => {
            about(e.evidence_id.uuid()).known(Attribute::ActorSide, e.party.as_str()).due(e.due_at)
        }
        E::EvidenceSubmitted(e) => about(e.evidence_id.uuid()),
        E::DisputeEscalated(e) => about(e.dispute_id.uuid()).chosen(Attribute::Level, &e.level),
        E::DisputeRuled(e) => about(e.dispute_id.uuid()).chosen(Attribute::Outcome, &e.ruling),
        E::DisputeSettled(e) => {
            about(e.dispute_id.uuid()).chosen(Attribute::Outcome, e.settlement.as_ref())
        }
    }
}

pub(super) fn complaint(event: &complaint::Event) -> Telling {
    use complaint::Event as E;
    match event {
        E::ExternalComplaintReceived(e) => about(e.complaint_id.uuid()).due(e.due_at),
        E::ExternalComplaintAnswered(e) => about(e.complaint_id.uuid()),
        E::ExternalComplaintClosed(e) => {
            about(e.complaint_id.uuid()).chosen(Attribute::Outcome, e.outcome.as_ref())
        }
    }
}
