//! Subscriptions: what was recorded and what is being recorded, without a seam between the two.

mod place;
mod standing;
mod subscription;
mod topic;

use std::sync::Arc;

use tokio::sync::{OnceCell, Semaphore, watch};
use uuid::Uuid;
use verbatim_api::v1::{self as pb, SubscriptionStart};
use verbatim_grpc::{Failure, LookupError, from_lookup};
use verbatim_log::{Cursor, EventLog, Follower, end_cursor, log_identity};

use place::Place;
use subscription::Subscription;
use topic::Topic;

/// How many subscriptions one instance serves at a time.
const SUBSCRIPTIONS_MAX: usize = 1000;

/// How much of the log one subscription has in memory at a time.
const CHUNK_BYTES_MAX: usize = 256 * 1024;

/// The subscriptions of one instance.
#[derive(Debug)]
pub(crate) struct Subscriptions {
    log: Arc<dyn EventLog>,
    log_identity: OnceCell<Uuid>,
    places: Arc<Semaphore>,
    stopping: watch::Receiver<bool>,
    chunk_bytes_max: usize,
}

impl Subscriptions {
    pub(crate) fn new(log: Arc<dyn EventLog>, stopping: watch::Receiver<bool>) -> Self {
        let places = Arc::new(Semaphore::new(SUBSCRIPTIONS_MAX));
        let (log_identity, chunk_bytes_max) = (OnceCell::new(), CHUNK_BYTES_MAX);
        Subscriptions { log, log_identity, places, stopping, chunk_bytes_max }
    }

    /// Reads this much of the log at a time.
    #[cfg(test)]
    pub(crate) fn with_chunk_bytes_max(self, chunk_bytes_max: usize) -> Self {
        Subscriptions { chunk_bytes_max, ..self }
    }

    /// Begins, or goes on behind a token.
    pub(crate) async fn begin(
        &self,
        request: pb::SubscribeRequest,
    ) -> Result<Subscription, Failure> {
        let identity = self.log_identity.get_or_try_init(|| log_identity(&self.log)).await;
        let log_identity = *identity.map_err(|error| from_lookup(error.into()))?;
        let topic = topic::read(request, self.log.partition_count(), log_identity)?;
        let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() else {
            return Err(from_lookup(LookupError::TooManySubscriptions(SUBSCRIPTIONS_MAX)));
        };
        let place = Place::of(permit);
        let cursors = self.cursors(&topic).await.map_err(from_lookup)?;
        let places = topic.filter.partitions().iter().zip(&cursors);
        let follow = match topic.standing {
            // A token guards against mistakes, not against forgery.
            Some(_) => Follower::from_outside,
            None => Follower::new,
        };
        let followers = places.map(|(partition, cursor)| {
            let follower = follow(Arc::clone(&self.log), *partition, *cursor);
            follower.with_bytes_max(self.chunk_bytes_max)
        });
        let followers = followers.collect();
        Ok(Subscription::new(topic, followers, place, self.stopping.clone()))
    }

    /// Where to begin in each partition that is followed; before the position asked for, perhaps.
    async fn cursors(&self, topic: &Topic) -> Result<Vec<Cursor>, LookupError> {
        let mut cursors = Vec::new();
        for (number, partition) in topic.filter.partitions().iter().enumerate() {
            let position = topic.positions.get(partition);
            cursors.push(match (&topic.standing, position, topic.start) {
                (Some(standing), _, _) => standing.cursor(number),
                (None, Some(index), _) => self.log.seek(*partition, *index).await?,
                (None, None, SubscriptionStart::Now) => end_cursor(&self.log, *partition).await?,
                (None, None, SubscriptionStart::Beginning | SubscriptionStart::Unspecified) => {
                    Cursor::START
                }
            });
        }
        Ok(cursors)
    }
}
