//! Who owns which partition: a hint that owners publish in a small compacted topic.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rdkafka::config::ClientConfig;
use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaError;
use rdkafka::message::Message;
use rdkafka::topic_partition_list::TopicPartitionList;
use verbatim_log::Partition;

use crate::OpenError;
use crate::consumer::{Consuming, consuming, is_gone};

/// How long the thread waits for news before it looks whether it is to stop.
const PATIENCE: Duration = Duration::from_millis(100);

/// The owners, as last announced.
#[derive(Debug)]
pub(crate) struct Owners {
    known: Arc<RwLock<BTreeMap<Partition, Announced>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Announced {
    term: u64,
    address: String,
}

impl Owners {
    /// Reads the topic from its beginning and follows it.
    pub(crate) fn follow(config: &ClientConfig, topic: &str) -> Result<Self, OpenError> {
        let consumer = consuming(config).map_err(OpenError::Settings)?;
        let topic = topic.to_owned();
        begin(&consumer, &topic).map_err(OpenError::Settings)?;
        let known = Arc::<RwLock<BTreeMap<Partition, Announced>>>::default();
        let stop = Arc::new(AtomicBool::new(false));
        let (hearing, stopping) = (Arc::clone(&known), Arc::clone(&stop));
        let thread = thread::Builder::new().name("kafka-owners".to_owned());
        let thread = thread.spawn(move || {
            while !stopping.load(Ordering::Acquire) {
                match consumer.poll(PATIENCE) {
                    Some(Ok(message)) => hear(&hearing, message.key(), message.payload()),
                    Some(Err(error)) => heed(&consumer, &topic, &error),
                    None => {}
                }
            }
        });
        let thread = Some(thread.map_err(OpenError::Thread)?);
        Ok(Owners { known, stop, thread })
    }

    /// Where the last one is reached that announced a partition.
    pub(crate) fn address(&self, partition: Partition) -> Option<String> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(&partition).map(|it| it.address.clone()).filter(|address| !address.is_empty())
    }
}

impl Drop for Owners {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that follows the owners did not end well");
        }
    }
}

/// Goes to the beginning of the topic.
fn begin(consumer: &Consuming, topic: &str) -> Result<(), KafkaError> {
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, 0, rdkafka::Offset::Beginning)?;
    consumer.assign(&list)
}

/// Brokers that come and go are no news. A topic that no longer has the place, because it was made
/// anew, is read from its beginning again.
fn heed(consumer: &Consuming, topic: &str, error: &KafkaError) {
    tracing::debug!(%error, "following the owners");
    if is_gone(error)
        && let Err(error) = begin(consumer, topic)
    {
        tracing::error!(%error, "the owners are no longer followed");
    }
}

/// The key of an owner's announcement.
pub(crate) fn key(partition: Partition) -> String {
    partition.to_string()
}

/// An announcement as text, so that an operator can read the topic: the term, a space, the address.
pub(crate) fn value(term: u64, address: &str) -> String {
    format!("{term} {address}")
}

/// What cannot be read is no hint. An older term never replaces a newer one.
fn hear(known: &RwLock<BTreeMap<Partition, Announced>>, key: Option<&[u8]>, value: Option<&[u8]>) {
    let Some((partition, announced)) = read(key, value) else { return };
    let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
    let is_older = known.get(&partition).is_some_and(|before| before.term > announced.term);
    if !is_older {
        known.insert(partition, announced);
    }
}

fn read(key: Option<&[u8]>, value: Option<&[u8]>) -> Option<(Partition, Announced)> {
    let partition = std::str::from_utf8(key?).ok()?.parse().ok().map(Partition)?;
    let (term, address) = std::str::from_utf8(value?).ok()?.split_once(' ')?;
    Some((partition, Announced { term: term.parse().ok()?, address: address.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(heard: &[(&str, &str)]) -> BTreeMap<Partition, Announced> {
        let known = RwLock::default();
        for (key, value) in heard {
            hear(&known, Some(key.as_bytes()), Some(value.as_bytes()));
        }
        known.into_inner().unwrap()
    }

    #[test]
    fn the_owner_of_the_highest_term_is_known() {
        let at = |partition, term, address: &str| (key(Partition(partition)), value(term, address));
        let said = [at(1, 4, "a:1"), at(1, 6, "b:1"), at(1, 5, "c:1"), at(2, 1, "c:1")];
        let said: Vec<_> = said.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let known = after(&said);
        assert_eq!(known[&Partition(1)].address, "b:1");
        assert_eq!(known[&Partition(2)].address, "c:1");
    }

    #[test]
    fn what_is_no_announcement_is_passed_over() {
        assert!(after(&[("x", "1 a"), ("1", "a"), ("1", "x a"), ("", "")]).is_empty());
    }
}
