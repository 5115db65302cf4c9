//! Views that no longer follow from the log: told by health, while commands are still carried out.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use tokio::process::Command;
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

use crate::store::{BINARY, Served, Store};

#[tokio::test]
async fn a_projection_that_cannot_go_on_is_told_by_health_until_it_is_rebuilt() {
    let beside = tempfile::tempdir().unwrap();
    let mut store = Store::new(beside.path().join("store"), beside.path());
    let served = store.serve().await;
    store.fill(&served, 20).await;
    become_of(&served, "projector", ServingStatus::Serving).await;
    served.stop().await;
    forget_what_was_seen(&store).await;

    let served = store.serve().await;
    become_of(&served, "projector", ServingStatus::NotServing).await;
    become_of(&served, "", ServingStatus::NotServing).await;
    become_of(&served, "intake", ServingStatus::Serving).await;
    store.note(&served, "inquiry 0", 100).await.unwrap();
    served.stop().await;

    let mut rebuild = Command::new(BINARY);
    rebuild.arg("rebuild").arg("--data-dir").arg(store.folder());
    let rebuilt = rebuild.output().await.unwrap();
    assert!(rebuilt.status.success(), "{}", String::from_utf8_lossy(&rebuilt.stderr));
    let served = store.serve().await;
    become_of(&served, "projector", ServingStatus::Serving).await;
    store.kept_every_promise(&served).await;
    served.stop().await;
}

/// Waits until health says so.
async fn become_of(served: &Served, service: &str, expected: ServingStatus) {
    let request = HealthCheckRequest { service: service.to_owned() };
    let watched = HealthClient::new(served.channel()).watch(request).await;
    let mut standings = watched.expect("health can be asked").into_inner();
    let expected = expected as i32;
    let reached = async {
        while let Some(standing) = standings.message().await.expect("health goes on") {
            if standing.status == expected {
                return;
            }
        }
        panic!("health ends before `{service}` stands so");
    };
    tokio::time::timeout(crate::store::PATIENCE, reached).await.expect("it stands so in the end");
}

/// The records that the views hold seem to be others than the log's.
async fn forget_what_was_seen(store: &Store) {
    let file = store.folder().join("views/views.db");
    let views = SqliteConnectOptions::new().filename(file).connect().await;
    let mut views = views.expect("nobody else has it open");
    let forget = "UPDATE projection_checkpoint SET digest = zeroblob(32) WHERE next_index > 0";
    sqlx::query(forget).execute(&mut views).await.expect("the statement is right");
    views.close().await.expect("the file can be closed");
}
