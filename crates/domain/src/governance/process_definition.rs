//! Which way inquiries should go, and where they left it.

use std::collections::{BTreeSet, VecDeque};

use crate::text::Code;
use crate::time::Timestamp;

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

    /// Where an inquiry that took these steps, in this order, left the way. What is no step of the
    /// process is passed over.
    pub fn deviations<'a>(&self, taken: impl IntoIterator<Item = &'a str>) -> Vec<Deviation> {
        let mut deviations = Vec::new();
        let mut last: Option<&Code> = None;
        for (place, word) in taken.into_iter().enumerate() {
            let Some(step) = self.step(word) else { continue };
            if !self.may_follow(last, step) {
                let (from, to) = (last.cloned(), step.clone());
                deviations.push(Deviation { place, from, to, skipped: self.between(last, step) });
            }
            last = Some(step);
        }
        deviations
    }

    /// The step of this name, if it is one.
    pub fn step(&self, word: &str) -> Option<&Code> {
        self.steps.iter().find(|step| step.as_str() == word)
    }

    fn may_follow(&self, last: Option<&Code>, step: &Code) -> bool {
        self.onward(last).any(|onward| onward == step)
    }

    /// What may come next.
    fn onward<'a>(&'a self, last: Option<&'a Code>) -> impl Iterator<Item = &'a Code> {
        let starts = self.starts.iter().filter(move |_| last.is_none());
        let next = self.transitions.iter().filter(move |(from, _)| Some(from) == last);
        starts.chain(next.map(|(_, to)| to))
    }

    /// The steps of a shortest way from one to another, without these two; none where there is no
    /// way.
    fn between(&self, from: Option<&Code>, to: &Code) -> Option<Vec<Code>> {
        let mut ways: VecDeque<Vec<&Code>> = self.onward(from).map(|step| vec![step]).collect();
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop_front() {
            let last = *way.last()?;
            if last == to {
                return Some(way[..way.len() - 1].iter().map(|step| (*step).clone()).collect());
            }
            if seen.insert(last) {
                let further = self.onward(Some(last));
                ways.extend(further.map(|step| [&way[..], &[step]].concat()));
            }
        }
        None
    }
}

/// A step that should not have come then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviation {
    /// Which of the steps taken it was, from 0.
    pub place: usize,
    /// The step before it; none: the inquiry began with it.
    pub from: Option<Code>,
    /// The step.
    pub to: Code,
    /// The steps that were left out on the shortest way there; none where no way leads there.
    pub skipped: Option<Vec<Code>>,
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

    /// The places at which these steps leave the way, with what they skip.
    fn left(steps: &[&str]) -> Vec<(usize, Option<Vec<Code>>)> {
        let way = [("open", "decide"), ("decide", "tell"), ("tell", "open")];
        let deviations = process(&["open"], &way).deviations(steps.iter().copied());
        deviations.into_iter().map(|it| (it.place, it.skipped)).collect()
    }

    #[test]
    fn whoever_keeps_to_the_way_leaves_it_nowhere() {
        assert_eq!(left(&["open", "decide", "tell", "open", "decide"]), []);
        assert_eq!(left(&["chat", "open", "weep", "decide"]), [], "those are no steps of it");
        assert_eq!(left(&[]), []);
    }

    #[test]
    fn what_was_left_out_is_named() {
        assert_eq!(left(&["open", "tell"]), [(1, Some(codes(&["decide"])))]);
        assert_eq!(left(&["tell"]), [(0, Some(codes(&["open", "decide"])))]);
        assert_eq!(left(&["open", "open"]), [(1, Some(codes(&["decide", "tell"])))]);
    }

    #[test]
    fn where_no_way_leads_nothing_was_left_out() {
        let one_way = process(&["open"], &[("open", "decide"), ("decide", "tell")]);
        let back = one_way.deviations(["open", "decide", "open", "decide"]);
        let names = codes(&["open", "decide"]);
        let expected = Deviation {
            place: 2,
            from: Some(names[1].clone()),
            to: names[0].clone(),
            skipped: None,
        };
        assert_eq!(back, [expected]);
    }
}
