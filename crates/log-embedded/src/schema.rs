//! The database file: its tables, its settings, and what each partition ends with.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqlitePool};
use verbatim_log::{AppendRule, Partition};

use crate::{OpenError, Options};

const DATABASE_FILE: &str = "log.db";

/// The format of the tables below. A newer one is refused, an older one would be migrated.
const FORMAT: i64 = 1;

/// Nobody else writes; a backup may hold a lock for a moment.
const BUSY_MAX: Duration = Duration::from_secs(1);
const READERS_MAX: u32 = 4;
/// Where the database is, and how it is connected to.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    path: PathBuf,
    options: Options,
    pub(crate) sql: Arc<[PartitionSql]>,
}

/// The statements of one partition; each has a table of its own, so that its rows only ever join
/// at the end and pages are filled.
#[derive(Debug)]
pub(crate) struct PartitionSql {
    pub(crate) insert: Arc<str>,
    /// Which rows there are from an index on, and how long each is.
    pub(crate) sizes: Arc<str>,
    pub(crate) read: Arc<str>,
    pub(crate) seek: Arc<str>,
    tail: Arc<str>,
}

impl PartitionSql {
    fn new(partition: Partition) -> Self {
        let insert = format!(
            "INSERT INTO batch_{partition} (first_index, term, count, bytes) VALUES (?, ?, ?, ?)"
        );
        let sizes = format!(
            "SELECT first_index, length(bytes) FROM batch_{partition} WHERE first_index >= \
             (SELECT max(first_index) FROM batch_{partition} WHERE first_index <= ?) \
             AND first_index < ? ORDER BY first_index LIMIT ?"
        );
        let read = format!(
            "SELECT first_index, term, count, bytes FROM batch_{partition} \
             WHERE first_index BETWEEN ? AND ? ORDER BY first_index"
        );
        let seek = format!(
            "SELECT first_index, term, count FROM batch_{partition} WHERE first_index <= ? \
             ORDER BY first_index DESC LIMIT 2"
        );
        let tail = format!(
            "SELECT first_index, term, count FROM batch_{partition} \
             ORDER BY first_index DESC LIMIT 1"
        );
        Self {
            insert: insert.into(),
            sizes: sizes.into(),
            read: read.into(),
            seek: seek.into(),
            tail: tail.into(),
        }
    }
}

impl Database {
    pub(crate) fn new(folder: &Path, options: Options) -> Self {
        let sql = Partition::all(options.partition_count).map(PartitionSql::new).collect();
        Self { path: folder.join(DATABASE_FILE), options, sql }
    }

    /// Opens the database, creating it if it is not there, and checks that it is ours.
    pub(crate) async fn prepare(&self) -> Result<(SqliteConnection, Vec<AppendRule>), OpenError> {
        let failed = |source| OpenError::Database { path: self.path.clone(), source };
        let settings = self.write_settings().create_if_missing(true);
        let mut connection = settings.connect().await.map_err(failed)?;
        if !has_meta(&mut connection).await.map_err(failed)? {
            self.create(&mut connection).await.map_err(failed)?;
        }
        let sql = "SELECT format, partition_count FROM meta";
        let (format, found): (i64, u32) =
            sqlx::query_as(sql).fetch_one(&mut connection).await.map_err(failed)?;
        let path = self.path.clone();
        if format > FORMAT {
            return Err(OpenError::NewerFormat { path, found: format, known: FORMAT });
        }
        let wanted = self.options.partition_count;
        if found != wanted {
            return Err(OpenError::OtherPartitionCount { path, found, wanted });
        }
        let tails = self.tails(&mut connection).await.map_err(failed)?;
        Ok((connection, tails))
    }

    /// Opens the database again after a failure.
    pub(crate) async fn connect(&self) -> Result<SqliteConnection, sqlx::Error> {
        self.write_settings().connect().await
    }

    pub(crate) fn readers(&self) -> SqlitePool {
        let settings = self.settings().read_only(true);
        SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .test_before_acquire(false)
            // No reaper: see the tidy rule `pools`.
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(settings)
    }

    /// What each partition ends with. Found by key, however long the log is.
    pub(crate) async fn tails(
        &self,
        connection: &mut SqliteConnection,
    ) -> Result<Vec<AppendRule>, sqlx::Error> {
        let mut tails = Vec::with_capacity(self.sql.len());
        for sql in self.sql.iter() {
            let tail = sqlx::query_as::<_, (i64, i64, u32)>(AssertSqlSafe(Arc::clone(&sql.tail)))
                .fetch_optional(&mut *connection)
                .await?;
            tails.push(tail.map_or(AppendRule::START, |(first_index, term, count)| {
                let next_index = first_index.cast_unsigned() + u64::from(count);
                AppendRule::resume(term.cast_unsigned(), next_index)
            }));
        }
        Ok(tails)
    }

    fn settings(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(&self.path)
            .busy_timeout(BUSY_MAX)
            .disable_statement_logging()
    }

    /// A commit is in the write-ahead log and synced. That file is written from its start again
    /// after each checkpoint and never shortened, so most syncs need not touch its metadata.
    fn write_settings(&self) -> SqliteConnectOptions {
        let settings = self
            .settings()
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("journal_size_limit", "-1")
            .pragma("wal_autocheckpoint", "4000");
        match self.options.page_count_max {
            Some(page_count_max) => settings.pragma("max_page_count", page_count_max.to_string()),
            None => settings,
        }
    }

    /// Creates all tables, or none.
    async fn create(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let partition_count = self.options.partition_count;
        let mut statements = vec![
            "CREATE TABLE meta (format INTEGER NOT NULL, partition_count INTEGER NOT NULL)"
                .to_owned(),
        ];
        let mut selects = Vec::new();
        for partition in Partition::all(partition_count) {
            statements.push(format!(
                "CREATE TABLE batch_{partition} (first_index INTEGER PRIMARY KEY, \
                 term INTEGER NOT NULL, count INTEGER NOT NULL, bytes BLOB NOT NULL)"
            ));
            selects.push(format!("SELECT {partition} AS partition, * FROM batch_{partition}"));
        }
        // For people who look into the file.
        statements.push(format!("CREATE VIEW batch AS {}", selects.join(" UNION ALL ")));
        statements.push(format!("INSERT INTO meta VALUES ({FORMAT}, {partition_count})"));

        let mut transaction = connection.begin().await?;
        for statement in statements {
            sqlx::query(AssertSqlSafe(statement)).execute(&mut *transaction).await?;
        }
        transaction.commit().await
    }
}

async fn has_meta(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'";
    let count: i64 = sqlx::query_scalar(sql).fetch_one(connection).await?;
    Ok(count > 0)
}
