//! What a clock measures, by the facts that begin and end it: its id is a policy's own.

use verbatim_domain::Code;
use verbatim_domain::governance::clock_def::Recurrence;
use verbatim_domain::governance::{Attribute, ClockDef, Predicate};

/// What a clock measures.
pub(super) fn measures(def: &ClockDef) -> &'static str {
    let (starts, stops) = (kinds(&def.start), kinds(&def.stop));
    let is_asked = !starts.is_empty() && starts.iter().all(|it| it.as_str() == "message_received");
    let all_stops =
        |known: &[&str]| !stops.is_empty() && stops.iter().all(|it| known.contains(&it.as_str()));
    let is_decided = starts.iter().any(|it| it.as_str() == "resolution_decided");
    if is_asked && all_stops(&["message_sent", "reply_equivalent_recorded"]) {
        match def.recurrence {
            Recurrence::Once => "first_response",
            Recurrence::PerTurn
            | Recurrence::PerReopen
            | Recurrence::Chained
            | Recurrence::Independent
            | Recurrence::FixedInterval { .. } => "response",
        }
    } else if is_decided && all_stops(&["conveyance_delivered", "conveyance_read"]) {
        "telling"
    } else if stops.iter().any(|it| it.as_str() == "resolution_decided") {
        "resolution"
    } else {
        "other"
    }
}

/// The kinds of fact that a condition can hold of; none, where it names none.
fn kinds(predicate: &Predicate) -> Vec<&Code> {
    match predicate {
        Predicate::Is(Attribute::Fact, kinds) => kinds.iter().collect(),
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().flat_map(kinds).collect(),
        Predicate::Is(..) | Predicate::AtLeast(..) | Predicate::Not(_) => Vec::new(),
    }
}
