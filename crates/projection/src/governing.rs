//! Partition 0 as a projection reads it: what was published, up to a place.

use std::collections::VecDeque;
use std::sync::Arc;

use verbatim_clocks::{Rulebook, Touches};
use verbatim_log::{Cursor, EventLog, Follower, Kind, Partition, ReadError, ValidRecord};
use verbatim_wire::AnyOutcome;

use crate::ProjectError;

/// The rules of a projection at one place of partition 0, and what was read beyond it.
#[derive(Debug)]
pub(crate) struct Governing {
    projection: &'static str,
    follower: Follower,
    /// Read, and not taken in.
    ahead: VecDeque<ValidRecord>,
    rules: Arc<Rulebook>,
    /// The index of the last record taken in.
    index: u64,
}

/// What a step along partition 0 led to.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) before: Arc<Rulebook>,
    pub(crate) now: Arc<Rulebook>,
    /// What of the past they judge otherwise.
    pub(crate) touches: Vec<Touches>,
}

impl Governing {
    pub(crate) fn new(projection: &'static str, log: Arc<dyn EventLog>) -> Self {
        Governing {
            projection,
            follower: Follower::new(log, Partition::GOVERNANCE, Cursor::START),
            ahead: VecDeque::new(),
            rules: Arc::default(),
            index: 0,
        }
    }

    /// The rules as far as they were taken in.
    pub(crate) fn rules(&self) -> &Arc<Rulebook> {
        &self.rules
    }

    /// The last place that was read, whether or not it was taken in.
    pub(crate) fn known_to(&self) -> u64 {
        self.ahead.back().map_or(self.index, |record| record.index)
    }

    /// Whether something was published that was not taken in.
    pub(crate) fn has_news(&self) -> bool {
        self.ahead.iter().any(|record| record.record.kind() == Kind::Outcome)
    }

    /// Reads what is durable now.
    pub(crate) async fn read(&mut self) -> Result<(), ReadError> {
        loop {
            let records = self.follower.read().await?;
            if records.is_empty() {
                return Ok(());
            }
            self.ahead.extend(records);
        }
    }

    /// Waits until there is more, and reads it.
    pub(crate) async fn read_more(&mut self) -> Result<(), ReadError> {
        let records = self.follower.next().await?;
        self.ahead.extend(records);
        Ok(())
    }

    /// Takes in everything up to a place, and waits for it where it was not read yet: a writer
    /// that decided by it had read it, so that it is there.
    pub(crate) async fn reach(&mut self, index: u64) -> Result<Step, ProjectError> {
        while self.known_to() < index {
            self.read_more().await?;
        }
        let before = Arc::clone(&self.rules);
        let mut touches = Vec::new();
        while let Some(record) = self.ahead.pop_front_if(|record| record.index <= index) {
            self.index = record.index;
            self.take_in(&record, &mut touches)?;
        }
        touches.retain(|it| *it != Touches::Nothing);
        Ok(Step { before, now: Arc::clone(&self.rules), touches })
    }

    fn take_in(
        &mut self,
        record: &ValidRecord,
        touches: &mut Vec<Touches>,
    ) -> Result<(), ProjectError> {
        if record.record.kind() != Kind::Outcome {
            return Ok(());
        }
        let (projection, partition, index) = (self.projection, Partition::GOVERNANCE, record.index);
        let recorded_at_ms = record.record.header().recorded_at_ms;
        let decoded = AnyOutcome::decode(record.record.body_bytes(), recorded_at_ms);
        let decoded = decoded.map_err(|error| ProjectError::Undecodable {
            projection,
            partition,
            index,
            error,
        })?;
        match decoded {
            // Nothing of an inquiry stands here.
            AnyOutcome::Inquiry(_)
            | AnyOutcome::Session(_)
            | AnyOutcome::Customer(_)
            | AnyOutcome::Merchant(_) => {}
            AnyOutcome::Governing(outcome) => {
                let rules = Arc::make_mut(&mut self.rules);
                for fact in &outcome.facts {
                    let (subject, times) = (&outcome.envelope.subject, &outcome.envelope.times);
                    let touched = rules.take_in(index, subject, times, &fact.event);
                    let touched = touched.map_err(|error| ProjectError::Ungovernable {
                        projection,
                        index,
                        error,
                    })?;
                    touches.push(touched);
                }
            }
        }
        Ok(())
    }
}
