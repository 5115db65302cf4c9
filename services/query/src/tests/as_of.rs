//! What was answered once is answered again as of then, byte for byte.

mod mall;

use std::collections::BTreeSet;

use prost::Message;
use tonic::Code;
use verbatim_api::v1 as pb;
use verbatim_api::v1::query_service_server::QueryService;
use verbatim_testkit::desk::{MONDAY_MS, instant, named, open};

use crate::Query;

use super::desk::{Desk, accept, bad_fields, close, offer, reason, request};
use mall::{Chance, Mall, Seen};

/// An answer is its bytes, and a refusal its words.
#[derive(Debug, PartialEq)]
struct Said {
    bytes: Vec<u8>,
    /// Whether it says anything beyond how fresh it is.
    tells: bool,
}

/// Puts a question.
macro_rules! put {
    ($query:expr, $method:ident, $question:expr) => {{
        let answer = $query.$method(request($question)).await;
        match answer.map(tonic::Response::into_inner) {
            Ok(mut answer) => {
                let bytes = answer.encode_to_vec();
                answer.as_of = None;
                Said { bytes, tells: answer.encoded_len() > 0 }
            }
            Err(status) => {
                let words = format!("{:?} {}", status.code(), status.message());
                Said { bytes: words.into_bytes(), tells: false }
            }
        }
    }};
}

/// Every question, and every metric whose items are asked for.
const EVERY_QUESTION: &str =
    "E1 H1 M02 M04 M13 R1 breaching clocks custody days inquiry list report timeline";

/// Every answer to every question of the API about a mall.
async fn answers(
    query: &Query,
    inquiry_ids: &[String],
    as_of: Option<&pb::Past>,
) -> Vec<(String, Said)> {
    let as_of = as_of.cloned();
    let at = Some(instant(MONDAY_MS + 3_600_000));
    let merchant_id = "m1".to_owned();
    let period = Some(pb::Period {
        from_day: "2026-01-01".to_owned(),
        to_day: "2026-01-31".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
    });
    let mut told = Vec::new();
    for inquiry_id in inquiry_ids {
        let mut tell = |what: &str, answer| told.push((format!("{what} {inquiry_id}"), answer));
        let one = pb::GetInquiryRequest {
            inquiry_id: inquiry_id.clone(),
            as_of: as_of.clone(),
            ..Default::default()
        };
        tell("inquiry", put!(query, get_inquiry, one));
        let hands = pb::GetCustodyRequest {
            inquiry_id: inquiry_id.clone(),
            as_of: as_of.clone(),
            ..Default::default()
        };
        tell("custody", put!(query, get_custody, hands));
        let facts = pb::GetTimelineRequest {
            inquiry_id: inquiry_id.clone(),
            as_of: as_of.clone(),
            ..Default::default()
        };
        tell("timeline", put!(query, get_timeline, facts));
        let (inquiry_id, as_of) = (inquiry_id.clone(), as_of.clone());
        let clocks = pb::GetClocksRequest { inquiry_id, at, as_of, ..Default::default() };
        tell("clocks", put!(query, get_clocks, clocks));
    }
    let mut tell = |what: &str, answer| told.push((what.to_owned(), answer));
    let page_size = 2;
    let list = pb::ListInquiriesRequest { page_size, as_of: as_of.clone(), ..Default::default() };
    tell("list", put!(query, list_inquiries, list));
    let days = pb::ListMerchantDaysRequest {
        merchant_id: merchant_id.clone(),
        as_of: as_of.clone(),
        ..Default::default()
    };
    tell("days", put!(query, list_merchant_days, days));
    let late =
        pb::ListBreachingRequest { at, page_size, as_of: as_of.clone(), ..Default::default() };
    tell("breaching", put!(query, list_breaching, late));
    for metric in ["M02", "M04", "M13", "H1", "R1", "E1"] {
        let items = pb::ListMetricItemsRequest {
            metric: metric.to_owned(),
            period: period.clone(),
            page_size,
            as_of: as_of.clone(),
            ..Default::default()
        };
        tell(metric, put!(query, list_metric_items, items));
    }
    let freshness = None;
    let report = pb::GetMerchantReportRequest { merchant_id, period, at, freshness, as_of };
    tell("report", put!(query, get_merchant_report, report));
    told
}

/// What was answered once, and what names that moment.
struct Answered {
    in_file: Vec<(String, Said)>,
    in_postgres: Vec<(String, Said)>,
    as_of: Vec<pb::Past>,
}

fn at_places(places: pb::Places) -> pb::Past {
    pb::Past { moment: Some(pb::past::Moment::Places(places)) }
}

fn at_time(unix_ms: i64) -> pb::Past {
    pb::Past { moment: Some(pb::past::Moment::RecordedAt(instant(unix_ms))) }
}

async fn places_of(query: &Query) -> pb::Places {
    let answer = query.list_inquiries(request(pb::ListInquiriesRequest::default())).await;
    answer.unwrap().into_inner().as_of.unwrap().places.unwrap()
}

async fn answered(mall: &Mall, how: Seen) -> Answered {
    let in_file = answers(&mall.in_file, &mall.inquiry_ids, None).await;
    let in_postgres = answers(&mall.in_postgres, &mall.inquiry_ids, None).await;
    let mut as_of = vec![at_places(places_of(&mall.in_file).await)];
    if how == Seen::Wholly {
        as_of.push(at_time(mall.now_ms));
    }
    Answered { in_file, in_postgres, as_of }
}

/// Gives the questions that were ever answered with more than nothing.
async fn what_was_answered_is_answered_again(seed: u64) -> BTreeSet<String> {
    let mut chance = Chance::of(seed);
    let mut mall = Mall::new(seed).await;
    let mut all = Vec::new();
    let mut has_more = true;
    while has_more {
        for _ in 0..10 + chance.below(25) {
            has_more = mall.goes_on(&mut chance).await;
        }
        let how = [Seen::InPart, Seen::Wholly][chance.below(2)];
        mall.is_seen(how, &mut chance).await;
        all.push(answered(&mall, how).await);
        mall.now_ms += 1;
    }
    for answered in &all {
        for as_of in &answered.as_of {
            let past = answers(&mall.in_file, &mall.inquiry_ids, Some(as_of)).await;
            assert_eq!(past, answered.in_file, "seed {seed}, {as_of:?}");
            let past = answers(&mall.in_postgres, &mall.inquiry_ids, Some(as_of)).await;
            assert_eq!(past, answered.in_postgres, "seed {seed}, {as_of:?}");
        }
    }
    let said = all.iter().flat_map(|answered| &answered.in_file).filter(|(_, said)| said.tells);
    said.filter_map(|(question, _)| question.split(' ').next()).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happened_since_an_answer_is_given_again_as_of_its_places_and_its_time() {
    let mut told = BTreeSet::new();
    for seed in 0..3 {
        told.append(&mut what_was_answered_is_answered_again(seed).await);
    }
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    assert_eq!(told.join(" "), EVERY_QUESTION, "each was answered with something");
}

/// An inquiry that was opened, handed over and closed, and the places after each.
async fn handed_over(desk: &Desk) -> [pb::Places; 3] {
    desk.send(open("a")).await;
    let opened = settled_places(desk).await;
    desk.send(offer("a", "handed over")).await;
    desk.send(accept("a", "handed over")).await;
    let accepted = settled_places(desk).await;
    desk.send(close("a")).await;
    [opened, accepted, settled_places(desk).await]
}

async fn settled_places(desk: &Desk) -> pb::Places {
    desk.settled().await;
    places_of(desk.in_file()).await
}

fn question(as_of: pb::Past) -> pb::GetInquiryRequest {
    let (inquiry_id, as_of) = (named("a").to_string(), Some(as_of));
    pb::GetInquiryRequest { inquiry_id, as_of, ..Default::default() }
}

async fn stood(desk: &Desk, places: &pb::Places) -> (pb::InquiryStatus, String) {
    let question = question(at_places(places.clone()));
    let answer = desk.query().get_inquiry(request(question)).await.unwrap().into_inner();
    assert_eq!(answer.as_of.unwrap().places.as_ref(), Some(places), "it names what was asked");
    let inquiry = answer.inquiry.unwrap();
    (inquiry.status(), inquiry.holder.unwrap().agent_id)
}

#[tokio::test]
async fn an_inquiry_is_told_of_as_it_stood() {
    let desk = Desk::start().await;
    let [opened, accepted, closed] = handed_over(&desk).await;
    let nobody = String::new();
    assert_eq!(stood(&desk, &opened).await, (pb::InquiryStatus::Open, nobody.clone()));
    assert_eq!(stood(&desk, &accepted).await, (pb::InquiryStatus::Open, "bea".to_owned()));
    assert_eq!(stood(&desk, &closed).await, (pb::InquiryStatus::Closed, nobody));
    let before = request(question(at_time(MONDAY_MS - 1)));
    let status = desk.query().get_inquiry(before).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::NotFound, "INQUIRY_NOT_FOUND"));
}

/// The fields that such a question names as bad, with their reasons.
async fn refused(desk: &Desk, question: pb::GetInquiryRequest) -> Vec<(String, String)> {
    let status = desk.query().get_inquiry(request(question)).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    bad_fields(&status)
}

fn named_bad(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(field, reason)| ((*field).to_owned(), (*reason).to_owned())).collect()
}

#[tokio::test]
async fn a_moment_that_never_was_is_refused() {
    let desk = Desk::start().await;
    let [_, _, closed] = handed_over(&desk).await;
    let future = question(at_time(253_402_300_799_000));
    let why = [("as_of.recorded_at", "FIELD_IN_THE_FUTURE")];
    assert_eq!(refused(&desk, future).await, named_bad(&why));
    let nothing = question(pb::Past { moment: None });
    assert_eq!(refused(&desk, nothing).await, named_bad(&[("as_of", "FIELD_REQUIRED")]));
    let mut further = closed.clone();
    further.places[1].next_index += 1000;
    further.places[2].governance_index += 1000;
    let nowhere = ("as_of.places.places", "FIELD_NO_SUCH_PLACE");
    assert_eq!(refused(&desk, question(at_places(further))).await, named_bad(&[nowhere; 2]));
}

#[tokio::test]
async fn places_that_are_none_are_refused_one_by_one() {
    let desk = Desk::start().await;
    let place = |partition, projection: &str| pb::Place {
        partition,
        projection: projection.to_owned(),
        ..Default::default()
    };
    let places = vec![place(9, ""), place(1, "weather"), place(0, ""), place(0, "")];
    let why = [
        ("as_of.places.places[0].partition", "FIELD_UNKNOWN_PARTITION"),
        ("as_of.places.places[3].partition", "FIELD_REPEATED"),
        ("as_of.places.places[1].projection", "FIELD_UNKNOWN_PROJECTION"),
        ("as_of.places.places", "FIELD_REQUIRED"),
        ("as_of.places.places", "FIELD_REQUIRED"),
    ];
    let places = question(at_places(pb::Places { places }));
    assert_eq!(refused(&desk, places).await, named_bad(&why));
}

#[tokio::test]
async fn the_past_does_not_become_fresher() {
    let desk = Desk::start().await;
    let receipt = desk.send(open("a")).await;
    let fresh =
        pb::GetInquiryRequest { freshness: desk.after(&receipt), ..question(at_time(MONDAY_MS)) };
    let why = [("freshness.min_positions", "FIELD_NOT_WITH_AS_OF")];
    assert_eq!(refused(&desk, fresh).await, named_bad(&why));
}

#[tokio::test]
async fn a_page_of_now_goes_on_as_of_its_places() {
    let desk = Desk::start().await;
    for inquiry in ["a", "b", "c"] {
        desk.send(open(inquiry)).await;
    }
    desk.settled().await;
    let first = pb::ListInquiriesRequest { page_size: 2, ..Default::default() };
    let page = desk.in_file().list_inquiries(request(first.clone())).await.unwrap().into_inner();
    desk.send(close("a")).await;
    desk.settled().await;
    let places = page.as_of.unwrap().places.unwrap();
    let page_token = page.next_page_token;
    let second = pb::ListInquiriesRequest { page_token, as_of: Some(at_places(places)), ..first };
    let rest = desk.in_file().list_inquiries(request(second)).await.unwrap().into_inner();
    let rest: Vec<_> =
        rest.inquiries.iter().map(|it| (it.inquiry_id.clone(), it.status())).collect();
    assert_eq!(rest, [(named("a").to_string(), pb::InquiryStatus::Open)], "as it was then");
}
