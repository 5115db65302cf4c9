//! Targets as people write them.

use verbatim_api::v1 as pb;
use verbatim_domain::governance::target::DueDays;
use verbatim_domain::governance::{Due, TargetRow, Weekday, Words};

use super::{Form, condition, span};

pub(super) fn read_all(form: &mut Form, path: &str, given: Vec<pb::ClockTarget>) -> Vec<TargetRow> {
    super::each(given, |place, target| read(form, &format!("{path}.target[{place}]"), target))
}

fn read(form: &mut Form, path: &str, given: pb::ClockTarget) -> Option<TargetRow> {
    let when = condition::always_or(form, &format!("{path}.when"), given.when);
    let due = match given.due {
        None => {
            form.refuse(path, "FIELD_REQUIRED", "must say `within`, `at` or `as_said`");
            None
        }
        Some(pb::clock_target::Due::Within(text)) => {
            let ms = span::duration(form, &format!("{path}.within"), &text);
            ms.map(|ms| Due::Within { ms })
        }
        Some(pb::clock_target::Due::At(at)) => due_at(form, &format!("{path}.at"), &at),
        Some(pb::clock_target::Due::AsSaid(true)) => Some(Due::AsSaid),
        Some(pb::clock_target::Due::AsSaid(false)) => {
            form.refuse(&format!("{path}.as_said"), "FIELD_REQUIRED", "can only be true");
            None
        }
    };
    Some(TargetRow { when: when?, due: due? })
}

fn due_at(form: &mut Form, path: &str, given: &pb::ClockDueAt) -> Option<Due> {
    let cut_ms = span::time_of_day(form, &format!("{path}.cut"), &given.cut);
    let due_ms = span::time_of_day(form, &format!("{path}.due"), &given.due);
    let days = match given.days.as_str() {
        "" | "every" => Some(DueDays::Every),
        "open" => Some(DueDays::Open),
        weekday => Weekday::from_name(weekday).map(DueDays::On),
    };
    if days.is_none() {
        let why = "is none of: every, open, or a day of the week";
        form.refuse(&format!("{path}.days"), "FIELD_UNKNOWN_WORD", why);
    }
    Some(Due::At { cut_ms: cut_ms?, due_ms: due_ms?, days: days? })
}
