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
        "SELECT COUNT(*) AS found FROM {one} AS one \
         LEFT JOIN {other} AS other ON {equal} WHERE {differ}"
    );
    counted(moment, &sql).await
}

/// Whether two sets of rows are not the same. Keys are unique: where there are equally many, and
/// each of one has its equal in the other, nothing is left over, so one way is enough.
pub(crate) async fn differ(
    moment: &mut Moment<'_>,
    table: &Table,
    one: &str,
    other: &str,
) -> Result<bool, ViewsError> {
    let mut row_counts = [0, 0];
    for (row_count, rows) in row_counts.iter_mut().zip([one, other]) {
        *row_count =
            counted(moment, &format!("SELECT COUNT(*) AS found FROM {rows} AS all_of_it")).await?;
    }
    let [of_one, of_other] = row_counts;
    Ok(of_one != of_other || unmatched_count(moment, table, one, other).await? > 0)
}

async fn counted(moment: &mut Moment<'_>, sql: &str) -> Result<u64, ViewsError> {
    let rows = moment.fetch_all(Asked::new(sql)).await?;
    let count = rows.first().map(|row| row.number("found")).transpose()?.flatten();
    Ok(unsigned(count.unwrap_or(0)))
}
