//! One call of every method that records a fact of a group.

use verbatim_api::v1::{self as pb};

use crate::caller::{self, Caller};

/// What the customer wrote, and what was answered.
const QUESTION: &str = "6d2d1a8c-0003-4000-8000-000000000003";
const REPLY: &str = "6d2d1a8c-0004-4000-8000-000000000004";

/// Calls all of them, for an inquiry that runs and to which these messages belong.
pub(crate) async fn call_all(caller: &mut Caller, inquiry: &str) {
    engage_bots(caller, inquiry).await;
    promise(caller, inquiry).await;
    delegate(caller, inquiry).await;
    call(caller, inquiry).await;
    put_aside(caller, inquiry).await;
    survey(caller, inquiry).await;
    follow_up(caller, inquiry).await;
    compensate(caller, inquiry).await;
    dispute(caller, inquiry).await;
}

/// Things of different kinds may have the same id.
fn id(number: u32) -> String {
    format!("6d2d1a8c-0100-4000-8000-{number:012}")
}

fn at_s(seconds: i64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds, nanos: 0 })
}

/// A bot deals with it, and people take over from it.
async fn engage_bots(caller: &mut Caller, inquiry: &str) {
    caller::send!(caller.bot.engage_bot(EngageBotRequest, inquiry) {
        engagement_id: id(1),
        version: "care-bot 4.2".to_owned(),
        mode: pb::BotMode::Autonomous.into(),
    });
    caller::send!(caller.bot.request_bot_handoff(RequestBotHandoffRequest, inquiry) {
        engagement_id: id(1),
    });
    caller::send!(caller.bot.fail_bot_handoff(FailBotHandoffRequest, inquiry) {
        engagement_id: id(1),
        reason: "queue closed".to_owned(),
    });
    caller::send!(caller.bot.request_bot_handoff(RequestBotHandoffRequest, inquiry) {
        engagement_id: id(1),
    });
    caller::send!(caller.bot.complete_bot_handoff(CompleteBotHandoffRequest, inquiry) {
        engagement_id: id(1),
    });
    caller::send!(caller.bot.engage_bot(EngageBotRequest, inquiry) {
        engagement_id: id(2),
        version: "care-bot 4.2".to_owned(),
        mode: pb::BotMode::Autonomous.into(),
    });
    caller::send!(caller.bot.resolve_by_bot(ResolveByBotRequest, inquiry) {
        engagement_id: id(2),
    });
    caller::send!(caller.bot.reject_bot_answer(RejectBotAnswerRequest, inquiry) {
        message_id: REPLY.to_owned(),
    });
}

/// Something is promised, moved and kept; something else is cancelled.
async fn promise(caller: &mut Caller, inquiry: &str) {
    caller::send!(caller.promise.make_promise(MakePromiseRequest, inquiry) {
        promise_id: id(1),
        kind: pb::PromiseKind::Refund.into(),
        due_at: at_s(1_800_000_000),
    });
    caller::send!(caller.promise.renegotiate_promise(RenegotiatePromiseRequest, inquiry) {
        promise_id: id(1),
        due_at: at_s(1_800_000_000),
        accepted_message_id: QUESTION.to_owned(),
    });
    caller::send!(caller.promise.keep_promise(KeepPromiseRequest, inquiry) {
        promise_id: id(1),
        evidence: "refund/8812".to_owned(),
    });
    caller::send!(caller.promise.make_promise(MakePromiseRequest, inquiry) {
        promise_id: id(2),
        kind: pb::PromiseKind::Refund.into(),
        due_at: at_s(1_800_000_000),
    });
    caller::send!(caller.promise.cancel_promise(CancelPromiseRequest, inquiry) {
        promise_id: id(2),
        reason: "wants a replacement".to_owned(),
        cancelled_by: pb::Side::Customer.into(),
    });
}

/// Somebody is called for, and work is given to others.
async fn delegate(caller: &mut Caller, inquiry: &str) {
    caller::send!(caller.delegation.raise_escalation(RaiseEscalationRequest, inquiry) {
        escalation_id: id(1),
        level: "supervisor".to_owned(),
        trigger: "third reopening".to_owned(),
        to: caller::party(pb::Organisation::Merchant, "care", ""),
    });
    caller::send!(caller.delegation.acknowledge_escalation(AcknowledgeEscalationRequest, inquiry) {
        escalation_id: id(1),
    });
    caller::send!(caller.delegation.withdraw_escalation(WithdrawEscalationRequest, inquiry) {
        escalation_id: id(1),
    });
    caller::send!(caller.delegation.delegate_task(DelegateTaskRequest, inquiry) {
        task_id: id(1),
        to: caller::party(pb::Organisation::Merchant, "warehouse", ""),
    });
    caller::send!(caller.delegation.accept_task(AcceptTaskRequest, inquiry) {
        task_id: id(1),
    });
    caller::send!(caller.delegation.complete_task(CompleteTaskRequest, inquiry) {
        task_id: id(1),
    });
    caller::send!(caller.delegation.delegate_task(DelegateTaskRequest, inquiry) {
        task_id: id(2),
        to: caller::party(pb::Organisation::Merchant, "warehouse", ""),
    });
    caller::send!(caller.delegation.return_task(ReturnTaskRequest, inquiry) {
        task_id: id(2),
        reason: "not in stock".to_owned(),
    });
}

/// One call is answered and passed on, another one missed.
async fn call(caller: &mut Caller, inquiry: &str) {
    caller::send!(caller.call.start_call(StartCallRequest, inquiry) {
        call_id: id(1),
        direction: pb::CallDirection::Inbound.into(),
    });
    caller::send!(caller.call.ring_call(RingCallRequest, inquiry) {
        call_id: id(1),
    });
    caller::send!(caller.call.answer_call(AnswerCallRequest, inquiry) {
        call_id: id(1),
    });
    caller::send!(caller.call.transfer_call(TransferCallRequest, inquiry) {
        transfer_id: id(1),
        call_id: id(1),
        to: caller::party(pb::Organisation::Merchant, "parcels", ""),
    });
    caller::send!(caller.call.end_call(EndCallRequest, inquiry) {
        call_id: id(1),
    });
    caller::send!(caller.call.start_call(StartCallRequest, inquiry) {
        call_id: id(2),
        direction: pb::CallDirection::Inbound.into(),
    });
    caller::send!(caller.call.miss_call(MissCallRequest, inquiry) {
        call_id: id(2),
    });
    caller::send!(caller.call.promise_callback(PromiseCallbackRequest, inquiry) {
        call_id: id(2),
        due_at: at_s(1_800_000_000),
    });
}

/// It is put aside and taken up again.
async fn put_aside(caller: &mut Caller, inquiry: &str) {
    caller::send!(caller.snooze.set_snooze(SetSnoozeRequest, inquiry) {
        snooze_id: id(1),
        until_at: at_s(1_800_000_000),
    });
    caller::send!(caller.snooze.end_snooze(EndSnoozeRequest, inquiry) {
        snooze_id: id(1),
        cause: pb::SnoozeEndCause::Elapsed.into(),
    });
}

/// The customer is asked for a judgement, three times.
async fn survey(caller: &mut Caller, inquiry: &str) {
    caller::send!(caller.survey.issue_survey(IssueSurveyRequest, inquiry) {
        survey_id: id(1),
        instrument: "csat".to_owned(),
        scale_max: 5,
    });
    caller::send!(caller.survey.answer_survey(AnswerSurveyRequest, inquiry) {
        survey_id: id(1),
        score: 3,
        scale_max: 5,
    });
    caller::send!(caller.survey.issue_survey(IssueSurveyRequest, inquiry) {
        survey_id: id(2),
        instrument: "csat".to_owned(),
        scale_max: 5,
    });
    caller::send!(caller.survey.decline_survey(DeclineSurveyRequest, inquiry) {
        survey_id: id(2),
    });
    caller::send!(caller.survey.issue_survey(IssueSurveyRequest, inquiry) {
        survey_id: id(3),
        instrument: "csat".to_owned(),
        scale_max: 5,
    });
    caller::send!(caller.survey.expire_survey(ExpireSurveyRequest, inquiry) {
        survey_id: id(3),
    });
}

/// The customer is asked afterwards, and once is not.
async fn follow_up(caller: &mut Caller, inquiry: &str) {
    caller::send!(caller.follow_up.plan_follow_up(PlanFollowUpRequest, inquiry) {
        follow_up_id: id(1),
        trigger: "complaint resolved".to_owned(),
        due_at: at_s(1_800_000_000),
    });
    caller::send!(caller.follow_up.attempt_follow_up(AttemptFollowUpRequest, inquiry) {
        attempt_id: id(1),
        follow_up_id: id(1),
        channel: "phone".to_owned(),
        outcome: "no_answer".to_owned(),
    });
    caller::send!(caller.follow_up.reach_follow_up(ReachFollowUpRequest, inquiry) {
        follow_up_id: id(1),
    });
    caller::send!(caller.follow_up.complete_follow_up(CompleteFollowUpRequest, inquiry) {
        follow_up_id: id(1),
        result: pb::FollowUpResult::Contradicted.into(),
    });
    caller::send!(caller.follow_up.plan_follow_up(PlanFollowUpRequest, inquiry) {
        follow_up_id: id(2),
        trigger: "complaint resolved".to_owned(),
        due_at: at_s(1_800_000_000),
    });
    caller::send!(caller.follow_up.waive_follow_up(WaiveFollowUpRequest, inquiry) {
        follow_up_id: id(2),
        reason: "refuses contact".to_owned(),
    });
}

/// Compensation is offered, taken, given and taken back; another one is declined.
async fn compensate(caller: &mut Caller, inquiry: &str) {
    caller::send!(caller.compensation.offer_compensation(OfferCompensationRequest, inquiry) {
        compensation_id: id(1),
        kind: pb::CompensationKind::Coupon.into(),
        points: 500,
        funder: pb::Organisation::Platform.into(),
    });
    caller::send!(caller.compensation.accept_compensation(AcceptCompensationRequest, inquiry) {
        compensation_id: id(1),
    });
    caller::send!(caller.compensation.issue_compensation(IssueCompensationRequest, inquiry) {
        compensation_id: id(1),
    });
    caller::send!(caller.compensation.reverse_compensation(ReverseCompensationRequest, inquiry) {
        compensation_id: id(1),
        reason: "claimed twice".to_owned(),
    });
    caller::send!(caller.compensation.offer_compensation(OfferCompensationRequest, inquiry) {
        compensation_id: id(2),
        kind: pb::CompensationKind::Coupon.into(),
        points: 500,
        funder: pb::Organisation::Platform.into(),
    });
    caller::send!(caller.compensation.decline_compensation(DeclineCompensationRequest, inquiry) {
        compensation_id: id(2),
    });
}

/// A side disputes, and an authority asks.
async fn dispute(caller: &mut Caller, inquiry: &str) {
    caller::send!(caller.dispute.open_dispute(OpenDisputeRequest, inquiry) {
        dispute_id: id(1),
        reason: "not as described".to_owned(),
        opened_by: pb::Side::Customer.into(),
    });
    caller::send!(caller.dispute.respond_to_dispute(RespondToDisputeRequest, inquiry) {
        response_id: id(1),
        dispute_id: id(1),
        responded_by: pb::Side::Merchant.into(),
    });
    caller::send!(caller.dispute.request_evidence(RequestEvidenceRequest, inquiry) {
        evidence_id: id(1),
        dispute_id: id(1),
        party: pb::Side::Merchant.into(),
        due_at: at_s(1_800_000_000),
    });
    caller::send!(caller.dispute.submit_evidence(SubmitEvidenceRequest, inquiry) {
        evidence_id: id(1),
        evidence_ref: "track/19".to_owned(),
    });
    caller::send!(caller.dispute.escalate_dispute(EscalateDisputeRequest, inquiry) {
        dispute_id: id(1),
        level: "mall".to_owned(),
    });
    caller::send!(caller.dispute.rule_on_dispute(RuleOnDisputeRequest, inquiry) {
        dispute_id: id(1),
        ruling: "refund in full".to_owned(),
    });
    caller::send!(caller.dispute.settle_dispute(SettleDisputeRequest, inquiry) {
        dispute_id: id(1),
    });
    caller::send!(
        caller.dispute.receive_external_complaint(ReceiveExternalComplaintRequest, inquiry) {
            complaint_id: id(1),
            authority: "12315".to_owned(),
            reference: "2026/0042".to_owned(),
        }
    );
    caller::send!(
        caller.dispute.answer_external_complaint(AnswerExternalComplaintRequest, inquiry) {
            complaint_id: id(1),
        }
    );
    caller::send!(caller.dispute.close_external_complaint(CloseExternalComplaintRequest, inquiry) {
        complaint_id: id(1),
    });
}
