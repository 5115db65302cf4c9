//! What a view's table looks like; the SQL is made from this, once for every store.

/// One table of a view. Its name and columns are a contract with analysts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Table {
    /// Its name. A table of subtotals is named `x_subtotal`, and a SQL view `x` adds it up.
    pub name: &'static str,
    /// What one row stands for.
    pub comment: &'static str,
    /// The columns that name a row.
    pub key: &'static [&'static str],
    /// Every column, the key's among them.
    pub columns: &'static [Column],
    /// What queries look rows up by.
    pub indexes: &'static [Index],
    /// Rows of cases, or sums over them.
    pub nature: Nature,
}

/// Columns by which rows are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Index {
    pub(crate) columns: &'static [&'static str],
    pub(crate) only: Option<&'static str>,
}

impl Index {
    /// Every row, by these columns.
    pub const fn on(columns: &'static [&'static str]) -> Self {
        Index { columns, only: None }
    }

    /// Rows for which a condition holds alone: whoever asks says it in the same words.
    #[must_use]
    pub const fn only(self, condition: &'static str) -> Self {
        Index { only: Some(condition), ..self }
    }
}

/// Whether a table holds rows of cases or sums over them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Each row belongs to one case.
    Rows,
    /// Each row is a sum over the cases of one partition of the log (column `log_partition`, which
    /// the engine adds). Every column outside the key is a `BigInt`.
    Subtotals,
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, with the unit at the end.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it may hold nothing.
    pub nullable: Nullable,
    /// What it means.
    pub comment: &'static str,
}

/// Whether a column may hold nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nullable {
    /// It may.
    Yes,
    /// It may not.
    No,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// A UUID; in SQLite hyphenated lower-case text.
    Uuid,
    /// Text.
    Text,
    /// A whole number of 64 bits.
    BigInt,
    /// An instant in UTC; in SQLite milliseconds since 1970.
    Timestamp,
    /// Yes or no; in SQLite 1 or 0.
    Boolean,
    /// A day, as `YYYY-MM-DD`.
    Day,
}

impl Column {
    /// A column that always holds something.
    pub const fn new(name: &'static str, kind: ColumnKind, comment: &'static str) -> Self {
        Column { name, kind, nullable: Nullable::No, comment }
    }

    /// A column that may hold nothing.
    pub const fn nullable(name: &'static str, kind: ColumnKind, comment: &'static str) -> Self {
        Column { name, kind, nullable: Nullable::Yes, comment }
    }
}

impl Table {
    /// The place of a column.
    ///
    /// # Panics
    /// If there is none of this name: a mistake in the definition.
    pub(crate) fn place_of(&self, name: &str) -> usize {
        let place = self.columns.iter().position(|column| column.name == name);
        place.expect("a key names a column of its table")
    }

    /// The places of the key's columns.
    pub(crate) fn key_places(&self) -> Vec<usize> {
        self.key.iter().map(|name| self.place_of(name)).collect()
    }
}
