//! Where the two databases' SQL differs: types, and how values are shown for a digest.

use crate::{Column, ColumnKind};

/// Whose SQL is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// The type of a column.
    pub(crate) const fn column_type(self, kind: ColumnKind) -> &'static str {
        match (self, kind) {
            (Dialect::Sqlite, ColumnKind::Uuid | ColumnKind::Text | ColumnKind::Day) => "TEXT",
            (Dialect::Sqlite, ColumnKind::BigInt | ColumnKind::Timestamp | ColumnKind::Boolean) => {
                "INTEGER"
            }
            (Dialect::Postgres, ColumnKind::Uuid) => "uuid",
            (Dialect::Postgres, ColumnKind::Text) => "text",
            (Dialect::Postgres, ColumnKind::BigInt) => "bigint",
            (Dialect::Postgres, ColumnKind::Timestamp) => "timestamptz",
            (Dialect::Postgres, ColumnKind::Boolean) => "boolean",
            (Dialect::Postgres, ColumnKind::Day) => "date",
        }
    }

    /// The type of a case's key.
    pub(crate) const fn case_id_type(self) -> &'static str {
        match self {
            Dialect::Sqlite => "BLOB",
            Dialect::Postgres => "uuid",
        }
    }

    /// The type of plain bytes.
    pub(crate) const fn bytes_type(self) -> &'static str {
        match self {
            Dialect::Sqlite => "BLOB",
            Dialect::Postgres => "bytea",
        }
    }

    /// A statement that makes an index or a view where it is missing. Where it is there, PostgreSQL
    /// is asked no more than that: even `IF NOT EXISTS` would wait for whoever writes rows of the
    /// table, and hold up whoever wants to.
    pub(crate) fn create_missing(self, kind: &str, name: &str, definition: &str) -> String {
        match self {
            Dialect::Sqlite => format!("CREATE {kind} IF NOT EXISTS {name} {definition}"),
            Dialect::Postgres => format!(
                "DO $$ BEGIN IF to_regclass('{name}') IS NULL THEN \
                 CREATE {kind} {name} {definition}; END IF; END $$"
            ),
        }
    }

    /// The value of a column as text that is the same in both.
    pub(crate) fn shown(self, column: &Column) -> String {
        let name = column.name;
        let text = format!("COALESCE('''' || replace({name}::text, '''', '''''') || '''', 'NULL')");
        match (self, column.kind) {
            (Dialect::Sqlite, _) => format!("quote({name})"),
            (Dialect::Postgres, ColumnKind::Uuid | ColumnKind::Text | ColumnKind::Day) => text,
            (Dialect::Postgres, ColumnKind::BigInt) => format!("COALESCE({name}::text, 'NULL')"),
            (Dialect::Postgres, ColumnKind::Timestamp) => {
                let unix_ms = format!("(extract(epoch FROM {name}) * 1000)::bigint");
                format!("COALESCE({unix_ms}::text, 'NULL')")
            }
            (Dialect::Postgres, ColumnKind::Boolean) => {
                format!("COALESCE({name}::int::text, 'NULL')")
            }
        }
    }

    /// A key's column, to be sorted by in an order that is the same in both.
    pub(crate) fn sorted(self, column: &Column) -> String {
        match (self, column.kind) {
            (Dialect::Postgres, ColumnKind::Text) => format!("{} COLLATE \"C\"", column.name),
            (Dialect::Postgres | Dialect::Sqlite, _) => column.name.to_owned(),
        }
    }
}
