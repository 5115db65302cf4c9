//! Which days are asked about.

use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use verbatim_api::v1 as pb;

/// How many days a period has whose first day is not named.
const DAY_COUNT: i64 = 30;

/// Which days.
#[derive(Debug, Args)]
pub(super) struct DayArgs {
    /// The first day, such as 2026-03-01; left out: so that there are 30.
    #[arg(long = "from", value_name = "DAY")]
    from_day: Option<Date>,
    /// The last day, which belongs to them; left out: today.
    #[arg(long = "to", value_name = "DAY")]
    to_day: Option<Date>,
    /// The time zone whose days they are, such as Asia/Shanghai.
    #[arg(long, default_value = "UTC", value_parser = zone)]
    zone: Zone,
}

/// A time zone and its name.
#[derive(Debug, Clone)]
struct Zone {
    name: String,
    zone: TimeZone,
}

fn zone(name: &str) -> Result<Zone, String> {
    let zone = TimeZone::get(name);
    let zone = zone.map_err(|_| "is no time zone by its IANA name, such as `Asia/Shanghai`")?;
    Ok(Zone { name: name.to_owned(), zone })
}

impl DayArgs {
    /// The days as the API wants them, for somebody who asks now.
    pub(super) fn period(&self, now: Timestamp) -> pb::Period {
        let to_day = self.to_day.unwrap_or_else(|| self.zone.zone.to_datetime(now).date());
        let from_day = self.from_day.unwrap_or_else(|| {
            let days_before = Span::new().days(DAY_COUNT - 1);
            to_day.saturating_sub(days_before)
        });
        pb::Period {
            from_day: from_day.to_string(),
            to_day: to_day.to_string(),
            zone: self.zone.name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        days: DayArgs,
    }

    /// What such a line asks for a second before 2026 begins in UTC.
    #[track_caller]
    fn assert_asks(words: &[&str], from_day: &str, to_day: &str) {
        let line = Line::try_parse_from([&["verbatim"][..], words].concat()).unwrap();
        let period = line.days.period("2025-12-31T23:59:59Z".parse().unwrap());
        assert_eq!((period.from_day.as_str(), period.to_day.as_str()), (from_day, to_day));
    }

    #[test]
    fn thirty_days_up_to_today_are_asked_about_where_nothing_is_said() {
        assert_asks(&[], "2025-12-02", "2025-12-31");
        assert_asks(&["--zone", "Asia/Shanghai"], "2025-12-03", "2026-01-01");
        assert_asks(&["--to", "2025-03-30"], "2025-03-01", "2025-03-30");
        assert_asks(&["--from", "2025-12-24"], "2025-12-24", "2025-12-31");
        assert_asks(&["--from", "2025-02-01", "--to", "2025-02-28"], "2025-02-01", "2025-02-28");
    }

    #[test]
    fn what_is_no_day_or_no_zone_is_refused() {
        for words in [["--from", "2026-02-30"], ["--to", "yesterday"], ["--zone", "Mars/Base"]] {
            let refused = Line::try_parse_from(["verbatim"].into_iter().chain(words));
            assert!(refused.is_err(), "{words:?}");
        }
    }
}
