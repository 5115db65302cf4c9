//! Follow-ups: whether the customer was asked afterwards, and what they said.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::follow_up::{Event, FollowUpPlanned};
use verbatim_domain::vocabulary::FollowUpResult;
use verbatim_projection::{Rows, Value};

use super::course::{Begun, Courses, Stamp};
use super::parent::{Parent, at};
use super::tables::FOLLOW_UP;

/// The follow-ups of an inquiry.
pub(super) type FollowUps = Courses<Planned, Step>;

/// What was planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Planned {
    trigger: Box<str>,
    due_at_ms: i64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    Attempted,
    Reached,
    Completed { result: i32 },
    Waived { reason: Box<str> },
}

impl FollowUps {
    pub(super) fn take(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::FollowUpPlanned(e) => self.begin(e.follow_up_id.uuid(), stamp, Planned::new(e)),
            Event::FollowUpAttempted(e) => self.add(e.follow_up_id.uuid(), stamp, Step::Attempted),
            Event::FollowUpReached(e) => self.add(e.follow_up_id.uuid(), stamp, Step::Reached),
            Event::FollowUpCompleted(e) => {
                let result = e.result.number();
                self.add(e.follow_up_id.uuid(), stamp, Step::Completed { result });
            }
            Event::FollowUpWaived(e) => {
                let reason = e.reason.as_str().into();
                self.add(e.follow_up_id.uuid(), stamp, Step::Waived { reason });
            }
        }
    }

    pub(super) fn rows(&self, parent: Parent<'_>, rows: &mut Rows) {
        for follow_up in self.begun() {
            rows.add(&FOLLOW_UP, row(parent, &follow_up));
        }
    }
}

impl Planned {
    fn new(planned: &FollowUpPlanned) -> Self {
        let due_at_ms = planned.due_at.unix_ms();
        Planned { trigger: planned.trigger.as_str().into(), due_at_ms }
    }
}

/// Where a follow-up stands.
#[derive(Default)]
struct Standing<'a> {
    attempt_count: i64,
    first_attempt: Option<Stamp>,
    reached: Option<Stamp>,
    completed: Option<(Stamp, FollowUpResult)>,
    waived: Option<(Stamp, &'a str)>,
}

fn standing<'a>(follow_up: &Begun<'a, Planned, Step>) -> Standing<'a> {
    let mut now = Standing::default();
    for (stamp, step) in follow_up.steps.iter() {
        match step {
            Step::Attempted => {
                now.attempt_count += 1;
                now.first_attempt.get_or_insert(stamp);
            }
            Step::Reached => {
                now.reached.get_or_insert(stamp);
            }
            // Who answers was reached, whether or not anybody said so.
            Step::Completed { result } => {
                now.reached.get_or_insert(stamp);
                now.completed = Some((stamp, FollowUpResult::from_number(*result)));
            }
            Step::Waived { reason } => now.waived = Some((stamp, reason)),
        }
    }
    now
}

impl Standing<'_> {
    fn outcome(&self) -> &'static str {
        match (self.completed, self.waived, self.reached) {
            (Some(_), _, _) => "completed",
            (None, Some(_), _) => "waived",
            (None, None, Some(_)) => "reached",
            (None, None, None) => "planned",
        }
    }
}

fn row(parent: Parent<'_>, follow_up: &Begun<'_, Planned, Step>) -> Vec<Value> {
    let Begun { id, since, with: planned, .. } = *follow_up;
    let now = standing(follow_up);
    let (completed, result) = now.completed.unzip();
    let (waived, waive_reason) = now.waived.unzip();
    parent.row(
        id,
        [
            Value::text(&planned.trigger),
            since.seq(),
            since.at(),
            at(planned.due_at_ms),
            now.attempt_count.into(),
            now.first_attempt.map(Stamp::at).into(),
            now.reached.map(Stamp::at).into(),
            completed.map(Stamp::at).into(),
            result.map(FollowUpResult::as_str).into(),
            waived.map(Stamp::at).into(),
            waive_reason.into(),
            completed.or(waived).map(Stamp::seq).into(),
            now.outcome().into(),
        ],
    )
}
