//! Snoozes: an inquiry put aside, and what ended that.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::snooze::{Event, SnoozeSet};
use verbatim_domain::vocabulary::SnoozeEndCause;
use verbatim_projection::kept::word;
use verbatim_projection::{Rows, Value};

use super::course::{Begun, Courses, Stamp};
use super::parent::{Parent, at};
use super::surroundings::Surroundings;
use super::tables::SNOOZE;

/// The snoozes of an inquiry.
pub(super) type Snoozes = Courses<Set, Ended>;

/// Until when, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Set {
    until_at_ms: i64,
    reason: Option<Box<str>>,
}

/// Somebody said that it was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ended {
    cause: i32,
}

impl Snoozes {
    pub(super) fn take(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::SnoozeSet(e) => self.begin(e.snooze_id.uuid(), stamp, Set::new(e)),
            Event::SnoozeEnded(e) => {
                self.add(e.snooze_id.uuid(), stamp, Ended { cause: e.cause.number() });
            }
        }
    }

    pub(super) fn rows(&self, parent: Parent<'_>, around: &Surroundings, rows: &mut Rows) {
        for snooze in self.begun() {
            rows.add(&SNOOZE, row(parent, around, &snooze));
        }
    }
}

impl Set {
    fn new(set: &SnoozeSet) -> Self {
        Set { until_at_ms: set.until_at.unix_ms(), reason: word(set.reason.as_ref()) }
    }
}

/// What ended it first: somebody said so, or the inquiry ended and nobody had to.
fn end(around: &Surroundings, snooze: &Begun<'_, Set, Ended>) -> Option<(Stamp, &'static str)> {
    let said = snooze.steps.iter().next();
    let said =
        said.map(|(stamp, ended)| (stamp, SnoozeEndCause::from_number(ended.cause).as_str()));
    let inquiry_ended = around.ended.first_after(snooze.since);
    let inquiry_ended = inquiry_ended.map(|stamp| (stamp, "inquiry_ended"));
    said.into_iter().chain(inquiry_ended).min_by_key(|(stamp, _)| *stamp)
}

fn row(parent: Parent<'_>, around: &Surroundings, snooze: &Begun<'_, Set, Ended>) -> Vec<Value> {
    let Begun { id, since, with: set, .. } = *snooze;
    let (ended, cause) = end(around, snooze).unzip();
    parent.row(
        id,
        [
            set.reason.as_deref().into(),
            since.seq(),
            since.at(),
            at(set.until_at_ms),
            ended.map(Stamp::at).into(),
            cause.into(),
            ended.map(|ended| ended.ms_since(since)).into(),
            ended.map(Stamp::seq).into(),
        ],
    )
}
