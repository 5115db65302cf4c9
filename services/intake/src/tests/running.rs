//! An intake that serves on a port of its own, over a log in memory.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tonic::service::RoutesBuilder;
use tonic::transport::Channel;
use verbatim_domain::TraceParent;
use verbatim_grpc::{Edge, Peers, serve};
use verbatim_ledger::{Alone, Ledger, Options, Parts, Serving};
use verbatim_log::{
    Cursor, EventLog, EveryPartition, Faults, Follower, Kind, MemoryLog, Ownership, Partition,
};
use verbatim_testkit::desk::{TestClock, TestEntropy, digest_key, named};
use verbatim_wire::Outcome;

use crate::Intake;
use crate::record_service::Desk;

pub(super) const PARTITION_COUNT: u32 = 3;

pub(super) struct Running {
    log: MemoryLog,
    ledger: Ledger,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Running {
    pub(super) async fn start() -> Self {
        Running::owning(Arc::new(EveryPartition::new(PARTITION_COUNT))).await
    }

    pub(super) async fn owning(ownership: Arc<dyn Ownership>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = MemoryLog::new(PARTITION_COUNT);
        let parts = Parts {
            log: Arc::new(log.clone()) as Arc<dyn EventLog>,
            forward: Arc::new(Alone),
            ownership,
            clock: Arc::new(TestClock::default()),
            entropy: TestEntropy::seeded(1),
            digest_key: digest_key(),
        };
        let ledger = Ledger::start(parts, Options::in_folder(folder.path())).await.unwrap();
        let mut serving = ledger.serving();
        serving.wait_for(|serving| *serving == Serving::Ready).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut routes = RoutesBuilder::default();
        Intake::new(ledger.clone(), Peers::default()).add_to(&mut routes);
        let never = std::future::pending();
        tokio::spawn(serve(listener, routes.routes(), Edge::default(), never));
        Running { log, ledger, address, _folder: folder }
    }

    pub(super) async fn channel(&self) -> Channel {
        let endpoint = Channel::from_shared(format!("http://{}", self.address)).unwrap();
        endpoint.connect().await.unwrap()
    }

    pub(super) async fn stop_ledger(&self) {
        self.ledger.stop().await;
    }

    pub(super) fn desk(&self) -> Desk {
        Desk::anywhere(&Intake::new(self.ledger.clone(), Peers::default()))
    }

    pub(super) fn faults(&self) -> Faults {
        self.log.faults()
    }

    /// The trace of every outcome in an inquiry's partition, in order.
    pub(super) async fn traces(&self, inquiry: &str) -> Vec<Option<TraceParent>> {
        let log: Arc<dyn EventLog> = Arc::new(self.log.clone());
        let mut follower = Follower::new(log, self.partition_of(inquiry), Cursor::START);
        let records = follower.read().await.unwrap();
        let outcomes = records.iter().filter(|it| it.record.kind() == Kind::Outcome);
        let traces = outcomes.map(|it| {
            let recorded_at_ms = it.record.header().recorded_at_ms;
            let outcome = <Outcome>::decode(it.record.body_bytes(), recorded_at_ms).unwrap();
            outcome.envelope.trace_parent
        });
        traces.collect()
    }

    pub(super) fn partition_of(&self, inquiry: &str) -> Partition {
        Partition::of_stream(named(inquiry), PARTITION_COUNT)
    }
}
