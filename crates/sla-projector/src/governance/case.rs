//! What these views keep of one stream of governing facts.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verbatim_domain::governance::GovernanceSubject;
use verbatim_domain::governance::emergency;
use verbatim_domain::governance::publish::Event;
use verbatim_domain::{Envelope, Fact};
use verbatim_projection::{Rows, Value};

use super::edition::KeptEdition;
use super::emergency::KeptEmergency;

/// One stream of governing facts: everything published in it, every emergency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GovernanceCase {
    merchant_id: Box<str>,
    editions: Vec<KeptEdition>,
    emergencies: Vec<KeptEmergency>,
}

impl GovernanceCase {
    pub(super) fn apply(&mut self, envelope: &Envelope<GovernanceSubject>, fact: &Fact<Event>) {
        let merchant_id = envelope.subject.merchant_id.as_ref();
        self.merchant_id = merchant_id.map_or("", |id| id.as_str()).into();
        let at_ms = envelope.times.occurred_at.unix_ms();
        match &fact.event {
            Event::Published(edition) => {
                self.editions.push(KeptEdition::of(envelope, fact.stream_seq, edition));
            }
            Event::Retired(retired) => {
                let retired_one = self.editions.iter_mut().find(|edition| edition.is(retired));
                retired_one.into_iter().for_each(|edition| edition.retire(retired));
            }
            Event::Emergency(emergency::Event::Declared(declared)) => {
                let plan = declared.value.plan_id.as_ref();
                let steps = plan.map_or_else(Vec::new, |plan_id| self.steps_of(plan_id.as_str()));
                let emergency =
                    KeptEmergency::declared(envelope, fact.stream_seq, &declared.value, steps);
                self.emergencies.push(emergency);
            }
            Event::Emergency(event) => {
                self.emergencies.iter_mut().for_each(|emergency| emergency.apply(at_ms, event));
            }
        }
    }

    /// The steps of the newest edition of a plan.
    fn steps_of(&self, plan_id: &str) -> Vec<Box<str>> {
        let newest = self.editions.iter().rev().find_map(|edition| edition.steps_of(plan_id));
        newest.unwrap_or_default().to_vec()
    }

    pub(super) fn rows(&self, stream_id: Uuid, rows: &mut Rows) {
        let of_stream = || vec![stream_id.into(), Value::text(&self.merchant_id)];
        self.editions.iter().for_each(|edition| edition.rows(&of_stream(), rows));
        self.emergencies.iter().for_each(|emergency| emergency.rows(&of_stream(), rows));
    }
}
