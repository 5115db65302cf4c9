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

use properties::Layout;

use crate::kept_process::KeptProcess;

/// How long a broker may take until it accepts connections.
const START_WITHIN: Duration = Duration::from_secs(90);

/// Between two looks whether a broker accepts connections.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Brokers of one run. Dropped, they are gone, and so are their folders.
#[derive(Debug)]
pub struct KafkaCluster {
    layout: Layout,
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
        let ports = free_ports(broker_count);
        Self::start_advertised(broker_count, &ports, &ports).await
    }

    /// Starts brokers whose clients are told other ports than they listen on: those of whatever
    /// stands before them. Brokers reach one another directly.
    ///
    /// # Panics
    /// As [`KafkaCluster::start`].
    pub async fn start_advertised(
        broker_count: u32,
        listening: &[u16],
        advertised: &[u16],
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let layout = Layout::new(
            folder.path(),
            listening,
            advertised,
            &free_ports(broker_count),
            &free_ports(broker_count),
        );
        let mut nodes = Vec::new();
        for broker in 0..broker_count {
            layout.prepare(broker);
            nodes.push(layout.start(broker));
        }
        let cluster = KafkaCluster { layout, nodes: Mutex::new(nodes), _folder: folder };
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
        let brokers = self.layout.advertised.iter().map(|port| format!("127.0.0.1:{port}"));
        brokers.collect::<Vec<_>>().join(",")
    }

    /// How many brokers there are.
    pub fn broker_count(&self) -> u32 {
        u32::try_from(self.layout.listening.len()).expect("was made from a u32")
    }

    /// Where a broker itself listens.
    pub fn broker_address(&self, broker: u32) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.layout.listening[broker as usize]))
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
