//! Clocks over sessions are listed, told and counted beside those over inquiries, on either store.

use tokio_stream::StreamExt;
use tonic::Code;
use verbatim_api::v1::query_service_server::QueryService;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_api::v1::{self as pb, BreachNoticeKind, ClockVerdict, HolderKind, Lateness};
use verbatim_testkit::desk::{
    MONDAY_MS, context, instant, named, open_for, party, publish, receive_at,
};
use verbatim_testkit::rules::{clock, policy};

use super::desk::{Desk, bad_fields, reason, request};
use super::report::{report, the_week};
use crate::Query;

const MINUTE_MS: i64 = 60_000;

/// A desk at which customers are to be taken out of queues in two minutes, and answered in ten.
async fn with_rules() -> Desk {
    let desk = Desk::start().await;
    let queue_wait = pb::Clock {
        subject: "session".to_owned(),
        ..clock("queue_wait", "fact = session_queued", "fact = session_answered", "2m")
    };
    let answer = clock("answer", "fact = message_received", "fact = message_sent", "10m");
    let document = pb::PolicyDocument {
        clock: vec![queue_wait, answer],
        policy: vec![policy(1, &["queue_wait", "answer"])],
        ..Default::default()
    };
    desk.send(publish(document)).await;
    desk
}

/// What is said of a session, under a request id that stands for `what`, at a minute before Monday.
fn about(session: &str, what: &str, minutes_ago: i64) -> (Option<pb::CommandContext>, String) {
    let occurred_at = Some(instant(MONDAY_MS - minutes_ago * MINUTE_MS));
    let context = context(&format!("{what} {session}"));
    let context = context.map(|context| pb::CommandContext { occurred_at, ..context });
    (context, named(session).to_string())
}

/// A customer came and was put in the queue of team returns.
async fn queued(desk: &Desk, session: &str, minutes_ago: i64) {
    let (context, session_id) = about(session, "open", minutes_ago);
    let opened = pb::OpenSessionRequest {
        context,
        session_id,
        customer_ref: format!("customer of {session}"),
        channel: "chat".to_owned(),
        ..Default::default()
    };
    desk.send_governed(Arm::OpenSession(opened), 1).await;
    let (context, session_id) = about(session, "queue", minutes_ago);
    let queue = party("returns", "");
    let queued = pb::QueueSessionRequest { context, session_id, queue };
    desk.send_governed(Arm::QueueSession(queued), 1).await;
}

async fn answered(desk: &Desk, session: &str, minutes_ago: i64) {
    let (context, session_id) = about(session, "answer", minutes_ago);
    let answered = pb::AnswerSessionRequest {
        context,
        session_id,
        message_id: named(&format!("answer {session}")).to_string(),
        reply_kind: pb::ReplyKind::Human.into(),
        answered_by: party("returns", "bea"),
    };
    desk.send_governed(Arm::AnswerSession(answered), 1).await;
}

async fn asked(desk: &Desk, inquiry: &str, minutes_ago: i64) {
    let asked_ms = MONDAY_MS - minutes_ago * MINUTE_MS;
    desk.send_governed(open_for(inquiry, inquiry), 1).await;
    desk.send_governed(receive_at(inquiry, &format!("q {inquiry}"), asked_ms), 1).await;
}

async fn late(desk: &Desk, question: pb::ListBreachingRequest) -> Vec<pb::Breaching> {
    let mut question = pb::ListBreachingRequest {
        lateness: Lateness::Late.into(),
        at: Some(instant(MONDAY_MS)),
        ..question
    };
    let mut found = Vec::new();
    loop {
        let page = desk.query().list_breaching(request(question.clone())).await.unwrap();
        let page = page.into_inner();
        found.extend(page.breaching);
        if page.next_page_token.is_empty() {
            return found;
        }
        question.page_token = page.next_page_token;
    }
}

#[tokio::test]
async fn who_waits_in_a_queue_is_listed_among_inquiries_by_how_late_each_is() {
    let desk = with_rules().await;
    for (session, minutes) in [("s5", 5), ("s20", 20), ("s1", 1), ("served", 30)] {
        queued(&desk, session, minutes).await;
    }
    answered(&desk, "served", 29).await;
    for (inquiry, minutes) in [("i15", 15), ("i40", 40), ("i9", 9)] {
        asked(&desk, inquiry, minutes).await;
    }
    desk.settled().await;
    // Late by 30, 18, 5 and 3 minutes.
    let expected = [("", "i40"), ("s20", ""), ("", "i15"), ("s5", "")];
    let id = |word: &str| if word.is_empty() { String::new() } else { named(word).to_string() };
    let expected = expected.map(|(session, inquiry)| (id(session), id(inquiry)));
    for page_size in 0..4 {
        let question = pb::ListBreachingRequest { page_size, ..Default::default() };
        let names = late(&desk, question).await.into_iter().map(|it| it.name.unwrap());
        let found: Vec<_> = names.map(|name| (name.session_id, name.inquiry_id)).collect();
        assert_eq!(found, expected, "{page_size} a page");
    }
    let holder_team_id = "returns".to_owned();
    let theirs = late(&desk, pb::ListBreachingRequest { holder_team_id, ..Default::default() });
    let theirs: Vec<_> = theirs.await.into_iter().map(|it| it.holder.unwrap()).collect();
    assert_eq!(theirs.len(), 2);
    let is_in_queue = |it: &pb::Holder| it.kind() == HolderKind::Nobody && it.agent_id.is_empty();
    assert!(theirs.iter().all(is_in_queue), "{theirs:?}");
}

/// The words on sessions and inquiries that a watch tells until it has told so many.
async fn told(query: &Query, count: usize) -> Vec<(BreachNoticeKind, String)> {
    let since = Some(instant(MONDAY_MS - 60 * MINUTE_MS));
    let watch = pb::WatchBreachesRequest { since, ..Default::default() };
    let mut answers = query.watch_breaches(request(watch)).await.unwrap().into_inner();
    let mut told = Vec::new();
    while told.len() < count {
        for notice in answers.next().await.unwrap().unwrap().notices {
            let name = notice.name.clone().unwrap();
            told.push((notice.kind(), format!("{}{}", name.session_id, name.inquiry_id)));
        }
    }
    told.sort();
    told
}

#[tokio::test]
async fn a_watcher_is_told_of_queues_as_of_inquiries_each_word_once() {
    let desk = with_rules().await;
    queued(&desk, "left", 30).await;
    queued(&desk, "late", 30).await;
    asked(&desk, "i", 30).await;
    answered(&desk, "late", 20).await;
    let mut expected = vec![
        (BreachNoticeKind::Breached, named("left").to_string()),
        (BreachNoticeKind::Breached, named("late").to_string()),
        (BreachNoticeKind::EndedLate, named("late").to_string()),
        (BreachNoticeKind::Breached, named("i").to_string()),
    ];
    expected.sort();
    for query in [desk.in_file(), desk.in_postgres()] {
        assert_eq!(told(query, 4).await, expected);
    }
}

#[tokio::test]
async fn a_merchants_report_holds_how_long_customers_waited_in_queues() {
    let desk = with_rules().await;
    queued(&desk, "in time", 30).await;
    answered(&desk, "in time", 29).await;
    queued(&desk, "late", 30).await;
    answered(&desk, "late", 20).await;
    queued(&desk, "waiting", 5).await;
    let report = report(&desk, the_week()).await;
    let line = report.clocks.iter().find(|it| it.clock_id == "queue_wait").unwrap();
    assert_eq!((line.started_count, line.open_count, line.open_late_count), (3, 1, 1));
    let net = line.net.unwrap();
    assert_eq!((net.met_count, net.missed_count), (1, 1));
    assert_eq!((line.p50_ms, line.p90_ms), (Some(MINUTE_MS), Some(10 * MINUTE_MS)));
    let [version] = &line.versions[..] else { panic!("one version: {:?}", line.versions) };
    assert_eq!((version.policy_id.as_str(), version.started_count), ("promises", 3));
}

#[tokio::test]
async fn the_clocks_of_a_session_are_told_with_the_records_that_show_them() {
    let desk = with_rules().await;
    queued(&desk, "s", 30).await;
    answered(&desk, "s", 20).await;
    desk.settled().await;
    let question = pb::GetSessionClocksRequest {
        session_id: named("s").to_string(),
        merchant_id: "m1".to_owned(),
        at: Some(instant(MONDAY_MS)),
        ..Default::default()
    };
    let told =
        desk.query().get_session_clocks(request(question.clone())).await.unwrap().into_inner();
    let [clock] = &told.clocks[..] else { panic!("one clock: {:?}", told.clocks) };
    let name = clock.name.clone().unwrap();
    assert_eq!((name.session_id, name.inquiry_id), (question.session_id.clone(), String::new()));
    let net = clock.net.unwrap();
    assert_eq!((net.verdict(), net.elapsed_ms), (ClockVerdict::Missed, Some(10 * MINUTE_MS)));
    assert_eq!(clock.ended_by.unwrap().index, clock.began_by.unwrap().index + 1);
    let theirs = pb::GetSessionClocksRequest { merchant_id: "m2".to_owned(), ..question.clone() };
    let refused = desk.query().get_session_clocks(request(theirs)).await.unwrap_err();
    assert_eq!(reason(&refused), "OTHER_MERCHANT");
    let session_id = named("nobody").to_string();
    let unknown = pb::GetSessionClocksRequest { session_id, ..question };
    let refused = desk.query().get_session_clocks(request(unknown)).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused)), (Code::NotFound, "SESSION_NOT_FOUND".into()));
}

#[tokio::test]
async fn a_question_for_the_clocks_of_a_session_names_every_bad_field() {
    let desk = Desk::start().await;
    let question = pb::GetSessionClocksRequest {
        session_id: "s".to_owned(),
        merchant_id: "x".repeat(257),
        ..Default::default()
    };
    let refused = desk.query().get_session_clocks(request(question)).await.unwrap_err();
    let bad = [("session_id", "FIELD_NOT_A_UUID"), ("merchant_id", "FIELD_NOT_AN_ID")];
    assert_eq!(bad_fields(&refused), bad.map(|(field, why)| (field.to_owned(), why.to_owned())));
}
