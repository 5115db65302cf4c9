//! One row of the source, as the expressions of a mapping see it.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use cel::ExecutionError;
use cel::common::traits::Indexer;
use cel::common::types::{CelString, Type};
use cel::common::value::{CowVal, StaticVal, Val};
use chrono::{DateTime, FixedOffset};

/// A value that borrows nothing, so that it outlives the row it came from.
pub(super) type Kept = Box<dyn Val>;

/// An instant, with the offset that its source wrote.
pub(super) type At = DateTime<FixedOffset>;

static ROW: Type = Type::new_unspecified_type("row");
static EMPTY: LazyLock<CelString<'static>> = LazyLock::new(CelString::default);

/// The columns of a file, shared by its rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    places: HashMap<String, usize>,
}

impl Columns {
    /// The columns of a file that names them all on top.
    pub(super) fn of(names: impl IntoIterator<Item = String>) -> Self {
        let mut columns = Self::default();
        for name in names {
            columns.place_or_add(&name);
        }
        columns
    }

    /// Where a column stands, if the file has it.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Where a column stands; one that was never met gets the next place.
    pub(super) fn place_or_add(&mut self, name: &str) -> usize {
        if let Some(place) = self.place(name) {
            return place;
        }
        let place = self.places.len();
        self.places.insert(name.to_owned(), place);
        place
    }
}

/// One row. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The line of the file where it begins, from 1.
    pub(super) line: u64,
    /// When it says it happened.
    pub(super) at: Option<At>,
    /// Its key in the source.
    pub(super) id: Arc<str>,
    columns: Arc<Columns>,
    cells: Arc<Vec<Option<Kept>>>,
}

impl Row {
    /// A row as it was read, before its time and its key are known.
    pub(super) fn read(line: u64, columns: Arc<Columns>, cells: Vec<Option<Kept>>) -> Self {
        Self { line, at: None, id: Arc::from(""), columns, cells: Arc::new(cells) }
    }

    /// What stands before the first and behind the last row: every cell is empty.
    pub(super) fn nowhere() -> Self {
        Self::read(0, Arc::default(), Vec::new())
    }

    /// The columns of the file as far as it has been read.
    pub(super) fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }

    /// A cell; one that is not there reads as empty text.
    pub(super) fn cell(&self, column: &str) -> &(dyn Val + 'static) {
        let cell = self.columns.place(column).and_then(|place| self.cells.get(place));
        match cell {
            Some(Some(value)) => value.as_ref(),
            Some(None) | None => &*EMPTY,
        }
    }
}

impl Val for Row {
    fn get_type(&self) -> &Type {
        &ROW
    }

    fn cel_type() -> &'static Type {
        &ROW
    }

    fn as_indexer<'b, 'v>(&'b self) -> Option<&'b (dyn Indexer + 'v)>
    where
        Self: 'v,
    {
        Some(self)
    }

    fn equals(&self, other: &dyn Val) -> bool {
        other.downcast_ref::<Row>().is_some_and(|other| Arc::ptr_eq(&self.cells, &other.cells))
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v>
    where
        Self: 'v,
    {
        Box::new(self.clone())
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for Row {}

impl Indexer for Row {
    fn get<'b, 'v>(&'b self, column: &dyn Val) -> Result<CowVal<'b, 'v>, ExecutionError>
    where
        Self: 'v,
    {
        let Some(name) = column.downcast_ref::<CelString>() else {
            return Err(ExecutionError::function_error("row", "a column is named by text"));
        };
        Ok(CowVal::Borrowed(self.cell(name.inner())))
    }

    fn steal<'v>(self: Box<Self>, column: &dyn Val) -> Result<Box<dyn Val + 'v>, ExecutionError>
    where
        Self: 'v,
    {
        self.get(column).map(CowVal::into_owned)
    }
}
