//! Calls: rung, answered, missed, passed on, ended, and when somebody will call back.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::call::{CallAnswered, CallStarted, Event};
use verbatim_domain::vocabulary::CallDirection;
use verbatim_projection::kept::word;
use verbatim_projection::{Rows, Value};

use super::course::{Begun, Courses, Stamp};
use super::parent::{Parent, at};
use super::tables::CALL;

/// The calls of an inquiry.
pub(super) type Calls = Courses<Started, Step>;

/// How a call began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Started {
    direction: i32,
    line: Option<Box<str>>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    Rung,
    Answered { agent_id: Option<Box<str>> },
    Missed { reason: Option<Box<str>> },
    CallbackPromised { due_at_ms: i64 },
    Transferred,
    Ended { reason: Option<Box<str>> },
}

impl Calls {
    pub(super) fn take(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::CallStarted(e) => self.begin(e.call_id.uuid(), stamp, Started::new(e)),
            Event::CallRung(e) => self.add(e.call_id.uuid(), stamp, Step::Rung),
            Event::CallAnswered(e) => self.add(e.call_id.uuid(), stamp, Step::answered(e)),
            Event::CallMissed(e) => {
                let reason = word(e.reason.as_ref());
                self.add(e.call_id.uuid(), stamp, Step::Missed { reason });
            }
            Event::CallbackPromised(e) => {
                let due_at_ms = e.due_at.unix_ms();
                self.add(e.call_id.uuid(), stamp, Step::CallbackPromised { due_at_ms });
            }
            Event::CallTransferred(e) => self.add(e.call_id.uuid(), stamp, Step::Transferred),
            Event::CallEnded(e) => {
                let reason = word(e.reason.as_ref());
                self.add(e.call_id.uuid(), stamp, Step::Ended { reason });
            }
        }
    }

    pub(super) fn rows(&self, parent: Parent<'_>, rows: &mut Rows) {
        for call in self.begun() {
            rows.add(&CALL, row(parent, &call));
        }
    }
}

impl Started {
    fn new(started: &CallStarted) -> Self {
        let line = word(started.line.as_ref());
        Started { direction: started.direction.number(), line }
    }
}

impl Step {
    fn answered(answered: &CallAnswered) -> Self {
        let agent_id = answered.agent_id.as_ref().map(|id| id.as_str().into());
        Step::Answered { agent_id }
    }
}

/// Where a call stands.
#[derive(Default)]
struct Standing<'a> {
    rung: Option<Stamp>,
    answered: Option<(Stamp, Option<&'a str>)>,
    missed: Option<(Stamp, Option<&'a str>)>,
    transfer_count: i64,
    callback_promised: Option<Stamp>,
    callback_due_at_ms: Option<i64>,
    ended: Option<(Stamp, Option<&'a str>)>,
    pickup: Pickup,
}

/// Whether somebody took it, as was said last: passed on, an answered call may be missed.
#[derive(Clone, Copy, Default)]
enum Pickup {
    #[default]
    None,
    Answered,
    Missed,
}

fn standing<'a>(call: &Begun<'a, Started, Step>) -> Standing<'a> {
    let mut now = Standing::default();
    for (stamp, step) in call.steps.iter() {
        match step {
            Step::Rung => {
                now.rung.get_or_insert(stamp);
            }
            Step::Answered { agent_id } => {
                now.answered.get_or_insert((stamp, agent_id.as_deref()));
                now.pickup = Pickup::Answered;
            }
            Step::Missed { reason } => {
                now.missed = Some((stamp, reason.as_deref()));
                now.pickup = Pickup::Missed;
            }
            Step::CallbackPromised { due_at_ms } => {
                now.callback_promised.get_or_insert(stamp);
                now.callback_due_at_ms = Some(*due_at_ms);
            }
            Step::Transferred => now.transfer_count += 1,
            Step::Ended { reason } => now.ended = Some((stamp, reason.as_deref())),
        }
    }
    now
}

impl Standing<'_> {
    fn outcome(&self) -> &'static str {
        match (self.pickup, self.ended) {
            (Pickup::Answered, _) => "answered",
            (Pickup::Missed, _) => "missed",
            (Pickup::None, Some(_)) => "unanswered",
            (Pickup::None, None) => "open",
        }
    }
}

fn row(parent: Parent<'_>, call: &Begun<'_, Started, Step>) -> Vec<Value> {
    let Begun { id, since, with: started, .. } = *call;
    let now = standing(call);
    let (answered, answered_by_id) = now.answered.unzip();
    let (missed, miss_reason) = now.missed.unzip();
    let (ended, end_reason) = now.ended.unzip();
    let talked = answered.zip(ended);
    parent.row(
        id,
        [
            CallDirection::from_number(started.direction).as_str().into(),
            started.line.as_deref().into(),
            since.seq(),
            since.at(),
            now.rung.map(Stamp::at).into(),
            answered.map(Stamp::at).into(),
            answered.map(|answered| answered.ms_since(since)).into(),
            answered_by_id.flatten().into(),
            missed.map(Stamp::at).into(),
            miss_reason.flatten().into(),
            now.transfer_count.into(),
            now.callback_promised.map(Stamp::at).into(),
            now.callback_due_at_ms.map(at).into(),
            ended.map(Stamp::at).into(),
            end_reason.flatten().into(),
            talked.map(|(answered, ended)| ended.ms_since(answered)).into(),
            ended.map(Stamp::seq).into(),
            now.outcome().into(),
        ],
    )
}
