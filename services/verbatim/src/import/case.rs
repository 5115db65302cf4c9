//! Brings the rows of one case together and into the order of their times.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::command::Reject;
use super::engine::Engine;
use super::mapping::Rows;
use super::row::Row;

/// All rows of one case, in the order of their times; equal times stay as the file has them.
#[derive(Debug)]
pub(super) struct Case {
    /// Its key.
    pub(super) id: Arc<str>,
    /// Its rows; there is at least one.
    pub(super) rows: Vec<Row>,
}

/// Groups rows into cases.
#[derive(Debug)]
pub(super) struct Cases {
    rows: Rows,
    open: Vec<Case>,
    places: HashMap<Arc<str>, usize>,
    /// Rows that the mapping leaves out.
    pub(super) skipped: u64,
}

impl Cases {
    /// A group for rows that stand like this in the file.
    pub(super) fn new(rows: Rows) -> Self {
        Self { rows, open: Vec::new(), places: HashMap::new(), skipped: 0 }
    }

    /// Takes a row; answers a case that is complete because this row begins the next one.
    pub(super) fn take(&mut self, engine: &Engine, row: Row) -> Result<Option<Case>, Box<Reject>> {
        let Some((case_id, row)) = engine.place(row)? else {
            self.skipped += 1;
            return Ok(None);
        };
        match self.rows {
            Rows::Scattered => {
                self.add(case_id, row);
                Ok(None)
            }
            Rows::Together => {
                let continues = self.open.last().is_some_and(|case| *case.id == *case_id);
                if continues {
                    self.open.iter_mut().for_each(|case| case.rows.push(row.clone()));
                    return Ok(None);
                }
                let complete = self.open.pop();
                self.open.push(Case { id: Arc::from(case_id), rows: vec![row] });
                Ok(complete)
            }
        }
    }

    /// The cases that are left when the file ends, as they first appeared.
    pub(super) fn finish(self) -> impl Iterator<Item = Case> {
        self.open.into_iter()
    }

    fn add(&mut self, case_id: String, row: Row) {
        let case_id: Arc<str> = Arc::from(case_id);
        match self.places.entry(Arc::clone(&case_id)) {
            Entry::Occupied(place) => self.open[*place.get()].rows.push(row),
            Entry::Vacant(place) => {
                place.insert(self.open.len());
                self.open.push(Case { id: case_id, rows: vec![row] });
            }
        }
    }
}

impl Case {
    /// Sorts the rows by their times and gives each its key.
    pub(super) fn in_order(mut self) -> Self {
        self.rows.sort_by_key(|row| row.at);
        for (place, row) in self.rows.iter_mut().enumerate() {
            if row.id.is_empty() {
                row.id = Arc::from(format!("{}/{}", self.id, place + 1));
            }
        }
        self
    }
}
