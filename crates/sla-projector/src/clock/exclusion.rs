//! On whose word an instance is out of account.

use verbatim_clocks::Story;
use verbatim_domain::governance::clock_def::Subject;

use super::case::{ClockCase, Mark};
use super::found::Found;

/// The last mark on the message that began an instance; none, if it is out of account for what it
/// is, and not for what somebody said of it later.
pub(super) fn mark_on<'a>(case: &'a ClockCase, story: &Story, found: &Found) -> Option<&'a Mark> {
    let start_seq = found.instance.start_seq;
    let named = |subject| story.named_at(start_seq, subject);
    let message_id = named(Subject::Message).or_else(|| named(Subject::Reply))?;
    let marks = case.marks.iter().filter(|mark| mark.message_id.uuid().as_u128() == message_id);
    marks.max_by_key(|mark| mark.at_ms)
}

/// Whether a mark came after the deadline.
pub(super) fn is_late(mark: &Mark, found: &Found) -> bool {
    found.instance.net.met_until_ms.is_some_and(|until_ms| mark.at_ms > until_ms)
}
