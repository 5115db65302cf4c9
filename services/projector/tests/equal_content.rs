//! Both stores come to hold the same for the same log, over a million events.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;
use verbatim_log::{EventLog, EveryPartition, Ownership, Partition};
use verbatim_projection::Views;
use verbatim_projector::{Projectors, projectors};
use verbatim_testkit::inquiries::crowd;
use verbatim_testkit::postgres::PostgresServer;

const LOG_IDENTITY: Uuid = Uuid::from_u128(17);
const PARTITION_COUNT: u32 = 5;
const EVENT_COUNT: usize = 1_000_000;

/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(900);

/// Fills views from the log to its end.
async fn filled(log: &Arc<dyn EventLog>, views: Views) -> Views {
    let mut ends = Vec::new();
    for partition in Partition::all(PARTITION_COUNT) {
        ends.push((partition, log.end(partition).await.unwrap().0 - 1));
    }
    let every = EveryPartition::new(PARTITION_COUNT);
    let running = Projectors::start(log, LOG_IDENTITY, &views, every.assigned());
    assert!(views.wait_for(&ends, PATIENCE).await, "the views come to the end");
    assert!(running.stop().await.is_empty());
    views
}

#[tokio::test(flavor = "multi_thread")]
async fn a_million_events_make_the_same_tables_in_a_file_and_in_postgresql() {
    let (log, event_count) = crowd(LOG_IDENTITY, PARTITION_COUNT, EVENT_COUNT).await;
    assert!(event_count >= EVENT_COUNT);
    let log = log as Arc<dyn EventLog>;
    let folder = tempfile::tempdir().unwrap();
    let in_file = Views::open(folder.path(), &projectors()).await.unwrap();
    let server = PostgresServer::shared().await;
    let in_postgres = Views::connect(&server.database(), &projectors()).await.unwrap();
    let (in_file, in_postgres) = tokio::join!(filled(&log, in_file), filled(&log, in_postgres));
    for table in projectors().iter().flat_map(|projector| projector.tables()) {
        let digests = [&in_file, &in_postgres].map(|views| views.table_digest(table));
        let [one, other] = digests;
        let (one, other) = tokio::join!(one, other);
        assert_eq!(one.unwrap(), other.unwrap(), "`{}`", table.name);
    }
}
