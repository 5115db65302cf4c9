//! Resolutions: each decision, when the customer heard of it, and when they said yes.

use crate::history::{Decision, History, Moment, What};

/// One decision, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Resolution<'a> {
    pub(crate) decision: &'a Decision,
    pub(crate) decided_at_ms: i64,
    pub(crate) decided_seq: u64,
    /// When it first reached the customer, or was first read.
    pub(crate) told_at_ms: Option<i64>,
    pub(crate) confirmed_at_ms: Option<i64>,
}

/// The decisions of an inquiry in their order.
pub(crate) fn resolutions(history: &History) -> Vec<Resolution<'_>> {
    history.iter().filter_map(|moment| resolution(history, moment)).collect()
}

/// The decision that this moment is, if it is one.
fn resolution<'a>(history: &History, moment: &'a Moment) -> Option<Resolution<'a>> {
    let What::Decided(decision) = &moment.what else {
        return None;
    };
    let Decision { resolution_id, .. } = decision;
    Some(Resolution {
        decision,
        decided_at_ms: moment.at_ms,
        decided_seq: moment.seq,
        told_at_ms: first_ms(history, &What::Told { resolution_id: *resolution_id }),
        confirmed_at_ms: first_ms(history, &What::Confirmed { resolution_id: *resolution_id }),
    })
}

/// When this first happened.
fn first_ms(history: &History, what: &What) -> Option<i64> {
    history.iter().find(|moment| moment.what == *what).map(|moment| moment.at_ms)
}
