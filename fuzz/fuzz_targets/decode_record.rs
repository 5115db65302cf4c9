//! Any bytes as a stored record: read or refused, and what is read means the same written again.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use prost::Message;

use verbatim_api::v1::{self as pb, ActorKind, StreamKind};
use verbatim_fuzz::field;
use verbatim_log::{Kind, Record};
use verbatim_wire::Outcome;

/// Where the proto keeps the list of events in an outcome.
const EVENTS_FIELD: u32 = 18;

const RECORDED_AT_MS: i64 = 1_700_000_000_000;

fuzz_target!(
    init: assert!(Outcome::decode(envelope().into(), RECORDED_AT_MS).is_ok()),
    |bytes: &[u8]| {
        read_record(Bytes::copy_from_slice(bytes));
        // A frame and an envelope are hard to guess, so the bytes are also tried further inside.
        read_outcome([&envelope(), bytes].concat().into());
        if let Some((kind, body)) = bytes.split_first() {
            read_outcome([envelope(), event(u32::from(*kind) + 1, body)].concat().into());
        }
    }
);

fn read_record(bytes: Bytes) {
    let Ok(record) = Record::read(bytes.clone()) else { return };
    assert_eq!(record.bytes(), &bytes, "a record's bytes are never encoded a second time");
    match record.kind() {
        Kind::Claim => drop(record.read_claim()),
        Kind::Barrier => {}
        Kind::Outcome => read_outcome(record.body_bytes()),
    }
}

fn read_outcome(body: Bytes) {
    let Ok(outcome) = Outcome::decode(body, RECORDED_AT_MS) else { return };
    let again = Outcome::decode(outcome.encode().into(), RECORDED_AT_MS);
    assert_eq!(again.expect("what was read can be written and read"), outcome);
}

/// The body of a record, but for its events.
fn envelope() -> Vec<u8> {
    let some_id = Bytes::from_static(&[0x42; 16]);
    let at = Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 });
    let actor = pb::Actor {
        kind: ActorKind::Human.into(),
        id: "agent-1".to_owned(),
        ..pb::Actor::default()
    };
    let outcome = pb::Outcome {
        stream_kind: StreamKind::Inquiry.into(),
        stream_id: some_id.clone(),
        request_id: some_id.clone(),
        request_digest: Bytes::from_static(&[1; 32]),
        merchant_id: "m-1".to_owned(),
        customer_ref: "c-1".to_owned(),
        actor: Some(actor),
        source: Some(pb::Source { service: "desk".to_owned(), ..pb::Source::default() }),
        occurred_at: at,
        observed_at: at,
        prev_hash: Bytes::from_static(&[0; 32]),
        salt: some_id,
        ..pb::Outcome::default()
    };
    outcome.encode_to_vec()
}

/// One event whose body is of this kind and has these bytes.
fn event(kind: u32, body: &[u8]) -> Vec<u8> {
    let event_id = Bytes::from_static(&[0x42; 16]);
    let event = pb::Event { event_id, stream_seq: 1, schema_version: 1, body: None };
    field(EVENTS_FIELD, &[event.encode_to_vec(), field(kind, body)].concat())
}
