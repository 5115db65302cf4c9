//! Any bytes as a request: a valid command, or every bad field by name, and the same each time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use prost::Message;

use verbatim_api::v1::{self as pb, ActorKind, record_request::Command};
use verbatim_fuzz::field;
use verbatim_wire::{DigestKey, parse};

fuzz_target!(
    init: assert!(gets_past_the_beginning()),
    |bytes: &[u8]| {
        read_request(bytes);
        // A valid context is hard to guess, so the bytes are also tried as what comes after it.
        if let Some((command, fields)) = bytes.split_first() {
            let command_bytes = [&beginning(), fields].concat();
            read_request(&field(u32::from(*command) + 1, &command_bytes));
        }
    }
);

fn read_request(bytes: &[u8]) {
    let Ok(request) = pb::RecordRequest::decode(bytes) else { return };
    let Some(command) = request.command else { return };
    let key = DigestKey::new(&[7; 32]);
    let parsed = parse(command.clone(), &key);
    if let Err(violations) = &parsed {
        assert!(!violations.is_empty(), "a request is refused for a reason");
        assert!(violations.iter().all(|violation| !violation.field.is_empty()));
    }
    assert_eq!(parse(command, &key), parsed, "parsing reads neither clock nor chance");
}

fn gets_past_the_beginning() -> bool {
    let request = pb::MarkReadRequest::decode(beginning().as_slice()).expect("it is a beginning");
    let parsed = parse(Command::MarkRead(request), &DigestKey::new(&[7; 32]));
    let violations = parsed.expect_err("its message is missing");
    violations.iter().all(|violation| violation.field == "message_id")
}

/// The two fields with which every command begins: its context and its inquiry.
fn beginning() -> Vec<u8> {
    let actor = pb::Actor {
        kind: ActorKind::Human.into(),
        id: "agent-1".to_owned(),
        ..pb::Actor::default()
    };
    let context = pb::CommandContext {
        request_id: "0190d5f0-0000-7000-8000-000000000001".to_owned(),
        merchant_id: "m-1".to_owned(),
        actor: Some(actor),
        source: Some(pb::Source { service: "desk".to_owned(), ..pb::Source::default() }),
        ..pb::CommandContext::default()
    };
    let request = pb::OpenInquiryRequest {
        context: Some(context),
        inquiry_id: "0190d5f0-0000-7000-8000-000000000002".to_owned(),
        ..pb::OpenInquiryRequest::default()
    };
    request.encode_to_vec()
}
