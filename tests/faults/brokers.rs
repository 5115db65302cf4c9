//! What befalls brokers: killed, paused, cut off from all instances. Leaders above all.

use std::sync::Arc;
use std::time::Duration;

use rand::RngExt;
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use tokio::sync::watch;
use verbatim_testkit::gate::Cut;
use verbatim_testkit::kafka::KafkaCluster;

use super::hand::{Hand, Stuck, WORKS_AGAIN, pass};
use super::story::TOPIC;
use super::tally::Tally;

/// A paused leader is deposed by then.
const PAUSED_FOR: Duration = Duration::from_secs(5);

/// Longer than a session of an instance's group, whose coordinator may be on that broker.
const CUT_FOR: Duration = Duration::from_secs(8);

/// How often the broker that leads most is chosen.
const LEADERS: f64 = 0.75;

/// How long the brokers may take to say who leads.
const ANSWER_PATIENCE: Duration = Duration::from_secs(5);

/// One kind of fault.
#[derive(Debug, Clone, Copy)]
enum Fault {
    Kill,
    Pause,
    Cut(Cut),
}

const FAULTS: [Fault; 5] = [
    Fault::Kill,
    Fault::Cut(Cut::Inwards),
    Fault::Pause,
    Fault::Cut(Cut::BothWays),
    Fault::Cut(Cut::Outwards),
];

/// The hand that strikes at brokers.
pub(crate) struct Brokers {
    pub(crate) hand: Hand,
    pub(crate) brokers: Arc<KafkaCluster>,
    pub(crate) tally: Tally,
}

impl Brokers {
    /// Strikes, first once in each way and then by chance, until all instances were struck at.
    pub(crate) async fn run(&mut self, episodes: watch::Receiver<u64>) -> Result<(), Stuck> {
        let mut firsts = FAULTS.into_iter();
        loop {
            let fault = match firsts.next() {
                Some(fault) => fault,
                // The hand that strikes at instances is gone.
                None if episodes.has_changed().is_err() => return Ok(()),
                None => match self.hand.chance.random_range(0..100) {
                    0..50 => Fault::Kill,
                    50..75 => Fault::Pause,
                    75..83 => Fault::Cut(Cut::BothWays),
                    83..92 => Fault::Cut(Cut::Inwards),
                    _ => Fault::Cut(Cut::Outwards),
                },
            };
            let answers = self.hand.chance.random_range(1..1_000);
            self.hand.answers(answers).await?;
            self.strike(fault).await;
            self.hand.answers(WORKS_AGAIN).await?;
        }
    }

    async fn strike(&mut self, fault: Fault) {
        let (broker, led) = self.choose().await;
        self.hand.tell(format!("{fault:?} of {broker}, which leads {led}"));
        self.tally.leaders += u64::from(led > 0);
        match fault {
            Fault::Kill => {
                self.tally.brokers_killed += 1;
                self.brokers.kill(broker).await;
                self.hand.goes_on().await;
                self.brokers.restart(broker).await;
            }
            Fault::Pause => {
                self.tally.brokers_paused += 1;
                self.brokers.pause(broker).await;
                pass(PAUSED_FOR).await;
                self.brokers.resume(broker).await;
            }
            Fault::Cut(cut) => {
                self.tally.brokers_cut += 1;
                let doors = 0..self.brokers.door_count();
                doors.clone().for_each(|door| self.brokers.gate(door, broker).cut(cut));
                pass(CUT_FOR).await;
                doors.for_each(|door| self.brokers.gate(door, broker).heal());
            }
        }
    }

    /// A broker, and how many partitions of the log it leads: mostly the one that leads most.
    async fn choose(&mut self) -> (u32, usize) {
        let count = self.brokers.broker_count();
        let bootstrap = self.brokers.bootstrap();
        let leaders = tokio::task::spawn_blocking(move || leaders(&bootstrap)).await;
        let leaders = leaders.expect("asking for leaders does not panic");
        let led = |broker: u32| leaders.iter().filter(|leader| **leader == broker).count();
        let broker = match self.hand.chance.random_bool(LEADERS) {
            true => (0..count).max_by_key(|broker| led(*broker)).unwrap_or(0),
            false => self.hand.chance.random_range(0..count),
        };
        (broker, led(broker))
    }
}

/// Which broker leads each partition; nothing where nobody says.
fn leaders(bootstrap: &str) -> Vec<u32> {
    let client: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .create()
        .expect("the settings are right");
    let Ok(metadata) = client.fetch_metadata(Some(TOPIC), ANSWER_PATIENCE) else {
        return Vec::new();
    };
    let partitions = metadata.topics().iter().flat_map(|topic| topic.partitions());
    // The nodes' own numbers begin at one.
    partitions.filter_map(|it| u32::try_from(it.leader() - 1).ok()).collect()
}
