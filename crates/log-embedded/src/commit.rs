//! One commit: judges the appends that have gathered, writes them, and answers them.

use std::sync::Arc;

use sqlx::error::BoxDynError;
use sqlx::sqlite::{SqliteArguments, SqliteConnection};
use sqlx::{Arguments, AssertSqlSafe, Error};
use tokio::sync::oneshot;
use verbatim_log::{
    AppendError, AppendRule, Appended, Offset, Partition, Record, Verdict, VoidReason,
};

use crate::batch::{Batch, Place};
use crate::schema::PartitionSql;

/// One group of records that waits for a commit.
#[derive(Debug)]
pub(crate) struct AppendRequest {
    pub(crate) partition: Partition,
    pub(crate) records: Vec<Record>,
    pub(crate) answer: oneshot::Sender<Result<Appended, AppendError>>,
}

impl AppendRequest {
    pub(crate) fn answer(self, result: Result<Appended, AppendError>) {
        // Whoever asked may have gone; the records are where they are.
        let _unheard = self.answer.send(result);
    }
}

/// What one commit is going to write, and whom to tell.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The state of each partition once this is committed.
    pub(crate) rules: Vec<AppendRule>,
    batches: Vec<Batch>,
    accepted: Vec<(AppendRequest, Appended)>,
    refused: Vec<(AppendRequest, AppendError)>,
}

/// Why a commit failed, and what is known of it.
#[derive(Debug)]
pub(crate) enum CommitFailure {
    /// Nothing was written.
    NotCommitted(Error),
    /// The last step failed: what was written may come back after a restart.
    InDoubt(Error),
}

impl Plan {
    pub(crate) fn new(
        durable: &[AppendRule],
        requests: impl IntoIterator<Item = AppendRequest>,
    ) -> Self {
        let rules = durable.to_vec();
        let (batches, accepted, refused) = (Vec::new(), Vec::new(), Vec::new());
        let mut plan = Self { rules, batches, accepted, refused };
        for request in requests {
            plan.add(request);
        }
        plan
    }

    /// Takes a group in whole or not at all.
    fn add(&mut self, request: AppendRequest) {
        let before = self.rules[request.partition.0 as usize];
        let mut rule = before;
        for record in &request.records {
            if let Verdict::Void(reason) = rule.admit(record) {
                self.refused.push((request, refusal(reason, &before)));
                return;
            }
        }
        self.rules[request.partition.0 as usize] = rule;
        for (index, record) in (before.next_index()..).zip(&request.records) {
            self.push(request.partition, index, record);
        }
        let offsets = (before.next_index()..rule.next_index()).map(Offset).collect();
        self.accepted.push((request, Appended { offsets }));
    }

    fn push(&mut self, partition: Partition, index: u64, record: &Record) {
        let term = record.header().term;
        let last = self.batches.iter_mut().rfind(|batch| batch.place.partition == partition);
        match last {
            Some(batch) if batch.takes(term, record) => batch.push(record),
            Some(_) | None => {
                let mut batch = Batch::new(partition, index, term);
                batch.push(record);
                self.batches.push(batch);
            }
        }
    }

    /// Writes all batches in one transaction, synced when this returns. The database's thread is
    /// asked once: each time costs as much as a small batch.
    pub(crate) async fn write(
        &mut self,
        connection: &mut SqliteConnection,
        sql: &[PartitionSql],
    ) -> Result<(), CommitFailure> {
        let batches = std::mem::take(&mut self.batches);
        if batches.is_empty() {
            return Ok(());
        }
        let (text, values) = transaction(batches, sql).map_err(CommitFailure::NotCommitted)?;
        match sqlx::query_with(AssertSqlSafe(text), values).execute(connection).await {
            Ok(_) => Ok(()),
            Err(cause) if was_rolled_back(&cause) => Err(CommitFailure::NotCommitted(cause)),
            Err(cause) => Err(CommitFailure::InDoubt(cause)),
        }
    }

    pub(crate) fn answer(self) {
        for (request, appended) in self.accepted {
            request.answer(Ok(appended));
        }
        for (request, refusal) in self.refused {
            request.answer(Err(refusal));
        }
    }

    pub(crate) fn fail(self, failure: CommitFailure) {
        let (cause, to_error): (_, fn(Arc<Error>) -> AppendError) = match failure {
            CommitFailure::NotCommitted(cause) => (cause, unavailable),
            CommitFailure::InDoubt(cause) => (cause, in_doubt),
        };
        let cause = Arc::new(cause);
        for (request, _planned) in self.accepted {
            request.answer(Err(to_error(Arc::clone(&cause))));
        }
        // What was refused may have been judged by what has just failed; either way it is absent.
        for (request, refusal) in self.refused {
            request.answer(Err(refusal));
        }
    }
}

/// The answer when nothing was written. Many callers share one cause.
pub(crate) fn unavailable(cause: Arc<Error>) -> AppendError {
    AppendError::Unavailable(Box::new(cause))
}

fn in_doubt(cause: Arc<Error>) -> AppendError {
    AppendError::InDoubt(Box::new(cause))
}

/// One transaction as a single text, with its values in order.
fn transaction(
    mut batches: Vec<Batch>,
    sql: &[PartitionSql],
) -> Result<(String, SqliteArguments), Error> {
    // By partition, so that few texts have to be prepared.
    batches.sort_by_key(|batch| batch.place.partition);
    let mut text = String::from("BEGIN IMMEDIATE;");
    let mut values = SqliteArguments::default();
    for batch in batches {
        let place = batch.place;
        text.push_str(&sql[place.partition.0 as usize].insert);
        text.push(';');
        add(&mut values, place, batch.seal()).map_err(Error::Encode)?;
    }
    text.push_str("COMMIT");
    Ok((text, values))
}

fn add(values: &mut SqliteArguments, place: Place, bytes: Vec<u8>) -> Result<(), BoxDynError> {
    values.add(place.first_index.cast_signed())?;
    values.add(place.term.cast_signed())?;
    values.add(place.count)?;
    values.add(bytes)
}

/// Whether a failed transaction surely left nothing: SQLite could not begin to write, or the
/// disk was full before the record that makes a commit was whole.
fn was_rolled_back(cause: &Error) -> bool {
    const BUSY: i32 = 5;
    const READ_ONLY: i32 = 8;
    const FULL: i32 = 13;
    primary_code(cause).is_some_and(|code| [BUSY, READ_ONLY, FULL].contains(&code))
}

/// SQLite's result code without its details.
pub(crate) fn primary_code(cause: &Error) -> Option<i32> {
    let code: i32 = cause.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

fn refusal(reason: VoidReason, durable: &AppendRule) -> AppendError {
    match reason {
        VoidReason::ClaimTooLate { ruling, .. } => AppendError::Deposed { term: ruling },
        VoidReason::NotRuling { term, ruling } if ruling > term => {
            AppendError::Deposed { term: ruling }
        }
        VoidReason::NotNext { found, expected } => AppendError::OutOfOrder { expected, found },
        // Its claim is missing, so all that follows is out of order.
        VoidReason::NotRuling { .. } | VoidReason::Unreadable => {
            AppendError::OutOfOrder { expected: durable.next_index(), found: None }
        }
    }
}
