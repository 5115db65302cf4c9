//! One digest for all rows of a table, so that two sets of views can be compared.

use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Row};

use crate::schema::{self, Generation};
use crate::{Table, Views, ViewsError};

impl Views {
    /// SHA-256 over every row of the table as it is asked, in the order of its key.
    ///
    /// # Errors
    /// The database failed.
    pub async fn table_digest(&self, table: &Table) -> Result<[u8; 32], ViewsError> {
        let columns = schema::asked_columns(table).into_iter();
        let quoted: Vec<String> = columns.map(|column| format!("quote({column})")).collect();
        let from = schema::asked_from(table, Generation::Live);
        let (row, key) = (quoted.join(" || '|' || "), table.key.join(", "));
        let sql = format!("SELECT {row} FROM {from} ORDER BY {key}");
        let mut hash = Sha256::new();
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(self.pool());
        while let Some(row) = rows.try_next().await? {
            let row: &str = row.try_get_unchecked(0)?;
            hash.update(row.as_bytes());
            hash.update(b"\n");
        }
        Ok(hash.finalize().into())
    }
}
