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
use uuid::Uuid;
use verbatim_tests::callers::{Author, Inquiries, Recorder};
use verbatim_tests::checker::{Figures, History, RawLog, check, figures, read_log};
use verbatim_tests::process::{Process, serve};

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
/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) struct Campaign {
    folder: TempDir,
    chance: StdRng,
    recorder: Arc<Recorder>,
    epochs: watch::Sender<Epoch>,
    idle: mpsc::UnboundedReceiver<()>,
    callers: JoinSet<()>,
    instances: Vec<Uuid>,
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
        let instances = Vec::new();
        Campaign { folder, chance, recorder, epochs, idle, callers, instances }
    }

    /// Kills the server so many times, lets everything settle, and judges.
    pub(crate) async fn run(mut self, kills: u32) -> Figures {
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
        let ended = server.stop().await;
        assert!(ended.status.success(), "the server does not stop in order: {}", ended.stderr);
        let (log, history) = self.judge().await;
        self.verify().await;
        drop(self.epochs);
        self.callers.join_all().await;
        figures(&log, &history)
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
        Process::start(serve(BINARY, &self.store()), &stderr).expect("the server can be started")
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
