//! One subscription on its way: nothing is read before the reader wants it.
//!
//! There is no switch from the past to the present: a follower reads what is durable, and when
//! there is nothing, waits until there is. One chunk is in memory at a time.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::stream::{self, FuturesUnordered, StreamExt};
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_stream::Stream;
use tonic::Status;
use verbatim_api::v1 as pb;
use verbatim_grpc::{LookupError, Recorded, from_lookup};
use verbatim_log::{Cursor, Follower, Kind, Partition, ReadError, ValidRecord};

use super::place::Place;
use super::standing::Standing;
use super::topic::Topic;

/// How many facts an answer holds, if one record does not hold more.
const FACTS_PER_ANSWER: usize = 64;

/// After how many records that were passed over the reader gets a token.
const RECORDS_PER_TOKEN: u64 = 10_000;

/// After what silence the reader gets a token.
const SILENCE: Duration = Duration::from_secs(15);

/// One subscription.
#[derive(Debug)]
pub(crate) struct Subscription {
    topic: Topic,
    followers: Vec<Follower>,
    /// What was told or passed over, in the partition of each follower.
    told: Vec<Cursor>,
    /// The follower to ask next: each in turn, so that none waits for the others' past.
    turn: usize,
    /// How many followers have never read. Each does once, whatever it hears of the log's end:
    /// only reading tells that a token stands behind what the log has.
    unread_count: usize,
    ready: VecDeque<Result<pb::SubscribeResponse, LookupError>>,
    /// How many records were looked at since the last token.
    untold_count: u64,
    silence: Interval,
    stopping: watch::Receiver<bool>,
    progress: Progress,
    place: Place,
}

/// How far a subscription has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// It has no end of its own.
    Going,
    /// The last answer was an error.
    Ended,
}

/// What ended a wait.
enum Woken {
    ThereIsMore,
    ByTheClock,
    ToStop,
}

impl Subscription {
    pub(super) fn new(
        topic: Topic,
        followers: Vec<Follower>,
        place: Place,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let told = followers.iter().map(Follower::cursor).collect();
        let mut silence = interval(SILENCE);
        silence.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Subscription {
            topic,
            turn: 0,
            unread_count: followers.len(),
            followers,
            told,
            ready: VecDeque::new(),
            untold_count: 0,
            silence,
            stopping,
            progress: Progress::Going,
            place,
        }
    }

    /// The answers. The log is read only when they are wanted.
    pub(crate) fn into_stream(
        mut self,
    ) -> impl Stream<Item = Result<pb::SubscribeResponse, Status>> + Send + 'static {
        self.tell(Vec::new());
        stream::unfold(self, |mut subscription| async {
            if subscription.progress == Progress::Ended {
                return None;
            }
            let answer = subscription.next_answer().await.map_err(|error| {
                subscription.progress = Progress::Ended;
                Status::from(from_lookup(error))
            });
            Some((answer, subscription))
        })
    }

    async fn next_answer(&mut self) -> Result<pb::SubscribeResponse, LookupError> {
        loop {
            if *self.stopping.borrow() {
                return Err(LookupError::Stopping);
            }
            if let Some(answer) = self.ready.pop_front() {
                self.silence.reset();
                return answer;
            }
            let has_read = self.read_next().await?;
            let is_behind = self.untold_count > 0;
            if self.untold_count >= RECORDS_PER_TOKEN || is_behind && !has_read {
                self.tell(Vec::new());
            } else if !has_read {
                match self.wait().await? {
                    Woken::ThereIsMore => {}
                    Woken::ByTheClock => self.tell(Vec::new()),
                    Woken::ToStop => return Err(LookupError::Stopping),
                }
            }
        }
    }

    /// Reads a chunk of the next partition that has more; false if none has.
    async fn read_next(&mut self) -> Result<bool, LookupError> {
        for _ in 0..self.followers.len() {
            let number = self.turn;
            self.turn = (self.turn + 1) % self.followers.len();
            let follower = &mut self.followers[number];
            if self.unread_count == 0 && !follower.has_more() {
                continue;
            }
            let records = follower.read().await?;
            self.unread_count = self.unread_count.saturating_sub(1);
            if !records.is_empty() {
                self.take_in(number, records);
                return Ok(true);
            }
            // Behind void records, which nobody needs to read again.
            self.told[number] = self.followers[number].cursor();
        }
        Ok(false)
    }

    fn take_in(&mut self, number: usize, records: Vec<ValidRecord>) {
        let partition = self.followers[number].partition();
        let mut events = Vec::new();
        for record in records {
            match self.pick(partition, &record) {
                Ok(picked) => events.extend(picked),
                Err(error) => {
                    self.tell(events);
                    return self.ready.push_back(Err(error));
                }
            }
            self.told[number] = record.cursor_after();
            self.untold_count += 1;
            if events.len() >= FACTS_PER_ANSWER {
                self.tell(std::mem::take(&mut events));
            }
        }
        if !events.is_empty() {
            self.tell(events);
        }
    }

    fn pick(
        &self,
        partition: Partition,
        record: &ValidRecord,
    ) -> Result<Vec<pb::RecordedEvent>, LookupError> {
        let first_index = self.topic.positions.get(&partition).copied().unwrap_or(0);
        match record.record.kind() {
            Kind::Outcome if record.index < first_index => Ok(Vec::new()),
            Kind::Outcome => Ok(self.topic.filter.pick(Recorded::decode(partition, record)?)),
            Kind::Claim | Kind::Barrier => Ok(Vec::new()),
        }
    }

    /// Makes an answer behind which the subscription can be resumed.
    fn tell(&mut self, events: Vec<pb::RecordedEvent>) {
        self.untold_count = 0;
        self.place.told(events.len());
        let standing = Standing::new(self.topic.log_identity, &self.told);
        let resume_token = standing.token(self.topic.filters);
        self.ready.push_back(Ok(pb::SubscribeResponse { events, resume_token }));
    }

    async fn wait(&mut self) -> Result<Woken, ReadError> {
        let mut more: FuturesUnordered<_> =
            self.followers.iter_mut().map(Follower::wait_for_more).collect();
        tokio::select! {
            Some(more) = more.next() => more.map(|()| Woken::ThereIsMore),
            _ = self.silence.tick() => Ok(Woken::ByTheClock),
            _ = self.stopping.wait_for(|stopping| *stopping) => Ok(Woken::ToStop),
        }
    }
}
