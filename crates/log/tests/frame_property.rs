//! The hand-written frame is protobuf: it agrees with a generated one, whatever is in it.

use bytes::Bytes;
use proptest::prelude::*;
use prost::Message;
use verbatim_log::{Header, Kind, RECORD_BYTES_MAX, Record, RecordTooLarge, UnreadableFrame};

/// The frame as a protobuf library sees it.
#[derive(Clone, PartialEq, Message)]
struct Frame {
    #[prost(uint64, optional, tag = "1")]
    term: Option<u64>,
    #[prost(uint64, optional, tag = "2")]
    index: Option<u64>,
    #[prost(uint64, optional, tag = "3")]
    governed_by: Option<u64>,
    #[prost(int64, optional, tag = "4")]
    recorded_at_ms: Option<i64>,
    #[prost(uint64, optional, tag = "5")]
    kind: Option<u64>,
    #[prost(bytes = "vec", tag = "6")]
    body: Vec<u8>,
    #[prost(string, tag = "7")]
    of_the_future: String,
    #[prost(fixed64, repeated, tag = "900")]
    of_the_far_future: Vec<u64>,
}

fn header() -> impl Strategy<Value = Header> {
    let number = || prop_oneof![0..3_u64, any::<u64>()];
    let optional = || proptest::option::of(number());
    (number(), optional(), optional(), any::<i64>()).prop_map(
        |(term, index, governed_by, recorded_at_ms)| Header {
            term,
            index,
            governed_by,
            recorded_at_ms,
        },
    )
}

fn frame_of(header: &Header, kind: u64, body: &[u8]) -> Frame {
    Frame {
        term: Some(header.term),
        index: header.index,
        governed_by: header.governed_by,
        recorded_at_ms: Some(header.recorded_at_ms),
        kind: Some(kind),
        body: body.to_vec(),
        ..Frame::default()
    }
}

fn read(bytes: impl Into<Bytes>) -> Result<Record, UnreadableFrame> {
    Record::read(bytes.into())
}

proptest! {
    #[test]
    fn what_is_encoded_is_what_protobuf_encodes(
        header in header(),
        body in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let record = Record::outcome(header, &body).unwrap();
        prop_assert_eq!(record.bytes(), &frame_of(&header, 3, &body).encode_to_vec());
        let read = read(record.bytes().clone()).unwrap();
        prop_assert_eq!(read.header(), &header);
        prop_assert_eq!(read.kind(), Kind::Outcome);
        prop_assert_eq!(read.body(), &body);
        prop_assert_eq!(read.body_bytes(), body);
    }

    #[test]
    fn fields_of_the_future_are_skipped(
        header in header(),
        text in "\\PC{0,50}",
        numbers in proptest::collection::vec(any::<u64>(), 0..5),
    ) {
        let frame = Frame {
            of_the_future: text,
            of_the_far_future: numbers,
            ..frame_of(&header, 2, &[])
        };
        let record = read(frame.encode_to_vec()).unwrap();
        prop_assert_eq!(record.header(), &header);
        prop_assert_eq!(record.kind(), Kind::Barrier);
    }

    #[test]
    fn of_a_repeated_field_the_last_one_counts(first in header(), last in header()) {
        let last = Header {
            index: last.index.or(first.index),
            governed_by: last.governed_by.or(first.governed_by),
            ..last
        };
        let mut bytes = frame_of(&first, 1, b"first").encode_to_vec();
        bytes.extend(frame_of(&last, 3, b"last").encode_to_vec());
        let record = read(bytes).unwrap();
        prop_assert_eq!(record.header(), &last);
        prop_assert_eq!(record.kind(), Kind::Outcome);
        prop_assert_eq!(record.body(), b"last");
    }

    #[test]
    fn a_frame_cut_short_is_unreadable_or_lacks_its_last_fields(
        header in header(),
        body in proptest::collection::vec(any::<u8>(), 1..50),
    ) {
        let whole = Record::outcome(header, &body).unwrap();
        for len in 0..whole.bytes().len() {
            match read(whole.bytes().slice(..len)) {
                // Cut exactly before the body: protobuf cannot tell.
                Ok(record) => prop_assert!(record.body().is_empty()),
                Err(_unreadable) => {}
            }
        }
    }

    #[test]
    fn no_bytes_make_reading_panic_and_protobuf_agrees_on_what_is_read(
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        if let Ok(record) = read(bytes.clone()) {
            let frame = Frame::decode(bytes.as_slice());
            // The library also reads the fields that are unknown here, and may dislike them.
            if let Ok(frame) = frame {
                prop_assert_eq!(frame.term, Some(record.header().term));
                prop_assert_eq!(frame.index, record.header().index);
                prop_assert_eq!(frame.body.as_slice(), record.body());
            }
        }
    }
}

#[test]
fn a_frame_without_term_or_kind_is_unreadable() {
    let header = Header { term: 1, index: Some(1), governed_by: None, recorded_at_ms: 0 };
    let whole = frame_of(&header, 3, b"body");
    let no_term = Frame { term: None, ..whole.clone() };
    assert_eq!(read(no_term.encode_to_vec()), Err(UnreadableFrame::NoTerm));
    let no_kind = Frame { kind: None, ..whole };
    assert_eq!(read(no_kind.encode_to_vec()), Err(UnreadableFrame::NoKind));
    assert_eq!(read(Bytes::new()), Err(UnreadableFrame::NoTerm));
}

#[test]
fn a_kind_that_is_none_of_ours_is_unreadable() {
    let header = Header { term: 1, index: Some(1), governed_by: None, recorded_at_ms: 0 };
    for kind in [0, 4, u64::MAX] {
        let frame = frame_of(&header, kind, b"body").encode_to_vec();
        assert_eq!(read(frame), Err(UnreadableFrame::UnknownKind(kind)));
    }
}

#[test]
fn a_field_of_another_type_is_unreadable() {
    let term_as_bytes = [1 << 3 | 2, 1, 0];
    let expected = Err(UnreadableFrame::WrongWireType { field: 1 });
    assert_eq!(read(Bytes::copy_from_slice(&term_as_bytes)), expected);
    let body_as_number = [1 << 3, 1, 5 << 3, 3, 6 << 3, 1];
    let expected = Err(UnreadableFrame::WrongWireType { field: 6 });
    assert_eq!(read(Bytes::copy_from_slice(&body_as_number)), expected);
}

#[test]
fn what_follows_a_frame_makes_it_unreadable() {
    let header = Header { term: 1, index: Some(1), governed_by: None, recorded_at_ms: 0 };
    for garbage in [&[0x00][..], &[0xff], &[0x07, 0x00], &[6 << 3 | 2, 200]] {
        let mut bytes = frame_of(&header, 3, b"body").encode_to_vec();
        bytes.extend(garbage);
        assert!(read(bytes).is_err(), "{garbage:?}");
    }
}

#[test]
fn a_record_over_60_kib_is_refused_when_it_is_made() {
    let header = Header { term: 1, index: Some(1), governed_by: None, recorded_at_ms: 0 };
    let refused = Record::outcome(header, &[0; RECORD_BYTES_MAX]);
    assert!(matches!(refused, Err(RecordTooLarge { bytes }) if bytes > RECORD_BYTES_MAX));
    let overhead = RecordTooLarge { bytes: 0 };
    assert!(overhead.to_string().contains("61440"));
}

#[test]
fn a_body_shares_the_memory_of_what_was_read() {
    let header = Header { term: 1, index: Some(1), governed_by: None, recorded_at_ms: 0 };
    let record = Record::outcome(header, b"body").unwrap();
    let stored = Bytes::copy_from_slice(record.bytes());
    let memory = stored.as_ptr_range();
    let read = read(stored).unwrap();
    assert!(memory.contains(&read.body_bytes().as_ptr()));
}
