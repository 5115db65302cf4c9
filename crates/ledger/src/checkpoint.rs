//! A partition's state on local disk: saves reading the log from its start, holds no truth.
//!
//! One SQLite file a partition. It holds acknowledged records only, names the log's identity, how
//! far it has read, and the digest of the last record taken in; whatever does not fit is found out
//! in [`crate::owner`].

mod known;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, QueryBuilder, Row, Sqlite, SqlitePool};
use uuid::Uuid;

use verbatim_log::{AppendRule, Cursor, Offset, Partition};

use crate::stream::Stream;

use known::Known;

/// Changes with the form of anything stored; a file of another version is emptied.
const VERSION: i64 = 9;

/// How many streams one statement asks for.
const IDS_PER_STATEMENT: usize = 512;

/// How many streams one statement writes.
const ROWS_PER_STATEMENT: usize = 256;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS head (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        log_identity BLOB NOT NULL, term INTEGER NOT NULL, next_index INTEGER NOT NULL,
        next_offset INTEGER NOT NULL, digest BLOB NOT NULL,
        governed_by INTEGER NOT NULL, recorded_at_ms INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS stream (
        stream_id BLOB PRIMARY KEY, state BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS known (
        save INTEGER PRIMARY KEY, marks BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS relay (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        log_identity BLOB NOT NULL, term INTEGER NOT NULL, next_index INTEGER NOT NULL,
        next_offset INTEGER NOT NULL);";

/// Why a checkpoint cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The folder cannot be made.
    #[error("folder `{path}` cannot be made")]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// SQLite says no.
    #[error("the checkpoint's database failed")]
    Database(#[from] sqlx::Error),
    /// A stored stream cannot be read.
    #[error("stream {0} cannot be read from the checkpoint; delete the ledger's folder to rebuild")]
    Unreadable(Uuid),
}

/// How far a checkpoint has read, and of which log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) log_identity: Uuid,
    /// Behind the last record taken in.
    pub(crate) cursor: Cursor,
    /// SHA-256 of the last record taken in.
    pub(crate) digest: [u8; 32],
    /// The highest `governed_by` seen.
    pub(crate) governed_by: u64,
    /// The last `recorded_at`, which never falls.
    pub(crate) recorded_at_ms: i64,
}

/// The checkpoint of one partition.
#[derive(Debug, Clone)]
pub(crate) struct Checkpoint {
    pool: SqlitePool,
    /// Of every stream in the file. None until the first save has read it: whoever starts does not
    /// wait for that, and asks for each stream meanwhile.
    known: Arc<Mutex<Option<Known>>>,
}

impl Checkpoint {
    pub(crate) async fn open(folder: &Path, partition: Partition) -> Result<Self, CheckpointError> {
        let made = std::fs::create_dir_all(folder);
        made.map_err(|error| CheckpointError::Folder { path: folder.to_owned(), error })?;
        let options = SqliteConnectOptions::new()
            .filename(folder.join(format!("partition-{partition}.db")))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A checkpoint that falls back after a loss of power only means more log to read.
            .synchronous(SqliteSynchronous::Normal);
        // One connection writes in the background while the other loads.
        let pool = SqlitePoolOptions::new().max_connections(2);
        // What SQLite has rolled back by itself, as it does on a full disk, sqlx takes for a
        // transaction that goes on: whatever came later would be a part of it, said to be saved,
        // and never committed. Such a connection is let go.
        let pool = pool.before_acquire(|connection, _| {
            let is_fresh = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_fresh) })
        });
        // No reaper: see the tidy rule `pools`.
        let pool = pool.idle_timeout(None).max_lifetime(None).connect_with(options).await?;
        let version: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&pool).await?;
        if version != VERSION {
            sqlx::raw_sql(
                "DROP TABLE IF EXISTS head; DROP TABLE IF EXISTS stream;
                 DROP TABLE IF EXISTS known; DROP TABLE IF EXISTS relay;",
            )
            .execute(&pool)
            .await?;
        }
        sqlx::raw_sql(TABLES).execute(&pool).await?;
        let stamp = format!("PRAGMA user_version = {VERSION}");
        sqlx::raw_sql(AssertSqlSafe(stamp)).execute(&pool).await?;
        Ok(Checkpoint { pool, known: Arc::default() })
    }

    pub(crate) async fn head(&self) -> Result<Option<Head>, CheckpointError> {
        let row = sqlx::query(
            "SELECT log_identity, term, next_index, next_offset, digest, governed_by,
             recorded_at_ms FROM head",
        )
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let identity: Vec<u8> = row.try_get(0)?;
        let digest: Vec<u8> = row.try_get(4)?;
        let (Ok(log_identity), Ok(digest)) = (Uuid::from_slice(&identity), digest.try_into())
        else {
            return Ok(None);
        };
        let cursor = cursor(row.try_get(1)?, row.try_get(2)?, row.try_get(3)?);
        let governed_by = unsigned(row.try_get(5)?);
        let recorded_at_ms = row.try_get(6)?;
        Ok(Some(Head { log_identity, cursor, digest, governed_by, recorded_at_ms }))
    }

    /// Forgets everything: the log is another one.
    pub(crate) async fn empty(&self) -> Result<(), CheckpointError> {
        *self.known() = None;
        // What is known goes after the streams: it is never less than there is.
        let delete = "DELETE FROM head; DELETE FROM stream; DELETE FROM known; DELETE FROM relay;";
        sqlx::raw_sql(delete).execute(&self.pool).await?;
        Ok(())
    }

    /// What is known of these streams; one that is not known is empty.
    pub(crate) async fn load(&self, ids: &[Uuid]) -> Result<Vec<(Uuid, Stream)>, CheckpointError> {
        let mut streams = Vec::with_capacity(ids.len());
        let (asked, new) = self.split(ids);
        streams.extend(new.into_iter().map(|id| (id, Stream::default())));
        for ids in asked.chunks(IDS_PER_STATEMENT) {
            let mut found = self.load_some(ids).await?;
            for id in ids {
                let stream = match found.remove(id) {
                    None => Stream::default(),
                    Some(bytes) => {
                        Stream::decode(&bytes).ok_or(CheckpointError::Unreadable(*id))?
                    }
                };
                streams.push((*id, stream));
            }
        }
        Ok(streams)
    }

    /// Those that may be in the file, and those that are not.
    fn split(&self, ids: &[Uuid]) -> (Vec<Uuid>, Vec<Uuid>) {
        let known = self.known();
        ids.iter().partition(|id| known.as_ref().is_none_or(|known| known.may_hold(**id)))
    }

    async fn load_some(
        &self,
        ids: &[Uuid],
    ) -> Result<std::collections::HashMap<Uuid, Vec<u8>>, CheckpointError> {
        let mut query: QueryBuilder<Sqlite> =
            QueryBuilder::new("SELECT stream_id, state FROM stream WHERE stream_id IN (");
        let mut values = query.separated(", ");
        for id in ids {
            values.push_bind(id.as_bytes().as_slice());
        }
        query.push(")");
        let mut found = std::collections::HashMap::new();
        for row in query.build().fetch_all(&self.pool).await? {
            let id: Vec<u8> = row.try_get(0)?;
            if let Ok(uuid) = Uuid::from_slice(&id) {
                found.insert(uuid, row.try_get(1)?);
            }
        }
        Ok(found)
    }

    /// Streams and head, together or not at all.
    pub(crate) async fn save(
        &self,
        head: Head,
        mut streams: Vec<(Uuid, Vec<u8>)>,
    ) -> Result<(), CheckpointError> {
        // Neighbours lie on one page; written one after the other they cost one.
        streams.sort_unstable_by_key(|(id, _)| *id);
        let marks = self.mark(&streams).await?;
        let mut transaction = self.pool.begin().await?;
        if !marks.is_empty() {
            let marked = sqlx::query("INSERT INTO known (marks) VALUES (?)");
            marked.bind(marks.as_slice()).execute(&mut *transaction).await?;
        }
        for rows in streams.chunks(ROWS_PER_STATEMENT) {
            let mut query: QueryBuilder<Sqlite> =
                QueryBuilder::new("INSERT OR REPLACE INTO stream (stream_id, state) ");
            query.push_values(rows, |mut row, (id, state)| {
                row.push_bind(id.as_bytes().as_slice()).push_bind(state.as_slice());
            });
            query.build().execute(&mut *transaction).await?;
        }
        sqlx::query("INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?, ?, ?, ?, ?)")
            .bind(head.log_identity.as_bytes().as_slice())
            .bind(signed(head.cursor.rule.term()))
            .bind(signed(head.cursor.rule.next_index()))
            .bind(signed(head.cursor.offset.0))
            .bind(head.digest.as_slice())
            .bind(signed(head.governed_by))
            .bind(head.recorded_at_ms)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        if let Some(known) = &mut *self.known() {
            known.saved(marks.len());
        }
        Ok(())
    }

    /// Makes known that these streams are about to be in the file: before they are, for a save that
    /// is said to have failed may have been made. The marks are what the file does not hold yet,
    /// those of saves that failed among them.
    async fn mark(&self, streams: &[(Uuid, Vec<u8>)]) -> Result<Vec<u8>, CheckpointError> {
        loop {
            if let Some(known) = &mut *self.known() {
                streams.iter().for_each(|(id, _)| known.add(*id));
                return Ok(known.unsaved());
            }
            let marks: Vec<Vec<u8>> =
                sqlx::query_scalar("SELECT marks FROM known").fetch_all(&self.pool).await?;
            let read = tokio::task::spawn_blocking(move || {
                let mut known = Known::new();
                marks.iter().for_each(|marks| known.add_saved(marks));
                known
            });
            let read = read.await.map_err(|_gone| sqlx::Error::WorkerCrashed)?;
            self.known().get_or_insert(read);
        }
    }

    fn known(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far the relay has carried words out of this partition.
    pub(crate) async fn relayed(&self, log_identity: Uuid) -> Result<Cursor, CheckpointError> {
        let row =
            sqlx::query("SELECT term, next_index, next_offset FROM relay WHERE log_identity = ?")
                .bind(log_identity.as_bytes().as_slice())
                .fetch_optional(&self.pool)
                .await?;
        let Some(row) = row else { return Ok(Cursor::START) };
        Ok(cursor(row.try_get(0)?, row.try_get(1)?, row.try_get(2)?))
    }

    /// The relay has carried everything before this.
    pub(crate) async fn set_relayed(
        &self,
        log_identity: Uuid,
        to: Cursor,
    ) -> Result<(), CheckpointError> {
        sqlx::query("INSERT OR REPLACE INTO relay VALUES (1, ?, ?, ?, ?)")
            .bind(log_identity.as_bytes().as_slice())
            .bind(signed(to.rule.term()))
            .bind(signed(to.rule.next_index()))
            .bind(signed(to.offset.0))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

fn cursor(term: i64, next_index: i64, next_offset: i64) -> Cursor {
    let rule = AppendRule::resume(unsigned(term), unsigned(next_index));
    Cursor { rule, offset: Offset(unsigned(next_offset)) }
}

/// SQLite counts with a sign; no log gets that long.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
