//! Reopenings: when an inquiry was opened again, why, and after which decision.

use verbatim_domain::vocabulary::ReopenCause;

use crate::history::{History, What};

/// One reopening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reopening {
    pub(crate) reopened_at_ms: i64,
    pub(crate) reopened_seq: u64,
    pub(crate) cause: ReopenCause,
    /// The number of the last decision before it.
    pub(crate) after_resolution_number: Option<i64>,
}

/// The reopenings of an inquiry in their order.
pub(crate) fn reopenings(history: &History) -> Vec<Reopening> {
    let (mut reopenings, mut decision_count) = (Vec::new(), 0);
    for moment in history.iter() {
        if let What::Decided(_) = &moment.what {
            decision_count += 1;
        }
        if let What::Reopened { cause } = &moment.what {
            reopenings.push(Reopening {
                reopened_at_ms: moment.at_ms,
                reopened_seq: moment.seq,
                cause: ReopenCause::from_number(*cause),
                after_resolution_number: (decision_count > 0).then_some(decision_count),
            });
        }
    }
    reopenings
}
