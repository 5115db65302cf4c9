//! What some inquiries are about: promises, questions afterwards, judgements, disputes, bots.

use verbatim_domain::inquiry::{
    Command, bot, compensation, complaint, dispute, escalation, feedback, follow_up, promise,
    survey,
};
use verbatim_domain::vocabulary::{
    BotMode, CompensationKind, Fault, FollowUpResult, Organisation, Polarity, PromiseKind, Side,
};

use super::scene::{Scene, code, external};
use super::sentences::{DESCRIPTIONS, Sentence};

/// A story picks some of these and says of each what the rules allow.
pub(crate) const MATTERS: &[&[(u32, Sentence)]] = &[
    DESCRIPTIONS,
    &[(3, promised), (1, renegotiated), (3, kept), (1, promise_cancelled)],
    &[(3, follow_up_planned), (2, follow_up_reached), (2, followed_up), (1, follow_up_waived)],
    &[(3, surveyed), (2, survey_answered), (1, survey_declined), (1, survey_expired)],
    &[(3, judged), (1, invalidated)],
    &[(3, disputed), (1, dispute_escalated), (2, ruled), (1, settled), (1, complained)],
    &[(3, compensation_offered), (3, compensation_issued), (1, compensation_reversed)],
    &[(3, escalated), (1, escalation_withdrawn)],
    &[
        (4, bot_engaged),
        (2, people_requested),
        (1, people_came),
        (1, nobody_came),
        (3, bot_resolved),
    ],
];

fn promised(scene: &mut Scene) -> Command {
    let made = promise::PromiseMade {
        promise_id: scene.one_of_two("promise"),
        kind: scene.one_of(PromiseKind::ALL),
        due_at: scene.due_at(),
        made_to: None,
        summary: None,
    };
    promise::Command::MakePromise(made).into()
}

fn renegotiated(scene: &mut Scene) -> Command {
    let renegotiated = promise::PromiseRenegotiated {
        promise_id: scene.one_of_two("promise"),
        due_at: scene.due_at(),
        accepted_message_id: scene.id("message", scene.message_count),
    };
    promise::Command::RenegotiatePromise(renegotiated).into()
}

fn kept(scene: &mut Scene) -> Command {
    let (promise_id, evidence) = (scene.one_of_two("promise"), external("refund"));
    promise::Command::KeepPromise(promise::PromiseKept { promise_id, evidence }).into()
}

fn promise_cancelled(scene: &mut Scene) -> Command {
    let cancelled = promise::PromiseCancelled {
        promise_id: scene.one_of_two("promise"),
        reason: code("withdrawn"),
        cancelled_by: scene.one_of(&[Side::Customer, Side::Merchant]),
    };
    promise::Command::CancelPromise(cancelled).into()
}

fn follow_up_planned(scene: &mut Scene) -> Command {
    let planned = follow_up::FollowUpPlanned {
        follow_up_id: scene.one_of_two("follow-up"),
        trigger: code("refund"),
        due_at: scene.due_at(),
    };
    follow_up::Command::PlanFollowUp(planned).into()
}

fn follow_up_reached(scene: &mut Scene) -> Command {
    let (follow_up_id, channel) = (scene.one_of_two("follow-up"), None);
    let reached = follow_up::FollowUpReached { follow_up_id, channel };
    follow_up::Command::ReachFollowUp(reached).into()
}

fn followed_up(scene: &mut Scene) -> Command {
    let completed = follow_up::FollowUpCompleted {
        follow_up_id: scene.one_of_two("follow-up"),
        result: scene.one_of(FollowUpResult::ALL),
        comment: None,
    };
    follow_up::Command::CompleteFollowUp(completed).into()
}

fn follow_up_waived(scene: &mut Scene) -> Command {
    let (follow_up_id, reason) = (scene.one_of_two("follow-up"), code("unreachable"));
    follow_up::Command::WaiveFollowUp(follow_up::FollowUpWaived { follow_up_id, reason }).into()
}

fn surveyed(scene: &mut Scene) -> Command {
    let issued = survey::SurveyIssued {
        survey_id: scene.one_of_two("survey"),
        instrument: code("csat"),
        scale_max: 5,
        channel: None,
    };
    survey::Command::IssueSurvey(issued).into()
}

fn survey_answered(scene: &mut Scene) -> Command {
    let survey_id = scene.one_of_two("survey");
    let answered = survey::SurveyAnswered { survey_id, score: 4, scale_max: 5, comment: None };
    survey::Command::AnswerSurvey(answered).into()
}

fn survey_declined(scene: &mut Scene) -> Command {
    let survey_id = scene.one_of_two("survey");
    survey::Command::DeclineSurvey(survey::SurveyDeclined { survey_id }).into()
}

fn survey_expired(scene: &mut Scene) -> Command {
    let survey_id = scene.one_of_two("survey");
    survey::Command::ExpireSurvey(survey::SurveyExpired { survey_id }).into()
}

fn judged(scene: &mut Scene) -> Command {
    let feedback = feedback::FeedbackGiven {
        feedback_id: scene.one_of_two("feedback"),
        score: 1,
        scale_max: 5,
        polarity: scene.one_of(Polarity::ALL),
        about: None,
        comment: None,
    };
    Command::GiveFeedback(feedback::GiveFeedback { feedback })
}

fn invalidated(scene: &mut Scene) -> Command {
    let (feedback_id, reason) = (scene.one_of_two("feedback"), code("other_shop"));
    let invalidated = feedback::FeedbackInvalidated { feedback_id, reason };
    Command::InvalidateFeedback(feedback::InvalidateFeedback { invalidated })
}

fn disputed(scene: &mut Scene) -> Command {
    let opened = dispute::DisputeOpened {
        dispute_id: scene.one_of_two("dispute"),
        reason: code("not_as_described"),
        opened_by: Side::Customer,
    };
    dispute::Command::OpenDispute(opened).into()
}

fn dispute_escalated(scene: &mut Scene) -> Command {
    let (dispute_id, level) = (scene.one_of_two("dispute"), code("mall"));
    dispute::Command::EscalateDispute(dispute::DisputeEscalated { dispute_id, level }).into()
}

fn ruled(scene: &mut Scene) -> Command {
    let ruled = dispute::DisputeRuled {
        dispute_id: scene.one_of_two("dispute"),
        ruling: code("refund"),
        fault: scene.one_of(&[None, Some(Fault::Merchant), Some(Fault::Customer)]),
    };
    dispute::Command::RuleOnDispute(ruled).into()
}

fn settled(scene: &mut Scene) -> Command {
    let (dispute_id, settlement) = (scene.one_of_two("dispute"), None);
    dispute::Command::SettleDispute(dispute::DisputeSettled { dispute_id, settlement }).into()
}

fn complained(scene: &mut Scene) -> Command {
    let received = complaint::ExternalComplaintReceived {
        complaint_id: scene.one_of_two("complaint"),
        authority: code("12315"),
        reference: external("case"),
        due_at: None,
    };
    complaint::Command::ReceiveExternalComplaint(received).into()
}

fn compensation_offered(scene: &mut Scene) -> Command {
    let offered = compensation::CompensationOffered {
        compensation_id: scene.one_of_two("compensation"),
        kind: scene.one_of(CompensationKind::ALL),
        amount: None,
        points: 5,
        funder: scene.one_of(&[Organisation::Merchant, Organisation::Platform]),
    };
    compensation::Command::OfferCompensation(offered).into()
}

fn compensation_issued(scene: &mut Scene) -> Command {
    let (compensation_id, issue_ref) = (scene.one_of_two("compensation"), None);
    let issued = compensation::CompensationIssued { compensation_id, issue_ref };
    compensation::Command::IssueCompensation(issued).into()
}

fn compensation_reversed(scene: &mut Scene) -> Command {
    let (compensation_id, reason) = (scene.one_of_two("compensation"), code("mistake"));
    let reversed = compensation::CompensationReversed { compensation_id, reason };
    compensation::Command::ReverseCompensation(reversed).into()
}

fn escalated(scene: &mut Scene) -> Command {
    let raised = escalation::EscalationRaised {
        escalation_id: scene.one_of_two("escalation"),
        level: code("2"),
        trigger: code("no_progress"),
        to: scene.somebody(),
    };
    escalation::Command::RaiseEscalation(raised).into()
}

fn escalation_withdrawn(scene: &mut Scene) -> Command {
    let (escalation_id, reason) = (scene.one_of_two("escalation"), None);
    let withdrawn = escalation::EscalationWithdrawn { escalation_id, reason };
    escalation::Command::WithdrawEscalation(withdrawn).into()
}

fn bot_engaged(scene: &mut Scene) -> Command {
    let engaged = bot::BotEngaged {
        engagement_id: scene.one_of_two("engagement"),
        version: code("bot-7"),
        mode: scene.one_of(&[BotMode::Autonomous, BotMode::Autonomous, BotMode::Assist]),
    };
    bot::Command::EngageBot(engaged).into()
}

fn people_requested(scene: &mut Scene) -> Command {
    let (engagement_id, reason) = (scene.one_of_two("engagement"), None);
    bot::Command::RequestBotHandoff(bot::BotHandoffRequested { engagement_id, reason }).into()
}

fn people_came(scene: &mut Scene) -> Command {
    let engagement_id = scene.one_of_two("engagement");
    bot::Command::CompleteBotHandoff(bot::BotHandoffCompleted { engagement_id }).into()
}

fn nobody_came(scene: &mut Scene) -> Command {
    let (engagement_id, reason) = (scene.one_of_two("engagement"), code("nobody_there"));
    bot::Command::FailBotHandoff(bot::BotHandoffFailed { engagement_id, reason }).into()
}

fn bot_resolved(scene: &mut Scene) -> Command {
    let engagement_id = scene.one_of_two("engagement");
    bot::Command::ResolveByBot(bot::BotResolved { engagement_id }).into()
}
