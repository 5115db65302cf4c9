//! Frames that were written once are read for ever: each stored file, byte for byte.
//!
//! Files in `golden/` are added, never edited. `VERBATIM_GOLDEN=add` writes those that are missing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its fixtures too")]

use std::fs;
use std::path::Path;

use bytes::Bytes;
use uuid::Uuid;
use verbatim_log::{Claim, Header, Nonce, Record, Sealing};

const HEADER: Header =
    Header { term: 3, index: Some(300), governed_by: Some(17), recorded_at_ms: 1_763_933_100_123 };

#[test]
fn a_claim_is_still_read() {
    let record = Record::claim(HEADER, &claim()).unwrap();
    assert_eq!(record.read_claim().unwrap(), claim());
    assert_eq!(record.header().index, None);
    golden("claim", &record);
}

#[test]
fn the_first_claim_of_a_log_is_still_read() {
    let header = Header { term: 1, index: None, governed_by: None, ..HEADER };
    golden("claim_first", &Record::claim(header, &claim()).unwrap());
}

#[test]
fn a_barrier_is_still_read() {
    golden("barrier", &Record::barrier(HEADER));
}

#[test]
fn an_outcome_is_still_read() {
    golden("outcome", &Record::outcome(HEADER, b"what was decided").unwrap());
}

#[test]
fn an_outcome_without_a_body_is_still_read() {
    let header = Header { index: Some(0), governed_by: Some(0), ..HEADER };
    golden("outcome_empty", &Record::outcome(header, &[]).unwrap());
}

#[test]
fn an_outcome_with_the_largest_numbers_is_still_read() {
    let header = Header {
        term: u64::MAX,
        index: Some(u64::MAX),
        governed_by: Some(u64::MAX),
        recorded_at_ms: i64::MIN,
    };
    golden("outcome_extreme", &Record::outcome(header, &[0xff; 300]).unwrap());
}

#[test]
fn every_stored_frame_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = Bytes::from(fs::read(&path).unwrap());
        let record = Record::read(bytes.clone());
        assert_eq!(record.unwrap().bytes(), &bytes, "{}", path.display());
        count += 1;
    }
    assert!(count >= 6);
}

fn claim() -> Claim {
    Claim {
        instance: Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0001),
        address: "intake-2.mall.example:7400".to_owned(),
        nonce: Nonce(*b"sixteen bytes it"),
        log_identity: Uuid::from_u128(0x0198_c0de_0000_7000_8000_0000_0000_0002),
        partition_count: 7,
        sealing: Sealing::None,
    }
}

fn golden(name: &str, record: &Record) {
    let path = format!("{}/golden/{name}.bin", env!("CARGO_MANIFEST_DIR"));
    let may_add = std::env::var("VERBATIM_GOLDEN").is_ok_and(|value| value == "add");
    if may_add && !Path::new(&path).exists() {
        fs::write(&path, record.bytes()).unwrap();
    }
    let stored = Bytes::from(fs::read(&path).unwrap());
    assert_eq!(&stored, record.bytes(), "today's encoding of `{name}` is the stored one");
    let read = Record::read(stored).unwrap();
    assert_eq!(read.header(), record.header());
    assert_eq!(read.kind(), record.kind());
    assert_eq!(read.body(), record.body());
}
