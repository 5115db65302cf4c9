//! The order of the log: dense, under rising terms, and in accord with real time.

use std::collections::HashMap;

use uuid::Uuid;

use super::History;
use super::raw_log::{Body, Entry, RawLog};

/// I3: records stand at 0, 1, 2, … as they say themselves; so do the facts of a stream.
pub(super) fn nothing_is_missing_in_between(log: &RawLog, _: &History, broken: &mut Vec<String>) {
    for (partition, read) in log.partitions.iter().enumerate() {
        for (expected, entry) in (0..).zip(&read.entries) {
            let stated = match entry.body {
                Body::Claim { .. } => None,
                Body::Barrier | Body::Outcome(_) => Some(expected),
            };
            if entry.index != expected || entry.stated_index != stated {
                let Entry { index, stated_index, .. } = entry;
                broken.push(format!("{partition}/{expected} is {index} and says {stated_index:?}"));
            }
        }
    }
    let mut streams: HashMap<Uuid, u64> = HashMap::new();
    for (partition, entry, recorded) in log.outcomes() {
        let last_seq = streams.entry(recorded.inquiry_id).or_default();
        *last_seq += recorded.event_ids.len() as u64;
        if *last_seq != recorded.last_seq {
            let (index, found) = (entry.index, recorded.last_seq);
            broken.push(format!("{partition}/{index} ends with fact {found}, not {last_seq}"));
            *last_seq = recorded.last_seq;
        }
    }
}

/// I4: each claim is above every term before it, and the writer's clock never falls.
pub(super) fn terms_rise(log: &RawLog, _: &History, broken: &mut Vec<String>) {
    for (partition, read) in log.partitions.iter().enumerate() {
        let (mut term_max, mut recorded_at_ms) = (0, i64::MIN);
        for entry in &read.entries {
            let rises = match entry.body {
                Body::Claim { .. } => entry.term > term_max,
                Body::Barrier | Body::Outcome(_) => entry.term <= term_max,
            };
            if !rises {
                let (index, term) = (entry.index, entry.term);
                broken.push(format!("{partition}/{index} has term {term} behind {term_max}"));
            }
            if entry.recorded_at_ms < recorded_at_ms {
                broken.push(format!("{partition}/{} was recorded before its past", entry.index));
            }
            term_max = term_max.max(entry.term);
            recorded_at_ms = recorded_at_ms.max(entry.recorded_at_ms);
        }
    }
}

/// I5: behind a claim nothing of a lower term is valid.
pub(super) fn nobody_old_writes_behind_a_claim(
    log: &RawLog,
    _: &History,
    broken: &mut Vec<String>,
) {
    for (partition, read) in log.partitions.iter().enumerate() {
        let mut claimed = 0;
        for entry in &read.entries {
            if entry.term < claimed {
                let (index, term) = (entry.index, entry.term);
                broken.push(format!("{partition}/{index} has term {term} behind claim {claimed}"));
            }
            match entry.body {
                Body::Claim { .. } => claimed = claimed.max(entry.term),
                Body::Barrier | Body::Outcome(_) => {}
            }
        }
    }
}

/// When a command was certainly not carried out yet, when it certainly was, and where it stands.
struct Span<'a> {
    marker: &'a str,
    sent_at: u64,
    answered_at: u64,
    index: u64,
}

/// I8: of two commands for one inquiry, if one was answered before the other was sent, it stands
/// before the other in the log.
pub(super) fn the_log_agrees_with_real_time(
    log: &RawLog,
    history: &History,
    broken: &mut Vec<String>,
) {
    let mut by_inquiry: HashMap<Uuid, Vec<Span<'_>>> = HashMap::new();
    for (_, entry, recorded) in log.outcomes() {
        let Some((marker, story)) = history.commands.get_key_value(&recorded.marker) else {
            continue;
        };
        let (sent_at, answered_at, index) = (story.sent_at(), story.known_at(), entry.index);
        let span = Span { marker, sent_at, answered_at, index };
        by_inquiry.entry(recorded.inquiry_id).or_default().push(span);
    }
    for spans in by_inquiry.values_mut() {
        spans.sort_by_key(|span| span.index);
        let mut latest: Option<&Span<'_>> = None;
        for span in spans.iter() {
            if let Some(before) = latest.filter(|before| span.answered_at < before.sent_at) {
                let (late, early) = (span.marker, before.marker);
                broken.push(format!("{late} was answered before {early} was sent, and follows it"));
            }
            if latest.is_none_or(|before| before.sent_at < span.sent_at) {
                latest = Some(span);
            }
        }
    }
}

/// I8: what was first sent over one stream stands in a partition in the order in which it was sent,
/// however often and by whichever way it was sent again.
pub(super) fn streams_keep_their_order(log: &RawLog, history: &History, broken: &mut Vec<String>) {
    let mut streams: HashMap<(u64, u32), Vec<Span<'_>>> = HashMap::new();
    for (partition, entry, recorded) in log.outcomes() {
        let Some((marker, story)) = history.commands.get_key_value(&recorded.marker) else {
            continue;
        };
        let Some(lane) = story.sendings.first().and_then(|first| first.lane) else { continue };
        let (sent_at, answered_at, index) = (story.sent_at(), story.known_at(), entry.index);
        let span = Span { marker, sent_at, answered_at, index };
        streams.entry((lane, partition)).or_default().push(span);
    }
    // The spans of a stream stand in the order of the log.
    for spans in streams.values() {
        for pair in spans.windows(2).filter(|pair| pair[1].sent_at < pair[0].sent_at) {
            let (early, late) = (pair[1].marker, pair[0].marker);
            broken.push(format!("{early} was sent before {late} over one stream, and follows it"));
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use crate::checker::Invariant::{I3NoGap, I4TermsRise, I5NobodyOld, I8RealTime};
    use crate::checker::doctored::Case;

    #[test]
    fn a_gap_between_two_records_is_found() {
        let mut case = Case::sound();
        case.log.partitions[1].entries.remove(1);
        case.breaks(I3NoGap);
    }

    #[test]
    fn a_record_that_says_another_index_is_found() {
        let mut case = Case::sound();
        case.log.partitions[1].entries[1].stated_index = Some(7);
        case.breaks(I3NoGap);
    }

    #[test]
    fn a_gap_between_two_facts_of_a_stream_is_found() {
        let mut case = Case::sound();
        case.recorded("second").last_seq = 3;
        case.breaks(I3NoGap);
    }

    #[test]
    fn a_claim_that_does_not_rise_is_found() {
        let mut case = Case::sound();
        case.claim(1, Uuid::from_u128(2));
        case.breaks(I4TermsRise);
    }

    #[test]
    fn a_clock_that_falls_is_found() {
        let mut case = Case::sound();
        case.log.partitions[1].entries[2].recorded_at_ms = -1;
        case.breaks(I4TermsRise);
    }

    #[test]
    fn a_record_of_an_older_term_behind_a_claim_is_found() {
        let mut case = Case::sound();
        case.claim(3, Uuid::from_u128(2));
        case.appear("doubted");
        case.log.partitions[1].entries.last_mut().expect("it was just appended").term = 1;
        case.breaks(I5NobodyOld);
    }

    #[test]
    fn a_log_that_contradicts_real_time_is_found() {
        let mut case = Case::sound();
        let story = case.story("first");
        (story.sendings[0].sent_at, story.sendings[0].ended_at) = (100, 101);
        case.breaks(I8RealTime);
    }
    #[test]
    fn a_command_without_an_answer_that_stands_before_what_was_answered_is_found() {
        let mut case = Case::sound();
        case.appear("doubted");
        case.holds();
        case.change_places("second", "doubted");
        case.breaks(I8RealTime);
    }

    #[test]
    fn commands_of_one_stream_that_changed_places_are_found() {
        let mut case = Case::sound();
        for marker in ["first", "second"] {
            case.story(marker).sendings[0].lane = Some(1);
        }
        case.holds();
        let first = &mut case.story("first").sendings[0];
        (first.sent_at, first.ended_at) = (5, 6);
        case.story("second").sendings[0].ended_at = 7;
        case.breaks(I8RealTime);
        case.story("first").sendings[0].lane = Some(2);
        case.holds();
    }
}
