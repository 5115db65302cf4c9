//! Carried facts: asked for in a good form, they stand in records as they were said, for ever.
//!
//! Files in `golden/carried_v1` are added, never edited. `VERBATIM_GOLDEN=add` writes those that
//! are missing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

#[path = "carried/samples.rs"]
mod samples;

use std::fs;
use std::path::Path;

use bytes::Bytes;
use prost::Message;
use prost_reflect::{DynamicMessage, Kind as FieldKind, Value};
use verbatim_api::v1 as pb;
use verbatim_domain::carried::{Gist, Score};
use verbatim_domain::envelope::{ClaimedTimes, Times};
use verbatim_domain::id::EventId;
use verbatim_domain::{Envelope, Fact, StreamId, Timestamp};
use verbatim_wire::{
    AnyOutcome, Carried, Customers, Kind, Merchants, Outcome, Request, Violation, Wish,
};

use samples::{WORDS, asked, asked_by, fact, kinds, message};

const OF_CUSTOMER: &str = "RecordCustomerFactRequest";
const OF_MERCHANT: &str = "RecordMerchantFactRequest";
const RECORDED_AT_MS: i64 = 1_767_600_124_007;

/// One request for every kind of fact.
fn of_every_kind(request: &str) -> Vec<Request> {
    let kinds = kinds(request);
    kinds.iter().map(|kind| asked(request, kind.name(), |_| {}).unwrap()).collect()
}

fn carried(request: &Request) -> &Carried {
    let (Wish::OfCustomer(_, fact) | Wish::OfMerchant(_, fact)) = &request.wish else {
        panic!("it is a fact that is carried")
    };
    fact
}

fn gist(request: &str, kind: &str) -> Gist {
    carried(&asked(request, kind, |_| {}).unwrap()).gist().clone()
}

/// One record of all that these requests lead to.
fn outcome<K: Kind<Event = Carried>>(requests: &[Request], subject: K::Subject) -> Outcome<K> {
    let request = &requests[0];
    let fact = |(stream_seq, request)| Fact {
        event_id: EventId::new(uuid::Uuid::from_u128(stream_seq as u128)),
        stream_seq,
        event: carried(request).clone(),
    };
    Outcome {
        request_digest: [1; 32],
        prev_hash: [0; 32],
        salt: [9; 16],
        last_seq: requests.len() as u64,
        envelope: Envelope {
            subject,
            request_id: request.request_id,
            actor: request.actor.clone(),
            source: request.source.clone(),
            times: Times::clamped(
                ClaimedTimes::default(),
                Timestamp::from_unix_ms(RECORDED_AT_MS).unwrap(),
            ),
            causation_id: None,
            correlation_id: None,
            links: Vec::new(),
            trace_parent: None,
        },
        facts: (1..).zip(requests).map(fact).collect(),
    }
}

fn of_a_customer() -> Outcome<Customers> {
    let requests = of_every_kind(OF_CUSTOMER);
    let Wish::OfCustomer(subject, _) = &requests[0].wish else { panic!("it is of a customer") };
    outcome(&requests, subject.clone())
}

fn of_a_merchant() -> Outcome<Merchants> {
    let requests = of_every_kind(OF_MERCHANT);
    let Wish::OfMerchant(subject, _) = &requests[0].wish else { panic!("it is of a merchant") };
    outcome(&requests, subject.clone())
}

fn goldens() -> [(&'static str, AnyOutcome); 2] {
    [
        ("of_a_customer", AnyOutcome::Customer(of_a_customer())),
        ("of_a_merchant", AnyOutcome::Merchant(of_a_merchant())),
    ]
}

fn stored(name: &str, outcome: &AnyOutcome) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/carried_v1");
    let path = folder.join(name).with_extension("bin");
    let may_add = std::env::var("VERBATIM_GOLDEN").is_ok_and(|value| value == "add");
    if may_add && !path.exists() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&path, outcome.encode()).unwrap();
    }
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The fields that are bad, and why.
fn bad(refused: Result<Request, Vec<Violation>>) -> Vec<(String, &'static str)> {
    let violations = refused.unwrap_err();
    violations.into_iter().map(|it| (it.field, it.reason)).collect()
}

#[test]
fn every_stored_record_still_says_the_same_and_is_written_so() {
    for (name, outcome) in goldens() {
        let bytes = stored(name, &outcome);
        let read = AnyOutcome::decode(bytes.clone().into(), RECORDED_AT_MS).unwrap();
        assert_eq!(read, outcome, "{name}");
        assert_eq!(outcome.encode(), bytes, "{name}");
    }
}

#[test]
fn a_fact_has_one_name_one_number_and_one_form_in_requests_and_in_records() {
    let event = message("Event");
    for kind in [OF_CUSTOMER, OF_MERCHANT].into_iter().flat_map(kinds) {
        let recorded = event.get_field_by_name(kind.name()).unwrap();
        assert_eq!((recorded.number(), recorded.kind()), (kind.number(), kind.kind()));
    }
}

#[test]
fn a_record_names_a_fact_as_its_request_does() {
    fn kinds_of<K: Kind<Event = Carried>>(outcome: &Outcome<K>) -> Vec<&'static str> {
        outcome.facts.iter().map(|fact| fact.event.kind()).collect()
    }
    let names = |request| kinds(request).iter().map(|kind| kind.name().to_owned()).collect();
    let (of_customer, of_merchant): (Vec<_>, Vec<_>) = (names(OF_CUSTOMER), names(OF_MERCHANT));
    assert_eq!(kinds_of(&of_a_customer()), of_customer);
    assert_eq!(kinds_of(&of_a_merchant()), of_merchant);
}

#[test]
fn a_stream_holds_the_facts_of_its_kind_and_has_the_id_that_follows_from_its_subject() {
    let customer = of_a_customer();
    let subject = &customer.envelope.subject;
    let tier = pb::event::Body::TierChanged(pb::TierChanged::default());
    assert!(Customers::take_event(tier.clone(), subject).is_err());
    let merchant = &of_a_merchant().envelope.subject;
    assert!(Merchants::take_event(tier, merchant).is_ok());
    let mut other = customer.to_proto();
    other.customer_ref = "c-72".to_owned();
    let bytes = other.encode_to_vec();
    assert!(AnyOutcome::decode(bytes.into(), RECORDED_AT_MS).is_err());
    assert!(matches!(customer.stream_id(), StreamId::Customer(_)));
}

#[test]
fn a_view_can_read_what_facts_of_many_kinds_tell_alike() {
    let training = gist(OF_MERCHANT, "training_failed");
    assert_eq!(training.subject_id.unwrap().as_str(), "the training_id");
    assert_eq!(training.reason.unwrap().as_str(), "the reason");
    assert_eq!(training.score, Some(Score { score: 4, scale_max: 5 }));
    let penalty = gist(OF_MERCHANT, "penalty_proposed");
    assert_eq!(penalty.topic.unwrap().as_str(), "the rule");
    assert_eq!(penalty.amount.unwrap().amount_minor, 12_900);
    assert_eq!(penalty.due_at.unwrap().unix_ms(), 1_767_225_600_000);
    let preference = gist(OF_CUSTOMER, "contact_preference_set");
    assert_eq!(preference.channel.unwrap().as_str(), "the channel");
    assert_eq!(preference.result.unwrap().as_str(), "allowed");
    let unscored = asked(OF_MERCHANT, "training_failed", |request| {
        let fact = fact(request, "training_failed");
        fact.clear_field_by_name("score");
        fact.clear_field_by_name("scale_max");
    });
    assert_eq!(carried(&unscored.unwrap()).gist().score, None);
}

#[test]
fn a_fact_cannot_do_without_merchant_customer_and_what_happened() {
    let nothing = asked(OF_CUSTOMER, "review_posted", |request| {
        request.clear_field_by_name("review_posted");
        request.clear_field_by_name("customer_ref");
        let context = request.get_field_by_name_mut("context").unwrap();
        context.as_message_mut().unwrap().clear_field_by_name("merchant_id");
    });
    let required = ["fact", "context.merchant_id", "customer_ref"];
    assert_eq!(bad(nothing), required.map(|field| (field.to_owned(), "FIELD_REQUIRED")));
}

/// The comments of the API promise which fields those are.
#[test]
fn every_field_of_every_fact_that_must_be_there_is_named_at_once() {
    for request in [OF_CUSTOMER, OF_MERCHANT] {
        for kind in kinds(request) {
            let FieldKind::Message(inner) = kind.kind() else { panic!("a fact is a message") };
            let required = inner.fields().filter(|field| comment(field).contains("Required."));
            let expected: Vec<_> = required
                .map(|field| (format!("{}.{}", kind.name(), field.name()), "FIELD_REQUIRED"))
                .collect();
            let empty = asked(request, kind.name(), |it| fact(it, kind.name()).clear());
            assert_eq!(empty.err().map_or(Vec::new(), |found| bad(Err(found))), expected);
        }
    }
}

fn comment(field: &prost_reflect::FieldDescriptor) -> String {
    let file = field.parent_file();
    let info = file.file_descriptor_proto().source_code_info.as_ref().unwrap();
    let location = info.location.iter().find(|location| location.path == field.path());
    let words = location.unwrap().leading_comments().split_whitespace().collect::<Vec<_>>();
    words.join(" ")
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let spoiled = |kind: &str, field: &str, value: Value| {
        bad(asked(OF_MERCHANT, kind, |it| fact(it, kind).set_field_by_name(field, value)))
    };
    let one = |field: &str, reason| vec![(field.to_owned(), reason)];
    let above = spoiled("quality_reviewed", "score", Value::U32(6));
    assert_eq!(above, one("quality_reviewed.score", "FIELD_OUT_OF_RANGE"));
    let without_scale = spoiled("training_completed", "scale_max", Value::U32(0));
    assert_eq!(without_scale, one("training_completed.score", "FIELD_OUT_OF_RANGE"));
    let long = spoiled("training_assigned", "course", Value::String("x".repeat(129)));
    assert_eq!(long, one("training_assigned.course", "FIELD_TOO_LONG"));
    let from = message("EvaluationPublished").get_field_by_name("period_before").unwrap();
    let FieldKind::Message(instant) = from.kind() else { panic!("it is an instant") };
    let epoch = Value::Message(DynamicMessage::new(instant));
    let backwards = spoiled("evaluation_published", "period_before", epoch);
    assert_eq!(backwards, one("evaluation_published.period_before", "FIELD_OUT_OF_RANGE"));
    let nowhere = pb::Money { currency_code: "yuan".to_owned(), amount_minor: 1 };
    let bytes = Bytes::from(nowhere.encode_to_vec());
    let money = DynamicMessage::decode(message("Money"), bytes).unwrap();
    let nowhere = spoiled("penalty_issued", "amount", Value::Message(money));
    assert_eq!(nowhere, one("penalty_issued.amount.currency_code", "FIELD_NOT_A_CURRENCY"));
}

#[test]
fn one_key_of_a_source_names_one_request_for_each_kind_of_fact() {
    let named = |kind: &str| asked_by("row/4711", OF_MERCHANT, kind, |_| {}).unwrap().request_id;
    assert_eq!(named("training_assigned"), named("training_assigned"));
    assert_ne!(named("training_assigned"), named("training_completed"));
}

#[test]
fn words_show_nowhere_but_in_the_record() {
    for request in [OF_CUSTOMER, OF_MERCHANT].into_iter().flat_map(of_every_kind) {
        assert!(!format!("{request:?}").contains("Featherstonehaugh"));
    }
    for (name, outcome) in goldens() {
        let bytes = outcome.encode();
        assert!(bytes.windows(WORDS.len()).any(|window| window == WORDS.as_bytes()), "{name}");
        assert!(!format!("{outcome:?}").contains("Featherstonehaugh"), "{name}");
    }
}
