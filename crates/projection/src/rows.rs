//! Rows on their way from a fold to a store.

use crate::{Table, Value};

/// Rows of several tables, in the order in which they were added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    rows: Vec<(&'static Table, Vec<Value>)>,
}

impl Rows {
    /// Adds a row; its values stand in the order of the table's columns.
    pub fn add(&mut self, table: &'static Table, values: Vec<Value>) {
        debug_assert_eq!(values.len(), table.columns.len(), "a row of {}", table.name);
        self.rows.push((table, values));
    }

    /// The rows, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = &(&'static Table, Vec<Value>)> {
        self.rows.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn into_iter(self) -> impl Iterator<Item = (&'static Table, Vec<Value>)> {
        self.rows.into_iter()
    }
}
