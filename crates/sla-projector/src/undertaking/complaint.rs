//! Complaints that came from an authority, and when it was answered.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::complaint::{Event, ExternalComplaintReceived};
use verbatim_projection::kept::word;
use verbatim_projection::{Rows, Value};

use super::course::{Begun, Courses, Stamp};
use super::parent::{Parent, at};
use super::tables::COMPLAINT;

/// The complaints of an inquiry.
pub(super) type Complaints = Courses<Received, Step>;

/// What came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Received {
    authority: Box<str>,
    reference: Box<str>,
    due_at_ms: Option<i64>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    Answered,
    Closed { outcome: Option<Box<str>> },
}

impl Complaints {
    pub(super) fn take(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::ExternalComplaintReceived(e) => {
                self.begin(e.complaint_id.uuid(), stamp, Received::new(e));
            }
            Event::ExternalComplaintAnswered(e) => {
                self.add(e.complaint_id.uuid(), stamp, Step::Answered);
            }
            Event::ExternalComplaintClosed(e) => {
                let outcome = word(e.outcome.as_ref());
                self.add(e.complaint_id.uuid(), stamp, Step::Closed { outcome });
            }
        }
    }

    pub(super) fn rows(&self, parent: Parent<'_>, rows: &mut Rows) {
        for complaint in self.begun() {
            rows.add(&COMPLAINT, row(parent, &complaint));
        }
    }
}

impl Received {
    fn new(received: &ExternalComplaintReceived) -> Self {
        Received {
            authority: received.authority.as_str().into(),
            reference: received.reference.as_str().into(),
            due_at_ms: received.due_at.map(|at| at.unix_ms()),
        }
    }
}

/// Where a complaint stands.
#[derive(Default)]
struct Standing<'a> {
    answered: Option<Stamp>,
    closed: Option<(Stamp, Option<&'a str>)>,
}

fn standing<'a>(complaint: &Begun<'a, Received, Step>) -> Standing<'a> {
    let mut now = Standing::default();
    for (stamp, step) in complaint.steps.iter() {
        match step {
            Step::Answered => now.answered = Some(stamp),
            Step::Closed { outcome } => now.closed = Some((stamp, outcome.as_deref())),
        }
    }
    now
}

impl Standing<'_> {
    fn status(&self) -> &'static str {
        match (self.closed, self.answered) {
            (Some(_), _) => "closed",
            (None, Some(_)) => "answered",
            (None, None) => "received",
        }
    }
}

fn row(parent: Parent<'_>, complaint: &Begun<'_, Received, Step>) -> Vec<Value> {
    let Begun { id, since, with: received, .. } = *complaint;
    let now = standing(complaint);
    let (closed, outcome) = now.closed.unzip();
    parent.row(
        id,
        [
            Value::text(&received.authority),
            Value::text(&received.reference),
            since.seq(),
            since.at(),
            received.due_at_ms.map(at).into(),
            now.answered.map(Stamp::at).into(),
            now.answered.map(|answered| answered.ms_since(since)).into(),
            closed.map(Stamp::at).into(),
            outcome.flatten().into(),
            closed.map(Stamp::seq).into(),
            now.status().into(),
        ],
    )
}
