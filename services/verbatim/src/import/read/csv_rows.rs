//! Rows of a CSV file; a short row lacks its last cells, a long one is broken.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use cel::common::types::CelString;
use csv::{ByteRecord, ReaderBuilder};

use crate::import::command::Reject;
use crate::import::plan::Plan;
use crate::import::row::{Columns, Kept, Row};

use super::{ReadError, Take};

/// Reads all rows.
pub(super) fn read(
    input: Box<dyn BufRead>,
    plan: &Plan,
    path: &Path,
    take: &mut Take<'_>,
) -> Result<(), ReadError> {
    let broken = |cause: csv::Error| ReadError::Broken {
        path: path.to_owned(),
        format: "CSV",
        cause: cause.to_string(),
    };
    let mut builder = ReaderBuilder::new();
    let mut reader = builder.delimiter(plan.delimiter).flexible(true).from_reader(input);
    let header = reader.headers().map_err(broken)?;
    let columns = Columns::of(header.iter().map(str::to_owned));
    check(plan, &columns)?;
    let (columns, width) = (Arc::new(columns), header.len());
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(broken)? {
        let line = record.position().map_or(0, csv::Position::line);
        let row = cells(&record, width)
            .map(|cells| Row::read(line, Arc::clone(&columns), cells))
            .map_err(|message| Box::new(Reject::row(line, "UNREADABLE_ROW", message)));
        if let ControlFlow::Break(()) = take(row) {
            break;
        }
    }
    Ok(())
}

fn check(plan: &Plan, columns: &Columns) -> Result<(), ReadError> {
    let missing = plan.columns.iter().filter(|column| columns.place(column).is_none());
    let missing: Vec<String> = missing.map(|column| format!("`{column}`")).collect();
    if missing.is_empty() { Ok(()) } else { Err(ReadError::NoSuchColumns { columns: missing }) }
}

fn cells(record: &ByteRecord, width: usize) -> Result<Vec<Option<Kept>>, String> {
    if record.len() > width {
        return Err(format!("it has {} cells under {width} names", record.len()));
    }
    record.iter().map(cell).collect()
}

fn cell(bytes: &[u8]) -> Result<Option<Kept>, String> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    Ok(Some(Box::new(CelString::from(text.to_owned()))))
}
