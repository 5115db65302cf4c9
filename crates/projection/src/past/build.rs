//! Makes one set of views of the past.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;
use verbatim_log::log_identity;

use crate::ask::Moment;
use crate::catch_up::{Progress, catch_up_all};
use crate::store::Position;
use crate::views::file_in;
use crate::{Engine, Places, ProjectError, Views, ViewsError};

use super::{Shared, State};

/// How often the operator hears how far it has come.
const TELL_EVERY: Duration = Duration::from_secs(5);

/// Views at a place of the past. Their file goes with the last who asks them.
#[derive(Debug)]
pub struct PastSet {
    views: Views,
    bytes: u64,
    _folder: Scratch,
}

impl PastSet {
    /// The views, for whoever asks through it.
    ///
    /// # Errors
    /// The database failed.
    pub async fn moment(&self) -> Result<Moment<'static>, ViewsError> {
        self.views.moment().await
    }

    /// How much disk they take.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// A folder that goes with whoever holds it.
#[derive(Debug)]
struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "a folder of past views was not removed");
        }
    }
}

/// Makes the views and tells `state`. A set that failed is not kept: whoever asks next tries again.
pub(super) async fn build(
    shared: Arc<Shared>,
    places: Places,
    folder: PathBuf,
    state: watch::Sender<State>,
) {
    let Ok(_turn) = shared.building.acquire().await else { return };
    let begun = Instant::now();
    let record_count = places.record_count();
    tracing::info!(record_count, "views of the past are being made");
    match fill(&shared, &places, folder, &state).await {
        Ok(set) => {
            let (bytes, took_ms) = (set.bytes(), begun.elapsed().as_millis());
            tracing::info!(record_count, bytes, took_ms, "views of the past are made");
            state.send_replace(State::Made(Arc::new(set)));
            shared.kept().fit(&shared.limits, &places);
        }
        Err(error) => {
            let error = Arc::new(error);
            let cause: &dyn std::error::Error = &*error;
            tracing::error!(error = cause, "views of the past cannot be made");
            shared.kept().remove(&places);
            state.send_replace(State::Failed(error));
        }
    }
}

async fn fill(
    shared: &Shared,
    places: &Places,
    folder: PathBuf,
    state: &watch::Sender<State>,
) -> Result<PastSet, ProjectError> {
    let views = Views::open_scratch(&folder, &shared.projectors).await?;
    let folder = Scratch(folder);
    let log_identity = log_identity(&shared.log).await?;
    fold(shared, places, (&views, log_identity), state).await?;
    views.close().await;
    drop(views);
    // Opened again: who folded keeps more in memory than who asks.
    let views = Views::open_scratch(&folder.0, &shared.projectors).await?;
    let bytes = bytes_of(&file_in(&folder.0));
    Ok(PastSet { views, bytes, _folder: folder })
}

/// Folds as a rebuild does: beside what is asked, where several projections decode a batch once.
async fn fold(
    shared: &Shared,
    places: &Places,
    (views, log_identity): (&Views, Uuid),
    state: &watch::Sender<State>,
) -> Result<(), ProjectError> {
    let mut engines = Vec::new();
    for projector in &shared.projectors {
        views.store().begin_next(&**projector).await?;
        for (partition, _, place) in places.iter().filter(|(_, it, _)| *it == projector.name()) {
            let (projector, log) = (Arc::clone(projector), Arc::clone(&shared.log));
            let engine = Engine::new(projector, log, log_identity, views.clone(), partition);
            let governance_index = place.governance_index.unwrap_or(0);
            let before = Position { next_index: place.next_index, governance_index };
            engines.push((engine.for_next_generation(), Some(before)));
        }
    }
    let told_at = Mutex::new(Instant::now());
    let progress = |progress: Progress| tell(state, &told_at, progress);
    catch_up_all(engines, &progress).await?;
    views.store().swap(&shared.projectors).await?;
    Ok(())
}

fn tell(state: &watch::Sender<State>, told_at: &Mutex<Instant>, progress: Progress) {
    let mut come_to = None;
    state.send_modify(|state| {
        if let State::UnderWay { done_count, total_count } = state {
            *done_count += progress.newly_count;
            come_to = Some((*done_count, *total_count));
        }
    });
    let mut told_at = told_at.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((done_count, total_count)) = come_to
        && told_at.elapsed() >= TELL_EVERY
    {
        *told_at = Instant::now();
        tracing::info!(done_count, total_count, "views of the past are being made");
    }
}

/// Files beside it are as good as empty once nobody writes.
fn bytes_of(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |metadata| metadata.len())
}
