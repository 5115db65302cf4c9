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
use crate::decoded_once::BatchId;
use crate::schema::Generation;

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
        let _place = self.views.folding().acquire().await;
        let (target, size) = (self.target(), records.len());
        let decoded = self.decoded(records, digest).await?;
        let (cases, seen) = (self.load(&decoded).await?, decoded.seen_by(&*self.projector));
        let projector = Arc::clone(&self.projector);
        let changes =
            beside_the_runtime(size, move || decoded.fold(cases, &*projector, &rules, target));
        Ok((changes.await?, seen))
    }

    async fn decoded(
        &self,
        records: &[ValidRecord],
        digest: [u8; 32],
    ) -> Result<Arc<Decoded>, ProjectError> {
        let (target, size, owned) = (self.target(), records.len(), records.to_vec());
        let decode = beside_the_runtime(size, move || Decoded::of(&owned, target));
        match (self.generation, records) {
            // Projections are rebuilt in step, and read the same chunks.
            (Generation::Next, [first, .., last]) => {
                let (log_identity, partition) = (self.log_identity, self.partition);
                let (first_index, last_index) = (first.index, last.index);
                let id = BatchId { log_identity, partition, first_index, last_index, digest };
                self.views.decoded().get(id, decode).await
            }
            (Generation::Next | Generation::Live, _) => Ok(Arc::new(decode.await?)),
        }
    }

    async fn load(&self, decoded: &Decoded) -> Result<Cases, ProjectError> {
        let touched: HashSet<Uuid> = decoded.followed_by(&*self.projector).collect();
        let touched: Vec<Uuid> = touched.into_iter().collect();
        Ok(self.views.store().load_cases(self.target(), &touched).await?)
    }
}
