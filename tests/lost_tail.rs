//! A topic that was lost and restored from a copy that ends too early: whoever had seen more says
//! so, in health and in answers, and serves the rest.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "lost_tail/topic.rs"]
mod topic;

use std::time::Duration;

use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;
use verbatim_api::v1 as pb;
use verbatim_api::v1::conversation_service_client::ConversationServiceClient;
use verbatim_api::v1::inquiry_service_client::InquiryServiceClient;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_testkit::desk::{note, open};
use verbatim_tests::cluster::Cluster;

const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");
const TOPIC: &str = "verbatim.inquiries.v1";

/// As many as it takes that they lie in several partitions.
const INQUIRIES: usize = 12;

/// Nothing takes so long unless it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_lost_its_tail_is_data_loss_in_health_and_answers_and_the_rest_is_served() {
    let mut cluster = Cluster::start(BINARY, 1, 1).await;
    let mut receipts = Vec::new();
    for inquiry in names() {
        receipts.push(send(&cluster, open(&inquiry)).await.unwrap());
        receipts.push(send(&cluster, note(&inquiry, "n")).await.unwrap());
    }
    let ended = cluster.stop(0).await;
    assert!(ended.status.success(), "{}", ended.stderr);

    let brokers = cluster.brokers.bootstrap();
    let copy = topic::copy(&brokers, TOPIC);
    topic::delete(&brokers, TOPIC).await;
    cluster.create_topics().await;
    let lost = receipts[1].position.unwrap().partition;
    topic::restore(&brokers, copy, lost);

    cluster.begin(0);
    cluster.ready(0).await;
    let roles = [("intake", ServingStatus::NotServing), ("audit", ServingStatus::Serving)];
    for (role, expected) in roles.into_iter().chain([("", ServingStatus::NotServing)]) {
        until(&cluster, role, expected).await;
    }
    let (mut lost_count, mut served_count) = (0, 0);
    for (inquiry, opened) in names().zip(receipts.iter().step_by(2)) {
        let again = settled(&cluster, open(&inquiry)).await;
        if opened.position.unwrap().partition == lost {
            let status = again.unwrap_err();
            let reason = status.get_details_error_info().map(|info| info.reason);
            assert_eq!(status.code(), Code::DataLoss, "{status}");
            assert_eq!(reason.as_deref(), Some("LOG_DATA_LOSS"));
            lost_count += 1;
        } else {
            assert_eq!(again.unwrap(), pb::Receipt { repeated: true, ..opened.clone() });
            served_count += 1;
        }
    }
    assert!(lost_count > 0 && served_count > 0, "{lost_count} lost, {served_count} served");
}

fn names() -> impl Iterator<Item = String> {
    (0..INQUIRIES).map(|number| format!("i{number}"))
}

async fn send(cluster: &Cluster, arm: Arm) -> Result<pb::Receipt, Status> {
    let channel = cluster.channel(0);
    let receipt = if let Arm::OpenInquiry(open) = arm {
        InquiryServiceClient::new(channel).open_inquiry(open).await?
    } else if let Arm::AddNote(note) = arm {
        ConversationServiceClient::new(channel).add_note(note).await?
    } else {
        panic!("nobody here sends {arm:?}");
    };
    Ok(receipt.into_inner())
}

/// The answer that comes once the partition is read: a receipt or a loss.
async fn settled(cluster: &Cluster, arm: Arm) -> Result<pb::Receipt, Status> {
    let answered = async {
        loop {
            match send(cluster, arm.clone()).await {
                Err(status) if status.code() == Code::Unavailable => {}
                answer => return answer,
            }
        }
    };
    tokio::time::timeout(PATIENCE, answered).await.expect("there is an answer")
}

/// Waits until a role says so of itself.
async fn until(cluster: &Cluster, role: &str, expected: ServingStatus) {
    let mut health = HealthClient::new(cluster.channel(0));
    let says = async {
        let request = HealthCheckRequest { service: role.to_owned() };
        while health.check(request.clone()).await.unwrap().into_inner().status() != expected {
            tokio::task::yield_now().await;
        }
    };
    let said = tokio::time::timeout(PATIENCE, says).await;
    assert!(said.is_ok(), "`{role}` never says {expected:?}");
}
