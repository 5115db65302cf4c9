//! A request that cannot work is answered with every bad field, by its path, and with no other.

use std::collections::BTreeSet;

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_wire::Violation;

use crate::changes::{TOO_LONG_BYTES, bad, empty, long};
use crate::parse::{bare_reply, parsed};
use crate::places::{Place, arm, message, places, request};
use crate::requests::{Sample, context, of_every_command};

/// Left out, it makes another field wrong: no score is on a scale that ends at 0.
const MAKES_THE_SCORE_WRONG: &str = "scale_max";

fn violations(arm: Arm) -> Vec<Violation> {
    parsed(arm).err().unwrap_or_default()
}

fn fields(violations: &[Violation]) -> Vec<&str> {
    violations.iter().map(|violation| violation.field.as_str()).collect()
}

fn places_of(sample: &Sample) -> Vec<Place> {
    places(&request(&sample.arm))
}

#[test]
fn a_field_that_must_be_there_is_named_when_it_is_left_out() {
    for sample in of_every_command() {
        let mut required = sample.required();
        for place in places_of(&sample) {
            let mut changed = request(&sample.arm);
            place.clear(&mut changed);
            let found = violations(arm(&changed));
            let expected = match place.path.as_str() {
                path if required.remove(path) => vec![path],
                path if path == MAKES_THE_SCORE_WRONG => vec!["score"],
                _ => vec![],
            };
            assert_eq!(fields(&found), expected, "{} without {}", sample.name, place.path);
        }
        assert_eq!(required, BTreeSet::new(), "{} has no such fields", sample.name);
    }
}

#[test]
fn an_empty_request_is_answered_with_all_that_is_missing() {
    for sample in of_every_command() {
        let empty = empty(&message("RecordRequest"), sample.name);
        let found = violations(arm(&empty));
        let found: BTreeSet<String> = fields(&found).into_iter().map(str::to_owned).collect();
        let is_of_its_own = |path: &String| !path.contains('.');
        let expected: BTreeSet<String> =
            sample.required().into_iter().filter(is_of_its_own).collect();
        assert_eq!(found, expected, "{}", sample.name);
    }
}

#[test]
fn a_bad_field_is_named_with_its_reason() {
    for sample in of_every_command() {
        for place in places_of(&sample).iter().filter(|place| place.is_leaf()) {
            let mut changed = request(&sample.arm);
            let Some((value, reason)) = bad(place, &place.value(&changed)) else { continue };
            place.put(&mut changed, value);
            let found = violations(arm(&changed));
            let named: Vec<_> =
                found.iter().map(|found| (found.field.as_str(), found.reason)).collect();
            assert_eq!(named, [(place.path.as_str(), reason)], "{}", sample.name);
        }
    }
}

/// The sample with everything wrong that can be, and the paths that are.
pub(crate) fn spoiled(sample: &Sample) -> (Arm, BTreeSet<String>) {
    let mut changed = request(&sample.arm);
    let mut paths = BTreeSet::new();
    for place in places_of(sample).iter().filter(|place| place.is_leaf()) {
        let Some((value, _)) = bad(place, &place.value(&changed)) else { continue };
        place.put(&mut changed, value);
        paths.insert(place.path.clone());
    }
    (arm(&changed), paths)
}

#[test]
fn all_bad_fields_are_named_at_once() {
    for sample in of_every_command() {
        let (arm, paths) = spoiled(&sample);
        assert!(paths.len() > 15, "{}: {paths:?}", sample.name);
        let found = violations(arm);
        let found: BTreeSet<String> = fields(&found).into_iter().map(str::to_owned).collect();
        assert_eq!(found, paths, "{}", sample.name);
    }
}

#[test]
fn text_has_a_length_that_is_taken_and_one_that_is_not() {
    for sample in of_every_command() {
        for place in places_of(&sample) {
            let value = place.value(&request(&sample.arm));
            let with = |bytes| {
                let mut changed = request(&sample.arm);
                place.put(&mut changed, long(&place, &value, bytes)?);
                Some(violations(arm(&changed)))
            };
            let (Some(short), Some(long)) = (with(128), with(TOO_LONG_BYTES)) else { continue };
            assert_eq!(fields(&short), Vec::<&str>::new(), "{}", sample.name);
            assert_eq!(fields(&long), [place.path.as_str()], "{}", sample.name);
            assert_eq!(long[0].reason, "FIELD_TOO_LONG", "{}", place.path);
        }
    }
}

#[test]
fn a_list_that_is_too_long_is_named_as_a_whole() {
    let open = |links: usize, orders: usize| {
        let link = context().links.remove(0);
        let context = pb::CommandContext { links: vec![link; links], ..context() };
        let open = pb::OpenInquiryRequest {
            context: Some(context),
            customer_ref: "c-71".to_owned(),
            channel: "email".to_owned(),
            order_refs: vec!["order-1".to_owned(); orders],
            ..pb::OpenInquiryRequest::default()
        };
        violations(Arm::OpenInquiry(open))
    };
    assert_eq!(open(32, 64), []);
    assert_eq!(fields(&open(33, 64)), ["context.links"]);
    assert_eq!(fields(&open(32, 65)), ["order_refs"]);
    assert_eq!(fields(&open(33, 65)), ["context.links", "order_refs"]);
}

#[test]
fn a_request_that_nothing_identifies_is_asked_for_its_id() {
    let mut context = context();
    context.request_id.clear();
    context.source.as_mut().unwrap().external_id.clear();
    assert_eq!(fields(&violations(bare_reply(context))), ["context.request_id"]);
}
