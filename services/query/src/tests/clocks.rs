//! How clocks came out, and which are late, for whoever asks at whatever instant.

use verbatim_api::v1::query_service_server::QueryService;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_api::v1::{self as pb, ClockVerdict, HolderKind, Lateness};
use verbatim_testkit::desk::{
    MONDAY_MS, context, instant, named, open, open_for, publish, receive_at, reply_at,
};
use verbatim_testkit::rules::document;

use super::desk::{Desk, bad_fields, reason, request};

const MINUTE_MS: i64 = 60_000;

/// A desk at which the policy of the testkit counts. Facts happened before its clock began.
async fn with_rules() -> Desk {
    let desk = Desk::start().await;
    desk.send(publish(document())).await;
    desk
}

/// Sends a command that is judged by what was published.
async fn send(desk: &Desk, arm: Arm) {
    desk.send_governed(arm, 1).await;
}

fn minutes_ago(minutes: i64) -> i64 {
    MONDAY_MS - minutes * MINUTE_MS
}

async fn clocks(desk: &Desk, inquiry: &str, at_ms: i64) -> Vec<pb::ClockInstance> {
    desk.settled().await;
    let question = pb::GetClocksRequest {
        inquiry_id: named(inquiry).to_string(),
        at: Some(instant(at_ms)),
        ..Default::default()
    };
    desk.query().get_clocks(request(question)).await.unwrap().into_inner().clocks
}

fn of<'a>(clocks: &'a [pb::ClockInstance], clock_id: &str) -> &'a pb::ClockInstance {
    let is_it = |clock: &&pb::ClockInstance| clock.name.as_ref().unwrap().clock_id == clock_id;
    clocks.iter().find(is_it).unwrap()
}

#[tokio::test]
async fn a_running_clock_is_late_for_whoever_asks_later_than_its_deadline() {
    let desk = with_rules().await;
    send(&desk, open("a")).await;
    send(&desk, receive_at("a", "q", minutes_ago(30))).await;
    let verdict = async |at_ms| {
        let clocks = clocks(&desk, "a", at_ms).await;
        of(&clocks, "first_response").net.as_ref().unwrap().verdict()
    };
    assert_eq!(verdict(minutes_ago(20)).await, ClockVerdict::Running);
    assert_eq!(verdict(minutes_ago(20) + 1).await, ClockVerdict::Missed);
}

#[tokio::test]
async fn a_clock_says_who_bears_its_breach_and_which_records_show_it() {
    let desk = with_rules().await;
    send(&desk, open("a")).await;
    send(&desk, receive_at("a", "q", minutes_ago(30))).await;
    send(&desk, reply_at("a", "r", minutes_ago(5))).await;
    let clocks = clocks(&desk, "a", MONDAY_MS).await;
    let clock = of(&clocks, "first_response");
    let net = clock.net.unwrap();
    assert_eq!((net.verdict(), net.elapsed_ms), (ClockVerdict::Missed, Some(25 * MINUTE_MS)));
    let shares: Vec<_> =
        clock.shares.iter().map(|it| (it.holder.clone().unwrap().kind(), it.net_ms)).collect();
    assert_eq!(shares, [(HolderKind::Nobody, 25 * MINUTE_MS)]);
    assert_eq!((clock.policy_id.as_str(), clock.policy_version), ("promises", 1));
    let (began, ended) = (clock.began_by.unwrap(), clock.ended_by.unwrap());
    assert_eq!(ended.index, began.index + 1);
    assert_eq!(ended.partition, began.partition);
}

#[tokio::test]
async fn what_is_late_longest_comes_first_page_by_page() {
    let desk = with_rules().await;
    for (inquiry, minutes) in [("a", 30), ("b", 45), ("c", 5), ("d", 60), ("e", 12)] {
        send(&desk, open_for(inquiry, inquiry)).await;
        send(&desk, receive_at(inquiry, &format!("q {inquiry}"), minutes_ago(minutes))).await;
    }
    desk.settled().await;
    let list = async |lateness: Lateness, page_size| {
        let mut question = pb::ListBreachingRequest {
            clock_id: "first_response".to_owned(),
            lateness: lateness.into(),
            at: Some(instant(MONDAY_MS)),
            page_size,
            ..Default::default()
        };
        let mut found = Vec::new();
        loop {
            let page = desk.query().list_breaching(request(question.clone())).await.unwrap();
            let page = page.into_inner();
            found.extend(
                page.breaching
                    .into_iter()
                    .map(|it| (it.name.unwrap().inquiry_id, it.late_by_ms / MINUTE_MS)),
            );
            if page.next_page_token.is_empty() {
                return found;
            }
            question.page_token = page.next_page_token;
        }
    };
    let id = |inquiry: &str| named(inquiry).to_string();
    let late = [(id("d"), 50), (id("b"), 35), (id("a"), 20), (id("e"), 2)];
    for page_size in [0, 1, 2, 3] {
        assert_eq!(list(Lateness::Late, page_size).await, late);
    }
    assert_eq!(list(Lateness::Due, 0).await, [(id("c"), -5)]);
    assert_eq!(list(Lateness::Unspecified, 0).await.len(), 5);
}

/// Waits for the customer from an instant on.
fn wait_at(inquiry: &str, wait: &str, unix_ms: i64) -> Arm {
    let occurred_at = Some(instant(unix_ms));
    let context = context(&format!("wait {wait}"));
    Arm::ClaimWait(pb::ClaimWaitRequest {
        context: context.map(|context| pb::CommandContext { occurred_at, ..context }),
        inquiry_id: named(inquiry).to_string(),
        on: pb::WaitOn::Customer.into(),
        ..Default::default()
    })
}

#[tokio::test]
async fn a_wait_that_was_answered_hides_no_clock_from_who_asks_honestly() {
    let desk = with_rules().await;
    send(&desk, open_for("a", "a")).await;
    send(&desk, wait_at("a", "w", minutes_ago(100))).await;
    send(&desk, receive_at("a", "q a", minutes_ago(90))).await;
    desk.settled().await;
    for query in [desk.in_file(), desk.in_postgres()] {
        let list = async |honest| {
            let question = pb::ListBreachingRequest {
                clock_id: "resolution".to_owned(),
                lateness: Lateness::Unspecified.into(),
                due_within: Some(prost_types::Duration { seconds: 100_000, nanos: 0 }),
                at: Some(instant(MONDAY_MS)),
                honest,
                ..Default::default()
            };
            query.list_breaching(request(question)).await.unwrap().into_inner().breaching
        };
        assert_eq!(list(false).await, [], "net it stands still");
        let [clock] = &list(true).await[..] else { panic!("one runs honestly") };
        assert_eq!(clock.net_met_until, None);
        assert_eq!(clock.met_until, clock.honest_met_until);
        assert!(clock.gross_met_until.is_some());
    }
}

#[tokio::test]
async fn what_is_asked_of_clocks_names_every_bad_field() {
    let desk = Desk::start().await;
    let question = pb::ListBreachingRequest {
        merchant_id: "m".repeat(200),
        lateness: 9,
        page_size: 1_001,
        page_token: "nonsense".to_owned(),
        due_within: Some(prost_types::Duration { seconds: -1, nanos: 0 }),
        ..Default::default()
    };
    let refused = desk.query().list_breaching(request(question)).await.unwrap_err();
    let mut fields: Vec<_> = bad_fields(&refused).into_iter().map(|(field, _)| field).collect();
    fields.sort();
    assert_eq!(fields, ["due_within", "lateness", "merchant_id", "page_size", "page_token"]);
    let nowhere =
        pb::GetClocksRequest { inquiry_id: named("nowhere").to_string(), ..Default::default() };
    let unknown = desk.query().get_clocks(request(nowhere)).await.unwrap_err();
    assert_eq!(reason(&unknown), "INQUIRY_NOT_FOUND");
}
