//! Requests that were recorded before: their first receipts, read from the log.

use std::sync::Arc;

use verbatim_domain::id::RequestId;
use verbatim_log::{EventLog, Follower, Partition, ReadError, ValidRecord};
use verbatim_wire::AnyOutcome;

use crate::ask::{Reply, ReplyTo};
use crate::{ExecuteError, Receipt, Repeated};

/// How much is read at a time; repeats come in runs, so neighbours are often served by one read.
const READ_BYTES_MAX: usize = 128 * 1024;

/// A request whose record stands at `index`.
#[derive(Debug)]
pub(crate) struct Repeat {
    pub(crate) index: u64,
    pub(crate) request_id: RequestId,
    pub(crate) request_digest: [u8; 32],
    pub(crate) reply: ReplyTo,
}

/// Answers every repeat with what the log holds. All of them are durable.
pub(crate) async fn answer(log: Arc<dyn EventLog>, partition: Partition, mut repeats: Vec<Repeat>) {
    repeats.sort_by_key(|repeat| repeat.index);
    let mut run: Vec<ValidRecord> = Vec::new();
    for repeat in repeats {
        if find(&run, repeat.index).is_none() {
            match read_from(&log, partition, repeat.index).await {
                Ok(records) => run = records,
                Err(error) => {
                    let error: &dyn std::error::Error = &error;
                    tracing::error!(error, index = repeat.index, "a receipt cannot be read");
                    run.clear();
                }
            }
        }
        let reply = match find(&run, repeat.index) {
            Some(record) => receipt(record, partition, &repeat),
            None => Err(ExecuteError::Unavailable),
        };
        repeat.reply.send(reply);
    }
}

fn find(run: &[ValidRecord], index: u64) -> Option<&ValidRecord> {
    let place = run.binary_search_by_key(&index, |record| record.index).ok()?;
    run.get(place)
}

/// The records from `index` on, as many as one read gives.
pub(crate) async fn read_from(
    log: &Arc<dyn EventLog>,
    partition: Partition,
    index: u64,
) -> Result<Vec<ValidRecord>, ReadError> {
    let cursor = log.seek(partition, index).await?;
    let mut follower =
        Follower::new(Arc::clone(log), partition, cursor).with_bytes_max(READ_BYTES_MAX);
    loop {
        let records = follower.read().await?;
        let arrived = records.last().is_none_or(|last| last.index >= index);
        if arrived {
            return Ok(records);
        }
    }
}

fn receipt(record: &ValidRecord, partition: Partition, repeat: &Repeat) -> Reply {
    let recorded_at_ms = record.record.header().recorded_at_ms;
    let outcome = AnyOutcome::decode(record.record.body_bytes(), recorded_at_ms)
        .map_err(|_| ExecuteError::DataLoss { partition })?;
    if outcome.request_digest() != repeat.request_digest {
        return Err(ExecuteError::OtherContent { request_id: repeat.request_id });
    }
    Ok(Receipt::of(&outcome, partition, record.index, Repeated::Again))
}
