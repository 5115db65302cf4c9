//! Broken requests: the right code, every bad field by name, and no record.

use std::collections::BTreeSet;

use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor, MethodDescriptor, Value};
use tonic::Code;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_api::v1::record_response::Answer;
use verbatim_testkit::desk::named;

use crate::api::{arm, methods, path};
use crate::broken::{Break, breaks};
use crate::desk::{Desk, Refused, about, record};

/// Fewer would mean that the generator does not find what it should.
const BREAKS_MIN: usize = 1_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_generator_calls_valid_is_valid() {
    let mut desk = Desk::start().await;
    for method in methods() {
        let name = method.full_name();
        let inquiry_id = desk.open(name).await;
        let request = about(&method.input(), name, "m1", inquiry_id);
        let refused = desk.ask(&path(&method), &request).await;
        let is_invalid = refused.as_ref().is_some_and(|it| it.code == Code::InvalidArgument);
        assert!(!is_invalid, "{name}: {refused:?}");
    }
    desk.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_bad_field_of_every_method_is_named_and_nothing_is_recorded() {
    let mut desk = Desk::start().await;
    let inquiry_id = desk.open("untouched").await;
    let before = desk.outcome_count().await;
    let (mut count, mut wrong) = (0, Vec::new());
    for method in methods() {
        for spoiled in breaks(&method.input()) {
            count += 1;
            let name = format!("{} {spoiled}", method.full_name());
            let mut request = about(&method.input(), &name, "m1", inquiry_id);
            spoiled.spoil(&mut request);
            let refused = desk.ask(&path(&method), &request).await;
            wrong.extend(complaint(&name, &BTreeSet::from([spoiled.path()]), refused));
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "of {count} broken requests");
    assert!(count >= BREAKS_MIN, "only {count} ways were found to break a request");
    assert_eq!(desk.outcome_count().await, before, "a broken request left a record");
    println!("{count} broken requests");
    desk.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_bad_fields_of_a_request_are_named_at_once() {
    let mut desk = Desk::start().await;
    let inquiry_id = desk.open("untouched").await;
    let before = desk.outcome_count().await;
    let mut wrong = Vec::new();
    for method in methods() {
        let (request, paths) = spoiled_all_over(&method, inquiry_id);
        if !paths.is_empty() {
            let refused = desk.ask(&path(&method), &request).await;
            wrong.extend(complaint(method.full_name(), &paths, refused));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(desk.outcome_count().await, before, "a broken request left a record");
    desk.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_refuses_what_the_unary_call_refuses_and_goes_on() {
    let mut desk = Desk::start().await;
    let inquiry_id = desk.open("untouched").await;
    let before = desk.outcome_count().await;
    let (mut requests, mut expected) = (Vec::new(), Vec::new());
    for method in methods() {
        let Some(arm) = arm(&method.input()) else { continue };
        let (request, _) = spoiled_all_over(&method, inquiry_id);
        expected.push(desk.ask(&path(&method), &request).await.expect("it is broken"));
        let mut command = DynamicMessage::new(arm.parent_message().clone());
        command.set_field(&arm, Value::Message(request));
        requests.push(command.encode_to_vec().into());
    }
    requests.push(bytes::Bytes::new());
    let reason = "FIELDS_INVALID".to_owned();
    let fields = vec!["command".to_owned()];
    expected.push(Refused { code: Code::InvalidArgument, reason, fields });

    let answers = record(&desk.channel, requests).await;
    let refusals: Vec<Refused> = answers.into_iter().map(refusal).collect();
    assert_eq!(refusals, expected);
    assert_eq!(desk.outcome_count().await, before, "a broken request left a record");
    desk.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_never_opened_and_another_merchants_are_refused_and_nothing_is_recorded() {
    let mut desk = Desk::start().await;
    let known = desk.open("untouched").await;
    let before = desk.outcome_count().await;
    let unknown = named("never opened");
    let mut wrong = Vec::new();
    for method in methods() {
        let request = method.input();
        // A filter, and what instances say to one another about records that are there.
        let is_no_subject =
            ["ReplayRequest", "SubscribeRequest", "CarryRequest"].contains(&request.name());
        let (name, path) = (method.full_name(), path(&method));
        if request.get_field_by_name("session_id").is_some() && !opens(&request) {
            let asked = desk.ask(&path, &about(&request, name, "m1", unknown)).await;
            wrong.extend(differs(name, asked, Code::NotFound, "SESSION_NOT_FOUND"));
        }
        if request.get_field_by_name("inquiry_id").is_none() || is_no_subject {
            continue;
        }
        if !opens(&request) {
            let asked = desk.ask(&path, &about(&request, name, "m1", unknown)).await;
            wrong.extend(differs(name, asked, Code::NotFound, "INQUIRY_NOT_FOUND"));
        }
        let asked = desk.ask(&path, &about(&request, name, "m2", known)).await;
        wrong.extend(differs(name, asked, Code::PermissionDenied, "OTHER_MERCHANT"));
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(desk.outcome_count().await, before, "a refused request left a record");
    desk.is_well().await;
}

/// Whether it begins a stream.
fn opens(request: &MessageDescriptor) -> bool {
    ["OpenInquiryRequest", "OpenSessionRequest"].contains(&request.name())
}

/// A request in which every field that can be wrong is wrong, and the paths of those fields.
fn spoiled_all_over(
    method: &MethodDescriptor,
    inquiry_id: Uuid,
) -> (DynamicMessage, BTreeSet<String>) {
    let mut request = about(&method.input(), method.full_name(), "m1", inquiry_id);
    let mut candidates = breaks(&method.input());
    // Deep ones first: what is missing as a whole hides what is wrong inside.
    candidates.sort_by_key(|spoiled| std::cmp::Reverse(spoiled.depth()));
    let mut done: Vec<Break> = Vec::new();
    for spoiled in candidates {
        if done.iter().any(|other| spoiled.meets(other)) {
            continue;
        }
        spoiled.spoil(&mut request);
        done.push(spoiled);
    }
    (request, done.iter().map(Break::path).collect())
}

/// What is wrong with the answer to a broken request.
fn complaint(name: &str, paths: &BTreeSet<String>, refused: Option<Refused>) -> Option<String> {
    let Some(refused) = refused else {
        return Some(format!("{name} was taken"));
    };
    let named: BTreeSet<String> = refused.fields.iter().cloned().collect();
    let is_right = refused.code == Code::InvalidArgument
        && refused.reason == "FIELDS_INVALID"
        && named == *paths;
    (!is_right).then(|| format!("{name}: expected {paths:?}, found {refused:?}"))
}

fn differs(name: &str, asked: Option<Refused>, code: Code, reason: &str) -> Option<String> {
    let is_right = asked.as_ref().is_some_and(|it| it.code == code && it.reason == reason);
    (!is_right).then(|| format!("{name}: expected {reason}, found {asked:?}"))
}

fn refusal(response: pb::RecordResponse) -> Refused {
    match response.answer {
        Some(Answer::Refusal(refusal)) => Refused {
            code: Code::from_i32(refusal.code),
            reason: refusal.reason,
            fields: refusal.violations.into_iter().map(|violation| violation.field).collect(),
        },
        other => panic!("a broken command was not refused: {other:?}"),
    }
}
