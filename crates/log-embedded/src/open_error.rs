//! Why a log could not be opened, and what to do about it.

use std::path::PathBuf;

/// Why a log could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder, or a file in it, cannot be created or opened.
    #[error("`{path}` cannot be opened for writing; the log needs a folder of its own")]
    Folder {
        /// What was to be opened.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// Another process has the log open.
    #[error(
        "another process holds `{path}`; stop it, or open another folder \
         (the file itself may stay: the lock ends with the process)"
    )]
    InUse {
        /// The lock file.
        path: PathBuf,
    },
    /// A newer version has written this log.
    #[error(
        "`{path}` has format {found}, and this version knows {known} at most; \
         start the newer version that wrote it"
    )]
    NewerFormat {
        /// The database file.
        path: PathBuf,
        /// The format it has.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// The partition count is fixed for the life of a log.
    #[error("`{path}` has {found} partitions for ever, and {wanted} were asked for")]
    OtherPartitionCount {
        /// The database file.
        path: PathBuf,
        /// How many it has.
        found: u32,
        /// How many were asked for.
        wanted: u32,
    },
    /// Partition 0 governs, so streams need at least one more.
    #[error("{partition_count} partitions are too few; a log has at least 2")]
    TooFewPartitions {
        /// How many were asked for.
        partition_count: u32,
    },
    /// The database cannot be opened: it is damaged, or the disk fails.
    #[error("the database `{path}` cannot be opened")]
    Database {
        /// The database file.
        path: PathBuf,
        /// What SQLite says.
        #[source]
        source: sqlx::Error,
    },
}
