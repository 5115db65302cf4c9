//! What is said without a record: nobody who is deposed denies what his successor acknowledged.

use std::collections::HashMap;

use uuid::Uuid;

use super::History;
use super::raw_log::RawLog;

/// I8: nobody denies an inquiry of which something was acknowledged before it was asked for.
pub(super) fn nobody_denies_an_inquiry(_: &RawLog, history: &History, broken: &mut Vec<String>) {
    let mut known_since: HashMap<Uuid, u64> = HashMap::new();
    for story in history.commands.values() {
        let since = known_since.entry(story.inquiry_id).or_insert(u64::MAX);
        *since = story.known_at().min(*since);
    }
    for (marker, story) in &history.commands {
        let since = known_since[&story.inquiry_id];
        let denials = story.denials().filter(|(_, denial)| denial.reason == "INQUIRY_NOT_FOUND");
        for (sending, _) in denials.filter(|(sending, _)| sending.sent_at > since) {
            let at = sending.sent_at;
            broken.push(format!("{marker}, sent at {at}, was told that its inquiry is not there"));
        }
    }
}

/// A fact of a stream: its number, and when it was certainly not there yet and certainly was.
struct Known {
    seq: u64,
    sent_at: u64,
    known_at: u64,
}

/// I8: whoever says how far a stream goes names no less than was acknowledged before the question,
/// and nothing but what the log holds and somebody had sent before the answer.
pub(super) fn nobody_denies_a_fact(log: &RawLog, history: &History, broken: &mut Vec<String>) {
    let mut streams: HashMap<Uuid, Vec<Known>> = HashMap::new();
    for (_, _, recorded) in log.outcomes() {
        let Some(story) = history.commands.get(&recorded.marker) else { continue };
        let (seq, sent_at, known_at) = (recorded.last_seq, story.sent_at(), story.known_at());
        streams.entry(recorded.inquiry_id).or_default().push(Known { seq, sent_at, known_at });
    }
    for (marker, story) in &history.commands {
        let facts = streams.get(&story.inquiry_id).map_or(&[][..], Vec::as_slice);
        for (sending, denial) in story.denials() {
            let Some(said) = denial.actual_seq else { continue };
            let (asked_at, answered_at) = (sending.sent_at, sending.ended_at);
            let known = facts.iter().filter(|fact| fact.known_at < asked_at);
            let known = known.map(|fact| fact.seq).max().unwrap_or(0);
            if said < known {
                broken.push(format!("{marker} was told of fact {said} when {known} was known"));
            }
            let last = facts.iter().find(|fact| fact.seq == said);
            if said > 0 && last.is_none_or(|fact| fact.sent_at > answered_at) {
                broken.push(format!("{marker} was told of fact {said}, which was not there"));
            }
        }
    }
}

/// I10: nobody refuses a request that is recorded, once that is known: of this request itself, or
/// of one behind it in the log.
pub(super) fn nobody_refuses_what_is_recorded(
    log: &RawLog,
    history: &History,
    broken: &mut Vec<String>,
) {
    let outcomes: Vec<_> = log.outcomes().collect();
    let (mut behind, mut known_at) = (0, u64::MAX);
    // From the end on: what is known of a record is known of all before it.
    for (partition, entry, recorded) in outcomes.into_iter().rev() {
        if partition != behind {
            (behind, known_at) = (partition, u64::MAX);
        }
        let Some((marker, story)) = history.commands.get_key_value(&recorded.marker) else {
            continue;
        };
        known_at = story.known_at().min(known_at);
        for (_, denial) in story.denials().filter(|(sending, _)| sending.sent_at > known_at) {
            let (index, reason) = (entry.index, &denial.reason);
            broken.push(format!("{marker} stands at {partition}/{index}, and got {reason}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checker::Invariant::{I8RealTime, I10SameAnswer};
    use crate::checker::doctored::Case;

    #[test]
    fn a_denial_of_an_inquiry_that_was_acknowledged_is_found() {
        let mut case = Case::sound();
        case.deny("refused", "INQUIRY_NOT_FOUND");
        case.breaks(I8RealTime);
    }

    #[test]
    fn a_denial_of_an_inquiry_before_anything_is_known_of_it_breaks_nothing() {
        let mut case = Case::sound();
        case.deny("refused", "INQUIRY_NOT_FOUND");
        case.last_sending("refused").sent_at = 1;
        case.holds();
    }

    #[test]
    fn a_refusal_by_somebody_who_knows_less_than_was_acknowledged_is_found() {
        let mut case = Case::sound();
        case.deny("refused", "SEQ_MISMATCH").actual_seq = Some(2);
        case.holds();
        case.deny("refused", "SEQ_MISMATCH").actual_seq = Some(1);
        case.breaks(I8RealTime);
    }

    #[test]
    fn a_refusal_that_rests_on_what_the_log_does_not_hold_is_found() {
        let mut case = Case::sound();
        case.deny("refused", "SEQ_MISMATCH").actual_seq = Some(3);
        case.breaks(I8RealTime);
    }

    #[test]
    fn a_refusal_that_rests_on_what_nobody_had_sent_is_found() {
        let mut case = Case::sound();
        case.appear("doubted");
        case.deny("refused", "SEQ_MISMATCH").actual_seq = Some(3);
        case.holds();
        case.last_sending("refused").sent_at = 6;
        case.last_sending("refused").ended_at = 7;
        case.breaks(I8RealTime);
    }

    #[test]
    fn a_refusal_of_a_request_that_has_a_receipt_is_found() {
        let mut case = Case::sound();
        case.deny("second", "NOT_RESOLVED");
        case.breaks(I10SameAnswer);
    }

    #[test]
    fn a_refusal_of_a_request_before_one_that_has_a_receipt_is_found() {
        let mut case = Case::sound();
        case.appear("doubted");
        case.deny("doubted", "NOT_RESOLVED");
        case.change_places("doubted", "second");
        case.breaks(I10SameAnswer);
    }
}
