//! Everything that is wrong with a question is said at once.

use tonic::{Code, Status};
use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_server::QueryService;

use super::desk::{Desk, bad_fields, request};

fn stale() -> Option<pb::Freshness> {
    Some(pb::Freshness {
        min_positions: vec![pb::Position { partition: 99, index: 0 }],
        wait_within: Some(prost_types::Duration { seconds: 61, nanos: 0 }),
    })
}

const STALE: [(&str, &str); 2] = [
    ("freshness.min_positions[0].partition", "FIELD_UNKNOWN_PARTITION"),
    ("freshness.wait_within", "FIELD_TOO_LARGE"),
];

#[track_caller]
fn assert_names(status: &Status, fields: &[(&str, &str)]) {
    assert_eq!(status.code(), Code::InvalidArgument);
    let expected = fields.iter().chain(&STALE);
    let expected: Vec<(String, String)> =
        expected.map(|(field, reason)| ((*field).to_owned(), (*reason).to_owned())).collect();
    assert_eq!(bad_fields(status), expected);
}

#[tokio::test]
async fn a_question_about_one_inquiry_names_every_bad_field() {
    let desk = Desk::start().await;
    let (inquiry_id, merchant_id) = ("x".to_owned(), "m\n1".to_owned());
    let both = [("inquiry_id", "FIELD_NOT_A_UUID"), ("merchant_id", "FIELD_NOT_AN_ID")];
    let question = pb::GetInquiryRequest {
        inquiry_id: inquiry_id.clone(),
        merchant_id: merchant_id.clone(),
        freshness: stale(),
        as_of: None,
    };
    let status = desk.query().get_inquiry(request(question)).await.unwrap_err();
    assert_names(&status, &both);
    let question =
        pb::GetCustodyRequest { inquiry_id, merchant_id, freshness: stale(), as_of: None };
    let status = desk.query().get_custody(request(question)).await.unwrap_err();
    assert_names(&status, &both);
}

#[tokio::test]
async fn a_question_for_a_timeline_names_every_bad_field() {
    let desk = Desk::start().await;
    let question = pb::GetTimelineRequest {
        page_size: 1001,
        after_seq: u64::MAX,
        freshness: stale(),
        ..Default::default()
    };
    let status = desk.query().get_timeline(request(question)).await.unwrap_err();
    let fields = [
        ("page_size", "FIELD_TOO_LARGE"),
        ("after_seq", "FIELD_TOO_LARGE"),
        ("inquiry_id", "FIELD_REQUIRED"),
    ];
    assert_names(&status, &fields);
}

#[tokio::test]
async fn a_question_for_a_list_names_every_bad_field() {
    let desk = Desk::start().await;
    let question = pb::ListInquiriesRequest {
        merchant_id: "m\n1".to_owned(),
        status: 99,
        channel: "x".repeat(129),
        holder_kind: -1,
        opened_from: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
        page_size: 1001,
        page_token: "x".to_owned(),
        freshness: stale(),
        ..Default::default()
    };
    let status = desk.query().list_inquiries(request(question)).await.unwrap_err();
    let fields = [
        ("status", "FIELD_UNKNOWN_WORD"),
        ("holder_kind", "FIELD_UNKNOWN_WORD"),
        ("merchant_id", "FIELD_NOT_AN_ID"),
        ("channel", "FIELD_NOT_A_CODE"),
        ("opened_from", "FIELD_NOT_AN_INSTANT"),
        ("page_size", "FIELD_TOO_LARGE"),
        ("page_token", "TOKEN_UNREADABLE"),
    ];
    assert_names(&status, &fields);
}

#[tokio::test]
async fn a_question_for_days_names_every_bad_field() {
    let desk = Desk::start().await;
    let days = |from_day: &str, to_day: &str| pb::ListMerchantDaysRequest {
        merchant_id: String::new(),
        from_day: from_day.to_owned(),
        to_day: to_day.to_owned(),
        freshness: stale(),
        as_of: None,
    };
    let question = days("2026-02-30", "yesterday");
    let status = desk.query().list_merchant_days(request(question)).await.unwrap_err();
    let fields = [
        ("merchant_id", "FIELD_REQUIRED"),
        ("from_day", "FIELD_NOT_A_DAY"),
        ("to_day", "FIELD_NOT_A_DAY"),
    ];
    assert_names(&status, &fields);
    let question = days("2026-02-02", "2026-02-01");
    let status = desk.query().list_merchant_days(request(question)).await.unwrap_err();
    assert_names(&status, &[("merchant_id", "FIELD_REQUIRED"), ("to_day", "FIELD_OUT_OF_ORDER")]);
}
