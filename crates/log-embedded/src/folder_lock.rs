//! Keeps a second process out of a log's folder.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::OpenError;

const LOCK_FILE: &str = "log.lock";

/// Held as long as the log is open. The kernel gives it back, also after `kill -9`.
#[derive(Debug)]
pub(crate) struct FolderLock {
    _file: File,
}

impl FolderLock {
    pub(crate) fn acquire(folder: &Path) -> Result<Self, OpenError> {
        let path = folder.join(LOCK_FILE);
        let unusable = |source| OpenError::Folder { path: path.clone(), source };
        let mut options = File::options();
        // The file stays empty: it is only there to be locked.
        let file =
            options.create(true).truncate(false).write(true).open(&path).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::InUse { path }),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }
}
