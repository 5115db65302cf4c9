//! Facts as the script reads them: JSON objects by the format that stands at its top.

use std::fmt::Display;

use serde_json::{Value, json};
use verbatim_domain::envelope::Provenance;
use verbatim_domain::inquiry::{
    Event, bot, compensation, complaint, describe, dispute, escalation, feedback, follow_up, hands,
    promise, survey, talk, wait,
};
use verbatim_domain::party::Nature;
use verbatim_domain::{Code, Envelope, Party};
use verbatim_wire::Outcome;

/// The facts of a record, an object each.
pub(crate) fn facts_of(outcome: &Outcome) -> Vec<Value> {
    let facts = outcome.facts.iter().map(|fact| {
        let mut object = surroundings(&outcome.envelope);
        object["seq"] = json!(fact.stream_seq);
        object["kind"] = json!(fact.event.kind());
        joined(object, said(&fact.event))
    });
    facts.collect()
}

fn surroundings(envelope: &Envelope) -> Value {
    let (subject, times) = (&envelope.subject, &envelope.times);
    json!({
        "inquiry_id": subject.inquiry_id.to_string(),
        "merchant_id": subject.merchant_id.as_str(),
        "customer_ref": subject.customer_ref.as_str(),
        "occurred_at_ms": times.occurred_at.unix_ms(),
        "recorded_at_ms": times.recorded_at.unix_ms(),
        "actor_kind": envelope.actor.kind.as_str(),
        "actor_id": envelope.actor.id.as_ref().map(|id| id.as_str()),
        "is_imported": envelope.source.provenance == Provenance::Imported,
        "is_skewed": times.occurred_at_claimed.is_some(),
    })
}

/// Both objects in one; what is no object adds nothing.
fn joined(mut one: Value, other: Value) -> Value {
    if let (Value::Object(one), Value::Object(other)) = (&mut one, other) {
        one.extend(other);
    }
    one
}

/// What a fact says besides its kind, as far as the script asks for it; else null.
fn said(event: &Event) -> Value {
    use Event as E;
    match event {
        E::InquiryOpened(e) => opened(e),
        E::ClassificationChanged(e) => json!({ "to": e.to.as_str() }),
        E::PriorityChanged(e) => json!({ "to": e.to.as_str() }),
        E::InquiryLinked(e) => linked(e),
        E::InquiryMerged(e) => id("into_inquiry_id", e.into_inquiry_id),
        E::MessageReceived(e) => received(e),
        E::MessageSent(e) => sent(e),
        E::MessageDelivered(e) => id("message_id", e.message_id),
        E::MessageRead(e) => id("message_id", e.message_id),
        E::DeliveryFailed(e) => id("message_id", e.message_id),
        E::AssigneeSet(e) => json!({ "assignee": party(&e.assignee) }),
        E::AssigneeCleared(e) => json!({ "queue": e.queue.as_ref().map(party) }),
        E::HandoffOffered(e) => offered(e),
        E::HandoffAccepted(e) => accepted(e),
        E::HandoffDeclined(e) => declined(e),
        E::HandoffTimedOut(e) => id("handoff_id", e.handoff_id),
        E::HandoffRecalled(e) => id("handoff_id", e.handoff_id),
        E::WorkStarted(e) => id("agent_id", &e.agent_id),
        E::WorkStopped(e) => id("agent_id", &e.agent_id),
        E::WaitClaimed(e) => claimed(e),
        E::WaitEnded(e) => ended(e),
        E::ResolutionDecided(e) => id("resolution_id", e.resolution_id),
        E::ConveyanceDelivered(e) => id("resolution_id", e.resolution_id),
        E::ConveyanceRead(e) => id("resolution_id", e.resolution_id),
        E::ResolutionConfirmed(e) => id("resolution_id", e.resolution_id),
        E::ResolutionRejected(e) => id("resolution_id", e.resolution_id),
        E::InquiryReopened(e) => json!({ "cause": e.cause.as_str() }),
        E::FeedbackGiven(e) => judged(e),
        E::FeedbackInvalidated(e) => id("feedback_id", e.feedback_id),
        E::Promise(e) => of_promise(e),
        E::FollowUp(e) => of_follow_up(e),
        E::Survey(e) => of_survey(e),
        E::Dispute(e) => of_dispute(e),
        E::Complaint(e) => of_complaint(e),
        E::Compensation(e) => of_compensation(e),
        E::Escalation(e) => of_escalation(e),
        E::Bot(e) => of_bot(e),
        E::NeedRecorded(_)
        | E::AttachmentAdded(_)
        | E::InquiryVoided(_)
        | E::MergeOffered(_)
        | E::MergeDeclined(_)
        | E::MergeCompleted(_)
        | E::MergeRefused(_)
        | E::MessageFlagged(_)
        | E::NoteAdded(_)
        | E::ResolutionConveyed(_)
        | E::ConveyanceFailed(_)
        | E::InquiryClosed(_)
        | E::FeedbackAcknowledged(_)
        | E::FeedbackActioned(_)
        | E::SourceStatusRecorded(_)
        | E::SourceVerdictRecorded(_)
        | E::Task(_)
        | E::Call(_)
        | E::Snooze(_)
        | E::ReplyEquivalent(_)
        | E::Correct(_) => Value::Null,
    }
}

/// An object of this one field.
fn id(name: &str, id: impl Display) -> Value {
    Value::Object([(name.to_owned(), json!(id.to_string()))].into_iter().collect())
}

fn opened(opened: &describe::InquiryOpened) -> Value {
    let word = |code: &Option<Code>| json!(code.as_ref().map(Code::as_str));
    let orders: Vec<&str> = opened.order_refs.iter().map(|order| order.as_str()).collect();
    json!({
        "channel": opened.channel.as_str(),
        "origin": word(&opened.origin),
        "category": word(&opened.category),
        "priority": word(&opened.priority),
        "customer_tier": word(&opened.customer_tier),
        "language": word(&opened.language),
        "order_refs": orders,
        "queue": opened.queue.as_ref().map(party),
    })
}

fn party(party: &Party) -> Value {
    let nature = match party.nature {
        Nature::People => "people",
        Nature::Bot => "bot",
    };
    json!({
        "organisation": party.organisation.as_str(),
        "team_id": party.team_id.as_str(),
        "agent_id": party.agent_id.as_ref().map(|agent| agent.as_str()),
        "nature": nature,
        "support_line": party.support_line.as_ref().map(Code::as_str),
    })
}

fn linked(linked: &describe::InquiryLinked) -> Value {
    json!({
        "relation": linked.relation.as_str(),
        "other_inquiry_id": linked.other_inquiry_id.to_string(),
    })
}

fn received(received: &talk::MessageReceived) -> Value {
    json!({
        "message_id": received.message_id.to_string(),
        "sender_class": received.sender_class.as_str(),
    })
}

fn sent(sent: &talk::MessageSent) -> Value {
    json!({
        "message_id": sent.message_id.to_string(),
        "reply_kind": sent.reply_kind.as_str(),
        "visibility": sent.visibility.as_str(),
        "asks_customer": sent.asks_customer,
    })
}

fn offered(offered: &hands::HandoffOffered) -> Value {
    json!({
        "handoff_id": offered.handoff_id.to_string(),
        "from": offered.from.as_ref().map(party),
        "to": party(&offered.to),
        "reason": offered.reason_code.as_str(),
    })
}

fn accepted(accepted: &hands::HandoffAccepted) -> Value {
    json!({
        "handoff_id": accepted.handoff_id.to_string(),
        "from": accepted.from.as_ref().map(party),
        "to": party(&accepted.to),
    })
}

fn declined(declined: &hands::HandoffDeclined) -> Value {
    json!({
        "handoff_id": declined.handoff_id.to_string(),
        "reason": declined.reason_code.as_str(),
    })
}

fn claimed(claimed: &wait::WaitClaimed) -> Value {
    json!({
        "wait_id": claimed.wait_id.to_string(),
        "on": claimed.on.as_str(),
        "question_message_id": claimed.question_message_id.map(|question| question.to_string()),
    })
}

fn ended(ended: &wait::WaitEnded) -> Value {
    json!({ "wait_id": ended.wait_id.to_string(), "cause": ended.cause.as_str() })
}

fn judged(given: &feedback::FeedbackGiven) -> Value {
    json!({ "feedback_id": given.feedback_id.to_string(), "polarity": given.polarity.as_str() })
}

fn of_promise(event: &promise::Event) -> Value {
    use promise::Event as E;
    match event {
        E::PromiseMade(e) => json!({
            "promise_id": e.promise_id.to_string(),
            "promise_kind": e.kind.as_str(),
            "due_at_ms": e.due_at.unix_ms(),
        }),
        E::PromiseRenegotiated(e) => json!({
            "promise_id": e.promise_id.to_string(),
            "due_at_ms": e.due_at.unix_ms(),
        }),
        E::PromiseKept(e) => id("promise_id", e.promise_id),
        E::PromiseCancelled(e) => json!({
            "promise_id": e.promise_id.to_string(),
            "cancelled_by": e.cancelled_by.as_str(),
        }),
    }
}

fn of_follow_up(event: &follow_up::Event) -> Value {
    use follow_up::Event as E;
    match event {
        E::FollowUpPlanned(e) => json!({
            "follow_up_id": e.follow_up_id.to_string(),
            "due_at_ms": e.due_at.unix_ms(),
        }),
        E::FollowUpReached(e) => id("follow_up_id", e.follow_up_id),
        E::FollowUpCompleted(e) => json!({
            "follow_up_id": e.follow_up_id.to_string(),
            "result": e.result.as_str(),
        }),
        E::FollowUpWaived(e) => id("follow_up_id", e.follow_up_id),
        E::FollowUpAttempted(_) => Value::Null,
    }
}

fn of_survey(event: &survey::Event) -> Value {
    use survey::Event as E;
    match event {
        E::SurveyIssued(e) => id("survey_id", e.survey_id),
        E::SurveyAnswered(e) => id("survey_id", e.survey_id),
        E::SurveyDeclined(e) => id("survey_id", e.survey_id),
        E::SurveyExpired(e) => id("survey_id", e.survey_id),
    }
}

fn of_dispute(event: &dispute::Event) -> Value {
    use dispute::Event as E;
    match event {
        E::DisputeOpened(e) => id("dispute_id", e.dispute_id),
        E::DisputeEscalated(e) => id("dispute_id", e.dispute_id),
        E::DisputeRuled(e) => json!({
            "dispute_id": e.dispute_id.to_string(),
            "fault": e.fault.map(|fault| fault.as_str()),
        }),
        E::DisputeSettled(e) => id("dispute_id", e.dispute_id),
        E::DisputeResponded(_) | E::EvidenceRequested(_) | E::EvidenceSubmitted(_) => Value::Null,
    }
}

fn of_complaint(event: &complaint::Event) -> Value {
    use complaint::Event as E;
    match event {
        E::ExternalComplaintReceived(e) => id("complaint_id", e.complaint_id),
        E::ExternalComplaintAnswered(_) | E::ExternalComplaintClosed(_) => Value::Null,
    }
}

fn of_compensation(event: &compensation::Event) -> Value {
    use compensation::Event as E;
    match event {
        E::CompensationOffered(e) => json!({
            "compensation_id": e.compensation_id.to_string(),
            "compensation_kind": e.kind.as_str(),
            "funder": e.funder.as_str(),
        }),
        E::CompensationIssued(e) => id("compensation_id", e.compensation_id),
        E::CompensationReversed(e) => id("compensation_id", e.compensation_id),
        E::CompensationAccepted(_) | E::CompensationDeclined(_) => Value::Null,
    }
}

fn of_escalation(event: &escalation::Event) -> Value {
    use escalation::Event as E;
    match event {
        E::EscalationRaised(e) => id("escalation_id", e.escalation_id),
        E::EscalationWithdrawn(e) => id("escalation_id", e.escalation_id),
        E::EscalationAcknowledged(_) => Value::Null,
    }
}

fn of_bot(event: &bot::Event) -> Value {
    use bot::Event as E;
    match event {
        E::BotEngaged(e) => json!({
            "engagement_id": e.engagement_id.to_string(),
            "mode": e.mode.as_str(),
        }),
        E::BotHandoffRequested(e) => id("engagement_id", e.engagement_id),
        E::BotHandoffCompleted(e) => id("engagement_id", e.engagement_id),
        E::BotHandoffFailed(e) => id("engagement_id", e.engagement_id),
        E::BotResolved(e) => id("engagement_id", e.engagement_id),
        E::BotAnswerRejected(_) => Value::Null,
    }
}
