//! The one writer of a views' file: what gathers while a transaction is written goes into the next.

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sqlx::sqlite::SqliteQueryResult;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tokio::sync::oneshot;

use crate::checkpoint::{Checkpoint, signed};
use crate::statement::{Statement, Target};

/// One batch on its way to the tables.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) target: Target,
    pub(crate) version: u32,
    pub(crate) from: Checkpoint,
    pub(crate) to: Checkpoint,
    pub(crate) statements: Vec<Statement>,
}

/// Whether a batch was written, or another engine had been there first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Applied {
    /// It was written.
    Written,
    /// The checkpoint is not where this engine thought, or nobody knows: it has to be read again.
    Elsewhere,
}

type Answer = Result<Applied, sqlx::Error>;

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
    connection: tokio::sync::Mutex<SqliteConnection>,
    waiting: Mutex<Vec<Waiting>>,
}

impl Writer {
    pub(crate) fn new(connection: SqliteConnection) -> Self {
        let connection = tokio::sync::Mutex::new(connection);
        Writer { connection, waiting: Mutex::new(Vec::new()) }
    }

    /// The connection, for what is no batch.
    pub(crate) async fn connection(&self) -> tokio::sync::MutexGuard<'_, SqliteConnection> {
        self.connection.lock().await
    }

    /// Writes one batch, if its checkpoint is where it should be.
    pub(crate) async fn write(&self, job: Job) -> Answer {
        let (answer, mut answered) = oneshot::channel();
        self.waiting().push(Waiting { job, answer });
        let mut connection = self.connection.lock().await;
        match answered.try_recv() {
            Ok(answer) => return answer,
            // Somebody took it along and was dropped before the end.
            Err(oneshot::error::TryRecvError::Closed) => return Ok(Applied::Elsewhere),
            Err(oneshot::error::TryRecvError::Empty) => {}
        }
        let group = mem::take(&mut *self.waiting());
        write_group(&mut connection, group).await;
        answered.try_recv().unwrap_or(Ok(Applied::Elsewhere))
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes all or, if that fails, each alone: one bad batch does not hinder the others.
async fn write_group(connection: &mut SqliteConnection, group: Vec<Waiting>) {
    let (jobs, answers): (Vec<Job>, Vec<_>) =
        group.into_iter().map(|waiting| (waiting.job, waiting.answer)).unzip();
    let mut answers = answers.into_iter();
    // Who no longer waits for an answer was dropped, and comes back to the checkpoint.
    match write_all(connection, &jobs).await {
        Ok(applied) => answers.zip(applied).for_each(|(answer, applied)| {
            let _ = answer.send(Ok(applied));
        }),
        Err(error) if jobs.len() == 1 => {
            let _ = answers.next().map(|answer| answer.send(Err(error)));
        }
        Err(_) => {
            for (answer, job) in answers.zip(&jobs) {
                let applied = write_all(connection, std::slice::from_ref(job)).await;
                let _ = answer.send(applied.map(|applied| applied[0]));
            }
        }
    }
}

async fn write_all(
    connection: &mut SqliteConnection,
    jobs: &[Job],
) -> Result<Vec<Applied>, sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut applied = Vec::with_capacity(jobs.len());
    for job in jobs {
        let is_there = move_checkpoint(&mut transaction, job).await?;
        applied.push(if is_there { Applied::Written } else { Applied::Elsewhere });
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

async fn run(
    connection: &mut SqliteConnection,
    statement: &Statement,
) -> Result<SqliteQueryResult, sqlx::Error> {
    let sql = AssertSqlSafe(statement.sql.clone());
    sqlx::query_with(sql, statement.arguments.clone()).execute(connection).await
}

async fn move_checkpoint(
    connection: &mut SqliteConnection,
    job: &Job,
) -> Result<bool, sqlx::Error> {
    let Job { target, version, from, to, .. } = job;
    let moved = sqlx::query(
        "UPDATE projection_checkpoint
         SET term = ?, next_index = ?, next_offset = ?, governance_index = ?, digest = ?
         WHERE projection = ? AND generation = ? AND log_partition = ?
         AND version = ? AND log_identity = ? AND next_index = ? AND governance_index = ?",
    )
    .bind(signed(to.cursor.rule.term()))
    .bind(signed(to.next_index()))
    .bind(signed(to.cursor.offset.0))
    .bind(signed(to.governance_index))
    .bind(to.digest.as_slice())
    .bind(target.projection)
    .bind(target.generation.as_str())
    .bind(i64::from(target.partition.0))
    .bind(i64::from(*version))
    .bind(from.log_identity.hyphenated().to_string())
    .bind(signed(from.next_index()))
    .bind(signed(from.governance_index))
    .execute(connection)
    .await?;
    Ok(moved.rows_affected() == 1)
}
