//! When a clock stood still, as claimed and honestly.

use verbatim_domain::governance::{ClockDef, Predicate};

use crate::matches::World;
use crate::spans::{Span, Spans};
use crate::story::Story;

/// The stretches over which a clock's pause holds, up to [`Span::OPEN`] where it still does.
pub(crate) fn pauses(def: &ClockDef, story: &Story, world: World) -> Spans {
    if def.pause == Predicate::NEVER {
        return Spans::NONE;
    }
    let mut spans = Vec::new();
    let mut since_ms = None;
    // What was resumed while its reason still held pauses again once there is a new reason.
    let mut is_over = false;
    for moment in story.moments() {
        let holds = |predicate| story.holds(predicate, moment, world);
        let has_reason = holds(&def.pause);
        is_over &= has_reason;
        let is_paused = match (since_ms, &def.resume) {
            (Some(_), Some(resume)) => !holds(resume),
            (Some(_) | None, _) => has_reason && !is_over,
        };
        is_over |= since_ms.is_some() && !is_paused && has_reason;
        match (since_ms, is_paused) {
            (None, true) => since_ms = Some(moment.fact.at_ms),
            (Some(from_ms), false) => {
                spans.push(Span { from_ms, to_ms: moment.fact.at_ms });
                since_ms = None;
            }
            (None, false) | (Some(_), true) => {}
        }
    }
    spans.extend(since_ms.map(|from_ms| Span { from_ms, to_ms: Span::OPEN }));
    Spans::union(spans)
}
