//! The SQL of tables, made from their definitions.

use crate::{AnyProjector, Column, ColumnKind, Nature, Nullable, Table};

/// Which of two sets of tables: the one that is asked, or the one that is being rebuilt beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Generation {
    /// The tables that are asked.
    Live,
    /// The tables that will replace them.
    Next,
}

impl Generation {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Generation::Live => "live",
            Generation::Next => "next",
        }
    }

    /// The name of a table in this set.
    pub(crate) fn name(self, table: &str) -> String {
        match self {
            Generation::Live => table.to_owned(),
            Generation::Next => format!("{table}__next"),
        }
    }
}

/// What every views' file has.
pub(crate) const ENGINE_TABLES: &str = "
    CREATE TABLE IF NOT EXISTS projection_checkpoint (
        projection TEXT NOT NULL, generation TEXT NOT NULL, log_partition INTEGER NOT NULL,
        version INTEGER NOT NULL, log_identity TEXT NOT NULL, term INTEGER NOT NULL,
        next_index INTEGER NOT NULL, next_offset INTEGER NOT NULL,
        governance_index INTEGER NOT NULL, digest BLOB NOT NULL,
        PRIMARY KEY (projection, generation, log_partition)) WITHOUT ROWID;";

/// Statements that make a projector's tables, where they are missing.
pub(crate) fn create(projector: &dyn AnyProjector, generation: Generation) -> Vec<String> {
    let case = generation.name(&case_table(projector.name()));
    let mut statements = vec![format!(
        "CREATE TABLE IF NOT EXISTS {case} (case_id BLOB PRIMARY KEY, state BLOB NOT NULL) \
         WITHOUT ROWID"
    )];
    for table in projector.tables() {
        statements.push(create_table(table, generation));
        if generation == Generation::Live {
            statements.extend(create_beside(table));
        }
    }
    statements
}

/// Indexes and the summing view of a live table.
pub(crate) fn create_beside(table: &Table) -> Vec<String> {
    let mut statements: Vec<String> = table
        .indexes
        .iter()
        .map(|columns| {
            let (name, list) = (columns.join("_"), columns.join(", "));
            let table = table.name;
            format!("CREATE INDEX IF NOT EXISTS {table}_by_{name} ON {table} ({list})")
        })
        .collect();
    if table.nature == Nature::Subtotals {
        statements.push(create_sum(table));
    }
    statements
}

/// Statements that take a projector's tables away.
pub(crate) fn drop(projector: &dyn AnyProjector, generation: Generation) -> Vec<String> {
    let mut statements = Vec::new();
    for table in projector.tables() {
        if generation == Generation::Live && table.nature == Nature::Subtotals {
            statements.push(format!("DROP VIEW IF EXISTS {}", sum_name(table)));
        }
        statements.push(format!("DROP TABLE IF EXISTS {}", generation.name(table.name)));
    }
    let case = generation.name(&case_table(projector.name()));
    statements.push(format!("DROP TABLE IF EXISTS {case}"));
    statements
}

/// Where a projector's cases are kept.
pub(crate) fn case_table(projection: &str) -> String {
    format!("{}_case", projection.replace('-', "_"))
}

/// The name of the view that adds a table of subtotals up.
pub(crate) fn sum_name(table: &Table) -> &str {
    table.name.strip_suffix("_subtotal").unwrap_or(table.name)
}

fn create_table(table: &Table, generation: Generation) -> String {
    let name = generation.name(table.name);
    let mut lines: Vec<String> = table.columns.iter().map(column).collect();
    let mut key = table.key.join(", ");
    if table.nature == Nature::Subtotals {
        lines.push("log_partition INTEGER NOT NULL".to_owned());
        key.push_str(", log_partition");
    }
    let lines = lines.join(", ");
    format!("CREATE TABLE IF NOT EXISTS {name} ({lines}, PRIMARY KEY ({key})) WITHOUT ROWID")
}

fn column(column: &Column) -> String {
    let kind = match column.kind {
        ColumnKind::Uuid | ColumnKind::Text | ColumnKind::Day => "TEXT",
        ColumnKind::BigInt | ColumnKind::Timestamp | ColumnKind::Boolean => "INTEGER",
    };
    let not_null = match column.nullable {
        Nullable::Yes => "",
        Nullable::No => " NOT NULL",
    };
    format!("{} {kind}{not_null}", column.name)
}

/// Sums that are all zero stand for nothing: a late fact moved what had been counted there.
fn create_sum(table: &Table) -> String {
    let key = table.key.join(", ");
    let numbers = || table.columns.iter().filter(|column| !table.key.contains(&column.name));
    let sums: Vec<String> =
        numbers().map(|column| format!("SUM({0}) AS {0}", column.name)).collect();
    let any: Vec<String> = numbers().map(|column| format!("SUM({}) <> 0", column.name)).collect();
    format!(
        "CREATE VIEW IF NOT EXISTS {} AS SELECT {key}, {} FROM {} GROUP BY {key} HAVING {}",
        sum_name(table),
        sums.join(", "),
        table.name,
        any.join(" OR "),
    )
}
