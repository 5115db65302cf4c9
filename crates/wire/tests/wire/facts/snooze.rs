//! Samples of the facts that the snooze service records.

use verbatim_domain::Code;
use verbatim_domain::inquiry::snooze::*;
use verbatim_domain::vocabulary::SnoozeEndCause;

use super::{DUE_AT_MS, SNOOZE};
use crate::pen::Pen;

samples! { |pen|
    snooze_set: SnoozeSet {
        snooze_id: pen.id(SNOOZE),
        until_at: pen.at(DUE_AT_MS),
        reason: pen.maybe_text(Code::new, "stock arrives on Friday"),
    }
    snooze_ended: SnoozeEnded {
        snooze_id: pen.id(SNOOZE),
        cause: pen.word(SnoozeEndCause::Elapsed, SnoozeEndCause::from_number),
    }
}
