//! What a projector makes of a story, without any store.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_log::Partition;
use verbatim_projection::{
    Column, ColumnKind, Nature, Nullable, Placed, Projector, Rows, Table, Value,
};
use verbatim_wire::Outcome;

/// Every row that these records lead to, by table and key; sums are added up.
///
/// The records stand in partition 1, in the order given, from index 0 on.
///
/// # Panics
/// If a row is not what its table's definition allows.
pub fn projected<P: Projector>(projector: &P, outcomes: &[Outcome<P::Stream>]) -> Projected {
    judged(projector, outcomes, &Rulebook::default(), None)
}

/// As [`projected`], under these rules, with every record decided when partition 0 was known up to
/// a place.
///
/// # Panics
/// If a row is not what its table's definition allows.
pub fn judged<P: Projector>(
    projector: &P,
    outcomes: &[Outcome<P::Stream>],
    rules: &Rulebook,
    governed_by: Option<u64>,
) -> Projected {
    judged_by(projector, outcomes, rules, |_| governed_by)
}

/// As [`judged`], each record decided when partition 0 was known up to a place of its own.
///
/// # Panics
/// If a row is not what its table's definition allows.
pub fn judged_by<P: Projector>(
    projector: &P,
    outcomes: &[Outcome<P::Stream>],
    rules: &Rulebook,
    governed_by: impl Fn(&Outcome<P::Stream>) -> Option<u64>,
) -> Projected {
    let mut cases: BTreeMap<Uuid, P::Case> = BTreeMap::new();
    let mut rows = Rows::default();
    for (index, outcome) in (0..).zip(outcomes) {
        let case = cases.entry(outcome.stream_id().uuid()).or_default();
        let governed_by = governed_by(outcome);
        let record = Placed { partition: Partition(1), index, governed_by, outcome };
        projector.fold(case, &record, rules, &mut rows);
    }
    for (case_id, case) in &mut cases {
        let settled = projector.settle(*case_id, case, rules);
        projector.rows(*case_id, case, rules, settled, &mut rows);
    }
    let mut projected = Projected::default();
    rows.iter().for_each(|(table, row)| projected.add(table, row));
    projected
}

/// Rows by table and key.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Projected {
    tables: HashMap<&'static str, BTreeMap<Vec<Value>, Vec<Value>>>,
}

impl Projected {
    /// These columns of a table, its rows in the order of their key.
    pub fn of(&self, table: &Table, columns: &[&str]) -> Vec<Vec<Value>> {
        let places: Vec<usize> = columns.iter().map(|name| place_of(table, name)).collect();
        let rows = self.tables.get(table.name).into_iter().flat_map(BTreeMap::values);
        rows.map(|row| places.iter().map(|place| row[*place].clone()).collect()).collect()
    }

    /// The rows of a table without these columns, in the order of their key.
    pub fn without(&self, table: &Table, columns: &[&str]) -> Vec<Vec<Value>> {
        let names = table.columns.iter().map(|column| column.name);
        let others: Vec<&str> = names.filter(|name| !columns.contains(name)).collect();
        self.of(table, &others)
    }

    fn add(&mut self, table: &'static Table, row: &[Value]) {
        assert_eq!(row.len(), table.columns.len(), "a row of {}", table.name);
        for (column, value) in table.columns.iter().zip(row) {
            assert!(may_hold(column, value), "{}.{} holds {value:?}", table.name, column.name);
        }
        let key = table.key.iter().map(|name| row[place_of(table, name)].clone()).collect();
        let rows = self.tables.entry(table.name).or_default();
        match table.nature {
            Nature::Rows => {
                rows.insert(key, row.to_vec());
            }
            Nature::Subtotals => match rows.get_mut(&key) {
                Some(sum) => sum.iter_mut().zip(row).for_each(|(sum, value)| add(sum, value)),
                None => drop(rows.insert(key, row.to_vec())),
            },
        }
    }
}

/// Whether the column's definition allows the value.
fn may_hold(column: &Column, value: &Value) -> bool {
    match value {
        Value::Null => column.nullable == Nullable::Yes,
        Value::Uuid(_) => column.kind == ColumnKind::Uuid,
        Value::Text(_) => matches!(column.kind, ColumnKind::Text | ColumnKind::Day),
        Value::BigInt(_) => column.kind == ColumnKind::BigInt,
        Value::Timestamp(_) => column.kind == ColumnKind::Timestamp,
        Value::Boolean(_) => column.kind == ColumnKind::Boolean,
    }
}

fn place_of(table: &Table, name: &str) -> usize {
    let place = table.columns.iter().position(|column| column.name == name);
    place.unwrap_or_else(|| panic!("{} has no column {name}", table.name))
}

/// Adds figures; what is none is of the key, and the same in both.
fn add(sum: &mut Value, value: &Value) {
    if let (Value::BigInt(sum), Value::BigInt(value)) = (sum, value) {
        *sum += value;
    }
}
