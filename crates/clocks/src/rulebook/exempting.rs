//! What does not count, and when merchants are on holiday.

use std::collections::BTreeMap;

use verbatim_domain::Code;
use verbatim_domain::governance::emergency::{self, EmergencyDeclared, Exempts};
use verbatim_domain::governance::publish::PublicationRetired;
use verbatim_domain::governance::{Exemption, Holiday, What, Written};
use verbatim_domain::id::EmergencyId;

use crate::run::Exempt;
use crate::spans::Span;

/// The exemptions, emergencies and holidays of one stream.
#[derive(Debug, Default, Clone)]
pub(super) struct Exempting {
    /// The newest version of each exemption, and until when it stands.
    exemptions: BTreeMap<Code, (Exemption, i64)>,
    emergencies: BTreeMap<EmergencyId, (EmergencyDeclared, Span)>,
    /// Each version of each holiday, with its place in partition 0.
    holidays: Vec<(u64, Holiday)>,
    /// Versions of holidays that ended before their time, with the place and the moment.
    ended: Vec<(u64, Code, u32, i64)>,
}

impl Exempting {
    /// Takes in a version of an exemption. The stretch that it, or the version before it, is about.
    pub(super) fn take_in_exemption(&mut self, exemption: &Exemption) -> Span {
        let (from_ms, until_ms) = (exemption.from.unix_ms(), exemption.until.unix_ms());
        let span = Span { from_ms, to_ms: until_ms };
        let id = exemption.exemption_id.clone();
        match self.exemptions.insert(id, (exemption.clone(), until_ms)) {
            Some((before, to_ms)) => span.hull(Span { from_ms: before.from.unix_ms(), to_ms }),
            None => span,
        }
    }

    pub(super) fn take_in_holiday(&mut self, index: u64, holiday: &Holiday) {
        self.holidays.push((index, holiday.clone()));
    }

    /// Something was retired. The stretch in which that changes what was judged before.
    pub(super) fn end(&mut self, index: u64, retired: &PublicationRetired) -> Option<Span> {
        let at_ms = retired.effective_from.unix_ms();
        if retired.what == What::Holiday {
            self.ended.push((index, retired.id.clone(), retired.version, at_ms));
        }
        if retired.what != What::Exemption {
            return None;
        }
        let exemption = self.exemptions.get_mut(&retired.id);
        exemption.into_iter().for_each(|(_, until_ms)| *until_ms = at_ms.min(*until_ms));
        Some(Span::since(at_ms))
    }

    /// Something of an emergency happened at a moment. The stretch in which that changes what was
    /// judged before.
    pub(super) fn take_in_emergency(
        &mut self,
        at_ms: i64,
        event: &emergency::Event,
    ) -> Option<Span> {
        let exempts = match event {
            emergency::Event::Declared(Written { value, .. }) => {
                let lasts = Span::since(at_ms);
                self.emergencies.insert(value.emergency_id, (value.clone(), lasts));
                value.exempts != Exempts::Clocks(Vec::new())
            }
            emergency::Event::StoodDown(it) => {
                let (declared, lasts) = self.emergencies.get_mut(&it.emergency_id)?;
                lasts.to_ms = at_ms;
                declared.exempts != Exempts::Clocks(Vec::new())
            }
            emergency::Event::LevelChanged(_)
            | emergency::Event::ActionTaken(_)
            | emergency::Event::Reviewed(_)
            | emergency::Event::DrillHeld(_) => false,
        };
        exempts.then(|| Span::since(at_ms))
    }

    /// The stretches that do not count for a clock.
    pub(super) fn of_clock(&self, clock_id: &Code) -> impl Iterator<Item = Exempt> {
        let granted = self.exemptions.values().filter(move |(exemption, _)| {
            exemption.clocks.is_empty() || exemption.clocks.contains(clock_id)
        });
        let granted = granted.map(|(exemption, until_ms)| Exempt {
            when: exemption.when.clone(),
            span: Span { from_ms: exemption.from.unix_ms(), to_ms: *until_ms },
        });
        let declared =
            self.emergencies.values().filter(move |(declared, _)| match &declared.exempts {
                Exempts::All => true,
                Exempts::Clocks(clocks) => clocks.contains(clock_id),
            });
        let declared =
            declared.map(|(declared, lasts)| Exempt { when: declared.when.clone(), span: *lasts });
        granted.chain(declared)
    }

    pub(super) fn has_holidays(&self) -> bool {
        !self.holidays.is_empty()
    }

    /// Whether it is holiday at a moment, as far as is known at a place of partition 0.
    pub(super) fn is_holiday(&self, known_to: u64, at_ms: i64) -> bool {
        let known = self.holidays.iter().filter(|(index, _)| *index <= known_to);
        let is_newest = |holiday: &Holiday| {
            let mut others = known.clone().map(|(_, other)| other);
            !others.any(|other| {
                other.holiday_id == holiday.holiday_id && other.version > holiday.version
            })
        };
        let until_ms = |holiday: &Holiday| {
            let ended = self.ended.iter().filter(|(index, id, version, _)| {
                *index <= known_to && (id, *version) == (&holiday.holiday_id, holiday.version)
            });
            ended.map(|(_, _, _, at_ms)| *at_ms).fold(holiday.until.unix_ms(), i64::min)
        };
        known.clone().map(|(_, holiday)| holiday).any(|holiday| {
            let lasts = holiday.from.unix_ms()..until_ms(holiday);
            lasts.contains(&at_ms) && is_newest(holiday)
        })
    }
}
