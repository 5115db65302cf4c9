//! What a receipt promised stands in the log, and every receipt of one request is the same.

use std::collections::HashMap;

use super::raw_log::{Entry, RawLog, Recorded};
use super::{History, Receipt};

/// I1: the record of every receipt is there, and it is the one that the receipt tells of.
pub(super) fn nothing_is_lost(log: &RawLog, history: &History, broken: &mut Vec<String>) {
    let places: HashMap<(u32, u64), (&Entry, &Recorded)> = log
        .outcomes()
        .map(|(partition, entry, recorded)| ((partition, entry.index), (entry, recorded)))
        .collect();
    for (marker, story) in &history.commands {
        for (_, receipt) in story.receipts() {
            let Receipt { partition, index, .. } = *receipt;
            let Some((entry, recorded)) = places.get(&(partition, index)) else {
                broken
                    .push(format!("{marker} has a receipt for {partition}/{index}, and no record"));
                continue;
            };
            let says_the_same = recorded.marker == *marker
                && recorded.inquiry_id == receipt.inquiry_id
                && recorded.request_id == receipt.request_id
                && recorded.event_ids == receipt.event_ids
                && recorded.last_seq == receipt.stream_seq
                && entry.recorded_at_ms == receipt.recorded_at_ms;
            let is_the_callers =
                story.inquiry_id == receipt.inquiry_id && story.request_id == receipt.request_id;
            if !(says_the_same && is_the_callers) {
                broken
                    .push(format!("{marker} has a receipt that differs from {partition}/{index}"));
            }
        }
    }
}

/// I10: however often and whenever asked, one request has one answer, and is new but once.
pub(super) fn the_same_request_has_the_same_answer(
    _log: &RawLog,
    history: &History,
    broken: &mut Vec<String>,
) {
    for (marker, story) in &history.commands {
        let mut receipts = story.receipts().map(|(_, receipt)| receipt);
        let Some(first) = receipts.next() else { continue };
        let firsts = story.receipts().filter(|(_, receipt)| !receipt.repeated).count();
        if firsts > 1 {
            broken.push(format!("{marker} was recorded for the first time {firsts} times"));
        }
        if receipts.any(|again| without_repeated(again) != without_repeated(first)) {
            broken.push(format!("{marker} has two receipts that differ"));
        }
    }
}

fn without_repeated(receipt: &Receipt) -> Receipt {
    Receipt { repeated: false, ..receipt.clone() }
}

#[cfg(test)]
mod tests {
    use crate::checker::Invariant::{I1NothingLost, I10SameAnswer};
    use crate::checker::doctored::Case;

    #[test]
    fn an_acknowledged_command_without_a_record_is_found() {
        let mut case = Case::sound();
        case.log.partitions[1].entries.pop();
        case.breaks(I1NothingLost);
    }

    #[test]
    fn a_receipt_for_another_commands_record_is_found() {
        let mut case = Case::sound();
        case.recorded("second").marker = "first".to_owned();
        case.breaks(I1NothingLost);
    }

    #[test]
    fn a_receipt_with_another_event_than_the_record_is_found() {
        let mut case = Case::sound();
        case.recorded("second").event_ids.clear();
        case.breaks(I1NothingLost);
    }

    #[test]
    fn two_receipts_that_differ_are_found() {
        let mut case = Case::sound();
        case.repeat("second").stream_seq += 1;
        case.breaks(I10SameAnswer);
    }

    #[test]
    fn a_repetition_that_calls_itself_the_first_is_found() {
        let mut case = Case::sound();
        case.repeat("second").repeated = false;
        case.breaks(I10SameAnswer);
    }
}
