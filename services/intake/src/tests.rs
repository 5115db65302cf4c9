//! Commands over gRPC, from the request to the receipt or to what is wrong with it.

mod handed;
mod record;
mod running;

use std::collections::BTreeSet;

use tonic::{Code, Request, Status};
use tonic_types::StatusExt;
use verbatim_api::v1 as pb;
use verbatim_api::v1::custody_service_client::CustodyServiceClient;
use verbatim_api::v1::inquiry_service_client::InquiryServiceClient;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_grpc::Role;
use verbatim_log::Fault;
use verbatim_testkit::desk::{context, named, open};

use running::Running;

/// Opens the inquiry that stands for `inquiry`.
fn open_request(inquiry: &str) -> pb::OpenInquiryRequest {
    let Arm::OpenInquiry(request) = open(inquiry) else {
        panic!("another command");
    };
    request
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().unwrap().reason
}

#[test]
fn the_health_of_the_intake_is_that_of_each_of_its_services() {
    // Instances ask it of each other; nobody else does.
    let offered = crate::SERVICES.iter().filter(|name| **name != "verbatim.v1.InstanceService");
    let healthy: BTreeSet<_> = Role::Intake.services().iter().collect();
    assert_eq!(offered.collect::<BTreeSet<_>>(), healthy);
}

#[tokio::test]
async fn a_command_is_answered_with_its_place() {
    let running = Running::start().await;
    let mut client = InquiryServiceClient::new(running.channel().await);
    let receipt = client.open_inquiry(open_request("a")).await.unwrap().into_inner();
    assert_eq!(receipt.inquiry_id, named("a").to_string());
    assert_eq!((receipt.stream_seq, receipt.event_ids.len()), (1, 1));
    assert_eq!(receipt.position.unwrap().partition, running.partition_of("a").0);
    assert!(receipt.recorded_at.is_some() && !receipt.repeated);
    let again = client.open_inquiry(open_request("a")).await.unwrap().into_inner();
    assert_eq!(again, pb::Receipt { repeated: true, ..receipt });
}

#[tokio::test]
async fn every_bad_field_of_a_command_is_named_at_once() {
    let running = Running::start().await;
    let mut client = CustodyServiceClient::new(running.channel().await);
    let request = pb::OfferHandoffRequest {
        context: Some(pb::CommandContext { request_id: "7".to_owned(), ..Default::default() }),
        inquiry_id: "a secret".to_owned(),
        ..Default::default()
    };
    let status = client.offer_handoff(request).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(reason(&status), "FIELDS_INVALID");
    let violations = status.get_details_bad_request().unwrap().field_violations;
    let fields: Vec<&str> = violations.iter().map(|bad| bad.field.as_str()).collect();
    for field in ["context.request_id", "context.actor", "inquiry_id", "to", "reason_code"] {
        assert!(fields.contains(&field), "{field} in {fields:?}");
    }
    assert!(!format!("{status:?}").contains("secret"));
}

#[tokio::test]
async fn a_refusal_is_told_with_its_reason() {
    let running = Running::start().await;
    let mut client = InquiryServiceClient::new(running.channel().await);
    let request = pb::CloseInquiryRequest {
        context: context("close"),
        inquiry_id: named("nowhere").to_string(),
        ..Default::default()
    };
    let status = client.close_inquiry(request).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::NotFound, "INQUIRY_NOT_FOUND"));
}

#[tokio::test]
async fn a_log_that_does_not_answer_is_unavailable_and_may_be_tried_again() {
    let running = Running::start().await;
    running.faults().inject(running.partition_of("a"), Fault::LostUnanswered);
    let mut client = InquiryServiceClient::new(running.channel().await);
    let status = client.open_inquiry(open_request("a")).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Unavailable, "LOG_UNAVAILABLE"));
    assert!(status.get_details_retry_info().unwrap().retry_delay.is_some());
}

#[tokio::test]
async fn a_request_of_more_than_256_kib_is_refused_before_it_is_read() {
    let running = Running::start().await;
    let mut client = InquiryServiceClient::new(running.channel().await);
    let mut request = open_request("a");
    request.order_refs = vec!["x".repeat(256 * 1024)];
    let status = client.open_inquiry(Request::new(request)).await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
}
