//! How the brokers of one run are laid out: folders, ports, and what each is told.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::kept_process::KeptProcess;
use crate::parts;

/// An id for the cluster, as Kafka writes them: 22 characters of base64.
const CLUSTER_ID: &str = "dmVyYmF0aW0tdGVzdHMtMA";

/// How many characters of a broker's log are shown when it fails.
const LAST_WORDS: usize = 4000;

/// Folders and ports of the brokers of one run.
#[derive(Debug)]
pub(super) struct Layout {
    folder: PathBuf,
    libs: PathBuf,
    pub(super) listening: Vec<u16>,
    among_brokers: Vec<u16>,
    controllers: Vec<u16>,
    pub(super) doors: Vec<Door>,
}

/// A further listener of each broker, and what its clients are told instead: the port of whatever
/// stands before it.
#[derive(Debug)]
pub(super) struct Door {
    pub(super) listening: Vec<u16>,
    pub(super) advertised: Vec<u16>,
}

impl Layout {
    pub(super) fn new(
        folder: &Path,
        listening: Vec<u16>,
        among_brokers: Vec<u16>,
        controllers: Vec<u16>,
        doors: Vec<Door>,
    ) -> Self {
        let (folder, libs) = (folder.to_owned(), libs());
        Layout { folder, libs, listening, among_brokers, controllers, doors }
    }

    pub(super) fn node_folder(&self, broker: u32) -> PathBuf {
        self.folder.join(format!("broker-{broker}"))
    }

    fn properties(&self, broker: u32) -> PathBuf {
        self.node_folder(broker).join("node.properties")
    }

    /// The class path, as java wants it.
    fn class_path(&self) -> String {
        format!("{}/*", self.libs.display())
    }

    /// Starts a broker whose storage is prepared.
    pub(super) fn start(&self, broker: u32) -> KeptProcess {
        let folder = self.node_folder(broker);
        let java = ["java", "-Xms128m", "-Xmx400m", "-XX:+UseSerialGC"];
        let java = java.into_iter().chain(["-XX:TieredStopAtLevel=1", "-Xshare:auto"]);
        let logging = format!("-Dlog4j2.configurationFile={}", self.logging(broker));
        let program = java.map(str::to_owned).chain([logging]);
        let main = ["-cp".to_owned(), self.class_path(), "kafka.Kafka".to_owned()];
        let settings = self.properties(broker).display().to_string();
        let program = program.chain(main).chain([settings]);
        KeptProcess::start(&folder, &folder.join("broker.log"), program)
    }

    /// Writes what a broker is told, and formats its storage.
    pub(super) fn prepare(&self, broker: u32) {
        self.prepare_with(broker, "", &[]);
    }

    /// The same, with settings beyond those of every broker, of which the last word counts, and
    /// with more to be written into its storage.
    pub(super) fn prepare_with(&self, broker: u32, beyond: &str, stored: &[&str]) {
        let folder = self.node_folder(broker);
        fs::create_dir_all(&folder).expect("the broker's folder can be made");
        let text = self.text(broker) + beyond;
        fs::write(self.properties(broker), text).expect("its settings can be written");
        fs::write(folder.join("log4j2.properties"), LOGGING).expect("its settings can be written");
        let formatted = Command::new("java")
            .args(["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"])
            .arg(format!("-Dlog4j2.configurationFile={}", self.logging(broker)))
            .args(["-cp", &self.class_path(), "kafka.tools.StorageTool", "format", "-t"])
            .args([CLUSTER_ID, "--ignore-formatted", "-c"])
            .arg(self.properties(broker))
            .args(stored)
            .output()
            .expect("java can be run; `./dev parts` installs it");
        assert!(
            formatted.status.success(),
            "the storage of broker {broker} cannot be formatted: {}",
            String::from_utf8_lossy(&formatted.stderr)
        );
    }

    fn logging(&self, broker: u32) -> String {
        self.node_folder(broker).join("log4j2.properties").display().to_string()
    }

    /// The end of what a broker wrote.
    pub(super) fn last_words(&self, broker: u32) -> String {
        let log = fs::read_to_string(self.node_folder(broker).join("broker.log"));
        let log = log.unwrap_or_default();
        let start = log.len().saturating_sub(LAST_WORDS);
        let start = (start..=log.len()).find(|at| log.is_char_boundary(*at)).unwrap_or(0);
        log[start..].to_owned()
    }

    fn text(&self, broker: u32) -> String {
        let place = broker as usize;
        let voters = (1..).zip(&self.controllers);
        let voters: Vec<String> =
            voters.map(|(id, port)| format!("{id}@127.0.0.1:{port}")).collect();
        let replication = self.listening.len().min(3);
        let in_sync = replication.min(2);
        format!(
            "process.roles=broker,controller\n\
             node.id={id}\n\
             controller.quorum.voters={voters}\n\
             listeners=CLIENT://127.0.0.1:{client},BROKER://127.0.0.1:{broker_port},\
             CONTROLLER://127.0.0.1:{controller}{doors}\n\
             advertised.listeners=CLIENT://127.0.0.1:{client},\
             BROKER://127.0.0.1:{broker_port}{advertised_doors}\n\
             controller.listener.names=CONTROLLER\n\
             inter.broker.listener.name=BROKER\n\
             listener.security.protocol.map=\
             CLIENT:PLAINTEXT,BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT{door_protocols}\n\
             log.dirs={folder}/data\n\
             default.replication.factor={replication}\n\
             min.insync.replicas={in_sync}\n\
             offsets.topic.replication.factor={replication}\n\
             offsets.topic.num.partitions=5\n\
             transaction.state.log.replication.factor={replication}\n\
             transaction.state.log.min.isr={in_sync}\n\
             transaction.state.log.num.partitions=5\n\
             auto.create.topics.enable=false\n\
             group.initial.rebalance.delay.ms=0\n\
             group.min.session.timeout.ms=1000\n\
             broker.session.timeout.ms=3000\n\
             broker.heartbeat.interval.ms=500\n\
             replica.lag.time.max.ms=5000\n\
             num.network.threads=2\n\
             num.io.threads=4\n",
            id = broker + 1,
            voters = voters.join(","),
            client = self.listening[place],
            broker_port = self.among_brokers[place],
            controller = self.controllers[place],
            folder = self.node_folder(broker).display(),
            doors =
                self.of_doors(|door, it| format!(",{door}://127.0.0.1:{}", it.listening[place])),
            advertised_doors =
                self.of_doors(|door, it| format!(",{door}://127.0.0.1:{}", it.advertised[place])),
            door_protocols = self.of_doors(|door, _| format!(",{door}:PLAINTEXT")),
        )
    }

    /// What is said of each door, by its name.
    fn of_doors(&self, say: impl Fn(&str, &Door) -> String) -> String {
        (0..).zip(&self.doors).map(|(number, it)| say(&format!("DOOR{number}"), it)).collect()
    }
}

const LOGGING: &str = "rootLogger.level = warn\n\
    rootLogger.appenderRef.out.ref = out\n\
    appender.out.type = Console\n\
    appender.out.name = out\n\
    appender.out.layout.type = PatternLayout\n\
    appender.out.layout.pattern = %d %p %m (%c)%n%throwable{5}\n";

/// Where Kafka's jars lie.
fn libs() -> PathBuf {
    let libs = parts::place("VERBATIM_KAFKA_LIBS", "kafka-4.3.0");
    assert!(
        libs.is_dir(),
        "Kafka's jars are not in `{}`; `./dev parts` fetches them",
        libs.display()
    );
    libs
}
