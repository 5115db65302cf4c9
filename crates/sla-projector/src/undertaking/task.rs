//! Tasks: work given to others, and whether it was done.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::task::{Event, TaskDelegated};
use verbatim_projection::kept::KeptParty;
use verbatim_projection::{Rows, Value};

use super::course::{Begun, Courses, Stamp};
use super::parent::{Parent, at};
use super::tables::TASK;

/// The tasks of an inquiry.
pub(super) type Tasks = Courses<Delegated, Step>;

/// What was given to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Delegated {
    to: KeptParty,
    due_at_ms: Option<i64>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    Accepted,
    Completed,
    Returned { reason: Box<str> },
}

impl Tasks {
    pub(super) fn take(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::TaskDelegated(e) => self.begin(e.task_id.uuid(), stamp, Delegated::new(e)),
            Event::TaskAccepted(e) => self.add(e.task_id.uuid(), stamp, Step::Accepted),
            Event::TaskCompleted(e) => self.add(e.task_id.uuid(), stamp, Step::Completed),
            Event::TaskReturned(e) => {
                let reason = e.reason.as_str().into();
                self.add(e.task_id.uuid(), stamp, Step::Returned { reason });
            }
        }
    }

    pub(super) fn rows(&self, parent: Parent<'_>, rows: &mut Rows) {
        for task in self.begun() {
            rows.add(&TASK, row(parent, &task));
        }
    }
}

impl Delegated {
    fn new(delegated: &TaskDelegated) -> Self {
        let due_at_ms = delegated.due_at.map(|at| at.unix_ms());
        Delegated { to: (&delegated.to).into(), due_at_ms }
    }
}

/// Where a task stands.
#[derive(Default)]
struct Standing<'a> {
    accepted: Option<Stamp>,
    completed: Option<Stamp>,
    returned: Option<(Stamp, &'a str)>,
}

fn standing<'a>(task: &Begun<'a, Delegated, Step>) -> Standing<'a> {
    let mut now = Standing::default();
    for (stamp, step) in task.steps.iter() {
        match step {
            Step::Accepted => now.accepted = Some(stamp),
            Step::Completed => now.completed = Some(stamp),
            Step::Returned { reason } => now.returned = Some((stamp, reason)),
        }
    }
    now
}

impl Standing<'_> {
    fn outcome(&self) -> &'static str {
        match (self.completed, self.returned, self.accepted) {
            (Some(_), _, _) => "completed",
            (None, Some(_), _) => "returned",
            (None, None, Some(_)) => "accepted",
            (None, None, None) => "delegated",
        }
    }
}

fn row(parent: Parent<'_>, task: &Begun<'_, Delegated, Step>) -> Vec<Value> {
    let Begun { id, since, with: delegated, .. } = *task;
    let now = standing(task);
    let (returned, reason) = now.returned.unzip();
    parent.row(
        id,
        [
            delegated.to.organisation().as_str().into(),
            delegated.to.team_id().into(),
            delegated.to.agent_id().into(),
            since.seq(),
            since.at(),
            delegated.due_at_ms.map(at).into(),
            now.accepted.map(Stamp::at).into(),
            now.completed.map(Stamp::at).into(),
            now.completed.map(|completed| completed.ms_since(since)).into(),
            returned.map(Stamp::at).into(),
            reason.into(),
            now.completed.or(returned).map(Stamp::seq).into(),
            now.outcome().into(),
        ],
    )
}
