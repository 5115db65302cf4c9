//! Time that does not count, and days on which nobody is there.

use crate::id::ExternalId;
use crate::text::Code;
use crate::time::Timestamp;

use super::predicate::Predicate;

/// One version of an exemption: a stretch of time that does not count for some clocks. What they
/// come to without it stays visible beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exemption {
    /// Which exemption.
    pub exemption_id: Code,
    /// Which version of it.
    pub version: u32,
    /// What must hold of the fact that begins an instance, and of the inquiry then.
    pub when: Predicate,
    /// For which clocks; none named: for all.
    pub clocks: Vec<Code>,
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant that counts again.
    pub until: Timestamp,
    /// Why.
    pub reason: Code,
    /// Who approved it, by the id in the house's own directory.
    pub approved_by: ExternalId,
    /// What shows that there was reason: a ticket, a report.
    pub evidence: ExternalId,
}

/// One version of a merchant's holiday mode: until it is over nobody is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// Which holiday.
    pub holiday_id: Code,
    /// Which version of it.
    pub version: u32,
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant at which somebody is there again.
    pub until: Timestamp,
    /// Why.
    pub reason: Option<Code>,
}
