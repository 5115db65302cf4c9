//! Views in a SQLite file: one writer, many readers.

mod statement;
mod wal;
mod writer;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, Row, SqlitePool};
use uuid::Uuid;
use verbatim_log::Partition;

use crate::ask::Moment;
use crate::batch::Cases;
use crate::beside::beside_the_runtime;
use crate::dialect::Dialect;
use crate::schema::{self, Generation};
use crate::store::{Batch, Positions, Store, Target, Written};
use crate::{AnyProjector, Checkpoint, Table, ViewsError};

use statement::Texts;
pub(crate) use statement::bind;
use writer::{Job, Writer};

mod keep {
    use sqlx::SqliteConnection;

    crate::keeping::keeping!(SqliteConnection);
}

/// Connections that answer questions.
const READERS_MAX: u32 = 4;

/// Connections that load cases, so that no long question holds a projection up.
const LOADERS_MAX: u32 = 2;

/// Pages that each connection keeps in memory, in KiB: together about 130 MiB.
const WRITER_CACHE_KIB: u32 = 64 * 1024;
const OTHERS_CACHE_KIB: u32 = 11 * 1024;

/// Rows of an inquiry lie together, and are wide: pages of this size are fewer to write and copy.
const PAGE_BYTES: u32 = 8 * 1024;

/// What a file of views is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// It is kept.
    Lasting,
    /// It is made anew where it is needed again.
    Scratch,
}

impl Use {
    const fn synchronous(self) -> SqliteSynchronous {
        match self {
            // Rows and checkpoint fall back together after a loss of power; the log tells the rest.
            Use::Lasting => SqliteSynchronous::Normal,
            Use::Scratch => SqliteSynchronous::Off,
        }
    }
}

/// A file of views.
#[derive(Debug)]
pub(crate) struct SqliteStore {
    writer: Writer,
    texts: Arc<Texts>,
    readers: SqlitePool,
    loaders: SqlitePool,
}

impl SqliteStore {
    /// Opens the file, or makes it.
    pub(crate) async fn open(path: &Path, of: Use) -> Result<Self, sqlx::Error> {
        let writer = options(path, of, WRITER_CACHE_KIB);
        let others = options(path, of, OTHERS_CACHE_KIB);
        Ok(SqliteStore {
            writer: Writer::open(writer).await?,
            texts: Arc::default(),
            readers: open_pool(others.clone(), READERS_MAX).await?,
            loaders: open_pool(others, LOADERS_MAX).await?,
        })
    }

    /// Answers questions. Nothing is written through it.
    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.readers
    }
}

async fn open_pool(
    options: SqliteConnectOptions,
    size_max: u32,
) -> Result<SqlitePool, sqlx::Error> {
    let pool = SqlitePoolOptions::new().max_connections(size_max);
    // No reaper: see the tidy rule `pools`.
    let pool = pool.idle_timeout(None).max_lifetime(None);
    pool.connect_with(options).await
}

fn options(path: &Path, of: Use, cache_kib: u32) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .page_size(PAGE_BYTES)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(of.synchronous())
        .pragma("cache_size", format!("-{cache_kib}"))
        // The log is copied back beside the writer: see `wal`.
        .pragma("wal_autocheckpoint", "0")
        // What a statement may have to take back is kept in memory, not in a file beside.
        .pragma("temp_store", "memory")
        .statement_cache_capacity(256)
}

#[async_trait]
impl Store for SqliteStore {
    async fn create(&self, projectors: &[Arc<dyn AnyProjector>]) -> Result<(), ViewsError> {
        let mut writer = self.writer.connection().await?;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        keep::run_all(&mut transaction, schema::engine_tables(Dialect::Sqlite)).await?;
        for projector in projectors {
            let version = keep::live_version(&mut transaction, projector.name()).await?;
            if version.is_none_or(|it| it == i64::from(projector.version())) {
                let create = schema::create(&**projector, Generation::Live, Dialect::Sqlite);
                keep::run_all(&mut transaction, create).await?;
            }
        }
        keep::keep_views(&mut transaction, projectors, Dialect::Sqlite).await?;
        Ok(transaction.commit().await?)
    }

    async fn checkpoint(
        &self,
        projector: &dyn AnyProjector,
        target: Target,
        log_identity: Uuid,
    ) -> Result<Checkpoint, ViewsError> {
        let mut writer = self.writer.connection().await?;
        keep::checkpoint(&mut writer, projector, target, log_identity).await
    }

    async fn load_cases(&self, target: Target, ids: &[Uuid]) -> Result<Cases, sqlx::Error> {
        let statements = statement::loading(ids, target, &self.texts);
        let statements = statements.map_err(sqlx::Error::Encode)?;
        let mut connection = self.loaders.acquire().await?;
        statement::load_cases(&mut connection, statements).await
    }

    async fn page_of_cases(
        &self,
        target: Target,
        after: Option<Uuid>,
        count_max: u32,
    ) -> Result<Vec<(Uuid, Vec<u8>)>, sqlx::Error> {
        let mut connection = self.loaders.acquire().await?;
        keep::page_of_cases(&mut connection, target, after, count_max).await
    }

    async fn write(&self, batch: Batch) -> Result<Written, sqlx::Error> {
        let (texts, size) = (Arc::clone(&self.texts), batch.changes.row_count());
        let job = beside_the_runtime(size, move || Job::of(batch, &texts)).await;
        self.writer.write(job.map_err(sqlx::Error::Encode)?).await
    }

    async fn moment(&self) -> Result<Moment<'static>, sqlx::Error> {
        Ok(Moment::Sqlite(self.readers.begin().await?))
    }

    async fn positions(
        &self,
        projector: &dyn AnyProjector,
        generation: Generation,
    ) -> Result<Positions, sqlx::Error> {
        let mut connection = self.readers.acquire().await?;
        keep::positions(&mut connection, projector, generation).await
    }

    async fn applied(&self) -> Result<Vec<(String, Partition, u64)>, sqlx::Error> {
        let mut connection = self.readers.acquire().await?;
        keep::applied(&mut connection).await
    }

    async fn begin_next(&self, projector: &dyn AnyProjector) -> Result<(), sqlx::Error> {
        let mut writer = self.writer.connection().await?;
        keep::begin_next(&mut writer, projector, Dialect::Sqlite).await
    }

    async fn finish_next(&self, _projector: &dyn AnyProjector) -> Result<(), sqlx::Error> {
        // Indexes keep their names there, so that they are made with the swap.
        Ok(())
    }

    async fn is_comparable(
        &self,
        projector: &dyn AnyProjector,
        log_identity: Uuid,
    ) -> Result<bool, sqlx::Error> {
        let mut connection = self.readers.acquire().await?;
        keep::is_comparable(&mut connection, projector, log_identity).await
    }

    async fn swap(&self, projectors: &[Arc<dyn AnyProjector>]) -> Result<bool, sqlx::Error> {
        let mut writer = self.writer.connection().await?;
        let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
        let is_swapped = keep::swap(&mut transaction, projectors, Dialect::Sqlite).await?;
        transaction.commit().await?;
        Ok(is_swapped)
    }

    async fn table_digest(&self, table: &Table) -> Result<[u8; 32], sqlx::Error> {
        let mut hash = Sha256::new();
        let sql = AssertSqlSafe(schema::rows_as_text(table, Dialect::Sqlite));
        let mut rows = sqlx::query(sql).fetch(&self.readers);
        while let Some(row) = rows.try_next().await? {
            let row: &str = row.try_get_unchecked(0)?;
            hash.update(row.as_bytes());
            hash.update(b"\n");
        }
        Ok(hash.finalize().into())
    }

    async fn close(&self) {
        self.readers.close().await;
        self.loaders.close().await;
    }
}
