//! Where one inquiry stands, and when it got there: the figures of its row.

use verbatim_domain::custody::Holder;

use crate::case::InquiryCase;
use crate::history::{Decision, History, Moment, Reach, What};
use verbatim_projection::kept::KeptId;

/// The figures of one inquiry. Instants are as claimed; spans are never negative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Summary<'a> {
    pub(crate) status: Status,
    pub(crate) first_response_at_ms: Option<i64>,
    pub(crate) first_assigned_at_ms: Option<i64>,
    pub(crate) first_resolved_at_ms: Option<i64>,
    pub(crate) last_resolution: Option<(i64, &'a Decision)>,
    pub(crate) told_at_ms: Option<i64>,
    pub(crate) decide_to_tell_ms: Option<i64>,
    pub(crate) confirmed_at_ms: Option<i64>,
    pub(crate) rejected_at_ms: Option<i64>,
    pub(crate) closed_at_ms: Option<i64>,
    pub(crate) life_ms: i64,
    pub(crate) reopen_count: i64,
    pub(crate) received_count: i64,
    pub(crate) later_received_count: i64,
    pub(crate) replied_count: i64,
    pub(crate) handoff_count: i64,
    pub(crate) holder: Holder,
}

/// Where an inquiry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Open,
    Resolved,
    Closed,
    Merged { into: KeptId },
    Voided,
}

impl Status {
    /// As analysts read it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Resolved => "resolved",
            Status::Closed => "closed",
            Status::Merged { .. } => "merged",
            Status::Voided => "voided",
        }
    }

    /// Ends as custody does: once ended, only a reopening brings it back.
    fn after(self, what: &What) -> Status {
        match (self, what) {
            (Status::Open, What::Decided(_)) => Status::Resolved,
            (_, What::Reopened { .. }) => Status::Open,
            (Status::Open | Status::Resolved, What::Closed) => Status::Closed,
            (Status::Open | Status::Resolved | Status::Closed, What::Merged { into }) => {
                Status::Merged { into: *into }
            }
            (Status::Open | Status::Resolved | Status::Closed, What::Voided) => Status::Voided,
            (status, _) => status,
        }
    }
}

/// The figures of this inquiry; none before it was opened.
pub(crate) fn summary(case: &InquiryCase) -> Option<Summary<'_>> {
    let opened_at_ms = case.opening.as_ref()?.at_ms;
    let custody = case.custody()?;
    let holder = custody.holder?;
    let history = &case.history;
    let told = first(history, |what| matches!(what, What::Told { .. }));
    let is_response = |what: &What| matches!(what, What::Replied(reply) if case.is_response(reply));
    let is_first_response =
        |moment: &&Moment| moment.at_ms >= opened_at_ms && is_response(&moment.what);
    let is_assignment = |what: &What| matches!(what, What::Assigned(_) | What::Accepted { .. });
    let is_confirmation = |what: &What| matches!(what, What::Confirmed { .. });
    Some(Summary {
        status: history.iter().fold(Status::Open, |status, moment| status.after(&moment.what)),
        first_response_at_ms: history.iter().find(is_first_response).map(|moment| moment.at_ms),
        first_assigned_at_ms: first(history, is_assignment).map(|moment| moment.at_ms),
        first_resolved_at_ms: decisions(history).next().map(|(at_ms, _)| at_ms),
        last_resolution: decisions(history).next_back(),
        told_at_ms: told.map(|moment| moment.at_ms),
        decide_to_tell_ms: told.and_then(|told| decide_to_tell_ms(history, told)),
        confirmed_at_ms: first(history, is_confirmation).map(|moment| moment.at_ms),
        rejected_at_ms: first(history, |what| *what == What::Rejected).map(|m| m.at_ms),
        closed_at_ms: (holder == Holder::Closed).then_some(opened_at_ms + custody.life_ms),
        life_ms: custody.life_ms,
        reopen_count: count(history, |what| matches!(what, What::Reopened { .. })),
        received_count: count(history, is_question),
        later_received_count: later_received_count(case),
        replied_count: count(history, |what| matches!(what, What::Replied(_))),
        handoff_count: count(history, between_teams),
        holder,
    })
}

fn first(history: &History, is_meant: impl Fn(&What) -> bool) -> Option<&Moment> {
    history.iter().find(|moment| is_meant(&moment.what))
}

fn count(history: &History, is_meant: impl Fn(&What) -> bool) -> i64 {
    history.iter().map(|moment| i64::from(is_meant(&moment.what))).sum()
}

fn is_question(what: &What) -> bool {
    matches!(what, What::Asked { .. })
}

/// All but the message that opened it: the first one, unless a person had written to the customer
/// before.
fn later_received_count(case: &InquiryCase) -> i64 {
    let is_response = |what: &What| matches!(what, What::Replied(reply) if case.is_response(reply));
    let is_talk = |what: &What| is_question(what) || is_response(what);
    let began_with = first(&case.history, is_talk).map(|moment| &moment.what);
    count(&case.history, is_question) - i64::from(began_with.is_some_and(is_question))
}

fn between_teams(what: &What) -> bool {
    matches!(what, What::Accepted { reach: Reach::BetweenTeams, .. })
}

fn decisions(history: &History) -> impl DoubleEndedIterator<Item = (i64, &Decision)> {
    history.iter().filter_map(|moment| {
        let What::Decided(decision) = &moment.what else {
            return None;
        };
        Some((moment.at_ms, decision))
    })
}

/// From the decision that the customer was first told of to that telling.
fn decide_to_tell_ms(history: &History, told: &Moment) -> Option<i64> {
    let What::Told { resolution_id } = told.what else {
        return None;
    };
    let is_the_told_one = |decision: &Decision| decision.resolution_id == resolution_id;
    let (decided_at_ms, _) = decisions(history).find(|(_, decision)| is_the_told_one(decision))?;
    Some((told.at_ms - decided_at_ms).max(0))
}

#[cfg(test)]
mod tests;
