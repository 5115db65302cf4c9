//! What a subscription says of itself: where it begins, what it refuses, how it ends.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use tokio_stream::StreamExt;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;
use verbatim_api::v1 as pb;
use verbatim_api::v1::subscription_service_server::SubscriptionService;

use crate::{Answers, Audit};

use super::scribe::Scribe;

async fn begin(audit: &Audit, request: pb::SubscribeRequest) -> Answers<pb::SubscribeResponse> {
    audit.subscribe(Request::new(request)).await.unwrap().into_inner()
}

async fn refused(audit: &Audit, request: pb::SubscribeRequest) -> Status {
    match audit.subscribe(Request::new(request)).await {
        Ok(_) => panic!("the subscription began"),
        Err(status) => status,
    }
}

async fn next(answers: &mut Answers<pb::SubscribeResponse>) -> pb::SubscribeResponse {
    answers.next().await.unwrap().unwrap()
}

fn indexes(answer: &pb::SubscribeResponse) -> Vec<u64> {
    answer.events.iter().map(|event| event.position.unwrap().index).collect()
}

fn with_token(resume_token: String) -> pb::SubscribeRequest {
    pb::SubscribeRequest { resume_token, ..Default::default() }
}

#[tokio::test]
async fn the_first_answer_is_a_token_at_once() {
    let scribe = Scribe::begin(2).await;
    let mut answers = begin(&scribe.audit(), pb::SubscribeRequest::default()).await;
    let first = next(&mut answers).await;
    assert!(first.events.is_empty() && !first.resume_token.is_empty());
}

#[tokio::test]
async fn from_now_on_nothing_of_the_past_is_told() {
    let mut scribe = Scribe::begin(1).await;
    scribe.outcomes(0, "m1", 5).await;
    let start = pb::SubscriptionStart::Now.into();
    let request = pb::SubscribeRequest { start, ..Default::default() };
    let mut answers = begin(&scribe.audit(), request).await;
    scribe.outcome(0, "m1").await;
    next(&mut answers).await;
    assert_eq!(indexes(&next(&mut answers).await), [6]);
}

#[tokio::test]
async fn a_position_is_where_the_telling_begins() {
    let mut scribe = Scribe::begin(2).await;
    scribe.outcomes(0, "m1", 5).await;
    scribe.outcomes(1, "m1", 5).await;
    let request = pb::SubscribeRequest {
        start: pb::SubscriptionStart::Now.into(),
        from_positions: vec![pb::Position { partition: 1, index: 4 }],
        ..Default::default()
    };
    let mut answers = begin(&scribe.audit(), request).await;
    next(&mut answers).await;
    let told = next(&mut answers).await;
    assert_eq!(indexes(&told), [4, 5]);
    assert!(told.events.iter().all(|event| event.position.unwrap().partition == 1));
}

#[tokio::test]
async fn a_position_that_is_not_there_yet_is_waited_for() {
    let mut scribe = Scribe::begin(1).await;
    let from_positions = vec![pb::Position { partition: 0, index: 3 }];
    let request = pb::SubscribeRequest { from_positions, ..Default::default() };
    let mut answers = begin(&scribe.audit(), request).await;
    next(&mut answers).await;
    scribe.outcomes(0, "m1", 4).await;
    assert_eq!(indexes(&next(&mut answers).await), [3, 4]);
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let scribe = Scribe::begin(2).await;
    let request = pb::SubscribeRequest {
        partitions: vec![0, 2],
        start: 9,
        from_positions: vec![pb::Position { partition: 5, index: 0 }],
        merchant_id: "not an id\u{7}".to_owned(),
        inquiry_id: "nor this".to_owned(),
        kinds: vec!["note_added".to_owned(), "note_eaten".to_owned()],
        resume_token: "?".to_owned(),
    };
    let status = refused(&scribe.audit(), request).await;
    assert_eq!(status.code(), Code::InvalidArgument);
    let violations = status.get_details_bad_request().unwrap().field_violations;
    let mut fields: Vec<_> = violations.into_iter().map(|bad| bad.field).collect();
    fields.sort();
    let expected = [
        "from_positions[0].partition",
        "inquiry_id",
        "kinds[1]",
        "merchant_id",
        "partitions[1]",
        "resume_token",
        "start",
    ];
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn a_token_of_another_question_is_refused() {
    let scribe = Scribe::begin(2).await;
    let mut answers = begin(&scribe.audit(), pb::SubscribeRequest::default()).await;
    let token = next(&mut answers).await.resume_token;
    let merchant_id = "m1".to_owned();
    let request = pb::SubscribeRequest { merchant_id, ..with_token(token) };
    let status = refused(&scribe.audit(), request).await;
    assert!(status.message().contains("other filters"), "{status:?}");
}

#[tokio::test]
async fn a_token_of_a_log_with_another_number_of_partitions_is_refused() {
    let two = Scribe::begin(2).await;
    let mut answers = begin(&two.audit(), pb::SubscribeRequest::default()).await;
    let token = next(&mut answers).await.resume_token;
    let three = Scribe::begin(3).await;
    assert_eq!(refused(&three.audit(), with_token(token)).await.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn a_token_behind_what_the_log_has_is_answered_with_data_loss() {
    let mut long = Scribe::begin(1).await;
    long.outcomes(0, "m1", 5).await;
    let mut answers = begin(&long.audit(), pb::SubscribeRequest::default()).await;
    next(&mut answers).await;
    let token = next(&mut answers).await.resume_token;
    // The same log, without its tail.
    let short = Scribe::begin(1).await;
    let mut answers = begin(&short.audit(), with_token(token)).await;
    next(&mut answers).await;
    let status = answers.next().await.unwrap().unwrap_err();
    assert_eq!(status.code(), Code::DataLoss);
    assert!(answers.next().await.is_none());
}

#[tokio::test]
async fn a_log_that_is_away_ends_a_subscription_whose_token_stays_good() {
    let mut scribe = Scribe::begin(1).await;
    let audit = scribe.audit();
    let mut answers = begin(&audit, pb::SubscribeRequest::default()).await;
    let token = next(&mut answers).await.resume_token;
    scribe.outcomes(0, "m1", 3).await;
    scribe.log.goes_away();
    let status = answers.next().await.unwrap().unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    scribe.log.comes_back();
    let mut answers = begin(&audit, with_token(token)).await;
    next(&mut answers).await;
    assert_eq!(indexes(&next(&mut answers).await), [1, 2, 3]);
}

#[tokio::test]
async fn a_stopping_instance_ends_its_subscriptions() {
    let scribe = Scribe::begin(1).await;
    let mut answers = begin(&scribe.audit(), pb::SubscribeRequest::default()).await;
    next(&mut answers).await;
    next(&mut answers).await;
    let waiting = tokio::spawn(async move { answers.next().await });
    tokio::task::yield_now().await;
    scribe.stop();
    let status = waiting.await.unwrap().unwrap().unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
}

#[tokio::test]
async fn there_is_an_end_to_how_many_are_served() {
    let scribe = Scribe::begin(1).await;
    let audit = scribe.audit();
    let mut served = Vec::new();
    for _ in 0..1000 {
        served.push(begin(&audit, pb::SubscribeRequest::default()).await);
    }
    let status = refused(&audit, pb::SubscribeRequest::default()).await;
    assert_eq!(status.code(), Code::ResourceExhausted);
    served.pop();
    served.push(begin(&audit, pb::SubscribeRequest::default()).await);
}

#[tokio::test]
async fn a_reader_that_does_not_read_costs_no_memory() {
    let mut scribe = Scribe::begin(3).await;
    for partition in 0..3 {
        scribe.outcomes(partition, "m1", 10_000).await;
    }
    let mut answers = begin(&scribe.audit_in_chunks_of(1), pb::SubscribeRequest::default()).await;
    let before = scribe.log.read_count();
    for _ in 0..10 {
        next(&mut answers).await;
    }
    // What was taken, and claims; nothing ahead of the reader.
    assert!(scribe.log.read_count() - before <= 12, "{} were read", scribe.log.read_count());
}

#[tokio::test(start_paused = true)]
async fn silence_is_broken_by_a_token() {
    let scribe = Scribe::begin(1).await;
    let mut answers = begin(&scribe.audit(), pb::SubscribeRequest::default()).await;
    next(&mut answers).await;
    next(&mut answers).await; // Behind the claim.
    let began = Instant::now();
    let heard = timeout(Duration::from_secs(60), next(&mut answers)).await.unwrap();
    assert!(heard.events.is_empty() && !heard.resume_token.is_empty());
    assert_eq!(began.elapsed().as_secs(), 15);
}
