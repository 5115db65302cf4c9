//! Several instances as processes over real brokers: started, killed, paused, stopped in order.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use tokio::process::Command;
use tonic::transport::Channel;
use verbatim_testkit::gate::Gate;
use verbatim_testkit::kafka::{KafkaCluster, free_ports};
use verbatim_testkit::postgres::PostgresServer;

use crate::process::{Ended, Process};
use crate::small_disk::SmallDisk;

/// Partitions of the log, as many as by default.
pub const PARTITION_COUNT: u32 = 7;

/// The disk of an instance, where it has one of its own.
const DISK_MIB: u32 = 96;

/// Brokers and PostgreSQL, and instances that share one topic and its views.
#[derive(Debug)]
pub struct Cluster {
    /// The brokers.
    pub brokers: Arc<KafkaCluster>,
    /// Where the views are.
    pub postgres: Arc<PostgresServer>,
    database: String,
    binary: PathBuf,
    ports: Vec<u16>,
    instances: Vec<Option<Process>>,
    /// One before each instance, or none at all.
    gates: Vec<Gate>,
    /// One for each instance, or none at all.
    disks: Vec<SmallDisk>,
    // After the instances, so that it goes after them.
    folder: TempDir,
}

impl Cluster {
    /// Starts brokers, makes the topics, and starts instances of the program `binary`.
    ///
    /// # Panics
    /// If something does not start.
    pub async fn start(binary: &str, broker_count: u32, instance_count: u32) -> Self {
        let mut cluster = Cluster::of(binary, broker_count, instance_count, 0).await;
        cluster.start_instances().await;
        cluster
    }

    /// As [`Cluster::start`], but with gates between all parts: one before each instance, for
    /// callers and other instances, and for each instance one of its own before each broker. And
    /// each instance has a small disk of its own, where this machine lets us have one.
    ///
    /// # Panics
    /// If something does not start.
    pub async fn start_behind_gates(binary: &str, broker_count: u32, instance_count: u32) -> Self {
        let mut cluster = Cluster::of(binary, broker_count, instance_count, instance_count).await;
        for port in &cluster.ports {
            cluster.gates.push(Gate::before(SocketAddr::from(([127, 0, 0, 1], *port))).await);
        }
        cluster.disks = (0..instance_count).map_while(|_| SmallDisk::of_mib(DISK_MIB)).collect();
        cluster.start_instances().await;
        cluster
    }

    async fn of(binary: &str, broker_count: u32, instance_count: u32, door_count: u32) -> Self {
        let (brokers, postgres) = tokio::join!(
            KafkaCluster::start_with_doors(broker_count, door_count),
            PostgresServer::start()
        );
        let database = postgres.database();
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        fs::write(folder.path().join("digest.key"), [7; 32]).expect("the folder is ours");
        Cluster {
            brokers: Arc::new(brokers),
            postgres: Arc::new(postgres),
            database,
            binary: binary.into(),
            ports: free_ports(instance_count),
            instances: (0..instance_count).map(|_| None).collect(),
            gates: Vec::new(),
            disks: Vec::new(),
            folder,
        }
    }

    async fn start_instances(&mut self) {
        self.create_topics().await;
        for instance in 0..self.instances.len() {
            self.begin(instance);
        }
        for instance in 0..self.instances.len() {
            self.ready(instance).await;
        }
    }

    /// Makes the topics, as an operator does.
    ///
    /// # Panics
    /// If that fails.
    pub async fn create_topics(&self) {
        let mut topics = self.command("topics");
        topics.arg("create");
        self.add_log(&mut topics, &self.brokers.bootstrap());
        let made = topics.output().await.expect("the program can be started");
        let said = String::from_utf8_lossy(&made.stdout);
        let complained = String::from_utf8_lossy(&made.stderr);
        assert!(made.status.success(), "the topics cannot be made: {said}{complained}");
    }

    fn command(&self, word: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg(word).current_dir(self.folder.path());
        command
    }

    fn add_log(&self, command: &mut Command, brokers: &str) {
        command
            .args(["--kafka-brokers", brokers, "--kafka-replication"])
            .arg(self.brokers.broker_count().min(3).to_string())
            .args(["--partitions", &PARTITION_COUNT.to_string()]);
    }

    fn add_log_and_views(&self, command: &mut Command, brokers: &str) {
        self.add_log(command, brokers);
        command.args(["--log", "kafka", "--views", "postgres"]);
        command.env("VERBATIM_POSTGRES_URL", &self.database);
    }

    /// The database of the views, as clients name it.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// Folds the views anew beside those that are asked, while instances serve; gives what the
    /// program says of tables that had held other rows.
    ///
    /// # Panics
    /// If it fails.
    pub async fn rebuild(&self) -> String {
        let mut command = self.command("rebuild");
        self.add_log_and_views(&mut command, &self.brokers.bootstrap());
        let done = command.arg("--json").output().await.expect("the program can be started");
        let complained = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "the views cannot be rebuilt: {complained}");
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// How many instances there are, running or not.
    pub fn instance_count(&self) -> usize {
        self.instances.len()
    }

    /// Where an instance is reached whenever it runs: at its gate, if it has one.
    pub fn address(&self, instance: usize) -> String {
        match self.gates.get(instance) {
            Some(gate) => gate.address().to_string(),
            None => self.listening(instance),
        }
    }

    /// Where an instance itself listens.
    fn listening(&self, instance: usize) -> String {
        format!("127.0.0.1:{}", self.ports[instance])
    }

    /// The gate before an instance.
    ///
    /// # Panics
    /// If the cluster was started without.
    pub fn gate(&self, instance: usize) -> &Gate {
        &self.gates[instance]
    }

    /// The disk of an instance, if it has one of its own.
    pub fn disk(&self, instance: usize) -> Option<&SmallDisk> {
        self.disks.get(instance)
    }

    /// Where an instance keeps what is its own.
    pub fn data_dir(&self, instance: usize) -> PathBuf {
        let name = format!("instance-{instance}");
        self.disk(instance).map_or(self.folder.path(), SmallDisk::path).join(name)
    }

    /// The brokers as an instance is told to reach them: through its own gates, if there are some.
    fn brokers_of(&self, instance: usize) -> String {
        match self.brokers.door_count() {
            0 => self.brokers.bootstrap(),
            _ => self.brokers.bootstrap_through(instance),
        }
    }

    /// Where everything of this cluster lies.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A connection to an instance that is made anew whenever it broke.
    ///
    /// # Panics
    /// Never: an address is a URL.
    pub fn channel(&self, instance: usize) -> Channel {
        let url = format!("http://{}", self.address(instance));
        Channel::from_shared(url).expect("an address is a URL").connect_lazy()
    }

    /// Starts an instance and does not wait for it.
    ///
    /// # Panics
    /// If there is no such program.
    pub fn begin(&mut self, instance: usize) {
        let mut command = self.command("serve");
        self.add_log_and_views(&mut command, &self.brokers_of(instance));
        command
            .args(["--digest-key-file", "digest.key", "--data-dir"])
            .arg(self.data_dir(instance))
            .args(["--listen", &self.listening(instance)])
            .args(["--advertise", &self.address(instance), "--log-filter", "info"]);
        let process = Process::start(command, &self.stderr(instance));
        self.instances[instance] = Some(process.expect("the program can be started"));
    }

    /// Waits until an instance that was begun is ready.
    ///
    /// # Panics
    /// If it ends instead.
    pub async fn ready(&mut self, instance: usize) {
        if let Err(ended) = self.try_ready(instance).await {
            panic!("instance {instance} does not start: {}", ended.stderr);
        }
    }

    /// Waits until an instance that was begun is ready.
    ///
    /// # Errors
    /// It ended instead, as it does while it cannot reach what it needs.
    ///
    /// # Panics
    /// If it was not begun.
    pub async fn try_ready(&mut self, instance: usize) -> Result<(), Ended> {
        self.instances[instance].as_mut().expect("it was begun").ready().await
    }

    /// `kill -9`.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn kill(&mut self, instance: usize) {
        let mut process = self.instances[instance].take().expect("it runs");
        process.kill().await.expect("our own child can be killed");
    }

    /// SIGTERM, and waits for its end.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn stop(&mut self, instance: usize) -> Ended {
        self.instances[instance].take().expect("it runs").stop().await
    }

    /// SIGSTOP or SIGCONT.
    ///
    /// # Panics
    /// If it does not run.
    pub async fn signal(&self, instance: usize, signal: &str) {
        let id = self.instances[instance].as_ref().and_then(Process::id).expect("it runs");
        let sent = Command::new("kill").args(["-s", signal, &id.to_string()]).status().await;
        assert!(sent.is_ok_and(|status| status.success()), "our own child hears signals");
    }

    fn stderr(&self, instance: usize) -> PathBuf {
        self.folder.path().join(format!("instance-{instance}.stderr"))
    }

    /// Keeps the folder for somebody to look at, and says where it is.
    pub fn keep(&mut self) -> String {
        self.folder.disable_cleanup(true);
        self.folder.path().display().to_string()
    }

    /// Takes [`Cluster::keep`] back.
    pub fn forget(&mut self) {
        self.folder.disable_cleanup(false);
    }
}
