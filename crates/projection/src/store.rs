//! What the engine asks of a database, whichever it is.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;
use verbatim_log::Partition;

use crate::ask::{Asked, Moment};
use crate::batch::{Cases, Changes};
use crate::checkpoint::unsigned;
use crate::schema::Generation;
use crate::{AnyProjector, Checkpoint, Table, ViewsError};

/// Whose tables are meant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Target {
    pub(crate) projection: &'static str,
    pub(crate) generation: Generation,
    pub(crate) partition: Partition,
}

/// One batch on its way to the tables.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) target: Target,
    pub(crate) version: u32,
    pub(crate) from: Checkpoint,
    pub(crate) to: Checkpoint,
    pub(crate) changes: Changes,
}

/// Whether a batch was written, or another engine had been there first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// It was.
    Yes,
    /// The checkpoint is not where this engine thought, or nobody knows: it has to be read again.
    Elsewhere,
}

/// How far a projection has come, by partition.
pub(crate) type Positions = BTreeMap<Partition, Position>;

/// How far a projection has come in a partition. Its rows follow from what lies before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Position {
    /// The index of the next record to take in.
    pub(crate) next_index: u64,
    /// The last index of partition 0 by whose rules it judges.
    pub(crate) governance_index: u64,
}

/// A database that keeps views.
///
/// Contract: [`Store::write`] writes rows, cases and checkpoint together or not at all, and only if
/// the checkpoint is where the batch begins. `projection_laws` in testkit hold every store to it.
#[async_trait]
pub(crate) trait Store: Debug + Send + Sync + 'static {
    /// Makes what is missing of these projectors' tables. Tables of another version stay as they
    /// are until they have been rebuilt. May be done by several at once.
    async fn create(&self, projectors: &[Arc<dyn AnyProjector>]) -> Result<(), ViewsError>;

    /// Makes sure that a projection has a checkpoint on a partition, and reads it.
    async fn checkpoint(
        &self,
        projector: &dyn AnyProjector,
        target: Target,
        log_identity: Uuid,
    ) -> Result<Checkpoint, ViewsError>;

    /// What is stored of these cases.
    async fn load_cases(&self, target: Target, ids: &[Uuid]) -> Result<Cases, sqlx::Error>;

    /// What is stored of the next cases, of whatever partition, in the order of their ids.
    async fn page_of_cases(
        &self,
        target: Target,
        after: Option<Uuid>,
        count_max: u32,
    ) -> Result<Vec<(Uuid, Vec<u8>)>, sqlx::Error>;

    /// Writes one batch, if its checkpoint is where it should be.
    async fn write(&self, batch: Batch) -> Result<Written, sqlx::Error>;

    /// The views as they are now, and stay for whoever asks through it.
    async fn moment(&self) -> Result<Moment<'static>, sqlx::Error>;

    /// How far a set of views of this version has come.
    async fn positions(
        &self,
        projector: &dyn AnyProjector,
        generation: Generation,
    ) -> Result<Positions, sqlx::Error>;

    /// How far every projection has come in the views that are asked.
    async fn applied(&self) -> Result<Vec<(String, Partition, u64)>, sqlx::Error>;

    /// Empty tables beside those that are asked.
    async fn begin_next(&self, projector: &dyn AnyProjector) -> Result<(), sqlx::Error>;

    /// Makes, of the tables being rebuilt, what takes long and can be made before the swap.
    async fn finish_next(&self, projector: &dyn AnyProjector) -> Result<(), sqlx::Error>;

    /// Whether the views that are asked hold rows of this version and this log, and no others.
    async fn is_comparable(
        &self,
        projector: &dyn AnyProjector,
        log_identity: Uuid,
    ) -> Result<bool, sqlx::Error>;

    /// Gives the new tables of all these the names that are asked, in one transaction; not if old
    /// ones are further, or are being read for long.
    async fn swap(&self, projectors: &[Arc<dyn AnyProjector>]) -> Result<bool, sqlx::Error>;

    /// SHA-256 over every row of the table as it is asked, in the order of its key.
    async fn table_digest(&self, table: &Table) -> Result<[u8; 32], sqlx::Error>;

    /// Closes it, after what is being written.
    async fn close(&self);
}

/// How far a set of views of this version has come, at this moment.
pub(crate) async fn positions_at(
    moment: &mut Moment<'_>,
    projector: &dyn AnyProjector,
    generation: Generation,
) -> Result<Positions, ViewsError> {
    let asked = Asked::new(
        "SELECT log_partition, next_index, governance_index FROM projection_checkpoint
         WHERE projection = $1 AND generation = $2 AND version = $3",
    );
    let asked = asked.with(projector.name()).with(generation.as_str());
    let rows = moment.fetch_all(asked.with(i64::from(projector.version()))).await?;
    let mut positions = Positions::new();
    for row in rows {
        let partition = unsigned(row.number("log_partition")?.unwrap_or(0));
        let partition = Partition(u32::try_from(partition).unwrap_or(u32::MAX));
        let number = |name| row.number(name).map(|it| unsigned(it.unwrap_or(0)));
        let (next_index, governance_index) = (number("next_index")?, number("governance_index")?);
        positions.insert(partition, Position { next_index, governance_index });
    }
    Ok(positions)
}
