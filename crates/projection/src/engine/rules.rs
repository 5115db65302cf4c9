//! How an engine comes to know rules, and judges again what was judged by others.

use std::sync::Arc;

use verbatim_clocks::Rulebook;
use verbatim_log::Partition;

use crate::batch::{Again, Changes};
use crate::beside::beside_the_runtime;
use crate::governing::{Governing, Step};
use crate::store::{Position, Written};
use crate::{Checkpoint, Governed, ProjectError};

use super::{Engine, News, Reading, Stretch};

/// So many cases are judged again at a time.
const PAGE: u32 = 4_096;

impl Reading {
    /// The rules by which it judges now.
    pub(super) fn rules(&self) -> Arc<Rulebook> {
        self.governing.as_ref().map(|it| Arc::clone(it.rules())).unwrap_or_default()
    }
}

/// Waits until something was published; for ever, where no row depends on it.
pub(super) async fn read_rules(
    governing: Option<&mut Governing>,
) -> Result<Option<News>, ProjectError> {
    let Some(governing) = governing else { return std::future::pending().await };
    governing.read_more().await?;
    Ok(governing.has_news().then(|| News::Rules { known_to: governing.known_to() }))
}

impl Engine {
    /// The rules as they counted at a checkpoint.
    pub(super) async fn begin_rules(
        &self,
        checkpoint: &Checkpoint,
    ) -> Result<Option<Governing>, ProjectError> {
        match self.projector.governed() {
            Governed::No => Ok(None),
            Governed::ByRules => {
                let log = Arc::clone(&self.log);
                let mut governing = Governing::new(self.projector.name(), log);
                governing.reach(checkpoint.governance_index).await?;
                Ok(Some(governing))
            }
        }
    }

    /// Comes to know the rules up to a place before records are taken in that were decided by
    /// them. What they change of the past is written first, with the checkpoint on its old index.
    pub(super) async fn judge_as_of(
        &self,
        reading: &mut Reading,
        index: u64,
    ) -> Result<Written, ProjectError> {
        let Some(governing) = &mut reading.governing else { return Ok(Written::Yes) };
        let step = governing.reach(index).await?;
        match step.touches.is_empty() {
            true => Ok(Written::Yes),
            false => self.judge_again(&mut reading.checkpoint, index, step).await,
        }
    }

    /// Judges by the rules up to a place, and says so in the checkpoint.
    pub(super) async fn judge_by(
        &self,
        reading: &mut Reading,
        index: u64,
    ) -> Result<Written, ProjectError> {
        let Some(governing) = &mut reading.governing else { return Ok(Written::Yes) };
        if index <= reading.checkpoint.governance_index {
            return Ok(Written::Yes);
        }
        let step = governing.reach(index).await?;
        self.judge_again(&mut reading.checkpoint, index, step).await
    }

    /// Behind the last record to take in: the rules that were published since, too.
    pub(super) async fn catch_up_with_rules(
        &self,
        reading: &mut Reading,
        before: Option<Position>,
    ) -> Result<Stretch, ProjectError> {
        let Some(governing) = &mut reading.governing else { return Ok(Stretch::Done) };
        let index = match before {
            Some(before) => before.governance_index,
            None => {
                governing.read().await?;
                governing.known_to()
            }
        };
        Ok(match self.judge_by(reading, index).await? {
            Written::Yes => Stretch::Done,
            Written::Elsewhere => Stretch::More,
        })
    }

    async fn judge_again(
        &self,
        checkpoint: &mut Checkpoint,
        governance_index: u64,
        step: Step,
    ) -> Result<Written, ProjectError> {
        let changes = match step.touches.is_empty() {
            true => Changes::default(),
            false => self.judged_again(&step).await?,
        };
        let to = Checkpoint { governance_index, ..*checkpoint };
        self.write(checkpoint, to, changes).await
    }

    /// What other rules change of all the cases of this partition. Publishing another version of a
    /// calendar is rare, and each case says best itself whether that is of any consequence to it.
    async fn judged_again(&self, step: &Step) -> Result<Changes, ProjectError> {
        let (store, target) = (self.views.store(), self.target());
        let partition_count = self.log.partition_count();
        let is_mine = |id| Partition::of_stream(id, partition_count) == self.partition;
        let (mut again, mut after) = (Again::default(), None);
        loop {
            let mut page = store.page_of_cases(target, after, PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(again.finish()) };
            after = Some(*last);
            page.retain(|(case_id, _)| is_mine(*case_id));
            let projector = Arc::clone(&self.projector);
            let (before, now) = (Arc::clone(&step.before), Arc::clone(&step.now));
            let judged = beside_the_runtime(page.len(), move || {
                let cases = page.into_iter().collect();
                let judged = projector.judge_again(cases, &before, &now, &mut again);
                judged.map(|()| again)
            });
            let (projection, partition) = (target.projection, target.partition);
            again = judged.await.map_err(|error| ProjectError::Case {
                projection,
                partition,
                error,
            })?;
        }
    }
}
