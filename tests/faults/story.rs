//! The whole story: a cluster, its callers, what befalls it, and the verdict.

use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use verbatim_tests::callers::{Author, Recorder};
use verbatim_tests::checker::{Figures, check, figures, read_topic};
use verbatim_tests::cluster::Cluster;

use super::caller::{Caller, Phase, Way};
use super::nemesis::{Done, Nemesis};

const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");
const TOPIC: &str = "verbatim.inquiries.v1";
const BROKERS: u32 = 3;
const INSTANCES: u32 = 3;
const CALLERS: usize = 24;

/// One caller in this many uses a stream.
const STREAM_EVERY: usize = 4;

/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(180);

/// What happened.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) figures: Figures,
    /// Shown, not asserted: chance chooses.
    #[expect(dead_code, reason = "printed")]
    pub(crate) done: Done,
}

pub(crate) struct Story {
    cluster: Cluster,
    recorder: Arc<Recorder>,
    phase: watch::Sender<Phase>,
    callers: JoinSet<()>,
    nemesis: Nemesis,
}

impl Story {
    /// Starts everything, and the load.
    pub(crate) async fn begin(seed: u64) -> Self {
        let mut chance = StdRng::seed_from_u64(seed);
        let cluster = Cluster::start(BINARY, BROKERS, INSTANCES).await;
        let recorder = Arc::new(Recorder::new(&cluster.folder().join("history.jsonl")));
        let phase = watch::Sender::new(Phase::Work);
        let channels: Arc<[_]> =
            (0..cluster.instance_count()).map(|it| cluster.channel(it)).collect();
        let mut callers = JoinSet::new();
        for number in 0..CALLERS {
            let way = if number % STREAM_EVERY == 0 { Way::Stream } else { Way::Unary };
            let author = StdRng::seed_from_u64(chance.random());
            let caller = Caller {
                way,
                author: Author::new(format!("caller{number}"), author),
                chance: StdRng::seed_from_u64(chance.random()),
                recorder: Arc::clone(&recorder),
                channels: Arc::clone(&channels),
                phase: phase.subscribe(),
            };
            callers.spawn(caller.run());
        }
        let answers = recorder.answers();
        let nemesis = Nemesis { chance, answers, done: Done::default(), told: String::new() };
        Story { cluster, recorder, phase, callers, nemesis }
    }

    /// Lets so many faults happen, lets everything settle, and judges.
    pub(crate) async fn run(mut self, episodes: u64) -> Told {
        for episode in 0..episodes {
            self.nemesis.strike(&mut self.cluster, episode).await;
        }
        self.phase.send_replace(Phase::Settle);
        let settled = timeout(PATIENCE, async {
            while let Some(ended) = self.callers.join_next().await {
                ended.expect("a caller does not panic");
            }
        });
        if settled.await.is_err() {
            panic!("callers are in doubt for ever; kept in {}", self.keep());
        }
        for instance in 0..self.cluster.instance_count() {
            let ended = self.cluster.stop(instance).await;
            assert!(ended.status.success(), "it does not stop in order: {}", ended.stderr);
        }
        let figures = self.judge();
        Told { figures, done: self.nemesis.done }
    }

    fn judge(&mut self) -> Figures {
        let history = self.recorder.history();
        let log = match read_topic(&self.cluster.brokers.bootstrap(), TOPIC) {
            Ok(log) => log,
            Err(error) => panic!("the log cannot be read: {error}; kept in {}", self.keep()),
        };
        let broken = check(&log, &history);
        if let Some(first) = broken.first() {
            let told = std::mem::take(&mut self.nemesis.told);
            panic!("after {told}{} are broken: {first}; kept in {}", broken.len(), self.keep());
        }
        figures(&log, &history)
    }

    fn keep(&mut self) -> String {
        self.recorder.flush();
        self.cluster.keep()
    }
}
