//! From records to cases, and from cases to rows.

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_domain::inquiry::source::SourceStatusRecorded;
use verbatim_domain::inquiry::{Event, correct};
use verbatim_domain::vocabulary::{ActorKind, Fault, SourceVerdict};
use verbatim_domain::{Envelope, Timestamp};
use verbatim_projection::{Placed, Projector, Rows, Table, Value};
use verbatim_wire::Inquiries;

use crate::case::{InquiryCase, KeptProvenance, Opening};
use crate::correction::{self, CORRECTION};
use crate::reopening::{Reopening, reopenings};
use crate::resolution::{Resolution, resolutions};
use crate::summary::{Status, Summary, summary};
use crate::tables::{
    INQUIRY, INQUIRY_ORDER, MESSAGE_TURN, RECORD_POSITION, REOPENING, RESOLUTION, SOURCE_STEP,
    SOURCE_VERDICT, TABLES,
};
use crate::turn::{Turn, turns};
use verbatim_projection::kept::instant;

/// The views of promises.
#[derive(Debug, Clone, Copy, Default)]
pub struct SlaProjector;

impl Projector for SlaProjector {
    type Stream = Inquiries;
    type Case = InquiryCase;
    type Settled = ();

    fn name(&self) -> &'static str {
        "sla"
    }

    fn version(&self) -> u32 {
        4
    }

    fn tables(&self) -> &'static [&'static Table] {
        TABLES
    }

    fn fold(
        &self,
        case: &mut InquiryCase,
        record: &Placed<'_>,
        _rules: &Rulebook,
        appended: &mut Rows,
    ) {
        let envelope = &record.outcome.envelope;
        for fact in &record.outcome.facts {
            case.apply(envelope, fact);
            if let Event::SourceStatusRecorded(said) = &fact.event {
                appended.add(&SOURCE_STEP, source_step(envelope, case.step_count, said));
            }
            if let Event::Correct(correct::Event::FactCorrected(corrected)) = &fact.event {
                let row = correction::row(envelope, fact.stream_seq, corrected);
                appended.add(&CORRECTION, row);
            }
        }
        if let Some(row) = record.position() {
            appended.add(&RECORD_POSITION, row);
        }
    }

    fn rows(
        &self,
        case_id: Uuid,
        case: &InquiryCase,
        _rules: &Rulebook,
        _settled: (),
        rows: &mut Rows,
    ) {
        let (Some(opening), Some(summary)) = (&case.opening, summary(case)) else {
            return;
        };
        rows.add(&INQUIRY, inquiry(case_id, case, opening, &summary));
        for order_ref in &opening.order_refs {
            rows.add(&INQUIRY_ORDER, vec![case_id.into(), text(order_ref)]);
        }
        for (number, turn) in (1..).zip(turns(case)) {
            rows.add(&MESSAGE_TURN, message_turn(case_id, number, opening, &turn));
        }
        for (number, decided) in (1..).zip(resolutions(&case.history)) {
            rows.add(&RESOLUTION, resolution(case_id, number, opening, &decided));
        }
        for (number, again) in (1..).zip(reopenings(&case.history)) {
            rows.add(&REOPENING, reopening(case_id, number, opening, &again));
        }
        for (promise, verdict) in &case.verdicts {
            let said = SourceVerdict::from_number(verdict.number).as_str();
            rows.add(
                &SOURCE_VERDICT,
                vec![
                    case_id.into(),
                    text(promise),
                    text(&opening.merchant_id),
                    text(said),
                    at(verdict.at_ms),
                ],
            );
        }
    }
}

fn inquiry(
    inquiry_id: Uuid,
    case: &InquiryCase,
    opening: &Opening,
    summary: &Summary<'_>,
) -> Vec<Value> {
    let since_opening = |at_ms: i64| (at_ms - opening.at_ms).max(0);
    let (last_resolved_at_ms, decision) = summary.last_resolution.unzip();
    let fault = decision.and_then(|decision| decision.fault).map(Fault::from_number);
    let holder = summary.holder.party();
    let holder_agent = holder.and_then(|party| party.agent_id.as_ref());
    let merged_into = match summary.status {
        Status::Merged { into } => Some(into.uuid()),
        Status::Open | Status::Resolved | Status::Closed | Status::Voided => None,
    };
    vec![
        inquiry_id.into(),
        text(&opening.merchant_id),
        text(&opening.customer_ref),
        text(&opening.channel),
        opening.origin.as_deref().into(),
        case.category.word.as_deref().into(),
        case.priority.word.as_deref().into(),
        opening.customer_tier.as_deref().into(),
        opening.language.as_deref().into(),
        text(summary.status.as_str()),
        at(opening.at_ms),
        summary.first_response_at_ms.map(instant).into(),
        summary.first_response_at_ms.map(since_opening).into(),
        summary.first_assigned_at_ms.map(instant).into(),
        summary.first_resolved_at_ms.map(instant).into(),
        last_resolved_at_ms.map(instant).into(),
        summary.first_resolved_at_ms.map(since_opening).into(),
        last_resolved_at_ms.map(since_opening).into(),
        decision.map(|decision| &*decision.outcome).into(),
        fault.map(Fault::as_str).into(),
        summary.told_at_ms.map(instant).into(),
        summary.decide_to_tell_ms.into(),
        summary.confirmed_at_ms.map(instant).into(),
        summary.rejected_at_ms.map(instant).into(),
        summary.closed_at_ms.map(instant).into(),
        at(case.last_fact_at_ms),
        summary.life_ms.into(),
        summary.reopen_count.into(),
        summary.received_count.into(),
        summary.later_received_count.into(),
        summary.replied_count.into(),
        summary.handoff_count.into(),
        text(summary.holder.kind()),
        holder.map(|party| party.team_id.as_str()).into(),
        holder_agent.map(|agent_id| agent_id.as_str()).into(),
        merged_into.into(),
        Value::place(case.last_seq),
        case.lateness_max_ms.into(),
        case.skewed_count.into(),
        (opening.provenance == KeptProvenance::Imported).into(),
    ]
}

fn message_turn(
    inquiry_id: Uuid,
    turn_number: i64,
    opening: &Opening,
    turn: &Turn<'_>,
) -> Vec<Value> {
    let answered_at_ms = turn.answer.map(|answer| answer.at_ms);
    let reply = turn.answer.map(|answer| answer.reply);
    vec![
        inquiry_id.into(),
        turn_number.into(),
        text(&opening.merchant_id),
        at(turn.asked_at_ms),
        at(turn.last_asked_at_ms),
        turn.message_count.into(),
        turn.excused_count.into(),
        turn.automatic_reply_count.into(),
        turn.answer.map(|answer| Value::place(answer.seq)).into(),
        answered_at_ms.map(instant).into(),
        answered_at_ms.map(|at_ms| at_ms - turn.asked_at_ms).into(),
        reply.map(|reply| reply.actor_kind().as_str()).into(),
        reply.and_then(|reply| reply.actor_id.as_deref()).into(),
        reply.and_then(|reply| reply.team_id.as_deref()).into(),
        reply.map(|reply| reply.kind().as_str()).into(),
    ]
}

fn resolution(
    inquiry_id: Uuid,
    resolution_number: i64,
    opening: &Opening,
    resolution: &Resolution<'_>,
) -> Vec<Value> {
    vec![
        inquiry_id.into(),
        resolution_number.into(),
        text(&opening.merchant_id),
        resolution.decision.resolution_id.uuid().into(),
        at(resolution.decided_at_ms),
        Value::place(resolution.decided_seq),
        text(ActorKind::from_number(resolution.decision.decided_by_kind).as_str()),
        resolution.told_at_ms.map(instant).into(),
        resolution.confirmed_at_ms.map(instant).into(),
    ]
}

fn reopening(
    inquiry_id: Uuid,
    reopening_number: i64,
    opening: &Opening,
    reopening: &Reopening,
) -> Vec<Value> {
    vec![
        inquiry_id.into(),
        reopening_number.into(),
        text(&opening.merchant_id),
        at(reopening.reopened_at_ms),
        Value::place(reopening.reopened_seq),
        text(reopening.cause.as_str()),
        reopening.after_resolution_number.into(),
    ]
}

fn source_step(envelope: &Envelope, step_number: i64, said: &SourceStatusRecorded) -> Vec<Value> {
    vec![
        envelope.subject.inquiry_id.uuid().into(),
        step_number.into(),
        text(envelope.subject.merchant_id.as_str()),
        text(said.row_id.as_str()),
        text(said.status.as_str()),
        said.substatus.as_ref().map(|word| word.as_str()).into(),
        said.team_id.as_ref().map(|id| id.as_str()).into(),
        said.person_id.as_ref().map(|id| id.as_str()).into(),
        envelope.times.occurred_at.into(),
    ]
}

fn text(text: &str) -> Value {
    Value::text(text)
}

fn at(at_ms: i64) -> Value {
    Timestamp::into(instant(at_ms))
}
