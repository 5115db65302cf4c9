//! A replay on its way: one chunk of the log in memory at a time, read when the reader wants more.

use std::sync::Arc;

use futures_util::stream::{self, StreamExt};
use tokio_stream::Stream;
use tonic::Status;
use verbatim_api::v1 as pb;
use verbatim_grpc::{Filters, LookupError, Recorded, from_lookup};
use verbatim_log::{EventLog, Follower, Kind, Partition, ValidRecord, next_index};

use crate::resume::Standing;
use crate::slice::{Place, Question, Slice};

/// How much of the log is in memory at a time.
const CHUNK_BYTES_MAX: usize = 256 * 1024;

/// After how many records at the latest the reader gets a token.
const RECORDS_PER_TOKEN: u64 = 1000;

/// A replay on its way.
#[derive(Debug)]
pub(crate) struct Replay {
    log: Arc<dyn EventLog>,
    slice: Slice,
    filters: Filters,
    standing: Standing,
    /// None between two partitions.
    follower: Option<Follower>,
    untold_count: u64,
    progress: Progress,
}

/// How far a replay has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// There may be more.
    Going,
    /// The last answer was given.
    Ended,
}

impl Replay {
    /// Begins, or goes on. The slice ends where the log ended when it began.
    pub(crate) async fn begin(
        log: &Arc<dyn EventLog>,
        question: Question,
    ) -> Result<Self, LookupError> {
        let Question { slice, filters, standing } = question;
        let standing = match standing {
            Some(standing) => standing,
            None => Standing { partition: 0, next_index: 0, ends: ends(log).await? },
        };
        let (log, follower) = (Arc::clone(log), None);
        let (untold_count, progress) = (0, Progress::Going);
        Ok(Replay { log, slice, filters, standing, follower, untold_count, progress })
    }

    /// The answers. The log is read only when they are wanted.
    pub(crate) fn into_stream(
        self,
    ) -> impl Stream<Item = Result<pb::ReplayResponse, Status>> + Send + 'static {
        let chunks = stream::unfold(self, |mut replay| async {
            let answers = match replay.next_answers().await {
                Ok(answers) => answers?.into_iter().map(Ok).collect(),
                Err(error) => {
                    replay.progress = Progress::Ended;
                    vec![Err(from_lookup(error).into())]
                }
            };
            Some((stream::iter::<Vec<_>>(answers), replay))
        });
        chunks.flatten()
    }

    /// What the next chunk of the log leads to; none when everything was told.
    async fn next_answers(&mut self) -> Result<Option<Vec<pb::ReplayResponse>>, LookupError> {
        if self.progress == Progress::Ended {
            return Ok(None);
        }
        let mut answers = Vec::new();
        while answers.is_empty() {
            let Some(partition) = self.current() else {
                self.progress = Progress::Ended;
                answers.push(self.with_token(None));
                break;
            };
            self.read_chunk(partition, &mut answers).await?;
        }
        Ok(Some(answers))
    }

    /// The partition that is being replayed; none behind the last one.
    fn current(&mut self) -> Option<Partition> {
        let next = Partition(self.standing.partition);
        let current =
            self.slice.filter.partitions().iter().find(|partition| **partition >= next).copied();
        let reached = current.map_or(u32::MAX, |partition| partition.0);
        if reached != self.standing.partition {
            self.stand_before(reached);
        }
        current
    }

    fn stand_before(&mut self, partition: u32) {
        self.standing.partition = partition;
        self.standing.next_index = 0;
        self.follower = None;
    }

    async fn read_chunk(
        &mut self,
        partition: Partition,
        answers: &mut Vec<pb::ReplayResponse>,
    ) -> Result<(), LookupError> {
        let mut follower = match self.follower.take() {
            Some(follower) => follower,
            None => self.follow(partition).await?,
        };
        let records = follower.read().await?;
        let mut place = if records.is_empty() { Place::Behind } else { Place::Within };
        for record in records {
            place = self.take_in(partition, &record, answers)?;
            if place == Place::Behind {
                break;
            }
        }
        match place {
            Place::Behind => self.stand_before(partition.0 + 1),
            Place::Before | Place::Within => self.follower = Some(follower),
        }
        Ok(())
    }

    async fn follow(&mut self, partition: Partition) -> Result<Follower, LookupError> {
        let first_index = self.slice.first_index(partition);
        self.standing.next_index = self.standing.next_index.max(first_index);
        let cursor = self.log.seek(partition, self.standing.next_index).await?;
        let follower = Follower::new(Arc::clone(&self.log), partition, cursor);
        Ok(follower.with_bytes_max(CHUNK_BYTES_MAX))
    }

    fn take_in(
        &mut self,
        partition: Partition,
        record: &ValidRecord,
        answers: &mut Vec<pb::ReplayResponse>,
    ) -> Result<Place, LookupError> {
        if record.index >= self.end_of(partition) {
            return Ok(Place::Behind);
        }
        if record.index < self.standing.next_index {
            return Ok(Place::Before); // A cursor may lie before what was sought.
        }
        let place = self.slice.place(partition, record);
        if place == Place::Behind {
            return Ok(place);
        }
        self.standing.next_index = record.index + 1;
        let may_be_told = place == Place::Within && record.record.kind() == Kind::Outcome;
        if may_be_told {
            let picked = self.slice.filter.pick(Recorded::decode(partition, record)?);
            answers.extend(picked.into_iter().map(without_token));
        }
        self.untold_count += 1;
        if self.untold_count >= RECORDS_PER_TOKEN {
            let last = answers.pop().and_then(|answer| answer.event);
            answers.push(self.with_token(last));
        }
        Ok(place)
    }

    fn end_of(&self, partition: Partition) -> u64 {
        let end = self.standing.ends.get(partition.0 as usize);
        end.copied().unwrap_or(0)
    }

    /// An answer behind which a replay can be resumed.
    fn with_token(&mut self, event: Option<pb::RecordedEvent>) -> pb::ReplayResponse {
        self.untold_count = 0;
        pb::ReplayResponse { event, resume_token: self.standing.token(self.filters) }
    }
}

fn without_token(event: pb::RecordedEvent) -> pb::ReplayResponse {
    pb::ReplayResponse { event: Some(event), resume_token: String::new() }
}

async fn ends(log: &Arc<dyn EventLog>) -> Result<Vec<u64>, LookupError> {
    let mut ends = Vec::new();
    for partition in Partition::all(log.partition_count()) {
        ends.push(next_index(log, partition).await?);
    }
    Ok(ends)
}
