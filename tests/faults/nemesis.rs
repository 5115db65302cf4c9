//! What goes wrong: one fault after the other, each until the cluster works again.

use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use tokio::sync::watch;
use tokio::time::timeout;
use verbatim_tests::cluster::Cluster;

/// A paused instance is paused until the others have taken over: longer than a session of the
/// group, which is six seconds.
const ZOMBIE_FOR: Duration = Duration::from_secs(8);

/// Some zombies are away for so long that nobody remembers them.
const LONG_ZOMBIE_FOR: Duration = Duration::from_secs(30);
const LONG_ZOMBIES: f64 = 0.2;

/// Some zombies wake before anybody has missed them.
const BLINK_FOR: Duration = Duration::from_secs(2);

/// A paused leader is deposed by then.
const BROKER_PAUSED_FOR: Duration = Duration::from_secs(5);

/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// How many answers show that the cluster works again.
const WORKS_AGAIN: u64 = 200;

/// How often each fault was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) instances_killed: u64,
    pub(crate) instances_restarted: u64,
    pub(crate) zombies: u64,
    pub(crate) brokers_killed: u64,
    pub(crate) brokers_paused: u64,
    pub(crate) databases_killed: u64,
}

/// One kind of fault.
#[derive(Debug, Clone, Copy)]
enum Fault {
    KillInstance,
    KillTwoInstances,
    RestartInstance,
    Zombie,
    Blink,
    KillBroker,
    PauseBroker,
    KillInstanceAndBroker,
    KillDatabase,
}

const FAULTS: [Fault; 9] = [
    Fault::KillInstance,
    Fault::KillTwoInstances,
    Fault::Zombie,
    Fault::KillBroker,
    Fault::KillDatabase,
    Fault::RestartInstance,
    Fault::Blink,
    Fault::PauseBroker,
    Fault::KillInstanceAndBroker,
];

/// Does the faults.
pub(crate) struct Nemesis {
    pub(crate) chance: StdRng,
    pub(crate) answers: watch::Receiver<u64>,
    pub(crate) done: Done,
    /// What was done so far, for whoever looks at a story that ended badly.
    pub(crate) told: String,
}

impl Nemesis {
    /// The fault of an episode: the first ones one of each kind, then by chance, mostly kills.
    pub(crate) async fn strike(&mut self, cluster: &mut Cluster, episode: u64) {
        let fault = match FAULTS.get(usize::try_from(episode).unwrap_or(usize::MAX)) {
            Some(fault) => *fault,
            None => match self.chance.random_range(0..100) {
                0..40 => Fault::KillInstance,
                40..50 => Fault::KillTwoInstances,
                50..57 => Fault::RestartInstance,
                57..69 => Fault::Zombie,
                69..74 => Fault::Blink,
                74..84 => Fault::KillBroker,
                84..88 => Fault::PauseBroker,
                88..96 => Fault::KillDatabase,
                _ => Fault::KillInstanceAndBroker,
            },
        };
        // Not always at the same point of the load.
        let answers = self.chance.random_range(1..600);
        self.wait_for_answers(answers, cluster).await;
        self.told.push_str(&format!("{episode} {fault:?}; "));
        println!("{episode}: {fault:?} after {} answers", *self.answers.borrow());
        self.carry_out(cluster, fault).await;
        self.wait_for_answers(WORKS_AGAIN, cluster).await;
    }

    async fn carry_out(&mut self, cluster: &mut Cluster, fault: Fault) {
        let instance = self.chance.random_range(0..cluster.instance_count());
        let broker = self.chance.random_range(0..cluster.brokers.broker_count());
        match fault {
            Fault::KillInstance => {
                self.kill_instance(cluster, instance).await;
                cluster.begin(instance);
                cluster.ready(instance).await;
            }
            Fault::KillTwoInstances => {
                let other = (instance + 1) % cluster.instance_count();
                self.kill_instance(cluster, instance).await;
                self.kill_instance(cluster, other).await;
                for instance in [instance, other] {
                    cluster.begin(instance);
                }
                for instance in [instance, other] {
                    cluster.ready(instance).await;
                }
            }
            Fault::RestartInstance => {
                self.done.instances_restarted += 1;
                let ended = cluster.stop(instance).await;
                assert!(ended.status.success(), "it does not stop in order: {}", ended.stderr);
                cluster.begin(instance);
                cluster.ready(instance).await;
            }
            Fault::Zombie => {
                let is_long = self.chance.random_bool(LONG_ZOMBIES);
                let time = if is_long { LONG_ZOMBIE_FOR } else { ZOMBIE_FOR };
                self.pause_instance(cluster, instance, time).await;
            }
            Fault::Blink => self.pause_instance(cluster, instance, BLINK_FOR).await,
            Fault::KillBroker => {
                self.done.brokers_killed += 1;
                cluster.brokers.kill(broker).await;
                self.wait_for_answers(WORKS_AGAIN, cluster).await;
                cluster.brokers.restart(broker).await;
            }
            Fault::PauseBroker => {
                self.done.brokers_paused += 1;
                cluster.brokers.pause(broker).await;
                pass(BROKER_PAUSED_FOR).await;
                cluster.brokers.resume(broker).await;
            }
            Fault::KillDatabase => self.kill_database(cluster).await,
            Fault::KillInstanceAndBroker => {
                self.done.brokers_killed += 1;
                cluster.brokers.kill(broker).await;
                self.kill_instance(cluster, instance).await;
                cluster.begin(instance);
                cluster.brokers.restart(broker).await;
                cluster.ready(instance).await;
            }
        }
    }

    /// Commands need no views.
    async fn kill_database(&mut self, cluster: &Cluster) {
        self.done.databases_killed += 1;
        cluster.postgres.kill().await;
        self.wait_for_answers(WORKS_AGAIN, cluster).await;
        cluster.postgres.restart().await;
    }

    async fn kill_instance(&mut self, cluster: &mut Cluster, instance: usize) {
        self.done.instances_killed += 1;
        cluster.kill(instance).await;
    }

    async fn pause_instance(&mut self, cluster: &Cluster, instance: usize, time: Duration) {
        self.done.zombies += 1;
        cluster.signal(instance, "STOP").await;
        pass(time).await;
        cluster.signal(instance, "CONT").await;
    }

    async fn wait_for_answers(&mut self, count: u64, cluster: &Cluster) {
        let target = *self.answers.borrow() + count;
        let come = timeout(PATIENCE, self.answers.wait_for(|answers| *answers >= target)).await;
        if come.is_err() {
            let said: Vec<String> =
                (0..cluster.instance_count()).map(|it| cluster.stderr_of(it)).collect();
            panic!("nothing is answered any more after {}:\n{}", self.told, said.join("\n---\n"));
        }
    }
}

/// Lets time pass.
async fn pass(time: Duration) {
    let _ = timeout(time, std::future::pending::<()>()).await;
}
