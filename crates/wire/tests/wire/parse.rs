//! A request becomes the command that it asks for, and nothing of it is lost on the way.

use std::collections::BTreeSet;

use prost::Message;
use uuid::Uuid;
use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::StreamId;
use verbatim_domain::envelope::ClaimedTimes;
use verbatim_domain::inquiry::Command;
use verbatim_wire::{DigestKey, Request, Violation, Wish, parse};

use crate::changes::other;
use crate::envelopes::outcome;
use crate::pen::Pen;
use crate::places::{
    arm, fields_below, filled_fields, is_of_another_stream, message, places, request,
};
use crate::requests::{Sample, context, id, of_every_command};

pub(crate) fn key() -> DigestKey {
    DigestKey::new(&[7; 32])
}

pub(crate) fn parsed(arm: Arm) -> Result<Request, Vec<Violation>> {
    parse(arm, &key())
}

#[test]
fn every_command_of_the_stream_has_a_sample() {
    let arms = message("RecordRequest");
    let names =
        arms.fields().filter(|arm| !is_of_another_stream(arm)).map(|arm| arm.name().to_owned());
    let names: Vec<String> = names.collect();
    let sampled: Vec<&str> = of_every_command().iter().map(|sample| sample.name).collect();
    assert_eq!(sampled, names);
    let filled = of_every_command().into_iter().flat_map(|it| filled_fields(&request(&it.arm)));
    // `a_request_says_how_far_rules_must_be_known` looks at the one that no sample has.
    let apart = ["CommandContext.min_governance".to_owned()];
    assert_eq!(filled.chain(apart).collect::<BTreeSet<_>>(), fields_below(&arms));
}

#[test]
fn a_request_becomes_its_command() {
    for Sample { name, arm, command, .. } in of_every_command() {
        let Wish::Inquiry(asked, _) = parsed(arm).unwrap().wish else { panic!("{name}") };
        assert_eq!(asked, command, "{name}");
    }
}

#[test]
fn all_that_surrounds_a_command_survives() {
    let envelope = outcome(&mut Pen::Full, vec![]).envelope;
    for Sample { name, arm, command, .. } in of_every_command() {
        let request = parsed(arm.clone()).unwrap();
        let opens = name == "open_inquiry";
        let customer_ref = opens.then(|| envelope.subject.customer_ref.clone());
        let expected = Request {
            stream_id: StreamId::Inquiry(envelope.subject.inquiry_id),
            request_id: envelope.request_id,
            request_digest: request.request_digest,
            merchant_id: Some(envelope.subject.merchant_id.clone()),
            expected_seq: Some(41),
            min_governance: None,
            actor: envelope.actor.clone(),
            source: envelope.source.clone(),
            claimed: ClaimedTimes {
                occurred_at: Some(envelope.times.occurred_at),
                observed_at: Some(envelope.times.observed_at),
            },
            causation_id: envelope.causation_id,
            correlation_id: envelope.correlation_id.clone(),
            links: envelope.links.clone(),
            // It comes with the call, not with the request.
            trace_parent: None,
            wish: Wish::Inquiry(command, customer_ref),
            canonical: pb::RecordRequest { command: Some(arm) }.encode_to_vec(),
        };
        assert_eq!(request, expected, "{name}");
    }
}

#[test]
fn a_request_says_how_far_rules_must_be_known() {
    for min_governance in [None, Some(0), Some(7)] {
        let context = pb::CommandContext { min_governance, ..context() };
        assert_eq!(reply(context).min_governance, min_governance);
    }
}

#[test]
fn another_value_in_any_field_shows_in_what_is_parsed() {
    for sample in of_every_command() {
        let as_sent = without_digest(&sample.arm);
        for place in places(&request(&sample.arm)).iter().filter(|place| place.is_leaf()) {
            let mut changed = request(&sample.arm);
            let value = other(place, &place.value(&changed));
            place.put(&mut changed, value);
            let seen = without_digest(&arm(&changed));
            assert_ne!(seen, as_sent, "{}: {}", sample.name, place.path);
        }
    }
}

fn without_digest(arm: &Arm) -> Request {
    Request { request_digest: [0; 32], ..parsed(arm.clone()).unwrap() }
}

/// A reply of which only the must is said; ids are left to be derived.
pub(crate) fn bare_reply(context: pb::CommandContext) -> Arm {
    Arm::SendReply(pb::SendReplyRequest {
        context: Some(context),
        inquiry_id: id(1),
        reply_kind: pb::ReplyKind::Human.into(),
        visibility: pb::Visibility::Customer.into(),
        ..pb::SendReplyRequest::default()
    })
}

fn reply(context: pb::CommandContext) -> Request {
    parsed(bare_reply(context)).unwrap()
}

fn message_id(request: &Request) -> Uuid {
    let Wish::Inquiry(Command::SendReply(reply), _) = &request.wish else {
        panic!("it asks for a reply")
    };
    reply.message.message_id.uuid()
}

fn uuid(text: &str) -> Uuid {
    Uuid::parse_str(text).unwrap()
}

#[test]
fn ids_that_are_derived_never_change() {
    let derived = reply(pb::CommandContext { request_id: String::new(), ..context() });
    assert_eq!(derived.request_id.uuid(), uuid("231b9667-9a70-5650-8364-dc88c787abdd"));
    assert_eq!(message_id(&derived), uuid("a66d47f0-cc91-575e-8370-16b4caa14e2a"));
    assert_eq!(message_id(&reply(context())), uuid("4d16d49d-e7bc-5901-b278-4c429ff23005"));
}

#[test]
fn the_same_row_of_a_source_is_the_same_request_only_for_the_same_wish() {
    let nameless = || pb::CommandContext { request_id: String::new(), ..context() };
    let from = |service: &str, external_id: &str| {
        let mut context = nameless();
        let source = context.source.as_mut().unwrap();
        (source.service, source.external_id) = (service.to_owned(), external_id.to_owned());
        reply(context).request_id.uuid()
    };
    assert_eq!(from("mail", "row 1"), from("mail", "row 1"));
    let note = pb::AddNoteRequest {
        context: Some(nameless()),
        inquiry_id: id(1),
        note_id: String::new(),
        body: Some(pb::Content { form: Some(pb::content::Form::Text(String::new())) }),
    };
    let note = parsed(Arm::AddNote(note)).unwrap();
    let all = [
        from("chat-gateway", "row/4711"),
        from("chat-gateway", "row/4712"),
        from("chat-gatewayrow", "/4711"),
        from("mail", "row/4711"),
        note.request_id.uuid(),
    ];
    assert_eq!(BTreeSet::from(all).len(), all.len());
}

#[test]
fn an_opened_inquiry_is_named_by_its_row_or_by_its_request() {
    let opened = |external_id: &str| {
        let mut context = context();
        context.source.as_mut().unwrap().external_id = external_id.to_owned();
        let open = pb::OpenInquiryRequest {
            context: Some(context),
            customer_ref: "c-71".to_owned(),
            channel: "email".to_owned(),
            ..pb::OpenInquiryRequest::default()
        };
        parsed(Arm::OpenInquiry(open)).unwrap().stream_id.uuid()
    };
    assert_eq!(opened("row/4711"), uuid("2c359697-c9b0-5a51-98e3-06d2b84c010a"));
    assert_eq!(opened(""), uuid("ce5f33cd-1488-5eda-a475-1b156d78f824"));
}

#[test]
fn a_message_without_a_medium_is_text() {
    let received = pb::ReceiveMessageRequest {
        context: Some(context()),
        inquiry_id: id(1),
        sender_class: pb::SenderClass::Customer.into(),
        ..pb::ReceiveMessageRequest::default()
    };
    let request = parsed(Arm::ReceiveMessage(received)).unwrap();
    let Wish::Inquiry(Command::ReceiveMessage(receive), _) = request.wish else {
        panic!("it is a message")
    };
    assert_eq!(receive.message.kind.as_str(), "text");
    assert_eq!(receive.message.body, None);
}
