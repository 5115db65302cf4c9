//! Who rules which partition, read from the claims in the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::time::{Duration, interval, timeout};
use verbatim_log::{Cursor, EventLog, Follower, Kind, Partition};
use verbatim_log_kafka::KafkaLog;

use crate::settings::Settings;

use super::super::BenchError;

/// How long the group may take to share the partitions out.
const SHARED_WITHIN: Duration = Duration::from_secs(120);

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Follows every partition for its claims.
pub(super) struct Rulers {
    log: KafkaLog,
    followers: Vec<Follower>,
    addresses: BTreeMap<Partition, String>,
}

impl Rulers {
    pub(super) async fn follow(settings: &Settings) -> Result<Self, BenchError> {
        let log = KafkaLog::open(&settings.kafka(), settings.partitions).await?;
        let port: Arc<dyn EventLog> = Arc::new(log.clone());
        let follower = |partition| Follower::new(Arc::clone(&port), partition, Cursor::START);
        let followers = Partition::all(settings.partitions).map(follower).collect();
        Ok(Rulers { log, followers, addresses: BTreeMap::new() })
    }

    /// Waits until these instances, and no others, rule about as many partitions each.
    pub(super) async fn shared_by(&mut self, instances: &[String]) -> Result<(), BenchError> {
        let mut looks = interval(LOOK_EVERY);
        let shared = timeout(SHARED_WITHIN, async {
            while !self.look().await?.are_shared_by(instances) {
                looks.tick().await;
            }
            Ok(())
        });
        shared.await.map_err(|_| "the group does not share the partitions out")?
    }

    /// Partitions for inquiries that are ruled from an address.
    pub(super) fn ruled_from(&self, address: &str) -> Vec<Partition> {
        let ruled = self.addresses.iter().filter(|(_, ruler)| ruler.as_str() == address);
        let ruled = ruled.map(|(partition, _)| *partition);
        ruled.filter(|partition| *partition != Partition::GOVERNANCE).collect()
    }

    pub(super) async fn close(self) {
        self.log.close().await;
    }

    async fn look(&mut self) -> Result<&Self, BenchError> {
        for follower in &mut self.followers {
            loop {
                let records = follower.read().await?;
                if records.is_empty() {
                    break;
                }
                for claim in records.iter().filter(|it| it.record.kind() == Kind::Claim) {
                    let address = claim.record.read_claim()?.address;
                    self.addresses.insert(follower.partition(), address);
                }
            }
        }
        Ok(self)
    }

    fn are_shared_by(&self, instances: &[String]) -> bool {
        let count = |instance: &String| {
            self.addresses.values().filter(|address| *address == instance).count()
        };
        let counts: Vec<usize> = instances.iter().map(count).collect();
        let (least, most) = (counts.iter().min(), counts.iter().max());
        let is_fair = least.zip(most).is_some_and(|(least, most)| *most - *least <= 1);
        is_fair && counts.iter().sum::<usize>() == self.followers.len()
    }
}
