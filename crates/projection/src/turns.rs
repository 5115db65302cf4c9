//! Whose turn it is to fold. As many batches are folded at a time as there are cores, and what
//! several projections fold is decoded once: who waits for a batch that is decoded goes first.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OnceCell, oneshot};
use uuid::Uuid;
use verbatim_log::Partition;

use crate::ProjectError;
use crate::decoded::Decoded;

/// How many more batches than are folded are kept for those who have not come yet. Decoded they are
/// large.
const KEPT_MORE: usize = 1;

/// Which batch: records of one log that stand behind one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BatchId {
    pub(crate) log_identity: Uuid,
    pub(crate) partition: Partition,
    pub(crate) first_index: u64,
    pub(crate) last_index: u64,
    /// SHA-256 of the last record.
    pub(crate) digest: [u8; 32],
}

/// Who folds, who waits for that, and what was decoded last.
#[derive(Debug)]
pub(crate) struct Turns {
    takers_count: usize,
    kept_max: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    free_count: usize,
    waiting: VecDeque<Waiting>,
    kept: VecDeque<Kept>,
}

#[derive(Debug)]
struct Waiting {
    id: BatchId,
    turn: oneshot::Sender<Turn>,
}

/// A batch, and how many have yet to take it.
#[derive(Debug)]
struct Kept {
    id: BatchId,
    decoded: Arc<OnceCell<Arc<Decoded>>>,
    takers_left: usize,
}

/// A place among those that fold. The next one has it when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    turns: Arc<Turns>,
    id: BatchId,
}

impl Turns {
    /// For so many projections, so many at a time.
    pub(crate) fn new(takers_count: usize, at_a_time: usize) -> Arc<Self> {
        let (waiting, kept) = (VecDeque::new(), VecDeque::new());
        let state = Mutex::new(State { free_count: at_a_time, waiting, kept });
        Arc::new(Turns { takers_count, kept_max: at_a_time + KEPT_MORE, state })
    }

    /// Waits until this batch may be folded.
    pub(crate) async fn wait_for(self: &Arc<Self>, id: BatchId) -> Turn {
        let passed_on = {
            let mut state = self.state();
            if state.free_count > 0 {
                state.free_count -= 1;
                return Turn { turns: Arc::clone(self), id };
            }
            let (turn, passed_on) = oneshot::channel();
            state.waiting.push_back(Waiting { id, turn });
            passed_on
        };
        passed_on.await.expect("who waits is dropped unanswered only with the turns themselves")
    }

    fn pass_on(self: &Arc<Self>) {
        let Waiting { id, turn } = {
            let mut state = self.state();
            let Some(next) = state.next() else {
                state.free_count += 1;
                return;
            };
            next
        };
        // Who no longer waits drops it, which passes it on.
        let _ = turn.send(Turn { turns: Arc::clone(self), id });
    }

    fn cell(&self, id: BatchId) -> Arc<OnceCell<Arc<Decoded>>> {
        let kept = &mut self.state().kept;
        if let Some(place) = kept.iter().position(|it| it.id == id) {
            let found = &mut kept[place];
            let decoded = Arc::clone(&found.decoded);
            found.takers_left -= 1;
            if found.takers_left == 0 {
                kept.remove(place);
            }
            return decoded;
        }
        let decoded = Arc::default();
        if self.takers_count > 1 {
            let takers_left = self.takers_count - 1;
            kept.push_back(Kept { id, decoded: Arc::clone(&decoded), takers_left });
        }
        if kept.len() > self.kept_max {
            kept.pop_front();
        }
        decoded
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Who is next: one whose batch is decoded, or else one whose batch nobody decodes.
    fn next(&mut self) -> Option<Waiting> {
        let is_decoded = |id: &BatchId| {
            let kept = self.kept.iter().find(|kept| kept.id == *id);
            kept.map(|kept| kept.decoded.initialized())
        };
        let first = |standing| self.waiting.iter().position(|it| is_decoded(&it.id) == standing);
        let place = first(Some(true)).or_else(|| first(None)).unwrap_or(0);
        self.waiting.remove(place)
    }
}

impl Turn {
    /// The batch as another projection has decoded it, or else as `decode` does.
    pub(crate) async fn decoded(
        &self,
        decode: impl Future<Output = Result<Decoded, ProjectError>>,
    ) -> Result<Arc<Decoded>, ProjectError> {
        let cell = self.turns.cell(self.id);
        let decoded = cell.get_or_try_init(|| async { Ok(Arc::new(decode.await?)) });
        decoded.await.cloned()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.turns.pass_on();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn batch(partition: u32, digest: u8) -> BatchId {
        let (log_identity, partition) = (Uuid::from_u128(1), Partition(partition));
        BatchId { log_identity, partition, first_index: 0, last_index: 9, digest: [digest; 32] }
    }

    async fn nothing() -> Result<Decoded, ProjectError> {
        Ok(Decoded::default())
    }

    async fn must_be_there() -> Result<Decoded, ProjectError> {
        Err(ProjectError::OtherLog)
    }

    #[tokio::test]
    async fn each_batch_is_decoded_once_for_all_and_then_let_go() {
        let turns = Turns::new(3, 1);
        let first = turns.wait_for(batch(1, 1)).await.decoded(nothing()).await.unwrap();
        for _ in 0..2 {
            let again = turns.wait_for(batch(1, 1)).await.decoded(must_be_there()).await.unwrap();
            assert!(Arc::ptr_eq(&first, &again));
        }
        assert_eq!(Arc::strong_count(&first), 1);
        turns.wait_for(batch(1, 1)).await.decoded(must_be_there()).await.unwrap_err();
    }

    #[tokio::test]
    async fn another_batch_at_the_same_place_is_another_batch() {
        let turns = Turns::new(2, 1);
        turns.wait_for(batch(1, 1)).await.decoded(nothing()).await.unwrap();
        turns.wait_for(batch(1, 2)).await.decoded(must_be_there()).await.unwrap_err();
        turns.wait_for(batch(2, 1)).await.decoded(must_be_there()).await.unwrap_err();
    }

    #[tokio::test]
    async fn whoever_comes_after_one_that_failed_decodes_by_itself() {
        let turns = Turns::new(2, 1);
        turns.wait_for(batch(1, 1)).await.decoded(must_be_there()).await.unwrap_err();
        turns.wait_for(batch(1, 1)).await.decoded(nothing()).await.unwrap();
    }

    #[tokio::test]
    async fn few_batches_are_kept_for_those_who_never_come() {
        let turns = Turns::new(2, 1);
        let first = turns.wait_for(batch(0, 1)).await.decoded(nothing()).await.unwrap();
        for partition in 1..20 {
            turns.wait_for(batch(partition, 1)).await.decoded(nothing()).await.unwrap();
        }
        assert_eq!(Arc::strong_count(&first), 1);
        assert_eq!(turns.state().kept.len(), 1 + KEPT_MORE);
    }

    #[tokio::test]
    async fn who_waits_for_what_is_decoded_goes_before_who_came_first() {
        let turns = Turns::new(2, 1);
        let turn = turns.wait_for(batch(1, 1)).await;
        let (mut other, mut same) =
            (Box::pin(turns.wait_for(batch(2, 1))), Box::pin(turns.wait_for(batch(1, 1))));
        assert!((&mut other).now_or_never().is_none() && (&mut same).now_or_never().is_none());
        turn.decoded(nothing()).await.unwrap();
        drop(turn);
        assert!((&mut other).now_or_never().is_none());
        let turn = (&mut same).now_or_never().unwrap();
        turn.decoded(must_be_there()).await.unwrap();
        drop(turn);
        assert!(other.now_or_never().is_some());
    }

    #[tokio::test]
    async fn no_more_fold_than_may_and_a_turn_that_nobody_takes_is_passed_on() {
        let turns = Turns::new(2, 2);
        let (one, two) = (turns.wait_for(batch(1, 1)).await, turns.wait_for(batch(2, 1)).await);
        let mut gone = Box::pin(turns.wait_for(batch(3, 1)));
        assert!((&mut gone).now_or_never().is_none());
        let mut third = Box::pin(turns.wait_for(batch(4, 1)));
        assert!((&mut third).now_or_never().is_none());
        // It was passed on to one that is dropped before it looks.
        drop(one);
        assert!((&mut third).now_or_never().is_none());
        drop(gone);
        assert!(third.now_or_never().is_some());
        drop(two);
        assert_eq!(turns.state().free_count, 2);
    }
}
