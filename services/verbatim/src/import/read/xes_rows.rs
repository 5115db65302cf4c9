//! Rows of an event log: an event each, with the attributes of its trace as `case:…`.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelString, CelTimestamp};
use process_mining::core::event_data::case_centric::xes::{XESImportOptions, stream_xes_bufread};
use process_mining::core::event_data::case_centric::{Attribute, AttributeValue};

use crate::import::row::{Columns, Kept, Row};

use super::{ReadError, Take};

/// Reads all rows.
pub(super) fn read(
    input: Box<dyn BufRead>,
    path: &Path,
    take: &mut Take<'_>,
) -> Result<(), ReadError> {
    let broken = |cause: String| ReadError::Broken { path: path.to_owned(), format: "XES", cause };
    let lines = Rc::new(RefCell::new(VecDeque::new()));
    let scan = Scan { found: Rc::clone(&lines), line: 1, matched: 0 };
    let input = EventLines { input, scan };
    let options = XESImportOptions { verbose: false, ..XESImportOptions::default() };
    let (mut traces, _log) =
        stream_xes_bufread(input, false, options).map_err(|error| broken(error.to_string()))?;
    let mut columns = Arc::new(Columns::default());
    for trace in &mut traces {
        for event in trace.events {
            let line = lines.borrow_mut().pop_front().unwrap_or_default();
            let mut cells = Vec::with_capacity(event.attributes.len() + trace.attributes.len());
            for attribute in event.attributes {
                add("", attribute, &mut columns, &mut cells);
            }
            for attribute in &trace.attributes {
                add("case:", attribute.clone(), &mut columns, &mut cells);
            }
            let row = Row::read(line, Arc::clone(&columns), cells);
            if let ControlFlow::Break(()) = take(Ok(row)) {
                return Ok(());
            }
        }
    }
    traces.check_for_errors().map_or(Ok(()), |error| Err(broken(error.to_string())))
}

/// Adds an attribute, and those nested within it as `outer/inner`.
fn add(
    prefix: &str,
    attribute: Attribute,
    columns: &mut Arc<Columns>,
    cells: &mut Vec<Option<Kept>>,
) {
    let Attribute { key, value, own_attributes } = attribute;
    let name = if prefix.is_empty() { key } else { format!("{prefix}{key}") };
    super::put(columns, cells, &name, cell(value));
    for nested in own_attributes.unwrap_or_default() {
        add(&format!("{name}/"), nested, columns, cells);
    }
}

fn cell(value: AttributeValue) -> Option<Kept> {
    match value {
        AttributeValue::String(text) => Some(Box::new(CelString::from(text))),
        AttributeValue::Date(at) => Some(Box::new(CelTimestamp::from(at))),
        AttributeValue::Int(whole) => Some(Box::new(CelInt::from(whole))),
        AttributeValue::Float(number) => Some(Box::new(CelDouble::from(number))),
        AttributeValue::Boolean(truth) => Some(Box::new(CelBool::from(truth))),
        AttributeValue::ID(id) => Some(Box::new(CelString::from(id.to_string()))),
        AttributeValue::List(inner) | AttributeValue::Container(inner) => {
            let inner = inner.into_iter().filter_map(|attribute| cell(attribute.value));
            Some(Box::new(CelList::from(inner.collect::<Vec<Kept>>())))
        }
        AttributeValue::None() => None,
    }
}

/// Notes on which line each event begins, as the bytes pass by on their way to the parser.
struct EventLines {
    input: Box<dyn BufRead>,
    scan: Scan,
}

struct Scan {
    found: Rc<RefCell<VecDeque<u64>>>,
    line: u64,
    matched: usize,
}

impl Scan {
    fn look_at(&mut self, bytes: &[u8]) {
        const TAG: &[u8] = b"<event";
        for byte in bytes {
            if self.matched == TAG.len() {
                let is_event = byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
                if is_event {
                    self.found.borrow_mut().push_back(self.line);
                }
                self.matched = 0;
            }
            if *byte == TAG[self.matched] {
                self.matched += 1;
            } else {
                self.matched = usize::from(*byte == TAG[0]);
            }
            self.line += u64::from(*byte == b'\n');
        }
    }
}

impl Read for EventLines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.scan.look_at(&buffer[..count]);
        Ok(count)
    }
}

impl BufRead for EventLines {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        // The bytes are still in the buffer, so this reads nothing and cannot fail.
        if let Ok(bytes) = self.input.fill_buf() {
            self.scan.look_at(&bytes[..count.min(bytes.len())]);
        }
        self.input.consume(count);
    }
}
