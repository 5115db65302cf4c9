//! A batch's changes as SQL with its values, made before the one writer is asked for.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::error::BoxDynError;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, AssertSqlSafe, Row, SqliteConnection};
use uuid::Uuid;

use crate::batch::{Cases, Changes, TableRows};
use crate::schema::{self, Generation};
use crate::store::Target;
use crate::{Table, Value};

/// Rows that one statement takes: a few sizes only, so that each statement is prepared once.
const SIZES: [usize; 5] = [256, 64, 16, 4, 1];

/// About how many values one statement takes. SQLite allows 32,766; a row costs more long before.
const VALUES_MAX: usize = 2_048;

/// How many times a statement stands in one text: each text is handed to SQLite's thread and
/// waited for, which costs as much as a statement does.
const TIMES: [usize; 3] = [16, 4, 1];

/// One statement, or the same a few times, with its values.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) sql: Arc<str>,
    pub(crate) arguments: SqliteArguments,
}

/// What a statement does to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Verb {
    Replace,
    Add,
    Delete,
    Save,
    Load,
}

impl Verb {
    /// How many rows a statement may take. By several keys of several columns SQLite looks at every
    /// row there is, so each that goes is named by a statement of its own.
    const fn sizes(self) -> &'static [usize] {
        match self {
            Verb::Replace | Verb::Add | Verb::Save | Verb::Load => &SIZES,
            Verb::Delete => &[1],
        }
    }
}

/// Which text: what it does, to which table, for how many rows, how many times.
type TextKey = (Verb, &'static str, Generation, usize, usize);

/// The texts of statements, each made once.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    made: Mutex<HashMap<TextKey, Arc<str>>>,
}

impl Texts {
    fn get(&self, key: TextKey, make: impl FnOnce() -> String) -> Arc<str> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(made.entry(key).or_insert_with(|| make().into()))
    }
}

/// Everything that a batch writes, save the checkpoint.
pub(crate) fn writing(
    changes: Changes,
    target: Target,
    texts: &Texts,
) -> Result<Vec<Statement>, BoxDynError> {
    let mut maker = Maker { target, texts, made: Vec::new() };
    let changes = changes.upserts_alone();
    for TableRows { table, rows } in changes.deletes.into_values() {
        maker.delete(table, &rows)?;
    }
    for TableRows { table, mut rows } in changes.upserts.into_values() {
        // Neighbours in an index lie on one page; written one after the other they cost one. Those
        // of one inquiry stand together already.
        let first = table.key_places()[0];
        rows.sort_by(|one, other| one[first].cmp(&other[first]));
        maker.replace(table, &rows)?;
    }
    for TableRows { table, rows } in changes.sums.into_values() {
        maker.add(table, &rows)?;
    }
    let mut cases = changes.cases;
    cases.sort_unstable_by_key(|(case_id, _)| *case_id);
    maker.save(&cases)?;
    Ok(maker.made)
}

/// The questions for what is stored of these cases.
pub(crate) fn loading(
    ids: &[Uuid],
    target: Target,
    texts: &Texts,
) -> Result<Vec<Statement>, BoxDynError> {
    let mut maker = Maker { target, texts, made: Vec::new() };
    maker.load(ids)?;
    Ok(maker.made)
}

/// Asks these questions.
pub(crate) async fn load_cases(
    connection: &mut SqliteConnection,
    statements: Vec<Statement>,
) -> Result<Cases, sqlx::Error> {
    let mut cases = Cases::new();
    for Statement { sql, arguments } in statements {
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        for row in query.fetch_all(&mut *connection).await? {
            let id: Vec<u8> = row.try_get(0)?;
            if let Ok(id) = Uuid::from_slice(&id) {
                cases.insert(id, row.try_get(1)?);
            }
        }
    }
    Ok(cases)
}

struct Maker<'a> {
    target: Target,
    texts: &'a Texts,
    made: Vec<Statement>,
}

impl Maker<'_> {
    fn replace(&mut self, table: &Table, rows: &[Vec<Value>]) -> Result<(), BoxDynError> {
        let name = self.target.generation.name(table.name);
        let sql = |marks| format!("INSERT OR REPLACE INTO {name} VALUES {marks}");
        let of = (Verb::Replace, table.name, table.columns.len());
        self.in_pieces(of, rows.len(), sql, |arguments, place| {
            // What fills a statement up is its last row once more, which changes nothing.
            bind(arguments, &rows[place.min(rows.len() - 1)])
        })
    }

    /// Adds to sums. Rows hold the key and then the numbers; the partition goes last.
    fn add(&mut self, table: &Table, rows: &[Vec<Value>]) -> Result<(), BoxDynError> {
        let name = self.target.generation.name(table.name);
        let key = table.key.join(", ");
        let numbers = table.columns.iter().filter(|column| !table.key.contains(&column.name));
        let sums: Vec<String> =
            numbers.map(|column| format!("{0} = {0} + excluded.{0}", column.name)).collect();
        let sums = sums.join(", ");
        let sql = |marks| {
            format!(
                "INSERT INTO {name} VALUES {marks} \
                 ON CONFLICT ({key}, log_partition) DO UPDATE SET {sums}"
            )
        };
        let partition = i64::from(self.target.partition.0);
        let of = (Verb::Add, table.name, table.columns.len() + 1);
        self.in_pieces(of, rows.len(), sql, |arguments, place| {
            match rows.get(place) {
                Some(row) => bind(arguments, row)?,
                None => {
                    // Nothing is added to the last sum once more.
                    let (key, numbers) = rows[rows.len() - 1].split_at(table.key.len());
                    bind(arguments, key)?;
                    numbers.iter().try_for_each(|_| arguments.add(0_i64))?;
                }
            }
            arguments.add(partition)
        })
    }

    fn delete(&mut self, table: &Table, keys: &[Vec<Value>]) -> Result<(), BoxDynError> {
        let name = self.target.generation.name(table.name);
        let key = table.key.join(", ");
        let sql = |marks| format!("DELETE FROM {name} WHERE ({key}) = {marks}");
        let of = (Verb::Delete, table.name, table.key.len());
        self.in_pieces(of, keys.len(), sql, |arguments, place| {
            bind(arguments, &keys[place.min(keys.len() - 1)])
        })
    }

    fn save(&mut self, cases: &[(Uuid, Vec<u8>)]) -> Result<(), BoxDynError> {
        let name = self.case_table();
        let sql = |marks| format!("INSERT OR REPLACE INTO {name} VALUES {marks}");
        let of = (Verb::Save, self.target.projection, 2);
        self.in_pieces(of, cases.len(), sql, |arguments, place| {
            let (case_id, state) = &cases[place.min(cases.len() - 1)];
            arguments.add(case_id.as_bytes().as_slice())?;
            arguments.add(state.as_slice())
        })
    }

    fn load(&mut self, ids: &[Uuid]) -> Result<(), BoxDynError> {
        let name = self.case_table();
        let sql =
            |marks| format!("SELECT case_id, state FROM {name} WHERE case_id IN (VALUES {marks})");
        let of = (Verb::Load, self.target.projection, 1);
        self.in_pieces(of, ids.len(), sql, |arguments, place| {
            arguments.add(ids[place.min(ids.len() - 1)].as_bytes().as_slice())
        })
    }

    fn case_table(&self) -> String {
        self.target.generation.name(&schema::case_table(self.target.projection))
    }

    /// Makes statements for so many rows. `bind_place` is asked for each row's values in turn, and
    /// for rows behind the last where a statement has to be filled up.
    fn in_pieces(
        &mut self,
        (verb, name, width): (Verb, &'static str, usize),
        count: usize,
        sql: impl Fn(String) -> String,
        bind_place: impl Fn(&mut SqliteArguments, usize) -> Result<(), BoxDynError>,
    ) -> Result<(), BoxDynError> {
        for Piece { rows, times } in pieces(verb.sizes(), count, width) {
            let size = rows.len() / times;
            let key = (verb, name, self.target.generation, size, times);
            let sql = self.texts.get(key, || vec![sql(marks(size, width)); times].join("; "));
            let mut arguments = SqliteArguments::default();
            arguments.reserve(rows.len() * width, 0);
            rows.into_iter().try_for_each(|place| bind_place(&mut arguments, place))?;
            self.made.push(Statement { sql, arguments });
        }
        Ok(())
    }
}

fn marks(rows: usize, width: usize) -> String {
    let row = format!("({})", vec!["?"; width].join(","));
    vec![row; rows].join(",")
}

/// What one text takes: these rows, the same number by each of its statements.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    rows: Range<usize>,
    times: usize,
}

/// Cuts so many rows into pieces of the sizes; the last may reach behind the last row.
fn pieces(sizes: &[usize], count: usize, width: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for size in sizes.iter().copied().filter(|size| *size == 1 || size * width <= VALUES_MAX) {
        for times in TIMES {
            let taken = size * times;
            // One that is half full costs less than the small ones in its place.
            let is_worth_it = |left| if times == 1 { left * 2 > size } else { left >= taken };
            while is_worth_it(count - from) {
                pieces.push(Piece { rows: from..from + taken, times });
                from = count.min(from + taken);
            }
        }
    }
    pieces
}

/// Adds values as SQLite writes them.
pub(crate) fn bind(arguments: &mut SqliteArguments, row: &[Value]) -> Result<(), BoxDynError> {
    row.iter().try_for_each(|value| match value {
        Value::Null => arguments.add(None::<i64>),
        Value::Uuid(uuid) => {
            let mut text = [0; uuid::fmt::Hyphenated::LENGTH];
            arguments.add(Arc::<str>::from(&*uuid.hyphenated().encode_lower(&mut text)))
        }
        Value::Text(text) => arguments.add(Arc::clone(text)),
        Value::BigInt(number) => arguments.add(*number),
        Value::Timestamp(at) => arguments.add(at.unix_ms()),
        Value::Boolean(yes) => arguments.add(i64::from(*yes)),
    })
}

#[cfg(test)]
mod tests {
    use sqlx::Connection;
    use verbatim_log::Partition;

    use crate::{Column, ColumnKind, Nature};

    use super::*;

    #[test]
    fn pieces_take_every_row_once_and_fill_up_only_behind_the_last() {
        for (count, width) in [(0, 3), (1, 3), (2, 1), (5, 38), (300, 5), (1_000, 38), (4_097, 2)] {
            let mut next = 0;
            for Piece { rows, times } in pieces(&SIZES, count, width) {
                assert_eq!(rows.start, next, "{count} rows of {width}");
                assert_eq!(rows.len() % times, 0, "{count} rows of {width}");
                assert!(SIZES.contains(&(rows.len() / times)), "{count} rows of {width}");
                next = rows.end;
            }
            assert!(next >= count, "{count} rows of {width}");
            assert!(next < count * 2 || count < 2, "{count} rows of {width} become {next}");
        }
    }

    #[test]
    fn a_wide_row_makes_short_statements() {
        let pieces = pieces(&SIZES, 10_000, 38);
        let longest = pieces.iter().map(|piece| piece.rows.len() / piece.times * 38).max();
        assert!(longest.is_some_and(|values| values <= VALUES_MAX));
    }

    static TABLE: Table = Table {
        name: "t",
        comment: "",
        key: &["a", "b"],
        columns: &[
            Column::new("a", ColumnKind::Text, ""),
            Column::new("b", ColumnKind::BigInt, ""),
            Column::new("c", ColumnKind::Text, ""),
        ],
        indexes: &[],
        nature: Nature::Rows,
    };

    #[tokio::test]
    async fn rows_that_go_are_looked_up_by_their_keys() {
        let target =
            Target { projection: "p", generation: Generation::Live, partition: Partition(1) };
        let rows = (0..21).map(|b| vec![Value::text("a"), Value::BigInt(b)]).collect();
        let deletes = [("t", TableRows { table: &TABLE, rows })].into();
        let changes = Changes { deletes, ..Changes::default() };
        let statements = writing(changes, target, &Texts::default()).unwrap();
        assert_eq!(statements.len(), 3, "16, 4 and 1 at a time");
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        let create =
            "CREATE TABLE t (a TEXT NOT NULL, b BIGINT NOT NULL, c TEXT, PRIMARY KEY (a, b))";
        sqlx::raw_sql(create).execute(&mut connection).await.unwrap();
        let plan = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", statements[2].sql));
        let plan = sqlx::query(plan).fetch_one(&mut connection).await.unwrap();
        let detail: String = plan.get("detail");
        assert!(detail.starts_with("SEARCH") && detail.contains("(a=? AND b=?)"), "{detail}");
    }
}
