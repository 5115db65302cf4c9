//! Questions to the views: one text for every store, its values bound as the store writes them.

use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Postgres, Row as _, Sqlite, Transaction, TypeInfo, ValueRef};
use uuid::Uuid;

use crate::postgres::{self, Instant};
use crate::{Value, ViewsError, sqlite};

/// A question, with `$1`, `$2` … where its values go.
///
/// What both stores understand the same is written plainly; a day is asked for as
/// `CAST(day AS TEXT)`.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    sql: String,
    values: Vec<Value>,
}

impl Asked {
    /// A question without values so far.
    pub fn new(sql: &str) -> Self {
        Asked { sql: sql.to_owned(), values: Vec::new() }
    }

    /// Adds to its text.
    pub fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Adds a value, and its place to the text.
    pub fn push_value(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.sql.push_str(&format!("${}", self.values.len()));
        self
    }

    /// Adds the next value that the text has a place for.
    #[must_use]
    pub fn with(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }
}

/// The views at one moment: what is asked through it belongs together.
#[derive(Debug)]
pub enum Moment<'c> {
    /// In a SQLite file.
    Sqlite(Transaction<'c, Sqlite>),
    /// In PostgreSQL.
    Postgres(Transaction<'c, Postgres>),
}

impl Moment<'_> {
    /// How the store would go about a question, step by step, in its own words.
    ///
    /// # Errors
    /// The database failed.
    pub async fn plan(&mut self, asked: Asked) -> Result<Vec<String>, ViewsError> {
        let (explain, column) = match self {
            Moment::Sqlite(_) => ("EXPLAIN QUERY PLAN ", "detail"),
            Moment::Postgres(_) => ("EXPLAIN ", "QUERY PLAN"),
        };
        let explained = Asked { sql: format!("{explain}{}", asked.sql), ..asked };
        let steps = self.fetch_all(explained).await?;
        steps.iter().map(|step| Ok(step.text(column)?.unwrap_or_default())).collect()
    }

    /// From here on questions may take as long as they do: no analyst asks them.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) async fn take_its_time(&mut self) -> Result<(), ViewsError> {
        if let Moment::Postgres(transaction) = self {
            let connection: &mut PgConnection = transaction;
            sqlx::raw_sql("SET LOCAL statement_timeout = 0").execute(connection).await?;
        }
        Ok(())
    }

    /// Every row of the answer.
    ///
    /// # Errors
    /// The database failed.
    pub async fn fetch_all(&mut self, asked: Asked) -> Result<Vec<Row>, ViewsError> {
        let Asked { sql, values } = asked;
        match self {
            Moment::Sqlite(transaction) => {
                let connection: &mut SqliteConnection = transaction;
                let mut arguments = SqliteArguments::default();
                sqlite::bind(&mut arguments, &values).map_err(sqlx::Error::Encode)?;
                let rows = sqlx::query_with(AssertSqlSafe(sql), arguments).fetch_all(connection);
                Ok(rows.await?.into_iter().map(Row::Sqlite).collect())
            }
            Moment::Postgres(transaction) => {
                let connection: &mut PgConnection = transaction;
                let mut arguments = PgArguments::default();
                postgres::bind(&mut arguments, &values).map_err(sqlx::Error::Encode)?;
                let rows = sqlx::query_with(AssertSqlSafe(sql), arguments).fetch_all(connection);
                Ok(rows.await?.into_iter().map(Row::Postgres).collect())
            }
        }
    }
}

/// One row of an answer.
#[derive(Debug)]
pub enum Row {
    /// From a SQLite file.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

impl Row {
    /// A column of text, or of a UUID as hyphenated lower-case text.
    ///
    /// # Errors
    /// There is no such column, or it is another kind.
    pub fn text(&self, column: &str) -> Result<Option<String>, ViewsError> {
        match self {
            Row::Sqlite(row) => Ok(row.try_get(column)?),
            Row::Postgres(row) => {
                let is_uuid = row.try_get_raw(column)?.type_info().name() == "UUID";
                if is_uuid {
                    let id: Option<Uuid> = row.try_get(column)?;
                    return Ok(id.map(|id| id.hyphenated().to_string()));
                }
                Ok(row.try_get(column)?)
            }
        }
    }

    /// A column of whole numbers.
    ///
    /// # Errors
    /// There is no such column, or it is another kind.
    pub fn number(&self, column: &str) -> Result<Option<i64>, ViewsError> {
        match self {
            Row::Sqlite(row) => Ok(row.try_get(column)?),
            Row::Postgres(row) => Ok(row.try_get(column)?),
        }
    }

    /// A column of yes and no; nothing is no.
    ///
    /// # Errors
    /// There is no such column, or it is another kind.
    pub fn yes(&self, column: &str) -> Result<bool, ViewsError> {
        let yes: Option<bool> = match self {
            Row::Sqlite(row) => row.try_get(column)?,
            Row::Postgres(row) => row.try_get(column)?,
        };
        Ok(yes.unwrap_or(false))
    }

    /// A column of instants, in milliseconds since 1970.
    ///
    /// # Errors
    /// There is no such column, or it is another kind.
    pub fn unix_ms(&self, column: &str) -> Result<Option<i64>, ViewsError> {
        match self {
            Row::Sqlite(row) => Ok(row.try_get(column)?),
            Row::Postgres(row) => {
                let at: Option<Instant> = row.try_get(column)?;
                Ok(at.map(Instant::unix_ms))
            }
        }
    }
}
