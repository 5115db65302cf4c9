//! What can go wrong with views.

use std::path::PathBuf;

use verbatim_log::{Partition, ReadError};

use crate::batch::UnreadableCase;

/// Why views cannot be opened or asked.
#[derive(Debug, thiserror::Error)]
pub enum ViewsError {
    /// The folder cannot be made.
    #[error("folder `{path}` cannot be made")]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        error: std::io::Error,
    },
    /// The views were written by another version of a projector.
    #[error("view `{projection}` is of version {found}, not {expected}; run `verbatim rebuild`")]
    OtherVersion {
        /// Which projector.
        projection: String,
        /// What stands there.
        found: i64,
        /// What this program writes.
        expected: u32,
    },
    /// No connection could be had in time.
    #[error(
        "the views' database gives no connection: it is away, or has no room (on PostgreSQL each \
         instance, and each rebuild, takes up to 16 of its `max_connections`)"
    )]
    NoConnection,
    /// The database says no.
    #[error("the views' database failed")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for ViewsError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return ViewsError::NoConnection;
        }
        ViewsError::Database(error)
    }
}

/// Whether somebody else has locked what is wanted, for long or in another order (PostgreSQL's
/// `lock_not_available` and `deadlock_detected`).
pub(crate) fn is_in_the_way(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|it| it.code());
    matches!(code.as_deref(), Some("55P03" | "40P01"))
}

/// Why a projection stopped on a partition.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// The log cannot be read.
    #[error("the log cannot be read")]
    Read(#[from] ReadError),
    /// The views cannot be written.
    #[error("the views cannot be written")]
    Views(#[from] ViewsError),
    /// A record that counts cannot be decoded. Nothing is passed over.
    #[error("`{projection}` stopped: record {index} of partition {partition} cannot be decoded")]
    Undecodable {
        /// Which projection.
        projection: &'static str,
        /// Where.
        partition: Partition,
        /// Where in it.
        index: u64,
        /// Why.
        #[source]
        error: verbatim_wire::DecodeError,
    },
    /// What was published cannot be counted by. Nothing is passed over.
    #[error("`{projection}` stopped: what record {index} of partition 0 publishes cannot be used")]
    Ungovernable {
        /// Which projection.
        projection: &'static str,
        /// Where in partition 0.
        index: u64,
        /// Why.
        #[source]
        error: verbatim_clocks::RulebookError,
    },
    /// What is stored of a case cannot be read.
    #[error("`{projection}` stopped on partition {partition}")]
    Case {
        /// Which projection.
        projection: &'static str,
        /// Where.
        partition: Partition,
        /// Why.
        #[source]
        error: UnreadableCase,
    },
    /// The views are of another log.
    #[error("the views are of another log; run `verbatim rebuild`")]
    OtherLog,
    /// The log does not hold what the views have seen.
    #[error("partition {partition} differs from what `{projection}` has seen at index {index}")]
    DataLoss {
        /// Which projection.
        projection: &'static str,
        /// Where.
        partition: Partition,
        /// The last index that the view has seen.
        index: u64,
    },
}

impl From<sqlx::Error> for ProjectError {
    fn from(error: sqlx::Error) -> Self {
        ProjectError::Views(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_without_room_is_named_with_the_way_out() {
        let said = ViewsError::from(sqlx::Error::PoolTimedOut).to_string();
        assert!(said.contains("max_connections"), "{said}");
        let said = ViewsError::from(sqlx::Error::RowNotFound).to_string();
        assert!(!said.contains("max_connections"), "{said}");
    }
}
