//! Exemptions and holidays as people write them.

use prost_types::Timestamp as ProtoTimestamp;
use verbatim_api::v1 as pb;
use verbatim_domain::Timestamp;
use verbatim_domain::governance::{Exemption, Holiday};

use super::{Form, condition, version};

pub(super) fn read(form: &mut Form, path: &str, given: pb::Exemption) -> Option<Exemption> {
    let at = |name: &str| format!("{path}.{name}");
    let exemption_id = form.text(&at("exemption_id"), given.exemption_id);
    let version = version(form, path, given.version);
    let when = condition::always_or(form, &at("when"), given.when);
    let clocks = super::each(given.clock_id, |place, clock_id| {
        form.text(&at(&format!("clock_id[{place}]")), clock_id)
    });
    let stretch = stretch(form, path, given.from, given.until);
    let reason = form.text(&at("reason"), given.reason);
    let approved_by = form.text(&at("approved_by"), given.approved_by);
    let evidence = form.text(&at("evidence"), given.evidence);
    let (from, until) = stretch?;
    Some(Exemption {
        exemption_id: exemption_id?,
        version: version?,
        when: when?,
        clocks,
        from,
        until,
        reason: reason?,
        approved_by: approved_by?,
        evidence: evidence?,
    })
}

pub(super) fn read_holiday(form: &mut Form, path: &str, given: pb::Holiday) -> Option<Holiday> {
    let holiday_id = form.text(&format!("{path}.holiday_id"), given.holiday_id);
    let version = version(form, path, given.version);
    let reason = form.text_or_none(&format!("{path}.reason"), given.reason);
    let (from, until) = stretch(form, path, given.from, given.until)?;
    Some(Holiday { holiday_id: holiday_id?, version: version?, from, until, reason })
}

fn stretch(
    form: &mut Form,
    path: &str,
    from: Option<ProtoTimestamp>,
    until: Option<ProtoTimestamp>,
) -> Option<(Timestamp, Timestamp)> {
    let from = form.instant(&format!("{path}.from"), from);
    let until = form.instant(&format!("{path}.until"), until);
    let (from, until) = (from?, until?);
    if until <= from {
        let why = "must be later than `from`";
        form.refuse(&format!("{path}.until"), "FIELD_OUT_OF_RANGE", why);
    }
    Some((from, until))
}
