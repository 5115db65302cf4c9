//! Rows that are new, as `COPY` takes them: PostgreSQL takes them in whole pages.

use sqlx::error::BoxDynError;
use uuid::Uuid;

use crate::batch::{Changes, TableRows};
use crate::store::Target;
use crate::{ColumnKind, Table, Value};

use super::Instant;
use super::statement::{by_key, case_table};

/// About how many bytes go to the database at a time.
const CHUNK_BYTES: usize = 64 * 1024;

/// What stands before the rows, and behind them.
const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
const END: &[u8] = &(-1_i16).to_be_bytes();

/// The first day of 2000, counted as [`day_number`] counts.
const FIRST_OF_2000: i32 = 730_426;

/// New rows of one table.
#[derive(Debug)]
pub(super) struct Copy {
    pub(super) sql: String,
    pub(super) chunks: Vec<Vec<u8>>,
}

/// What is new, table by table.
pub(super) fn copying(changes: &Changes, target: Target) -> Result<Vec<Copy>, BoxDynError> {
    let mut made = Vec::new();
    for TableRows { table, rows } in changes.inserts.values() {
        // Neighbours in a table's key lie on one page; written one after the other they cost one.
        let mut rows: Vec<&Vec<Value>> = rows.iter().collect();
        rows.sort_by(by_key(table));
        made.push(rows_of(table, &rows, target)?);
    }
    if !changes.new_cases.is_empty() {
        let mut cases: Vec<&(Uuid, Vec<u8>)> = changes.new_cases.iter().collect();
        cases.sort_unstable_by_key(|(case_id, _)| *case_id);
        made.push(cases_of(&cases, target)?);
    }
    Ok(made)
}

fn rows_of(table: &Table, rows: &[&Vec<Value>], target: Target) -> Result<Copy, BoxDynError> {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let mut writing = Writing::begin();
    for row in rows {
        writing.row(row.len())?;
        for (column, value) in table.columns.iter().zip(*row) {
            writing.value(column.kind, value)?;
        }
    }
    Ok(writing.end(&target.generation.name(table.name), &names))
}

fn cases_of(cases: &[&(Uuid, Vec<u8>)], target: Target) -> Result<Copy, BoxDynError> {
    let mut writing = Writing::begin();
    for (case_id, state) in cases {
        writing.row(2)?;
        writing.field(case_id.as_bytes())?;
        writing.field(state)?;
    }
    Ok(writing.end(&case_table(target), &["case_id", "state"]))
}

/// Days since 2000 of `YYYY-MM-DD`.
fn day_number(day: &str) -> Result<i32, BoxDynError> {
    let mut parts = day.splitn(3, '-').map(str::parse::<i32>);
    let mut part = || parts.next().unwrap_or(Ok(0));
    let (year, month, day) = (part()?, part()?, part()?);
    // Counted from March on, so that the day that some years have more is a year's last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Ok(year * 365 + leap_days + (153 * month + 2) / 5 + day - FIRST_OF_2000)
}

/// Rows being written.
struct Writing {
    chunks: Vec<Vec<u8>>,
    chunk: Vec<u8>,
}

impl Writing {
    fn begin() -> Self {
        Writing { chunks: Vec::new(), chunk: HEAD.to_vec() }
    }

    /// Begins a row of so many fields.
    fn row(&mut self, field_count: usize) -> Result<(), BoxDynError> {
        if self.chunk.len() >= CHUNK_BYTES {
            let next = Vec::with_capacity(CHUNK_BYTES + CHUNK_BYTES / 8);
            self.chunks.push(std::mem::replace(&mut self.chunk, next));
        }
        self.chunk.extend_from_slice(&i16::try_from(field_count)?.to_be_bytes());
        Ok(())
    }

    fn field(&mut self, bytes: &[u8]) -> Result<(), BoxDynError> {
        self.chunk.extend_from_slice(&i32::try_from(bytes.len())?.to_be_bytes());
        self.chunk.extend_from_slice(bytes);
        Ok(())
    }

    /// A value of a column's kind; of any other it is nothing.
    fn value(&mut self, kind: ColumnKind, value: &Value) -> Result<(), BoxDynError> {
        match (kind, value) {
            (ColumnKind::Uuid, Value::Uuid(uuid)) => self.field(uuid.as_bytes()),
            (ColumnKind::Text, Value::Text(text)) => self.field(text.as_bytes()),
            (ColumnKind::Day, Value::Text(day)) => self.field(&day_number(day)?.to_be_bytes()),
            (ColumnKind::BigInt, Value::BigInt(number)) => self.field(&number.to_be_bytes()),
            (ColumnKind::Timestamp, Value::Timestamp(at)) => {
                self.field(&Instant::from_unix_ms(at.unix_ms()).micros()?.to_be_bytes())
            }
            (ColumnKind::Boolean, Value::Boolean(yes)) => self.field(&[u8::from(*yes)]),
            (
                ColumnKind::Uuid
                | ColumnKind::Text
                | ColumnKind::Day
                | ColumnKind::BigInt
                | ColumnKind::Timestamp
                | ColumnKind::Boolean,
                _,
            ) => {
                self.chunk.extend_from_slice(&(-1_i32).to_be_bytes());
                Ok(())
            }
        }
    }

    fn end(mut self, table: &str, columns: &[&str]) -> Copy {
        self.chunk.extend_from_slice(END);
        self.chunks.push(self.chunk);
        let columns = columns.join(", ");
        let sql = format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
        Copy { sql, chunks: self.chunks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_2000_over_leap_years() {
        let days = [
            ("2000-01-01", 0),
            ("1999-12-31", -1),
            ("2000-02-29", 59),
            ("2000-03-01", 60),
            ("1970-01-01", -10_957),
            ("2026-11-27", 9_827),
            ("2100-03-01", 36_584),
        ];
        for (day, number) in days {
            assert_eq!(day_number(day).unwrap(), number, "{day}");
        }
        day_number("yesterday").unwrap_err();
    }
}
