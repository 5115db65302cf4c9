//! Records that are damaged, or of a version to come: read or refused, never a panic.

use bytes::Bytes;
use prost::Message;
use verbatim_api::v1 as pb;
use verbatim_wire::{DecodeError, Outcome, concerns_merge, decode_inquiry};

use crate::envelopes::{RECORDED_AT_MS, outcome};
use crate::facts;
use crate::golden::goldens;
use crate::pen::{Pen, WORDS};

/// What is read can be written and read again; what is refused is refused without its words.
fn read(bytes: &[u8]) -> Option<DecodeError> {
    let peeked = concerns_merge(bytes);
    drop(decode_inquiry(bytes));
    match <Outcome>::decode(Bytes::copy_from_slice(bytes), RECORDED_AT_MS) {
        Ok(outcome) => {
            let again = <Outcome>::decode(outcome.encode().into(), RECORDED_AT_MS);
            assert_eq!(again.unwrap(), outcome);
            assert_eq!(concerns_merge(&outcome.encode()), peeked);
            None
        }
        Err(error) => {
            assert!(!format!("{error} {error:?}").contains(WORDS));
            Some(error)
        }
    }
}

#[test]
fn a_record_cut_off_anywhere_is_read_or_refused() {
    let mut refused = 0;
    for golden in goldens() {
        let bytes = golden.outcome.encode();
        refused += (0..bytes.len()).filter(|&end| read(&bytes[..end]).is_some()).count();
        assert_eq!(read(&bytes), None, "`{}` is whole", golden.name);
    }
    assert!(refused > 1_000, "cutting hurts: {refused}");
}

#[test]
fn a_record_with_a_flipped_bit_is_read_or_refused() {
    let mut refused = 0;
    for golden in goldens() {
        let mut bytes = golden.outcome.encode();
        for bit in 0..bytes.len() * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            refused += usize::from(read(&bytes).is_some());
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
    assert!(refused > 1_000, "flipping hurts: {refused}");
}

/// A full record of one note, changed by hand.
fn refused(change: impl FnOnce(&mut pb::Outcome)) -> DecodeError {
    let note = verbatim_domain::inquiry::Event::NoteAdded(facts::note_added(&mut Pen::Full));
    let mut proto = outcome(&mut Pen::Full, vec![note.clone(), note]).to_proto();
    change(&mut proto);
    read(&proto.encode_to_vec()).expect("such a record is refused")
}

#[test]
fn a_fact_of_an_unknown_kind_stops_its_reader_by_number() {
    assert_eq!(refused(|record| record.events[1].body = None), DecodeError::UnknownEvent(1));
}

#[test]
fn a_record_of_another_kind_of_stream_is_not_taken_for_an_inquiry() {
    for stream_kind in [0, 2] {
        let error = refused(|record| record.stream_kind = stream_kind);
        assert_eq!(error, DecodeError::Field("stream_kind"));
    }
}

#[test]
fn sealed_words_are_not_taken_for_words_left_out() {
    let error = refused(|record| {
        let Some(pb::event::Body::NoteAdded(note)) = &mut record.events[0].body else {
            panic!("it is a note");
        };
        note.body = Some(pb::Content { form: None });
    });
    assert_eq!(error, DecodeError::Field("NoteAdded.body"));
    let error = refused(|record| {
        let body = Some(pb::Content { form: None });
        let received = pb::MessageReceived {
            message_id: vec![1; 16].into(),
            kind: "text".to_owned(),
            sender_class: 1,
            public: false,
            body,
        };
        record.events[0].body = Some(pb::event::Body::MessageReceived(received));
    });
    assert_eq!(error, DecodeError::Field("MessageReceived.body"));
}

#[test]
fn each_part_of_the_envelope_that_must_be_there_is_missed() {
    let missed = |change: fn(&mut pb::Outcome)| refused(change);
    let field = DecodeError::Field;
    assert_eq!(missed(|it| it.stream_id.clear()), field("stream_id"));
    assert_eq!(missed(|it| it.request_id.clear()), field("request_id"));
    assert_eq!(missed(|it| it.request_digest.truncate(31)), field("request_digest"));
    assert_eq!(missed(|it| it.merchant_id.clear()), field("merchant_id"));
    assert_eq!(missed(|it| it.customer_ref.clear()), field("customer_ref"));
    assert_eq!(missed(|it| it.actor = None), field("actor"));
    assert_eq!(missed(|it| it.source = None), field("source"));
    assert_eq!(missed(|it| it.occurred_at = None), field("occurred_at"));
    assert_eq!(missed(|it| it.observed_at = None), field("observed_at"));
    assert_eq!(missed(|it| it.links[1].object_id.clear()), field("links"));
    assert_eq!(missed(|it| it.prev_hash.clear()), field("prev_hash"));
    assert_eq!(missed(|it| it.salt.truncate(15)), field("salt"));
    assert_eq!(missed(|it| it.events[1].event_id.clear()), field("event_id"));
}

#[test]
fn a_time_of_recording_that_is_no_instant_is_refused() {
    let bytes = Bytes::from(outcome(&mut Pen::Full, vec![]).encode());
    for recorded_at_ms in [i64::MIN, i64::MAX] {
        let read = <Outcome>::decode(bytes.clone(), recorded_at_ms);
        assert_eq!(read, Err(DecodeError::Field("recorded_at")));
    }
}
