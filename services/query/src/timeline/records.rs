//! Single records of the log, found by their index.

use std::collections::VecDeque;
use std::sync::Arc;

use verbatim_grpc::LookupError;
use verbatim_log::{EventLog, Follower, Partition, ValidRecord};

/// How much is read at a time: the records of one inquiry seldom lie close together.
const READ_BYTES_MAX: usize = 32 * 1024;

/// Reads records one by one. Those that ascend in one partition share what was read.
#[derive(Debug)]
pub(super) struct Records<'a> {
    log: &'a Arc<dyn EventLog>,
    follower: Option<Follower>,
    ahead: VecDeque<ValidRecord>,
}

impl<'a> Records<'a> {
    pub(super) fn of(log: &'a Arc<dyn EventLog>) -> Self {
        Records { log, follower: None, ahead: VecDeque::new() }
    }

    /// The record with this index.
    pub(super) async fn read(
        &mut self,
        partition: Partition,
        index: u64,
    ) -> Result<ValidRecord, LookupError> {
        if let Some(record) = self.take(partition, index) {
            return Ok(record);
        }
        let mut follower = self.seek(partition, index).await?;
        loop {
            self.ahead = follower.read().await?.into();
            if self.ahead.is_empty() {
                let cause = "the views know of it, and the log does not".into();
                return Err(LookupError::Unreadable { partition, index, cause });
            }
            if self.ahead.back().is_some_and(|last| last.index >= index) {
                break;
            }
        }
        self.follower = Some(follower);
        let cause = "the log passes over it".into();
        let missing = LookupError::Unreadable { partition, index, cause };
        self.take(partition, index).ok_or(missing)
    }

    /// The record, if it was read already.
    fn take(&mut self, partition: Partition, index: u64) -> Option<ValidRecord> {
        let same_partition = |follower: &Follower| follower.partition() == partition;
        if !self.follower.as_ref().is_some_and(same_partition) {
            return None;
        }
        let place = self.ahead.iter().position(|record| record.index == index)?;
        self.ahead.drain(..place);
        self.ahead.pop_front()
    }

    /// A follower that reaches the record with few wasted bytes: the one there is, or a new one.
    async fn seek(&mut self, partition: Partition, index: u64) -> Result<Follower, LookupError> {
        let cursor = self.log.seek(partition, index).await?;
        let is_on_the_way = |follower: &Follower| {
            let at = follower.cursor();
            let before_it = at.rule.next_index() <= index && at.offset >= cursor.offset;
            follower.partition() == partition && before_it
        };
        match self.follower.take().filter(is_on_the_way) {
            Some(follower) => Ok(follower),
            None => {
                let follower = Follower::new(Arc::clone(self.log), partition, cursor);
                Ok(follower.with_bytes_max(READ_BYTES_MAX))
            }
        }
    }
}
