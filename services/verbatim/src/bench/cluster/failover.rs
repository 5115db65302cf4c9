//! From `kill -9` of an instance to the next command that is accepted on each of its partitions.
//!
//! Three instances serve; one after the other is killed, and started again once the others have
//! taken over. Commands are sent through those that live, again and again with the same request
//! id, as a client with a retry layer does, but with a shorter pause.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio::time::{interval, timeout};
use tonic::transport::Channel;
use uuid::Uuid;
use verbatim_api::v1::conversation_service_client::ConversationServiceClient;
use verbatim_api::v1::inquiry_service_client::InquiryServiceClient;
use verbatim_log::Partition;

use crate::settings::Settings;

use super::super::served::Served;
use super::super::{BenchError, callers, payload, report};
use super::rulers::Rulers;
use super::{Cluster, share_digest_key};

const INSTANCES: usize = 3;

/// Between two attempts, and how long one may take.
const PAUSE: Duration = Duration::from_millis(10);
const ATTEMPT_WITHIN: Duration = Duration::from_secs(1);

/// How long it may take until a partition is served again.
const BACK_WITHIN: Duration = Duration::from_secs(120);

pub(super) async fn measure(cluster: &Cluster, kills: usize) -> Result<(), BenchError> {
    let mut trio = Trio::start(cluster).await?;
    let (mut first, mut each, mut last) = (Vec::new(), Vec::new(), Vec::new());
    for kill in 0..kills {
        let mut back = trio.kill(kill % INSTANCES).await?;
        back.sort_unstable();
        first.extend(back.first().copied());
        last.extend(back.last().copied());
        each.extend(back);
        trio.bring_back(kill % INSTANCES).await?;
    }
    trio.end().await?;
    let rows = vec![
        row("each partition", each),
        row("first partition of each kill", first),
        row("last partition of each kill", last),
    ];
    let title = format!("Failover of three instances, {kills} kills: {}", cluster.named());
    report::table(&title, &["accepted again after", "count", "p50", "max"], rows);
    Ok(())
}

fn row(what: &str, mut took: Vec<Duration>) -> Vec<String> {
    took.sort_unstable();
    let seconds = |took: Option<&Duration>| {
        took.map_or_else(String::new, |took| format!("{:.2} s", took.as_secs_f64()))
    };
    let middle = took.get(took.len().saturating_sub(1) / 2);
    vec![what.to_owned(), took.len().to_string(), seconds(middle), seconds(took.last())]
}

/// Three instances, and who rules what.
struct Trio {
    settings: Settings,
    rulers: Rulers,
    instances: Vec<Instance>,
    /// One inquiry in each partition, from partition 1 on.
    inquiry_ids: Vec<Uuid>,
}

/// An instance that runs.
struct Instance {
    served: Served,
    address: String,
    channel: Channel,
}

impl Instance {
    async fn start(settings: &Settings, number: usize) -> Result<Self, BenchError> {
        let data_dir = settings.data_dir.join(number.to_string());
        let mut served = Served::start(&Settings { data_dir, ..settings.clone() })?;
        served.ready().await?;
        let address = served.address()?.to_string();
        let channel = callers::connect(&address, 1).await?.remove(0);
        Ok(Instance { served, address, channel })
    }
}

impl Trio {
    async fn start(cluster: &Cluster) -> Result<Self, BenchError> {
        let settings = cluster.new_log(cluster.settings.partitions).await?;
        let key = share_digest_key(&settings.data_dir)?;
        let settings = Settings { digest_key_file: Some(key), ..settings };
        let mut instances = Vec::new();
        for number in 0..INSTANCES {
            instances.push(Instance::start(&settings, number).await?);
        }
        let inquiry_ids = one_in_each_partition(settings.partitions);
        let mut client = InquiryServiceClient::new(instances[0].channel.clone());
        let rulers = Rulers::follow(&settings).await?;
        let mut trio = Trio { settings, rulers, instances, inquiry_ids };
        trio.settle().await?;
        for id in &trio.inquiry_ids {
            client.open_inquiry(payload::open(*id)).await?;
        }
        Ok(trio)
    }

    async fn settle(&mut self) -> Result<(), BenchError> {
        let addresses: Vec<String> = self.instances.iter().map(|it| it.address.clone()).collect();
        self.rulers.shared_by(&addresses).await
    }

    /// Kills an instance; for each of its partitions, how long it was until a command on it was
    /// accepted again.
    async fn kill(&mut self, victim: usize) -> Result<Vec<Duration>, BenchError> {
        let victim = self.instances.remove(victim);
        let orphaned = self.rulers.ruled_from(&victim.address);
        let begun = Instant::now();
        victim.served.kill().await?;
        let mut attempts = JoinSet::new();
        for partition in orphaned {
            let inquiry_id = self.inquiry_ids[partition.0 as usize - 1];
            let living: Vec<Channel> = self.instances.iter().map(|it| it.channel.clone()).collect();
            attempts.spawn(timeout(BACK_WITHIN, send_until_accepted(living, inquiry_id, begun)));
        }
        let mut back = Vec::new();
        while let Some(accepted) = attempts.join_next().await {
            back.push(accepted?.map_err(|_| "a partition is not served again")?);
        }
        Ok(back)
    }

    /// Starts the instance again, and waits until it has its share.
    async fn bring_back(&mut self, number: usize) -> Result<(), BenchError> {
        let instance = Instance::start(&self.settings, number).await?;
        self.instances.insert(number, instance);
        self.settle().await
    }

    async fn end(self) -> Result<(), BenchError> {
        for instance in self.instances {
            instance.served.kill().await?;
        }
        self.rulers.close().await;
        Ok(())
    }
}

/// The same request through one instance after the other; how long after `begun` it was accepted.
async fn send_until_accepted(living: Vec<Channel>, inquiry_id: Uuid, begun: Instant) -> Duration {
    let request = payload::message(inquiry_id);
    let mut between_attempts = interval(PAUSE);
    for channel in living.iter().cycle() {
        between_attempts.tick().await;
        let mut client = ConversationServiceClient::new(channel.clone());
        let answer = timeout(ATTEMPT_WITHIN, client.receive_message(request.clone())).await;
        if answer.is_ok_and(|answer| answer.is_ok()) {
            break;
        }
    }
    begun.elapsed()
}

/// Ids that belong to the partitions from 1 on, one to each.
fn one_in_each_partition(partitions: u32) -> Vec<Uuid> {
    let in_partition = |partition| {
        let mut ids = std::iter::repeat_with(Uuid::new_v4);
        ids.find(|id| Partition::of_stream(*id, partitions) == partition)
    };
    Partition::all(partitions).skip(1).filter_map(in_partition).collect()
}
