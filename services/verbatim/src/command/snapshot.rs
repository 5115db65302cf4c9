//! A copy of a store as it is at one moment, for checks while a server goes on with the store.

use std::fs;
use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tempfile::TempDir;

use crate::terminal;

/// Why no copy could be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum SnapshotError {
    /// The folder for the copy cannot be used.
    #[error("the copy cannot be written; TMPDIR names the folder for it")]
    Folder(#[from] std::io::Error),
    /// A database cannot be copied.
    #[error("`{name}` cannot be copied")]
    Copy {
        /// Which file.
        name: &'static str,
        /// Why.
        #[source]
        error: sqlx::Error,
    },
}

/// Copies the views and then the log of the store in `folder`, so that whatever the views of the
/// copy have seen, its log holds. Nothing is written to the store, and nobody waits.
pub(super) async fn take(folder: &Path) -> Result<TempDir, SnapshotError> {
    let scratch = tempfile::tempdir()?;
    let bar = terminal::spinner("copying the store as it is now");
    for name in ["views/views.db", "log/log.db"] {
        let (from, to) = (folder.join(name), scratch.path().join(name));
        if !from.exists() {
            continue; // A store that was never served has no views.
        }
        fs::create_dir_all(to.parent().unwrap_or(scratch.path()))?;
        copy(&from, &to).await.map_err(|error| SnapshotError::Copy { name, error })?;
    }
    bar.finish_and_clear();
    Ok(scratch)
}

async fn copy(from: &Path, to: &Path) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(from).read_only(true);
    let mut connection = options.connect().await?;
    sqlx::query("VACUUM INTO ?")
        .bind(to.to_string_lossy().into_owned())
        .execute(&mut connection)
        .await?;
    connection.close().await
}
