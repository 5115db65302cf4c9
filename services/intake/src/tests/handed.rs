//! Commands that another instance hands on, with what surrounded them there.

use prost_types::Duration;
use tokio_stream::StreamExt;
use verbatim_api::v1::instance_service_client::InstanceServiceClient;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_api::v1::record_response::Answer;
use verbatim_api::v1::{HandRequest, RecordRequest};
use verbatim_domain::TraceParent;
use verbatim_testkit::desk::{note, open};

use super::running::Running;

fn handed(command: Arm) -> HandRequest {
    let request = Some(RecordRequest { command: Some(command) });
    HandRequest { request, ..Default::default() }
}

/// What each command leads to: the number of its event, or why there is none.
async fn hand(running: &Running, commands: Vec<HandRequest>) -> Vec<String> {
    let mut client = InstanceServiceClient::new(running.channel().await);
    let answers = client.hand(tokio_stream::iter(commands)).await.unwrap().into_inner();
    let said = answers.map(|answer| match answer.unwrap().answer.unwrap() {
        Answer::Receipt(receipt) => receipt.stream_seq.to_string(),
        Answer::Refusal(refusal) => refusal.reason,
    });
    said.collect().await
}

#[tokio::test]
async fn one_whose_caller_waits_no_more_is_not_begun_and_holds_nobody_up() {
    let running = Running::start().await;
    let late = HandRequest {
        answer_within: Some(Duration { seconds: 0, nanos: 0 }),
        ..handed(note("a", "late"))
    };
    let in_time = HandRequest {
        answer_within: Some(Duration { seconds: 60, nanos: 0 }),
        ..handed(note("a", "in time"))
    };
    let said = hand(&running, vec![handed(open("a")), late, in_time]).await;
    assert_eq!(said, ["1", "DEADLINE_PASSED", "2"]);
}

#[tokio::test]
async fn the_trace_of_the_call_that_brought_it_is_on_record() {
    let running = Running::start().await;
    let trace_parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned();
    let traced = HandRequest { trace_parent, ..handed(open("a")) };
    let broken = HandRequest { trace_parent: "?".to_owned(), ..handed(note("a", "1")) };
    assert_eq!(hand(&running, vec![traced, broken]).await, ["1", "2"]);
    let traces = running.traces("a").await;
    assert_eq!(traces.len(), 2);
    let kept = traces[0].expect("the first one's is kept");
    assert_eq!((kept.trace_id[0], kept.span_id[7], kept.is_sampled()), (0x4b, 0xb7, true));
    assert_eq!(traces[1], None::<TraceParent>, "what is no trace keeps nothing away");
}
