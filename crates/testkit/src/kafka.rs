//! Real Apache Kafka from its own jars: brokers that tests start, kill, pause and bring back.
//!
//! Every node is broker and controller (KRaft).

mod properties;
pub mod secured;

use std::net::{SocketAddr, TcpListener};
use std::sync::OnceLock;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::sync::{Mutex, OnceCell};

use properties::{Door, Layout};

use crate::gate::Gate;
use crate::kept_process::KeptProcess;

/// How long a broker may take until it accepts connections.
const START_WITHIN: Duration = Duration::from_secs(90);

/// Between two looks whether a broker accepts connections.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Brokers of one run. Dropped, they are gone, and so are their folders.
#[derive(Debug)]
pub struct KafkaCluster {
    layout: Layout,
    /// Of each door, one before each broker.
    gates: Vec<Vec<Gate>>,
    nodes: Mutex<Vec<KeptProcess>>,
    // After the nodes, so that it goes after them.
    _folder: TempDir,
}

impl KafkaCluster {
    /// Starts brokers and waits until all of them serve.
    ///
    /// # Panics
    /// If they do not start; the end of their logs is shown.
    pub async fn start(broker_count: u32) -> Self {
        Self::start_with_doors(broker_count, 0).await
    }

    /// Starts brokers that clients can reach through doors, too: whoever comes through one meets
    /// gates of its own, one before each broker. Brokers reach one another directly.
    ///
    /// # Panics
    /// As [`KafkaCluster::start`].
    pub async fn start_with_doors(broker_count: u32, door_count: u32) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let ports = free_ports(broker_count * (3 + door_count));
        let mut ports = ports.chunks_exact(broker_count as usize);
        let mut next = || ports.next().expect("as many as were asked for").to_vec();
        let (listening, among_brokers, controllers) = (next(), next(), next());
        let (mut doors, mut gates) = (Vec::new(), Vec::new());
        for _ in 0..door_count {
            let behind = next();
            let mut before = Vec::new();
            for port in &behind {
                before.push(Gate::before(local(*port)).await);
            }
            let advertised = before.iter().map(|gate| gate.address().port()).collect();
            doors.push(Door { listening: behind, advertised });
            gates.push(before);
        }
        let layout = Layout::new(folder.path(), listening, among_brokers, controllers, doors);
        let mut nodes = Vec::new();
        for broker in 0..broker_count {
            layout.prepare(broker);
            nodes.push(layout.start(broker));
        }
        let cluster = KafkaCluster { layout, gates, nodes: Mutex::new(nodes), _folder: folder };
        for broker in 0..broker_count {
            cluster.wait_until_serving(broker).await;
        }
        cluster
    }

    /// The cluster of this many brokers that all tests of one process share.
    ///
    /// # Panics
    /// As [`KafkaCluster::start`].
    pub async fn shared(broker_count: u32) -> &'static KafkaCluster {
        static SHARED: OnceLock<[OnceCell<KafkaCluster>; 4]> = OnceLock::new();
        let clusters = SHARED.get_or_init(Default::default);
        let place = &clusters[broker_count as usize];
        place.get_or_init(|| KafkaCluster::start(broker_count)).await
    }

    /// The brokers as clients name them.
    pub fn bootstrap(&self) -> String {
        named(&self.layout.listening)
    }

    /// The brokers as clients name them that come through a door.
    pub fn bootstrap_through(&self, door: usize) -> String {
        named(&self.layout.doors[door].advertised)
    }

    /// The gate of a door before a broker.
    pub fn gate(&self, door: usize, broker: u32) -> &Gate {
        &self.gates[door][broker as usize]
    }

    /// How many doors there are.
    pub fn door_count(&self) -> usize {
        self.gates.len()
    }

    /// How many brokers there are.
    pub fn broker_count(&self) -> u32 {
        u32::try_from(self.layout.listening.len()).expect("was made from a u32")
    }

    /// Where a broker itself listens.
    pub fn broker_address(&self, broker: u32) -> SocketAddr {
        local(self.layout.listening[broker as usize])
    }

    /// Ends a broker where it stands (SIGKILL).
    pub async fn kill(&self, broker: u32) {
        self.nodes.lock().await[broker as usize].kill().await;
    }

    /// Stops a broker's time (SIGSTOP).
    pub async fn pause(&self, broker: u32) {
        self.nodes.lock().await[broker as usize].signal("STOP").await;
    }

    /// Lets a broker's time go on (SIGCONT).
    pub async fn resume(&self, broker: u32) {
        self.nodes.lock().await[broker as usize].signal("CONT").await;
    }

    /// Brings a killed broker back, with what it had stored, and waits until it serves.
    ///
    /// # Panics
    /// If it does not start.
    pub async fn restart(&self, broker: u32) {
        self.nodes.lock().await[broker as usize] = self.layout.start(broker);
        self.wait_until_serving(broker).await;
    }

    async fn wait_until_serving(&self, broker: u32) {
        wait_until_serving(self.broker_address(broker), || self.layout.last_words(broker)).await;
    }
}

async fn wait_until_serving(address: SocketAddr, last_words: impl Fn() -> String) {
    let serving = tokio::time::timeout(START_WITHIN, async {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        while TcpStream::connect(address).await.is_err() {
            looks.tick().await;
        }
    });
    if serving.await.is_err() {
        panic!("the broker at {address} does not serve:\n{}", last_words());
    }
}

fn local(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

fn named(ports: &[u16]) -> String {
    let brokers = ports.iter().map(|port| format!("127.0.0.1:{port}"));
    brokers.collect::<Vec<_>>().join(",")
}

/// Ports that nobody uses now. All are held until all are found, so that they differ.
///
/// # Panics
/// If this machine has none left.
pub fn free_ports(count: u32) -> Vec<u16> {
    let held: Vec<TcpListener> =
        (0..count).map(|_| TcpListener::bind("127.0.0.1:0").expect("a port is free")).collect();
    let port = |it: &TcpListener| it.local_addr().expect("it is bound").port();
    held.iter().map(port).collect()
}
