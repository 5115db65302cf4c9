//! Requests of the snooze service.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::snooze;

use super::{INQUIRY, Sample, context, id, instant, text};
use crate::facts::{self, DUE_AT_MS, SNOOZE};
use crate::pen::Pen;

grouped! {
    set_snooze(SetSnoozeRequest {
        snooze_id: id(SNOOZE), until_at: instant(DUE_AT_MS),
        reason: text("stock arrives on Friday"),
    }) needs ["until_at"]
    becomes snooze::SetSnooze(snooze_set)

    end_snooze(EndSnoozeRequest {
        snooze_id: id(SNOOZE), cause: pb::SnoozeEndCause::Elapsed.into(),
    }) needs ["snooze_id", "cause"]
    becomes snooze::EndSnooze(snooze_ended)
}
