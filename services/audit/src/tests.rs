//! Slices of a log, whole and in pieces.

mod desk;
mod scribe;
mod seams;
mod subscriptions;

use std::collections::BTreeSet;

use tokio_stream::StreamExt;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;
use verbatim_api::v1 as pb;
use verbatim_api::v1::audit_service_server::AuditService;
use verbatim_testkit::desk::{named, note, open};

use desk::Desk;
use scribe::Scribe;

async fn answers(desk: &Desk, request: pb::ReplayRequest) -> Vec<pb::ReplayResponse> {
    let stream = desk.audit().replay(Request::new(request)).await.unwrap().into_inner();
    stream.map(Result::unwrap).collect().await
}

async fn events(desk: &Desk, request: pb::ReplayRequest) -> Vec<pb::RecordedEvent> {
    answers(desk, request).await.into_iter().filter_map(|answer| answer.event).collect()
}

async fn refused(desk: &Desk, request: pb::ReplayRequest) -> Status {
    match desk.audit().replay(Request::new(request)).await {
        Ok(_) => panic!("the replay began"),
        Err(status) => status,
    }
}

fn everything() -> pb::ReplayRequest {
    pb::ReplayRequest::default()
}

fn stream_of(event: &pb::RecordedEvent) -> Vec<u8> {
    event.outcome.as_ref().unwrap().stream_id.to_vec()
}

/// Opens `inquiry_count` inquiries with two notes each.
async fn busy_desk(inquiry_count: usize) -> Desk {
    let desk = Desk::start().await;
    for number in 0..inquiry_count {
        let inquiry = format!("i{number}");
        desk.send(open(&inquiry)).await;
        desk.send(note(&inquiry, &format!("first {inquiry}"))).await;
        desk.send(note(&inquiry, &format!("second {inquiry}"))).await;
    }
    desk
}

#[tokio::test]
async fn everything_is_told_in_the_order_of_the_log() {
    let desk = busy_desk(20).await;
    let told = events(&desk, everything()).await;
    assert_eq!(told.len(), 60);
    let positions: Vec<(u32, u64)> = told
        .iter()
        .map(|event| event.position.unwrap())
        .map(|position| (position.partition, position.index))
        .collect();
    assert!(positions.is_sorted());
    let of_one = told.iter().filter(|event| stream_of(event) == named("i7").as_bytes());
    let seqs: Vec<u64> = of_one.map(|event| event.event.as_ref().unwrap().stream_seq).collect();
    assert_eq!(seqs, [1, 2, 3]);
}

#[tokio::test]
async fn a_replay_ends_where_the_log_ended_when_it_began() {
    let desk = busy_desk(2).await;
    let request = Request::new(everything());
    let mut stream = desk.audit().replay(request).await.unwrap().into_inner();
    let mut told = vec![stream.next().await.unwrap().unwrap()];
    desk.send(open("late")).await;
    while let Some(answer) = stream.next().await {
        told.push(answer.unwrap());
    }
    assert_eq!(told.iter().filter(|answer| answer.event.is_some()).count(), 6);
    let resume_token = told.pop().unwrap().resume_token;
    let request = pb::ReplayRequest { resume_token, ..everything() };
    assert_eq!(events(&desk, request).await, []);
}

#[tokio::test]
async fn every_filter_holds() {
    let desk = busy_desk(10).await;
    let all = events(&desk, everything()).await;
    let count = async |request| events(&desk, request).await.len();
    let inquiry_id = named("i3").to_string();
    assert_eq!(count(pb::ReplayRequest { inquiry_id, ..everything() }).await, 3);
    assert_eq!(count(pb::ReplayRequest { merchant_id: "m1".into(), ..everything() }).await, 30);
    assert_eq!(count(pb::ReplayRequest { merchant_id: "m2".into(), ..everything() }).await, 0);
    let kinds = vec!["inquiry_opened".to_owned()];
    assert_eq!(count(pb::ReplayRequest { kinds, ..everything() }).await, 10);
    let kinds = vec!["note_added".to_owned(), "inquiry_closed".to_owned()];
    assert_eq!(count(pb::ReplayRequest { kinds, ..everything() }).await, 20);
    let at = desk.send(open("late")).await.recorded_at.unix_ms();
    let seconds = at.div_euclid(1000);
    let nanos = i32::try_from(at.rem_euclid(1000) * 1_000_000).unwrap();
    let at = Some(prost_types::Timestamp { seconds, nanos });
    assert_eq!(count(pb::ReplayRequest { recorded_from: at, ..everything() }).await, 1);
    let before = pb::ReplayRequest { recorded_before: at, ..everything() };
    assert_eq!(events(&desk, before).await, all);
}

#[tokio::test]
async fn positions_bound_a_slice_of_one_partition() {
    let desk = busy_desk(10).await;
    let in_one = |event: &pb::RecordedEvent| event.position.unwrap().partition == 1;
    let mut all = events(&desk, everything()).await;
    all.retain(in_one);
    let (first, last) = (all[2].position.unwrap(), all[7].position.unwrap());
    let request = pb::ReplayRequest {
        partitions: vec![1],
        from_positions: vec![first],
        to_positions: vec![last],
        ..everything()
    };
    assert_eq!(events(&desk, request).await, all[2..7]);
}

#[tokio::test]
async fn a_replay_resumed_at_any_token_tells_what_an_uninterrupted_one_does() {
    let desk = busy_desk(1200).await;
    for request in [everything(), only_notes()] {
        let whole = answers(&desk, request.clone()).await;
        let tokens = whole.iter().filter(|answer| !answer.resume_token.is_empty());
        assert!(tokens.count() >= 4, "one for every thousand records and the last");
        for (place, answer) in whole.iter().enumerate() {
            if answer.resume_token.is_empty() {
                continue;
            }
            let resume_token = answer.resume_token.clone();
            let resumed = pb::ReplayRequest { resume_token, ..request.clone() };
            let rest = whole[place + 1..].iter().filter_map(|answer| answer.event.clone());
            assert_eq!(events(&desk, resumed).await, rest.collect::<Vec<_>>());
        }
        assert!(!whole.last().unwrap().resume_token.is_empty());
    }
}

fn only_notes() -> pb::ReplayRequest {
    pb::ReplayRequest { kinds: vec!["note_added".to_owned()], ..everything() }
}

#[tokio::test]
async fn a_token_comes_also_where_nothing_is_told() {
    let desk = busy_desk(1200).await;
    let request = pb::ReplayRequest { merchant_id: "m2".to_owned(), ..everything() };
    let told = answers(&desk, request).await;
    assert!(told.len() >= 3, "{} answers", told.len());
    assert!(told.iter().all(|answer| answer.event.is_none()));
    let tokens: BTreeSet<&str> = told.iter().map(|answer| answer.resume_token.as_str()).collect();
    assert_eq!(tokens.len(), told.len());
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let desk = Desk::start().await;
    let twice = pb::Position { partition: 1, index: 0 };
    let request = pb::ReplayRequest {
        partitions: vec![0, 9],
        from_positions: vec![twice, twice],
        to_positions: vec![pb::Position { partition: 9, index: 0 }],
        recorded_from: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
        recorded_before: Some(prost_types::Timestamp { seconds: 0, nanos: -1 }),
        merchant_id: "m\n1".to_owned(),
        inquiry_id: "x".to_owned(),
        kinds: vec!["note_added".to_owned(), "note_removed".to_owned()],
        resume_token: "x".to_owned(),
    };
    let status = refused(&desk, request).await;
    assert_eq!(status.code(), Code::InvalidArgument);
    let violations = status.get_details_bad_request().unwrap().field_violations;
    let named: Vec<(&str, &str)> =
        violations.iter().map(|bad| (bad.field.as_str(), bad.reason.as_str())).collect();
    let expected = [
        ("partitions[1]", "FIELD_UNKNOWN_PARTITION"),
        ("merchant_id", "FIELD_NOT_AN_ID"),
        ("inquiry_id", "FIELD_NOT_A_UUID"),
        ("kinds[1]", "FIELD_UNKNOWN_KIND"),
        ("from_positions[1].partition", "FIELD_REPEATED"),
        ("to_positions[0].partition", "FIELD_UNKNOWN_PARTITION"),
        ("recorded_from", "FIELD_NOT_AN_INSTANT"),
        ("recorded_before", "FIELD_NOT_AN_INSTANT"),
        ("resume_token", "TOKEN_UNREADABLE"),
    ];
    assert_eq!(named, expected);
}

#[tokio::test]
async fn a_token_of_another_slice_is_refused() {
    let desk = busy_desk(1).await;
    let resume_token = answers(&desk, everything()).await.pop().unwrap().resume_token;
    let request = pb::ReplayRequest { resume_token, ..only_notes() };
    let status = refused(&desk, request).await;
    let violations = status.get_details_bad_request().unwrap().field_violations;
    assert_eq!(violations[0].reason, "TOKEN_OF_OTHER_FILTERS");
}

#[tokio::test]
async fn void_records_do_not_shorten_a_replay() {
    let mut scribe = Scribe::begin(1).await;
    for _ in 0..20 {
        scribe.void(0).await;
        scribe.outcome(0, "m1").await;
    }
    let stream = scribe.audit().replay(Request::new(everything())).await.unwrap().into_inner();
    let told = stream.filter_map(|answer| answer.unwrap().event).collect::<Vec<_>>().await;
    assert_eq!(told.len(), 20);
}
