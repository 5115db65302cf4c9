//! Views in PostgreSQL, in a schema of their own, for any number of instances.

mod copy;
mod instant;
mod statement;
mod swap;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool, Row};
use uuid::Uuid;
use verbatim_log::Partition;

use crate::ask::Moment;
use crate::batch::{Cases, Changes};
use crate::beside::beside_the_runtime;
use crate::dialect::Dialect;
use crate::error::is_in_the_way;
use crate::schema::{self, Generation};
use crate::store::{Batch, Positions, Store, Target, Written};
use crate::{AnyProjector, Checkpoint, Table, ViewsError};

use copy::Copy;
pub(crate) use instant::Instant;
pub(crate) use statement::bind;

mod keep {
    use sqlx::PgConnection;

    crate::keeping::keeping!(PgConnection);
}

/// The schema that holds the views; its tables' names are the contract with analysts.
const SCHEMA: &str = "verbatim";

/// Connections that answer questions.
const READERS_MAX: u32 = 8;

/// Connections that load cases and write batches.
const WRITERS_MAX: u32 = 8;

/// How long a question may take.
const STATEMENT_TIMEOUT_MS: u32 = 30_000;

/// How long a question waits for a connection: whoever asks then hears that the views are away.
const READER_PATIENCE: Duration = Duration::from_secs(3);

/// How long a writer does. Many engines share few connections, and nobody waits for one of them; a
/// rebuild that gave up because others were busy would have folded for nothing.
const WRITER_PATIENCE: Duration = Duration::from_secs(30);

/// So often tables are made where others are in the way.
const ATTEMPTS_MAX: u32 = 10;

/// From so many new rows on they are copied: `COPY` asks more of each table, and less of each row.
const COPIED_FROM: usize = 256;

/// Who makes tables holds this lock meanwhile.
const CREATE_LOCK: i64 = 0x7665_7262_6174_696d;

/// The transaction is acknowledged once it is on disk.
const DURABLY: &str = "SET LOCAL synchronous_commit = on";

/// Groups to which an operator's users may belong. They are made if the connected user may.
const ROLES: &str = "
    DO $$ BEGIN CREATE ROLE verbatim_reader NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL; END $$;
    DO $$ BEGIN CREATE ROLE verbatim_projector NOLOGIN;
    EXCEPTION WHEN duplicate_object OR unique_violation OR insufficient_privilege THEN NULL; END $$;
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'verbatim_reader') THEN
            GRANT USAGE ON SCHEMA verbatim TO verbatim_reader;
            GRANT SELECT ON ALL TABLES IN SCHEMA verbatim TO verbatim_reader;
            ALTER DEFAULT PRIVILEGES IN SCHEMA verbatim GRANT SELECT ON TABLES TO verbatim_reader;
        END IF;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'verbatim_projector') THEN
            GRANT USAGE ON SCHEMA verbatim TO verbatim_projector;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA verbatim
                TO verbatim_projector;
            ALTER DEFAULT PRIVILEGES IN SCHEMA verbatim
                GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO verbatim_projector;
        END IF;
    END $$;";

/// Views in PostgreSQL.
#[derive(Debug)]
pub(crate) struct PostgresStore {
    readers: PgPool,
    writers: PgPool,
}

impl PostgresStore {
    /// Prepares to connect; connections are made, and made again, when they are needed.
    pub(crate) fn new(url: &str) -> Result<Self, sqlx::Error> {
        let options = url.parse::<PgConnectOptions>()?.application_name("verbatim");
        let readers = options.clone().options([
            ("search_path", SCHEMA.to_owned()),
            ("statement_timeout", STATEMENT_TIMEOUT_MS.to_string()),
            ("default_transaction_isolation", "repeatable read".to_owned()),
            ("default_transaction_read_only", "on".to_owned()),
            // Compiling a question takes longer than most questions do.
            ("jit", "off".to_owned()),
        ]);
        let writers = options.options([
            ("search_path", SCHEMA),
            // Rows and checkpoint fall back together after a crash; the log tells the rest.
            ("synchronous_commit", "off"),
        ]);
        Ok(PostgresStore {
            readers: pool(READERS_MAX, READER_PATIENCE).connect_lazy_with(readers),
            writers: pool(WRITERS_MAX, WRITER_PATIENCE).connect_lazy_with(writers),
        })
    }

    /// Makes what is missing; nothing of it, if not all of it may be made.
    async fn make(&self, projectors: &[Arc<dyn AnyProjector>]) -> Result<(), sqlx::Error> {
        let mut transaction = self.writers.begin().await?;
        let lock = sqlx::query("SELECT pg_advisory_xact_lock($1)");
        lock.bind(CREATE_LOCK).execute(&mut *transaction).await?;
        let schema = format!("CREATE SCHEMA IF NOT EXISTS {SCHEMA}");
        // Rows that a crash took come again from the log; tables would not.
        keep::run_all(&mut transaction, vec![DURABLY.to_owned(), schema]).await?;
        keep::run_all(&mut transaction, schema::engine_tables(Dialect::Postgres)).await?;
        for projector in projectors {
            let version = keep::live_version(&mut transaction, projector.name()).await?;
            if version.is_none_or(|it| it == i64::from(projector.version())) {
                let create = schema::create(&**projector, Generation::Live, Dialect::Postgres);
                keep::run_all(&mut transaction, create).await?;
            }
        }
        keep::keep_views(&mut transaction, projectors, Dialect::Postgres).await?;
        keep::run_all(&mut transaction, vec![ROLES.to_owned()]).await?;
        transaction.commit().await
    }

    /// Writes what is new by `COPY`, which takes it only if it is.
    async fn write_new(
        &self,
        batch: &Batch,
        changes: Arc<Changes>,
    ) -> Result<Written, sqlx::Error> {
        let (size, target) = (changes.row_count(), batch.target);
        let new = Arc::clone(&changes);
        let copies = beside_the_runtime(size, move || copy::copying(&new, target));
        let copies = copies.await.map_err(sqlx::Error::Encode)?;
        self.write_all(batch, changes, copies).await
    }

    async fn write_all(
        &self,
        batch: &Batch,
        changes: Arc<Changes>,
        copies: Vec<Copy>,
    ) -> Result<Written, sqlx::Error> {
        let (size, target) = (changes.row_count(), batch.target);
        let made = beside_the_runtime(size, move || statement::writing(&changes, target));
        let statements = made.await.map_err(sqlx::Error::Encode)?;
        let mut transaction = self.writers.begin().await?;
        // First of all, so that a second engine waits here and then finds it moved.
        if !keep::move_checkpoint(&mut transaction, batch).await? {
            transaction.rollback().await?;
            return Ok(Written::Elsewhere);
        }
        for statement in statements {
            let query = sqlx::query_with(AssertSqlSafe(statement.sql), statement.arguments);
            query.execute(&mut *transaction).await?;
        }
        // Behind what goes: a new case may have a key that another has just given up.
        for Copy { sql, chunks } in copies {
            let mut into = transaction.copy_in_raw(&sql).await?;
            for chunk in chunks {
                into.send(chunk).await?;
            }
            into.finish().await?;
        }
        transaction.commit().await?;
        Ok(Written::Yes)
    }

    /// Whether these projectors have tables, and this user may know of them.
    async fn is_made(&self, projectors: &[Arc<dyn AnyProjector>]) -> bool {
        for projector in projectors {
            let known = sqlx::query("SELECT 1 FROM projection_table WHERE projection = $1 LIMIT 1");
            let known = known.bind(projector.name()).fetch_optional(&self.writers).await;
            if !known.is_ok_and(|known| known.is_some()) {
                return false;
            }
        }
        true
    }
}

/// Whether the user lacks a permission (SQLSTATE 42501).
fn is_forbidden(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|it| it.code()).is_some_and(|code| code == "42501")
}

/// Whether a key was there already (SQLSTATE 23505).
fn is_taken(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.is_unique_violation())
}

fn pool(size_max: u32, patience: Duration) -> PgPoolOptions {
    let pool = PgPoolOptions::new().max_connections(size_max).acquire_timeout(patience);
    // No reaper: see the tidy rule `pools`. A connection that broke is found when it is taken.
    pool.idle_timeout(None).max_lifetime(None)
}

#[async_trait]
impl Store for PostgresStore {
    async fn create(&self, projectors: &[Arc<dyn AnyProjector>]) -> Result<(), ViewsError> {
        let mut attempts = 1;
        loop {
            match self.make(projectors).await {
                // Whoever may only write rows finds the tables that their owner has made.
                Err(error) if is_forbidden(&error) && self.is_made(projectors).await => {
                    return Ok(());
                }
                // Others asked and wrote meanwhile, and nothing of it is done.
                Err(error) if is_in_the_way(&error) && attempts < ATTEMPTS_MAX => {
                    tracing::info!(attempts, "tables are made again: others were in the way");
                    attempts += 1;
                }
                made => return Ok(made?),
            }
        }
    }

    async fn checkpoint(
        &self,
        projector: &dyn AnyProjector,
        target: Target,
        log_identity: Uuid,
    ) -> Result<Checkpoint, ViewsError> {
        let mut connection = self.writers.acquire().await?;
        keep::checkpoint(&mut connection, projector, target, log_identity).await
    }

    async fn load_cases(&self, target: Target, ids: &[Uuid]) -> Result<Cases, sqlx::Error> {
        let asked = statement::loading(ids, target).map_err(sqlx::Error::Encode)?;
        let query = sqlx::query_with(AssertSqlSafe(asked.sql), asked.arguments);
        let rows = query.fetch_all(&self.writers).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    async fn page_of_cases(
        &self,
        target: Target,
        after: Option<Uuid>,
        count_max: u32,
    ) -> Result<Vec<(Uuid, Vec<u8>)>, sqlx::Error> {
        let mut connection = self.writers.acquire().await?;
        keep::page_of_cases(&mut connection, target, after, count_max).await
    }

    async fn write(&self, mut batch: Batch) -> Result<Written, sqlx::Error> {
        let mut changes = Arc::new(std::mem::take(&mut batch.changes));
        if changes.inserted_count() >= COPIED_FROM {
            match self.write_new(&batch, Arc::clone(&changes)).await {
                // A key that two cases share: the later one is to stand, as in what is asked.
                Err(error) if is_taken(&error) => {}
                written => return written,
            }
        }
        let alone =
            std::mem::take(Arc::get_mut(&mut changes).expect("nobody else works with them"));
        self.write_all(&batch, Arc::new(alone.upserts_alone()), Vec::new()).await
    }

    async fn moment(&self) -> Result<Moment<'static>, sqlx::Error> {
        Ok(Moment::Postgres(self.readers.begin().await?))
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
        let mut transaction = self.writers.begin().await?;
        keep::begin_next(&mut transaction, projector, Dialect::Postgres).await?;
        transaction.commit().await
    }

    async fn finish_next(&self, projector: &dyn AnyProjector) -> Result<(), sqlx::Error> {
        let mut transaction = self.writers.begin().await?;
        let finish = schema::finish_next(projector);
        keep::run_all(&mut transaction, finish).await?;
        transaction.commit().await
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
        swap::swap(&self.writers, projectors).await
    }

    async fn table_digest(&self, table: &Table) -> Result<[u8; 32], sqlx::Error> {
        let mut hash = Sha256::new();
        let sql = AssertSqlSafe(schema::rows_as_text(table, Dialect::Postgres));
        let mut rows = sqlx::query(sql).fetch(&self.readers);
        while let Some(row) = rows.try_next().await? {
            let row: &str = row.try_get(0)?;
            hash.update(row.as_bytes());
            hash.update(b"\n");
        }
        Ok(hash.finalize().into())
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

#[cfg(test)]
mod tests {
    use verbatim_testkit::postgres::PostgresServer;

    use crate::ask::Asked;

    use super::*;

    /// Old and new rows of a large table are held against each other for longer than anybody may
    /// ask.
    #[tokio::test]
    async fn a_question_may_take_its_time_where_that_is_said_and_nowhere_else() {
        let database = PostgresServer::shared().await.database();
        let store = PostgresStore::new(&database).unwrap();
        let asked = || Asked::new("SELECT current_setting('statement_timeout') AS within");
        let mut within = Vec::new();
        for takes_its_time in [false, true, false] {
            let mut moment = store.moment().await.unwrap();
            if takes_its_time {
                moment.take_its_time().await.unwrap();
            }
            let rows = moment.fetch_all(asked()).await.unwrap();
            within.push(rows[0].text("within").unwrap().unwrap());
        }
        store.close().await;
        assert_eq!(within, ["30s", "0", "30s"]);
    }
}
