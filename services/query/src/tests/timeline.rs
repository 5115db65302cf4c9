//! Timelines: the facts themselves, in the order of the stream, out of the log.

use verbatim_api::v1::event::Body;
use verbatim_api::v1::query_service_server::QueryService;
use verbatim_api::v1::{self as pb};
use verbatim_testkit::desk::{content, context, named, note, open};

use super::desk::{Desk, request};

async fn page(desk: &Desk, question: &pb::GetTimelineRequest) -> (Vec<pb::RecordedEvent>, u64) {
    let answer = desk.query().get_timeline(request(question.clone())).await.unwrap().into_inner();
    (answer.events, answer.next_after_seq)
}

fn about(inquiry: &str) -> pb::GetTimelineRequest {
    pb::GetTimelineRequest { inquiry_id: named(inquiry).to_string(), ..Default::default() }
}

fn seqs(events: &[pb::RecordedEvent]) -> Vec<u64> {
    events.iter().map(|event| event.event.as_ref().unwrap().stream_seq).collect()
}

#[tokio::test]
async fn every_fact_is_told_with_what_stands_around_it() {
    let desk = Desk::start().await;
    let opened = desk.send(open("a")).await;
    desk.send(open("b")).await;
    desk.send(note("a", "n1")).await;
    desk.settled().await;
    let (events, next_after_seq) = page(&desk, &about("a")).await;
    assert_eq!((seqs(&events), next_after_seq), (vec![1, 2], 0));
    let first = &events[0];
    let position = pb::Position { partition: opened.partition.0, index: opened.index };
    assert_eq!((first.position, first.ordinal), (Some(position), 0));
    let outcome = first.outcome.as_ref().unwrap();
    assert_eq!(outcome.stream_id, named("a").as_bytes().as_slice());
    assert_eq!((outcome.merchant_id.as_str(), outcome.events.len()), ("m1", 0));
    let body = first.event.as_ref().unwrap().body.as_ref().unwrap();
    assert!(matches!(body, Body::InquiryOpened(opened) if opened.channel == "chat"));
    assert_eq!(first.recorded_at.unwrap().seconds, opened.recorded_at.unix_ms() / 1000);
}

#[tokio::test]
async fn pages_of_any_size_add_up_to_the_timeline() {
    let desk = Desk::start().await;
    desk.send(open("a")).await;
    for number in 0..20 {
        desk.send(note("a", &format!("n{number}"))).await;
        desk.send(open(&format!("i{number}"))).await;
    }
    desk.settled().await;
    let (whole, _) = page(&desk, &about("a")).await;
    assert_eq!(seqs(&whole), (1..=21).collect::<Vec<u64>>());
    for page_size in [1, 2, 5, 20, 21, 22] {
        let mut question = pb::GetTimelineRequest { page_size, ..about("a") };
        let mut events = Vec::new();
        loop {
            let (more, next_after_seq) = page(&desk, &question).await;
            assert!(more.len() <= page_size as usize);
            events.extend(more);
            if next_after_seq == 0 {
                break;
            }
            question.after_seq = next_after_seq;
        }
        assert_eq!(events, whole, "pages of {page_size}");
    }
}

#[tokio::test]
async fn behind_the_last_fact_there_is_an_empty_page() {
    let desk = Desk::start().await;
    desk.send(open("a")).await;
    desk.settled().await;
    let question = pb::GetTimelineRequest { after_seq: 1, ..about("a") };
    assert_eq!(page(&desk, &question).await, (Vec::new(), 0));
}

#[tokio::test]
async fn a_page_of_long_messages_ends_before_a_client_refuses_it() {
    const LONG: usize = 32 * 1024;
    let desk = Desk::start().await;
    desk.send(open("a")).await;
    for number in 0..100 {
        let long = pb::AddNoteRequest {
            context: context(&format!("long {number}")),
            inquiry_id: named("a").to_string(),
            body: content(&"x".repeat(LONG)),
            ..Default::default()
        };
        desk.send(pb::record_request::Command::AddNote(long)).await;
    }
    desk.settled().await;
    let (first, next_after_seq) = page(&desk, &about("a")).await;
    assert!(first.len() < 100, "{} events", first.len());
    let question = pb::GetTimelineRequest { after_seq: next_after_seq, ..about("a") };
    let (rest, end) = page(&desk, &question).await;
    assert_eq!((first.len() + rest.len(), end), (101, 0));
    assert_eq!(seqs(&rest)[0], next_after_seq + 1);
}
