//! How a merchant did, and what each figure is made of.

use std::time::{SystemTime, UNIX_EPOCH};

use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_server::QueryService;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_testkit::desk::{
    MONDAY_MS, context, instant, named, open, open_for, publish, receive_at, reply_at,
};
use verbatim_testkit::rules::document;

use super::desk::{Desk, accept, bad_fields, offer, request};

const MINUTE_MS: i64 = 60_000;

fn minutes_ago(minutes: i64) -> i64 {
    MONDAY_MS - minutes * MINUTE_MS
}

/// A desk at which the policy of the testkit counts: first answers are due within 10 minutes.
pub(super) async fn with_rules() -> Desk {
    let desk = Desk::start().await;
    desk.send(publish(document())).await;
    desk
}

/// Sends a command that is judged by what was published.
async fn send(desk: &Desk, arm: Arm) {
    desk.send_governed(arm, 1).await;
}

/// An inquiry whose customer asked so many minutes ago, and was answered so many minutes ago.
pub(super) async fn asked(desk: &Desk, inquiry: &str, minutes: i64, answered: Option<i64>) {
    send(desk, open_for(inquiry, inquiry)).await;
    send(desk, receive_at(inquiry, &format!("q {inquiry}"), minutes_ago(minutes))).await;
    if let Some(minutes) = answered {
        send(desk, reply_at(inquiry, &format!("r {inquiry}"), minutes_ago(minutes))).await;
    }
}

/// Says of the question of an inquiry that it was no more than thanks.
fn thanks(inquiry: &str, minutes: i64) -> Arm {
    let occurred_at = Some(instant(minutes_ago(minutes)));
    let context = context(&format!("flag {inquiry}"));
    Arm::FlagMessage(pb::FlagMessageRequest {
        context: context.map(|context| pb::CommandContext { occurred_at, ..context }),
        inquiry_id: named(inquiry).to_string(),
        message_id: named(&format!("q {inquiry}")).to_string(),
        flag: pb::MessageFlag::Courtesy.into(),
        evidence: "says thank you".to_owned(),
    })
}

fn days(from_day: &str, to_day: &str, zone: &str) -> Option<pb::Period> {
    Some(pb::Period {
        from_day: from_day.to_owned(),
        to_day: to_day.to_owned(),
        zone: zone.to_owned(),
    })
}

/// The week of the test, with the day before it.
pub(super) fn the_week() -> Option<pb::Period> {
    days("2026-01-04", "2026-01-11", "")
}

pub(super) async fn report(
    desk: &Desk,
    period: Option<pb::Period>,
) -> pb::GetMerchantReportResponse {
    desk.settled().await;
    let question = pb::GetMerchantReportRequest {
        merchant_id: "m1".to_owned(),
        period,
        at: Some(instant(MONDAY_MS)),
        freshness: None,
        as_of: None,
    };
    desk.query().get_merchant_report(request(question)).await.unwrap().into_inner()
}

fn clock<'a>(
    report: &'a pb::GetMerchantReportResponse,
    clock_id: &str,
) -> Option<&'a pb::ClockAttainment> {
    report.clocks.iter().find(|clock| clock.clock_id == clock_id)
}

pub(super) fn line<'a>(
    report: &'a pb::GetMerchantReportResponse,
    metric: &str,
    variant: &str,
) -> &'a pb::MetricLine {
    let is_it = |line: &&pb::MetricLine| line.metric == metric && line.variant == variant;
    report.metrics.iter().find(is_it).unwrap()
}

/// Every item that such a question finds, page after page.
async fn items(desk: &Desk, question: pb::ListMetricItemsRequest) -> Vec<pb::MetricItem> {
    let mut question = question;
    let mut found = Vec::new();
    loop {
        let page = desk.query().list_metric_items(request(question.clone())).await.unwrap();
        let page = page.into_inner();
        found.extend(page.items);
        if page.next_page_token.is_empty() {
            return found;
        }
        question.page_token = page.next_page_token;
    }
}

#[tokio::test]
async fn a_clock_is_told_with_what_was_met_missed_left_out_and_still_runs() {
    let desk = with_rules().await;
    asked(&desk, "met", 60, Some(55)).await;
    asked(&desk, "missed", 60, Some(35)).await;
    asked(&desk, "late", 60, None).await;
    asked(&desk, "due", 5, None).await;
    asked(&desk, "marked late", 60, Some(35)).await;
    send(&desk, thanks("marked late", 20)).await;
    asked(&desk, "marked in time", 5, None).await;
    send(&desk, thanks("marked in time", 1)).await;
    let report = report(&desk, the_week()).await;
    let told = clock(&report, "first_response").unwrap();
    assert_eq!((told.scope.as_str(), told.started_count), ("mall", 6));
    assert_eq!((told.open_count, told.open_late_count, told.cancelled_count), (2, 1, 0));
    let courtesy = pb::ExcludedCount { reason: "courtesy".to_owned(), count: 2, late_count: 1 };
    assert_eq!(told.excluded, [courtesy]);
    for rate in [&told.gross, &told.net, &told.honest] {
        let rate = rate.as_ref().unwrap();
        assert_eq!((rate.met_count, rate.missed_count), (1, 1));
        let (low, high) = (rate.low.unwrap(), rate.high.unwrap());
        assert!((low - 0.0945).abs() < 1e-4 && (high - 0.9055).abs() < 1e-4, "{low} {high}");
    }
    let raw = told.in_account.unwrap();
    assert_eq!((raw.met_count, raw.missed_count), (1, 2), "what was left out came out too late");
    let (short, long) = (Some(5 * MINUTE_MS), Some(25 * MINUTE_MS));
    assert_eq!([told.p50_ms, told.p90_ms, told.p95_ms], [short, long, long]);
    let names: Vec<_> = report.clocks.iter().map(|clock| (&clock.scope, &clock.clock_id)).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert_eq!(report.at, Some(instant(MONDAY_MS)));
}

#[tokio::test]
async fn what_nothing_came_of_has_no_bounds() {
    let desk = with_rules().await;
    asked(&desk, "due", 5, None).await;
    let report = report(&desk, the_week()).await;
    let net = clock(&report, "first_response").unwrap().net.unwrap();
    assert_eq!((net.met_count, net.missed_count, net.low, net.high), (0, 0, None, None));
    assert_eq!(clock(&report, "first_response").unwrap().p50_ms, None);
}

#[tokio::test]
async fn a_day_is_that_of_the_zone_that_is_named() {
    let desk = with_rules().await;
    // Midnight in Shanghai, and the last millisecond before it.
    let midnight_ms = MONDAY_MS - 16 * 60 * MINUTE_MS;
    for (inquiry, at_ms) in [("sunday", midnight_ms - 1), ("monday", midnight_ms)] {
        send(&desk, open_for(inquiry, inquiry)).await;
        send(&desk, receive_at(inquiry, inquiry, at_ms)).await;
    }
    let count = async |from_day, to_day, zone| {
        let report = report(&desk, days(from_day, to_day, zone)).await;
        clock(&report, "first_response").map_or(0, |clock| clock.started_count)
    };
    assert_eq!(count("2026-01-04", "2026-01-04", "UTC").await, 2);
    assert_eq!(count("2026-01-05", "2026-01-05", "UTC").await, 0);
    assert_eq!(count("2026-01-04", "2026-01-04", "Asia/Shanghai").await, 1);
    assert_eq!(count("2026-01-05", "2026-01-05", "Asia/Shanghai").await, 1);
    assert_eq!(count("2026-01-04", "2026-01-05", "Asia/Shanghai").await, 2);
    let report = report(&desk, days("2026-01-05", "2026-01-05", "Asia/Shanghai")).await;
    let ends_ms = midnight_ms + 24 * 60 * MINUTE_MS;
    assert_eq!((report.from, report.before), (Some(instant(midnight_ms)), Some(instant(ends_ms))));
}

#[tokio::test]
async fn a_figure_that_is_no_share_has_no_bounds() {
    let desk = with_rules().await;
    for inquiry in ["a", "b", "c"] {
        send(&desk, open(inquiry)).await;
    }
    send(&desk, offer("a", "handed over")).await;
    send(&desk, accept("a", "handed over")).await;
    let report = report(&desk, the_week()).await;
    let per_inquiry = line(&report, "H1", "all");
    assert_eq!((per_inquiry.denominator, per_inquiry.low, per_inquiry.high), (3, None, None));
    let declined = line(&report, "H3", "all");
    assert_eq!((declined.numerator, declined.denominator, declined.value_count), (0, 1, 1));
    assert_eq!(declined.name, "Declines and decline loops");
    assert_eq!((declined.low, declined.high.is_some()), (Some(0.0), true));
    let nobody = line(&report, "R1", "nobody");
    assert_eq!((nobody.low, nobody.high), (None, None));
}

#[tokio::test]
async fn every_figure_is_the_sum_of_its_items_whatever_the_size_of_a_page() {
    let desk = with_rules().await;
    asked(&desk, "met", 60, Some(55)).await;
    asked(&desk, "missed", 60, Some(35)).await;
    send(&desk, offer("missed", "handed over")).await;
    send(&desk, accept("missed", "handed over")).await;
    let report = report(&desk, the_week()).await;
    assert!(report.metrics.len() > 20, "{}", report.metrics.len());
    for line in &report.metrics {
        let question = pb::ListMetricItemsRequest {
            metric: line.metric.clone(),
            variant: line.variant.clone(),
            merchant_id: "m1".to_owned(),
            period: the_week(),
            page_size: 1,
            ..Default::default()
        };
        let items = items(&desk, question).await;
        let name = (&line.metric, &line.variant);
        let sum = |of: fn(&pb::MetricItem) -> i64| items.iter().map(of).sum::<i64>();
        assert_eq!(sum(|item| item.in_numerator.into()), line.numerator, "{name:?}");
        assert_eq!(sum(|item| item.in_denominator.into()), line.denominator, "{name:?}");
        assert_eq!(sum(|item| item.value_ms.is_some().into()), line.value_count, "{name:?}");
        assert_eq!(sum(|item| item.value_ms.unwrap_or(0)), line.value_sum_ms, "{name:?}");
    }
}

#[tokio::test]
async fn items_come_in_order_once_whatever_the_size_of_a_page() {
    let desk = with_rules().await;
    for inquiry in ["a", "b", "c"] {
        asked(&desk, inquiry, 60, Some(55)).await;
    }
    desk.settled().await;
    // One event makes three items: gross, net and honest.
    let question = |page_size| pb::ListMetricItemsRequest {
        metric: "M07".to_owned(),
        period: the_week(),
        page_size,
        ..Default::default()
    };
    let all = items(&desk, question(0)).await;
    assert!(all.len() >= 9, "{}", all.len());
    let order = |item: &pb::MetricItem| {
        let at = item.counted_at.unwrap();
        (at.seconds, at.nanos, item.inquiry_id.clone(), item.event_seq)
    };
    assert!(all.is_sorted_by_key(order));
    for page_size in [1, 2, 4, 1000] {
        assert_eq!(items(&desk, question(page_size)).await, all, "{page_size}");
    }
}

#[tokio::test]
async fn an_item_leads_to_the_record_that_made_it_one() {
    let desk = Desk::start().await;
    desk.send(open("a")).await;
    let offered = desk.send(offer("a", "handed over")).await;
    desk.send(accept("a", "handed over")).await;
    desk.settled().await;
    let question = |merchant_id: &str| pb::ListMetricItemsRequest {
        metric: "H3".to_owned(),
        variant: "all".to_owned(),
        merchant_id: merchant_id.to_owned(),
        period: the_week(),
        ..Default::default()
    };
    let found = items(&desk, question("m1")).await;
    let [item] = found.as_slice() else { panic!("not one item: {found:?}") };
    let position = pb::Position { partition: offered.partition.0, index: offered.index };
    assert_eq!(item.position, Some(position));
    assert_eq!((item.inquiry_id.clone(), item.event_seq), (named("a").to_string(), 2));
    assert_eq!((item.in_numerator, item.in_denominator), (false, true));
    assert_eq!(items(&desk, question("")).await, found);
    assert_eq!(items(&desk, question("m2")).await, []);
}

#[tokio::test]
async fn a_report_that_names_no_instant_is_judged_at_the_present() {
    let desk = Desk::start().await;
    let question = pb::GetMerchantReportRequest {
        merchant_id: "m1".to_owned(),
        period: the_week(),
        ..Default::default()
    };
    let now_s = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed();
    let before_s = now_s();
    let report = desk.in_file().get_merchant_report(request(question)).await.unwrap().into_inner();
    assert!((before_s..=now_s()).contains(&report.at.unwrap().seconds));
    assert_eq!((report.clocks, report.metrics), (vec![], vec![]));
}

#[tokio::test]
async fn a_question_for_a_report_names_every_bad_field() {
    let desk = Desk::start().await;
    let refused = async |period, at| {
        let question = pb::GetMerchantReportRequest { period, at, ..Default::default() };
        let refused = desk.query().get_merchant_report(request(question)).await.unwrap_err();
        bad_fields(&refused)
    };
    let named = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
        let all = [("merchant_id", "FIELD_REQUIRED")];
        let all = all.iter().chain(fields);
        all.map(|(field, reason)| ((*field).to_owned(), (*reason).to_owned())).collect()
    };
    let never = Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 });
    let now = Some(instant(MONDAY_MS));
    let expected = named(&[("period", "FIELD_REQUIRED"), ("at", "FIELD_NOT_AN_INSTANT")]);
    assert_eq!(refused(None, never).await, expected);
    let expected = named(&[
        ("period.from_day", "FIELD_NOT_A_DAY"),
        ("period.to_day", "FIELD_REQUIRED"),
        ("period.zone", "FIELD_NOT_A_ZONE"),
    ]);
    assert_eq!(refused(days("2026-02-30", "", "Mars/Base"), now).await, expected);
    let expected = named(&[("period.to_day", "FIELD_OUT_OF_ORDER")]);
    assert_eq!(refused(days("2026-01-02", "2026-01-01", ""), now).await, expected);
    let expected = named(&[("period.to_day", "FIELD_TOO_LARGE")]);
    assert_eq!(refused(days("2016-01-01", "2026-01-01", ""), now).await, expected);
}

#[tokio::test]
async fn a_question_for_items_names_every_bad_field() {
    let desk = Desk::start().await;
    let question = pb::ListMetricItemsRequest {
        metric: "M99".to_owned(),
        variant: "a\0b".to_owned(),
        merchant_id: "m\n1".to_owned(),
        period: None,
        page_size: 1001,
        page_token: "x".to_owned(),
        freshness: None,
        as_of: None,
    };
    let refused = desk.query().list_metric_items(request(question)).await.unwrap_err();
    let expected = [
        ("metric", "FIELD_UNKNOWN_WORD"),
        ("variant", "FIELD_NOT_A_CODE"),
        ("merchant_id", "FIELD_NOT_AN_ID"),
        ("period", "FIELD_REQUIRED"),
        ("page_size", "FIELD_TOO_LARGE"),
        ("page_token", "TOKEN_UNREADABLE"),
    ];
    let expected = expected.map(|(field, reason)| (field.to_owned(), reason.to_owned()));
    assert_eq!(bad_fields(&refused), expected);
    let nothing = pb::ListMetricItemsRequest { period: the_week(), ..Default::default() };
    let refused = desk.query().list_metric_items(request(nothing)).await.unwrap_err();
    assert_eq!(bad_fields(&refused), [("metric".to_owned(), "FIELD_REQUIRED".to_owned())]);
}
