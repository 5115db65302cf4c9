//! Lists, page by page, while inquiries come in.

use verbatim_api::v1::query_service_server::QueryService;
use verbatim_api::v1::{self as pb, HolderKind, InquiryStatus};
use verbatim_testkit::desk::{named, open};

use super::desk::{Desk, accept, bad_fields, close, offer, request};

async fn page(desk: &Desk, question: &pb::ListInquiriesRequest) -> (Vec<String>, String) {
    let answer = desk.query().list_inquiries(request(question.clone())).await.unwrap().into_inner();
    let ids = answer.inquiries.into_iter().map(|inquiry| inquiry.inquiry_id).collect();
    (ids, answer.next_page_token)
}

/// All that a question finds, page after page.
async fn all(desk: &Desk, question: pb::ListInquiriesRequest) -> Vec<String> {
    let mut question = question;
    let mut found = Vec::new();
    loop {
        let (ids, next_page_token) = page(desk, &question).await;
        found.extend(ids);
        if next_page_token.is_empty() {
            return found;
        }
        question.page_token = next_page_token;
    }
}

fn ids<'a>(inquiries: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    inquiries.into_iter().map(|inquiry| named(inquiry).to_string()).collect()
}

#[tokio::test]
async fn inquiries_come_newest_first_whatever_the_size_of_a_page() {
    let desk = Desk::start().await;
    for inquiry in ["a", "b", "c", "d", "e"] {
        desk.send(open(inquiry)).await;
    }
    desk.settled().await;
    for page_size in [0, 1, 2, 4, 5, 6] {
        let question = pb::ListInquiriesRequest { page_size, ..Default::default() };
        assert_eq!(all(&desk, question).await, ids(["e", "d", "c", "b", "a"]));
    }
}

#[tokio::test]
async fn what_comes_in_between_two_pages_neither_repeats_nor_hides_an_inquiry() {
    let desk = Desk::start().await;
    for inquiry in ["a", "b", "c", "d"] {
        desk.send(open(inquiry)).await;
    }
    desk.settled().await;
    let mut question = pb::ListInquiriesRequest { page_size: 2, ..Default::default() };
    let (first, next_page_token) = page(&desk, &question).await;
    assert_eq!(first, ids(["d", "c"]));
    for inquiry in ["e", "f", "g"] {
        desk.send(open(inquiry)).await;
    }
    desk.settled().await;
    question.page_token = next_page_token;
    assert_eq!(all(&desk, question).await, ids(["b", "a"]));
}

#[tokio::test]
async fn every_filter_holds() {
    let desk = Desk::start().await;
    for inquiry in ["a", "b", "c"] {
        desk.send(open(inquiry)).await;
    }
    desk.send(offer("b", "handed over")).await;
    desk.send(accept("b", "handed over")).await;
    desk.send(close("c")).await;
    desk.settled().await;
    let one = pb::GetInquiryRequest { inquiry_id: named("b").to_string(), ..Default::default() };
    let b = desk.query().get_inquiry(request(one)).await.unwrap().into_inner().inquiry.unwrap();
    let nothing = pb::ListInquiriesRequest::default;
    let (of_m1, of_m2) = ("m1".to_owned(), "m2".to_owned());
    let cases = [
        (pb::ListInquiriesRequest { merchant_id: of_m1, ..nothing() }, vec!["c", "b", "a"]),
        (pb::ListInquiriesRequest { merchant_id: of_m2, ..nothing() }, vec![]),
        (pb::ListInquiriesRequest { status: InquiryStatus::Closed.into(), ..nothing() }, vec!["c"]),
        (pb::ListInquiriesRequest { channel: "email".to_owned(), ..nothing() }, vec![]),
        (
            pb::ListInquiriesRequest { holder_kind: HolderKind::Nobody.into(), ..nothing() },
            vec!["a"],
        ),
        (pb::ListInquiriesRequest { holder_team_id: "returns".to_owned(), ..nothing() }, vec!["b"]),
        (pb::ListInquiriesRequest { holder_agent_id: "bea".to_owned(), ..nothing() }, vec!["b"]),
        (pb::ListInquiriesRequest { category: "delivery.late".to_owned(), ..nothing() }, vec![]),
        (pb::ListInquiriesRequest { opened_from: b.opened_at, ..nothing() }, vec!["c", "b"]),
        (pb::ListInquiriesRequest { opened_before: b.opened_at, ..nothing() }, vec!["a"]),
    ];
    for (question, expected) in cases {
        assert_eq!(all(&desk, question.clone()).await, ids(expected), "{question:?}");
    }
}

#[tokio::test]
async fn a_page_token_belongs_to_its_filters() {
    let desk = Desk::start().await;
    for inquiry in ["a", "b"] {
        desk.send(open(inquiry)).await;
    }
    desk.settled().await;
    let question = pb::ListInquiriesRequest { page_size: 1, ..Default::default() };
    let (_first, page_token) = page(&desk, &question).await;
    let other = pb::ListInquiriesRequest {
        channel: "email".to_owned(),
        page_token: page_token.clone(),
        ..Default::default()
    };
    let status = desk.query().list_inquiries(request(other)).await.unwrap_err();
    let named = [("page_token".to_owned(), "TOKEN_OF_OTHER_FILTERS".to_owned())];
    assert_eq!(bad_fields(&status), named);
    let larger = pb::ListInquiriesRequest { page_size: 7, page_token, ..Default::default() };
    assert_eq!(page(&desk, &larger).await, (ids(["a"]), String::new()));
}
