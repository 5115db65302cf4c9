//! Breaches as they come, each word of them once.
//!
//! A word is told once two things have come: the record, or the rule, that shows it is in the
//! views, and its instant is over. So a watcher stands, in each partition, at an index, at a place
//! among the rules and at an instant, and what is told next is what lies before the new ones and
//! did not lie before the old ones, as many answers as that takes. The instant moves on only where
//! the views had taken in all that the log held then.

pub(crate) mod standing;
pub(crate) mod told;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream;
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};
use tonic::{Response, Status};
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_grpc::{Failure, Fields, Filters, LookupError, from_lookup};
use verbatim_log::{Offset, Partition, log_identity};
use verbatim_projection::{Asked, Moment, Row, ViewsError};

use crate::Query;
use crate::asked_at::now;
use crate::snapshot::unavailable;

use standing::{Place, Standing, Telling};
use told::told;

/// How many watchers one instance serves at a time.
const WATCHERS_MAX: usize = 256;

/// How often it is looked what there is to tell.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// So long after an instant what was recorded until then is taken to be in the log: a record is
/// durable a little later than it is said to be recorded.
const SETTLES_WITHIN_MS: i64 = 250;

/// After what silence the watcher gets a token.
const SILENCE: Duration = Duration::from_secs(15);

/// The longest time ahead of which a watcher may be warned.
const APPROACHING_WITHIN_MAX: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// The watchers of one instance.
#[derive(Debug)]
pub(crate) struct Watchers {
    places: Arc<Semaphore>,
    log_identity: OnceCell<Uuid>,
    stopping: watch::Receiver<bool>,
}

/// The answers of a watch.
pub(crate) type Answers =
    Pin<Box<dyn stream::Stream<Item = Result<pb::WatchBreachesResponse, Status>> + Send>>;

impl Watchers {
    pub(crate) fn new(stopping: watch::Receiver<bool>) -> Self {
        let places = Arc::new(Semaphore::new(WATCHERS_MAX));
        Watchers { places, log_identity: OnceCell::new(), stopping }
    }

    /// Begins, or goes on behind a token.
    pub(crate) async fn begin(
        &self,
        query: &Query,
        request: pb::WatchBreachesRequest,
    ) -> Result<Response<Answers>, Failure> {
        let identity = self.log_identity.get_or_try_init(|| log_identity(&query.log)).await;
        let log_identity = *identity.map_err(|error| from_lookup(error.into()))?;
        let (wanted, standing) = read(request, query.log.partition_count(), log_identity)?;
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            return Err(from_lookup(LookupError::TooManySubscriptions(WATCHERS_MAX)));
        };
        let mut looks = interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut watcher = Watcher {
            marks: vec![None; query.log.partition_count() as usize],
            query: query.clone(),
            wanted,
            standing: Standing::new(log_identity, query.log.partition_count(), 0),
            looks,
            spoke_at: Instant::now(),
            stopping: self.stopping.clone(),
            progress: Progress::Beginning,
            _place: place,
        };
        watcher.standing = match standing {
            Begin::Behind(standing) => *standing,
            Begin::Since(unix_ms) => watcher.standing_at(unix_ms).await.map_err(from_lookup)?,
        };
        Ok(Response::new(Box::pin(watcher.into_stream())))
    }
}

/// What is watched.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) merchant_id: Option<String>,
    pub(crate) clock_id: Option<String>,
    /// None: nobody is to be warned.
    pub(crate) approaching_within_ms: Option<i64>,
    pub(crate) filters: Filters,
}

/// Where a watch begins.
enum Begin {
    Behind(Box<Standing>),
    Since(i64),
}

fn read(
    request: pb::WatchBreachesRequest,
    partition_count: u32,
    log_identity: Uuid,
) -> Result<(Wanted, Begin), Failure> {
    let filters = Filters::of(&pb::WatchBreachesRequest {
        resume_token: String::new(),
        since: None,
        ..request.clone()
    });
    let mut fields = Fields::default();
    let within = request.approaching_within.as_ref();
    let approaching_within =
        fields.span("approaching_within", within, Duration::ZERO, APPROACHING_WITHIN_MAX);
    let approaching_within_ms = i64::try_from(approaching_within.as_millis()).unwrap_or(i64::MAX);
    let since = fields.instant_or_none("since", request.since.as_ref());
    let merchant_id = fields.merchant_id_or_none("merchant_id", request.merchant_id);
    let clock_id = fields.code_or_none("clock_id", request.clock_id);
    let wanted = Wanted {
        merchant_id: merchant_id.map(|id| id.as_str().to_owned()),
        clock_id: clock_id.map(|id| id.as_str().to_owned()),
        approaching_within_ms: (approaching_within_ms > 0).then_some(approaching_within_ms),
        filters,
    };
    let like = Standing::new(log_identity, partition_count, 0);
    let begin = match Standing::read(&mut fields, filters, &request.resume_token, &like) {
        Some(standing) => Begin::Behind(Box::new(standing)),
        None => Begin::Since(since.unwrap_or_else(now).unix_ms()),
    };
    fields.finish(Some((wanted, begin)))
}

/// One watcher on its way.
struct Watcher {
    query: Query,
    wanted: Wanted,
    /// Before this everything was told.
    standing: Standing,
    /// For each partition, an instant, and where the log ended then.
    marks: Vec<Option<(i64, Offset)>>,
    looks: Interval,
    spoke_at: Instant,
    stopping: watch::Receiver<bool>,
    progress: Progress,
    _place: OwnedSemaphorePermit,
}

/// How far a watch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    Beginning,
    Going,
    /// The last answer was an error.
    Ended,
}

impl Watcher {
    fn into_stream(
        self,
    ) -> impl stream::Stream<Item = Result<pb::WatchBreachesResponse, Status>> + Send {
        stream::unfold(self, |mut watcher| async {
            if watcher.progress == Progress::Ended {
                return None;
            }
            let answer = watcher.next_answer().await.map_err(|error| {
                watcher.progress = Progress::Ended;
                Status::from(from_lookup(error))
            });
            Some((answer, watcher))
        })
    }

    async fn next_answer(&mut self) -> Result<pb::WatchBreachesResponse, LookupError> {
        if self.progress == Progress::Beginning {
            self.progress = Progress::Going;
            return Ok(self.answer(Vec::new()));
        }
        loop {
            let has_more = self.standing.telling.is_some();
            tokio::select! {
                biased;
                _ = self.stopping.wait_for(|stopping| *stopping) => {
                    return Err(LookupError::Stopping);
                }
                _ = self.looks.tick(), if !has_more => {}
                () = std::future::ready(()), if has_more => {}
            }
            let notices = self.look().await?;
            if !notices.is_empty() || self.spoke_at.elapsed() >= SILENCE {
                return Ok(self.answer(notices));
            }
        }
    }

    fn answer(&mut self, notices: Vec<pb::BreachNotice>) -> pb::WatchBreachesResponse {
        self.spoke_at = Instant::now();
        let resume_token = self.standing.token(self.wanted.filters);
        pb::WatchBreachesResponse { notices, resume_token }
    }

    /// What there is to tell since the last look.
    async fn look(&mut self) -> Result<Vec<pb::BreachNotice>, LookupError> {
        self.mark();
        let mut moment = self.query.views.moment().await.map_err(unavailable)?;
        if self.standing.telling.is_none() {
            let to = self.reached(&mut moment).await?;
            let has_moved = to != self.standing.places;
            // Partition 0 holds nothing of an inquiry.
            let telling = Telling { to, partition: 1, last: None };
            self.standing.telling = has_moved.then_some(telling);
        }
        told(&mut moment, &self.wanted, &mut self.standing).await
    }

    /// The places up to which all can be told now.
    async fn reached(&mut self, moment: &mut Moment<'_>) -> Result<Vec<Place>, LookupError> {
        let mut places = self.standing.places.clone();
        for row in moment.fetch_all(Asked::new(REACHED)).await.map_err(unavailable)? {
            let number = |column| row.number(column).map_err(unavailable);
            let partition = usize::try_from(number("log_partition")?.unwrap_or(-1));
            let Some(partition) = partition.ok().filter(|it| *it < self.marks.len()) else {
                continue;
            };
            let place = &mut places[partition];
            has_come_to(place, &row).map_err(unavailable)?;
            let next_offset = number("next_offset")?.unwrap_or(0).cast_unsigned();
            if let Some((at_ms, end)) = self.marks[partition]
                && next_offset >= end.0
            {
                place.told_to_ms = place.told_to_ms.max(at_ms - SETTLES_WITHIN_MS);
                self.marks[partition] = None;
            }
        }
        Ok(places)
    }

    /// Notes where the log ends now, in each partition in which that is not awaited already.
    fn mark(&mut self) {
        let now_ms = now().unix_ms();
        for (partition, mark) in (0..).map(Partition).zip(&mut self.marks) {
            let end = || *self.query.log.watch_end(partition).borrow();
            mark.get_or_insert_with(|| (now_ms, end()));
        }
    }

    /// Before an instant, and before whatever the views hold now.
    async fn standing_at(&self, unix_ms: i64) -> Result<Standing, LookupError> {
        let mut standing = self.standing.clone();
        standing.places.iter_mut().for_each(|place| place.told_to_ms = unix_ms);
        let mut moment = self.query.views.moment().await.map_err(unavailable)?;
        for row in moment.fetch_all(Asked::new(REACHED)).await.map_err(unavailable)? {
            let partition = row.number("log_partition").map_err(unavailable)?;
            let partition = usize::try_from(partition.unwrap_or(-1));
            if let Some(place) = partition.ok().and_then(|it| standing.places.get_mut(it)) {
                has_come_to(place, &row).map_err(unavailable)?;
            }
        }
        Ok(standing)
    }
}

/// The views have come to the records and the rules of a checkpoint.
fn has_come_to(place: &mut Place, checkpoint: &Row) -> Result<(), ViewsError> {
    let number = |column| checkpoint.number(column).map(|it| it.unwrap_or(0).cast_unsigned());
    place.next_index = place.next_index.max(number("next_index")?);
    place.governance_index = place.governance_index.max(number("governance_index")?);
    Ok(())
}

/// How far the views of clocks have come, over inquiries and over sessions.
const REACHED: &str = "
    SELECT log_partition, MIN(next_index) AS next_index, MIN(next_offset) AS next_offset,
        MIN(governance_index) AS governance_index
    FROM projection_checkpoint
    WHERE projection IN ('clock', 'session_clock') AND generation = 'live'
    GROUP BY log_partition HAVING COUNT(*) = 2";
