//! The log of a views' file (SQLite's WAL), copied back into the file while the writer goes on.
//!
//! SQLite would have the writer copy whenever the log is long, and wait for the disk meanwhile.
//! Here whoever made the log long copies it over another connection; the writer is held up for what
//! was written since alone, and then the log begins anew.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Row};
use tokio::sync::Mutex;

/// How long the log may be before it is copied: what is written again meanwhile is copied once.
pub(crate) const LONG_BYTES: u64 = 64 * 1024 * 1024;

/// How much of it may be left to copy while the writer is held up.
const SHORT_BYTES: u64 = 8 * 1024 * 1024;

/// How often it is copied beside the writer, which may write as fast as that.
const ROUNDS_MAX: usize = 4;

/// How long the writer waits for who still reads from the log; then it goes on behind it.
const READERS_WITHIN: Duration = Duration::from_millis(100);

/// The log of one file.
#[derive(Debug)]
pub(crate) struct Wal {
    path: PathBuf,
    long_bytes: u64,
    /// How long the log is when it is copied next.
    next_bytes: AtomicU64,
    copier: Mutex<SqliteConnection>,
}

impl Wal {
    /// The log of a file that is copied back once it is so long.
    pub(crate) async fn open(
        options: SqliteConnectOptions,
        long_bytes: u64,
    ) -> Result<Self, sqlx::Error> {
        let path = path_of(options.get_filename());
        let copier = options.busy_timeout(READERS_WITHIN).connect().await?;
        let (next_bytes, copier) = (AtomicU64::new(long_bytes), Mutex::new(copier));
        Ok(Wal { path, long_bytes, next_bytes, copier })
    }

    /// Copies the log back if it is long and nobody does so already. `hold_writer` is asked for
    /// what keeps everybody from writing.
    pub(crate) async fn copy_back<H>(
        &self,
        hold_writer: impl AsyncFnOnce() -> Result<H, sqlx::Error>,
    ) -> Result<(), sqlx::Error> {
        if self.bytes() < self.next_bytes.load(Ordering::Relaxed) {
            return Ok(());
        }
        let Ok(mut copier) = self.copier.try_lock() else { return Ok(()) };
        for _ in 0..ROUNDS_MAX {
            let copied_bytes = self.bytes();
            sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut *copier).await?;
            if self.bytes().saturating_sub(copied_bytes) < SHORT_BYTES {
                break;
            }
        }
        let _held = hold_writer().await?;
        let truncate = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
        let is_busy: bool = truncate.fetch_one(&mut *copier).await?.try_get(0)?;
        // Somebody reads from it for long: it is tried again once it is longer still.
        let more_bytes = if is_busy { self.bytes() } else { 0 };
        self.next_bytes.store(self.long_bytes + more_bytes, Ordering::Relaxed);
        Ok(())
    }

    fn bytes(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |file| file.len())
    }
}

/// Where SQLite keeps the log of a file.
fn path_of(file: &Path) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push("-wal");
    path.into()
}

#[cfg(test)]
mod tests {
    use sqlx::Connection;
    use sqlx::sqlite::SqliteJournalMode;

    use super::*;

    const LONG: u64 = 256 * 1024;

    struct Desk {
        wal: Wal,
        writer: SqliteConnection,
        options: SqliteConnectOptions,
        _folder: tempfile::TempDir,
    }

    async fn desk() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("views.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .pragma("wal_autocheckpoint", "0");
        let mut writer = options.clone().connect().await.unwrap();
        sqlx::query("CREATE TABLE t (bytes BLOB)").execute(&mut writer).await.unwrap();
        let wal = Wal::open(options.clone(), LONG).await.unwrap();
        Desk { wal, writer, options, _folder: folder }
    }

    impl Desk {
        /// Writes somewhat more than the log may be long.
        async fn write_much(&mut self) {
            let write = sqlx::query("INSERT INTO t VALUES (zeroblob($1))").bind(LONG.cast_signed());
            write.execute(&mut self.writer).await.unwrap();
        }

        async fn copy_back(&self) {
            self.wal.copy_back(async || Ok(())).await.unwrap();
        }
    }

    async fn row_count(connection: &mut SqliteConnection) -> i64 {
        sqlx::query_scalar("SELECT COUNT(*) FROM t").fetch_one(connection).await.unwrap()
    }

    #[tokio::test]
    async fn a_long_log_begins_anew_and_nothing_of_it_is_lost() {
        let mut desk = desk().await;
        let short_bytes = desk.wal.bytes();
        desk.copy_back().await;
        assert_eq!(desk.wal.bytes(), short_bytes, "a short one is left alone");
        for count in 1..4 {
            desk.write_much().await;
            assert!(desk.wal.bytes() >= LONG);
            desk.copy_back().await;
            assert_eq!((desk.wal.bytes(), row_count(&mut desk.writer).await), (0, count));
        }
    }

    #[tokio::test]
    async fn who_reads_from_the_log_for_long_holds_nobody_up_and_keeps_what_it_reads() {
        let mut desk = desk().await;
        desk.write_much().await;
        let mut reader = desk.options.clone().connect().await.unwrap();
        let mut reading = reader.begin().await.unwrap();
        assert_eq!(row_count(&mut reading).await, 1);
        desk.write_much().await;
        desk.copy_back().await;
        let kept_bytes = desk.wal.bytes();
        assert!(kept_bytes >= LONG);
        desk.copy_back().await;
        assert_eq!(desk.wal.bytes(), kept_bytes, "it is not tried at once again");
        assert_eq!(row_count(&mut reading).await, 1);
        reading.rollback().await.unwrap();
        desk.write_much().await;
        desk.write_much().await;
        desk.copy_back().await;
        assert_eq!((desk.wal.bytes(), row_count(&mut desk.writer).await), (0, 4));
    }

    #[tokio::test]
    async fn one_copies_while_others_go_on() {
        let mut desk = desk().await;
        desk.write_much().await;
        let copier = desk.wal.copier.lock().await;
        let hold = async || -> Result<(), _> { panic!("somebody copies already") };
        desk.wal.copy_back(hold).await.unwrap();
        drop(copier);
    }
}
