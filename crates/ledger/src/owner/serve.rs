//! Serve: decide in order, append in groups, answer after durability.

use std::collections::HashSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use verbatim_domain::Timestamp;
use verbatim_log::{AppendRule, Appended, Cursor, Follower, Header, Offset, Partition, Record};

use crate::ask::Ask;
use crate::cache::Snapshot;
use crate::checkpoint::{CheckpointError, Head};
use crate::error::OwnerError;
use crate::repeat::{self, Repeat};
use crate::{Receipt, Repeated};

use super::decide::Bench;
use super::flight::{Answers, Cargo, Flight, Flights};
use super::{Owner, Standing, Throne, refuse, told_to_stop};

/// The most commands that one group takes.
const GROUP_MAX: usize = 1024;

/// The most groups on their way; while they are, the next one gathers in the inbox.
const FLIGHTS_MAX: usize = 8;

/// State is saved at least this often while commands come in.
const SAVE_EVERY_MS: i64 = 1_000;

/// One reign at work.
struct Reign<'a> {
    owner: &'a mut Owner,
    throne: Throne,
    flights: Flights,
    /// Answers without a record that came while a barrier was on its way.
    held: Answers,
    barrier_in_flight: bool,
    saving: Option<Saving>,
    saved_at_ms: i64,
    /// Where the last acknowledged group left the partition.
    head: Option<Head>,
}

/// A checkpoint being written in the background.
struct Saving {
    round: u64,
    task: JoinHandle<Result<(), CheckpointError>>,
}

impl Owner {
    /// Serves until deposed, revoked or stopped.
    pub(super) async fn serve(&mut self, throne: Throne) -> Result<(), OwnerError> {
        let saved_at_ms = self.clock.now().unix_ms();
        let mut reign = Reign {
            owner: self,
            throne,
            flights: Flights::default(),
            held: Answers::default(),
            barrier_in_flight: false,
            saving: None,
            saved_at_ms,
            head: None,
        };
        let ended = reign.run().await;
        reign.flights.fail();
        reign.held.fail();
        if let Some(saving) = reign.saving {
            // Waited for, so that the next reign does not race with it.
            let _ = saving.task.await;
        }
        ended
    }
}

impl Reign<'_> {
    async fn run(&mut self) -> Result<(), OwnerError> {
        let mut asks = Vec::with_capacity(GROUP_MAX);
        let (mut stop, mut assigned) = (self.owner.stop.clone(), self.owner.assigned.clone());
        let partition = self.owner.partition;
        loop {
            let may_send = self.flights.len() < FLIGHTS_MAX;
            tokio::select! {
                biased;
                landed = self.flights.land(), if !self.flights.is_empty() => {
                    if let Some((flight, result)) = landed {
                        match result {
                            Ok(appended) => self.landed(flight, &appended).await?,
                            Err(error) => {
                                flight.answers.fail();
                                return Err(error.into());
                            }
                        }
                    }
                }
                saved = wait_for_save(&mut self.saving) => self.saved(saved),
                () = told_to_stop(&mut stop) => return self.drain().await,
                () = revoked(&mut assigned, partition) => return self.drain().await,
                count = self.owner.inbox.recv_many(&mut asks, GROUP_MAX), if may_send => {
                    if count == 0 {
                        return self.drain().await;
                    }
                    self.gather(&mut asks).await;
                    self.take(&mut asks).await?;
                }
            }
        }
    }

    /// Lets every caller that is ready speak before the group is closed. No time is waited for.
    async fn gather(&mut self, asks: &mut Vec<Ask>) {
        tokio::task::yield_now().await;
        while asks.len() < GROUP_MAX
            && let Ok(ask) = self.owner.inbox.try_recv()
        {
            asks.push(ask);
        }
    }

    /// Decides a batch of commands and sends the group that it leads to.
    async fn take(&mut self, asks: &mut Vec<Ask>) -> Result<(), OwnerError> {
        if let Err(error) = self.load(asks).await {
            asks.drain(..).for_each(|ask| refuse(ask, &crate::ExecuteError::Unavailable));
            return Err(error.into());
        }
        let now_ms = self.owner.clock.now().unix_ms();
        self.throne.recorded_at_ms = self.throne.recorded_at_ms.max(now_ms);
        let governed_by = self.owner.governed.borrow().map_or(0, |governed| governed.by);
        self.throne.governed_by = self.throne.governed_by.max(governed_by);
        let mut records = Vec::with_capacity(asks.len());
        let mut answers = Answers::default();
        for ask in asks.drain(..) {
            self.decide(ask, &mut records, &mut answers);
        }
        self.send(records, answers);
        self.owner.cache.shrink_if_clean();
        Ok(())
    }

    async fn load(&mut self, asks: &[Ask]) -> Result<(), CheckpointError> {
        let cache = &mut self.owner.cache;
        let ids = asks.iter().map(|ask| ask.request.stream_id.uuid());
        let missing: HashSet<_> = ids.filter(|id| !cache.contains(*id)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let missing: Vec<_> = missing.into_iter().collect();
        for (id, stream) in self.owner.checkpoint.load(&missing).await? {
            self.owner.cache.put_loaded(id, stream);
        }
        Ok(())
    }

    fn decide(&mut self, ask: Ask, records: &mut Vec<Record>, answers: &mut Answers) {
        let Ask { request, answer_before, reply } = ask;
        if reply.is_cut_off() {
            return reply.send(Err(crate::ExecuteError::Unavailable));
        }
        if answer_before.is_some_and(|deadline| deadline <= Instant::now()) {
            return reply.send(Err(crate::ExecuteError::Expired));
        }
        let stream_id = request.stream_id.uuid();
        let index = self.throne.next_index;
        let header = self.header(index);
        let Some(stream) = self.owner.cache.get(stream_id) else {
            unreachable!("every stream of the batch was loaded before")
        };
        let (request_id, request_digest) = (request.request_id, request.request_digest);
        if let Some(&index) = stream.requests.get(&request_id) {
            self.owner.metrics.repeated();
            answers.repeats.push(Repeat { index, request_id, request_digest, reply });
            return;
        }
        let bench = Bench {
            header,
            recorded_at: recorded_at(self.throne.recorded_at_ms),
            entropy: &*self.owner.entropy,
        };
        match bench.judge(stream, *request) {
            Err(error) => answers.replies.push((reply, Err(error))),
            Ok((outcome, record)) => {
                let partition = self.owner.partition;
                let receipt = Receipt::of(&outcome, partition, index, Repeated::First);
                self.owner.cache.change(stream_id, |stream| {
                    stream.take_in(index, &record, &outcome);
                });
                self.throne.next_index += 1;
                records.push(record);
                answers.replies.push((reply, Ok(receipt)));
            }
        }
    }

    fn header(&self, index: u64) -> Header {
        Header {
            term: self.throne.term,
            index: Some(index),
            governed_by: Some(self.throne.governed_by),
            recorded_at_ms: self.throne.recorded_at_ms,
        }
    }

    /// Sends a group. Without records a barrier goes in their place, one at a time, so that
    /// answers which append nothing are given from the throne as well.
    fn send(&mut self, mut records: Vec<Record>, mut answers: Answers) {
        let cargo = if records.is_empty() { Cargo::Barrier } else { Cargo::Outcomes };
        if cargo == Cargo::Barrier {
            self.held.append(&mut answers);
            if self.barrier_in_flight || self.held.is_empty() {
                return;
            }
            records.push(Record::barrier(self.header(self.throne.next_index)));
            self.throne.next_index += 1;
            self.barrier_in_flight = true;
        }
        answers.append(&mut self.held);
        let snapshot = self.wants_saving().then(|| self.owner.cache.snapshot());
        let count = records.len() as u64;
        let last_digest = records.last().map(|last| Sha256::digest(last.bytes()).into());
        self.flights.push(Flight {
            pending: self.owner.writer.append(records),
            cargo,
            count,
            sent_at: Instant::now(),
            last_index: self.throne.next_index - 1,
            last_digest: last_digest.unwrap_or_default(),
            recorded_at_ms: self.throne.recorded_at_ms,
            governed_by: self.throne.governed_by,
            answers,
            snapshot,
        });
    }

    fn wants_saving(&mut self) -> bool {
        let changed_count = self.owner.cache.changed_count();
        let due = self.throne.recorded_at_ms - self.saved_at_ms >= SAVE_EVERY_MS;
        // One at a time: two could end in either order, and leave the older state under the newer
        // head.
        let wants = self.saving.is_none()
            && !self.flights.carry_snapshot()
            && changed_count > 0
            && (due || changed_count >= self.owner.changed_count_max);
        if wants {
            self.saved_at_ms = self.throne.recorded_at_ms;
        }
        wants
    }

    /// A group is durable: acknowledge it, if it follows what was acknowledged before.
    async fn landed(&mut self, flight: Flight, appended: &Appended) -> Result<(), OwnerError> {
        let next_offset = match next_offset(self.throne.next_offset, &appended.offsets) {
            Some(next_offset) => next_offset,
            None => match self.still_rules(flight.last_index).await {
                Ok(next_offset) => next_offset,
                Err(error) => {
                    flight.answers.fail();
                    return Err(error);
                }
            },
        };
        self.throne.next_offset = next_offset;
        self.throne.acknowledged = AppendRule::resume(self.throne.term, flight.last_index + 1);
        let (kind, within) = (flight.cargo.kind(), flight.sent_at.elapsed());
        let next_index = flight.last_index + 1;
        self.owner.metrics.acknowledged(kind, flight.count, within, next_index);
        self.answer(flight.answers);
        let head = Head {
            log_identity: self.throne.log_identity,
            cursor: Cursor { rule: self.throne.acknowledged, offset: next_offset },
            digest: flight.last_digest,
            governed_by: flight.governed_by,
            recorded_at_ms: flight.recorded_at_ms,
        };
        self.head = Some(head);
        if let Some(Snapshot { round, streams }) = flight.snapshot {
            let checkpoint = self.owner.checkpoint.clone();
            let save = async move { checkpoint.save(head, streams).await };
            self.saving = Some(Saving { round, task: tokio::spawn(save) });
        }
        if flight.cargo == Cargo::Barrier {
            self.barrier_in_flight = false;
            self.send(Vec::new(), Answers::default());
        }
        Ok(())
    }

    fn answer(&self, answers: Answers) {
        for (waiting, reply) in answers.replies {
            waiting.send(reply);
        }
        if !answers.repeats.is_empty() {
            let (log, partition) = (Arc::clone(&self.owner.log), self.owner.partition);
            tokio::spawn(repeat::answer(log, partition, answers.repeats));
        }
    }

    /// Reads from the last acknowledged record to the end of this group, which is durable: this
    /// reign still rules if its records are valid and nobody else's is. Tells what lies behind it.
    async fn still_rules(&mut self, last_index: u64) -> Result<Offset, OwnerError> {
        let from = Cursor { rule: self.throne.acknowledged, offset: self.throne.next_offset };
        let (log, partition) = (Arc::clone(&self.owner.log), self.owner.partition);
        let end = log.end(partition).await?;
        let mut follower = Follower::new(log, partition, from);
        while follower.cursor().offset < end {
            let records = follower.next_before(end).await?;
            let foreign = records.iter().find(|it| it.record.header().term != self.throne.term);
            if foreign.is_some() {
                return Err(OwnerError::Deposed(partition));
            }
            if let Some(last) = records.iter().find(|it| it.index == last_index) {
                return Ok(last.offset.next());
            }
        }
        // Its records are void, and no other claim is to blame: one before them was lost.
        Err(OwnerError::Broken(partition))
    }

    fn saved(&mut self, saved: (u64, Result<(), CheckpointError>)) {
        self.saving = None;
        match saved {
            (round, Ok(())) => self.owner.cache.saved(round),
            (_, Err(error)) => {
                let error: &dyn std::error::Error = &error;
                // The next snapshot holds these streams again: they are still marked as changed.
                self.owner.metrics.checkpoint_failed();
                tracing::warn!(error, partition = self.owner.partition.0, "checkpoint not saved");
            }
        }
    }

    /// Refuses what is new, finishes what is on its way, and saves where it stands.
    async fn drain(&mut self) -> Result<(), OwnerError> {
        self.owner.stand(Standing::Follow);
        while let Ok(ask) = self.owner.inbox.try_recv() {
            refuse(ask, &crate::ExecuteError::Unavailable);
        }
        while let Some((flight, result)) = self.flights.land().await {
            match result {
                Ok(appended) => self.landed(flight, &appended).await?,
                Err(error) => {
                    flight.answers.fail();
                    return Err(error.into());
                }
            }
        }
        if self.saving.is_some() {
            let saved = wait_for_save(&mut self.saving).await;
            self.saved(saved);
        }
        let Some(head) = self.head else { return Ok(()) };
        let snapshot = self.owner.cache.snapshot();
        Ok(self.owner.checkpoint.save(head, snapshot.streams).await?)
    }
}

/// Behind the last of these offsets, if they are known and follow one another from the expected
/// one on: then there is no room for anybody else's record between them.
fn next_offset(expected: Offset, offsets: &[Offset]) -> Option<Offset> {
    let follow = offsets.iter().zip(expected.0..).all(|(offset, expected)| offset.0 == expected);
    offsets.last().filter(|_| follow).map(|last| last.next())
}

fn recorded_at(unix_ms: i64) -> Timestamp {
    Timestamp::from_unix_ms(unix_ms).unwrap_or(Timestamp::MAX)
}

async fn revoked(assigned: &mut watch::Receiver<Vec<Partition>>, partition: Partition) {
    let revoked = assigned.wait_for(|mine| !mine.contains(&partition)).await.is_ok();
    if !revoked {
        // Nobody is left to say so: the assignment stands.
        std::future::pending::<()>().await;
    }
}

/// The checkpoint that is being written, once it is; forever if none is.
async fn wait_for_save(saving: &mut Option<Saving>) -> (u64, Result<(), CheckpointError>) {
    let Some(Saving { round, task }) = saving else { return std::future::pending().await };
    let result = task.await.unwrap_or(Err(CheckpointError::Database(sqlx::Error::WorkerCrashed)));
    (*round, result)
}
