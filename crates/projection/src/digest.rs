//! One digest for all rows of a table, so that two sets of views can be compared.

use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use crate::schema::Generation;
use crate::{Table, Views, ViewsError, store};

impl Views {
    /// SHA-256 over every row of the table as it is asked, in the order of its key.
    ///
    /// # Errors
    /// The database failed.
    pub async fn table_digest(&self, table: &Table) -> Result<[u8; 32], ViewsError> {
        let mut connection = self.pool().acquire().await?;
        Ok(table_digest(&mut connection, table, Generation::Live).await?)
    }
}

/// The sums of a generation that is not asked yet have no view: their rows are added up here.
pub(crate) async fn table_digest(
    connection: &mut SqliteConnection,
    table: &Table,
    generation: Generation,
) -> Result<[u8; 32], sqlx::Error> {
    let (name, columns) = store::asked(table);
    let key = table.key.join(", ");
    let quoted: Vec<String> =
        columns.split(", ").map(|column| format!("quote({column})")).collect();
    let row = quoted.join(" || '|' || ");
    let source = match generation {
        Generation::Live => name.to_owned(),
        Generation::Next => crate::rebuild::asked_next(table),
    };
    let sql = format!("SELECT {row} FROM {source} ORDER BY {key}");
    let mut hash = Sha256::new();
    for row in sqlx::query(AssertSqlSafe(sql)).fetch_all(connection).await? {
        let row: String = row.try_get(0)?;
        hash.update(row.as_bytes());
        hash.update(b"\n");
    }
    Ok(hash.finalize().into())
}
