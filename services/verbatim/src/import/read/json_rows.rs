//! Rows of a file with one JSON object a line.

use std::collections::HashMap;
use std::io::BufRead;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use cel::common::types::{
    CelBool, CelDouble, CelInt, CelList, CelMap, CelMapKey, CelNull, CelString,
};
use serde_json::{Map, Value};

use crate::import::command::Reject;
use crate::import::row::{Columns, Kept, Row};

use super::{ReadError, Take};

/// Reads all rows.
pub(super) fn read(
    input: Box<dyn BufRead>,
    path: &Path,
    take: &mut Take<'_>,
) -> Result<(), ReadError> {
    let mut columns = Arc::new(Columns::default());
    for (place, text) in input.split(b'\n').enumerate() {
        let text = text.map_err(|cause| ReadError::Io { path: path.to_owned(), cause })?;
        let is_blank = text.trim_ascii().is_empty();
        if is_blank {
            continue;
        }
        let line = place as u64 + 1;
        let row = serde_json::from_slice::<Map<String, Value>>(&text)
            .map(|object| row(line, object, &mut columns))
            .map_err(|error| Box::new(Reject::row(line, "UNREADABLE_ROW", error.to_string())));
        if let ControlFlow::Break(()) = take(row) {
            break;
        }
    }
    Ok(())
}

fn row(line: u64, object: Map<String, Value>, columns: &mut Arc<Columns>) -> Row {
    let mut cells = Vec::new();
    for (name, value) in object {
        super::put(columns, &mut cells, &name, cell(value));
    }
    Row::read(line, Arc::clone(columns), cells)
}

fn cell(value: Value) -> Option<Kept> {
    match value {
        Value::Null => None,
        Value::Bool(truth) => Some(Box::new(CelBool::from(truth))),
        Value::Number(number) => Some(match number.as_i64() {
            Some(whole) => Box::new(CelInt::from(whole)),
            None => Box::new(CelDouble::from(number.as_f64().unwrap_or(f64::NAN))),
        }),
        Value::String(text) => Some(Box::new(CelString::from(text))),
        Value::Array(elements) => {
            let elements: Vec<Kept> = elements.into_iter().map(inner).collect();
            Some(Box::new(CelList::from(elements)))
        }
        Value::Object(fields) => {
            let fields: HashMap<CelMapKey<'static>, Kept> = fields
                .into_iter()
                .map(|(name, value)| (CelMapKey::from(name), inner(value)))
                .collect();
            Some(Box::new(CelMap::from(fields)))
        }
    }
}

/// Within lists and maps an absent value must still be one.
fn inner(value: Value) -> Kept {
    cell(value).unwrap_or_else(|| Box::new(CelNull))
}
