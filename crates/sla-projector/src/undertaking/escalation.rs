//! Escalations: how high, when somebody looked into it, and what had been done before.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::escalation::{EscalationRaised, Event};
use verbatim_projection::kept::{KeptParty, word};
use verbatim_projection::{Rows, Value};

use super::course::{Begun, Courses, Stamp};
use super::parent::Parent;
use super::surroundings::Surroundings;
use super::tables::ESCALATION;

/// The escalations of an inquiry.
pub(super) type Escalations = Courses<Raised, Step>;

/// What was raised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Raised {
    level: Box<str>,
    trigger: Box<str>,
    to: KeptParty,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    Acknowledged,
    Withdrawn { reason: Option<Box<str>> },
}

impl Escalations {
    pub(super) fn take(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::EscalationRaised(e) => self.begin(e.escalation_id.uuid(), stamp, Raised::new(e)),
            Event::EscalationAcknowledged(e) => {
                self.add(e.escalation_id.uuid(), stamp, Step::Acknowledged);
            }
            Event::EscalationWithdrawn(e) => {
                let reason = word(e.reason.as_ref());
                self.add(e.escalation_id.uuid(), stamp, Step::Withdrawn { reason });
            }
        }
    }

    pub(super) fn rows(&self, parent: Parent<'_>, around: &Surroundings, rows: &mut Rows) {
        for escalation in self.begun() {
            rows.add(&ESCALATION, row(parent, around, &escalation));
        }
    }
}

impl Raised {
    fn new(raised: &EscalationRaised) -> Self {
        Raised {
            level: raised.level.as_str().into(),
            trigger: raised.trigger.as_str().into(),
            to: (&raised.to).into(),
        }
    }
}

/// Where an escalation stands.
#[derive(Default)]
struct Standing<'a> {
    acknowledged: Option<Stamp>,
    withdrawn: Option<(Stamp, Option<&'a str>)>,
}

fn standing<'a>(escalation: &Begun<'a, Raised, Step>) -> Standing<'a> {
    let mut now = Standing::default();
    for (stamp, step) in escalation.steps.iter() {
        match step {
            Step::Acknowledged => now.acknowledged = Some(stamp),
            Step::Withdrawn { reason } => now.withdrawn = Some((stamp, reason.as_deref())),
        }
    }
    now
}

impl Standing<'_> {
    fn outcome(&self) -> &'static str {
        match (self.withdrawn, self.acknowledged) {
            (Some(_), _) => "withdrawn",
            (None, Some(_)) => "acknowledged",
            (None, None) => "raised",
        }
    }
}

fn row(
    parent: Parent<'_>,
    around: &Surroundings,
    escalation: &Begun<'_, Raised, Step>,
) -> Vec<Value> {
    let Begun { id, since, with: raised, .. } = *escalation;
    let now = standing(escalation);
    let (withdrawn, reason) = now.withdrawn.unzip();
    parent.row(
        id,
        [
            Value::text(&raised.level),
            Value::text(&raised.trigger),
            raised.to.organisation().as_str().into(),
            raised.to.team_id().into(),
            raised.to.agent_id().into(),
            since.seq(),
            since.at(),
            Value::count(around.reply_count_before(since)),
            around.worked_before_ms(since).into(),
            now.acknowledged.map(Stamp::at).into(),
            now.acknowledged.map(|acknowledged| acknowledged.ms_since(since)).into(),
            withdrawn.map(Stamp::at).into(),
            reason.flatten().into(),
            withdrawn.or(now.acknowledged).map(Stamp::seq).into(),
            now.outcome().into(),
        ],
    )
}
