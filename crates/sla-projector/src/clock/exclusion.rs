//! On whose word an instance is out of account.

use verbatim_clocks::Story;
use verbatim_domain::Code;
use verbatim_domain::governance::clock_def::{Exclusion, Subject};
use verbatim_domain::governance::{Attribute, Predicate};

use super::case::{ClockCase, Mark};
use super::found::Found;
use super::kept_facts::Told;

/// The first mark on the message that began an instance for which it is out of account by a reason;
/// none, if it is so for what it is, and not for what somebody said of it later.
pub(super) fn mark_on<'a>(
    case: &'a ClockCase,
    story: &Story,
    found: &Found,
    reason: &Code,
) -> Option<&'a Mark> {
    let start_seq = found.instance.start_seq;
    let named = |subject| story.named_at(start_seq, subject);
    let message_id = named(Subject::Message).or_else(|| named(Subject::Reply))?;
    let exclusions = found.clock().def.exclude.iter().filter(|it| it.reason == *reason);
    let exclusions: Vec<&Exclusion> = exclusions.collect();
    // An interval may begin long after the message that began the first of them.
    let begun_ms = case.kept.happened_at(case.kept.fact(start_seq)?, Told::Now);
    let marks = case.marks.iter().filter(|mark| mark.message_id.uuid().as_u128() == message_id);
    let counts = |mark: &&Mark| {
        let after_ms = mark.at_ms - begun_ms;
        let is_soon = |it: &Exclusion| it.marked_within_ms.is_none_or(|ms| after_ms <= ms);
        exclusions.iter().any(|it| is_soon(it) && asks_for(&it.when, &mark.flag))
    };
    marks.filter(counts).min_by_key(|mark| (mark.known_ms, mark.at_ms))
}

/// Whether a condition asks for a mark of this word.
fn asks_for(when: &Predicate, flag: &str) -> bool {
    match when {
        Predicate::Is(Attribute::Flag, flags) => flags.iter().any(|it| it.as_str() == flag),
        Predicate::All(parts) | Predicate::Any(parts) => {
            parts.iter().any(|part| asks_for(part, flag))
        }
        Predicate::Is(..) | Predicate::AtLeast(..) | Predicate::Not(_) => false,
    }
}

/// Whether a mark became known after the deadline, whenever it is said to have been set.
pub(super) fn is_late(mark: &Mark, found: &Found) -> bool {
    found.instance.net.met_until_ms.is_some_and(|until_ms| mark.known_ms > until_ms)
}
