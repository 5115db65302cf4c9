//! A file through a cluster, part of which is killed meanwhile; and what the views answer that
//! follow from the log in Kafka.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;
use verbatim::import;
use verbatim_log::{EventLog, Partition, log_identity, next_index};
use verbatim_log_kafka::{KafkaLog, KafkaOptions};
use verbatim_projection::{Engine, Views};
use verbatim_projector::projectors;
use verbatim_tests::cluster::{Cluster, PARTITION_COUNT};

use crate::imported::{answer, import_args};
use crate::reference::Rows;

const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");

/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(300);

/// Until something is killed: the import is on its way by then.
const UNTIL_KILLED: Duration = Duration::from_millis(1500);

/// A cluster that holds a file, and the views of its log in a file.
pub(crate) struct ThroughCluster {
    cluster: Cluster,
    views: Views,
    folder: tempfile::TempDir,
}

impl ThroughCluster {
    /// Imports a file through one instance while another one and a broker are killed.
    pub(crate) async fn of(file: &Path, mapping: &str) -> Self {
        let mut cluster = Cluster::start(BINARY, 3, 3).await;
        let folder = tempfile::tempdir().expect("a folder");
        let server = format!("http://{}", cluster.address(0));
        let args = import_args(file, mapping, server, folder.path());
        let killing = async {
            let _ = timeout(UNTIL_KILLED, std::future::pending::<()>()).await;
            cluster.kill(1).await;
            cluster.brokers.kill(2).await;
            cluster.begin(1);
            cluster.brokers.restart(2).await;
            cluster.ready(1).await;
        };
        let (done, ()) = tokio::join!(Box::pin(import::run(args)), killing);
        assert_eq!(done, ExitCode::SUCCESS, "everything is recorded");
        let views = fold_anew(&cluster, &folder.path().join("views")).await;
        ThroughCluster { cluster, views, folder }
    }

    /// What the statement in a file of this folder answers, the header first.
    pub(crate) async fn answer(&self, file: &str) -> Rows {
        answer(self.views.sqlite().expect("views in a file"), file).await
    }

    /// Tables that PostgreSQL, which the instances filled, holds otherwise than a file that was
    /// filled from the same log.
    pub(crate) async fn tables_that_differ(&self) -> Vec<&'static str> {
        let shared = Views::connect(self.cluster.database(), &projectors()).await;
        let shared = shared.expect("PostgreSQL answers");
        let log = kafka_log(&self.cluster).await;
        let mut positions = Vec::new();
        for partition in Partition::all(log.partition_count()) {
            let next = next_index(&log, partition).await.expect("the log is readable");
            positions.extend(next.checked_sub(1).map(|last| (partition, last)));
        }
        assert!(shared.wait_for(&positions, PATIENCE).await, "the views come to the end");
        let mut differing = Vec::new();
        for projector in projectors() {
            for table in projector.tables() {
                let in_postgres = shared.table_digest(table).await.expect("a digest");
                let in_file = self.views.table_digest(table).await.expect("a digest");
                if in_postgres != in_file {
                    differing.push(table.name);
                }
            }
        }
        differing
    }

    pub(crate) async fn stop(mut self) {
        for instance in 0..self.cluster.instance_count() {
            let ended = self.cluster.stop(instance).await;
            assert!(ended.status.success(), "{}", ended.stderr);
        }
        self.views.close().await;
        drop(self.folder);
    }
}

async fn kafka_log(cluster: &Cluster) -> Arc<dyn EventLog> {
    let options = KafkaOptions { brokers: cluster.brokers.bootstrap(), ..KafkaOptions::default() };
    Arc::new(KafkaLog::open(&options, PARTITION_COUNT).await.expect("the log can be opened"))
}

/// Folds the log in Kafka into a file.
async fn fold_anew(cluster: &Cluster, folder: &Path) -> Views {
    let log = kafka_log(cluster).await;
    let identity = log_identity(&log).await.expect("the log was claimed");
    let views = Views::open(folder, &projectors()).await.expect("the folder is ours");
    for projector in projectors() {
        for partition in Partition::all(log.partition_count()) {
            let (projector, log) = (Arc::clone(&projector), Arc::clone(&log));
            let engine = Engine::new(projector, log, identity, views.clone(), partition);
            engine.catch_up().await.expect("every record is taken in");
        }
    }
    views
}
