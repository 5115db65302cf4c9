//! Questions over views that were made from a real log by the real projectors.

mod as_of;
mod both;
mod clocks;
mod desk;
mod fields;
mod list;
mod outages;
mod plans;
mod readings;
mod report;
mod sessions;
mod timeline;
mod watch;

use tonic::Code;
use verbatim_api::v1::query_service_server::QueryService;
use verbatim_api::v1::{self as pb, HolderKind, InquiryStatus};
use verbatim_testkit::desk::{named, note, open};

use desk::{Desk, accept, close, offer, reason, request};

#[tokio::test]
async fn a_reader_sees_its_own_write() {
    let desk = Desk::start().await;
    let receipt = desk.send(open("a")).await;
    let question = pb::GetInquiryRequest {
        inquiry_id: named("a").to_string(),
        merchant_id: "m1".to_owned(),
        freshness: desk.after(&receipt),
        as_of: None,
    };
    let answer = desk.query().get_inquiry(request(question)).await.unwrap().into_inner();
    let inquiry = answer.inquiry.unwrap();
    assert_eq!((inquiry.inquiry_id, inquiry.stream_seq), (named("a").to_string(), 1));
    assert_eq!((inquiry.merchant_id.as_str(), inquiry.customer_ref.as_str()), ("m1", "c1"));
    assert_eq!(inquiry.status, i32::from(InquiryStatus::Open));
    assert_eq!(inquiry.holder.unwrap().kind, i32::from(HolderKind::Nobody));
    assert!(inquiry.opened_at.is_some() && inquiry.closed_at.is_none());
    let as_of = answer.as_of.unwrap().positions;
    let seen = as_of.iter().find(|seen| seen.partition == receipt.partition.0).unwrap();
    assert!(seen.index >= receipt.index);
}

#[tokio::test]
async fn views_that_stay_behind_are_unavailable_when_the_wait_is_over() {
    let desk = Desk::start().await;
    let receipt = desk.send(open("a")).await;
    let mut freshness = desk.after(&receipt).unwrap();
    freshness.min_positions[0].index += 1000;
    freshness.wait_within = Some(prost_types::Duration { seconds: 60, nanos: 0 });
    let question = pb::GetInquiryRequest {
        inquiry_id: named("a").to_string(),
        freshness: Some(freshness),
        ..Default::default()
    };
    tokio::time::pause();
    let began_at = tokio::time::Instant::now();
    let status = desk.in_file().get_inquiry(request(question)).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Unavailable, "VIEW_BEHIND"));
    assert_eq!(began_at.elapsed().as_secs(), 60);
}

#[tokio::test]
async fn the_chain_of_hands_adds_up_to_the_life_of_the_inquiry() {
    let desk = Desk::start().await;
    desk.send(open("a")).await;
    desk.send(offer("a", "handed over")).await;
    let accepted = desk.send(accept("a", "handed over")).await;
    desk.send(note("a", "n1")).await;
    let receipt = desk.send(close("a")).await;
    let question = pb::GetCustodyRequest {
        inquiry_id: named("a").to_string(),
        freshness: desk.after(&receipt),
        ..Default::default()
    };
    let answer = desk.query().get_custody(request(question)).await.unwrap().into_inner();
    let sum: i64 = answer.holdings.iter().map(|holding| holding.held_for_ms).sum();
    assert_eq!(answer.life_ms, sum);
    let [queue, held] = answer.holdings.as_slice() else {
        panic!("not two holdings: {:?}", answer.holdings);
    };
    assert_eq!((queue.to_at, queue.why.as_str()), (held.from_at, "inquiry_opened"));
    assert_eq!(queue.holder.as_ref().unwrap().kind, i32::from(HolderKind::Nobody));
    let holder = held.holder.as_ref().unwrap();
    assert_eq!((holder.team_id.as_str(), holder.agent_id.as_str()), ("returns", "bea"));
    assert_eq!((held.why.as_str(), held.to_at.is_some()), ("handoff_accepted", true));
    assert_eq!(held.evidence.unwrap().index, accepted.index);
}

#[tokio::test]
async fn a_merchants_days_hold_what_happened_on_them() {
    let desk = Desk::start().await;
    for inquiry in ["a", "b", "c"] {
        desk.send(open(inquiry)).await;
    }
    let receipt = desk.send(close("c")).await;
    desk.settled().await;
    let days = async |from_day: &str, to_day: &str| {
        let question = pb::ListMerchantDaysRequest {
            merchant_id: "m1".to_owned(),
            from_day: from_day.to_owned(),
            to_day: to_day.to_owned(),
            freshness: desk.after(&receipt),
            as_of: None,
        };
        desk.query().list_merchant_days(request(question)).await.unwrap().into_inner().days
    };
    let all = days("", "").await;
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].opened_count, all[0].closed_count), (3, 1));
    assert_eq!(days("2026-01-05", "2026-01-05").await, all);
    assert_eq!(days("2026-01-06", "").await, []);
    assert_eq!(days("", "2026-01-04").await, []);
}

#[tokio::test]
async fn an_inquiry_that_was_never_opened_is_not_found() {
    let desk = Desk::start().await;
    let inquiry_id = named("nowhere").to_string();
    let one = pb::GetInquiryRequest { inquiry_id: inquiry_id.clone(), ..Default::default() };
    let hands = pb::GetCustodyRequest { inquiry_id: inquiry_id.clone(), ..Default::default() };
    let facts = pb::GetTimelineRequest { inquiry_id, ..Default::default() };
    let statuses = [
        desk.query().get_inquiry(request(one)).await.unwrap_err(),
        desk.query().get_custody(request(hands)).await.unwrap_err(),
        desk.query().get_timeline(request(facts)).await.unwrap_err(),
    ];
    for status in statuses {
        let told = (status.code(), reason(&status));
        assert_eq!(told, (Code::NotFound, "INQUIRY_NOT_FOUND".to_owned()));
    }
}

#[tokio::test]
async fn an_inquiry_of_another_merchant_is_not_told_of() {
    let desk = Desk::start().await;
    let receipt = desk.send(open("a")).await;
    let (inquiry_id, merchant_id) = (named("a").to_string(), "m2".to_owned());
    let freshness = desk.after(&receipt);
    let one = pb::GetInquiryRequest {
        inquiry_id: inquiry_id.clone(),
        merchant_id: merchant_id.clone(),
        freshness: freshness.clone(),
        as_of: None,
    };
    let hands = pb::GetCustodyRequest {
        inquiry_id: inquiry_id.clone(),
        merchant_id: merchant_id.clone(),
        freshness: freshness.clone(),
        as_of: None,
    };
    let facts = pb::GetTimelineRequest { inquiry_id, merchant_id, freshness, ..Default::default() };
    let statuses = [
        desk.query().get_inquiry(request(one)).await.unwrap_err(),
        desk.query().get_custody(request(hands)).await.unwrap_err(),
        desk.query().get_timeline(request(facts)).await.unwrap_err(),
    ];
    for status in statuses {
        let told = (status.code(), reason(&status));
        assert_eq!(told, (Code::PermissionDenied, "OTHER_MERCHANT".to_owned()));
    }
}
