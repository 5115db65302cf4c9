//! What was published, up to a place in partition 0: which clocks count for whom, from when on.
//!
//! An instance is bound to the versions that its ledger knew when it recorded the starting fact
//! (`governed_by`), and of these to the ones effective when that fact happened; whether a merchant
//! was on holiday is known in the same way. Calendars, rosters and exemptions are not bound: of
//! calendars and rosters every known version counts, each from its own instant on, of an exemption
//! the newest (design 02).

mod exempting;
mod retold;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use verbatim_domain::governance::clock_def::{CountMode, Hours};
use verbatim_domain::governance::publish::Event;
use verbatim_domain::governance::{
    ClockDef, GovernanceSubject, Predicate, ProcessDefinition, What,
};
use verbatim_domain::id::MerchantId;
use verbatim_domain::{Code, Times};

use crate::hours::{Counting, HoursError};
use crate::kinds::Kinds;
use crate::open_hours::UnknownZone;
use crate::run::Exempt;
use crate::spans::Span;

use rules::Rules;

/// Why something that was published cannot be counted by. Whoever publishes is refused then, so
/// that this program knows less than the one that recorded it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulebookError {
    /// A calendar's time zone.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// A clock's hours.
    #[error("the hours of clock `{clock_id}` cannot be counted")]
    Hours {
        /// Which clock.
        clock_id: Code,
        /// Why.
        #[source]
        error: HoursError,
    },
}

/// Whose rules they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The mall's: they count for every merchant.
    Mall,
    /// The merchant's own.
    Merchant,
}

impl Scope {
    /// As analysts read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scope::Mall => "mall",
            Scope::Merchant => "merchant",
        }
    }
}

/// What a publication changes of what has been judged before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touches {
    /// Nothing: it counts for what begins later.
    Nothing,
    /// Whatever began before, of this merchant; of any, if none is named.
    ThePast(Option<MerchantId>),
}

/// What was published at a place in partition 0 and changes what was judged before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retold {
    /// The place.
    pub index: u64,
    /// When it was recorded.
    pub known_ms: i64,
    /// The stretch of time in which something may count otherwise.
    pub span: Span,
}

/// Everything that was published so far. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Rulebook {
    mall: Arc<Rules>,
    merchants: Arc<BTreeMap<MerchantId, Arc<Rules>>>,
}

/// The clocks that count under one choice of editions.
#[derive(Debug, Default)]
pub struct InForce {
    /// Which editions those are; two choices of the same ones are one.
    chosen: Vec<(What, Code, u32)>,
    /// The clocks.
    pub clocks: Vec<Covered>,
}

impl PartialEq for InForce {
    fn eq(&self, other: &InForce) -> bool {
        self.chosen == other.chosen
    }
}

/// One clock, as the policies in force have it.
#[derive(Debug)]
pub struct Covered {
    /// The definition, assessed and judged as the policies say.
    pub def: ClockDef,
    /// Which hours count; of a clock that counts by the hours of a team, those of teams without.
    pub counting: Counting,
    /// Which hours counted before anybody restated the past; none, where nobody has.
    pub first_told: Option<Counting>,
    /// The kinds of facts that may begin, change or end something of it.
    pub turns_at: Kinds,
    /// Each policy that names it, in the order in which they are asked.
    policies: Vec<(Code, u32, Predicate)>,
}

/// Which hours of a team count, from when on its first roster is effective.
#[derive(Debug, Clone)]
pub struct HoursOfTeam {
    /// As they are known now.
    pub counting: Counting,
    /// As they were before anybody restated the past; none, where nobody has.
    pub first_told: Option<Counting>,
}

impl Covered {
    /// The policy by which an instance counts, and its version, given what holds of the starting
    /// fact.
    pub fn policy(&self, holds: impl Fn(&Predicate) -> bool) -> Option<(&Code, u32)> {
        let found = self.policies.iter().find(|(_, _, when)| holds(when));
        found.map(|(policy_id, version, _)| (policy_id, *version))
    }
}

impl Rulebook {
    /// Takes in what was recorded at a place in partition 0, and when. Places rise.
    ///
    /// # Errors
    /// It cannot be counted by.
    pub fn take_in(
        &mut self,
        index: u64,
        subject: &GovernanceSubject,
        times: &Times,
        event: &Event,
    ) -> Result<Touches, RulebookError> {
        let rules = match &subject.merchant_id {
            None => Arc::make_mut(&mut self.mall),
            Some(merchant_id) => {
                let merchants = Arc::make_mut(&mut self.merchants);
                Arc::make_mut(merchants.entry(merchant_id.clone()).or_default())
            }
        };
        Ok(match rules.take_in(index, times, event)? {
            Some(_) => Touches::ThePast(subject.merchant_id.clone()),
            None => Touches::Nothing,
        })
    }

    /// What was published behind a place that changes the past of a merchant's inquiries, in order.
    pub fn retold_behind(&self, merchant_id: &str, index: u64) -> Vec<Retold> {
        let rules = self.rules_of(merchant_id).into_iter().flatten();
        let mut retold: Vec<Retold> =
            rules.flat_map(|rules| rules.history.retold_behind(index)).copied().collect();
        retold.sort_by_key(|it| it.index);
        retold.dedup_by(|next, one| {
            let is_same = next.index == one.index;
            one.span = if is_same { one.span.hull(next.span) } else { one.span };
            is_same
        });
        retold
    }

    /// The rules of a merchant as they would be, had nothing that stands behind a place changed
    /// the past.
    #[must_use]
    pub fn as_known_at(&self, merchant_id: &str, index: u64) -> Rulebook {
        let [mall, own] = self.rules_of(merchant_id).map(|rules| rules?.as_known_at(index));
        let mall = mall.unwrap_or_else(|| Arc::clone(&self.mall));
        let merchants = match own.zip(MerchantId::new(merchant_id).ok()) {
            Some((own, merchant_id)) => Arc::new(BTreeMap::from([(merchant_id, own)])),
            None => Arc::clone(&self.merchants),
        };
        Rulebook { mall, merchants }
    }

    /// What counts for what began at a moment, of a merchant, in a record that was decided when
    /// partition 0 was known up to a place.
    pub fn in_force(
        &self,
        merchant_id: &str,
        governed_by: Option<u64>,
        at_ms: i64,
    ) -> [(Scope, Arc<InForce>); 2] {
        let [mall, own] = self.rules_of(merchant_id);
        let of = |rules: Option<&Rules>| match (rules, governed_by) {
            (Some(rules), Some(known_to)) => rules.in_force(known_to, at_ms),
            (None, _) | (_, None) => Arc::default(),
        };
        [(Scope::Mall, of(mall)), (Scope::Merchant, of(own))]
    }

    /// The ways that what began at a moment should go, of a merchant, in a record that was decided
    /// when partition 0 was known up to a place.
    pub fn processes(
        &self,
        merchant_id: &str,
        governed_by: Option<u64>,
        at_ms: i64,
    ) -> Vec<(Scope, Arc<ProcessDefinition>)> {
        let Some(known_to) = governed_by else { return Vec::new() };
        let [mall, own] = self.rules_of(merchant_id);
        let mut found = Vec::new();
        for (scope, rules) in [(Scope::Mall, mall), (Scope::Merchant, own)] {
            let processes = rules.into_iter().flat_map(|it| it.processes(known_to, at_ms));
            found.extend(processes.map(|process| (scope, process)));
        }
        found
    }

    /// What does not count for a clock of a merchant's inquiries, by all that is known.
    pub fn exempt(&self, merchant_id: &str, clock_id: &Code) -> Vec<Exempt> {
        let rules = self.rules_of(merchant_id).into_iter().flatten();
        rules.flat_map(|rules| rules.exempting.of_clock(clock_id)).collect()
    }

    /// Whether a merchant was on holiday at a moment, as far as that was known when partition 0
    /// was known up to a place.
    pub fn is_holiday(&self, merchant_id: &str, governed_by: Option<u64>, at_ms: i64) -> bool {
        let Some(known_to) = governed_by else { return false };
        if self.merchants.is_empty() && !self.mall.exempting.has_holidays() {
            return false;
        }
        let mut rules = self.rules_of(merchant_id).into_iter().flatten();
        rules.any(|rules| rules.exempting.is_holiday(known_to, at_ms))
    }

    /// Which hours of a team count, by the merchant's rosters, else by the mall's; nothing, where
    /// the team has none.
    pub fn hours_of_team(
        &self,
        merchant_id: &str,
        team_id: &str,
        mode: CountMode,
    ) -> Option<HoursOfTeam> {
        let [mall, own] = self.rules_of(merchant_id);
        let mut rules = own.into_iter().chain(mall);
        rules.find_map(|rules| rules.hours_of_team(team_id, mode))
    }

    /// Whether somebody restated hours of the past by which a clock of a merchant's inquiries may
    /// count.
    pub fn were_restated(&self, merchant_id: &str, clock: &Covered) -> bool {
        let by_team = matches!(clock.def.hours, Hours::OfTeam { .. });
        let mut rules = self.rules_of(merchant_id).into_iter().flatten();
        clock.first_told.is_some() || by_team && rules.any(Rules::has_restated_teams)
    }

    /// The mall's rules, and those of a merchant.
    fn rules_of(&self, merchant_id: &str) -> [Option<&Rules>; 2] {
        let merchant_id = match self.merchants.is_empty() {
            true => None,
            false => MerchantId::new(merchant_id).ok(),
        };
        let own = merchant_id.and_then(|merchant_id| self.merchants.get(&merchant_id));
        [Some(&*self.mall), own.map(|rules| &**rules)]
    }

    /// Whether no clock and no policy was published: then nothing runs, whatever else was.
    pub fn has_no_clocks(&self) -> bool {
        self.mall.is_empty() && self.merchants.is_empty()
    }
}
