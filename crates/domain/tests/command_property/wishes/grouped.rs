//! Commands of the groups, drawn as the others are: each field of each.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;
use verbatim_domain::inquiry::{
    Command, bot, call, compensation, complaint, correct, dispute, escalation, follow_up, promise,
    reply_equivalent, snooze, survey, task,
};
use verbatim_domain::vocabulary::{
    BotMode, CallDirection, CompensationKind, Fault, FollowUpResult, Organisation, PromiseKind,
    ReplyAction, Side, SnoozeEndCause,
};

use super::{agent, any_id, code, content, external, id, instant, party};

macro_rules! drawn {
    ($module:ident { $($wish:ident => $fact:ident { $($field:ident: $drawn:expr),* $(,)? })* }) => {
        prop_oneof![$(
            ($($drawn,)*).prop_map(|($($field,)*)| {
                Command::from($module::Command::$wish($module::$fact { $($field),* }))
            })
        ),*]
    };
}

/// Things of a group have a course, so that they must meet more often than others.
fn one_of_two<T: From<Uuid> + std::fmt::Debug>() -> impl Strategy<Value = T> {
    (0..2_u128).prop_map(id)
}

/// A command of any group.
pub(super) fn grouped() -> impl Strategy<Value = Command> {
    let of_the_work =
        prop_oneof![bot(), promise(), escalation(), task(), call(), snooze(), survey()];
    let of_the_end = prop_oneof![
        reply_equivalent(),
        follow_up(),
        compensation(),
        dispute(),
        complaint(),
        correct()
    ];
    prop_oneof![of_the_work, of_the_end]
}

fn bot() -> impl Strategy<Value = Command> {
    drawn!(bot {
        EngageBot => BotEngaged {
            engagement_id: one_of_two(), version: code(), mode: select(BotMode::ALL)
        }
        RequestBotHandoff => BotHandoffRequested {
            engagement_id: one_of_two(), reason: option::of(code())
        }
        CompleteBotHandoff => BotHandoffCompleted { engagement_id: one_of_two() }
        FailBotHandoff => BotHandoffFailed { engagement_id: one_of_two(), reason: code() }
        ResolveByBot => BotResolved { engagement_id: one_of_two() }
        RejectBotAnswer => BotAnswerRejected { message_id: any_id(), reason: option::of(code()) }
    })
}

fn promise() -> impl Strategy<Value = Command> {
    drawn!(promise {
        MakePromise => PromiseMade {
            promise_id: one_of_two(),
            kind: select(PromiseKind::ALL),
            due_at: instant(),
            made_to: option::of(select(Side::ALL)),
            summary: option::of(content()),
        }
        RenegotiatePromise => PromiseRenegotiated {
            promise_id: one_of_two(), due_at: instant(), accepted_message_id: any_id()
        }
        KeepPromise => PromiseKept { promise_id: one_of_two(), evidence: external() }
        CancelPromise => PromiseCancelled {
            promise_id: one_of_two(), reason: code(), cancelled_by: select(Side::ALL)
        }
    })
}

fn escalation() -> impl Strategy<Value = Command> {
    drawn!(escalation {
        RaiseEscalation => EscalationRaised {
            escalation_id: one_of_two(), level: code(), trigger: code(), to: party()
        }
        AcknowledgeEscalation => EscalationAcknowledged { escalation_id: one_of_two() }
        WithdrawEscalation => EscalationWithdrawn {
            escalation_id: one_of_two(), reason: option::of(code())
        }
    })
}

fn task() -> impl Strategy<Value = Command> {
    drawn!(task {
        DelegateTask => TaskDelegated {
            task_id: one_of_two(),
            to: party(),
            due_at: option::of(instant()),
            summary: option::of(content()),
        }
        AcceptTask => TaskAccepted { task_id: one_of_two() }
        CompleteTask => TaskCompleted { task_id: one_of_two() }
        ReturnTask => TaskReturned { task_id: one_of_two(), reason: code() }
    })
}

fn call() -> impl Strategy<Value = Command> {
    drawn!(call {
        StartCall => CallStarted {
            call_id: one_of_two(), direction: select(CallDirection::ALL), line: option::of(code())
        }
        RingCall => CallRung { call_id: one_of_two(), agent_id: option::of(agent()) }
        AnswerCall => CallAnswered { call_id: one_of_two(), agent_id: option::of(agent()) }
        MissCall => CallMissed { call_id: one_of_two(), reason: option::of(code()) }
        PromiseCallback => CallbackPromised { call_id: one_of_two(), due_at: instant() }
        TransferCall => CallTransferred {
            transfer_id: one_of_two(), call_id: one_of_two(), to: party()
        }
        EndCall => CallEnded { call_id: one_of_two(), reason: option::of(code()) }
    })
}

fn snooze() -> impl Strategy<Value = Command> {
    drawn!(snooze {
        SetSnooze => SnoozeSet {
            snooze_id: one_of_two(), until_at: instant(), reason: option::of(code())
        }
        EndSnooze => SnoozeEnded { snooze_id: one_of_two(), cause: select(SnoozeEndCause::ALL) }
    })
}

fn survey() -> impl Strategy<Value = Command> {
    drawn!(survey {
        IssueSurvey => SurveyIssued {
            survey_id: one_of_two(),
            instrument: code(),
            scale_max: Just(5),
            channel: option::of(code()),
        }
        AnswerSurvey => SurveyAnswered {
            survey_id: one_of_two(),
            score: 0..6_u32,
            scale_max: Just(5),
            comment: option::of(content()),
        }
        DeclineSurvey => SurveyDeclined { survey_id: one_of_two() }
        ExpireSurvey => SurveyExpired { survey_id: one_of_two() }
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

fn follow_up() -> impl Strategy<Value = Command> {
    drawn!(follow_up {
        PlanFollowUp => FollowUpPlanned {
            follow_up_id: one_of_two(), trigger: code(), due_at: instant()
        }
        AttemptFollowUp => FollowUpAttempted {
            attempt_id: one_of_two(), follow_up_id: one_of_two(), channel: code(), outcome: code()
        }
        ReachFollowUp => FollowUpReached { follow_up_id: one_of_two(), channel: option::of(code()) }
        CompleteFollowUp => FollowUpCompleted {
            follow_up_id: one_of_two(),
            result: select(FollowUpResult::ALL),
            comment: option::of(content()),
        }
        WaiveFollowUp => FollowUpWaived { follow_up_id: one_of_two(), reason: code() }
    })
}

fn compensation() -> impl Strategy<Value = Command> {
    drawn!(compensation {
        OfferCompensation => CompensationOffered {
            compensation_id: one_of_two(),
            kind: select(CompensationKind::ALL),
            amount: Just(None),
            points: 0..9_u64,
            funder: select(Organisation::ALL),
        }
        AcceptCompensation => CompensationAccepted { compensation_id: one_of_two() }
        DeclineCompensation => CompensationDeclined {
            compensation_id: one_of_two(), reason: option::of(code())
        }
        IssueCompensation => CompensationIssued {
            compensation_id: one_of_two(), issue_ref: option::of(external())
        }
        ReverseCompensation => CompensationReversed {
            compensation_id: one_of_two(), reason: code()
        }
    })
}

fn dispute() -> impl Strategy<Value = Command> {
    drawn!(dispute {
        OpenDispute => DisputeOpened {
            dispute_id: one_of_two(), reason: code(), opened_by: select(Side::ALL)
        }
        RespondToDispute => DisputeResponded {
            response_id: one_of_two(),
            dispute_id: one_of_two(),
            responded_by: select(Side::ALL),
            statement: option::of(content()),
        }
        RequestEvidence => EvidenceRequested {
            evidence_id: one_of_two(),
            dispute_id: one_of_two(),
            party: select(Side::ALL),
            due_at: instant(),
        }
        SubmitEvidence => EvidenceSubmitted { evidence_id: one_of_two(), evidence_ref: external() }
        EscalateDispute => DisputeEscalated { dispute_id: one_of_two(), level: code() }
        RuleOnDispute => DisputeRuled {
            dispute_id: one_of_two(), ruling: code(), fault: option::of(select(Fault::ALL))
        }
        SettleDispute => DisputeSettled { dispute_id: one_of_two(), settlement: option::of(code()) }
    })
}

fn complaint() -> impl Strategy<Value = Command> {
    drawn!(complaint {
        ReceiveExternalComplaint => ExternalComplaintReceived {
            complaint_id: one_of_two(),
            authority: code(),
            reference: external(),
            due_at: option::of(instant()),
        }
        AnswerExternalComplaint => ExternalComplaintAnswered {
            complaint_id: one_of_two(), statement: option::of(content())
        }
        CloseExternalComplaint => ExternalComplaintClosed {
            complaint_id: one_of_two(), outcome: option::of(code())
        }
    })
}

fn correct() -> impl Strategy<Value = Command> {
    drawn!(correct {
        CorrectFact => FactCorrected {
            correction_id: one_of_two(),
            of: 0..60_u64,
            field: code(),
            was: option::of(content()),
            now: option::of(content()),
            reason: code(),
            approved_by: external(),
        }
    })
}
