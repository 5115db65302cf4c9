//! What a watcher is told of breaches: each word once, at its time, on whichever store.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio_stream::StreamExt;
use verbatim_api::v1::query_service_server::QueryService;
use verbatim_api::v1::{self as pb, BreachNoticeKind};
use verbatim_testkit::desk::{instant, named, open, publish, receive_at, reply_at};
use verbatim_testkit::rules::{clock, policy};

use super::desk::{Desk, bad_fields, request};
use crate::Query;

/// A test fails that waits longer than this.
const PATIENCE: Duration = Duration::from_secs(60);

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

/// A desk in the present, at which every question is to be answered within two seconds.
async fn quick_desk() -> Desk {
    let desk = Desk::start().await;
    desk.clock().set(now_ms());
    let quick = clock("quick", "fact = message_received", "fact = message_sent", "2s");
    let document = pb::PolicyDocument {
        clock: vec![quick],
        policy: vec![policy(1, &["quick"])],
        ..Default::default()
    };
    desk.send(publish(document)).await;
    desk
}

/// What a watch tells until it has told so much.
async fn told(
    query: &Query,
    watch: pb::WatchBreachesRequest,
    count: usize,
) -> (Vec<(BreachNoticeKind, String)>, String) {
    let mut answers = query.watch_breaches(request(watch)).await.unwrap().into_inner();
    let (mut told, mut token) = (Vec::new(), String::new());
    while told.len() < count || token.is_empty() {
        let answer = tokio::time::timeout(PATIENCE, answers.next()).await;
        let answer = answer.expect("there is something to tell").unwrap().unwrap();
        token = answer.resume_token;
        told.extend(
            answer
                .notices
                .into_iter()
                .map(|notice| (notice.kind(), notice.name.unwrap().inquiry_id)),
        );
    }
    (told, token)
}

fn words(inquiry: &str, kinds: &[BreachNoticeKind]) -> Vec<(BreachNoticeKind, String)> {
    kinds.iter().map(|kind| (*kind, named(inquiry).to_string())).collect()
}

#[tokio::test]
async fn a_breach_is_told_when_it_comes_and_what_became_of_it_afterwards() {
    let desk = quick_desk().await;
    let since = Some(instant(now_ms() - 1_000));
    let asked_ms = now_ms();
    for inquiry in ["late", "annulled", "in time"] {
        desk.send_governed(open(inquiry), 1).await;
        desk.send_governed(receive_at(inquiry, &format!("q {inquiry}"), asked_ms), 1).await;
    }
    desk.send(reply_at("in time", "r in time", asked_ms + 1)).await;
    let watch = pb::WatchBreachesRequest { since, ..Default::default() };
    for query in [desk.in_file(), desk.in_postgres()] {
        let (mut breached, _) = told(query, watch.clone(), 2).await;
        breached.sort();
        let mut expected = words("late", &[BreachNoticeKind::Breached]);
        expected.extend(words("annulled", &[BreachNoticeKind::Breached]));
        expected.sort();
        assert_eq!(breached, expected);
    }
    desk.clock().set(now_ms());
    desk.send(reply_at("late", "r late", now_ms())).await;
    desk.send(reply_at("annulled", "r annulled", asked_ms + 500)).await;
    for query in [desk.in_file(), desk.in_postgres()] {
        let (all, _) = told(query, watch.clone(), 4).await;
        for (inquiry, second) in
            [("late", BreachNoticeKind::EndedLate), ("annulled", BreachNoticeKind::Annulled)]
        {
            let id = named(inquiry).to_string();
            let of_it: Vec<_> = all.iter().filter(|(_, it)| *it == id).cloned().collect();
            assert_eq!(of_it, words(inquiry, &[BreachNoticeKind::Breached, second]));
        }
    }
}

#[tokio::test]
async fn a_watch_that_goes_on_behind_its_token_tells_nothing_twice_and_leaves_nothing_out() {
    let desk = quick_desk().await;
    let since = Some(instant(now_ms() - 1_000));
    let watch = pb::WatchBreachesRequest { since, ..Default::default() };
    let (_, mut token) = told(desk.in_postgres(), watch.clone(), 0).await;
    let mut piecewise = Vec::new();
    for round in 0..4 {
        let inquiry = format!("i{round}");
        desk.clock().set(now_ms());
        desk.send_governed(open(&inquiry), 1).await;
        // One of them is known late: its breach had come before anybody heard of it.
        let asked_ms = now_ms() - if round == 2 { 60_000 } else { 0 };
        desk.send_governed(receive_at(&inquiry, &format!("q{round}"), asked_ms), 1).await;
        let go_on = pb::WatchBreachesRequest { resume_token: token, ..Default::default() };
        let (told, behind) = told(desk.in_postgres(), go_on, 1).await;
        assert_eq!(told, words(&inquiry, &[BreachNoticeKind::Breached]));
        piecewise.extend(told);
        token = behind;
    }
    let (mut at_once, _) = told(desk.in_file(), watch, 4).await;
    at_once.sort();
    piecewise.sort();
    assert_eq!(at_once, piecewise);
}

#[tokio::test]
async fn a_watcher_is_warned_before_a_breach_and_told_of_it() {
    let desk = quick_desk().await;
    let watch = pb::WatchBreachesRequest {
        approaching_within: Some(prost_types::Duration { seconds: 1, nanos: 500_000_000 }),
        clock_id: "quick".to_owned(),
        ..Default::default()
    };
    desk.send_governed(open("a"), 1).await;
    desk.send_governed(receive_at("a", "q", now_ms()), 1).await;
    let (told, _) = told(desk.in_file(), watch, 2).await;
    assert_eq!(told, words("a", &[BreachNoticeKind::Approaching, BreachNoticeKind::Breached]));
}

#[tokio::test]
async fn a_watch_of_others_is_silent_and_a_false_token_is_refused() {
    let desk = quick_desk().await;
    desk.send_governed(open("a"), 1).await;
    desk.send_governed(receive_at("a", "q", now_ms() - 10_000), 1).await;
    let since = Some(instant(now_ms() - 60_000));
    let of_others =
        pb::WatchBreachesRequest { merchant_id: "m2".to_owned(), since, ..Default::default() };
    let mut silent =
        desk.in_file().watch_breaches(request(of_others.clone())).await.unwrap().into_inner();
    let mut ours = desk
        .in_file()
        .watch_breaches(request(pb::WatchBreachesRequest { since, ..Default::default() }))
        .await
        .unwrap()
        .into_inner();
    while ours.next().await.unwrap().unwrap().notices.is_empty() {}
    let first = silent.next().await.unwrap().unwrap();
    assert_eq!(first.notices, []);
    let foreign =
        pb::WatchBreachesRequest { resume_token: first.resume_token, ..Default::default() };
    let refused = desk.in_file().watch_breaches(request(foreign)).await.err().unwrap();
    assert_eq!(bad_fields(&refused)[0].0, "resume_token");
}

#[tokio::test]
async fn a_watch_ends_when_the_instance_stops() {
    let desk = quick_desk().await;
    let watch = pb::WatchBreachesRequest::default();
    let mut answers = desk.in_file().watch_breaches(request(watch)).await.unwrap().into_inner();
    answers.next().await.unwrap().unwrap();
    desk.stop();
    let ended = tokio::time::timeout(PATIENCE, answers.next()).await.unwrap().unwrap();
    assert_eq!(ended.unwrap_err().code(), tonic::Code::Unavailable);
    assert!(answers.next().await.is_none());
}
