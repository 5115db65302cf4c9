//! How a metric is read.

use crate::text::Code;
use crate::time::Timestamp;

/// Every metric that can be defined: those of the catalogue.
pub const METRICS: &[&str] = &[
    "M01", "M02", "M03", "M04", "M05", "M06", "M07", "M08", "M09", "M10", "M11", "M12", "M13",
    "M14", "M15", "M16", "M17", "M18", "H1", "H2", "H3", "H4", "H5", "H6", "H7", "R1", "R2", "R3",
    "R4", "W1", "W2", "W3", "W4", "W5", "W6", "W8", "W9", "B1", "E1", "D1",
];

/// One version of how a metric is read. What it counts is code; a definition says from how many
/// items on it says anything, and in which words it is explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricDefinition {
    /// Which metric, such as `M01`.
    pub metric_id: Code,
    /// Which version of it.
    pub version: u32,
    /// What is counted, for people.
    pub numerator: Code,
    /// Among what, for people.
    pub denominator: Code,
    /// The fewest items from which a figure says anything.
    pub sample_min: u32,
    /// From when on it counts.
    pub effective_from: Timestamp,
}
