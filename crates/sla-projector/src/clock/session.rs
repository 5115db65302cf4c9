//! Clocks over sessions: how long customers wait before there is an inquiry, or without one.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_domain::session::Event;
use verbatim_projection::{Governed, Placed, Projector, Rows, Table};
use verbatim_wire::{Outcome, Sessions};

use super::found::{Judging, Settled};
use super::instance_rows::{InstanceRows, InstanceTables};
use super::kept_facts::{KeptFact, KeptFacts, Told};
use super::notice::Notices;
use super::projector::version;
use super::stream::Stream;
use super::tables::session::{
    SESSION_BREACH_NOTICE, SESSION_CLOCK, SESSION_CLOCK_DAY_SUBTOTAL,
    SESSION_CLOCK_HISTOGRAM_SUBTOTAL, TABLES,
};

/// The views of clocks whose subject is a session.
#[derive(Debug, Clone, Copy, Default)]
pub struct SessionClockProjector;

/// What this version makes of records, beside what follows from the lists of words.
const EDITION: u32 = 2;

/// The tables of instances over sessions.
static OF_SESSIONS: InstanceTables = InstanceTables {
    instance: &SESSION_CLOCK,
    notice: &SESSION_BREACH_NOTICE,
    day: &SESSION_CLOCK_DAY_SUBTOTAL,
    histogram: &SESSION_CLOCK_HISTOGRAM_SUBTOTAL,
};

/// One session, as clocks see it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SessionClockCase {
    kept: KeptFacts,
    notices: Notices,
    log_partition: u32,
}

impl SessionClockCase {
    fn take_in(&mut self, record: &Placed<'_, Outcome<Sessions>>) {
        let envelope = &record.outcome.envelope;
        if self.kept.merchant_id.is_empty() {
            self.kept.merchant_id = envelope.subject.merchant_id.as_str().into();
        }
        self.log_partition = record.partition.0;
        let session_id = record.outcome.stream_id().uuid();
        for fact in &record.outcome.facts {
            let told = verbatim_clocks::Told::of_session(session_id, &envelope.actor, &fact.event);
            self.kept.facts.push(KeptFact::of(envelope, fact.stream_seq, told, record));
        }
    }
}

impl Projector for SessionClockProjector {
    type Stream = Sessions;
    type Case = SessionClockCase;
    type Settled = Settled;

    fn name(&self) -> &'static str {
        "session_clock"
    }

    fn version(&self) -> u32 {
        version(EDITION, Event::KINDS)
    }

    fn tables(&self) -> &'static [&'static Table] {
        TABLES
    }

    fn governed(&self) -> Governed {
        Governed::ByRules
    }

    fn fold(
        &self,
        case: &mut SessionClockCase,
        record: &Placed<'_, Outcome<Sessions>>,
        _rules: &Rulebook,
        _appended: &mut Rows,
    ) {
        case.take_in(record);
    }

    fn settle(&self, case_id: Uuid, case: &mut SessionClockCase, rules: &Rulebook) -> Settled {
        case.notices.hear(Stream::Session(case_id), &case.kept, rules)
    }

    fn rows(
        &self,
        case_id: Uuid,
        case: &SessionClockCase,
        rules: &Rulebook,
        settled: Settled,
        rows: &mut Rows,
    ) {
        if rules.has_no_clocks() {
            return;
        }
        let judging = Judging::new(Stream::Session(case_id), &case.kept, rules, Told::Now);
        let found = settled.0.unwrap_or_else(|| judging.found());
        let instances = InstanceRows::of(&judging, &found, &OF_SESSIONS);
        // No mark can be set on what is said in a session.
        found.iter().for_each(|found| instances.write(found, false, rows));
        instances.notices(&case.notices, case.log_partition, rows);
    }
}
