//! What a watcher is told of breaches: each word once, at its time, on whichever store.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio_stream::StreamExt;
use verbatim_api::v1::query_service_server::QueryService;
use verbatim_api::v1::{self as pb, BreachNoticeKind};
use verbatim_testkit::desk::{instant, named, open, publish, publish_for, receive_at, reply_at};
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
async fn an_exemption_of_the_past_annuls_what_was_told() {
    let desk = quick_desk().await;
    desk.send_governed(open("a"), 1).await;
    desk.send_governed(receive_at("a", "q", now_ms()), 1).await;
    let since = Some(instant(now_ms() - 1_000));
    let watch = pb::WatchBreachesRequest { since, ..Default::default() };
    let mut tokens = Vec::new();
    for query in [desk.in_file(), desk.in_postgres()] {
        let (breached, token) = told(query, watch.clone(), 1).await;
        assert_eq!(breached, words("a", &[BreachNoticeKind::Breached]));
        tokens.push(token);
    }
    let exemption = pb::Exemption {
        exemption_id: "outage".to_owned(),
        version: 1,
        from: Some(instant(now_ms() - 60_000)),
        until: Some(instant(now_ms() + 3_600_000)),
        reason: "outage".to_owned(),
        approved_by: "boss".to_owned(),
        evidence: "T-1".to_owned(),
        ..Default::default()
    };
    let document = pb::PolicyDocument { exemption: vec![exemption], ..Default::default() };
    desk.clock().set(now_ms());
    desk.send(publish_for("", document, "exempt")).await;
    for (query, token) in [desk.in_file(), desk.in_postgres()].into_iter().zip(tokens) {
        let go_on = pb::WatchBreachesRequest { resume_token: token, ..Default::default() };
        let (annulled, _) = told(query, go_on, 1).await;
        assert_eq!(annulled, words("a", &[BreachNoticeKind::Annulled]));
        let (all, _) = told(query, watch.clone(), 2).await;
        assert_eq!(all, words("a", &[BreachNoticeKind::Breached, BreachNoticeKind::Annulled]));
    }
}

#[tokio::test]
async fn more_words_than_one_answer_holds_come_in_several_each_once() {
    const INTERVALS: usize = 2_500;
    let desk = Desk::start().await;
    desk.clock().set(now_ms());
    let every_second = pb::Clock {
        recurrence: "every 1s".to_owned(),
        ..clock("update", "fact = message_received", "fact = message_sent", "1s")
    };
    let document = pb::PolicyDocument {
        clock: vec![every_second],
        policy: vec![policy(1, &["update"])],
        ..Default::default()
    };
    desk.send(publish(document)).await;
    let (_, begun) = told(desk.in_file(), pb::WatchBreachesRequest::default(), 0).await;
    let (_, shared) = told(desk.in_postgres(), pb::WatchBreachesRequest::default(), 0).await;
    desk.send_governed(open("a"), 1).await;
    let asked_ms = now_ms() - INTERVALS as i64 * 1_000;
    desk.send_governed(receive_at("a", "q", asked_ms), 1).await;
    desk.send_governed(receive_at("a", "q2", now_ms()), 1).await;
    for (query, mut token) in [(desk.in_file(), begun), (desk.in_postgres(), shared)] {
        let (mut told, mut answer_count) = (Vec::new(), 0);
        // The last ones run.
        while told.len() < 2 * INTERVALS - 10 {
            let go_on = pb::WatchBreachesRequest { resume_token: token, ..Default::default() };
            let mut answers = query.watch_breaches(request(go_on)).await.unwrap().into_inner();
            answers.next().await.unwrap().unwrap();
            let answer = tokio::time::timeout(PATIENCE, answers.next()).await.unwrap();
            let answer = answer.unwrap().unwrap();
            assert!(answer.notices.len() <= 2_000);
            let named = |it: &pb::BreachNotice| (it.kind, it.name.clone().unwrap().interval_number);
            told.extend(answer.notices.iter().map(named));
            (token, answer_count) = (answer.resume_token, answer_count + 1);
        }
        assert!(answer_count >= 3, "{answer_count}");
        let count = told.len();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), count, "each once");
    }
}

#[tokio::test]
async fn nobody_is_warned_of_what_is_late_already() {
    let desk = quick_desk().await;
    let watch = pb::WatchBreachesRequest {
        approaching_within: Some(prost_types::Duration { seconds: 3_600, nanos: 0 }),
        ..Default::default()
    };
    let (_, token) = told(desk.in_file(), watch.clone(), 0).await;
    desk.send_governed(open("a"), 1).await;
    desk.send_governed(receive_at("a", "q", now_ms() - 60_000), 1).await;
    let go_on = pb::WatchBreachesRequest { resume_token: token, ..watch };
    let (told, _) = told(desk.in_file(), go_on, 1).await;
    assert_eq!(told, words("a", &[BreachNoticeKind::Breached]));
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
