//! Requests of the governance service.

use verbatim_api::v1 as pb;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_wire::{DigestKey, Request, Violation, parse};

const FIRE: &str = "0198c0de-0000-7000-8000-00000000000f";

fn parsed(arm: Arm) -> Result<Request, Vec<Violation>> {
    parse(arm, &DigestKey::new(&[7; 32]))
}

fn context(merchant_id: &str) -> Option<pb::CommandContext> {
    Some(pb::CommandContext {
        request_id: "0198c0de-0000-7000-8000-000000000002".to_owned(),
        merchant_id: merchant_id.to_owned(),
        actor: Some(pb::Actor { kind: pb::ActorKind::Human.into(), ..Default::default() }),
        source: Some(pb::Source { service: "policy-desk".to_owned(), ..Default::default() }),
        ..Default::default()
    })
}

pub(crate) fn asked(
    merchant_id: &str,
    document: pb::PolicyDocument,
) -> Result<Request, Vec<Violation>> {
    let (context, document) = (context(merchant_id), Some(document));
    parsed(Arm::PublishPolicies(pb::PublishPoliciesRequest { context, document }))
}

pub(crate) fn retire(what: &str, id: &str) -> Result<Request, Vec<Violation>> {
    parsed(Arm::RetirePublication(pb::RetirePublicationRequest {
        context: context(""),
        what: what.to_owned(),
        id: id.to_owned(),
        reason: "it_was_shorter".to_owned(),
        effective_from: None,
    }))
}

pub(crate) fn declaration(emergency_id: &str) -> pb::EmergencyDeclaration {
    pb::EmergencyDeclaration {
        emergency_id: emergency_id.to_owned(),
        plan_id: "outage".to_owned(),
        level: "minor".to_owned(),
        trigger: "no_calls".to_owned(),
        detected_at: Some(prost_types::Timestamp { seconds: 1_767_590_000, nanos: 0 }),
        when: Some(pb::Condition { all: vec!["channel = call".to_owned()], ..Default::default() }),
        exempted_clock_id: vec!["turn".to_owned()],
        exempts_every_clock: false,
    }
}

pub(crate) fn declare(
    declaration: Option<pb::EmergencyDeclaration>,
) -> Result<Request, Vec<Violation>> {
    let context = context("");
    parsed(Arm::DeclareEmergency(pb::DeclareEmergencyRequest { context, declaration }))
}

/// An emergency from its declaration to its review, and a drill.
pub(crate) fn emergency() -> Vec<Request> {
    let (context, emergency_id) = (|| context(""), || FIRE.to_owned());
    let words = pb::content::Form::Text("the carrier's line was cut".to_owned());
    let arms = [
        Arm::ChangeEmergencyLevel(pb::ChangeEmergencyLevelRequest {
            context: context(),
            emergency_id: emergency_id(),
            level: "major".to_owned(),
            reason: "it_grows".to_owned(),
        }),
        Arm::RecordEmergencyAction(pb::RecordEmergencyActionRequest {
            context: context(),
            emergency_id: emergency_id(),
            action: "tell_the_public".to_owned(),
            is_public_notice: true,
        }),
        Arm::StandDownEmergency(pb::StandDownEmergencyRequest {
            context: context(),
            emergency_id: emergency_id(),
            reason: "calls_come_in".to_owned(),
        }),
        Arm::ReviewEmergency(pb::ReviewEmergencyRequest {
            context: context(),
            emergency_id: emergency_id(),
            summary: Some(pb::Content { form: Some(words) }),
        }),
        Arm::RecordDrill(pb::RecordDrillRequest {
            context: context(),
            plan_id: "outage".to_owned(),
            result: "well".to_owned(),
        }),
    ];
    let declared = declare(Some(declaration(FIRE)));
    let rest = arms.into_iter().map(parsed);
    std::iter::once(declared).chain(rest).map(Result::unwrap).collect()
}
