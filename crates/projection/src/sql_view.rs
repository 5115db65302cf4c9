//! Questions that analysts ask again and again, under a name in the database.

use std::borrow::Cow;

use crate::dialect::Dialect;

/// A view of SQL over the tables of any projector. Its name and columns are a contract with
/// analysts.
///
/// Its text is the same for both databases, save for marks in braces that each fills in:
/// `{day:X}` the day in UTC of an instant, `{ms:A - B}` the milliseconds from instant B to instant
/// A, `{later:X, MS}` the instant so many milliseconds after another, `{real:X}` a number as a
/// double, `{bool:X}` yes and no as 1 and 0, `{chain:X}` the texts of a window with `>` between
/// them, `{known:X}` that a text or id is there, found by its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlView {
    /// Its name.
    pub name: &'static str,
    /// What its rows are.
    pub comment: &'static str,
    /// Its question.
    pub sql: Cow<'static, str>,
}

/// The text as one database understands it.
///
/// # Panics
/// If a mark has no end or is none: a mistake in the definition.
pub(crate) fn in_dialect(sql: &str, dialect: Dialect) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some(start) = rest.find('{') {
        let (before, marked) = rest.split_at(start);
        let end = marked.find('}').expect("a mark has an end");
        let (kind, of) = marked[1..end].split_once(':').expect("a mark names its kind");
        text.push_str(before);
        text.push_str(&filled_in(kind, of.trim(), dialect));
        rest = &marked[end + 1..];
    }
    text.push_str(rest);
    text
}

fn filled_in(kind: &str, of: &str, dialect: Dialect) -> String {
    let pair = |separator| of.split_once(separator).expect("a mark of two has both");
    match (kind, dialect) {
        // Division cuts towards zero, and so into the next day before 1970.
        ("day", Dialect::Sqlite) => {
            format!("date({of} / 1000 - ({of} % 1000 < 0), 'unixepoch')")
        }
        ("day", Dialect::Postgres) => format!("CAST({of} AT TIME ZONE 'UTC' AS date)"),
        ("ms", Dialect::Sqlite) => format!("({of})"),
        ("ms", Dialect::Postgres) => {
            let (later, earlier) = pair(" - ");
            format!("CAST(ROUND(EXTRACT(EPOCH FROM {later} - {earlier}) * 1000) AS bigint)")
        }
        ("later", Dialect::Sqlite) => {
            let (at, ms) = pair(", ");
            format!("({at} + {ms})")
        }
        ("later", Dialect::Postgres) => {
            let (at, ms) = pair(", ");
            format!("({at} + {ms} * interval '1 millisecond')")
        }
        ("chain", Dialect::Sqlite) => format!("group_concat({of}, '>')"),
        ("chain", Dialect::Postgres) => format!("string_agg({of}, '>')"),
        // SQLite looks for no null in an index, but for what is greater than the empty text.
        ("known", Dialect::Sqlite) => format!("{of} > ''"),
        ("known", Dialect::Postgres) => format!("{of} IS NOT NULL"),
        ("real", _) => format!("CAST({of} AS double precision)"),
        ("bool", Dialect::Sqlite) => format!("({of})"),
        ("bool", Dialect::Postgres) => format!("CAST({of} AS int)"),
        (unknown, _) => panic!("no mark is named {unknown}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_filled_in_as_each_database_has_it() {
        let sql = "SELECT {day:a.at} AS day, {ms:a.told_at - a.at} AS ms, {bool:a.is_late} FROM a";
        assert_eq!(
            in_dialect(sql, Dialect::Sqlite),
            "SELECT date(a.at / 1000 - (a.at % 1000 < 0), 'unixepoch') AS day, \
             (a.told_at - a.at) AS ms, (a.is_late) FROM a"
        );
        assert_eq!(
            in_dialect(sql, Dialect::Postgres),
            "SELECT CAST(a.at AT TIME ZONE 'UTC' AS date) AS day, \
             CAST(ROUND(EXTRACT(EPOCH FROM a.told_at - a.at) * 1000) AS bigint) AS ms, \
             CAST(a.is_late AS int) FROM a"
        );
    }

    #[test]
    fn each_database_joins_texts_and_finds_what_is_there_in_its_own_way() {
        let sql = "SELECT {chain:a.name} OVER whole FROM a WHERE {known:a.id}";
        assert_eq!(
            in_dialect(sql, Dialect::Sqlite),
            "SELECT group_concat(a.name, '>') OVER whole FROM a WHERE a.id > ''"
        );
        assert_eq!(
            in_dialect(sql, Dialect::Postgres),
            "SELECT string_agg(a.name, '>') OVER whole FROM a WHERE a.id IS NOT NULL"
        );
    }

    #[test]
    #[should_panic(expected = "no mark is named")]
    fn an_unknown_mark_is_not_passed_over() {
        in_dialect("SELECT {week:at} FROM a", Dialect::Sqlite);
    }
}
