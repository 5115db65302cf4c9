//! Compensation: what was offered, who pays for it, and what became of it.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::compensation::{CompensationOffered, Event};
use verbatim_domain::vocabulary::{CompensationKind, Organisation};
use verbatim_projection::kept::word;
use verbatim_projection::{Rows, Value};

use super::course::{Begun, Courses, Stamp};
use super::parent::Parent;
use super::tables::COMPENSATION;

/// The compensations of an inquiry.
pub(super) type Compensations = Courses<Offered, Step>;

/// What was offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Offered {
    kind: i32,
    amount: Option<Amount>,
    points: u64,
    funder: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Amount {
    currency_code: Box<str>,
    minor: i64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Step {
    Accepted,
    Declined { reason: Option<Box<str>> },
    Issued,
    Reversed { reason: Box<str> },
}

impl Compensations {
    pub(super) fn take(&mut self, event: &Event, stamp: Stamp) {
        match event {
            Event::CompensationOffered(e) => {
                self.begin(e.compensation_id.uuid(), stamp, Offered::new(e));
            }
            Event::CompensationAccepted(e) => {
                self.add(e.compensation_id.uuid(), stamp, Step::Accepted);
            }
            Event::CompensationDeclined(e) => {
                let reason = word(e.reason.as_ref());
                self.add(e.compensation_id.uuid(), stamp, Step::Declined { reason });
            }
            Event::CompensationIssued(e) => {
                self.add(e.compensation_id.uuid(), stamp, Step::Issued);
            }
            Event::CompensationReversed(e) => {
                let reason = e.reason.as_str().into();
                self.add(e.compensation_id.uuid(), stamp, Step::Reversed { reason });
            }
        }
    }

    pub(super) fn rows(&self, parent: Parent<'_>, rows: &mut Rows) {
        for compensation in self.begun() {
            rows.add(&COMPENSATION, row(parent, &compensation));
        }
    }
}

impl Offered {
    fn new(offered: &CompensationOffered) -> Self {
        let amount = offered.amount.as_ref().map(|money| Amount {
            currency_code: money.currency_code.as_str().into(),
            minor: money.amount_minor,
        });
        Offered {
            kind: offered.kind.number(),
            amount,
            points: offered.points,
            funder: offered.funder.number(),
        }
    }
}

/// Where a compensation stands.
#[derive(Default)]
struct Standing<'a> {
    accepted: Option<Stamp>,
    declined: Option<(Stamp, Option<&'a str>)>,
    issued: Option<Stamp>,
    reversed: Option<(Stamp, &'a str)>,
}

fn standing<'a>(compensation: &Begun<'a, Offered, Step>) -> Standing<'a> {
    let mut now = Standing::default();
    for (stamp, step) in compensation.steps.iter() {
        match step {
            Step::Accepted => now.accepted = Some(stamp),
            Step::Declined { reason } => now.declined = Some((stamp, reason.as_deref())),
            Step::Issued => now.issued = Some(stamp),
            Step::Reversed { reason } => now.reversed = Some((stamp, reason)),
        }
    }
    now
}

impl Standing<'_> {
    fn status(&self) -> &'static str {
        match (self.reversed, self.issued, self.declined, self.accepted) {
            (Some(_), _, _, _) => "reversed",
            (None, Some(_), _, _) => "issued",
            (None, None, Some(_), _) => "declined",
            (None, None, None, Some(_)) => "accepted",
            (None, None, None, None) => "offered",
        }
    }
}

fn row(parent: Parent<'_>, compensation: &Begun<'_, Offered, Step>) -> Vec<Value> {
    let Begun { id, since, with: offered, .. } = *compensation;
    let amount = offered.amount.as_ref();
    let now = standing(compensation);
    let (declined, decline_reason) = now.declined.unzip();
    let (reversed, reverse_reason) = now.reversed.unzip();
    parent.row(
        id,
        [
            CompensationKind::from_number(offered.kind).as_str().into(),
            amount.map(|amount| &*amount.currency_code).into(),
            amount.map(|amount| amount.minor).into(),
            i64::try_from(offered.points).unwrap_or(i64::MAX).into(),
            Organisation::from_number(offered.funder).as_str().into(),
            since.seq(),
            since.at(),
            now.accepted.map(Stamp::at).into(),
            declined.map(Stamp::at).into(),
            decline_reason.flatten().into(),
            now.issued.map(Stamp::at).into(),
            reversed.map(Stamp::at).into(),
            reverse_reason.into(),
            reversed.or(now.issued).or(declined).map(Stamp::seq).into(),
            now.status().into(),
        ],
    )
}
