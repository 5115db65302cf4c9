//! One edition of something that was published.

use serde::{Deserialize, Serialize};
use verbatim_domain::governance::publish::PublicationRetired;
use verbatim_domain::governance::{Edition, GovernanceSubject};
use verbatim_domain::{Code, Envelope, Timestamp};
use verbatim_projection::{Rows, Value};

use super::tables::{EXEMPTION, HOLIDAY, METRIC_DEFINITION, PROCESS_TRANSITION, PUBLICATION};

/// One edition, and whether it was retired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptEdition {
    what: Box<str>,
    id: Box<str>,
    version: u32,
    /// None: since ever, or it says so itself.
    effective_from_ms: Option<i64>,
    published_at_ms: i64,
    recorded_at_ms: i64,
    published_by: Option<Box<str>>,
    published_seq: u64,
    restated_because: Option<Box<str>>,
    retired_at_ms: Option<i64>,
    retired_because: Option<Box<str>>,
    says: Says,
}

/// What it says, as far as it has columns of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Says {
    /// Nothing: the log has it whole.
    Nothing,
    Exemption {
        stretch: Stretch,
        clocks: Vec<Box<str>>,
        approved_by: Box<str>,
        evidence: Box<str>,
    },
    Holiday {
        stretch: Stretch,
    },
    Metric {
        sample_min: u32,
        numerator: Box<str>,
        denominator: Box<str>,
    },
    Process {
        starts: Vec<Box<str>>,
        transitions: Vec<(Box<str>, Box<str>)>,
    },
    Plan {
        steps: Vec<Box<str>>,
    },
}

/// A stretch of time, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stretch {
    from_ms: i64,
    until_ms: i64,
    reason: Option<Box<str>>,
}

impl KeptEdition {
    pub(super) fn of(envelope: &Envelope<GovernanceSubject>, seq: u64, edition: &Edition) -> Self {
        let since =
            |instant: Timestamp| Some(instant.unix_ms()).filter(|_| instant != Timestamp::MIN);
        let (effective_from_ms, says) = match edition {
            Edition::Calendar(it) => (since(it.value.effective_from), Says::Nothing),
            Edition::Roster(it) => (since(it.value.effective_from), Says::Nothing),
            Edition::Clock(it) => (since(it.value.effective_from), Says::Nothing),
            Edition::Policy(it) => (since(it.value.effective_from), Says::Nothing),
            Edition::Holiday(it) => {
                let (from, until) = (it.value.from, it.value.until);
                let stretch = Stretch::of(from, until, it.value.reason.as_ref());
                (since(from), Says::Holiday { stretch })
            }
            Edition::Exemption(it) => {
                let it = &it.value;
                let says = Says::Exemption {
                    stretch: Stretch::of(it.from, it.until, Some(&it.reason)),
                    clocks: kept(&it.clocks),
                    approved_by: it.approved_by.as_str().into(),
                    evidence: it.evidence.as_str().into(),
                };
                (since(it.from), says)
            }
            Edition::MetricDefinition(it) => {
                let says = Says::Metric {
                    sample_min: it.value.sample_min,
                    numerator: it.value.numerator.as_str().into(),
                    denominator: it.value.denominator.as_str().into(),
                };
                (since(it.value.effective_from), says)
            }
            Edition::ProcessDefinition(it) => {
                let pair = |(from, to): &(Code, Code)| (from.as_str().into(), to.as_str().into());
                let says = Says::Process {
                    starts: kept(&it.value.starts),
                    transitions: it.value.transitions.iter().map(pair).collect(),
                };
                (since(it.value.effective_from), says)
            }
            Edition::EmergencyPlan(it) => (None, Says::Plan { steps: kept(&it.value.steps) }),
        };
        KeptEdition {
            what: edition.what().as_str().into(),
            id: edition.id().as_str().into(),
            version: edition.version(),
            effective_from_ms,
            published_at_ms: envelope.times.occurred_at.unix_ms(),
            recorded_at_ms: envelope.times.recorded_at.unix_ms(),
            published_by: envelope.actor.id.as_ref().map(|id| id.as_str().into()),
            published_seq: seq,
            restated_because: edition.restated_because().map(|because| because.as_str().into()),
            retired_at_ms: None,
            retired_because: None,
            says,
        }
    }

    /// Whether that retired it.
    pub(super) fn is(&self, retired: &PublicationRetired) -> bool {
        let PublicationRetired { what, id, version, .. } = retired;
        (&*self.what, &*self.id, self.version) == (what.as_str(), id.as_str(), *version)
    }

    pub(super) fn retire(&mut self, retired: &PublicationRetired) {
        self.retired_at_ms = Some(retired.effective_from.unix_ms());
        self.retired_because = Some(retired.reason.as_str().into());
    }

    /// The steps, if it is one of this plan.
    pub(super) fn steps_of(&self, plan_id: &str) -> Option<&[Box<str>]> {
        match &self.says {
            Says::Plan { steps } if &*self.id == plan_id => Some(steps),
            Says::Plan { .. }
            | Says::Nothing
            | Says::Exemption { .. }
            | Says::Holiday { .. }
            | Says::Metric { .. }
            | Says::Process { .. } => None,
        }
    }

    pub(super) fn rows(&self, of_stream: &[Value], rows: &mut Rows) {
        let mut publication = of_stream.to_vec();
        publication.extend([
            Value::text(&self.what),
            Value::text(&self.id),
            i64::from(self.version).into(),
            at(self.effective_from_ms),
            at(self.published_at_ms),
            at(self.recorded_at_ms),
            self.published_by.as_deref().into(),
            Value::place(self.published_seq),
            self.restated_because.as_deref().into(),
            at(self.retired_at_ms),
            self.retired_because.as_deref().into(),
        ]);
        rows.add(&PUBLICATION, publication);
        let mut named = of_stream.to_vec();
        named.extend([Value::text(&self.id), i64::from(self.version).into()]);
        match &self.says {
            Says::Nothing | Says::Plan { .. } => {}
            Says::Exemption { stretch, clocks, approved_by, evidence } => {
                named.extend(stretch.values(self.retired_at_ms));
                named.extend([
                    Value::text(&clocks.join(", ")),
                    Value::text(approved_by),
                    Value::text(evidence),
                    at(self.recorded_at_ms),
                    (self.recorded_at_ms > stretch.from_ms).into(),
                ]);
                rows.add(&EXEMPTION, named);
            }
            Says::Holiday { stretch } => {
                named.extend(stretch.values(self.retired_at_ms));
                named.push(at(self.recorded_at_ms));
                rows.add(&HOLIDAY, named);
            }
            Says::Metric { sample_min, numerator, denominator } => {
                named.extend([
                    i64::from(*sample_min).into(),
                    Value::text(numerator),
                    Value::text(denominator),
                    at(self.effective_from_ms),
                    at(self.retired_at_ms),
                ]);
                rows.add(&METRIC_DEFINITION, named);
            }
            Says::Process { starts, transitions } => {
                let nowhere: Box<str> = "".into();
                let starts = starts.iter().map(|to| (&nowhere, to));
                let onward = transitions.iter().map(|(from, to)| (from, to));
                for (from, to) in starts.chain(onward) {
                    let mut row = named.clone();
                    row.extend([
                        Value::text(from),
                        Value::text(to),
                        at(self.effective_from_ms),
                        at(self.retired_at_ms),
                    ]);
                    rows.add(&PROCESS_TRANSITION, row);
                }
            }
        }
    }
}

impl Stretch {
    fn of(from: Timestamp, until: Timestamp, reason: Option<&Code>) -> Self {
        let (from_ms, until_ms) = (from.unix_ms(), until.unix_ms());
        Stretch { from_ms, until_ms, reason: reason.map(|reason| reason.as_str().into()) }
    }

    /// Its beginning, its end as it turned out, and why. What was retired before it began lasts
    /// for no time.
    fn values(&self, retired_at_ms: Option<i64>) -> [Value; 3] {
        let until_ms = retired_at_ms.map_or(self.until_ms, |at_ms| at_ms.min(self.until_ms));
        let until_ms = until_ms.max(self.from_ms);
        [at(self.from_ms), at(until_ms), self.reason.as_deref().into()]
    }
}

fn kept(codes: &[Code]) -> Vec<Box<str>> {
    codes.iter().map(|code| code.as_str().into()).collect()
}

pub(super) fn at(at_ms: impl Into<Option<i64>>) -> Value {
    at_ms.into().and_then(Timestamp::from_unix_ms).into()
}
