//! Rows of one set of views that the other does not have the same.

use sqlx::{AssertSqlSafe, SqliteConnection};

use crate::Table;
use crate::schema;

/// How many rows of `one` have no equal in `other`; both are what can stand behind `FROM`. Goes
/// along the key, so that it costs one look a row and no memory.
pub(crate) async fn unmatched_count(
    connection: &mut SqliteConnection,
    table: &Table,
    one: &str,
    other: &str,
) -> Result<u64, sqlx::Error> {
    let equal: Vec<String> =
        table.key.iter().map(|column| format!("other.{column} = one.{column}")).collect();
    let columns = schema::asked_columns(table).into_iter();
    let differ: Vec<String> =
        columns.map(|column| format!("other.{column} IS NOT one.{column}")).collect();
    let (equal, differ) = (equal.join(" AND "), differ.join(" OR "));
    let sql = format!(
        "SELECT COUNT(*) FROM {one} AS one LEFT JOIN {other} AS other ON {equal} WHERE {differ}"
    );
    let count = sqlx::query_scalar::<_, i64>(AssertSqlSafe(sql)).fetch_one(connection).await?;
    Ok(count.unsigned_abs())
}
