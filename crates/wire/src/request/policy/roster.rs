//! Rosters as people write them.

use verbatim_api::v1 as pb;
use verbatim_domain::governance::{Roster, Shift, Weekday, Words};

use super::{Form, calendar, effective_from, span, version};

pub(super) fn read(form: &mut Form, path: &str, given: pb::Roster) -> Option<Roster> {
    let at = |name: &str| format!("{path}.{name}");
    let roster_id = form.text(&at("roster_id"), given.roster_id);
    let version = version(form, path, given.version);
    let team_id = form.text(&at("team_id"), given.team_id);
    let zone = calendar::zone(form, &at("zone"), given.zone);
    let effective_from = effective_from(form, path, given.effective_from);
    let restated_because = form.text_or_none(&at("restated_because"), given.restated_because);
    if given.shift.is_empty() {
        form.refuse(&at("shift"), "FIELD_REQUIRED", "must have a shift: nobody is ever there");
    }
    let shifts = super::each(given.shift, |place, given| {
        shift(form, &at(&format!("shift[{place}]")), given)
    });
    Some(Roster {
        roster_id: roster_id?,
        version: version?,
        team_id: team_id?,
        zone: zone?,
        shifts,
        effective_from,
        restated_because,
    })
}

fn shift(form: &mut Form, path: &str, given: pb::RosterShift) -> Option<Shift> {
    if given.day.is_empty() {
        form.refuse(&format!("{path}.day"), "FIELD_REQUIRED", "must name a day of the week");
    }
    let days = super::each(given.day, |place, day| {
        let weekday = Weekday::from_name(&day);
        if weekday.is_none() {
            let why = "is no day of the week such as `monday`";
            form.refuse(&format!("{path}.day[{place}]"), "FIELD_UNKNOWN_WORD", why);
        }
        weekday
    });
    let span = span::day_span(form, &format!("{path}.span"), &given.span);
    let agents = super::each(given.agent_id, |place, agent_id| {
        form.text(&format!("{path}.agent_id[{place}]"), agent_id)
    });
    Some(Shift { days, span: span?, agents })
}
