//! The request digest: equal for the same request, for ever, and for no other.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use bytes::Bytes;
use prost::Message;
use verbatim_api::v1::{RecordRequest, record_request::Command as Arm};
use verbatim_wire::{DigestKey, canonical_bytes, parse};

use crate::changes::other;
use crate::parse::{key, parsed};
use crate::places::{arm, places, request};
use crate::requests::of_every_command;

fn digest(arm: Arm) -> [u8; 32] {
    parsed(arm).unwrap().request_digest
}

fn hex(digest: [u8; 32]) -> String {
    digest.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

#[test]
fn it_is_hmac_sha_256() {
    let expected = "2f2bf8daf8d1d60f00c99c3142811ae4d2a085b991e5e581769ab8312cb917f0";
    assert_eq!(hex(key().digest(b"what was asked")), expected);
}

#[test]
fn the_same_request_has_the_same_digest() {
    for sample in of_every_command() {
        assert_eq!(digest(sample.arm.clone()), digest(sample.arm), "{}", sample.name);
    }
}

#[test]
fn no_two_commands_have_the_same_digest() {
    let digests: BTreeSet<_> = of_every_command().into_iter().map(|it| digest(it.arm)).collect();
    assert_eq!(digests.len(), of_every_command().len());
}

#[test]
fn another_value_in_any_field_gives_another_digest() {
    for sample in of_every_command() {
        let mut seen = BTreeSet::from([digest(sample.arm.clone())]);
        for place in places(&request(&sample.arm)).iter().filter(|place| place.is_leaf()) {
            let mut changed = request(&sample.arm);
            let value = other(place, &place.value(&changed));
            place.put(&mut changed, value);
            let is_new = seen.insert(digest(arm(&changed)));
            assert!(is_new, "{}: {}", sample.name, place.path);
        }
    }
}

#[test]
fn a_field_left_out_gives_another_digest() {
    for sample in of_every_command() {
        let full = digest(sample.arm.clone());
        for place in places(&request(&sample.arm)) {
            let mut changed = request(&sample.arm);
            place.clear(&mut changed);
            let changed = parsed(arm(&changed)).map(|request| request.request_digest);
            assert_ne!(changed, Ok(full), "{}: {}", sample.name, place.path);
        }
    }
}

#[test]
fn another_key_gives_another_digest() {
    for sample in of_every_command() {
        let other = parse(sample.arm.clone(), &DigestKey::new(&[8; 32])).unwrap();
        assert_ne!(other.request_digest, digest(sample.arm), "{}", sample.name);
    }
}

#[test]
fn how_the_caller_wrote_its_bytes_does_not_matter() {
    for sample in of_every_command() {
        let request = RecordRequest { command: Some(sample.arm.clone()) };
        let bytes = request.encode_to_vec();
        // A field of a version to come, in front: key 900, wire type varint, value 1.
        let with_unknown_field = [&[0xa0, 0x38, 0x01][..], &bytes].concat();
        // Written twice: the second time the same values take the place of the first.
        let command = canonical_bytes(sample.arm.clone()).1;
        for sent in [with_unknown_field, RecordRequest { command: Some(command) }.encode_to_vec()] {
            let read = RecordRequest::decode(Bytes::from(sent)).unwrap();
            assert_eq!(read, request);
            assert_eq!(canonical_bytes(read.command.unwrap()).0, bytes, "{}", sample.name);
        }
    }
}

/// One line for each command: its name and the digest of its sample. A record keeps the digest of
/// its request, and the same request must be known again however late, by any later version.
///
/// Lines are added, never edited. `VERBATIM_GOLDEN=add` writes those that are missing.
#[test]
fn the_digest_of_a_request_never_changes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/request_digests.txt");
    let mut text = fs::read_to_string(&path).unwrap_or_default();
    let names: BTreeSet<String> = stored(&text).into_keys().collect();
    let may_add = std::env::var("VERBATIM_GOLDEN").is_ok_and(|value| value == "add");
    let missing = of_every_command().into_iter().filter(|it| !names.contains(it.name));
    for sample in missing.filter(|_| may_add) {
        writeln!(text, "{} {}", sample.name, hex(digest(sample.arm))).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let samples = of_every_command().into_iter();
    let today = samples.map(|it| (it.name.to_owned(), hex(digest(it.arm))));
    assert_eq!(stored(&text), today.collect::<BTreeMap<_, _>>());
}

fn stored(text: &str) -> BTreeMap<String, String> {
    let lines = text.lines().map(|line| line.split_once(' ').unwrap());
    lines.map(|(name, digest)| (name.to_owned(), digest.to_owned())).collect()
}

#[test]
fn the_key_never_shows() {
    let shown = format!("{:?} {:#?}", key(), key());
    assert_eq!(shown, "<digest key> <digest key>");
}
