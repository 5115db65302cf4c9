//! The topics: made with the settings that the log rests on, and held against them.

use std::fmt;
use std::time::Duration;

use rdkafka::admin::{
    AdminClient, AdminOptions, ConfigResource, NewTopic, ResourceSpecifier, TopicReplication,
};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::FromClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use tokio::time::{interval, timeout};

use crate::KafkaOptions;
use crate::asking::{ASKED_BRIEFLY, Asking, Unanswered};

/// How long the brokers may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long brokers may take to hear of a topic that was made.
const KNOWN_WITHIN: Duration = Duration::from_secs(15);

/// Between two looks whether they have.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Why topics could not be made or looked at.
#[derive(Debug, thiserror::Error)]
pub enum TopicsError {
    /// The settings cannot be used.
    #[error("the Kafka settings cannot be used")]
    Settings(#[source] KafkaError),
    /// The brokers do not answer, or not this client.
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    /// A topic could not be made.
    #[error("the topic `{topic}` cannot be made: {code}")]
    NotMade {
        /// The topic.
        topic: String,
        /// What the brokers say.
        code: RDKafkaErrorCode,
    },
    /// A topic is not there.
    #[error("the topic `{0}` is not there; `verbatim topics create` makes it")]
    NoTopic(String),
}

impl TopicsError {
    /// Whether a topic is not there, or the broker that was asked has not heard of it yet.
    fn is_not_there(&self) -> bool {
        match self {
            TopicsError::NoTopic(_) => true,
            TopicsError::Unanswered(Unanswered::Unreachable { source, .. }) => matches!(
                source.rdkafka_error_code(),
                Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic)
            ),
            TopicsError::Unanswered(Unanswered::Refused { .. })
            | TopicsError::Settings(_)
            | TopicsError::NotMade { .. } => false,
        }
    }
}

/// A setting of a topic that endangers what is written to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Danger {
    /// The topic.
    pub topic: String,
    /// The setting.
    pub setting: String,
    /// What it is.
    pub found: String,
    /// What it must be.
    pub expected: String,
    /// What may be lost.
    pub endangers: &'static str,
}

impl fmt::Display for Danger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Danger { topic, setting, found, expected, endangers } = self;
        write!(f, "`{setting}` of `{topic}` is {found} and must be {expected}: {endangers}")
    }
}

/// What a setting must be.
enum Must {
    Be(String),
    BeAtLeast(u64),
}

/// One setting, and why it is as it is.
struct Rule {
    setting: &'static str,
    must: Must,
    endangers: &'static str,
}

impl Rule {
    fn value(&self) -> String {
        match &self.must {
            Must::Be(value) => value.clone(),
            Must::BeAtLeast(least) => least.to_string(),
        }
    }

    fn accepts(&self, found: &str) -> bool {
        match &self.must {
            Must::Be(value) => found == value,
            Must::BeAtLeast(least) => found.parse::<u64>().is_ok_and(|found| found >= *least),
        }
    }

    fn wanted(&self) -> String {
        match &self.must {
            Must::Be(value) => value.clone(),
            Must::BeAtLeast(least) => format!("{least} or more"),
        }
    }
}

/// A topic of ours.
struct Topic<'a> {
    name: &'a str,
    partition_count: u32,
    rules: Vec<Rule>,
}

fn topics(options: &KafkaOptions, partition_count: u32) -> [Topic<'_>; 2] {
    let be = |setting, value: &str, endangers| Rule {
        setting,
        must: Must::Be(value.to_owned()),
        endangers,
    };
    let safe = || {
        let in_sync = Must::BeAtLeast(options.in_sync_min().into());
        let endangers = "a record acknowledged by one broker is lost with it";
        vec![
            Rule { setting: "min.insync.replicas", must: in_sync, endangers },
            be(
                "unclean.leader.election.enable",
                "false",
                "a broker that lags behind may become leader and drop acknowledged records",
            ),
        ]
    };
    let mut log = safe();
    log.extend([
        be("cleanup.policy", "delete", "compaction removes records of an inquiry's history"),
        be("retention.ms", "-1", "old records are deleted"),
        be("retention.bytes", "-1", "old records are deleted when the topic grows"),
        be("compression.type", "producer", "brokers pack every batch anew, which costs their time"),
        Rule {
            setting: "max.message.bytes",
            must: Must::BeAtLeast(1_048_588),
            endangers: "a batch of large records is refused",
        },
    ]);
    let mut owners = safe();
    owners.push(be("cleanup.policy", "compact", "it grows for ever, or forgets who owns what"));
    [
        Topic { name: &options.topic, partition_count, rules: log },
        Topic { name: &options.owners_topic, partition_count: 1, rules: owners },
    ]
}

/// Makes the topics that are not there yet, waits until the brokers know them, and tells which ones
/// it made. What is there already is left as it is; [`check_topics`] looks at it.
///
/// # Errors
/// The brokers do not answer or refuse.
pub async fn create_topics(
    options: &KafkaOptions,
    partition_count: u32,
) -> Result<Vec<String>, TopicsError> {
    // Whoever only waits for the admin's answers never hears why there are none.
    asking(options, |asking| asking.reach()).await?;
    let admin = admin(options)?;
    let mut made = Vec::new();
    for topic in topics(options, partition_count) {
        let values: Vec<_> = topic.rules.iter().map(|rule| (rule.setting, rule.value())).collect();
        let count = i32::try_from(topic.partition_count).unwrap_or(i32::MAX);
        let replication = i32::try_from(options.replication).unwrap_or(i32::MAX);
        let mut new = NewTopic::new(topic.name, count, TopicReplication::Fixed(replication));
        for (setting, value) in &values {
            new = new.set(setting, value);
        }
        let results = admin.create_topics([&new], &patient()).await;
        for result in results.map_err(|source| unreachable(options, source))? {
            match result {
                Ok(topic) => made.push(topic),
                Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
                Err((topic, code)) => return Err(TopicsError::NotMade { topic, code }),
            }
        }
    }
    if !made.is_empty() {
        wait_until_known(options, partition_count, &made).await?;
    }
    Ok(made)
}

/// Not every broker knows at once all about what was made.
async fn wait_until_known(
    options: &KafkaOptions,
    partition_count: u32,
    made: &[String],
) -> Result<(), TopicsError> {
    let mut between_looks = interval(LOOK_EVERY);
    let known = timeout(KNOWN_WITHIN, async {
        loop {
            between_looks.tick().await;
            match check_topics(options, partition_count).await {
                Ok(dangers) if dangers.iter().all(|it| !made.contains(&it.topic)) => return Ok(()),
                Ok(_) => {}
                Err(error) if error.is_not_there() => {}
                Err(error) => return Err(error),
            }
        }
    });
    // What is still dangerous is for whoever checks to tell.
    known.await.unwrap_or(Ok(()))
}

/// Everything about the topics that endangers what is written to them.
///
/// # Errors
/// The brokers do not answer, or a topic is not there.
pub async fn check_topics(
    options: &KafkaOptions,
    partition_count: u32,
) -> Result<Vec<Danger>, TopicsError> {
    let admin = admin(options)?;
    let mut dangers = Vec::new();
    for topic in topics(options, partition_count) {
        let (found_count, replication) = layout(options, topic.name).await?;
        let danger = |setting: &str, found: String, expected: String, endangers| Danger {
            topic: topic.name.to_owned(),
            setting: setting.to_owned(),
            found,
            expected,
            endangers,
        };
        if found_count != topic.partition_count {
            let (found, expected) = (found_count.to_string(), topic.partition_count.to_string());
            let endangers = "streams would be looked for in other partitions than they lie in";
            dangers.push(danger("partitions", found, expected, endangers));
        }
        if replication < options.replication {
            let (found, expected) = (replication.to_string(), options.replication.to_string());
            let endangers = "records are lost with fewer brokers than the settings allow for";
            dangers.push(danger("replication factor", found, expected, endangers));
        }
        let described = describe(&admin, options, topic.name).await?;
        for rule in &topic.rules {
            let found = described.get(rule.setting).and_then(|entry| entry.value.clone());
            let found = found.unwrap_or_else(|| "not told".to_owned());
            if !rule.accepts(&found) {
                dangers.push(danger(rule.setting, found, rule.wanted(), rule.endangers));
            }
        }
    }
    Ok(dangers)
}

type Admin = AdminClient<DefaultClientContext>;

fn admin(options: &KafkaOptions) -> Result<Admin, TopicsError> {
    AdminClient::from_config(&options.admin()).map_err(TopicsError::Settings)
}

fn patient() -> AdminOptions {
    AdminOptions::new().operation_timeout(Some(PATIENCE)).request_timeout(Some(PATIENCE))
}

fn unreachable(options: &KafkaOptions, source: KafkaError) -> TopicsError {
    Unanswered::Unreachable { brokers: options.brokers.clone(), source }.into()
}

/// How many partitions a topic has, and on how many brokers the least replicated one lies.
async fn layout(options: &KafkaOptions, topic: &str) -> Result<(u32, u32), TopicsError> {
    let wanted = topic.to_owned();
    let replicas = asking(options, move |asking| asking.replicas(&wanted, ASKED_BRIEFLY)).await?;
    let least = replicas.iter().min().ok_or_else(|| TopicsError::NoTopic(topic.to_owned()))?;
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Ok((count(replicas.len()), count(*least)))
}

/// Asks on a thread that may wait for the brokers.
async fn asking<T: Send + 'static>(
    options: &KafkaOptions,
    ask: impl FnOnce(&Asking) -> Result<T, Unanswered> + Send + 'static,
) -> Result<T, TopicsError> {
    let options = options.clone();
    let asked = tokio::task::spawn_blocking(move || {
        let asking = Asking::new(&options).map_err(TopicsError::Settings)?;
        Ok(ask(&asking)?)
    });
    match asked.await {
        Ok(answered) => answered,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

async fn describe(
    admin: &Admin,
    options: &KafkaOptions,
    topic: &str,
) -> Result<ConfigResource, TopicsError> {
    let described = admin.describe_configs(&[ResourceSpecifier::Topic(topic)], &patient()).await;
    let described = described.map_err(|source| unreachable(options, source))?;
    let first = described.into_iter().next();
    let first = first.ok_or_else(|| TopicsError::NoTopic(topic.to_owned()))?;
    first.map_err(|code| unreachable(options, KafkaError::AdminOp(code)))
}
