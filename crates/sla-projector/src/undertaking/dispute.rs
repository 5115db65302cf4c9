//! Disputes: who responded, what was shown, and who was found at fault.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::dispute::{DisputeOpened, DisputeRuled, Event, EvidenceRequested};
use verbatim_domain::vocabulary::{Fault, Side};
use verbatim_projection::kept::{KeptId, word};
use verbatim_projection::{Rows, Value};

use super::course::{Begun, Courses, Stamp};
use super::parent::{Parent, at};
use super::tables::{DISPUTE, EVIDENCE};

/// The disputes of an inquiry, and what their sides were asked to show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Disputes {
    disputes: Courses<Opened, Step>,
    evidence: Courses<Requested, Submitted>,
}

/// What is disputed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Opened {
    reason: Box<str>,
    opened_by: i32,
}

/// What became of a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    Responded { by: i32 },
    Escalated { level: Box<str> },
    Ruled { ruling: Box<str>, fault: Option<i32> },
    Settled { settlement: Option<Box<str>> },
}

/// What a side was asked to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Requested {
    dispute_id: KeptId,
    party: i32,
    due_at_ms: i64,
}

/// It showed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Submitted;

impl Disputes {
    pub(super) fn take(&mut self, event: &Event, stamp: Stamp) {
        let (disputes, evidence) = (&mut self.disputes, &mut self.evidence);
        match event {
            Event::DisputeOpened(e) => disputes.begin(e.dispute_id.uuid(), stamp, Opened::new(e)),
            Event::DisputeResponded(e) => {
                let by = e.responded_by.number();
                disputes.add(e.dispute_id.uuid(), stamp, Step::Responded { by });
            }
            Event::EvidenceRequested(e) => {
                evidence.begin(e.evidence_id.uuid(), stamp, Requested::new(e));
            }
            Event::EvidenceSubmitted(e) => evidence.add(e.evidence_id.uuid(), stamp, Submitted),
            Event::DisputeEscalated(e) => {
                let level = e.level.as_str().into();
                disputes.add(e.dispute_id.uuid(), stamp, Step::Escalated { level });
            }
            Event::DisputeRuled(e) => disputes.add(e.dispute_id.uuid(), stamp, Step::ruled(e)),
            Event::DisputeSettled(e) => {
                let settlement = word(e.settlement.as_ref());
                disputes.add(e.dispute_id.uuid(), stamp, Step::Settled { settlement });
            }
        }
    }

    pub(super) fn rows(&self, parent: Parent<'_>, rows: &mut Rows) {
        for dispute in self.disputes.begun() {
            rows.add(&DISPUTE, dispute_row(parent, &dispute));
        }
        for evidence in self.evidence.begun() {
            rows.add(&EVIDENCE, evidence_row(parent, &evidence));
        }
    }
}

impl Opened {
    fn new(opened: &DisputeOpened) -> Self {
        let opened_by = opened.opened_by.number();
        Opened { reason: opened.reason.as_str().into(), opened_by }
    }
}

impl Step {
    fn ruled(ruled: &DisputeRuled) -> Self {
        let fault = ruled.fault.map(Fault::number);
        Step::Ruled { ruling: ruled.ruling.as_str().into(), fault }
    }
}

impl Requested {
    fn new(requested: &EvidenceRequested) -> Self {
        Requested {
            dispute_id: requested.dispute_id.uuid().into(),
            party: requested.party.number(),
            due_at_ms: requested.due_at.unix_ms(),
        }
    }
}

/// Where a dispute stands.
#[derive(Default)]
struct Standing<'a> {
    response_count: i64,
    first_merchant_response: Option<Stamp>,
    escalated: Option<Stamp>,
    level: Option<&'a str>,
    ruled: Option<Ruling<'a>>,
    settled: Option<(Stamp, Option<&'a str>)>,
    /// What was done last before it was over.
    stage: Stage,
}

#[derive(Clone, Copy)]
struct Ruling<'a> {
    stamp: Stamp,
    ruling: &'a str,
    fault: Option<Fault>,
}

#[derive(Clone, Copy, Default)]
enum Stage {
    #[default]
    Open,
    Escalated,
    Ruled,
}

fn standing<'a>(dispute: &Begun<'a, Opened, Step>) -> Standing<'a> {
    let mut now = Standing::default();
    for (stamp, step) in dispute.steps.iter() {
        match step {
            Step::Responded { by } => {
                now.response_count += 1;
                if Side::from_number(*by) == Side::Merchant {
                    now.first_merchant_response.get_or_insert(stamp);
                }
            }
            Step::Escalated { level } => {
                now.escalated.get_or_insert(stamp);
                now.level = Some(level);
                now.stage = Stage::Escalated;
            }
            Step::Ruled { ruling, fault } => {
                let fault = fault.map(Fault::from_number);
                now.ruled = Some(Ruling { stamp, ruling, fault });
                now.stage = Stage::Ruled;
            }
            Step::Settled { settlement } => now.settled = Some((stamp, settlement.as_deref())),
        }
    }
    now
}

impl Standing<'_> {
    fn status(&self) -> &'static str {
        match (self.settled, self.stage) {
            (Some(_), _) => "settled",
            (None, Stage::Open) => "open",
            (None, Stage::Escalated) => "escalated",
            (None, Stage::Ruled) => "ruled",
        }
    }
}

fn dispute_row(parent: Parent<'_>, dispute: &Begun<'_, Opened, Step>) -> Vec<Value> {
    let Begun { id, since, with: opened, .. } = *dispute;
    let now = standing(dispute);
    let (settled, settlement) = now.settled.unzip();
    parent.row(
        id,
        [
            Value::text(&opened.reason),
            Side::from_number(opened.opened_by).as_str().into(),
            since.seq(),
            since.at(),
            now.first_merchant_response.map(Stamp::at).into(),
            now.response_count.into(),
            now.escalated.map(Stamp::at).into(),
            now.level.into(),
            now.ruled.map(|ruled| ruled.stamp.seq()).into(),
            now.ruled.map(|ruled| ruled.stamp.at()).into(),
            now.ruled.map(|ruled| ruled.ruling).into(),
            now.ruled.and_then(|ruled| ruled.fault).map(Fault::as_str).into(),
            settled.map(Stamp::at).into(),
            settlement.flatten().into(),
            settled.map(Stamp::seq).into(),
            now.status().into(),
        ],
    )
}

fn evidence_row(parent: Parent<'_>, evidence: &Begun<'_, Requested, Submitted>) -> Vec<Value> {
    let Begun { id, since, with: requested, steps } = *evidence;
    let submitted = steps.iter().next().map(|(stamp, _)| stamp);
    parent.row(
        id,
        [
            requested.dispute_id.uuid().into(),
            Side::from_number(requested.party).as_str().into(),
            since.seq(),
            since.at(),
            at(requested.due_at_ms),
            submitted.map(Stamp::at).into(),
            submitted.map(|submitted| submitted.ms_since(since)).into(),
            submitted.map(Stamp::seq).into(),
        ],
    )
}
