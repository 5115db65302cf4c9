//! The views of one machine: their file, what was applied to them, and who waits for it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::SqlitePool;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard, Semaphore, watch};
use verbatim_log::Partition;

use crate::schema::{self, ENGINE_TABLES, Generation};
use crate::statement::Texts;
use crate::store::{LOADERS_MAX, READERS_MAX};
use crate::writer::Writer;
use crate::{AnyProjector, ViewsError, store};

/// For each projection and partition, the index of the next record to take in.
pub type Applied = HashMap<(String, Partition), u64>;

/// The views of one machine. Cheap to clone; every clone is the same views.
#[derive(Debug, Clone)]
pub struct Views {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    writer: Writer,
    /// Who writes what is asked passes here.
    live: RwLock<()>,
    /// As many batches are folded at a time as there are cores.
    folding: Semaphore,
    texts: Texts,
    readers: SqlitePool,
    loaders: SqlitePool,
    /// Every projection that fills these views, whether or not it has begun.
    projections: Vec<&'static str>,
    applied: watch::Sender<Applied>,
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
        let path = folder.join("views.db");
        let mut writer = store::open_writer(&path).await?;
        sqlx::raw_sql(ENGINE_TABLES).execute(&mut writer).await?;
        for projector in projectors {
            let version = store::live_version(&mut writer, projector.name()).await?;
            let is_other = version.is_some_and(|it| it != i64::from(projector.version()));
            // Tables of another version stay as they are until they have been rebuilt.
            if !is_other {
                store::run_all(&mut writer, schema::create(&**projector, Generation::Live)).await?;
            }
        }
        let shared = Shared {
            writer: Writer::new(writer),
            live: RwLock::new(()),
            folding: Semaphore::new(core_count()),
            texts: Texts::default(),
            readers: store::open_pool(&path, READERS_MAX).await?,
            loaders: store::open_pool(&path, LOADERS_MAX).await?,
            projections: projectors.iter().map(|projector| projector.name()).collect(),
            applied: watch::channel(Applied::new()).0,
            path,
        };
        Ok(Views { shared: Arc::new(shared) })
    }

    /// Answers questions. Nothing is written through it.
    pub fn pool(&self) -> &SqlitePool {
        &self.shared.readers
    }

    /// The views' file.
    pub fn path(&self) -> &Path {
        &self.shared.path
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
        matches!(tokio::time::timeout(within, reached).await, Ok(Ok(_)))
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

    pub(crate) fn writer(&self) -> &Writer {
        &self.shared.writer
    }

    /// Whoever writes what is asked holds this meanwhile.
    pub(crate) async fn pass_live(&self) -> RwLockReadGuard<'_, ()> {
        self.shared.live.read().await
    }

    /// While this is held nobody writes what is asked.
    pub(crate) async fn hold_live(&self) -> RwLockWriteGuard<'_, ()> {
        self.shared.live.write().await
    }

    pub(crate) fn loaders(&self) -> &SqlitePool {
        &self.shared.loaders
    }

    pub(crate) fn folding(&self) -> &Semaphore {
        &self.shared.folding
    }

    pub(crate) fn texts(&self) -> &Texts {
        &self.shared.texts
    }

    pub(crate) fn set_applied(&self, projection: &str, partition: Partition, next_index: u64) {
        self.shared.applied.send_modify(|applied| {
            applied.insert((projection.to_owned(), partition), next_index);
        });
    }

    /// Closes the file, after what is being written.
    pub async fn close(&self) {
        self.shared.readers.close().await;
        self.shared.loaders.close().await;
    }
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
