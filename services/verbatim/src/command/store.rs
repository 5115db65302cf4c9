//! A store on disk that is not being served, for commands that work on it alone.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use uuid::Uuid;
use verbatim_log::{EventLog, Offset, Partition, ReadError};
use verbatim_log_embedded::{EmbeddedLog, OpenError, Options};

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
    /// Its log holds nothing.
    #[error("`{0}` holds a store in which nothing was ever recorded")]
    Empty(PathBuf),
}

/// An open store.
pub(super) struct Store {
    pub(super) embedded: EmbeddedLog,
    pub(super) log: Arc<dyn EventLog>,
    pub(super) log_identity: Uuid,
}

impl StoreArgs {
    pub(super) fn views_folder(&self) -> PathBuf {
        self.data_dir.join("views")
    }

    pub(super) async fn open(&self) -> Result<Store, StoreError> {
        let folder = self.data_dir.join("log");
        if !Path::new(&folder).join("log.db").exists() {
            return Err(StoreError::None(self.data_dir.clone()));
        }
        let embedded = open_log(&folder).await?;
        let log: Arc<dyn EventLog> = Arc::new(embedded.clone());
        if log.end(Partition::GOVERNANCE).await? == Offset::START {
            return Err(StoreError::Empty(self.data_dir.clone()));
        }
        let log_identity = verbatim_projector::log_identity(&log).await?;
        Ok(Store { embedded, log, log_identity })
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
