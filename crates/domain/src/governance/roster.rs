//! Who of a team is on duty when.

use crate::id::{AgentId, TeamId};
use crate::text::Code;
use crate::time::Timestamp;

use super::day::{DaySpan, Weekday};

/// One version of a roster. A clock may count by the hours in which anybody of a team is on duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Which roster.
    pub roster_id: Code,
    /// Which version of it.
    pub version: u32,
    /// The team.
    pub team_id: TeamId,
    /// Its time zone, by its IANA name.
    pub zone: Code,
    /// The shifts.
    pub shifts: Vec<Shift>,
    /// From when on it counts.
    pub effective_from: Timestamp,
    /// Why it changes what was counted before, if it does.
    pub restated_because: Option<Code>,
}

/// The same hours on some days of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// On which days it begins.
    pub days: Vec<Weekday>,
    /// From when to when.
    pub span: DaySpan,
    /// Who is on duty.
    pub agents: Vec<AgentId>,
}

impl Roster {
    /// What is covered on each weekday, Monday first: shifts that overlap are one span.
    pub fn weekly(&self) -> [Vec<DaySpan>; 7] {
        let mut weekly: [Vec<DaySpan>; 7] = Default::default();
        for shift in &self.shifts {
            for day in &shift.days {
                weekly[day.place()].push(shift.span);
            }
        }
        weekly.map(joined)
    }
}

/// The same time, in spans that do not overlap.
fn joined(mut spans: Vec<DaySpan>) -> Vec<DaySpan> {
    spans.sort_unstable();
    let mut joined: Vec<DaySpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut().and_then(|last| Some((last.joined_with(span)?, last))) {
            Some((both, last)) => *last = both,
            None => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u32 = 60 * 60 * 1000;

    fn shift(days: &[Weekday], from: u32, to: u32) -> Shift {
        let span = DaySpan::new(from * HOUR, to * HOUR).expect("a span");
        Shift { days: days.to_vec(), span, agents: Vec::new() }
    }

    #[test]
    fn shifts_that_overlap_are_covered_once() {
        let (monday, tuesday) = (Weekday::Monday, Weekday::Tuesday);
        let shifts = vec![
            shift(&[monday], 12, 20),
            shift(&[monday, tuesday], 8, 13),
            shift(&[monday], 22, 6),
        ];
        let roster = Roster {
            roster_id: Code::new("front").expect("a code"),
            version: 1,
            team_id: TeamId::new("front").expect("an id"),
            zone: Code::new("UTC").expect("a code"),
            shifts,
            effective_from: Timestamp::MIN,
            restated_because: None,
        };
        let hours = |spans: &[DaySpan]| {
            spans.iter().map(|it| (it.from_ms() / HOUR, it.to_ms() / HOUR)).collect::<Vec<_>>()
        };
        let weekly = roster.weekly();
        assert_eq!(hours(&weekly[0]), [(8, 20), (22, 30)]);
        assert_eq!(hours(&weekly[1]), [(8, 13)]);
        assert_eq!(hours(&weekly[2]), []);
    }
}
