//! What goes wrong: three hands strike at instances, brokers and PostgreSQL, all at the same time.

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::watch;
use tokio::time::Instant;
use verbatim_tests::cluster::Cluster;

use super::brokers::Brokers;
use super::databases::Databases;
use super::hand::{Hand, Stuck};
use super::instances::Instances;
use super::tally::Tally;

/// Lets so many faults befall instances, and others befall the rest meanwhile.
pub(crate) async fn strike(
    cluster: &mut Cluster,
    chance: &mut StdRng,
    answers: &watch::Receiver<u64>,
    count: u64,
) -> Result<Tally, Stuck> {
    let begun_at = Instant::now();
    let mut hand = |name| {
        let chance = StdRng::seed_from_u64(chance.random());
        Hand { name, chance, answers: answers.clone(), begun_at }
    };
    let mut instances = Instances { hand: hand("instances"), tally: Tally::default() };
    let mut brokers = Brokers {
        hand: hand("brokers"),
        brokers: Arc::clone(&cluster.brokers),
        tally: Tally::default(),
    };
    let mut databases = Databases {
        hand: hand("PostgreSQL"),
        server: Arc::clone(&cluster.postgres),
        tally: Tally::default(),
    };
    let (episodes, episode) = watch::channel(0);
    tokio::try_join!(
        instances.run(cluster, episodes, count),
        brokers.run(episode.clone()),
        databases.run(episode),
    )?;
    let mut tally = instances.tally;
    tally += brokers.tally;
    tally += databases.tally;
    Ok(tally)
}
