//! Batches that several projections fold one right after the other, decoded once.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;
use uuid::Uuid;
use verbatim_log::Partition;

use crate::ProjectError;
use crate::decoded::Decoded;

/// The most batches that are kept for those who have not come yet. Decoded they are large.
const KEPT_MAX: usize = 2;

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

/// The batches that were decoded last.
#[derive(Debug)]
pub(crate) struct DecodedOnce {
    takers_count: usize,
    kept: Mutex<VecDeque<Kept>>,
}

/// A batch, and how many have yet to take it.
#[derive(Debug)]
struct Kept {
    id: BatchId,
    decoded: Arc<OnceCell<Arc<Decoded>>>,
    takers_left: usize,
}

impl DecodedOnce {
    /// For so many projections.
    pub(crate) fn for_takers(takers_count: usize) -> Self {
        DecodedOnce { takers_count, kept: Mutex::default() }
    }

    /// The batch as another projection has decoded it, or else as `decode` does.
    pub(crate) async fn get(
        &self,
        id: BatchId,
        decode: impl Future<Output = Result<Decoded, ProjectError>>,
    ) -> Result<Arc<Decoded>, ProjectError> {
        let cell = self.cell(id);
        let decoded = cell.get_or_try_init(|| async { Ok(Arc::new(decode.await?)) });
        decoded.await.cloned()
    }

    fn cell(&self, id: BatchId) -> Arc<OnceCell<Arc<Decoded>>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
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
        if kept.len() > KEPT_MAX {
            kept.pop_front();
        }
        decoded
    }
}

#[cfg(test)]
mod tests {
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
        let once = DecodedOnce::for_takers(3);
        let first = once.get(batch(1, 1), nothing()).await.unwrap();
        for _ in 0..2 {
            let again = once.get(batch(1, 1), must_be_there()).await.unwrap();
            assert!(Arc::ptr_eq(&first, &again));
        }
        assert_eq!(Arc::strong_count(&first), 1);
        once.get(batch(1, 1), must_be_there()).await.unwrap_err();
    }

    #[tokio::test]
    async fn another_batch_at_the_same_place_is_another_batch() {
        let once = DecodedOnce::for_takers(2);
        once.get(batch(1, 1), nothing()).await.unwrap();
        once.get(batch(1, 2), must_be_there()).await.unwrap_err();
        once.get(batch(2, 1), must_be_there()).await.unwrap_err();
    }

    #[tokio::test]
    async fn whoever_comes_after_one_that_failed_decodes_by_itself() {
        let once = DecodedOnce::for_takers(2);
        once.get(batch(1, 1), must_be_there()).await.unwrap_err();
        once.get(batch(1, 1), nothing()).await.unwrap();
    }

    #[tokio::test]
    async fn few_batches_are_kept_for_those_who_never_come() {
        let once = DecodedOnce::for_takers(2);
        let first = once.get(batch(0, 1), nothing()).await.unwrap();
        for partition in 1..20 {
            once.get(batch(partition, 1), nothing()).await.unwrap();
        }
        assert_eq!(Arc::strong_count(&first), 1);
        assert_eq!(once.kept.lock().unwrap().len(), KEPT_MAX);
    }
}
