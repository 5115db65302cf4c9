//! Follows partition 0, which governs: whose log it is, and how far its facts are known.

use std::sync::Arc;

use tokio::sync::watch;
use uuid::Uuid;
use verbatim_log::{Cursor, EventLog, Follower, Kind, Partition, ReadError, ValidRecord};

use crate::metrics::void_records;

/// What is known of partition 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Governed {
    /// The log's identity, from partition 0's first claim.
    pub(crate) log_identity: Uuid,
    /// How many partitions that claim says there are.
    pub(crate) partition_count: u32,
    /// The last index of partition 0 that was taken in.
    pub(crate) by: u64,
}

/// Publishes what is known of partition 0, until the log goes away.
pub(crate) async fn follow(log: Arc<dyn EventLog>, governed: watch::Sender<Option<Governed>>) {
    let mut follower = Follower::new(log, Partition::GOVERNANCE, Cursor::START);
    let (void, mut void_count) = (void_records(Partition::GOVERNANCE), 0);
    loop {
        let next = follower.next().await;
        void.increment(follower.void_count() - void_count);
        void_count = follower.void_count();
        match next {
            Ok(records) => take_in(&records, &governed),
            Err(error) if wait_is_hopeless(&error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "partition 0 is lost");
                return;
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "partition 0 is silent");
                if follower.wait_for_more().await.is_err() {
                    return;
                }
            }
        }
    }
}

fn wait_is_hopeless(error: &ReadError) -> bool {
    matches!(error, ReadError::Damaged { .. })
}

fn take_in(records: &[ValidRecord], governed: &watch::Sender<Option<Governed>>) {
    let first_claim = records
        .iter()
        .filter(|record| record.record.kind() == Kind::Claim)
        .find_map(|record| record.record.read_claim().ok());
    governed.send_modify(|known| {
        let log = known.map(|known| (known.log_identity, known.partition_count));
        let log = log.or(first_claim.map(|claim| (claim.log_identity, claim.partition_count)));
        if let (Some((log_identity, partition_count)), Some(last)) = (log, records.last()) {
            *known = Some(Governed { log_identity, partition_count, by: last.index });
        }
    });
}
