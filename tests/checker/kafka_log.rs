//! The raw log, read from its topic with a client of its own, by the written design.

use std::time::Duration;

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::Message;
use rdkafka::topic_partition_list::TopicPartitionList;

use super::raw_log::{RawLog, RawPartition, Unreadable, admit};

const PATIENCE: Duration = Duration::from_secs(10);

/// How many looks in a row may find nothing.
const LOOKS_MAX: u32 = 60;
const LOOK: Duration = Duration::from_millis(500);

/// How often a topic is read from its beginning while brokers are not to be reached.
const ATTEMPTS_MAX: u32 = 10;

/// Reads every partition of a topic from its beginning to its end, again where brokers that were
/// struck just now do not answer yet.
///
/// # Errors
/// What is wrong with it.
pub fn read_topic(brokers: &str, topic: &str) -> Result<RawLog, Unreadable> {
    let mut attempts = 1;
    loop {
        match read_once(brokers, topic) {
            Err(Unreadable::Kafka(_)) if attempts < ATTEMPTS_MAX => {
                std::thread::sleep(LOOK);
                attempts += 1;
            }
            read => return read,
        }
    }
}

fn read_once(brokers: &str, topic: &str) -> Result<RawLog, Unreadable> {
    let consumer: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", "checker")
        .set("enable.auto.commit", "false")
        .set("auto.offset.reset", "error")
        .create()?;
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE)?;
    let count = metadata.topics().first().map_or(0, |topic| topic.partitions().len());
    let mut log = RawLog::default();
    for partition in 0..u32::try_from(count).unwrap_or(0) {
        log.partitions.push(read_partition(&consumer, topic, partition)?);
    }
    Ok(log)
}

fn read_partition(
    consumer: &BaseConsumer,
    topic: &str,
    partition: u32,
) -> Result<RawPartition, Unreadable> {
    let number = partition.cast_signed();
    let (_, end) = consumer.fetch_watermarks(topic, number, PATIENCE)?;
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(topic, number, rdkafka::Offset::Beginning)?;
    consumer.assign(&list)?;
    let (mut records, mut next, mut looks) = (Vec::new(), 0, 0);
    while next < end {
        match consumer.poll(LOOK) {
            Some(message) => {
                let message = message?;
                next = message.offset() + 1;
                looks = 0;
                records.push(message.payload().unwrap_or_default().to_vec());
            }
            None => looks += 1,
        }
        if looks > LOOKS_MAX {
            return Err(Unreadable::Unfinished { partition, offset: next });
        }
    }
    admit(partition, records.iter().map(Vec::as_slice))
}
