//! Whether inquiries went the way they should: what each was bound to when it was opened, and where
//! it left that way.

use uuid::Uuid;
use verbatim_clocks::{Rulebook, Scope};
use verbatim_domain::governance::{Deviation, ProcessDefinition};
use verbatim_projection::ColumnKind::{BigInt, Text, Timestamp, Uuid as Id};
use verbatim_projection::kept::instant;
use verbatim_projection::{Column, Index, Nature, Rows, SqlView, Table, Value};

use crate::clock::ClockCase;

const INQUIRY_ID: Column = Column::new("inquiry_id", Id, "The inquiry.");
const SCOPE: Column =
    Column::new("scope", Text, "Whose process it is: mall, or merchant for the merchant's own.");
const PROCESS_ID: Column = Column::new("process_id", Text, "The process.");
const VERSION: Column =
    Column::new("version", BigInt, "The version that counted when the inquiry was opened.");
const MERCHANT_ID: Column = Column::new("merchant_id", Text, "The merchant of the inquiry.");
const OPENED_AT: Column = Column::new("opened_at", Timestamp, "When the inquiry was opened.");

/// One row per inquiry and process that it should follow.
pub static PROCESS_RUN: Table = Table {
    name: "process_run",
    comment: "Inquiries and the processes that they should follow: those that counted when the \
              inquiry was opened. One without deviations went the declared way so far.",
    key: &["inquiry_id", "scope", "process_id"],
    columns: &[
        INQUIRY_ID,
        SCOPE,
        PROCESS_ID,
        VERSION,
        MERCHANT_ID,
        OPENED_AT,
        Column::new("step_count", BigInt, "How many of its steps were taken."),
        Column::new("deviation_count", BigInt, "How many of them should not have come then."),
        Column::new("skipped_count", BigInt, "How many steps were left out before those."),
        Column::nullable("last_step", Text, "The step taken last."),
    ],
    indexes: &[Index::on(&["merchant_id", "opened_at"])],
    nature: Nature::Rows,
};

/// One row per step that should not have come then.
pub static PROCESS_DEVIATION: Table = Table {
    name: "process_deviation",
    comment: "Where inquiries left the declared way. The place of the fact is in record_position.",
    key: &["inquiry_id", "scope", "process_id", "step_seq"],
    columns: &[
        INQUIRY_ID,
        SCOPE,
        PROCESS_ID,
        Column::new("step_seq", BigInt, "The event that was the step, by its number."),
        VERSION,
        MERCHANT_ID,
        OPENED_AT,
        Column::new("stepped_at", Timestamp, "When the step was taken."),
        Column::nullable("from_step", Text, "The step before it; empty: it began so."),
        Column::new("to_step", Text, "The step."),
        Column::new(
            "kind",
            Text,
            "skip: steps were left out; no_way: no way leads there, such as one back.",
        ),
        Column::new("skipped_steps", Text, "The steps that were left out, parted by commas."),
    ],
    indexes: &[Index::on(&["merchant_id", "opened_at"])],
    nature: Nature::Rows,
};

/// How many inquiries went the declared way.
pub(crate) fn conformance() -> SqlView {
    SqlView {
        name: "process_conformance_day",
        comment: "Conformance by merchant, day in UTC and process: of the inquiries that were \
                  opened on that day, how many went the declared way so far; how often others \
                  left it, and how many steps they left out. Sums alone: add them up, and divide \
                  last.",
        sql: "
            SELECT merchant_id, {day:opened_at} AS day, scope, process_id, version,
                COUNT(*) AS run_count,
                COUNT(CASE WHEN deviation_count = 0 THEN 1 END) AS conforming_count,
                CAST(SUM(deviation_count) AS BIGINT) AS deviation_count,
                CAST(SUM(skipped_count) AS BIGINT) AS skipped_count
            FROM process_run
            GROUP BY merchant_id, {day:opened_at}, scope, process_id, version"
            .into(),
    }
}

/// The rows of one inquiry.
pub(crate) fn write(inquiry_id: Uuid, case: &ClockCase, rules: &Rulebook, rows: &mut Rows) {
    let Some(opened) = case.opened() else { return };
    let processes = rules.processes(case.merchant_id(), opened.governed_by, opened.at_ms);
    if processes.is_empty() {
        return;
    }
    let steps = case.in_order();
    for (scope, process) in processes {
        let opened_at = instant(opened.at_ms).into();
        let run = Run { inquiry_id, merchant_id: case.merchant_id(), opened_at, scope };
        run.write(&process, &steps, rows);
    }
}

/// A fact that may be a step: when it happened, its number, and its kind.
pub(crate) type Step<'a> = (i64, u64, &'a str);

struct Run<'a> {
    inquiry_id: Uuid,
    merchant_id: &'a str,
    opened_at: Value,
    scope: Scope,
}

impl Run<'_> {
    fn write(&self, process: &ProcessDefinition, facts: &[Step<'_>], rows: &mut Rows) {
        let taken = facts.iter().filter(|(_, _, kind)| process.step(kind).is_some());
        let taken: Vec<&Step<'_>> = taken.collect();
        let deviations = process.deviations(taken.iter().map(|(_, _, kind)| *kind));
        let skipped = deviations.iter().filter_map(|it| it.skipped.as_ref()).map(Vec::len);
        let mut run = self.key(process);
        run.extend([
            Value::from(i64::from(process.version)),
            Value::text(self.merchant_id),
            self.opened_at.clone(),
            Value::count(taken.len()),
            Value::count(deviations.len()),
            Value::count(skipped.sum()),
            taken.last().map(|(_, _, kind)| *kind).into(),
        ]);
        rows.add(&PROCESS_RUN, run);
        for deviation in &deviations {
            let (at_ms, seq, _) = taken[deviation.place];
            rows.add(&PROCESS_DEVIATION, self.deviation(process, deviation, *at_ms, *seq));
        }
    }

    fn key(&self, process: &ProcessDefinition) -> Vec<Value> {
        let process_id = Value::text(process.process_id.as_str());
        vec![self.inquiry_id.into(), Value::text(self.scope.as_str()), process_id]
    }

    fn deviation(
        &self,
        process: &ProcessDefinition,
        deviation: &Deviation,
        at_ms: i64,
        seq: u64,
    ) -> Vec<Value> {
        let kind = if deviation.skipped.is_some() { "skip" } else { "no_way" };
        let skipped = deviation.skipped.iter().flatten().map(|step| step.as_str());
        let mut row = self.key(process);
        row.extend([
            Value::place(seq),
            i64::from(process.version).into(),
            Value::text(self.merchant_id),
            self.opened_at.clone(),
            instant(at_ms).into(),
            deviation.from.as_ref().map(|step| step.as_str()).into(),
            Value::text(deviation.to.as_str()),
            kind.into(),
            Value::text(&skipped.collect::<Vec<_>>().join(",")),
        ]);
        row
    }
}
