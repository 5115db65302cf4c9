//! How a metric is read, and which way inquiries should go.

use std::collections::BTreeSet;

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

/// One version of a process: steps, and what may follow what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessDefinition {
    /// Which process.
    pub process_id: Code,
    /// Which version of it.
    pub version: u32,
    /// The steps: kinds of facts, such as `resolution_decided`. Others are no step of it.
    pub steps: Vec<Code>,
    /// The steps with which it may begin.
    pub starts: Vec<Code>,
    /// Which step may follow which.
    pub transitions: Vec<(Code, Code)>,
    /// From when on it counts.
    pub effective_from: Timestamp,
}

/// Why a process cannot be followed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProcessFault {
    /// A start or a transition names a step that is none.
    #[error("`{0}` is none of its steps")]
    UnknownStep(Code),
    /// No way leads to a step.
    #[error("no way leads to step `{0}`")]
    Unreachable(Code),
}

impl ProcessDefinition {
    /// Everything that is wrong with it.
    pub fn faults(&self) -> Vec<ProcessFault> {
        let ends = self.transitions.iter().flat_map(|(from, to)| [from, to]);
        let named: BTreeSet<&Code> = self.starts.iter().chain(ends).collect();
        let unknown = named.into_iter().filter(|step| !self.steps.contains(step));
        let mut faults: Vec<_> = unknown.cloned().map(ProcessFault::UnknownStep).collect();
        let reached = self.reached();
        let missed = self.steps.iter().filter(|step| !reached.contains(step));
        faults.extend(missed.cloned().map(ProcessFault::Unreachable));
        faults
    }

    fn reached(&self) -> BTreeSet<&Code> {
        let mut reached: BTreeSet<&Code> = self.starts.iter().collect();
        loop {
            let onward = self.transitions.iter().filter(|(from, _)| reached.contains(from));
            let new: Vec<&Code> =
                onward.map(|(_, to)| to).filter(|to| !reached.contains(to)).collect();
            if new.is_empty() {
                return reached;
            }
            reached.extend(new);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(words: &[&str]) -> Vec<Code> {
        words.iter().map(|word| Code::new(*word).expect("a code")).collect()
    }

    fn process(starts: &[&str], transitions: &[(&str, &str)]) -> ProcessDefinition {
        let pair = |(from, to): &(&str, &str)| {
            let ends = codes(&[from, to]);
            (ends[0].clone(), ends[1].clone())
        };
        ProcessDefinition {
            process_id: codes(&["refund"])[0].clone(),
            version: 1,
            steps: codes(&["open", "decide", "tell"]),
            starts: codes(starts),
            transitions: transitions.iter().map(pair).collect(),
            effective_from: Timestamp::MIN,
        }
    }

    #[test]
    fn every_step_of_a_process_can_be_reached() {
        let sound = process(&["open"], &[("open", "decide"), ("decide", "tell")]);
        assert_eq!(sound.faults(), []);
        let cut = process(&["open"], &[("decide", "tell")]);
        let missed = codes(&["decide", "tell"]).into_iter().map(ProcessFault::Unreachable);
        assert_eq!(cut.faults(), missed.collect::<Vec<_>>());
    }

    #[test]
    fn a_process_names_steps_of_its_own() {
        let steps = [("open", "decide"), ("decide", "tell"), ("tell", "weep")];
        let unknown = codes(&["weep"]).into_iter().map(ProcessFault::UnknownStep);
        assert_eq!(process(&["open"], &steps).faults(), unknown.collect::<Vec<_>>());
    }
}
