//! A batch's changes for PostgreSQL: one statement a table, its rows as one array a column.

use std::cmp::Ordering;
use std::sync::Arc;

use sqlx::Arguments;
use sqlx::error::BoxDynError;
use sqlx::postgres::PgArguments;
use uuid::Uuid;

use crate::batch::{Changes, TableRows};
use crate::schema;
use crate::store::Target;
use crate::{ColumnKind, Table, Value};

use super::Instant;

/// One statement with its values.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) arguments: PgArguments,
}

/// Everything that a batch writes, save what is new and the checkpoint.
pub(super) fn writing(changes: &Changes, target: Target) -> Result<Vec<Statement>, BoxDynError> {
    let mut made = Vec::new();
    for TableRows { table, rows } in changes.deletes.values() {
        made.push(delete(table, rows, target)?);
    }
    for TableRows { table, rows } in changes.upserts.values() {
        made.push(replace(table, rows, target)?);
    }
    for TableRows { table, rows } in changes.sums.values() {
        made.push(add(table, rows, target)?);
    }
    if !changes.cases.is_empty() {
        made.push(save(&changes.cases, target)?);
    }
    Ok(made)
}

fn delete(table: &Table, keys: &[Vec<Value>], target: Target) -> Result<Statement, BoxDynError> {
    let name = target.generation.name(table.name);
    let kinds: Vec<ColumnKind> =
        table.key_places().into_iter().map(|place| table.columns[place].kind).collect();
    let (arrays, names) = (arrays(&kinds), table.key.join(", "));
    let equal: Vec<String> =
        table.key.iter().map(|key| format!("{name}.{key} = gone.{key}")).collect();
    let equal = equal.join(" AND ");
    let sql = format!("DELETE FROM {name} USING unnest({arrays}) AS gone({names}) WHERE {equal}");
    Ok(Statement { sql, arguments: columns(&kinds, keys)? })
}

/// The order of a table's key.
pub(super) fn by_key(table: &Table) -> impl Fn(&&Vec<Value>, &&Vec<Value>) -> Ordering {
    let places = table.key_places();
    move |one, other| {
        let parts = places.iter().map(|place| one[*place].cmp(&other[*place]));
        parts.fold(Ordering::Equal, Ordering::then)
    }
}

fn replace(table: &Table, rows: &[Vec<Value>], target: Target) -> Result<Statement, BoxDynError> {
    let name = target.generation.name(table.name);
    let kinds: Vec<ColumnKind> = table.columns.iter().map(|column| column.kind).collect();
    // Of a row that is said twice the last word counts; and in the order of their keys, two that
    // write the same rows wait for each other instead of for ever.
    let by_key = by_key(table);
    let mut rows: Vec<&Vec<Value>> = rows.iter().rev().collect();
    rows.sort_by(&by_key);
    rows.dedup_by(|later, kept| by_key(&*later, &*kept).is_eq());
    let others = table.columns.iter().filter(|column| !table.key.contains(&column.name));
    let sets: Vec<String> =
        others.map(|column| format!("{0} = excluded.{0}", column.name)).collect();
    let then = match sets.is_empty() {
        true => "DO NOTHING".to_owned(),
        false => format!("DO UPDATE SET {}", sets.join(", ")),
    };
    let (arrays, key) = (arrays(&kinds), table.key.join(", "));
    let sql =
        format!("INSERT INTO {name} SELECT * FROM unnest({arrays}) ON CONFLICT ({key}) {then}");
    Ok(Statement { sql, arguments: columns(&kinds, &rows)? })
}

/// Adds to sums. Rows hold the key and then the numbers; the partition goes last.
fn add(table: &Table, rows: &[Vec<Value>], target: Target) -> Result<Statement, BoxDynError> {
    let name = target.generation.name(table.name);
    let kinds: Vec<ColumnKind> = table.columns.iter().map(|column| column.kind).collect();
    let numbers = table.columns.iter().filter(|column| !table.key.contains(&column.name));
    let sums: Vec<String> =
        numbers.map(|column| format!("{0} = {name}.{0} + excluded.{0}", column.name)).collect();
    let (arrays, key, sums) = (arrays(&kinds), table.key.join(", "), sums.join(", "));
    let partition = target.partition.0;
    let sql = format!(
        "INSERT INTO {name} SELECT sums.*, {partition} FROM unnest({arrays}) AS sums \
         ON CONFLICT ({key}, log_partition) DO UPDATE SET {sums}"
    );
    Ok(Statement { sql, arguments: columns(&kinds, rows)? })
}

fn save(cases: &[(Uuid, Vec<u8>)], target: Target) -> Result<Statement, BoxDynError> {
    let mut cases: Vec<(Uuid, &[u8])> =
        cases.iter().map(|(case_id, state)| (*case_id, state.as_slice())).collect();
    cases.sort_unstable_by_key(|(case_id, _)| *case_id);
    let (ids, states): (Vec<Uuid>, Vec<&[u8]>) = cases.into_iter().unzip();
    let mut arguments = PgArguments::default();
    arguments.add(ids)?;
    arguments.add(states)?;
    let name = case_table(target);
    let sql = format!(
        "INSERT INTO {name} SELECT * FROM unnest($1::uuid[], $2::bytea[]) \
         ON CONFLICT (case_id) DO UPDATE SET state = excluded.state"
    );
    Ok(Statement { sql, arguments })
}

/// The question for what is stored of these cases.
pub(super) fn loading(ids: &[Uuid], target: Target) -> Result<Statement, BoxDynError> {
    let mut arguments = PgArguments::default();
    arguments.add(ids)?;
    let name = case_table(target);
    let sql = format!("SELECT case_id, state FROM {name} WHERE case_id = ANY($1)");
    Ok(Statement { sql, arguments })
}

pub(super) fn case_table(target: Target) -> String {
    target.generation.name(&schema::case_table(target.projection))
}

/// The places of arrays of these kinds, one a column.
fn arrays(kinds: &[ColumnKind]) -> String {
    let numbered = (1..).zip(kinds);
    let arrays = numbered.map(|(number, kind)| match kind {
        ColumnKind::Uuid => format!("${number}::uuid[]"),
        ColumnKind::Text => format!("${number}::text[]"),
        ColumnKind::BigInt => format!("${number}::bigint[]"),
        ColumnKind::Timestamp => format!("${number}::timestamptz[]"),
        ColumnKind::Boolean => format!("${number}::boolean[]"),
        ColumnKind::Day => format!("${number}::text[]::date[]"),
    });
    arrays.collect::<Vec<_>>().join(", ")
}

/// The rows as one array a column.
fn columns<R: AsRef<[Value]>>(
    kinds: &[ColumnKind],
    rows: &[R],
) -> Result<PgArguments, BoxDynError> {
    let mut arguments = PgArguments::default();
    for (place, kind) in kinds.iter().enumerate() {
        let values = rows.iter().map(|row| &row.as_ref()[place]);
        match kind {
            ColumnKind::Uuid => arguments.add(values.map(uuid).collect::<Vec<_>>())?,
            ColumnKind::Text | ColumnKind::Day => {
                arguments.add(values.map(text).collect::<Vec<_>>())?;
            }
            ColumnKind::BigInt => arguments.add(values.map(number).collect::<Vec<_>>())?,
            ColumnKind::Timestamp => arguments.add(values.map(instant).collect::<Vec<_>>())?,
            ColumnKind::Boolean => arguments.add(values.map(boolean).collect::<Vec<_>>())?,
        }
    }
    Ok(arguments)
}

/// Makes what reads a value of one kind; of any other it is nothing.
macro_rules! readers {
    ($($name:ident: $kind:ident($value:ident) => $made:ty = $make:expr;)+) => {$(
        fn $name(value: &Value) -> Option<$made> {
            if let Value::$kind($value) = value { Some($make) } else { None }
        }
    )+};
}

readers! {
    uuid: Uuid(value) => Uuid = *value;
    text: Text(value) => &str = value;
    number: BigInt(value) => i64 = *value;
    instant: Timestamp(value) => Instant = Instant::from_unix_ms(value.unix_ms());
    boolean: Boolean(value) => bool = *value;
}

/// Adds values as PostgreSQL writes them.
pub(crate) fn bind(arguments: &mut PgArguments, values: &[Value]) -> Result<(), BoxDynError> {
    values.iter().try_for_each(|value| match value {
        Value::Null => arguments.add(None::<&str>),
        Value::Uuid(uuid) => arguments.add(*uuid),
        Value::Text(text) => arguments.add(Arc::clone(text)),
        Value::BigInt(number) => arguments.add(*number),
        Value::Timestamp(at) => arguments.add(Instant::from_unix_ms(at.unix_ms())),
        Value::Boolean(yes) => arguments.add(*yes),
    })
}
