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
        PRIMARY KEY (projection, generation, log_partition)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS projection_table (
        name TEXT PRIMARY KEY, projection TEXT NOT NULL, kind TEXT NOT NULL) WITHOUT ROWID;";

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
    if generation == Generation::Live {
        statements.extend(register(projector));
    }
    statements
}

/// Indexes and the summing view of a live table.
fn create_beside(table: &Table) -> Vec<String> {
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

/// Statements that take the tables away that are being rebuilt.
pub(crate) fn drop_next(projector: &dyn AnyProjector) -> Vec<String> {
    let name = |table: &str| Generation::Next.name(table);
    let statements = projector.tables().iter().map(|table| name(table.name));
    let statements = statements.chain([name(&case_table(projector.name()))]);
    statements.map(|name| format!("DROP TABLE IF EXISTS {name}")).collect()
}

/// Statements that give rebuilt tables the names that are asked, which must be free.
pub(crate) fn rename_next(projector: &dyn AnyProjector) -> Vec<String> {
    let case = case_table(projector.name());
    let tables = projector.tables().iter().map(|table| table.name.to_owned());
    let mut statements: Vec<String> = tables
        .chain([case])
        .map(|name| format!("ALTER TABLE {} RENAME TO {name}", Generation::Next.name(&name)))
        .collect();
    for table in projector.tables() {
        statements.extend(create_beside(table));
    }
    statements.extend(register(projector));
    statements
}

/// Notes what belongs to a projector, so that a later version finds what it no longer has.
fn register(projector: &dyn AnyProjector) -> Vec<String> {
    let projection = projector.name();
    let mut names = vec![(case_table(projection), "TABLE")];
    for table in projector.tables() {
        names.push((table.name.to_owned(), "TABLE"));
        if table.nature == Nature::Subtotals {
            names.push((sum_name(table).to_owned(), "VIEW"));
        }
    }
    let note = |(name, kind)| {
        format!(
            "INSERT OR REPLACE INTO projection_table VALUES ('{name}', '{projection}', '{kind}')"
        )
    };
    names.into_iter().map(note).collect()
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

fn create_sum(table: &Table) -> String {
    let (name, sum) = (sum_name(table), sum_of(table, table.name));
    format!("CREATE VIEW IF NOT EXISTS {name} AS {sum}")
}

/// Adds the subtotals in the table `from` up. Sums that are all zero stand for nothing: a late
/// fact moved what had been counted there.
fn sum_of(table: &Table, from: &str) -> String {
    let key = table.key.join(", ");
    let numbers = || table.columns.iter().filter(|column| !table.key.contains(&column.name));
    let sums: Vec<String> =
        numbers().map(|column| format!("SUM({0}) AS {0}", column.name)).collect();
    let any: Vec<String> = numbers().map(|column| format!("SUM({}) <> 0", column.name)).collect();
    let (sums, any) = (sums.join(", "), any.join(" OR "));
    format!("SELECT {key}, {sums} FROM {from} GROUP BY {key} HAVING {any}")
}

/// What to select from for a table as analysts see it.
pub(crate) fn asked_from(table: &Table, generation: Generation) -> String {
    match (table.nature, generation) {
        (Nature::Rows, _) => generation.name(table.name),
        (Nature::Subtotals, Generation::Live) => sum_name(table).to_owned(),
        // The sums of what is not asked yet have no view.
        (Nature::Subtotals, Generation::Next) => {
            format!("({})", sum_of(table, &generation.name(table.name)))
        }
    }
}

/// Its columns as analysts see them: the partition of subtotals is left out.
pub(crate) fn asked_columns(table: &Table) -> Vec<&'static str> {
    table.columns.iter().map(|column| column.name).collect()
}
