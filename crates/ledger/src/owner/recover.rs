//! Acquire: load the checkpoint, hold it against the log, and fold what came after it.

use std::collections::HashSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use uuid::Uuid;
use verbatim_log::{Cursor, Follower, Kind, Offset, ReadError, ValidRecord, next_index};
use verbatim_wire::AnyOutcome;

use crate::checkpoint::Head;
use crate::error::OwnerError;

use super::{Owner, told_to_stop};

/// After how many records the log tells how far its reading has come.
const TELL_EVERY: u64 = 50_000;

impl Owner {
    /// State as of the log's end, and a follower that stands there.
    pub(super) async fn recover(&mut self) -> Result<(Follower, Head), OwnerError> {
        self.cache.clear();
        let identity = self.log_identity().await?;
        let mut head = self.checked_head(identity).await?;
        let mut follower = Follower::new(Arc::clone(&self.log), self.partition, head.cursor);
        let (partition, begun_at) = (self.partition.0, head.cursor.rule.next_index());
        let mut told_at = begun_at;
        loop {
            let records = follower.read().await?;
            self.check_wanted()?;
            self.metrics.recovers(records.len(), follower.records_left());
            if records.is_empty() {
                break;
            }
            self.fold(&records, &mut head).await?;
            self.save_where_memory_fills(head).await?;
            let next_index = head.cursor.rule.next_index();
            if next_index - told_at >= TELL_EVERY {
                tracing::info!(partition, begun_at, next_index, "reading the log");
                told_at = next_index;
            }
        }
        let folded = head.cursor.rule.next_index() - begun_at;
        tracing::info!(partition, begun_at, folded, "log read to its end");
        Ok((follower, head))
    }

    /// Reading takes long where there is much: whoever is to stop, or has lost the partition to
    /// another instance meanwhile, must not claim it from there.
    fn check_wanted(&self) -> Result<(), OwnerError> {
        if *self.stop.borrow() {
            return Err(OwnerError::Stopped);
        }
        let is_mine = self.assigned.borrow().contains(&self.partition);
        if is_mine { Ok(()) } else { Err(OwnerError::Revoked) }
    }

    /// The identity in partition 0's first claim; a new one if this owner is to write that claim.
    async fn log_identity(&mut self) -> Result<Uuid, OwnerError> {
        let governs = self.partition == verbatim_log::Partition::GOVERNANCE;
        // Whatever lies there already may be void: what counts is whether anybody rules.
        if governs && next_index(&self.log, self.partition).await? == 0 {
            return Ok(uuid::Builder::from_random_bytes(self.entropy.bytes16()).into_uuid());
        }
        let mut stop = self.stop.clone();
        tokio::select! {
            () = told_to_stop(&mut stop) => Err(OwnerError::Stopped),
            known = self.governed.wait_for(Option::is_some) => {
                let known = known.ok().and_then(|known| *known).ok_or(OwnerError::Stopped)?;
                let (claimed, found) = (known.partition_count, self.log.partition_count());
                if claimed != found {
                    return Err(OwnerError::OtherPartitionCount { claimed, found });
                }
                Ok(known.log_identity)
            }
        }
    }

    /// The checkpoint's head, if it is of this log and the log still holds what it has seen.
    async fn checked_head(&mut self, log_identity: Uuid) -> Result<Head, OwnerError> {
        let fresh = Head {
            log_identity,
            cursor: Cursor::START,
            digest: [0; 32],
            governed_by: 0,
            recorded_at_ms: i64::MIN,
        };
        match self.checkpoint.head().await? {
            None => Ok(fresh),
            Some(head) if head.log_identity == log_identity => {
                self.hold_against_log(&head).await?;
                Ok(head)
            }
            Some(_) => {
                tracing::warn!(partition = self.partition.0, "checkpoint of another log discarded");
                self.checkpoint.empty().await?;
                Ok(fresh)
            }
        }
    }

    /// The last record that the checkpoint has seen must stand where it stood.
    async fn hold_against_log(&self, head: &Head) -> Result<(), OwnerError> {
        let Some(index) = head.cursor.rule.next_index().checked_sub(1) else { return Ok(()) };
        let lost = OwnerError::DataLoss { partition: self.partition, index };
        let Some(offset) = head.cursor.offset.0.checked_sub(1).map(Offset) else {
            return Err(lost);
        };
        let chunk = match self.log.read(self.partition, offset, 1).await {
            Err(ReadError::Lost { .. }) => return Err(lost),
            chunk => chunk?,
        };
        let seen = chunk.slots.first().filter(|slot| slot.offset == offset);
        let record = seen.and_then(|slot| slot.record.as_ref().ok());
        let unchanged =
            record.is_some_and(|it| Sha256::digest(it.bytes()).as_slice() == head.digest);
        if unchanged { Ok(()) } else { Err(lost) }
    }

    /// Takes in records that count.
    pub(super) async fn fold(
        &mut self,
        records: &[ValidRecord],
        head: &mut Head,
    ) -> Result<(), OwnerError> {
        let mut outcomes = Vec::with_capacity(records.len());
        for record in records {
            let header = record.record.header();
            head.recorded_at_ms = head.recorded_at_ms.max(header.recorded_at_ms);
            head.governed_by = head.governed_by.max(header.governed_by.unwrap_or(0));
            if record.record.kind() == Kind::Outcome {
                let body = record.record.body_bytes();
                let outcome = AnyOutcome::decode(body, header.recorded_at_ms)
                    .map_err(|error| self.undecodable(record.index, error))?;
                outcomes.push((record, outcome));
            }
        }
        let ids = outcomes.iter().map(|(_, outcome)| outcome.stream_id().uuid());
        let missing: HashSet<_> = ids.filter(|id| !self.cache.contains(*id)).collect();
        let missing: Vec<_> = missing.into_iter().collect();
        for (id, stream) in self.checkpoint.load(&missing).await? {
            self.cache.put_loaded(id, stream);
        }
        for (record, outcome) in &outcomes {
            self.cache.change(outcome.stream_id().uuid(), |stream| {
                stream.take_in(record.index, &record.record, outcome);
            });
        }
        if let Some(last) = records.last() {
            head.cursor = last.cursor_after();
            head.digest = digest(last);
        }
        Ok(())
    }

    fn undecodable(&self, index: u64, error: verbatim_wire::DecodeError) -> OwnerError {
        OwnerError::Undecodable { partition: self.partition, index, error }
    }

    /// All that was read is acknowledged, so it may be saved at any time.
    async fn save_where_memory_fills(&mut self, head: Head) -> Result<(), OwnerError> {
        if self.cache.changed_count() < self.changed_count_max {
            return Ok(());
        }
        let snapshot = self.cache.snapshot();
        self.checkpoint.save(head, snapshot.streams).await?;
        self.cache.saved(snapshot.round);
        Ok(())
    }
}

fn digest(record: &ValidRecord) -> [u8; 32] {
    Sha256::digest(record.record.bytes()).into()
}
