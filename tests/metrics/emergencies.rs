//! Emergencies of a month, and what the script is told of them.

use serde_json::{Value, json};
use verbatim_api::v1 as pb;
use verbatim_domain::Envelope;
use verbatim_domain::governance::emergency::Event as Said;
use verbatim_domain::governance::publish::Event;
use verbatim_domain::governance::{Edition, GovernanceSubject};
use verbatim_testkit::projection_laws::Publication;
use verbatim_testkit::rules::emergency::Emergency;
use verbatim_testkit::rules::{plan, published};
use verbatim_wire::{Governing, Outcome};

/// One that went by its plan, one that hardly anything was done about, one of which nobody knows
/// how it was seen, and one that lasts.
pub(crate) fn emergencies() -> Vec<Publication> {
    let [by_plan, left, unseen, lasting] = ["by plan", "left", "unseen", "lasting"].map(Emergency);
    let planned = pb::PolicyDocument { emergency_plan: vec![plan()], ..Default::default() };
    let told = [
        (0, published(planned)),
        (10, vec![by_plan.declared(Some("outage"), Some(3), &[])]),
        (14, vec![by_plan.acted("call_the_carrier", false), by_plan.is_now("major")]),
        (25, vec![left.declared(Some("outage"), Some(25), &[])]),
        (26, vec![by_plan.acted("tell_the_public", true)]),
        (30, vec![by_plan.acted("call_the_carrier", false), left.acted("call_the_carrier", false)]),
        (70, vec![by_plan.stood_down()]),
        (90, vec![by_plan.reviewed(), left.stood_down(), unseen.declared(None, None, &[])]),
        (95, vec![unseen.acted("pump", true), unseen.stood_down()]),
        (99, vec![lasting.declared(Some("outage"), Some(98), &[])]),
    ];
    told.map(|(after_count, events)| Publication { after_count, events }).into()
}

/// The facts of a record about emergencies, an object each.
pub(crate) fn emergency_facts_of(outcome: &Outcome<Governing>) -> Vec<Value> {
    let facts = outcome.facts.iter().filter_map(|fact| {
        let mut object = surroundings(&outcome.envelope);
        object["seq"] = json!(fact.stream_seq);
        object["kind"] = json!(fact.event.kind());
        for (name, value) in said(&fact.event)? {
            object[name] = value;
        }
        Some(object)
    });
    facts.collect()
}

fn surroundings(envelope: &Envelope<GovernanceSubject>) -> Value {
    let (subject, times) = (&envelope.subject, &envelope.times);
    json!({
        "inquiry_id": subject.governance_id().to_string(),
        "merchant_id": subject.merchant_id.as_ref().map_or("", |id| id.as_str()),
        "occurred_at_ms": times.occurred_at.unix_ms(),
    })
}

/// What a fact says besides its kind; nothing if it is of no emergency.
fn said(event: &Event) -> Option<Vec<(&'static str, Value)>> {
    let id = |id: verbatim_domain::id::EmergencyId| ("emergency_id", json!(id.to_string()));
    Some(match event {
        Event::Published(Edition::EmergencyPlan(it)) => {
            let steps: Vec<&str> = it.value.steps.iter().map(|step| step.as_str()).collect();
            vec![("plan_id", json!(it.value.plan_id.as_str())), ("steps", json!(steps))]
        }
        Event::Published(_) | Event::Retired(_) => return None,
        Event::Emergency(Said::Declared(it)) => vec![
            id(it.value.emergency_id),
            ("plan_id", json!(it.value.plan_id.as_ref().map(|plan| plan.as_str()))),
            ("detected_at_ms", json!(it.value.detected_at.map(|at| at.unix_ms()))),
        ],
        Event::Emergency(Said::ActionTaken(it)) => vec![
            id(it.emergency_id),
            ("action", json!(it.action.as_str())),
            ("is_public_notice", json!(it.is_public_notice)),
        ],
        Event::Emergency(Said::LevelChanged(it)) => vec![id(it.emergency_id)],
        Event::Emergency(Said::StoodDown(it)) => vec![id(it.emergency_id)],
        Event::Emergency(Said::Reviewed(it)) => vec![id(it.emergency_id)],
        Event::Emergency(Said::DrillHeld(_)) => return None,
    })
}
