//! The log that the settings name, open, with whatever says which partitions are this instance's.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use verbatim_log::{EventLog, EveryPartition, Ownership};
use verbatim_log_embedded::EmbeddedLog;
use verbatim_log_kafka::{KafkaLog, Membership, check_topics};

use crate::server::ServerError;
use crate::settings::{LogKind, Settings};

/// How long an instance waits for its first partitions before it serves without any: the others
/// may have them all.
const FIRST_ASSIGNMENT_WITHIN: Duration = Duration::from_secs(10);

/// An open log.
#[derive(Debug)]
pub(crate) enum OpenLog {
    /// In the data directory.
    Embedded(EmbeddedLog),
    /// In Kafka.
    Kafka {
        /// The log.
        log: KafkaLog,
        /// This instance's share of it.
        membership: Arc<Membership>,
    },
}

impl OpenLog {
    /// Opens the log. `address` is where this instance listens.
    pub(crate) async fn open(
        settings: &Settings,
        address: SocketAddr,
    ) -> Result<Self, ServerError> {
        match settings.log {
            LogKind::Embedded => {
                let partition_count = settings.partitions;
                let options =
                    verbatim_log_embedded::Options { partition_count, ..Default::default() };
                let folder = settings.data_dir.join("log");
                Ok(OpenLog::Embedded(EmbeddedLog::open(&folder, options).await?))
            }
            LogKind::Kafka => {
                let options = settings.kafka();
                let log = KafkaLog::open(&options, settings.partitions).await?;
                let dangers = check_topics(&options, settings.partitions).await?;
                if !dangers.is_empty() {
                    return Err(verbatim_log_kafka::OpenError::Dangerous(dangers).into());
                }
                let reached_at = reached_at(settings, address);
                let membership = Membership::join(&options, &log, &reached_at).await?;
                let mut assigned = membership.assigned();
                let first = assigned.wait_for(|mine| !mine.is_empty());
                if tokio::time::timeout(FIRST_ASSIGNMENT_WITHIN, first).await.is_err() {
                    tracing::warn!("no partition was assigned yet; commands are handed on");
                }
                Ok(OpenLog::Kafka { log, membership: Arc::new(membership) })
            }
        }
    }

    /// The log.
    pub(crate) fn log(&self) -> Arc<dyn EventLog> {
        match self {
            OpenLog::Embedded(log) => Arc::new(log.clone()),
            OpenLog::Kafka { log, .. } => Arc::new(log.clone()),
        }
    }

    /// Which partitions are this instance's.
    pub(crate) fn ownership(&self) -> Arc<dyn Ownership> {
        match self {
            OpenLog::Embedded(log) => Arc::new(EveryPartition::new(log.partition_count())),
            OpenLog::Kafka { membership, .. } => Arc::clone(membership) as Arc<dyn Ownership>,
        }
    }

    /// Gives the partitions back, so that others take over at once.
    pub(crate) async fn leave(&self) {
        match self {
            OpenLog::Embedded(_) => {}
            OpenLog::Kafka { membership, .. } => membership.leave().await,
        }
    }

    /// Sends what is on its way, and lets go.
    pub(crate) async fn close(&self) {
        match self {
            OpenLog::Embedded(log) => log.close().await,
            OpenLog::Kafka { log, .. } => log.close().await,
        }
    }
}

/// Where other instances reach this one.
pub(crate) fn reached_at(settings: &Settings, address: SocketAddr) -> String {
    settings.advertise.clone().unwrap_or_else(|| address.to_string())
}
