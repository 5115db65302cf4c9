//! A store on disk that is not being served, for commands that work on it alone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use tempfile::TempDir;
use uuid::Uuid;
use verbatim_log::{EventLog, Offset, Partition, ReadError};
use verbatim_log_embedded::{EmbeddedLog, OpenError, Options};

use crate::terminal;

use super::snapshot::{self, SnapshotError};

/// Which store.
#[derive(Debug, Args)]
pub(super) struct StoreArgs {
    /// Where the store lies.
    #[arg(long, value_name = "DIR", default_value = "verbatim-data")]
    pub(super) data_dir: PathBuf,
}

/// Why a store cannot be worked on.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoreError {
    /// There is none.
    #[error("`{0}` holds no store; name one by --data-dir")]
    None(PathBuf),
    /// Its log cannot be opened.
    #[error("the log cannot be opened")]
    Open(#[from] OpenError),
    /// Its log cannot be read.
    #[error("the log cannot be read")]
    Read(#[from] ReadError),
    /// A server holds it, and it cannot be copied.
    #[error("a server holds the store, and no copy of it could be made")]
    Copy(#[from] SnapshotError),
    /// Its log holds nothing.
    #[error("`{0}` holds a store in which nothing was ever recorded")]
    Empty(PathBuf),
}

/// An open store.
pub(super) struct Store {
    /// Where its views lie.
    pub(super) views_folder: PathBuf,
    pub(super) embedded: EmbeddedLog,
    pub(super) log: Arc<dyn EventLog>,
    pub(super) log_identity: Uuid,
    /// The folder of a copy; it goes when the store does.
    _copy: Option<TempDir>,
}

impl StoreArgs {
    /// Opens the store, which no server may hold.
    pub(super) async fn open(&self) -> Result<Store, StoreError> {
        Store::open_in(&self.data_dir).await
    }

    /// Opens the store or, where a server holds it, a copy of it as it is now.
    pub(super) async fn open_or_copy(&self) -> Result<Store, StoreError> {
        match self.open().await {
            Err(StoreError::Open(OpenError::InUse { .. })) => {
                terminal::remark("a server holds this store: a copy of this moment is checked");
                let copy = snapshot::take(&self.data_dir).await?;
                let store = Store::open_in(copy.path()).await?;
                Ok(Store { _copy: Some(copy), ..store })
            }
            opened => opened,
        }
    }
}

impl Store {
    pub(super) async fn open_in(data_dir: &Path) -> Result<Store, StoreError> {
        let folder = data_dir.join("log");
        if !folder.join("log.db").exists() {
            return Err(StoreError::None(data_dir.to_owned()));
        }
        let embedded = open_log(&folder).await?;
        let log: Arc<dyn EventLog> = Arc::new(embedded.clone());
        if log.end(Partition::GOVERNANCE).await? == Offset::START {
            return Err(StoreError::Empty(data_dir.to_owned()));
        }
        let log_identity = verbatim_log::log_identity(&log).await?;
        let views_folder = data_dir.join("views");
        Ok(Store { views_folder, embedded, log, log_identity, _copy: None })
    }

    /// How many records its log has, in all partitions.
    pub(super) async fn record_count(&self) -> Result<u64, ReadError> {
        let mut record_count = 0;
        for partition in Partition::all(self.log.partition_count()) {
            // On this log an offset is an index.
            record_count += self.log.end(partition).await?.0;
        }
        Ok(record_count)
    }
}

/// Opens a log with as many partitions as it has.
async fn open_log(folder: &Path) -> Result<EmbeddedLog, OpenError> {
    let options = Options::default();
    match EmbeddedLog::open(folder, options.clone()).await {
        Err(OpenError::OtherPartitionCount { found, .. }) => {
            EmbeddedLog::open(folder, Options { partition_count: found, ..options }).await
        }
        opened => opened,
    }
}
