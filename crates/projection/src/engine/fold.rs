//! How an engine makes changes of a batch: decode, load the cases it touches, fold.

use std::collections::HashSet;
use std::sync::Arc;

use uuid::Uuid;
use verbatim_clocks::Rulebook;
use verbatim_log::ValidRecord;

use crate::ProjectError;
use crate::batch::{Cases, Changes};
use crate::beside::beside_the_runtime;
use crate::decoded::{Decoded, Seen};
use crate::turns::BatchId;

use super::Engine;

impl Engine {
    /// What these records change, and what there is to tell of them.
    pub(super) async fn fold(
        &self,
        records: &[ValidRecord],
        digest: [u8; 32],
        rules: Arc<Rulebook>,
    ) -> Result<(Changes, Seen), ProjectError> {
        // More batches in memory than there are cores make nothing faster.
        let turn = self.views.folding().wait_for(self.batch_id(records, digest)).await;
        let (target, size, owned) = (self.target(), records.len(), records.to_vec());
        let decode = beside_the_runtime(size, move || Decoded::of(&owned, target));
        let decoded = turn.decoded(decode).await?;
        let (cases, seen) = (self.load(&decoded).await?, decoded.seen_by(&*self.projector));
        let projector = Arc::clone(&self.projector);
        let changes =
            beside_the_runtime(size, move || decoded.fold(cases, &*projector, &rules, target));
        Ok((changes.await?, seen))
    }

    fn batch_id(&self, records: &[ValidRecord], digest: [u8; 32]) -> BatchId {
        let (log_identity, partition) = (self.log_identity, self.partition);
        let index_of = |record: Option<&ValidRecord>| record.map_or(0, |record| record.index);
        let (first_index, last_index) = (index_of(records.first()), index_of(records.last()));
        BatchId { log_identity, partition, first_index, last_index, digest }
    }

    async fn load(&self, decoded: &Decoded) -> Result<Cases, ProjectError> {
        let touched: HashSet<Uuid> = decoded.followed_by(&*self.projector).collect();
        let touched: Vec<Uuid> = touched.into_iter().collect();
        Ok(self.views.store().load_cases(self.target(), &touched).await?)
    }
}
