//! One, two and three instances on one machine, called over gRPC through all of them.
//!
//! They share its cores with the brokers and the callers, so that more instances cannot bring more
//! here: what is seen is what handing commands on costs.

use super::super::callers::{self, Inquiries};
use super::super::served::Served;
use super::super::{BenchError, report};
use super::rulers::Rulers;
use super::{Cluster, share_digest_key};
use crate::settings::Settings;

const CALLERS: [usize; 2] = [64, 256];

const INSTANCES: usize = 3;

/// Connections to all instances together: as many with each number of them.
const CONNECTIONS: usize = 6;

pub(super) async fn measure(cluster: &Cluster) -> Result<(), BenchError> {
    let settings = cluster.new_log(cluster.settings.partitions).await?;
    let key = share_digest_key(&settings.data_dir)?;
    let settings = Settings { digest_key_file: Some(key), ..settings };
    let mut rulers = Rulers::follow(&settings).await?;
    let (mut instances, mut rows) = (Vec::new(), Vec::new());
    for number in 1..=INSTANCES {
        let data_dir = settings.data_dir.join(number.to_string());
        let mut instance = Served::start(&Settings { data_dir, ..settings.clone() })?;
        instance.ready().await?;
        instances.push(instance);
        let mut addresses = Vec::new();
        for instance in &instances {
            addresses.push(instance.address()?.to_string());
        }
        rulers.shared_by(&addresses).await?;
        for callers in CALLERS {
            rows.push(load(cluster, &addresses, callers).await?);
        }
    }
    for instance in instances {
        instance.kill().await?;
    }
    rulers.close().await;
    let title = format!("Instances on one machine, over gRPC: {}", cluster.named());
    let header = ["instances", "callers", "commands/s", "p50", "p99"];
    report::table(&title, &header, rows);
    Ok(())
}

async fn load(
    cluster: &Cluster,
    addresses: &[String],
    count: usize,
) -> Result<Vec<String>, BenchError> {
    let mut channels = Vec::new();
    for address in addresses {
        channels.extend(callers::connect(address, CONNECTIONS / addresses.len()).await?);
    }
    let mut answers = callers::run(&channels, count, cluster.within, Inquiries::Opened).await?;
    let seen = answers.seen();
    Ok(vec![
        addresses.len().to_string(),
        count.to_string(),
        report::grouped(seen.per_second),
        report::ms(seen.p50),
        report::ms(seen.p99),
    ])
}
