//! What befalls instances: killed, paused, cut off, without brokers, without space.

use std::time::Duration;

use rand::RngExt;
use tokio::sync::watch;
use tokio::time::timeout;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use verbatim_testkit::gate::{Cut, Gate};
use verbatim_tests::cluster::Cluster;
use verbatim_tests::small_disk::SmallDisk;

use super::hand::{Hand, PATIENCE, Stuck, WORKS_AGAIN, pass};
use super::tally::{Tally, Victim};

/// Until the others have taken over: longer than a session of the group, which is six seconds.
const TAKEN_OVER_AFTER: Duration = Duration::from_secs(8);

/// Some zombies are away for so long that nobody remembers them.
const LONG_ZOMBIE_FOR: Duration = Duration::from_secs(30);
const LONG_ZOMBIES: f64 = 0.15;

/// Some wake before anybody has missed them.
const BLINK_FOR: Duration = Duration::from_secs(2);

/// Longer than another instance waits for a sign of life.
const CUT_OFF_FOR: Duration = Duration::from_secs(6);

/// Longer than state is saved once.
const FULL_FOR: Duration = Duration::from_secs(4);

/// A start is killed before so many milliseconds have passed.
const KILLED_WITHIN_MS: u64 = 3_000;

/// How often a killed instance stays away until the others have taken over.
const STAYS_AWAY: f64 = 0.2;

/// Before whatever did not start is started again, or whatever does not serve is asked again.
const BREATH: Duration = Duration::from_millis(200);

/// One kind of fault.
#[derive(Debug, Clone, Copy)]
enum Fault {
    Kill,
    KillSeveral,
    KillWhileStarting,
    Restart,
    Zombie,
    ZombieWhileAnotherIsKilled,
    Blink,
    CutFromBrokers(Cut),
    CutOff(Cut),
    BreakConnections,
    FillDisk,
}

const FAULTS: [Fault; 13] = [
    Fault::Kill,
    Fault::CutFromBrokers(Cut::Inwards),
    Fault::KillSeveral,
    Fault::Zombie,
    Fault::FillDisk,
    Fault::CutOff(Cut::BothWays),
    Fault::KillWhileStarting,
    Fault::CutFromBrokers(Cut::BothWays),
    Fault::Restart,
    Fault::BreakConnections,
    Fault::ZombieWhileAnotherIsKilled,
    Fault::CutFromBrokers(Cut::Outwards),
    Fault::Blink,
];

/// The hand that strikes at instances.
pub(crate) struct Instances {
    pub(crate) hand: Hand,
    pub(crate) tally: Tally,
}

impl Instances {
    /// Strikes so many times, first once in each way and then by chance, and tells which strike it
    /// is. Ends with the last one.
    pub(crate) async fn run(
        &mut self,
        cluster: &mut Cluster,
        episodes: watch::Sender<u64>,
        count: u64,
    ) -> Result<(), Stuck> {
        for episode in 1..=count {
            let first = FAULTS.get(usize::try_from(episode - 1).unwrap_or(usize::MAX)).copied();
            let fault = first.unwrap_or_else(|| self.draw());
            // Not always at the same point of the load.
            let answers = self.hand.chance.random_range(1..400);
            self.hand.answers(answers).await?;
            episodes.send_replace(episode);
            self.strike(cluster, episode, fault).await?;
            self.hand.answers(WORKS_AGAIN).await?;
        }
        Ok(())
    }

    fn draw(&mut self) -> Fault {
        match self.hand.chance.random_range(0..100) {
            0..18 => Fault::Kill,
            18..44 => Fault::KillSeveral,
            44..54 => Fault::KillWhileStarting,
            54..56 => Fault::Restart,
            56..68 => Fault::Zombie,
            68..77 => Fault::ZombieWhileAnotherIsKilled,
            77..80 => Fault::Blink,
            80..85 => Fault::CutFromBrokers(Cut::Inwards),
            85..87 => Fault::CutFromBrokers(Cut::Outwards),
            87..90 => Fault::CutFromBrokers(Cut::BothWays),
            90..92 => Fault::CutOff(Cut::BothWays),
            92..94 => Fault::CutOff(Cut::Inwards),
            94..96 => Fault::CutOff(Cut::Outwards),
            96..98 => Fault::BreakConnections,
            _ => Fault::FillDisk,
        }
    }

    async fn strike(
        &mut self,
        cluster: &mut Cluster,
        episode: u64,
        fault: Fault,
    ) -> Result<(), Stuck> {
        let instance = self.hand.chance.random_range(0..cluster.instance_count());
        self.hand.tell(format!("{episode}: {fault:?} of {instance}"));
        match fault {
            Fault::Kill => self.kill_one(cluster, instance).await,
            Fault::KillSeveral => self.kill_several(cluster, instance).await,
            Fault::KillWhileStarting => self.kill_while_starting(cluster, instance).await,
            Fault::Restart => self.restart(cluster, instance).await,
            Fault::Zombie => {
                let is_long = self.hand.chance.random_bool(LONG_ZOMBIES);
                let time = if is_long { LONG_ZOMBIE_FOR } else { TAKEN_OVER_AFTER };
                self.tally.zombies.push(Victim::now(cluster.address(instance)));
                pause(cluster, instance, time).await;
            }
            Fault::ZombieWhileAnotherIsKilled => {
                let next = (instance + 1) % cluster.instance_count();
                self.tally.zombies.push(Victim::now(cluster.address(instance)));
                cluster.signal(instance, "STOP").await;
                self.kill(cluster, next).await;
                cluster.begin(next);
                pass(TAKEN_OVER_AFTER).await;
                cluster.signal(instance, "CONT").await;
            }
            Fault::Blink => {
                self.tally.blinked += 1;
                pause(cluster, instance, BLINK_FOR).await;
            }
            Fault::CutFromBrokers(cut) => {
                self.tally.cut_from_brokers += 1;
                let brokers = 0..cluster.brokers.broker_count();
                let gates = brokers.map(|broker| cluster.brokers.gate(instance, broker));
                hold_back(gates.collect(), cut, TAKEN_OVER_AFTER).await;
            }
            Fault::CutOff(cut) => {
                self.tally.cut_off += 1;
                hold_back(vec![cluster.gate(instance)], cut, CUT_OFF_FOR).await;
            }
            Fault::BreakConnections => {
                self.tally.cut_off += 1;
                cluster.gate(instance).break_connections();
            }
            Fault::FillDisk => match cluster.disk(instance) {
                Some(disk) => self.fill(disk).await?,
                None => self.hand.tell("no disk can be mounted here; none is filled"),
            },
        }
        self.all_serve(cluster).await
    }

    async fn kill_one(&mut self, cluster: &mut Cluster, instance: usize) {
        self.kill(cluster, instance).await;
        if self.hand.chance.random_bool(STAYS_AWAY) {
            pass(TAKEN_OVER_AFTER).await;
        }
        cluster.begin(instance);
    }

    /// Two, or all of them.
    async fn kill_several(&mut self, cluster: &mut Cluster, first: usize) {
        let count = cluster.instance_count();
        let more = if self.hand.chance.random_bool(0.5) { count } else { 2 };
        let victims: Vec<usize> = (first..first + more).map(|it| it % count).collect();
        for victim in &victims {
            self.kill(cluster, *victim).await;
        }
        victims.iter().for_each(|victim| cluster.begin(*victim));
    }

    async fn kill_while_starting(&mut self, cluster: &mut Cluster, instance: usize) {
        self.kill(cluster, instance).await;
        cluster.begin(instance);
        let within = self.hand.chance.random_range(1..KILLED_WITHIN_MS);
        pass(Duration::from_millis(within)).await;
        self.kill(cluster, instance).await;
        cluster.begin(instance);
    }

    async fn restart(&mut self, cluster: &mut Cluster, instance: usize) {
        self.tally.restarted += 1;
        let ended = cluster.stop(instance).await;
        assert!(ended.status.success(), "it does not stop in order: {}", ended.stderr);
        cluster.begin(instance);
    }

    async fn kill(&mut self, cluster: &mut Cluster, instance: usize) {
        self.tally.killed.push(Victim::now(cluster.address(instance)));
        cluster.kill(instance).await;
    }

    /// Commands go on, for what is saved here is no truth.
    async fn fill(&mut self, disk: &SmallDisk) -> Result<(), Stuck> {
        self.tally.disks_filled += 1;
        disk.fill();
        pass(FULL_FOR).await;
        let goes_on = self.hand.answers(WORKS_AGAIN).await;
        disk.free();
        goes_on
    }

    /// Waits until every instance is ready and says that it serves, all of its roles.
    async fn all_serve(&mut self, cluster: &mut Cluster) -> Result<(), Stuck> {
        for instance in 0..cluster.instance_count() {
            let serves = async {
                while let Err(ended) = cluster.try_ready(instance).await {
                    // Whoever watches over processes starts it again.
                    self.tally.starts_failed += 1;
                    let last = ended.stderr.lines().last().unwrap_or_default().to_owned();
                    self.hand.tell(format!("{instance} does not start: {last}"));
                    pass(BREATH).await;
                    cluster.begin(instance);
                }
                while !says_that_it_serves(cluster, instance).await {
                    pass(BREATH).await;
                }
            };
            if timeout(PATIENCE, serves).await.is_err() {
                return Err(Stuck(format!("instance {instance} does not serve")));
            }
        }
        Ok(())
    }
}

async fn pause(cluster: &Cluster, instance: usize, time: Duration) {
    cluster.signal(instance, "STOP").await;
    pass(time).await;
    cluster.signal(instance, "CONT").await;
}

async fn hold_back(gates: Vec<&Gate>, cut: Cut, time: Duration) {
    gates.iter().for_each(|gate| gate.cut(cut));
    pass(time).await;
    gates.iter().for_each(|gate| gate.heal());
}

async fn says_that_it_serves(cluster: &Cluster, instance: usize) -> bool {
    let mut health = HealthClient::new(cluster.channel(instance));
    let whole = HealthCheckRequest::default();
    let said = timeout(Duration::from_secs(1), health.check(whole)).await;
    said.is_ok_and(|said| {
        said.is_ok_and(|said| said.into_inner().status() == ServingStatus::Serving)
    })
}
