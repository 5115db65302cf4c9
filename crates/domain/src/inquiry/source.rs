//! What another system said of the same matter. Moves neither hands nor clocks.

use std::collections::BTreeMap;

use uuid::Uuid;

use crate::id::{AgentId, ExternalId, TeamId, derived};
use crate::text::Code;
use crate::vocabulary::SourceVerdict;

use super::{Context, Event, Inquiry, Refusal};

/// Wish: record what the source's own record said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSourceStatus {
    /// What is to be recorded.
    pub status: SourceStatusRecorded,
}

/// What the source's own record said at that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStatusRecorded {
    /// The source's key of the row.
    pub row_id: ExternalId,
    /// The source's status.
    pub status: Code,
    /// The source's finer status.
    pub substatus: Option<Code>,
    /// The team that the row names.
    pub team_id: Option<TeamId>,
    /// The person that the row names.
    pub person_id: Option<AgentId>,
}

/// Wish: record what the source judged about a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSourceVerdict {
    /// What is to be recorded.
    pub verdict: SourceVerdictRecorded,
}

/// What the source itself judged about a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceVerdictRecorded {
    /// Which promise.
    pub promise: Code,
    /// The verdict.
    pub verdict: SourceVerdict,
}

/// The last verdict on each promise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdicts {
    /// By promise.
    pub by_promise: BTreeMap<Code, SourceVerdict>,
}

impl Verdicts {
    pub(super) fn set(&mut self, promise: &Code, verdict: SourceVerdict) {
        self.by_promise.insert(promise.clone(), verdict);
    }
}

/// A row of another system by an id of fixed size.
pub(super) fn row_key(row_id: &ExternalId) -> Uuid {
    derived(&[b"source row", row_id.as_str().as_bytes()])
}

type Decision = Result<Vec<Event>, Refusal>;

pub(super) fn status(
    inquiry: &Inquiry,
    command: &RecordSourceStatus,
    context: &Context<'_>,
) -> Decision {
    let RecordSourceStatus { status } = command;
    if inquiry.known(context)?.recorded.contains(&row_key(&status.row_id)) {
        return Ok(vec![]);
    }
    Ok(vec![Event::SourceStatusRecorded(status.clone())])
}

pub(super) fn verdict(
    inquiry: &Inquiry,
    command: &RecordSourceVerdict,
    context: &Context<'_>,
) -> Decision {
    let RecordSourceVerdict { verdict } = command;
    let said_before = inquiry.known(context)?.verdicts.by_promise.get(&verdict.promise);
    if said_before == Some(&verdict.verdict) {
        return Ok(vec![]);
    }
    Ok(vec![Event::SourceVerdictRecorded(verdict.clone())])
}
