//! Which clocks count for whom: rows in their order, the first that holds.

use crate::text::Code;
use crate::time::Timestamp;

use super::clock_def::ClockDef;
use super::predicate::Predicate;
use super::target::TargetRow;

/// One version of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Which policy.
    pub policy_id: Code,
    /// Which version of it.
    pub version: u32,
    /// The rows, in their order.
    pub rows: Vec<PolicyRow>,
    /// From when on it counts, for what begins then.
    pub effective_from: Timestamp,
}

/// One row of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRow {
    /// What must hold of the fact that begins an instance, and of the inquiry then.
    pub when: Predicate,
    /// The clocks that count, each with targets of its own or with those of its definition.
    pub clocks: Vec<(Code, Option<Vec<TargetRow>>)>,
}

/// What a policy says about one clock, in the order of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// What must hold of the fact that begins an instance: the row itself, and none before it.
    pub when: Predicate,
    /// The row's own targets; none: those of the clock's definition.
    pub targets: Option<Vec<TargetRow>>,
}

impl Policy {
    /// The rows that name a clock.
    pub fn coverage_of(&self, clock_id: &Code) -> Vec<Coverage> {
        let (mut coverage, mut earlier) = (Vec::new(), Vec::new());
        for row in &self.rows {
            let named = row.clocks.iter().find(|(named, _)| named == clock_id);
            if let Some((_, targets)) = named {
                let when = Predicate::All(vec![row.when.clone(), none_of(&earlier)]);
                coverage.push(Coverage { when, targets: targets.clone() });
            }
            earlier.push(row.when.clone());
        }
        coverage
    }

    /// Whether it gives a clock a target that is due at a time of day.
    pub fn judges_by_days(&self, clock_id: &Code) -> bool {
        let named = self.rows.iter().flat_map(|row| &row.clocks);
        let mut targets =
            named.filter(|(named, _)| named == clock_id).filter_map(|(_, it)| it.as_ref());
        targets.any(|targets| targets.iter().any(TargetRow::is_by_days))
    }

    /// A clock as this policy has it: assessed where a row that holds names it, and judged by that
    /// row's targets. None, if no row names it.
    pub fn applied_to(&self, def: &ClockDef) -> Option<ClockDef> {
        let coverage = self.coverage_of(&def.clock_id);
        (!coverage.is_empty()).then(|| def.covered_by(&coverage))
    }
}

impl ClockDef {
    /// The clock, assessed where it is covered, and judged by the targets of the coverage that
    /// holds; the first counts.
    pub fn covered_by(&self, coverage: &[Coverage]) -> ClockDef {
        let targets = coverage.iter().flat_map(|covered| {
            let rows = covered.targets.as_ref().unwrap_or(&self.targets).iter();
            rows.map(|target| TargetRow {
                when: Predicate::All(vec![covered.when.clone(), target.when.clone()]),
                due: target.due,
            })
        });
        let assessed = coverage.iter().map(|covered| covered.when.clone()).collect();
        let eligible_if = Predicate::All(vec![self.eligible_if.clone(), Predicate::Any(assessed)]);
        ClockDef { eligible_if, targets: targets.collect(), ..self.clone() }
    }
}

fn none_of(earlier: &[Predicate]) -> Predicate {
    Predicate::Not(Box::new(Predicate::Any(earlier.to_vec())))
}
