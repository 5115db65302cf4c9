//! Requests of the snooze service.

use verbatim_api::v1 as pb;
use verbatim_domain::inquiry::{Command, snooze};

use super::table::requests;
use super::{Form, Request};

requests! { Snooze(snooze) {
    set_snooze(SetSnoozeRequest) => SetSnooze(SnoozeSet)
        must { snooze_id: id_or_derived, until_at: instant }
        may { reason: text_or_none };
    end_snooze(EndSnoozeRequest) => EndSnooze(SnoozeEnded)
        must { snooze_id: id, cause: word<SnoozeEndCause> };
} }
