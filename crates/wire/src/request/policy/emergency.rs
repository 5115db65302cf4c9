//! Emergency plans, and declarations of emergencies.

use verbatim_api::v1 as pb;
use verbatim_domain::governance::EmergencyPlan;
use verbatim_domain::governance::emergency::{EmergencyDeclared, Exempts};

use super::{Form, condition, version};

pub(super) fn read_plan(
    form: &mut Form,
    path: &str,
    given: pb::EmergencyPlan,
) -> Option<EmergencyPlan> {
    let at = |name: &str| format!("{path}.{name}");
    let plan_id = form.text(&at("plan_id"), given.plan_id);
    let version = version(form, path, given.version);
    if given.level.is_empty() {
        form.refuse(&at("level"), "FIELD_REQUIRED", "must name a level");
    }
    if given.step.is_empty() {
        form.refuse(&at("step"), "FIELD_REQUIRED", "must name a step");
    }
    let levels =
        super::each(given.level, |place, level| form.text(&at(&format!("level[{place}]")), level));
    let steps =
        super::each(given.step, |place, step| form.text(&at(&format!("step[{place}]")), step));
    Some(EmergencyPlan { plan_id: plan_id?, version: version?, levels, steps })
}

pub(super) fn read(
    form: &mut Form,
    path: &str,
    given: pb::EmergencyDeclaration,
) -> Option<EmergencyDeclared> {
    let at = |name: &str| format!("{path}.{name}");
    let emergency_id = form.id(&at("emergency_id"), &given.emergency_id);
    let plan_id = form.text_or_none(&at("plan_id"), given.plan_id);
    let level = form.text(&at("level"), given.level);
    let trigger = form.text(&at("trigger"), given.trigger);
    let detected_at = form.instant_or_none(&at("detected_at"), given.detected_at);
    let when = condition::always_or(form, &at("when"), given.when);
    let clocks = super::each(given.exempted_clock_id, |place, clock_id| {
        form.text(&at(&format!("exempted_clock_id[{place}]")), clock_id)
    });
    let exempts = if given.exempts_every_clock { Exempts::All } else { Exempts::Clocks(clocks) };
    Some(EmergencyDeclared {
        emergency_id: emergency_id?,
        plan_id,
        level: level?,
        trigger: trigger?,
        detected_at,
        when: when?,
        exempts,
    })
}
