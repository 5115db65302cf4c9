//! When agents were at work, as they said themselves: several at once count once.

use std::collections::BTreeSet;

use crate::history::{History, What};

/// The spans in which anybody was at work, in order and apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Work {
    spans: Vec<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    from_ms: i64,
    to_ms: i64,
}

/// The work on an inquiry; none where nobody ever said that they began. What nobody stopped lasts
/// up to the last fact.
pub(crate) fn work(history: &History) -> Option<Work> {
    let last_fact_at_ms = history.last_fact_at_ms()?;
    let mut at_work: BTreeSet<&str> = BTreeSet::new();
    let mut spans: Vec<Span> = Vec::new();
    for moment in history.iter() {
        if let What::WorkStarted { agent_id } = &moment.what {
            if at_work.is_empty() {
                spans.push(Span { from_ms: moment.at_ms, to_ms: last_fact_at_ms });
            }
            at_work.insert(agent_id);
        }
        if let What::WorkStopped { agent_id } = &moment.what {
            let was_the_last = at_work.remove(&**agent_id) && at_work.is_empty();
            if let Some(span) = spans.last_mut().filter(|_| was_the_last) {
                span.to_ms = moment.at_ms;
            }
        }
    }
    (!spans.is_empty()).then_some(Work { spans })
}

impl Work {
    /// How much of the time between these instants somebody was at work.
    pub(crate) fn within_ms(&self, from_ms: i64, to_ms: i64) -> i64 {
        let shared_ms = |span: &Span| span.to_ms.min(to_ms) - span.from_ms.max(from_ms);
        self.spans.iter().map(|span| shared_ms(span).max(0)).sum()
    }
}
