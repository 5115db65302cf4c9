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

impl Policy {
    /// A clock as this policy has it: assessed where a row that holds names it, and judged by that
    /// row's targets. None, if no row names it.
    pub fn applied_to(&self, def: &ClockDef) -> Option<ClockDef> {
        let (mut assessed, mut targets, mut earlier) = (Vec::new(), Vec::new(), Vec::new());
        for row in &self.rows {
            let first = Predicate::All(vec![row.when.clone(), none_of(&earlier)]);
            let named = row.clocks.iter().find(|(clock_id, _)| *clock_id == def.clock_id);
            if let Some((_, own)) = named {
                let rows = own.as_ref().unwrap_or(&def.targets).iter();
                targets.extend(rows.map(|target| TargetRow {
                    when: Predicate::All(vec![first.clone(), target.when.clone()]),
                    due: target.due,
                }));
                assessed.push(first);
            }
            earlier.push(row.when.clone());
        }
        if assessed.is_empty() {
            return None;
        }
        let eligible_if = Predicate::All(vec![def.eligible_if.clone(), Predicate::Any(assessed)]);
        Some(ClockDef { eligible_if, targets, ..def.clone() })
    }
}

fn none_of(earlier: &[Predicate]) -> Predicate {
    Predicate::Not(Box::new(Predicate::Any(earlier.to_vec())))
}
