//! Emergencies: planned for, declared, acted on, stood down from, reviewed.
//!
//! A declaration may exempt clocks: from then on until the emergency is over they run in shadow.

use crate::id::EmergencyId;
use crate::text::{Code, Content};
use crate::time::Timestamp;

use super::edition::{What, Written};
use super::predicate::Predicate;
use super::publish::Governance;

/// One version of what is done in an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyPlan {
    /// Which plan.
    pub plan_id: Code,
    /// Which version of it.
    pub version: u32,
    /// The levels that there are, the mildest first.
    pub levels: Vec<Code>,
    /// The steps to take, in their order.
    pub steps: Vec<Code>,
}

/// What an emergency is declared to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyDeclared {
    /// Id of the emergency.
    pub emergency_id: EmergencyId,
    /// The plan that is followed; none: there is none for it.
    pub plan_id: Option<Code>,
    /// How bad it is: a level of the plan, where there is one.
    pub level: Code,
    /// What made it an emergency.
    pub trigger: Code,
    /// When a signal first showed it.
    pub detected_at: Option<Timestamp>,
    /// Which inquiries it touches: what must hold of the fact that begins an instance of a clock.
    pub when: Predicate,
    /// Which clocks do not count until it is over.
    pub exempts: Exempts,
}

/// Which clocks do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exempts {
    /// These.
    Clocks(Vec<Code>),
    /// All of them.
    All,
}

/// It became worse, or better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyLevelChanged {
    /// The emergency.
    pub emergency_id: EmergencyId,
    /// How bad it is now.
    pub level: Code,
    /// Why.
    pub reason: Code,
}

/// Something was done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyActionTaken {
    /// The emergency.
    pub emergency_id: EmergencyId,
    /// What was done: a step of the plan, where there is one.
    pub action: Code,
    /// Whether it told the public.
    pub is_public_notice: bool,
}

/// It is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyStoodDown {
    /// The emergency.
    pub emergency_id: EmergencyId,
    /// How it ended.
    pub reason: Code,
}

/// It was looked at afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyReviewed {
    /// The emergency.
    pub emergency_id: EmergencyId,
    /// What was learned, in words.
    pub summary: Option<Content>,
}

/// A plan was tried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrillHeld {
    /// The plan.
    pub plan_id: Code,
    /// How it went.
    pub result: Code,
}

/// A wish, and the fact that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// See there.
    Declared(Written<EmergencyDeclared>),
    /// See there.
    LevelChanged(EmergencyLevelChanged),
    /// See there.
    ActionTaken(EmergencyActionTaken),
    /// See there.
    StoodDown(EmergencyStoodDown),
    /// See there.
    Reviewed(EmergencyReviewed),
    /// See there.
    DrillHeld(DrillHeld),
}

impl Event {
    /// The kind of fact, as filters name it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Event::Declared(_) => "emergency_declared",
            Event::LevelChanged(_) => "emergency_level_changed",
            Event::ActionTaken(_) => "emergency_action_taken",
            Event::StoodDown(_) => "emergency_stood_down",
            Event::Reviewed(_) => "emergency_reviewed",
            Event::DrillHeld(_) => "drill_held",
        }
    }
}

/// Why something of an emergency is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Once is enough.
    #[error("emergency {0} is declared already")]
    Declared(EmergencyId),
    /// No such emergency in this stream.
    #[error("emergency {0} is not known; declare it first")]
    Unknown(EmergencyId),
    /// It has ended.
    #[error("emergency {0} is over; declare another one")]
    Over(EmergencyId),
    /// It has not ended.
    #[error("emergency {0} is not over; stand down first")]
    NotOver(EmergencyId),
    /// No such plan in this stream.
    #[error("emergency plan `{0}` is not published")]
    UnknownPlan(Code),
    /// The plan has no such level.
    #[error("the plan has no level `{level}`; it has: {}", listed(.levels))]
    UnknownLevel {
        /// What was said.
        level: Code,
        /// What could have been.
        levels: Vec<Code>,
    },
    /// The plan has no such step.
    #[error("the plan has no step `{action}`; it has: {}", listed(.steps))]
    UnknownStep {
        /// What was said.
        action: Code,
        /// What could have been.
        steps: Vec<Code>,
    },
}

impl Refusal {
    /// The same for programs.
    pub const fn reason(&self) -> &'static str {
        match self {
            Refusal::Declared(_) => "EMERGENCY_DECLARED",
            Refusal::Unknown(_) => "EMERGENCY_NOT_FOUND",
            Refusal::Over(_) => "EMERGENCY_OVER",
            Refusal::NotOver(_) => "EMERGENCY_NOT_OVER",
            Refusal::UnknownPlan(_) => "EMERGENCY_PLAN_NOT_FOUND",
            Refusal::UnknownLevel { .. } => "EMERGENCY_LEVEL_UNKNOWN",
            Refusal::UnknownStep { .. } => "EMERGENCY_STEP_UNKNOWN",
        }
    }
}

fn listed(codes: &[Code]) -> String {
    codes.iter().map(Code::as_str).collect::<Vec<_>>().join(", ")
}

/// What is remembered of an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The plan that is followed.
    pub plan_id: Option<Code>,
    /// How bad it is.
    pub level: Code,
    /// How far it has come.
    pub stage: Stage,
}

/// How far an emergency has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It lasts.
    Declared,
    /// It is over.
    StoodDown,
    /// It is over, and was looked at.
    Reviewed,
}

pub(super) fn decide(governance: &Governance, wish: &Event) -> Result<Vec<Event>, Refusal> {
    let recorded = || Ok(vec![wish.clone()]);
    match wish {
        Event::Declared(Written { value, .. }) => {
            if governance.emergencies.contains_key(&value.emergency_id) {
                return Err(Refusal::Declared(value.emergency_id));
            }
            has_level(governance, value.plan_id.as_ref(), &value.level)?;
            recorded()
        }
        Event::LevelChanged(it) => {
            let standing = lasting(governance, it.emergency_id)?;
            has_level(governance, standing.plan_id.as_ref(), &it.level)?;
            if standing.level == it.level { Ok(vec![]) } else { recorded() }
        }
        Event::ActionTaken(it) => {
            let standing = lasting(governance, it.emergency_id)?;
            has_step(governance, standing.plan_id.as_ref(), &it.action)?;
            recorded()
        }
        Event::StoodDown(it) => match known(governance, it.emergency_id)?.stage {
            Stage::Declared => recorded(),
            Stage::StoodDown | Stage::Reviewed => Ok(vec![]),
        },
        Event::Reviewed(it) => match known(governance, it.emergency_id)?.stage {
            Stage::Declared => Err(Refusal::NotOver(it.emergency_id)),
            Stage::StoodDown => recorded(),
            Stage::Reviewed => Ok(vec![]),
        },
        Event::DrillHeld(it) => plan(governance, &it.plan_id).and_then(|_| recorded()),
    }
}

fn known(governance: &Governance, id: EmergencyId) -> Result<&Standing, Refusal> {
    governance.emergencies.get(&id).ok_or(Refusal::Unknown(id))
}

fn lasting(governance: &Governance, id: EmergencyId) -> Result<&Standing, Refusal> {
    let standing = known(governance, id)?;
    match standing.stage {
        Stage::Declared => Ok(standing),
        Stage::StoodDown | Stage::Reviewed => Err(Refusal::Over(id)),
    }
}

fn plan<'a>(governance: &'a Governance, plan_id: &Code) -> Result<&'a EmergencyPlan, Refusal> {
    let counts = governance.counts(What::EmergencyPlan, plan_id);
    let plan = governance.plans.get(plan_id).filter(|_| counts);
    plan.ok_or_else(|| Refusal::UnknownPlan(plan_id.clone()))
}

fn has_level(governance: &Governance, plan_id: Option<&Code>, level: &Code) -> Result<(), Refusal> {
    let Some(plan_id) = plan_id else { return Ok(()) };
    let levels = &plan(governance, plan_id)?.levels;
    let unknown = || Refusal::UnknownLevel { level: level.clone(), levels: levels.clone() };
    levels.contains(level).then_some(()).ok_or_else(unknown)
}

fn has_step(governance: &Governance, plan_id: Option<&Code>, action: &Code) -> Result<(), Refusal> {
    let Some(plan_id) = plan_id else { return Ok(()) };
    let steps = &plan(governance, plan_id)?.steps;
    let unknown = || Refusal::UnknownStep { action: action.clone(), steps: steps.clone() };
    steps.contains(action).then_some(()).ok_or_else(unknown)
}

pub(super) fn evolve(governance: &mut Governance, event: &Event) {
    let emergencies = &mut governance.emergencies;
    let mut standing = |id: &EmergencyId, change: &dyn Fn(&mut Standing)| {
        emergencies.get_mut(id).into_iter().for_each(change);
    };
    match event {
        Event::Declared(Written { value, .. }) => {
            let (plan_id, level) = (value.plan_id.clone(), value.level.clone());
            let declared = Standing { plan_id, level, stage: Stage::Declared };
            emergencies.insert(value.emergency_id, declared);
        }
        Event::LevelChanged(it) => standing(&it.emergency_id, &|standing| {
            standing.level = it.level.clone();
        }),
        Event::StoodDown(it) => standing(&it.emergency_id, &|standing| {
            standing.stage = Stage::StoodDown;
        }),
        Event::Reviewed(it) => standing(&it.emergency_id, &|standing| {
            standing.stage = Stage::Reviewed;
        }),
        Event::ActionTaken(_) | Event::DrillHeld(_) => {}
    }
}
