//! The flags of a server's settings.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde::{Serialize, Serializer};

use super::{LogKind, ViewsKind};

/// Flags over environment over file over defaults.
#[derive(Debug, Clone, Default, Args, Serialize)]
pub struct SettingsArgs {
    /// File with settings (TOML); `verbatim.toml` is read if it is there.
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// Where the store lies [default: verbatim-data]
    #[arg(long, value_name = "DIR")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// Where calls come in; port 0 takes a free one [default: 127.0.0.1:7878]
    #[arg(long, value_name = "ADDRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
    /// Where other instances reach this one [default: the address it listens on]
    #[arg(long, value_name = "HOST:PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advertise: Option<String>,
    /// Where the log lies [default: embedded]
    #[arg(long, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<LogKind>,
    /// How many partitions a new log gets; fixed for its life [default: 5, on Kafka 7]
    #[arg(long, value_name = "COUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partitions: Option<u32>,
    /// The Kafka brokers to begin with, with --log kafka [default: 127.0.0.1:9092]
    #[arg(long, value_name = "HOST:PORT,…")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kafka_brokers: Option<String>,
    /// The topic of the log [default: verbatim.inquiries.v1]
    #[arg(long, value_name = "TOPIC")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kafka_topic: Option<String>,
    /// The topic in which owners tell their addresses [default: verbatim.owners]
    #[arg(long, value_name = "TOPIC")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kafka_owners_topic: Option<String>,
    /// The consumer group that shares partitions out [default: verbatim]
    #[arg(long, value_name = "GROUP")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kafka_group: Option<String>,
    /// On how many brokers each topic must lie [default: 3]
    #[arg(long, value_name = "COUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kafka_replication: Option<u32>,
    /// A setting for librdkafka, such as security.protocol=SASL_SSL; may be given again. Keep
    /// passwords in the settings file, under [kafka_properties]
    #[arg(long = "kafka-property", value_name = "NAME=VALUE", value_parser = property)]
    #[serde(serialize_with = "as_map", skip_serializing_if = "Vec::is_empty")]
    pub kafka_properties: Vec<(String, String)>,
    /// The key of request digests, which all instances share [default: in the data directory]
    #[arg(long, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest_key_file: Option<PathBuf>,
    /// Where the views are kept [default: embedded]
    #[arg(long, value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub views: Option<ViewsKind>,
    /// The database of the views, with --views postgres. Keep its password out of the command
    /// line: in the settings file, in VERBATIM_POSTGRES_URL, or in ~/.pgpass
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postgres_url: Option<String>,
    /// The most commands that wait for one partition [default: 4096]
    #[arg(long, value_name = "COUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_len_max: Option<usize>,
    /// About how much memory the inquiries in memory may take [default: 128]
    #[arg(long, value_name = "MIB")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_mib: Option<usize>,
    /// Of how many records views of the past are made, for questions with as_of [default: 5000000]
    #[arg(long, value_name = "COUNT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub past_records_max: Option<u64>,
    /// The OTLP collector (gRPC) that hears of traced calls, as http://HOST:PORT [default: none]
    #[arg(long, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otlp_endpoint: Option<String>,
    /// What is written to standard error, such as `info` [default: warn]
    #[arg(long, value_name = "FILTER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_filter: Option<String>,
}

fn property(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        Some(_) | None => Err("must be NAME=VALUE".to_owned()),
    }
}

fn as_map<S: Serializer>(
    properties: &[(String, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(properties.iter().map(|(name, value)| (name, value)))
}
