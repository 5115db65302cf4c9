//! Commands of the groups, drawn as the others are: each field of each.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use verbatim_domain::inquiry::{
    Command, bot, call, escalation, promise, reply_equivalent, snooze, survey, task,
};
use verbatim_domain::vocabulary::{
    BotMode, CallDirection, PromiseKind, ReplyAction, Side, SnoozeEndCause,
};

use super::{agent, any_id, code, content, external, instant, party};

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
    prop_oneof![
        bot(),
        promise(),
        escalation(),
        task(),
        call(),
        snooze(),
        survey(),
        reply_equivalent()
    ]
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

fn call() -> impl Strategy<Value = Command> {
    drawn!(call {
        StartCall => CallStarted {
            call_id: any_id(), direction: select(CallDirection::ALL), line: option::of(code())
        }
        RingCall => CallRung { call_id: any_id(), agent_id: option::of(agent()) }
        AnswerCall => CallAnswered { call_id: any_id(), agent_id: option::of(agent()) }
        MissCall => CallMissed { call_id: any_id(), reason: option::of(code()) }
        PromiseCallback => CallbackPromised { call_id: any_id(), due_at: instant() }
        TransferCall => CallTransferred { transfer_id: any_id(), call_id: any_id(), to: party() }
        EndCall => CallEnded { call_id: any_id(), reason: option::of(code()) }
    })
}

fn snooze() -> impl Strategy<Value = Command> {
    drawn!(snooze {
        SetSnooze => SnoozeSet {
            snooze_id: any_id(), until_at: instant(), reason: option::of(code())
        }
        EndSnooze => SnoozeEnded { snooze_id: any_id(), cause: select(SnoozeEndCause::ALL) }
    })
}

fn survey() -> impl Strategy<Value = Command> {
    drawn!(survey {
        IssueSurvey => SurveyIssued {
            survey_id: any_id(), instrument: code(), scale_max: Just(5), channel: option::of(code())
        }
        AnswerSurvey => SurveyAnswered {
            survey_id: any_id(), score: 0..6_u32, scale_max: Just(5), comment: option::of(content())
        }
        DeclineSurvey => SurveyDeclined { survey_id: any_id() }
        ExpireSurvey => SurveyExpired { survey_id: any_id() }
    })
}

fn reply_equivalent() -> impl Strategy<Value = Command> {
    drawn!(reply_equivalent {
        RecordReplyEquivalent => ReplyEquivalentRecorded {
            action: select(ReplyAction::ALL),
            action_ref: external(),
            in_reply_to: option::of(any_id()),
        }
    })
}
