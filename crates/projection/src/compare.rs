//! Rows of one set of views that the other does not have the same.

use crate::ask::{Asked, Moment};
use crate::checkpoint::unsigned;
use crate::{Table, ViewsError};

/// How many rows of `one` have no equal in `other`; both are what can stand behind `FROM`. Goes
/// along the key, so that it costs one look a row and no memory.
pub(crate) async fn unmatched_count(
    moment: &mut Moment<'_>,
    table: &Table,
    one: &str,
    other: &str,
) -> Result<u64, ViewsError> {
    let equal: Vec<String> =
        table.key.iter().map(|column| format!("other.{column} = one.{column}")).collect();
    let differ: Vec<String> = table
        .columns
        .iter()
        .map(|column| format!("other.{0} IS DISTINCT FROM one.{0}", column.name))
        .collect();
    let (equal, differ) = (equal.join(" AND "), differ.join(" OR "));
    let sql = format!(
        "SELECT COUNT(*) AS unmatched FROM {one} AS one \
         LEFT JOIN {other} AS other ON {equal} WHERE {differ}"
    );
    let rows = moment.fetch_all(Asked::new(&sql)).await?;
    let count = rows.first().map(|row| row.number("unmatched")).transpose()?.flatten();
    Ok(unsigned(count.unwrap_or(0)))
}
