//! Clocks as people write them.

use verbatim_api::v1 as pb;
use verbatim_domain::Code;
use verbatim_domain::governance::ClockDef;
use verbatim_domain::governance::clock_def::{
    Cancellation, CountMode, Exclusion, Hours, Recurrence, Revocation,
};

use super::{Form, condition, effective_from, span, target, version, word};

pub(super) fn read(form: &mut Form, path: &str, given: pb::Clock) -> Option<ClockDef> {
    let at = |name: &str| format!("{path}.{name}");
    let clock_id = form.text(&at("clock_id"), given.clock_id);
    let version = version(form, path, given.version);
    let subject = word(form, &at("subject"), &given.subject);
    let start = condition::said(form, &at("start"), given.start);
    let anchor = word(form, &at("anchor"), &given.anchor);
    let eligible_if = condition::always_or(form, &at("eligible_if"), given.eligible_if);
    let pause = condition::never_or(form, &at("pause"), given.pause);
    let resume = given.resume.map(|resume| condition::said(form, &at("resume"), Some(resume)));
    let earlier_pauses = word(form, &at("earlier_pauses"), &given.earlier_pauses);
    let stop = condition::said(form, &at("stop"), given.stop);
    let qualify = condition::always_or(form, &at("qualify"), given.qualify);
    let revoke = given.revoke.map(|revoke| revocation(form, &at("revoke"), revoke));
    let cancel = super::each(given.cancel, |place, cancel| {
        cancellation(form, &at(&format!("cancel[{place}]")), cancel)
    });
    let reset = condition::never_or(form, &at("reset"), given.reset);
    let recurrence = recurrence(form, &at("recurrence"), &given.recurrence);
    let on_reopen = word(form, &at("on_reopen"), &given.on_reopen);
    let exclude = super::each(given.exclude, |place, exclude| {
        exclusion(form, &at(&format!("exclude[{place}]")), exclude)
    });
    let targets = target::read_all(form, path, given.target);
    let calendar_id = form.text_or_none(&at("calendar_id"), given.calendar_id);
    let hours = hours(form, &at("hours_of"), &given.hours_of, calendar_id);
    let count_mode = count_mode(form, &at("count_mode"), &given.count_mode);
    let cap_ms = span::duration_or_none(form, &at("cap"), &given.cap);
    let unresolved = word(form, &at("unresolved"), &given.unresolved);
    let policy_bind = word(form, &at("policy_bind"), &given.policy_bind);
    let attribution = word(form, &at("attribution"), &given.attribution);
    let effective_from = effective_from(form, path, given.effective_from);
    Some(ClockDef {
        clock_id: clock_id?,
        version: version?,
        subject: subject?,
        start: start?,
        anchor: anchor?,
        eligible_if: eligible_if?,
        pause: pause?,
        resume: resume.flatten(),
        earlier_pauses: earlier_pauses?,
        stop: stop?,
        qualify: qualify?,
        revoke: revoke.flatten(),
        cancel,
        reset: reset?,
        recurrence: recurrence?,
        on_reopen: on_reopen?,
        exclude,
        targets,
        hours: hours?,
        count_mode: count_mode?,
        cap_ms,
        unresolved: unresolved?,
        policy_bind: policy_bind?,
        attribution: attribution?,
        effective_from,
    })
}

fn revocation(form: &mut Form, path: &str, given: pb::ClockRevocation) -> Option<Revocation> {
    let when = condition::said(form, &format!("{path}.when"), given.when);
    let within_ms = span::duration(form, &format!("{path}.within"), &given.within);
    Some(Revocation { when: when?, within_ms: within_ms? })
}

fn cancellation(form: &mut Form, path: &str, given: pb::ClockCancellation) -> Option<Cancellation> {
    let reason = form.text(&format!("{path}.reason"), given.reason);
    let when = condition::said(form, &format!("{path}.when"), given.when);
    Some(Cancellation { reason: reason?, when: when?, annuls: given.annuls })
}

fn exclusion(form: &mut Form, path: &str, given: pb::ClockExclusion) -> Option<Exclusion> {
    let reason = form.text(&format!("{path}.reason"), given.reason);
    let when = condition::said(form, &format!("{path}.when"), given.when);
    let side = word(form, &format!("{path}.side"), &given.side);
    let marked_within = format!("{path}.marked_within");
    let marked_within_ms = span::duration_or_none(form, &marked_within, &given.marked_within);
    Some(Exclusion { reason: reason?, when: when?, side: side?, marked_within_ms })
}

fn recurrence(form: &mut Form, path: &str, text: &str) -> Option<Recurrence> {
    match text {
        "" | "once" => Some(Recurrence::Once),
        "per_turn" => Some(Recurrence::PerTurn),
        "per_reopen" => Some(Recurrence::PerReopen),
        "chained" => Some(Recurrence::Chained),
        "independent" => Some(Recurrence::Independent),
        other => {
            let Some(interval) = other.strip_prefix("every ") else {
                let why = "is none of: once, per_turn, per_reopen, chained, independent, or a \
                           span of time such as `every 24h`";
                form.refuse(path, "FIELD_UNKNOWN_WORD", why);
                return None;
            };
            let ms = span::duration(form, path, interval)?;
            if ms == 0 {
                form.refuse(path, "FIELD_NOT_A_SPAN", "must be longer than nothing");
                return None;
            }
            Some(Recurrence::FixedInterval { ms })
        }
    }
}

fn hours(form: &mut Form, path: &str, hours_of: &str, calendar_id: Option<Code>) -> Option<Hours> {
    match (hours_of, calendar_id) {
        ("", calendar_id) => Some(calendar_id.map_or(Hours::Always, Hours::Calendar)),
        ("owner_team", Some(otherwise)) => Some(Hours::OfTeam { otherwise }),
        ("owner_team", None) => {
            let why = "needs a calendar_id as well, for a team without a roster";
            form.refuse(path, "FIELD_REQUIRED", why);
            None
        }
        (_other, _) => {
            form.refuse(path, "FIELD_UNKNOWN_WORD", "is none of: owner_team");
            None
        }
    }
}

fn count_mode(form: &mut Form, path: &str, text: &str) -> Option<CountMode> {
    match text {
        "" | "within" => Some(CountMode::Within),
        "gate_by_start" => Some(CountMode::GateByStart),
        other => {
            let Some(span) = other.strip_prefix("skip ") else {
                let why = "is none of: within, gate_by_start, or a span of a day such as \
                           `skip 21:00-08:00`";
                form.refuse(path, "FIELD_UNKNOWN_WORD", why);
                return None;
            };
            span::day_span(form, path, span).map(CountMode::SkipDaily)
        }
    }
}
