//! The campaign itself: start, let callers work, kill, and judge what is left.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;
use tokio::process::Command;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tonic::transport::Channel;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_testkit::kafka::free_ports;
use verbatim_testkit::rules::document;
use verbatim_tests::breaches::{self, Views, Watcher};
use verbatim_tests::callers::{Author, Inquiries, Recorder};
use verbatim_tests::checker::{Figures, History, RawLog, check, figures, read_log};
use verbatim_tests::process::{Process, serve_at};

use super::caller::{Caller, Epoch, Until, Way};

const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");
const CALLERS: usize = 64;
/// One caller in this many uses a stream.
const STREAM_EVERY: usize = 4;
const CONNECTIONS: usize = 8;
/// How many answers come at most between two kills.
const ANSWERS_MAX: u64 = 1_500;
/// One start in this many is killed on its way.
const KILLED_WHILE_STARTING_EVERY: u32 = 8;
const START_KILLED_WITHIN_MS: u64 = 60;
/// The views are compared with the log after so many kills.
const VIEWS_EVERY: u32 = 10;
/// How long every clock of the campaign takes: some run out between two kills, and some over one.
const TARGET: &str = "1s";
/// By then every clock that ran has run out, and the views have had to say so for long enough.
const ALL_LATE_AFTER: Duration = Duration::from_secs(8);
/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) struct Campaign {
    folder: TempDir,
    /// Every run of the server serves there, so that a watcher finds it again.
    port: u16,
    chance: StdRng,
    recorder: Arc<Recorder>,
    epochs: watch::Sender<Epoch>,
    idle: mpsc::UnboundedReceiver<()>,
    callers: JoinSet<()>,
    instances: Vec<Uuid>,
    /// Begins once there are rules to be late by.
    watcher: Option<Watcher>,
}

/// What a campaign has come to.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) figures: Figures,
    /// How many words on breaches the watcher was told, and how often it had to go on.
    pub(crate) breach_words: u64,
    pub(crate) watcher_reconnected: u64,
}

impl Campaign {
    pub(crate) fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut chance = StdRng::seed_from_u64(seed);
        let recorder = Arc::new(Recorder::new(&folder.path().join("history.jsonl")));
        let (channels, until) = (Arc::new([]), Until::TheServerIsGone);
        let epochs = watch::Sender::new(Epoch { number: 0, channels, until });
        let (tell_idle, idle) = mpsc::unbounded_channel();
        let inquiries = Arc::new(Inquiries::default());
        let mut callers = JoinSet::new();
        for number in 0..CALLERS {
            let way = if number % STREAM_EVERY == 0 { Way::Stream } else { Way::Unary };
            let chance = StdRng::seed_from_u64(chance.random());
            let inquiries = Arc::clone(&inquiries);
            let author = Author::new(format!("caller{number}"), chance, inquiries);
            let (recorder, idle) = (Arc::clone(&recorder), tell_idle.clone());
            let caller = Caller { number, way, author, recorder, idle };
            callers.spawn(caller.run(epochs.subscribe()));
        }
        let port = free_ports(1)[0];
        let (instances, watcher) = (Vec::new(), None);
        Campaign { folder, port, chance, recorder, epochs, idle, callers, instances, watcher }
    }

    /// Kills the server so many times, lets everything settle, and judges.
    pub(crate) async fn run(mut self, kills: u32) -> Ended {
        self.publish().await;
        for kill in 1..=kills {
            if self.chance.random_range(0..KILLED_WHILE_STARTING_EVERY) == 0 {
                self.kill_while_starting().await;
            } else {
                self.kill_under_load().await;
            }
            if kill % VIEWS_EVERY == 0 {
                self.verify().await;
            }
        }
        let mut server = self.start().await;
        self.release(&server, Until::NothingIsInDoubt).await;
        self.everybody_idle().await;
        let (breach_words, watcher_reconnected) = self.judge_watcher().await;
        let ended = server.stop().await;
        assert!(ended.status.success(), "the server does not stop in order: {}", ended.stderr);
        let (log, history) = self.judge().await;
        self.verify().await;
        drop(self.epochs);
        self.callers.join_all().await;
        let figures = figures(&log, &history);
        Ended { figures, breach_words, watcher_reconnected }
    }

    /// Rules before anything is done, and a watcher of what is late by them.
    async fn publish(&mut self) {
        let mut server = self.start().await;
        let mut rules = document();
        for clock in &mut rules.clock {
            let due = Some(pb::clock_target::Due::Within(TARGET.to_owned()));
            clock.target = vec![pb::ClockTarget { when: None, due }];
        }
        let address = format!("http://127.0.0.1:{}", self.port);
        let there = Channel::from_shared(address).expect("an address is a URL").connect_lazy();
        breaches::publish(there.clone(), rules).await;
        self.watcher = Some(Watcher::start(vec![there]));
        let ended = server.stop().await;
        assert!(ended.status.success(), "the server does not stop in order: {}", ended.stderr);
    }

    /// Every word on a breach was told once: how many those are, and how often the watcher had to
    /// go on behind its token.
    async fn judge_watcher(&mut self) -> (u64, u64) {
        let views = Views::Sqlite(self.store().join("views/views.db"));
        let mut watcher = self.watcher.take().expect("it began with the first server");
        let _ = timeout(ALL_LATE_AFTER, std::future::pending::<()>()).await;
        if timeout(PATIENCE, watcher.tells_all(&views)).await.is_err() {
            panic!("the watcher is not told of every breach; kept in {}", self.keep());
        }
        let watched = watcher.stop().await;
        if let Some(first) = watched.against(&views).await.first() {
            panic!("the watcher: {first}; kept in {}", self.keep());
        }
        (watched.count(), watched.reconnected)
    }

    async fn kill_under_load(&mut self) {
        let mut server = self.start().await;
        let mut answers = self.recorder.answers();
        let target = *answers.borrow() + self.chance.random_range(0..ANSWERS_MAX);
        self.release(&server, Until::TheServerIsGone).await;
        tokio::select! {
            reached = timeout(PATIENCE, answers.wait_for(|count| *count >= target)) => {
                assert!(reached.is_ok(), "nothing is answered: {}", server.stderr());
            }
            ended = server.ended() => panic!("the server ended by itself: {}", ended.stderr),
        }
        server.kill().await.expect("our own child can be killed");
        self.everybody_idle().await;
    }

    async fn kill_while_starting(&mut self) {
        let mut server = self.process();
        let within = Duration::from_millis(self.chance.random_range(0..START_KILLED_WITHIN_MS));
        if let Ok(Err(ended)) = timeout(within, server.ready()).await {
            panic!("the server does not start: {}", ended.stderr);
        }
        server.kill().await.expect("our own child can be killed");
    }

    fn process(&self) -> Process {
        let stderr = self.folder.path().join("stderr");
        Process::start(serve_at(BINARY, &self.store(), self.port), &stderr)
            .expect("the server can be started")
    }

    fn store(&self) -> PathBuf {
        self.folder.path().join("store")
    }

    /// Starts the server, and judges what its last run left.
    async fn start(&mut self) -> Process {
        let mut server = self.process();
        match timeout(PATIENCE, server.ready()).await {
            Ok(Ok(())) => {}
            Ok(Err(ended)) => panic!("the server does not start: {}", ended.stderr),
            Err(_) => panic!("the server is never ready: {}", server.stderr()),
        }
        let (log, _) = self.judge().await;
        let rulers = log.rulers();
        let instance = rulers[0].expect("a server that is ready has claimed partition 0");
        let rules_all = rulers.iter().all(|ruler| *ruler == Some(instance));
        assert!(rules_all, "a server that is ready rules every partition: {rulers:?}");
        assert!(!self.instances.contains(&instance), "{instance} ruled before");
        self.instances.push(instance);
        self.recorder.ready(instance);
        server
    }

    async fn release(&mut self, server: &Process, until: Until) {
        let number = self.epochs.borrow().number + 1;
        let mut channels = Vec::new();
        for _ in 0..CONNECTIONS {
            channels.push(server.connect().await.expect("a server that is ready can be reached"));
        }
        let channels = channels.into();
        self.epochs.send_replace(Epoch { number, channels, until });
    }

    async fn everybody_idle(&mut self) {
        for _ in 0..CALLERS {
            let idle = timeout(PATIENCE, self.idle.recv()).await;
            assert!(matches!(idle, Ok(Some(()))), "a caller hangs");
        }
    }

    async fn judge(&mut self) -> (RawLog, History) {
        let log = read_log(&self.store().join("log/log.db")).await;
        let history = self.recorder.history();
        let log = match log {
            Ok(log) => log,
            Err(error) => panic!("the log cannot be read: {error}; kept in {}", self.keep()),
        };
        let broken = check(&log, &history);
        if let Some(first) = broken.first() {
            panic!("{} are broken, first {first}; kept in {}", broken.len(), self.keep());
        }
        (log, history)
    }

    /// I9, and the chains of hashes: what the product itself says of a store at rest.
    async fn verify(&mut self) {
        let mut command = Command::new(BINARY);
        command.arg("verify").arg("--data-dir").arg(self.store());
        let output = command.output().await.expect("the program can be started");
        let said = String::from_utf8_lossy(&output.stdout);
        let complained = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            panic!("views or log are broken:\n{said}{complained}\nkept in {}", self.keep());
        }
    }

    fn keep(&mut self) -> String {
        self.recorder.flush();
        self.folder.disable_cleanup(true);
        self.folder.path().display().to_string()
    }
}
