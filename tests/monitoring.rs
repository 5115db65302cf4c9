//! What a server tells those who watch over it: metrics, readiness, and traces.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "monitoring/collector.rs"]
mod collector;
#[path = "monitoring/exposition.rs"]
mod exposition;

use std::collections::BTreeSet;
use std::path::Path;

use tonic::Request;
use verbatim::metrics::CATALOGUE;
use verbatim::server::Server;
use verbatim_api::v1 as pb;
use verbatim_api::v1::conversation_service_client::ConversationServiceClient;
use verbatim_api::v1::inquiry_service_client::InquiryServiceClient;
use verbatim_api::v1::query_service_client::QueryServiceClient;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_domain::TraceParent;
use verbatim_log::{Cursor, EventLog, Follower, Kind, Partition};
use verbatim_log_embedded::EmbeddedLog;
use verbatim_testkit::desk::{note, open};
use verbatim_tests::page;
use verbatim_tests::process::{Process, serve};
use verbatim_wire::Outcome;

use collector::Collector;
use exposition::Exposition;

const BINARY: &str = env!("CARGO_BIN_EXE_verbatim-under-test");

const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

fn open_request(inquiry: &str) -> pb::OpenInquiryRequest {
    let Arm::OpenInquiry(request) = open(inquiry) else { panic!("another command") };
    request
}

fn note_request(inquiry: &str, text: &str) -> pb::AddNoteRequest {
    let Arm::AddNote(request) = note(inquiry, text) else { panic!("another command") };
    request
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_tells_how_it_gets_on_and_nothing_that_is_not_in_the_catalogue() {
    let folder = tempfile::tempdir().unwrap();
    let command = serve(BINARY, &folder.path().join("store"));
    let mut process = Process::start(command, &folder.path().join("stderr")).unwrap();
    process.ready().await.unwrap();
    let channel = process.connect().await.unwrap();
    let mut client = InquiryServiceClient::new(channel.clone());
    let opened = client.open_inquiry(open_request("a")).await.unwrap().into_inner();
    client.open_inquiry(open_request("a")).await.unwrap();
    client.close_inquiry(pb::CloseInquiryRequest::default()).await.unwrap_err();
    let asked = pb::GetInquiryRequest {
        inquiry_id: opened.inquiry_id,
        freshness: Some(pb::Freshness {
            min_positions: opened.position.into_iter().collect(),
            ..Default::default()
        }),
        ..Default::default()
    };
    QueryServiceClient::new(channel).get_inquiry(asked).await.unwrap();
    let page = page::get(process.address(), "/metrics").await.unwrap();
    assert_eq!(page.status, 200);
    let told = Exposition::read(&page.body);
    for (name, family) in &told.families {
        let known = CATALOGUE.iter().find(|metric| metric.name == name);
        let known = known.unwrap_or_else(|| panic!("{name} is not in the catalogue"));
        assert_eq!(family.kind, format!("{:?}", known.kind).to_lowercase(), "{name}");
        assert_eq!(family.help, known.help, "{name}");
        let labels: BTreeSet<&str> = known.labels.iter().copied().collect();
        assert_eq!(family.labels(), labels, "{name}");
    }
    let opened = "verbatim.v1.InquiryService/OpenInquiry";
    assert!(told.sum("verbatim_calls_total", &[("method", opened), ("code", "Ok")]) >= 2.0);
    assert!(told.sum("verbatim_refusals_total", &[("reason", "FIELDS_INVALID")]) >= 1.0);
    assert!(told.sum("verbatim_repeats_total", &[]) >= 1.0);
    // What never happened is told as well, so that its first time is seen.
    assert!(told.families.contains_key("verbatim_producers_replaced_total"));
    assert!(told.families.contains_key("verbatim_commands_in_doubt_total"));
    assert!(told.sum("verbatim_records_appended_total", &[("kind", "outcome")]) >= 1.0);
    assert!(told.sum("verbatim_append_seconds_count", &[]) >= 1.0);
    assert!(told.sum("verbatim_partition_serving", &[]) >= 5.0);
    assert!(told.sum("verbatim_projector_events_total", &[("projection", "sla")]) >= 1.0);
    assert!(told.sum("verbatim_projector_running", &[]) >= 10.0);
    assert!(told.sum("verbatim_ready", &[("role", "intake")]) >= 1.0);
    assert!(process.stop().await.status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_says_over_http_whether_it_is_ready() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_in(folder.path()).await.unwrap();
    let address = server.address().to_string();
    let page = page::get(&address, "/ready").await.unwrap();
    assert_eq!((page.status, page.body.as_str()), (200, "ready\n"));
    server.stop().await;
    let folder = tempfile::tempdir().unwrap();
    let without_views = Server::start_without_views(folder.path()).await.unwrap();
    let address = without_views.address().to_string();
    let page = page::get(&address, "/ready").await.unwrap();
    assert_eq!((page.status, page.body.as_str()), (503, "not ready: projector\n"));
    without_views.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trace_goes_from_its_caller_into_the_record_and_on_to_the_projectors() {
    let collector = Collector::start().await;
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store");
    let mut command = serve(BINARY, &store);
    command.args(["--otlp-endpoint", &collector.url()]);
    let mut process = Process::start(command, &folder.path().join("stderr")).unwrap();
    process.ready().await.unwrap();
    let channel = process.connect().await.unwrap();
    let mut inquiries = InquiryServiceClient::new(channel.clone());
    let mut traced = Request::new(open_request("a"));
    let parent = format!("00-{TRACE_ID}-{CALLER}-01");
    traced.metadata_mut().insert("traceparent", parent.parse().unwrap());
    inquiries.open_inquiry(traced).await.unwrap();
    // Nobody keeps these two: the one has no trace, the other's caller does not want it.
    let mut conversations = ConversationServiceClient::new(channel);
    conversations.add_note(note_request("a", "1")).await.unwrap();
    let mut unsampled = Request::new(note_request("a", "2"));
    let parent = format!("00-{TRACE_ID}-{CALLER}-00");
    unsampled.metadata_mut().insert("traceparent", parent.parse().unwrap());
    conversations.add_note(unsampled).await.unwrap();
    let projected = collector.wait_for(5).await;
    assert!(process.stop().await.status.success());
    let spans = collector.spans();
    assert_eq!(spans.len(), 5, "{spans:?}, first {projected:?}");
    let server = spans.iter().find(|span| span.parent == CALLER).expect("the call's own span");
    assert_eq!(server.name, "verbatim.v1.InquiryService/OpenInquiry");
    let mut below: Vec<&str> =
        spans.iter().filter(|it| it.parent == server.id).map(|it| it.name.as_str()).collect();
    below.sort_unstable();
    let all = ["project accountability", "project clock", "project sla", "project undertaking"];
    assert_eq!(below, all);
    assert!(spans.iter().all(|span| span.trace == TRACE_ID));
    let recorded = traces_on_record(&store.join("log")).await;
    let span_id = server.id.clone();
    let own = recorded[0].expect("the first record has a trace");
    assert_eq!(format!("{:016x}", u64::from_be_bytes(own.span_id)), span_id);
    assert_eq!(recorded[1], None);
    let unsampled = recorded[2].expect("a trace that is not kept is on record all the same");
    assert!(!unsampled.is_sampled());
}

/// The trace of every outcome of the inquiry's partition, in order.
async fn traces_on_record(folder: &Path) -> Vec<Option<TraceParent>> {
    let options = verbatim_log_embedded::Options { partition_count: 5, ..Default::default() };
    let log = EmbeddedLog::open(folder, options).await.unwrap();
    let mut traces = Vec::new();
    for partition in Partition::all(5) {
        let shared: std::sync::Arc<dyn EventLog> = std::sync::Arc::new(log.clone());
        let mut follower = Follower::new(shared, partition, Cursor::START);
        for record in follower.read().await.unwrap() {
            if record.record.kind() == Kind::Outcome {
                let recorded_at_ms = record.record.header().recorded_at_ms;
                let body = record.record.body_bytes();
                let outcome = <Outcome>::decode(body, recorded_at_ms).unwrap();
                traces.push(outcome.envelope.trace_parent);
            }
        }
    }
    log.close().await;
    traces
}
