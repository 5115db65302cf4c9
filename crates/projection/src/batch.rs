//! One batch, folded in memory: which rows appear, change and vanish. Pure.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_wire::AnyOutcome;

use crate::{Nature, Placed, Projector, Rows, Table, Value};

/// What is stored of the cases that a batch touches.
pub(crate) type Cases = HashMap<Uuid, Vec<u8>>;

/// A stored case is not of this version.
#[derive(Debug, thiserror::Error)]
#[error("the stored case of stream {case_id} cannot be read; rebuild the view")]
pub struct UnreadableCase {
    /// Which.
    pub case_id: Uuid,
    /// Why.
    #[source]
    pub error: postcard::Error,
}

/// What a batch changes.
#[derive(Debug, Default)]
pub struct Changes {
    /// Rows that are other than before, or may be, by table.
    pub(crate) upserts: BTreeMap<&'static str, TableRows>,
    /// Rows that were not there before, by table: those of cases of which nothing was stored, and
    /// those that are written once.
    pub(crate) inserts: BTreeMap<&'static str, TableRows>,
    /// Keys of rows that are no more, by table.
    pub(crate) deletes: BTreeMap<&'static str, TableRows>,
    /// What is added to sums, by table.
    pub(crate) sums: BTreeMap<&'static str, TableRows>,
    /// Cases as they are now.
    pub(crate) cases: Vec<(Uuid, Vec<u8>)>,
    /// Cases of which nothing was stored.
    pub(crate) new_cases: Vec<(Uuid, Vec<u8>)>,
}

/// Rows, or keys, of one table.
#[derive(Debug)]
pub(crate) struct TableRows {
    pub(crate) table: &'static Table,
    pub(crate) rows: Vec<Vec<Value>>,
}

/// The rows of one case, by table and key.
type Keyed = HashMap<(&'static str, Vec<Value>), (&'static Table, Vec<Value>)>;

/// The cases themselves.
fn read<P: Projector>(cases: Cases) -> Result<HashMap<Uuid, P::Case>, UnreadableCase> {
    let each = cases.into_iter().map(|(case_id, bytes)| {
        let case = postcard::from_bytes(&bytes);
        Ok((case_id, case.map_err(|error| UnreadableCase { case_id, error })?))
    });
    each.collect()
}

/// What other rules change of many cases, page by page.
#[derive(Debug, Default)]
pub struct Again {
    changes: Changes,
    sums: Sums,
}

impl Again {
    /// All of it together.
    pub(crate) fn finish(mut self) -> Changes {
        self.changes.add_sums(self.sums);
        self.changes
    }
}

/// What other rules make of these cases, none of which has changed.
pub(crate) fn judge_again<P: Projector>(
    projector: &P,
    cases: Cases,
    before: &Rulebook,
    now: &Rulebook,
    again: &mut Again,
) -> Result<(), UnreadableCase> {
    let Again { changes, sums } = again;
    for (case_id, was) in read::<P>(cases)? {
        let (mut old, mut new) = (Rows::default(), Rows::default());
        projector.rows(case_id, &was, before, P::Settled::default(), &mut old);
        let mut case = was.clone();
        let settled = projector.settle(case_id, &mut case, now);
        projector.rows(case_id, &case, now, settled, &mut new);
        changes.compare(old, new, sums);
        if case != was {
            changes.cases.push((case_id, bytes_of(case_id, &case)?));
        }
    }
    Ok(())
}

pub(crate) fn fold<P: Projector>(
    projector: &P,
    cases: Cases,
    records: &[Placed<'_, AnyOutcome>],
    rules: &Rulebook,
) -> Result<Changes, UnreadableCase> {
    let before = read::<P>(cases)?;
    let mut after: HashMap<Uuid, P::Case> = HashMap::new();
    let mut order = Vec::new();
    let mut appended = Rows::default();
    for record in records.iter().filter_map(Placed::of::<P::Stream>) {
        let case_id = record.outcome.stream_id().uuid();
        let case = after.entry(case_id).or_insert_with(|| {
            order.push(case_id);
            before.get(&case_id).cloned().unwrap_or_default()
        });
        projector.fold(case, &record, rules, &mut appended);
    }
    let mut changes = Changes::default();
    let mut sums = Sums::new();
    for case_id in order {
        let Some(now) = after.get_mut(&case_id) else { continue };
        let settled = projector.settle(case_id, now, rules);
        let was = before.get(&case_id);
        if was == Some(&*now) {
            continue;
        }
        let case = (case_id, bytes_of(case_id, now)?);
        let mut new = Rows::default();
        projector.rows(case_id, now, rules, settled, &mut new);
        match was {
            Some(was) => {
                let mut old = Rows::default();
                projector.rows(case_id, was, rules, P::Settled::default(), &mut old);
                changes.compare(old, new, &mut sums);
                changes.cases.push(case);
            }
            None => {
                changes.begin(new, &mut sums);
                changes.new_cases.push(case);
            }
        }
    }
    for (table, row) in appended.into_iter() {
        push(&mut changes.inserts, table, row);
    }
    changes.add_sums(sums);
    Ok(changes)
}

fn bytes_of(case_id: Uuid, case: &impl Serialize) -> Result<Vec<u8>, UnreadableCase> {
    postcard::to_allocvec(case).map_err(|error| UnreadableCase { case_id, error })
}

/// Sums by table and key.
type Sums = HashMap<(&'static str, Vec<Value>), (&'static Table, Vec<i64>)>;

impl Changes {
    /// How many rows are written.
    pub fn row_count(&self) -> usize {
        let tables = [&self.upserts, &self.inserts, &self.deletes, &self.sums];
        tables.into_iter().flat_map(BTreeMap::values).map(|table| table.rows.len()).sum()
    }

    /// How many rows are written that were not there before.
    pub(crate) fn inserted_count(&self) -> usize {
        self.inserts.values().map(|table| table.rows.len()).sum()
    }

    /// The same changes where what is new is written no other way than what may be there.
    pub(crate) fn upserts_alone(mut self) -> Self {
        for (_, TableRows { table, rows }) in std::mem::take(&mut self.inserts) {
            let known = self.upserts.entry(table.name);
            known.or_insert_with(|| TableRows { table, rows: Vec::new() }).rows.extend(rows);
        }
        self.cases.append(&mut self.new_cases);
        self
    }

    /// What a case comes to of which nothing was stored.
    fn begin(&mut self, new: Rows, sums: &mut Sums) {
        for (table, row) in new.into_iter() {
            match table.nature {
                Nature::Rows => push(&mut self.inserts, table, row),
                Nature::Subtotals => add(sums, table, &row, 1),
            }
        }
    }

    fn compare(&mut self, old: Rows, new: Rows, sums: &mut Sums) {
        let mut old = keyed(old, sums, -1);
        for ((name, key), (table, row)) in keyed(new, sums, 1) {
            match old.remove(&(name, key)) {
                Some((_, same)) if same == row => {}
                Some(_) | None => push(&mut self.upserts, table, row),
            }
        }
        for ((_, key), (table, _)) in old {
            push(&mut self.deletes, table, key);
        }
    }

    fn add_sums(&mut self, sums: Sums) {
        for ((_, key), (table, numbers)) in sums {
            if numbers.iter().all(|number| *number == 0) {
                continue;
            }
            let row = key.into_iter().chain(numbers.into_iter().map(Value::BigInt)).collect();
            push(&mut self.sums, table, row);
        }
    }
}

fn push(to: &mut BTreeMap<&'static str, TableRows>, table: &'static Table, row: Vec<Value>) {
    to.entry(table.name).or_insert_with(|| TableRows { table, rows: Vec::new() }).rows.push(row);
}

/// The rows by key; what goes into sums is added there with a sign.
fn keyed(rows: Rows, sums: &mut Sums, sign: i64) -> Keyed {
    let mut keyed = Keyed::new();
    for (table, row) in rows.into_iter() {
        match table.nature {
            Nature::Rows => {
                keyed.insert((table.name, key_of(table, &row)), (table, row));
            }
            Nature::Subtotals => add(sums, table, &row, sign),
        }
    }
    keyed
}

fn key_of(table: &Table, row: &[Value]) -> Vec<Value> {
    table.key_places().into_iter().map(|place| row[place].clone()).collect()
}

/// Adds the numbers of a row of subtotals, with a sign.
fn add(sums: &mut Sums, table: &'static Table, row: &[Value], sign: i64) {
    let numbers = row.iter().skip(table.key.len()).map(|value| sign * value.number());
    let zero = || (table, vec![0; row.len() - table.key.len()]);
    let (_, sum) = sums.entry((table.name, key_of(table, row))).or_insert_with(zero);
    sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
}
