//! Measures the cluster's parts: a log in Kafka, views in PostgreSQL, instances as processes.
//!
//! The brokers and the database are given, as they are to `serve`; `./dev bench kafka` starts real
//! ones for it. What is Kafka's own share is measured beside it in the same run, by clients made
//! from the same settings (`verbatim_log_kafka::bare`), so that this crate need not know rdkafka.

mod catch_up;
mod contest;
mod copy;
mod failover;
mod inquiries;
mod instances;
mod ledger;
mod ledger_alone;
mod partitions;
mod projection;
mod rulers;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Subcommand;
use uuid::Uuid;
use verbatim_log_kafka::create_topics;

use crate::settings::Settings;

use super::BenchError;
use super::payload::Ids;
use super::rules::Rules;

/// What is measured with `--log kafka`.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum What {
    /// Kafka: the ledger's rate against bare librdkafka.
    Ledger {
        /// How many callers; may be given again.
        #[arg(long, default_values_t = CALLERS)]
        callers: Vec<usize>,
    },
    /// Kafka: reading one partition from its start against a bare consumer.
    CatchUp {
        /// How many facts.
        #[arg(long, default_value_t = FACTS_READ)]
        facts: usize,
    },
    /// Kafka and PostgreSQL: projection and rebuild against COPY of the same rows.
    Projection {
        /// How many facts.
        #[arg(long, default_value_t = FACTS_PROJECTED)]
        facts: usize,
        /// Which clocks judge them; may be given again. All three in turns if not given.
        #[arg(long, value_enum, default_values_t = Rules::EACH)]
        clocks: Vec<Rules>,
        /// What the ids of the inquiries are like.
        #[arg(long, value_enum, default_value_t = Ids::Rising)]
        ids: Ids,
    },
    /// Kafka: the ledger's rate with few and many partitions.
    Partitions,
    /// Kafka: the ledger's rate on known inquiries, and when it is ready, with few and many.
    Inquiries {
        /// How many in one partition; may be given again.
        #[arg(long, default_values_t = INQUIRIES)]
        count: Vec<usize>,
    },
    /// Kafka: the rate of one, two and three instances on this machine.
    Instances,
    /// Kafka: from `kill -9` of an owner to the next command on its partitions.
    Failover {
        /// How many kills.
        #[arg(long, default_value_t = KILLS)]
        kills: usize,
    },
}

const CALLERS: [usize; 4] = [1, 16, 64, 256];
const FACTS_READ: usize = 500_000;
const FACTS_PROJECTED: usize = 300_000;
const INQUIRIES: [usize; 3] = [1_000, 100_000, 1_000_000];
const KILLS: usize = 12;

impl What {
    /// Every measurement.
    pub(super) fn all() -> Vec<What> {
        vec![
            What::Ledger { callers: CALLERS.to_vec() },
            What::CatchUp { facts: FACTS_READ },
            What::Projection {
                facts: FACTS_PROJECTED,
                clocks: Rules::EACH.to_vec(),
                ids: Ids::Rising,
            },
            What::Partitions,
            What::Inquiries { count: INQUIRIES.to_vec() },
            What::Instances,
            What::Failover { kills: KILLS },
        ]
    }
}

/// Where measurements are made.
#[derive(Debug)]
pub(super) struct Cluster {
    /// The brokers, the database, and how many partitions a log gets.
    pub(super) settings: Settings,
    /// Where checkpoints lie.
    pub(super) folder: PathBuf,
    /// How long each load runs.
    pub(super) within: Duration,
}

impl Cluster {
    pub(super) async fn measure(&self, what: What) -> Result<(), BenchError> {
        match what {
            What::Ledger { callers } => ledger::measure(self, &callers).await,
            What::CatchUp { facts } => catch_up::measure(self, facts).await,
            What::Projection { facts, clocks, ids } => {
                projection::measure(self, facts, &clocks, ids).await
            }
            What::Partitions => partitions::measure(self).await,
            What::Inquiries { count } => inquiries::measure(self, &count).await,
            What::Instances => instances::measure(self).await,
            What::Failover { kills } => failover::measure(self, kills).await,
        }
    }

    /// Settings for a log in which nothing was recorded yet, in topics of its own. They stay
    /// behind, for nothing in this product deletes a log.
    async fn new_log(&self, partitions: u32) -> Result<Settings, BenchError> {
        let name = format!("verbatim.bench.{}", Uuid::new_v4().simple());
        let settings = Settings {
            partitions,
            data_dir: self.folder.join(&name),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            advertise: None,
            kafka_owners_topic: format!("{name}.owners"),
            kafka_group: name.clone(),
            kafka_topic: name,
            ..self.settings.clone()
        };
        create_topics(&settings.kafka(), partitions).await?;
        Ok(settings)
    }

    /// How the brokers are, for a table's title.
    fn named(&self) -> String {
        let brokers = self.settings.kafka_brokers.split(',').count();
        let replication = self.settings.kafka_replication;
        let plural = if brokers == 1 { "" } else { "s" };
        format!("{brokers} broker{plural}, replication {replication}")
    }
}

/// The key of request digests in measurements; it hides nothing here.
const DIGEST_KEY: [u8; 32] = [7; 32];

/// Writes the key where instances of these settings find it.
fn share_digest_key(folder: &Path) -> Result<PathBuf, BenchError> {
    let file = folder.join("digest.key");
    std::fs::create_dir_all(folder)?;
    std::fs::write(&file, DIGEST_KEY)?;
    Ok(file)
}
