//! A record of the log as the API tells it: its facts, each with what stands around it.

use prost::Message;
use verbatim_api::v1 as pb;
use verbatim_log::{Partition, ValidRecord};

use crate::{LookupError, unix_ms_to_proto};

/// An outcome's record, decoded once: the facts on one side, what they share on the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Where it stands.
    pub position: pb::Position,
    /// What the facts share.
    pub outcome: pb::Outcome,
    /// The facts.
    pub events: Vec<pb::Event>,
    recorded_at: prost_types::Timestamp,
    governed_by: u64,
}

impl Recorded {
    /// Reads a record that holds an outcome.
    ///
    /// # Errors
    /// It cannot be read, or holds a fact of a kind that this version does not know. Such a record
    /// ends what is told; it is never passed over.
    pub fn decode(partition: Partition, record: &ValidRecord) -> Result<Self, LookupError> {
        let index = record.index;
        let unreadable = |cause| LookupError::Unreadable { partition, index, cause };
        let mut outcome = pb::Outcome::decode(record.record.body_bytes())
            .map_err(|error| unreadable(error.into()))?;
        let events = std::mem::take(&mut outcome.events);
        if events.iter().any(|event| event.body.is_none()) {
            return Err(unreadable("a fact is of an unknown kind".into()));
        }
        let header = record.record.header();
        Ok(Recorded {
            position: pb::Position { partition: partition.0, index },
            outcome,
            events,
            recorded_at: unix_ms_to_proto(header.recorded_at_ms),
            governed_by: header.governed_by.unwrap_or(0),
        })
    }

    /// Those facts that `wanted` picks, in the order of the record.
    pub fn into_events(self, wanted: impl Fn(&pb::Event) -> bool) -> Vec<pb::RecordedEvent> {
        let numbered = (0..).zip(self.events).filter(|(_, event)| wanted(event));
        numbered
            .map(|(ordinal, event)| pb::RecordedEvent {
                position: Some(self.position),
                ordinal,
                outcome: Some(self.outcome.clone()),
                event: Some(event),
                recorded_at: Some(self.recorded_at),
                governed_by: self.governed_by,
            })
            .collect()
    }
}
