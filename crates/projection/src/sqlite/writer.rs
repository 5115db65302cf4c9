//! The one writer of a views' file: what gathers while a transaction is written goes into the next.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sqlx::error::BoxDynError;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tokio::sync::oneshot;

use crate::store::{Batch, Written};

use super::keep;
use super::statement::{self, Statement, Texts};
use super::wal::{LONG_BYTES, Wal};

/// One batch, with its changes as statements.
#[derive(Debug)]
pub(crate) struct Job {
    batch: Batch,
    statements: Vec<Statement>,
}

impl Job {
    pub(crate) fn of(mut batch: Batch, texts: &Texts) -> Result<Self, BoxDynError> {
        let changes = mem::take(&mut batch.changes);
        let statements = statement::writing(changes, batch.target, texts)?;
        Ok(Job { batch, statements })
    }
}

type Answer = Result<Written, sqlx::Error>;

#[derive(Debug)]
struct Waiting {
    job: Job,
    answer: oneshot::Sender<Answer>,
}

/// Writes rows, cases and checkpoint of a batch together or not at all.
///
/// Whoever gets the connection writes for all that wait, in one transaction: batches of several
/// partitions change many of the same pages.
#[derive(Debug)]
pub(crate) struct Writer {
    options: SqliteConnectOptions,
    connection: tokio::sync::Mutex<SqliteConnection>,
    waiting: Mutex<Vec<Waiting>>,
    wal: Wal,
}

impl Writer {
    pub(crate) async fn open(options: SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let connection = SqliteConnection::connect_with(&options).await?;
        let connection = tokio::sync::Mutex::new(connection);
        let wal = Wal::open(options.clone(), LONG_BYTES).await?;
        let waiting = Mutex::default();
        Ok(Writer { options, connection, waiting, wal })
    }

    /// The connection. What SQLite has rolled back by itself, as it does on a full disk, sqlx takes
    /// for a transaction that goes on, and no other one begins: then the connection is a new one.
    pub(crate) async fn connection(
        &self,
    ) -> Result<tokio::sync::MutexGuard<'_, SqliteConnection>, sqlx::Error> {
        let mut connection = self.connection.lock().await;
        if connection.is_in_transaction() {
            *connection = SqliteConnection::connect_with(&self.options).await?;
        }
        Ok(connection)
    }

    /// Writes one batch, if its checkpoint is where it should be.
    pub(crate) async fn write(&self, job: Job) -> Answer {
        let (answer, mut answered) = oneshot::channel();
        self.waiting().push(Waiting { job, answer });
        let mut connection = self.connection().await?;
        match answered.try_recv() {
            Ok(answer) => return answer,
            // Somebody took it along and was dropped before the end.
            Err(oneshot::error::TryRecvError::Closed) => return Ok(Written::Elsewhere),
            Err(oneshot::error::TryRecvError::Empty) => {}
        }
        let group = mem::take(&mut *self.waiting()).into_iter();
        let (jobs, answers): (Vec<Job>, Vec<_>) = group.map(|it| (it.job, it.answer)).unzip();
        write_group(&mut connection, &jobs, answers).await;
        // The next one writes while these are taken apart.
        drop(connection);
        drop(jobs);
        if let Err(error) = self.wal.copy_back(async || self.connection().await).await {
            // What is written stays in the log meanwhile.
            tracing::warn!(%error, "the views' log is not copied back yet");
        }
        answered.try_recv().unwrap_or(Ok(Written::Elsewhere))
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes all or, if that fails, each alone: one bad batch does not hinder the others.
async fn write_group(
    connection: &mut SqliteConnection,
    jobs: &[Job],
    answers: Vec<oneshot::Sender<Answer>>,
) {
    let mut answers = answers.into_iter();
    // Who no longer waits for an answer was dropped, and comes back to the checkpoint.
    match write_all(connection, jobs).await {
        Ok(applied) => answers.zip(applied).for_each(|(answer, applied)| {
            let _ = answer.send(Ok(applied));
        }),
        Err(error) if jobs.len() == 1 => {
            let _ = answers.next().map(|answer| answer.send(Err(error)));
        }
        Err(_) => {
            for (answer, job) in answers.zip(jobs) {
                let applied = write_all(connection, std::slice::from_ref(job)).await;
                let _ = answer.send(applied.map(|applied| applied[0]));
            }
        }
    }
}

async fn write_all(
    connection: &mut SqliteConnection,
    jobs: &[Job],
) -> Result<Vec<Written>, sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut applied = Vec::with_capacity(jobs.len());
    for job in jobs {
        let is_there = keep::move_checkpoint(&mut transaction, &job.batch).await?;
        applied.push(if is_there { Written::Yes } else { Written::Elsewhere });
        if !is_there {
            continue;
        }
        for statement in &job.statements {
            run(&mut transaction, statement).await?;
        }
    }
    transaction.commit().await?;
    Ok(applied)
}

async fn run(connection: &mut SqliteConnection, statement: &Statement) -> Result<(), sqlx::Error> {
    let sql = AssertSqlSafe(Arc::clone(&statement.sql));
    // Copied, for the case that all has to be written again.
    sqlx::query_with(sql, statement.arguments.clone()).execute(connection).await?;
    Ok(())
}
