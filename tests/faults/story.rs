//! The whole story: a cluster, its callers, what befalls it, and the verdict.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::AddAssign;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use verbatim_projector::projectors;
use verbatim_testkit::rules::document;
use verbatim_tests::breaches::{self, Views, Watcher};
use verbatim_tests::callers::{Author, Inquiries, Recorder};
use verbatim_tests::checker::{Figures, RawLog, check, figures, read_topic};
use verbatim_tests::cluster::Cluster;
use verbatim_tests::probe::{Probe, Told};

use super::caller::{Caller, Phase, Way};
use super::hand::Stuck;
use super::nemesis;
use super::tally::Tally;

const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");
pub(crate) const TOPIC: &str = "verbatim.inquiries.v1";
const BROKERS: u32 = 3;
const INSTANCES: u32 = 3;
const CALLERS: usize = 24;

/// One caller in this many uses a stream.
const STREAM_EVERY: usize = 4;

/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(180);

/// What happened.
#[derive(Debug, Default)]
pub(crate) struct Ended {
    pub(crate) tally: Tally,
    pub(crate) figures: Figures,
    /// How often the probe had to go on elsewhere.
    probe_reconnected: u64,
    /// Words on breaches that the watcher was told, and those of them that were told before what
    /// ended the clock in time was in the log.
    breach_words: u64,
    early_words: usize,
}

impl AddAssign for Ended {
    fn add_assign(&mut self, other: Self) {
        self.tally += other.tally;
        self.figures += other.figures;
        self.probe_reconnected += other.probe_reconnected;
        self.breach_words += other.breach_words;
        self.early_words += other.early_words;
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ended { tally, figures, probe_reconnected, breach_words, early_words } = self;
        write!(
            f,
            "{tally}; commands: {figures}; the probe went on elsewhere {probe_reconnected} \
             times; {breach_words} words on breaches, {early_words} of them early; nothing is \
             broken"
        )
    }
}

pub(crate) struct Story {
    cluster: Cluster,
    recorder: Arc<Recorder>,
    phase: watch::Sender<Phase>,
    callers: JoinSet<()>,
    chance: StdRng,
    probe: Probe,
    watcher: Watcher,
}

impl Story {
    /// Starts everything, and the load.
    pub(crate) async fn begin(seed: u64) -> Self {
        let mut chance = StdRng::seed_from_u64(seed);
        let cluster = Cluster::start_behind_gates(BINARY, BROKERS, INSTANCES).await;
        let recorder = Arc::new(Recorder::new(&cluster.folder().join("history.jsonl")));
        let inquiries = Arc::new(Inquiries::default());
        let phase = watch::Sender::new(Phase::Work);
        let channels: Arc<[_]> =
            (0..cluster.instance_count()).map(|it| cluster.channel(it)).collect();
        breaches::publish(channels[0].clone(), document()).await;
        let watcher = Watcher::start(channels.to_vec());
        let mut callers = JoinSet::new();
        for number in 0..CALLERS {
            let way = if number % STREAM_EVERY == 0 { Way::Stream } else { Way::Unary };
            let author = StdRng::seed_from_u64(chance.random());
            let inquiries = Arc::clone(&inquiries);
            let caller = Caller {
                way,
                author: Author::new(format!("caller{number}"), author, inquiries),
                chance: StdRng::seed_from_u64(chance.random()),
                recorder: Arc::clone(&recorder),
                channels: Arc::clone(&channels),
                phase: phase.subscribe(),
            };
            callers.spawn(caller.run());
        }
        let probe = Probe::start(channels.to_vec());
        Story { cluster, recorder, phase, callers, chance, probe, watcher }
    }

    /// Lets so many faults befall instances, and others befall the rest; lets everything settle,
    /// and judges.
    pub(crate) async fn run(mut self, episodes: u64) -> Ended {
        let answers = self.recorder.answers();
        let struck = nemesis::strike(&mut self.cluster, &mut self.chance, &answers, episodes).await;
        let tally = match struck {
            Ok(tally) => tally,
            Err(Stuck(why)) => panic!("{why}; kept in {}", self.keep()),
        };
        self.phase.send_replace(Phase::Settle);
        let settled = timeout(PATIENCE, async {
            while let Some(ended) = self.callers.join_next().await {
                ended.expect("a caller does not panic");
            }
        });
        if settled.await.is_err() {
            panic!("callers are in doubt for ever; kept in {}", self.keep());
        }
        let probed = Told::told_count(&self.log());
        if timeout(PATIENCE, self.probe.reaches(probed)).await.is_err() {
            panic!("the probe is not told all {probed} outcomes; kept in {}", self.keep());
        }
        let views = self.views();
        if timeout(PATIENCE, self.watcher.tells_all(&views)).await.is_err() {
            panic!("the watcher is not told of every breach; kept in {}", self.keep());
        }
        let rebuilt = self.cluster.rebuild().await;
        if !rebuilt.contains(&as_before()) {
            panic!("views do not follow from the log: {rebuilt}; kept in {}", self.keep());
        }
        for instance in 0..self.cluster.instance_count() {
            let ended = self.cluster.stop(instance).await;
            assert!(ended.status.success(), "it does not stop in order: {}", ended.stderr);
        }
        self.judge(tally).await
    }

    async fn judge(mut self, mut tally: Tally) -> Ended {
        let (log, history) = (self.log(), self.recorder.history());
        let kept = self.keep();
        let views = self.views();
        let told = self.probe.stop().await;
        let watched = self.watcher.stop().await;
        let unlike = watched.against(&views).await;
        let early_words = watched.told_early(&views).await;
        let broken = check(&log, &history).into_iter().map(|broken| broken.to_string());
        let wrong = told.against(&log).into_iter().map(|wrong| format!("the probe: {wrong}"));
        let unlike = unlike.into_iter().map(|unlike| format!("the watcher: {unlike}"));
        let found: Vec<String> = broken.chain(wrong).chain(unlike).collect();
        if let Some(first) = found.first() {
            panic!("{} are broken, first {first}; kept in {kept}", found.len());
        }
        self.cluster.forget();
        tally.look_up_owners(&log);
        let figures = figures(&log, &history);
        let breach_words = watched.count();
        Ended { tally, figures, probe_reconnected: told.reconnected, breach_words, early_words }
    }

    fn views(&self) -> Views {
        Views::Postgres(self.cluster.database().to_owned())
    }

    fn log(&mut self) -> RawLog {
        match read_topic(&self.cluster.brokers.bootstrap(), TOPIC) {
            Ok(log) => log,
            Err(error) => panic!("the log cannot be read: {error}; kept in {}", self.keep()),
        }
    }

    fn keep(&mut self) -> String {
        self.recorder.flush();
        self.cluster.keep()
    }
}

/// What a rebuild says where every view holds the same as before.
fn as_before() -> String {
    let projectors = projectors();
    let names: BTreeSet<&str> = projectors.iter().map(|projector| projector.name()).collect();
    let same: Vec<String> = names.iter().map(|name| format!(r#""{name}":[]"#)).collect();
    format!(r#""differing_tables":{{{}}}"#, same.join(","))
}
