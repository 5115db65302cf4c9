//! How a server runs: one struct, from file, environment and flags, in this order.

mod args;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use verbatim_log_kafka::KafkaOptions;
use verbatim_projection::PastLimits;

pub use args::SettingsArgs;

/// Where the log lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogKind {
    /// In the data directory, for one instance.
    Embedded,
    /// In Kafka, for any number of instances.
    Kafka,
}

/// Where the views are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum ViewsKind {
    /// In the data directory, each instance its own.
    Embedded,
    /// In PostgreSQL, for all instances.
    Postgres,
}

/// Every setting of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the store lies.
    pub data_dir: PathBuf,
    /// Where calls come in.
    pub listen: SocketAddr,
    /// Where other instances reach this one, as host:port; the address it listens on unless given.
    pub advertise: Option<String>,
    /// Where the log lies.
    pub log: LogKind,
    /// How many partitions a new log gets, partition 0 included.
    pub partitions: u32,
    /// The Kafka brokers to begin with.
    pub kafka_brokers: String,
    /// The topic of the log.
    pub kafka_topic: String,
    /// The topic in which owners tell their addresses.
    pub kafka_owners_topic: String,
    /// The consumer group that shares partitions out among instances.
    pub kafka_group: String,
    /// On how many brokers each topic must lie.
    pub kafka_replication: u32,
    /// Settings for librdkafka, handed on as they are.
    pub kafka_properties: BTreeMap<String, String>,
    /// The key of request digests, which all instances must share; made in the data directory
    /// unless given.
    pub digest_key_file: Option<PathBuf>,
    /// Where the views are kept.
    pub views: ViewsKind,
    /// The database of the views, as `postgres://user:password@host:port/database`.
    pub postgres_url: Option<String>,
    /// The most commands that wait for one partition.
    pub queue_len_max: usize,
    /// About how much memory the inquiries in memory may take, in MiB.
    pub cache_mib: usize,
    /// Views of the past are made of at most so many records.
    pub past_records_max: u64,
    /// Where spans of traced calls are sent, as `http://host:port` of an OTLP collector (gRPC);
    /// nowhere unless given.
    pub otlp_endpoint: Option<String>,
    /// What is written to standard error: `error`, `warn`, `info`, `debug`, or filters by module.
    pub log_filter: String,
}

impl Default for Settings {
    fn default() -> Self {
        let kafka = KafkaOptions::default();
        Settings {
            data_dir: PathBuf::from("verbatim-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 7878)),
            advertise: None,
            log: LogKind::Embedded,
            partitions: PARTITIONS_EMBEDDED,
            kafka_brokers: kafka.brokers,
            kafka_topic: kafka.topic,
            kafka_owners_topic: kafka.owners_topic,
            kafka_group: kafka.group,
            kafka_replication: kafka.replication,
            kafka_properties: kafka.properties,
            digest_key_file: None,
            views: ViewsKind::Embedded,
            postgres_url: None,
            queue_len_max: 4096,
            cache_mib: 128,
            past_records_max: PastLimits::default().records_max,
            otlp_endpoint: None,
            log_filter: "warn".to_owned(),
        }
    }
}

impl Settings {
    /// How Kafka is reached.
    pub fn kafka(&self) -> KafkaOptions {
        KafkaOptions {
            brokers: self.kafka_brokers.clone(),
            topic: self.kafka_topic.clone(),
            owners_topic: self.kafka_owners_topic.clone(),
            group: self.kafka_group.clone(),
            replication: self.kafka_replication,
            properties: self.kafka_properties.clone(),
        }
    }
}

/// The settings in force, and where each came from.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The settings.
    pub settings: Settings,
    /// Name, value and source of each.
    pub sources: Vec<(String, String, String)>,
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file that was named is not there.
    #[error("the settings file `{0}` is not there")]
    NoFile(PathBuf),
    /// A setting is unknown or cannot be read.
    #[error("the settings cannot be read: {0}")]
    Unreadable(Box<figment::Error>),
    /// A setting cannot be used.
    #[error("`{name}` {why}")]
    Unusable {
        /// Which.
        name: &'static str,
        /// Why not.
        why: &'static str,
    },
}

/// Reads the settings.
///
/// # Errors
/// What cannot be read or used.
pub fn read(args: &SettingsArgs) -> Result<InForce, SettingsError> {
    let in_force = gather(args)?;
    check(&in_force.settings)?;
    Ok(in_force)
}

/// Reads the settings of topics in Kafka. What only a server needs may be missing, and the log is
/// the one in Kafka, with its own number of partitions unless another was chosen.
///
/// # Errors
/// What cannot be read or used.
pub fn read_for_topics(args: &SettingsArgs) -> Result<Settings, SettingsError> {
    let settings = gather(&SettingsArgs { log: Some(LogKind::Kafka), ..args.clone() })?.settings;
    check_counts(&settings)?;
    Ok(settings)
}

/// Reads the settings of a log and its views, for work on them. What only a server needs may be
/// missing.
///
/// # Errors
/// What cannot be read or used.
pub fn read_for_views(args: &SettingsArgs) -> Result<Settings, SettingsError> {
    let settings = gather(args)?.settings;
    check_counts(&settings)?;
    check_views(&settings)?;
    Ok(settings)
}

fn gather(args: &SettingsArgs) -> Result<InForce, SettingsError> {
    let file = match &args.config {
        Some(file) if !file.exists() => return Err(SettingsError::NoFile(file.clone())),
        Some(file) => file.as_path(),
        None => Path::new("verbatim.toml"),
    };
    let mut figment = Figment::from(Serialized::defaults(without_partitions()));
    if file.exists() {
        figment = figment.merge(Toml::file_exact(file));
    }
    let figment =
        figment.merge(Env::prefixed("VERBATIM_").only(&NAMES)).merge(Serialized::globals(args));
    let is_in_kafka = figment.extract_inner::<LogKind>("log").is_ok_and(|it| it == LogKind::Kafka);
    // Few partitions fill large batches, on Kafka still with room for more instances.
    let figment = match is_in_kafka {
        true => figment.join(Serialized::default("partitions", PARTITIONS_ON_KAFKA)),
        false => figment.join(Serialized::default("partitions", PARTITIONS_EMBEDDED)),
    };
    let settings: Settings =
        figment.extract().map_err(|error| SettingsError::Unreadable(Box::new(error)))?;
    let values = serde_json::to_value(&settings).unwrap_or_default();
    let flags = serde_json::to_value(args).unwrap_or_default();
    let sources = NAMES.map(|name| {
        (name.to_owned(), shown(name, &values[name]), {
            let is_flag = flags.get(name).is_some();
            if is_flag {
                format!("flag --{}", name.replace('_', "-"))
            } else {
                source(&figment, name)
            }
        })
    });
    let sources = sources.into();
    Ok(InForce { settings, sources })
}

/// The defaults, but for the number of partitions: that depends on where the log lies.
fn without_partitions() -> serde_json::Value {
    let mut defaults = serde_json::to_value(Settings::default()).unwrap_or_default();
    if let Some(defaults) = defaults.as_object_mut() {
        defaults.remove("partitions");
    }
    defaults
}

const PARTITIONS_EMBEDDED: u32 = 5;
const PARTITIONS_ON_KAFKA: u32 = 7;

const NAMES: [&str; 19] = [
    "data_dir",
    "listen",
    "advertise",
    "log",
    "partitions",
    "kafka_brokers",
    "kafka_topic",
    "kafka_owners_topic",
    "kafka_group",
    "kafka_replication",
    "kafka_properties",
    "digest_key_file",
    "views",
    "postgres_url",
    "queue_len_max",
    "cache_mib",
    "past_records_max",
    "otlp_endpoint",
    "log_filter",
];

fn check(settings: &Settings) -> Result<(), SettingsError> {
    check_counts(settings)?;
    if settings.log == LogKind::Kafka && settings.digest_key_file.is_none() {
        let name = "digest_key_file";
        let why = "must name the key that all instances share: 32 random bytes, such as \
                   `head -c 32 /dev/urandom > digest.key` makes";
        return Err(SettingsError::Unusable { name, why });
    }
    check_views(settings)
}

fn check_views(settings: &Settings) -> Result<(), SettingsError> {
    if settings.views == ViewsKind::Postgres && settings.postgres_url.is_none() {
        let name = "postgres_url";
        let why = "must name the database of the views, as \
                   postgres://user:password@host:5432/database";
        return Err(SettingsError::Unusable { name, why });
    }
    Ok(())
}

fn check_counts(settings: &Settings) -> Result<(), SettingsError> {
    let unusable = |name, why| Err(SettingsError::Unusable { name, why });
    if !(2..=1024).contains(&settings.partitions) {
        return unusable("partitions", "must be from 2 to 1024: partition 0 governs the others");
    }
    if settings.kafka_replication == 0 {
        return unusable("kafka_replication", "must be at least 1, and should be 3");
    }
    if settings.queue_len_max == 0 {
        return unusable("queue_len_max", "must be at least 1");
    }
    if settings.cache_mib == 0 {
        return unusable("cache_mib", "must be at least 1");
    }
    Ok(())
}

/// A setting as it may be shown: passwords and keys among Kafka's are not.
fn shown(name: &str, value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Object(properties) if name == "kafka_properties" => {
            let shown = properties.iter().map(|(name, value)| {
                let is_secret = ["password", "key.pem", "secret", "config"];
                let is_secret = is_secret.iter().any(|word| name.contains(word));
                let value = value.as_str().filter(|_| !is_secret).unwrap_or("(not shown)");
                format!("{name}={value}")
            });
            shown.collect::<Vec<_>>().join(", ")
        }
        serde_json::Value::String(url) if name == "postgres_url" => without_password(url),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => value.to_string(),
    }
}

/// A URL as it may be shown. What is not understood is not shown at all.
fn without_password(url: &str) -> String {
    const HIDDEN: &str = "(not shown)";
    let Some((scheme, rest)) = url.split_once("://") else { return HIDDEN.to_owned() };
    let rest = rest.split('?').next().unwrap_or_default();
    match rest.rsplit_once('@') {
        Some((user, place)) => {
            let user = user.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:{HIDDEN}@{place}")
        }
        None => format!("{scheme}://{rest}"),
    }
}

fn source(figment: &Figment, name: &str) -> String {
    let metadata = figment.find_metadata(name);
    match metadata.map(|metadata| (metadata.name.as_ref(), metadata.source.as_ref())) {
        Some((_, Some(source))) if source.file_path().is_some() => format!("file {source}"),
        Some((kind, _)) if kind.contains("environment") => {
            format!("environment VERBATIM_{}", name.to_uppercase())
        }
        Some(_) | None => "default".to_owned(),
    }
}
