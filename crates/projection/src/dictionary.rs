//! The data dictionary: every table and column, for analysts.

use std::fmt::Write;

use crate::{AnyProjector, ColumnKind, Nature, Nullable, Table, schema};

/// The dictionary of these projectors' tables, as Markdown.
pub fn data_dictionary(projectors: &[&dyn AnyProjector]) -> String {
    let mut text = String::from(
        "# Data dictionary\n\nGenerated from the table definitions; a test keeps it true. \
         Instants are UTC: in SQLite whole milliseconds since 1970. UUIDs are hyphenated \
         lower-case text. Columns named `_ms` count milliseconds.\n",
    );
    for projector in projectors {
        for table in projector.tables() {
            describe(&mut text, projector.name(), table);
        }
    }
    text
}

fn describe(text: &mut String, projection: &str, table: &Table) {
    let name = match table.nature {
        Nature::Rows => table.name,
        Nature::Subtotals => schema::sum_name(table),
    };
    let key = table.key.join(", ");
    let _ = write!(text, "\n## {name}\n\n{} Key: {key}. View: {projection}.", table.comment);
    if table.nature == Nature::Subtotals {
        let _ = write!(text, " Added up from `{}`, one row a partition of the log.", table.name);
    }
    text.push_str("\n\n| column | type | may be null | meaning |\n|---|---|---|---|\n");
    for column in table.columns {
        let kind = match column.kind {
            ColumnKind::Uuid => "uuid",
            ColumnKind::Text => "text",
            ColumnKind::BigInt => "bigint",
            ColumnKind::Timestamp => "timestamp",
            ColumnKind::Boolean => "boolean",
            ColumnKind::Day => "day",
        };
        let nullable = match column.nullable {
            Nullable::Yes => "yes",
            Nullable::No => "",
        };
        let _ = writeln!(text, "| `{}` | {kind} | {nullable} | {} |", column.name, column.comment);
    }
}
