//! The views: where they are kept, what was applied to them, and who waits for it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::SqlitePool;
use tokio::sync::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};
use verbatim_log::Partition;

use crate::ask::Moment;
use crate::postgres::PostgresStore;
use crate::sqlite::{SqliteStore, Use};
use crate::store::Store;
use crate::turns::Turns;
use crate::{AnyProjector, Table, ViewsError};

/// For each projection and partition, the index of the next record to take in.
pub type Applied = HashMap<(String, Partition), u64>;

/// How often to look how far other instances have come, while somebody waits for that.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The views, in a file of this machine or in a database that instances share. Cheap to clone;
/// every clone is the same views.
#[derive(Debug, Clone)]
pub struct Views {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    kept: Kept,
    /// Who writes what is asked passes here.
    live: RwLock<()>,
    folding: Arc<Turns>,
    /// Every projection that fills these views, whether or not it has begun.
    projections: Vec<&'static str>,
    applied: watch::Sender<Applied>,
    /// One looks for all that wait.
    looking: Mutex<()>,
}

/// Where views are kept.
#[derive(Debug)]
enum Kept {
    /// In a file that this process alone fills.
    InFile(Box<SqliteStore>),
    /// Where other instances fill them, too.
    Shared(PostgresStore),
}

impl Views {
    /// Opens the views in `folder`, and makes what is missing of these projectors' tables.
    ///
    /// # Errors
    /// The folder or the file cannot be used.
    pub async fn open(
        folder: &Path,
        projectors: &[Arc<dyn AnyProjector>],
    ) -> Result<Views, ViewsError> {
        std::fs::create_dir_all(folder)
            .map_err(|error| ViewsError::Folder { path: folder.to_owned(), error })?;
        let store = SqliteStore::open(&file_in(folder), Use::Lasting).await?;
        Views::of(Kept::InFile(Box::new(store)), projectors).await
    }

    /// As [`Views::open`], for views that nobody keeps: a crash takes them.
    pub(crate) async fn open_scratch(
        folder: &Path,
        projectors: &[Arc<dyn AnyProjector>],
    ) -> Result<Views, ViewsError> {
        std::fs::create_dir_all(folder)
            .map_err(|error| ViewsError::Folder { path: folder.to_owned(), error })?;
        let store = SqliteStore::open(&file_in(folder), Use::Scratch).await?;
        Views::of(Kept::InFile(Box::new(store)), projectors).await
    }

    /// Connects to the views in PostgreSQL, in its schema `verbatim`, and makes what is missing of
    /// these projectors' tables. Any number of instances may do so at once.
    ///
    /// # Errors
    /// `url` is none, or the database cannot be reached or says no.
    pub async fn connect(
        url: &str,
        projectors: &[Arc<dyn AnyProjector>],
    ) -> Result<Views, ViewsError> {
        Views::of(Kept::Shared(PostgresStore::new(url)?), projectors).await
    }

    async fn of(kept: Kept, projectors: &[Arc<dyn AnyProjector>]) -> Result<Views, ViewsError> {
        let shared = Shared {
            kept,
            live: RwLock::new(()),
            folding: Turns::new(projectors.len(), core_count()),
            projections: projectors.iter().map(|projector| projector.name()).collect(),
            applied: watch::channel(Applied::new()).0,
            looking: Mutex::new(()),
        };
        let views = Views { shared: Arc::new(shared) };
        views.store().create(projectors).await?;
        Ok(views)
    }

    /// Answers questions about views in a file. Nothing is written through it.
    pub fn sqlite(&self) -> Option<&SqlitePool> {
        match &self.shared.kept {
            Kept::InFile(store) => Some(store.readers()),
            Kept::Shared(_) => None,
        }
    }

    /// The views as they are now, and stay for whoever asks through it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn moment(&self) -> Result<Moment<'static>, ViewsError> {
        Ok(self.store().moment().await?)
    }

    /// SHA-256 over every row of the table as it is asked, in the order of its key: the same for
    /// the same rows, wherever they are kept.
    ///
    /// # Errors
    /// The database failed.
    pub async fn table_digest(&self, table: &Table) -> Result<[u8; 32], ViewsError> {
        Ok(self.store().table_digest(table).await?)
    }

    pub(crate) fn store(&self) -> &dyn Store {
        match &self.shared.kept {
            Kept::InFile(store) => &**store,
            Kept::Shared(store) => store,
        }
    }

    /// How far each projection has come, as it changes.
    pub fn applied(&self) -> watch::Receiver<Applied> {
        self.shared.applied.subscribe()
    }

    /// Waits until every projection has taken in the records at these positions; false if that
    /// took too long. One that has not begun yet is waited for.
    pub async fn wait_for(&self, positions: &[(Partition, u64)], within: Duration) -> bool {
        let mut applied = self.applied();
        let projections = &self.shared.projections;
        let reached = applied.wait_for(|applied| have_taken_in(projections, applied, positions));
        let waited = async {
            match &self.shared.kept {
                Kept::InFile(_) => reached.await.is_ok(),
                Kept::Shared(store) => tokio::select! {
                    reached = reached => reached.is_ok(),
                    () = self.look(store) => false,
                },
            }
        };
        timeout(within, waited).await.unwrap_or(false)
    }

    /// Looks how far other instances have come, again and again, if nobody else looks already.
    async fn look(&self, store: &PostgresStore) {
        let _looking = self.shared.looking.lock().await;
        let mut between_looks = interval(LOOK_EVERY);
        between_looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            between_looks.tick().await;
            match store.applied().await {
                Ok(found) => self.take_over(found),
                Err(error) => {
                    let error: &dyn std::error::Error = &error;
                    tracing::debug!(error, "the views are away");
                }
            }
        }
    }

    fn take_over(&self, found: Vec<(String, Partition, u64)>) {
        self.shared.applied.send_if_modified(|applied| {
            let mut is_new = false;
            for (projection, partition, next_index) in found {
                is_new |= applied.insert((projection, partition), next_index) != Some(next_index);
            }
            is_new
        });
    }

    /// For each partition, the index of the next record that some projection has yet to take in.
    pub fn next_indexes(&self) -> HashMap<Partition, u64> {
        let mut least = HashMap::new();
        for ((_, partition), next_index) in self.shared.applied.borrow().iter() {
            let least = least.entry(*partition).or_insert(*next_index);
            *least = (*least).min(*next_index);
        }
        least
    }

    /// Whoever writes what is asked holds this meanwhile.
    pub(crate) async fn pass_live(&self) -> RwLockReadGuard<'_, ()> {
        self.shared.live.read().await
    }

    /// While this is held nobody writes what is asked.
    pub(crate) async fn hold_live(&self) -> RwLockWriteGuard<'_, ()> {
        self.shared.live.write().await
    }

    pub(crate) fn folding(&self) -> &Arc<Turns> {
        &self.shared.folding
    }

    pub(crate) fn set_applied(&self, projection: &str, partition: Partition, next_index: u64) {
        self.shared.applied.send_modify(|applied| {
            applied.insert((projection.to_owned(), partition), next_index);
        });
    }

    /// Closes the file, or the connections, after what is being written.
    pub async fn close(&self) {
        self.store().close().await;
    }
}

/// The file of the views in a folder.
pub(crate) fn file_in(folder: &Path) -> PathBuf {
    folder.join("views.db")
}

fn core_count() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// A projection that has not begun on a partition is behind everything there.
fn have_taken_in(
    projections: &[&'static str],
    applied: &Applied,
    positions: &[(Partition, u64)],
) -> bool {
    let has = |projection: &str, partition: Partition, index: u64| {
        let next_index = applied.get(&(projection.to_owned(), partition));
        next_index.is_some_and(|next_index| *next_index > index)
    };
    let all_have = |(partition, index): &(Partition, u64)| {
        projections.iter().all(|projection| has(projection, *partition, *index))
    };
    !projections.is_empty() && positions.iter().all(all_have)
}
