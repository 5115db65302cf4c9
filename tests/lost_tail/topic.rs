//! A topic as a plain client sees it: copied, deleted, and written again from the copy.

use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Message, OwnedMessage};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::topic_partition_list::TopicPartitionList;

const PATIENCE: Duration = Duration::from_secs(10);

/// How many records of the partition that loses its tail the copy lacks.
const LOST: usize = 2;

/// Every record of a topic, partition by partition.
pub(crate) fn copy(brokers: &str, topic: &str) -> Vec<Vec<OwnedMessage>> {
    let consumer = consumer(brokers);
    (0..partition_count(&consumer, topic))
        .map(|partition| {
            let (_, end) = consumer.fetch_watermarks(topic, partition, PATIENCE).unwrap();
            let mut list = TopicPartitionList::new();
            list.add_partition_offset(topic, partition, rdkafka::Offset::Beginning).unwrap();
            consumer.assign(&list).unwrap();
            let records = (0..end).map(|offset| {
                let record = consumer.poll(PATIENCE).expect("it is there").unwrap();
                assert_eq!(record.offset(), offset);
                record.detach()
            });
            records.collect()
        })
        .collect()
}

/// Deletes a topic, and waits until nobody knows of it any more.
pub(crate) async fn delete(brokers: &str, topic: &str) {
    let admin: AdminClient<DefaultClientContext> = config(brokers).create().unwrap();
    let deleted = admin.delete_topics(&[topic], &AdminOptions::new()).await.unwrap();
    assert!(deleted.iter().all(Result::is_ok), "{deleted:?}");
    while partition_count(&consumer(brokers), topic) > 0 {
        tokio::task::yield_now().await;
    }
}

/// Writes everything again, byte for byte and in its place, but for the tail of one partition.
pub(crate) fn restore(brokers: &str, copy: Vec<Vec<OwnedMessage>>, loses_tail: u32) {
    let producer: BaseProducer = config(brokers).set("acks", "all").create().unwrap();
    for (partition, mut records) in (0..).zip(copy) {
        if partition == loses_tail {
            records.truncate(records.len() - LOST);
        }
        for record in records {
            let mut copied = BaseRecord::<[u8], [u8]>::to(record.topic())
                .partition(record.partition())
                .headers(record.headers().unwrap().clone())
                .payload(record.payload().unwrap());
            copied.key = record.key();
            producer.send(copied).map_err(|(error, _)| error).unwrap();
        }
    }
    producer.flush(PATIENCE).unwrap();
}

fn partition_count(consumer: &BaseConsumer, topic: &str) -> i32 {
    let metadata = consumer.fetch_metadata(Some(topic), PATIENCE).unwrap();
    let partitions = metadata.topics().first().map_or(0, |topic| topic.partitions().len());
    i32::try_from(partitions).unwrap()
}

fn consumer(brokers: &str) -> BaseConsumer {
    let mut config = config(brokers);
    config.set("group.id", "copy").set("enable.auto.commit", "false").create().unwrap()
}

fn config(brokers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", brokers);
    config
}
