//! Promises: until when, moved how often, kept or cancelled.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::promise::{Event, PromiseMade};
use verbatim_domain::vocabulary::{PromiseKind, Side};
use verbatim_projection::{Rows, Value};

use super::course::{Begun, Courses, Stamp};
use super::parent::{Parent, at};
use super::tables::PROMISE;

/// The promises of an inquiry.
pub(super) type Promises = Courses<Made, Step>;

/// What was promised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    kind: i32,
    made_to: i32,
    due_at_ms: i64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    Renegotiated { due_at_ms: i64 },
    Kept,
    Cancelled { reason: Box<str>, cancelled_by: i32 },
}

impl Promises {
    pub(super) fn take(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::PromiseMade(e) => self.begin(e.promise_id.uuid(), stamp, Made::new(e)),
            Event::PromiseRenegotiated(e) => {
                let due_at_ms = e.due_at.unix_ms();
                self.add(e.promise_id.uuid(), stamp, Step::Renegotiated { due_at_ms });
            }
            Event::PromiseKept(e) => self.add(e.promise_id.uuid(), stamp, Step::Kept),
            Event::PromiseCancelled(e) => {
                let reason = e.reason.as_str().into();
                let cancelled_by = e.cancelled_by.number();
                self.add(e.promise_id.uuid(), stamp, Step::Cancelled { reason, cancelled_by });
            }
        }
    }

    pub(super) fn rows(&self, parent: Parent<'_>, rows: &mut Rows) {
        for promise in self.begun() {
            rows.add(&PROMISE, row(parent, &promise));
        }
    }
}

impl Made {
    fn new(made: &PromiseMade) -> Self {
        Made {
            kind: made.kind.number(),
            made_to: made.made_to.unwrap_or(Side::Customer).number(),
            due_at_ms: made.due_at.unix_ms(),
        }
    }
}

/// Where a promise stands.
struct Standing<'a> {
    due_at_ms: i64,
    renegotiated_count: i64,
    kept: Option<Kept>,
    cancelled: Option<Cancelled<'a>>,
}

struct Kept {
    stamp: Stamp,
    /// Until when it was due then.
    due_at_ms: i64,
}

struct Cancelled<'a> {
    stamp: Stamp,
    reason: &'a str,
    by: Side,
}

fn standing<'a>(promise: &Begun<'a, Made, Step>) -> Standing<'a> {
    let due_at_ms = promise.with.due_at_ms;
    let mut now = Standing { due_at_ms, renegotiated_count: 0, kept: None, cancelled: None };
    for (stamp, step) in promise.steps.iter() {
        match step {
            Step::Renegotiated { due_at_ms } => {
                now.renegotiated_count += 1;
                // What is broken is not put off.
                if stamp.at_ms() <= now.due_at_ms {
                    now.due_at_ms = *due_at_ms;
                }
            }
            Step::Kept => now.kept = Some(Kept { stamp, due_at_ms: now.due_at_ms }),
            Step::Cancelled { reason, cancelled_by } => {
                let by = Side::from_number(*cancelled_by);
                now.cancelled = Some(Cancelled { stamp, reason, by });
            }
        }
    }
    now
}

impl Standing<'_> {
    fn ended(&self) -> Option<Stamp> {
        let kept = self.kept.as_ref().map(|kept| kept.stamp);
        kept.or_else(|| self.cancelled.as_ref().map(|cancelled| cancelled.stamp))
    }

    /// Kept at the very millisecond is kept in time.
    fn outcome(&self) -> &'static str {
        match (&self.kept, &self.cancelled) {
            (Some(kept), _) if kept.stamp.at_ms() <= kept.due_at_ms => "kept",
            (Some(_), _) => "kept_late",
            (None, Some(_)) => "cancelled",
            (None, None) => "open",
        }
    }
}

fn row(parent: Parent<'_>, promise: &Begun<'_, Made, Step>) -> Vec<Value> {
    let Begun { id, since, with: made, .. } = *promise;
    let now = standing(promise);
    let kept = now.kept.as_ref().map(|kept| kept.stamp);
    let cancelled = now.cancelled.as_ref();
    parent.row(
        id,
        [
            PromiseKind::from_number(made.kind).as_str().into(),
            Side::from_number(made.made_to).as_str().into(),
            since.seq(),
            since.at(),
            at(made.due_at_ms),
            at(now.due_at_ms),
            now.renegotiated_count.into(),
            kept.map(Stamp::at).into(),
            kept.map(|kept| kept.ms_since(since)).into(),
            cancelled.map(|cancelled| cancelled.stamp.at()).into(),
            cancelled.map(|cancelled| cancelled.reason).into(),
            cancelled.map(|cancelled| cancelled.by.as_str()).into(),
            now.ended().map(Stamp::seq).into(),
            now.outcome().into(),
        ],
    )
}
