//! Requests of the governance service.

use verbatim_api::v1 as pb;
use verbatim_domain::StreamId;
use verbatim_domain::governance::emergency::{
    DrillHeld, EmergencyActionTaken, EmergencyLevelChanged, EmergencyReviewed, EmergencyStoodDown,
    Event,
};
use verbatim_domain::governance::publish::Command;
use verbatim_domain::governance::{GovernanceSubject, What};

use super::context::Given;
use super::{Form, Request, Wish, policy};

fn govern(form: &mut Form, given: Given, command: Command) -> Request {
    let subject = GovernanceSubject { merchant_id: given.merchant_id.clone() };
    let stream_id = StreamId::Governance(subject.governance_id());
    given.wish(form, stream_id, Wish::Govern(subject, command))
}

pub(super) fn publish(form: &mut Form, r: pb::PublishPoliciesRequest) -> Option<Request> {
    let given = form.context(r.context, "publish_policies");
    let publish = policy::read(form, "document.", r.document.unwrap_or_default());
    if publish.is_empty() && form.is_clean() {
        form.refuse("document", "FIELD_REQUIRED", "must hold something to publish");
    }
    Some(govern(form, given?, Command::Publish(publish)))
}

pub(super) fn retire(form: &mut Form, r: pb::RetirePublicationRequest) -> Option<Request> {
    let given = form.context(r.context, "retire_publication");
    let what = what(form, &r.what);
    let id = form.text("id", r.id);
    let reason = form.text("reason", r.reason);
    let effective_from = form.instant_or_none("effective_from", r.effective_from);
    let command = Command::Retire { what: what?, id: id?, reason: reason?, effective_from };
    Some(govern(form, given?, command))
}

/// What can be retired: clocks go on counting by a calendar, or by a roster.
fn what(form: &mut Form, text: &str) -> Option<What> {
    let is_retirable = |what: &What| !matches!(what, What::Calendar | What::Roster);
    let retirable = What::ALL.iter().copied().filter(is_retirable);
    let found = retirable.clone().find(|what| what.as_str() == text);
    if found.is_none() {
        let known: Vec<&str> = retirable.map(What::as_str).collect();
        let why = format!("is none of: {}", known.join(", "));
        form.refuse("what", "FIELD_UNKNOWN_WORD", why);
    }
    found
}

pub(super) fn declare(form: &mut Form, r: pb::DeclareEmergencyRequest) -> Option<Request> {
    let given = form.context(r.context, "declare_emergency");
    if r.declaration.is_none() {
        form.refuse("declaration", "FIELD_REQUIRED", "must be given");
    }
    let declaration = r.declaration?;
    let id_field = "declaration.emergency_id";
    let emergency_id = form.id_or_derived::<uuid::Uuid>(id_field, &declaration.emergency_id);
    let emergency_id = emergency_id.map(|id| id.to_string()).unwrap_or_default();
    let declaration = pb::EmergencyDeclaration { emergency_id, ..declaration };
    let declared = policy::read_declaration(form, "declaration", declaration);
    Some(govern(form, given?, Command::Emergency(Event::Declared(declared?))))
}

macro_rules! requests {
    ($($name:ident($request:ident) as $kind:literal => $event:ident($fact:ident)
        { $($field:ident: $read:ident),* };)*) => {$(
        pub(super) fn $name(form: &mut Form, r: pb::$request) -> Option<Request> {
            let given = form.context(r.context, $kind);
            $(let $field = form.$read(stringify!($field), r.$field);)*
            let fact = $fact { $($field: $field?),* };
            Some(govern(form, given?, Command::Emergency(Event::$event(fact))))
        }
    )*};
}

requests! {
    change_level(ChangeEmergencyLevelRequest) as "change_emergency_level"
        => LevelChanged(EmergencyLevelChanged) { emergency_id: id, level: text, reason: text };
    act(RecordEmergencyActionRequest) as "record_emergency_action"
        => ActionTaken(EmergencyActionTaken)
        { emergency_id: id, action: text, is_public_notice: as_it_is };
    stand_down(StandDownEmergencyRequest) as "stand_down_emergency"
        => StoodDown(EmergencyStoodDown) { emergency_id: id, reason: text };
    drill(RecordDrillRequest) as "record_drill"
        => DrillHeld(DrillHeld) { plan_id: text, result: text };
}

pub(super) fn review(form: &mut Form, r: pb::ReviewEmergencyRequest) -> Option<Request> {
    let given = form.context(r.context, "review_emergency");
    let emergency_id = form.id("emergency_id", &r.emergency_id);
    let summary = form.content_or_none("summary", r.summary);
    let reviewed = EmergencyReviewed { emergency_id: emergency_id?, summary };
    Some(govern(form, given?, Command::Emergency(Event::Reviewed(reviewed))))
}
