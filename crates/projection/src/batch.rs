//! One batch, folded in memory: which rows appear, change and vanish. Pure.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use uuid::Uuid;
use verbatim_clocks::Rulebook;

use crate::{Nature, Placed, Projector, Rows, Table, Value};

/// What is stored of the cases that a batch touches.
pub(crate) type Cases = HashMap<Uuid, Vec<u8>>;

/// A stored case is not of this version.
#[derive(Debug, thiserror::Error)]
#[error("the stored case of inquiry {case_id} cannot be read; rebuild the view")]
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
    /// Rows that are new or other than before, by table.
    pub(crate) upserts: BTreeMap<&'static str, TableRows>,
    /// Keys of rows that are no more, by table.
    pub(crate) deletes: BTreeMap<&'static str, TableRows>,
    /// What is added to sums, by table.
    pub(crate) sums: BTreeMap<&'static str, TableRows>,
    /// Cases as they are now.
    pub(crate) cases: Vec<(Uuid, Vec<u8>)>,
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

/// What other rules make of these cases, none of which has changed.
pub(crate) fn judge_again<P: Projector>(
    projector: &P,
    cases: Cases,
    before: &Rulebook,
    now: &Rulebook,
) -> Result<Changes, UnreadableCase> {
    let (mut changes, mut sums) = (Changes::default(), Sums::new());
    for (case_id, was) in read::<P>(cases)? {
        let (mut old, mut new) = (Rows::default(), Rows::default());
        projector.rows(case_id, &was, before, &mut old);
        let mut case = was.clone();
        projector.judge_again(case_id, &mut case, now);
        projector.rows(case_id, &case, now, &mut new);
        changes.compare(old, new, &mut sums);
        if case != was {
            changes.save(case_id, &case)?;
        }
    }
    changes.add_sums(sums);
    Ok(changes)
}

pub(crate) fn fold<P: Projector>(
    projector: &P,
    cases: Cases,
    records: &[Placed<'_>],
    rules: &Rulebook,
) -> Result<Changes, UnreadableCase> {
    let before = read::<P>(cases)?;
    let mut after: HashMap<Uuid, P::Case> = HashMap::new();
    let mut order = Vec::new();
    let mut appended = Rows::default();
    for record in records {
        let case_id = record.outcome.envelope.subject.inquiry_id.uuid();
        let case = after.entry(case_id).or_insert_with(|| {
            order.push(case_id);
            before.get(&case_id).cloned().unwrap_or_default()
        });
        projector.fold(case, record, rules, &mut appended);
    }
    let mut changes = Changes::default();
    let mut sums = Sums::new();
    for case_id in order {
        let Some(now) = after.get(&case_id) else { continue };
        let was = before.get(&case_id);
        if was == Some(now) {
            continue;
        }
        let (mut old, mut new) = (Rows::default(), Rows::default());
        if let Some(was) = was {
            projector.rows(case_id, was, rules, &mut old);
        }
        projector.rows(case_id, now, rules, &mut new);
        changes.compare(old, new, &mut sums);
        changes.save(case_id, now)?;
    }
    for (table, row) in appended.into_iter() {
        changes.upsert(table, row);
    }
    changes.add_sums(sums);
    Ok(changes)
}

/// How many rows are written.
pub(crate) fn row_count(changes: &[Changes]) -> usize {
    changes.iter().map(Changes::row_count).sum()
}

/// Sums by table and key.
type Sums = HashMap<(&'static str, Vec<Value>), (&'static Table, Vec<i64>)>;

impl Changes {
    /// How many rows are written.
    pub fn row_count(&self) -> usize {
        let tables = self.upserts.values().chain(self.deletes.values()).chain(self.sums.values());
        tables.map(|table| table.rows.len()).sum()
    }

    fn save(&mut self, case_id: Uuid, case: &impl Serialize) -> Result<(), UnreadableCase> {
        let bytes = postcard::to_allocvec(case);
        let bytes = bytes.map_err(|error| UnreadableCase { case_id, error })?;
        self.cases.push((case_id, bytes));
        Ok(())
    }

    fn compare(&mut self, old: Rows, new: Rows, sums: &mut Sums) {
        let mut old = keyed(old, sums, -1);
        for ((name, key), (table, row)) in keyed(new, sums, 1) {
            match old.remove(&(name, key)) {
                Some((_, same)) if same == row => {}
                Some(_) | None => self.upsert(table, row),
            }
        }
        for ((name, key), (table, _)) in old {
            let gone = self.deletes.entry(name);
            gone.or_insert_with(|| TableRows { table, rows: Vec::new() }).rows.push(key);
        }
    }

    fn upsert(&mut self, table: &'static Table, row: Vec<Value>) {
        let rows = self.upserts.entry(table.name);
        rows.or_insert_with(|| TableRows { table, rows: Vec::new() }).rows.push(row);
    }

    fn add_sums(&mut self, sums: Sums) {
        for ((name, key), (table, numbers)) in sums {
            if numbers.iter().all(|number| *number == 0) {
                continue;
            }
            let row = key.into_iter().chain(numbers.into_iter().map(Value::BigInt)).collect();
            let rows = self.sums.entry(name);
            rows.or_insert_with(|| TableRows { table, rows: Vec::new() }).rows.push(row);
        }
    }
}

/// The rows by key; what goes into sums is added there with a sign.
fn keyed(rows: Rows, sums: &mut Sums, sign: i64) -> Keyed {
    let mut keyed = Keyed::new();
    for (table, row) in rows.into_iter() {
        let key: Vec<Value> =
            table.key_places().into_iter().map(|place| row[place].clone()).collect();
        match table.nature {
            Nature::Rows => {
                keyed.insert((table.name, key), (table, row));
            }
            Nature::Subtotals => {
                let numbers = row.iter().skip(table.key.len()).map(|value| sign * value.number());
                let zero = || (table, vec![0; row.len() - table.key.len()]);
                let (_, sum) = sums.entry((table.name, key)).or_insert_with(zero);
                sum.iter_mut().zip(numbers).for_each(|(sum, number)| *sum += number);
            }
        }
    }
    keyed
}
