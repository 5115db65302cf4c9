//! What is asked of librdkafka: our settings, with the operator's own over them.

use std::collections::BTreeMap;

use rdkafka::ClientConfig;

/// How Kafka is reached, and which topics are ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KafkaOptions {
    /// The brokers to begin with, as `host:port,host:port`.
    pub brokers: String,
    /// The topic of the log.
    pub topic: String,
    /// The compacted topic in which owners tell their addresses.
    pub owners_topic: String,
    /// The consumer group that shares the partitions out.
    pub group: String,
    /// On how many brokers each topic must lie. Fewer than three, and one broker that is lost may
    /// take what was acknowledged with it.
    pub replication: u32,
    /// Settings for librdkafka, handed on as they are: TLS, SASL, and whatever else a cluster
    /// wants. They may not weaken what the append rule rests on; see [`KafkaOptions::protected`].
    pub properties: BTreeMap<String, String>,
}

/// Settings that an operator may not change: acknowledgement would mean less, readers would see
/// less than the log holds, or what became of a record would never be heard.
const PROTECTED: [&str; 12] = [
    "acks",
    "auto.offset.reset",
    "check.crcs",
    "delivery.report.only.error",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.gapless.guarantee",
    "enable.idempotence",
    "group.id",
    "isolation.level",
    "request.required.acks",
    "transactional.id",
];

impl Default for KafkaOptions {
    fn default() -> Self {
        KafkaOptions {
            brokers: "127.0.0.1:9092".to_owned(),
            topic: "verbatim.inquiries.v1".to_owned(),
            owners_topic: "verbatim.owners".to_owned(),
            group: "verbatim".to_owned(),
            replication: 3,
            properties: BTreeMap::new(),
        }
    }
}

impl KafkaOptions {
    /// How many brokers must have a record before it is acknowledged: two, where there are two.
    pub(crate) fn in_sync_min(&self) -> u32 {
        self.replication.min(2)
    }

    /// The first of the operator's settings that may not be changed.
    pub fn protected(&self) -> Option<&str> {
        self.properties.keys().map(String::as_str).find(|name| PROTECTED.contains(name))
    }

    /// What every client has in common.
    pub(crate) fn client(&self) -> ClientConfig {
        let mut config = ClientConfig::new();
        config
            .set("bootstrap.servers", &self.brokers)
            .set("client.id", "verbatim")
            .set("socket.timeout.ms", "6000")
            .set("socket.keepalive.enable", "true")
            .set("socket.nagle.disable", "true")
            .set("reconnect.backoff.ms", "20")
            .set("reconnect.backoff.max.ms", "500")
            .set("retry.backoff.ms", "10")
            .set("retry.backoff.max.ms", "200")
            .set("topic.metadata.refresh.interval.ms", "30000")
            .set("topic.metadata.refresh.fast.interval.ms", "50");
        config
    }

    /// The operator's settings come last.
    fn finish(&self, mut config: ClientConfig) -> ClientConfig {
        for (name, value) in &self.properties {
            config.set(name, value);
        }
        config
    }

    pub(crate) fn admin(&self) -> ClientConfig {
        self.finish(self.client())
    }

    /// The one producer of an instance. It never gives a record up for another, so that a lost
    /// record is lost together with all that was sent after it.
    pub(crate) fn producer(&self) -> ClientConfig {
        let mut config = self.client();
        config
            .set("acks", "all")
            .set("enable.idempotence", "true")
            .set("enable.gapless.guarantee", "true")
            .set("message.timeout.ms", "8000")
            .set("linger.ms", "0")
            .set("compression.type", "lz4")
            .set("queue.buffering.max.messages", "1000000")
            .set("queue.buffering.max.kbytes", "1048576");
        self.finish(config)
    }

    /// A consumer that is told what to read and belongs to nobody. It checks what it reads, says
    /// where an offset is not there, and keeps little in advance.
    pub(crate) fn consumer(&self) -> ClientConfig {
        self.finish(self.reading())
    }

    /// A consumer that follows the end, and fetches nothing while what it has is not taken yet: so
    /// whoever takes it decides how much comes at a time.
    pub(crate) fn follower(&self) -> ClientConfig {
        let mut config = self.reading();
        config.set("queued.min.messages", "1");
        self.finish(config)
    }

    fn reading(&self) -> ClientConfig {
        let mut config = self.client();
        config
            .set("group.id", format!("{}.readers", self.group))
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "error")
            // A stranger's transaction that stays open must hide nothing that was acknowledged.
            .set("isolation.level", "read_uncommitted")
            .set("check.crcs", "true")
            .set("fetch.wait.max.ms", "200")
            .set("fetch.error.backoff.ms", "20")
            .set("fetch.queue.backoff.ms", "2")
            .set("queued.max.messages.kbytes", "4096");
        config
    }

    /// A member of the group that shares partitions out. It reads nothing. A session of six
    /// seconds outlasts a long pause of a virtual machine; a member that leaves says so, and one
    /// that was killed holds its partitions up for so long.
    pub(crate) fn member(&self) -> ClientConfig {
        let mut config = self.client();
        config
            .set("group.id", &self.group)
            .set("session.timeout.ms", "6000")
            .set("heartbeat.interval.ms", "1000")
            .set("max.poll.interval.ms", "30000")
            .set("partition.assignment.strategy", "cooperative-sticky")
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "latest")
            .set("fetch.wait.max.ms", "500")
            .set("queued.max.messages.kbytes", "64");
        self.finish(config)
    }
}
