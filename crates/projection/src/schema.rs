//! The SQL of tables, made from their definitions.

use std::collections::HashSet;
use std::sync::Arc;

use crate::dialect::Dialect;
use crate::sql_view::in_dialect;
use crate::{AnyProjector, Column, Index, Nature, Nullable, Table};

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

/// What all views have, whatever their projectors.
pub(crate) fn engine_tables(dialect: Dialect) -> Vec<String> {
    let bytes = dialect.bytes_type();
    vec![
        format!(
            "CREATE TABLE IF NOT EXISTS projection_checkpoint (
                projection TEXT NOT NULL, generation TEXT NOT NULL, log_partition BIGINT NOT NULL,
                version BIGINT NOT NULL, log_identity TEXT NOT NULL, term BIGINT NOT NULL,
                next_index BIGINT NOT NULL, next_offset BIGINT NOT NULL,
                governance_index BIGINT NOT NULL, digest {bytes} NOT NULL,
                PRIMARY KEY (projection, generation, log_partition))"
        ),
        format!(
            "CREATE TABLE IF NOT EXISTS projection_table (
                name TEXT NOT NULL PRIMARY KEY, projection TEXT NOT NULL, kind TEXT NOT NULL)"
        ),
        format!(
            "CREATE TABLE IF NOT EXISTS projection_view (
                place BIGINT NOT NULL, name TEXT NOT NULL PRIMARY KEY, sql TEXT NOT NULL,
                comment TEXT NOT NULL)"
        ),
    ]
}

/// Statements that make a projector's tables, where they are missing.
pub(crate) fn create(
    projector: &dyn AnyProjector,
    generation: Generation,
    dialect: Dialect,
) -> Vec<String> {
    let case = generation.name(&case_table(projector.name()));
    let (case_id, bytes) = (dialect.case_id_type(), dialect.bytes_type());
    let mut statements = vec![format!(
        "CREATE TABLE IF NOT EXISTS {case} \
         (case_id {case_id} NOT NULL PRIMARY KEY, state {bytes} NOT NULL)"
    )];
    for table in projector.tables() {
        statements.push(create_table(table, generation, dialect));
        if generation == Generation::Live {
            statements.extend(create_indexes(table, generation, dialect));
            statements.extend(comments(table, generation, dialect));
            statements.extend(create_sum(table, dialect));
        }
    }
    if generation == Generation::Live {
        statements.extend(register(projector));
    }
    statements
}

/// A view as it is kept, so that any program that swaps tables can make it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptView {
    pub(crate) place: i64,
    pub(crate) name: String,
    pub(crate) sql: String,
    pub(crate) comment: String,
}

/// The views of SQL of these projectors, in the order in which they are made.
pub(crate) fn views_of(projectors: &[Arc<dyn AnyProjector>], dialect: Dialect) -> Vec<KeptView> {
    let views = projectors.iter().flat_map(|projector| projector.sql_views());
    let kept = (1..).zip(views).map(|(place, view)| KeptView {
        place,
        name: view.name.to_owned(),
        sql: in_dialect(&view.sql, dialect),
        comment: view.comment.to_owned(),
    });
    kept.collect()
}

/// The views that must give way while tables of these names are changed for others: those whose
/// text names one of them, or a view that does. SQLite looks at every view there is when a table
/// gets another name.
pub(crate) fn standing_on(
    views: Vec<KeptView>,
    mut names: HashSet<String>,
    dialect: Dialect,
) -> Vec<KeptView> {
    if dialect == Dialect::Sqlite {
        return views;
    }
    let is_end = |it: char| !(it.is_alphanumeric() || it == '_');
    // Each stands on earlier ones alone.
    let mut standing = views;
    standing.retain(|view| {
        let stands = view.sql.split(is_end).any(|word| names.contains(word));
        if stands {
            names.insert(view.name.clone());
        }
        stands
    });
    standing
}

/// Statements that make a view anew, and say what it is where the database keeps that.
pub(crate) fn create_view(view: &KeptView, dialect: Dialect) -> Vec<String> {
    let KeptView { name, sql, comment, .. } = view;
    let mut statements = vec![format!("CREATE VIEW {name} AS {sql}")];
    if dialect == Dialect::Postgres {
        let comment = comment.replace('\'', "''");
        statements.push(format!("COMMENT ON VIEW {name} IS '{comment}'"));
    }
    statements
}

fn create_indexes(table: &Table, generation: Generation, dialect: Dialect) -> Vec<String> {
    let indexes = (1..).zip(table.indexes).map(|(place, index)| {
        let (name, of) = (index_name(table, place, index, generation), generation.name(table.name));
        let Index { columns, only } = index;
        let only = only.map(|only| format!(" WHERE {only}")).unwrap_or_default();
        let definition = format!("ON {of} ({}){only}", columns.join(", "));
        dialect.create_missing("INDEX", &name, &definition)
    });
    indexes.collect()
}

fn index_name(table: &Table, place: usize, index: &Index, generation: Generation) -> String {
    match generation {
        Generation::Live => format!("{}_by_{}", table.name, index.columns.join("_")),
        // With the columns it could be longer than names may be.
        Generation::Next => format!("{}_{place}", generation.name(table.name)),
    }
}

/// What a table and its columns mean, where the database keeps that.
fn comments(table: &Table, generation: Generation, dialect: Dialect) -> Vec<String> {
    let mut statements = comments_on("TABLE", &generation.name(table.name), table, dialect);
    if table.nature == Nature::Subtotals && dialect == Dialect::Postgres {
        let name = generation.name(table.name);
        statements.push(format!(
            "COMMENT ON COLUMN {name}.log_partition IS \
             'The partition of the log whose cases are added up here.'"
        ));
    }
    statements
}

fn comments_on(kind: &str, name: &str, table: &Table, dialect: Dialect) -> Vec<String> {
    if dialect == Dialect::Sqlite {
        return Vec::new();
    }
    let say = |what: String, comment: &str| {
        format!("COMMENT ON {what} IS '{}'", comment.replace('\'', "''"))
    };
    let of_columns = table.columns.iter();
    let of_columns =
        of_columns.map(|column| say(format!("COLUMN {name}.{}", column.name), column.comment));
    [say(format!("{kind} {name}"), table.comment)].into_iter().chain(of_columns).collect()
}

/// Statements that take the tables away that are being rebuilt.
pub(crate) fn drop_next(projector: &dyn AnyProjector) -> Vec<String> {
    let name = |table: &str| Generation::Next.name(table);
    let statements = projector.tables().iter().map(|table| name(table.name));
    let statements = statements.chain([name(&case_table(projector.name()))]);
    statements.map(|name| format!("DROP TABLE IF EXISTS {name}")).collect()
}

/// Statements that finish filled tables in PostgreSQL before they get the names that are asked:
/// that takes long, and nobody waits for it. SQLite cannot give an index another name.
pub(crate) fn finish_next(projector: &dyn AnyProjector) -> Vec<String> {
    let (next, dialect) = (Generation::Next, Dialect::Postgres);
    let mut statements = Vec::new();
    for table in projector.tables() {
        statements.extend(create_indexes(table, next, dialect));
        statements.extend(comments(table, next, dialect));
    }
    statements
}

/// Statements that give rebuilt tables the names that are asked, which must be free.
pub(crate) fn rename_next(projector: &dyn AnyProjector, dialect: Dialect) -> Vec<String> {
    let case = case_table(projector.name());
    let tables = projector.tables().iter().map(|table| table.name.to_owned());
    let mut statements: Vec<String> = tables
        .chain([case])
        .map(|name| format!("ALTER TABLE {} RENAME TO {name}", Generation::Next.name(&name)))
        .collect();
    for table in projector.tables() {
        statements.extend(match dialect {
            Dialect::Sqlite => create_indexes(table, Generation::Live, dialect),
            Dialect::Postgres => rename_indexes(table),
        });
        statements.extend(create_sum(table, dialect));
    }
    statements.extend(register(projector));
    statements
}

fn rename_indexes(table: &Table) -> Vec<String> {
    let indexes = (1..).zip(table.indexes).map(|(place, index)| {
        let name = |generation| index_name(table, place, index, generation);
        format!("ALTER INDEX {} RENAME TO {}", name(Generation::Next), name(Generation::Live))
    });
    indexes.collect()
}

/// Notes what belongs to a projector, so that a later version finds what it no longer has.
fn register(projector: &dyn AnyProjector) -> Vec<String> {
    let projection = projector.name();
    let note = |(name, kind)| {
        format!(
            "INSERT INTO projection_table VALUES ('{name}', '{projection}', '{kind}') \
             ON CONFLICT (name) DO UPDATE \
             SET projection = excluded.projection, kind = excluded.kind"
        )
    };
    names_of(projector).into_iter().map(note).collect()
}

/// What belongs to a projector, and whether it is a table or a view that adds one up.
pub(crate) fn names_of(projector: &dyn AnyProjector) -> Vec<(String, &'static str)> {
    let mut names = vec![(case_table(projector.name()), "TABLE")];
    for table in projector.tables() {
        names.push((table.name.to_owned(), "TABLE"));
        if table.nature == Nature::Subtotals {
            names.push((sum_name(table).to_owned(), "VIEW"));
        }
    }
    names
}

/// Where a projector's cases are kept.
pub(crate) fn case_table(projection: &str) -> String {
    format!("{}_case", projection.replace('-', "_"))
}

/// The name of the view that adds a table of subtotals up.
pub(crate) fn sum_name(table: &Table) -> &str {
    table.name.strip_suffix("_subtotal").unwrap_or(table.name)
}

/// In SQLite rows lie as they came, and their keys beside them: keys are long and random, so that
/// rows in the order of their keys would touch a page each, and every index would repeat the key.
fn create_table(table: &Table, generation: Generation, dialect: Dialect) -> String {
    let name = generation.name(table.name);
    let mut lines: Vec<String> = table.columns.iter().map(|it| column(it, dialect)).collect();
    let mut key = table.key.join(", ");
    if table.nature == Nature::Subtotals {
        lines.push("log_partition BIGINT NOT NULL".to_owned());
        key.push_str(", log_partition");
    }
    let lines = lines.join(", ");
    format!("CREATE TABLE IF NOT EXISTS {name} ({lines}, PRIMARY KEY ({key}))")
}

fn column(column: &Column, dialect: Dialect) -> String {
    let not_null = match column.nullable {
        Nullable::Yes => "",
        Nullable::No => " NOT NULL",
    };
    format!("{} {}{not_null}", column.name, dialect.column_type(column.kind))
}

/// The view that adds a table of subtotals up.
fn create_sum(table: &Table, dialect: Dialect) -> Vec<String> {
    if table.nature != Nature::Subtotals {
        return Vec::new();
    }
    let (name, sum) = (sum_name(table), sum_of(table, table.name));
    let mut statements = vec![dialect.create_missing("VIEW", name, &format!("AS {sum}"))];
    statements.extend(comments_on("VIEW", name, table, dialect));
    statements
}

/// Adds the subtotals in the table `from` up. Sums that are all zero stand for nothing: a late
/// fact moved what had been counted there.
fn sum_of(table: &Table, from: &str) -> String {
    let key = table.key.join(", ");
    let numbers = || table.columns.iter().filter(|column| !table.key.contains(&column.name));
    let sums: Vec<String> =
        numbers().map(|column| format!("CAST(SUM({0}) AS BIGINT) AS {0}", column.name)).collect();
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

/// A question for every row of a table as analysts see it, as one text a row that is the same in
/// every store, in the order of its key.
pub(crate) fn rows_as_text(table: &Table, dialect: Dialect) -> String {
    let shown: Vec<String> = table.columns.iter().map(|column| dialect.shown(column)).collect();
    let key = table.key_places().into_iter().map(|place| dialect.sorted(&table.columns[place]));
    let (row, key) = (shown.join(" || '|' || "), key.collect::<Vec<_>>().join(", "));
    let from = asked_from(table, Generation::Live);
    format!("SELECT {row} FROM {from} ORDER BY {key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(place: i64, name: &str, sql: &str) -> KeptView {
        KeptView { place, name: name.to_owned(), sql: sql.to_owned(), comment: String::new() }
    }

    #[test]
    fn only_those_views_give_way_that_stand_on_what_changes() {
        let views = vec![
            view(1, "late_clock", "SELECT * FROM clock WHERE is_late"),
            view(2, "clock_of_merchant", "SELECT * FROM clock_day"),
            view(3, "late_share", "SELECT * FROM share JOIN late_clock USING (inquiry_id)"),
        ];
        let standing = |dialect| {
            let names = HashSet::from(["clock".to_owned()]);
            let standing = standing_on(views.clone(), names, dialect).into_iter();
            standing.map(|view| view.place).collect::<Vec<_>>()
        };
        assert_eq!(standing(Dialect::Postgres), [1, 3]);
        assert_eq!(standing(Dialect::Sqlite), [1, 2, 3]);
    }
}
