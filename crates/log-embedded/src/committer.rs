//! The one task that writes: while a commit runs, everything that arrives gathers for the next.

use std::sync::Arc;

use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, Error};
use tokio::sync::{mpsc, watch};
use verbatim_log::{AppendError, AppendRule, Offset};

use crate::commit::{AppendRequest, CommitFailure, Plan, unavailable};
use crate::folder_lock::FolderLock;
use crate::schema::Database;

/// What the committer is asked for.
#[derive(Debug)]
pub(crate) enum Work {
    Append(AppendRequest),
    /// Finish what came before, then end.
    Close,
}

/// At most so many groups join in one commit.
const GROUPS_MAX: usize = 4096;

#[derive(Debug)]
pub(crate) struct Committer {
    pub(crate) inbox: mpsc::UnboundedReceiver<Work>,
    pub(crate) database: Database,
    /// None after a failure, until the next group needs one.
    pub(crate) connection: Option<SqliteConnection>,
    /// The durable state of each partition.
    pub(crate) rules: Vec<AppendRule>,
    pub(crate) ends: Arc<[watch::Sender<Offset>]>,
    /// Goes last, when nothing is written any more.
    pub(crate) lock: FolderLock,
}

/// The log was closed before the group was committed.
#[derive(Debug, thiserror::Error)]
#[error("the log was closed")]
pub(crate) struct Closed;

impl Committer {
    pub(crate) async fn run(mut self) {
        let mut gathered = Vec::new();
        while self.inbox.recv_many(&mut gathered, GROUPS_MAX).await > 0 {
            // Owners that are about to send their groups do so first. No time is waited for.
            tokio::task::yield_now().await;
            while let Ok(work) = self.inbox.try_recv() {
                gathered.push(work);
            }
            let mut requests = Vec::with_capacity(gathered.len());
            for work in gathered.drain(..) {
                match work {
                    Work::Append(request) => requests.push(request),
                    // What came in after this one is still received, and refused below.
                    Work::Close => self.inbox.close(),
                }
            }
            self.commit(requests).await;
        }
        if let Some(connection) = self.connection.take() {
            close(connection).await;
        }
        drop(self.lock);
    }

    async fn commit(&mut self, requests: Vec<AppendRequest>) {
        let mut connection = match self.connected().await {
            Ok(connection) => connection,
            Err(cause) => return refuse_all(requests, cause),
        };
        let mut plan = Plan::new(&self.rules, requests);
        match plan.write(&mut connection, &self.database.sql).await {
            Ok(()) => {
                self.connection = Some(connection);
                self.publish(std::mem::take(&mut plan.rules));
                plan.answer();
            }
            Err(failure) => {
                report(&failure);
                plan.fail(failure);
                // Closing rolls back what is still open.
                close(connection).await;
            }
        }
    }

    /// The connection; after a failure a new one, with the partitions read afresh, since a commit
    /// that was in doubt may have happened.
    async fn connected(&mut self) -> Result<SqliteConnection, Error> {
        if let Some(connection) = self.connection.take() {
            return Ok(connection);
        }
        let mut connection = self.database.connect().await?;
        let rules = self.database.tails(&mut connection).await?;
        self.publish(rules);
        Ok(connection)
    }

    /// Readers learn of the new ends before callers are answered.
    fn publish(&mut self, rules: Vec<AppendRule>) {
        for (end, rule) in self.ends.iter().zip(&rules) {
            end.send_if_modified(|end| {
                let next = Offset(rule.next_index());
                let moved = *end != next;
                *end = next;
                moved
            });
        }
        self.rules = rules;
    }
}

fn refuse_all(requests: Vec<AppendRequest>, cause: Error) {
    let cause = Arc::new(cause);
    tracing::error!(error = %cause, "the log cannot be opened for writing");
    for request in requests {
        request.answer(Err(unavailable(Arc::clone(&cause))));
    }
}

fn report(failure: &CommitFailure) {
    match failure {
        CommitFailure::NotCommitted(cause) => {
            tracing::error!(error = %cause, "nothing was committed");
        }
        CommitFailure::InDoubt(cause) => {
            tracing::error!(error = %cause, "a commit is in doubt");
        }
    }
}

async fn close(connection: SqliteConnection) {
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "the database was not closed cleanly");
    }
}

impl From<Closed> for AppendError {
    fn from(closed: Closed) -> Self {
        Self::Unavailable(Box::new(closed))
    }
}
