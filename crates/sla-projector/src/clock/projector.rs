//! From records to cases, and from cases and rules to rows.

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_domain::governance::{Attribute, Words};
use verbatim_domain::inquiry::Event;
use verbatim_projection::{Governed, Placed, Projector, Rows, SqlView, Table};
use verbatim_wire::Inquiries;

use crate::process;

use super::case::ClockCase;
use super::found::{Judging, Settled};
use super::instance_rows::InstanceRows;
use super::kept_facts::Told;
use super::rows::{OF_INQUIRIES, Writing};
use super::share::holdings;
use super::stream::Stream;
use super::tables::TABLES;

/// The views of clocks and of processes: of what inquiries are held to by rules.
#[derive(Debug, Clone, Copy, Default)]
pub struct ClockProjector;

/// What this version makes of records, beside what follows from the lists of words.
const EDITION: u32 = 15;

impl Projector for ClockProjector {
    type Stream = Inquiries;
    type Case = ClockCase;
    type Settled = Settled;

    fn name(&self) -> &'static str {
        "clock"
    }

    fn version(&self) -> u32 {
        version(EDITION, Event::KINDS)
    }

    fn tables(&self) -> &'static [&'static Table] {
        TABLES
    }

    fn sql_views(&self) -> Vec<SqlView> {
        vec![process::conformance()]
    }

    fn governed(&self) -> Governed {
        Governed::ByRules
    }

    fn fold(
        &self,
        case: &mut ClockCase,
        record: &Placed<'_>,
        _rules: &Rulebook,
        _appended: &mut Rows,
    ) {
        case.take_in(record);
    }

    fn settle(&self, case_id: Uuid, case: &mut ClockCase, rules: &Rulebook) -> Settled {
        case.notices.hear(Stream::Inquiry(case_id), &case.kept, rules)
    }

    fn rows(
        &self,
        case_id: Uuid,
        case: &ClockCase,
        rules: &Rulebook,
        settled: Settled,
        rows: &mut Rows,
    ) {
        process::write(case_id, case, rules, rows);
        let (false, Some(opened_at_ms)) = (rules.has_no_clocks(), case.opened_at_ms()) else {
            return;
        };
        let judging = Judging::new(Stream::Inquiry(case_id), &case.kept, rules, Told::Now);
        let found = settled.0.unwrap_or_else(|| judging.found());
        let instances = InstanceRows::of(&judging, &found, &OF_INQUIRIES);
        instances.notices(&case.notices, case.log_partition, rows);
        let custody = case.custody().unwrap_or_default();
        let writing = Writing { case, instances, holdings: holdings(&custody, opened_at_ms) };
        found.iter().for_each(|found| writing.write(found, rows));
    }
}

/// The version of a projector whose cases keep attributes by their place in the list, so that
/// another list is another version.
pub(super) fn version(edition: u32, kinds: &[&str]) -> u32 {
    let kinds = edition.wrapping_add(fingerprint(kinds) << 8);
    let attributes = Attribute::ALL.iter().fold(kinds, |sum, it| fold(sum, it.as_str()));
    attributes & 0x7fff_ffff
}

/// A number that another list of words does not have (FNV-1a).
const fn fingerprint(words: &[&str]) -> u32 {
    let (mut sum, mut place) = (0x811c_9dc5, 0);
    while place < words.len() {
        sum = fold(sum, words[place]);
        place += 1;
    }
    sum
}

const fn fold(mut sum: u32, word: &str) -> u32 {
    let (bytes, mut place) = (word.as_bytes(), 0);
    while place < bytes.len() {
        sum = (sum ^ bytes[place] as u32).wrapping_mul(0x0100_0193);
        place += 1;
    }
    sum
}
