//! One emergency, from the signal to its review.

use serde::{Deserialize, Serialize};
use verbatim_domain::Envelope;
use verbatim_domain::governance::GovernanceSubject;
use verbatim_domain::governance::emergency::{EmergencyDeclared, Event, Exempts};
use verbatim_domain::id::EmergencyId;
use verbatim_projection::kept::KeptId;
use verbatim_projection::{Rows, Value};

use super::edition::at;
use super::tables::{EMERGENCY, EMERGENCY_STEP};

/// One emergency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptEmergency {
    emergency_id: KeptId,
    plan_id: Option<Box<str>>,
    level: Box<str>,
    level_change_count: i64,
    trigger: Box<str>,
    /// Which clocks do not count: all of them, if the list is not there.
    exempted: Option<Vec<Box<str>>>,
    detected_at_ms: Option<i64>,
    declared_at_ms: i64,
    declared_seq: u64,
    declared_by: Option<Box<str>>,
    /// The steps of the plan as it was then.
    steps: Vec<Box<str>>,
    actions: Vec<Action>,
    stood_down_at_ms: Option<i64>,
    stood_down_because: Option<Box<str>>,
    reviewed_at_ms: Option<i64>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Action {
    at_ms: i64,
    action: Box<str>,
    is_public_notice: bool,
}

impl KeptEmergency {
    pub(super) fn declared(
        envelope: &Envelope<GovernanceSubject>,
        seq: u64,
        declared: &EmergencyDeclared,
        steps: Vec<Box<str>>,
    ) -> Self {
        let exempted = match &declared.exempts {
            Exempts::All => None,
            Exempts::Clocks(clocks) => Some(clocks.iter().map(|it| it.as_str().into()).collect()),
        };
        KeptEmergency {
            emergency_id: declared.emergency_id.uuid().into(),
            plan_id: declared.plan_id.as_ref().map(|plan_id| plan_id.as_str().into()),
            level: declared.level.as_str().into(),
            level_change_count: 0,
            trigger: declared.trigger.as_str().into(),
            exempted,
            detected_at_ms: declared.detected_at.map(|at| at.unix_ms()),
            declared_at_ms: envelope.times.occurred_at.unix_ms(),
            declared_seq: seq,
            declared_by: envelope.actor.id.as_ref().map(|id| id.as_str().into()),
            steps,
            actions: Vec::new(),
            stood_down_at_ms: None,
            stood_down_because: None,
            reviewed_at_ms: None,
        }
    }

    /// Takes in what happened, if it is about this one.
    pub(super) fn apply(&mut self, at_ms: i64, event: &Event) {
        let is_this = |id: &EmergencyId| self.emergency_id == id.uuid().into();
        match event {
            Event::LevelChanged(it) if is_this(&it.emergency_id) => {
                self.level = it.level.as_str().into();
                self.level_change_count += 1;
            }
            Event::ActionTaken(it) if is_this(&it.emergency_id) => self.actions.push(Action {
                at_ms,
                action: it.action.as_str().into(),
                is_public_notice: it.is_public_notice,
            }),
            Event::StoodDown(it) if is_this(&it.emergency_id) => {
                self.stood_down_at_ms = Some(at_ms);
                self.stood_down_because = Some(it.reason.as_str().into());
            }
            Event::Reviewed(it) if is_this(&it.emergency_id) => self.reviewed_at_ms = Some(at_ms),
            Event::Declared(_)
            | Event::LevelChanged(_)
            | Event::ActionTaken(_)
            | Event::StoodDown(_)
            | Event::Reviewed(_)
            | Event::DrillHeld(_) => {}
        }
    }

    fn first(&self, counts: impl Fn(&Action) -> bool) -> Option<i64> {
        self.actions.iter().filter(|action| counts(action)).map(|action| action.at_ms).min()
    }

    pub(super) fn rows(&self, of_stream: &[Value], rows: &mut Rows) {
        let (acted_at_ms, noticed_at_ms) =
            (self.first(|_| true), self.first(|action| action.is_public_notice));
        let since_declared = |at_ms: Option<i64>| at_ms.map(|at_ms| at_ms - self.declared_at_ms);
        let exempted = match &self.exempted {
            None => "*".to_owned(),
            Some(clocks) => clocks.join(", "),
        };
        let mut row = vec![self.emergency_id.uuid().into()];
        row.extend_from_slice(of_stream);
        row.extend([
            self.plan_id.as_deref().into(),
            Value::text(&self.level),
            self.level_change_count.into(),
            Value::text(&self.trigger),
            Value::text(&exempted),
            at(self.detected_at_ms),
            at(self.declared_at_ms),
            Value::place(self.declared_seq),
            self.declared_by.as_deref().into(),
            Value::count(self.actions.len()),
            at(acted_at_ms),
            at(noticed_at_ms),
            at(self.stood_down_at_ms),
            self.stood_down_because.as_deref().into(),
            at(self.reviewed_at_ms),
            self.detected_at_ms.map(|at_ms| self.declared_at_ms - at_ms).into(),
            since_declared(acted_at_ms).into(),
            since_declared(noticed_at_ms).into(),
            since_declared(self.stood_down_at_ms).into(),
        ]);
        rows.add(&EMERGENCY, row);
        for (step_number, step) in (1_i64..).zip(&self.steps) {
            let done_at_ms = self.first(|action| action.action == *step);
            let mut row = vec![self.emergency_id.uuid().into(), step_number.into()];
            row.extend_from_slice(of_stream);
            row.extend([Value::text(step), at(done_at_ms), since_declared(done_at_ms).into()]);
            rows.add(&EMERGENCY_STEP, row);
        }
    }
}
