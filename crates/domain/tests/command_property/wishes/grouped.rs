//! Commands of the groups, drawn as the others are: each field of each.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use verbatim_domain::inquiry::{Command, bot, escalation, promise, task};
use verbatim_domain::vocabulary::{BotMode, PromiseKind, Side};

use super::{any_id, code, content, external, instant, party};

macro_rules! drawn {
    ($module:ident { $($wish:ident => $fact:ident { $($field:ident: $drawn:expr),* $(,)? })* }) => {
        prop_oneof![$(
            ($($drawn,)*).prop_map(|($($field,)*)| {
                Command::from($module::Command::$wish($module::$fact { $($field),* }))
            })
        ),*]
    };
}

/// A command of any group.
pub(super) fn grouped() -> impl Strategy<Value = Command> {
    prop_oneof![bot(), promise(), escalation(), task()]
}

fn bot() -> impl Strategy<Value = Command> {
    drawn!(bot {
        EngageBot => BotEngaged {
            engagement_id: any_id(), version: code(), mode: select(BotMode::ALL)
        }
        RequestBotHandoff => BotHandoffRequested {
            engagement_id: any_id(), reason: option::of(code())
        }
        CompleteBotHandoff => BotHandoffCompleted { engagement_id: any_id() }
        FailBotHandoff => BotHandoffFailed { engagement_id: any_id(), reason: code() }
        ResolveByBot => BotResolved { engagement_id: any_id() }
        RejectBotAnswer => BotAnswerRejected { message_id: any_id(), reason: option::of(code()) }
    })
}

fn promise() -> impl Strategy<Value = Command> {
    drawn!(promise {
        MakePromise => PromiseMade {
            promise_id: any_id(),
            kind: select(PromiseKind::ALL),
            due_at: instant(),
            made_to: option::of(select(Side::ALL)),
            summary: option::of(content()),
        }
        RenegotiatePromise => PromiseRenegotiated {
            promise_id: any_id(), due_at: instant(), accepted_message_id: any_id()
        }
        KeepPromise => PromiseKept { promise_id: any_id(), evidence: external() }
        CancelPromise => PromiseCancelled {
            promise_id: any_id(), reason: code(), cancelled_by: select(Side::ALL)
        }
    })
}

fn escalation() -> impl Strategy<Value = Command> {
    drawn!(escalation {
        RaiseEscalation => EscalationRaised {
            escalation_id: any_id(), level: code(), trigger: code(), to: party()
        }
        AcknowledgeEscalation => EscalationAcknowledged { escalation_id: any_id() }
        WithdrawEscalation => EscalationWithdrawn {
            escalation_id: any_id(), reason: option::of(code())
        }
    })
}

fn task() -> impl Strategy<Value = Command> {
    drawn!(task {
        DelegateTask => TaskDelegated {
            task_id: any_id(),
            to: party(),
            due_at: option::of(instant()),
            summary: option::of(content()),
        }
        AcceptTask => TaskAccepted { task_id: any_id() }
        CompleteTask => TaskCompleted { task_id: any_id() }
        ReturnTask => TaskReturned { task_id: any_id(), reason: code() }
    })
}
