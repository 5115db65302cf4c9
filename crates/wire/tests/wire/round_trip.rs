//! Whatever can be said comes back from its bytes as it was.

use proptest::prelude::*;
use verbatim_wire::{Outcome, concerns_merge, decode_inquiry};

use crate::envelopes::{RECORDED_AT_MS, outcome};
use crate::facts;
use crate::pen::{Pen, drawn};

/// An outcome with facts of any kinds, every field of them drawn.
fn any_outcome() -> impl Strategy<Value = Outcome> {
    let kinds = facts::of_every_kind(&mut Pen::Bare);
    let events = prop::collection::vec(prop::sample::select(kinds), 0..5);
    (events, drawn()).prop_map(|(events, mut pen)| {
        let events = events.iter().map(|event| facts::of_the_kind(event, &mut pen)).collect();
        outcome(&mut pen, events)
    })
}

proptest! {
    #[test]
    fn an_outcome_comes_back_as_it_was(outcome in any_outcome()) {
        let read = <Outcome>::decode(outcome.encode().into(), RECORDED_AT_MS);
        prop_assert_eq!(read.as_ref(), Ok(&outcome));
    }

    #[test]
    fn the_peek_at_a_record_sees_what_reading_it_shows(outcome in any_outcome()) {
        let of_merges = ["merge_offered", "inquiry_merged", "merge_declined"];
        let expected = outcome.facts.iter().any(|fact| of_merges.contains(&fact.event.kind()));
        prop_assert_eq!(concerns_merge(&outcome.encode()), expected);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let as_record = <Outcome>::decode(bytes.clone().into(), RECORDED_AT_MS);
        let as_inquiry = decode_inquiry(&bytes);
        prop_assert!(as_record.is_err(), "so few random bytes hold no envelope");
        prop_assert_eq!(as_inquiry.is_some(), bytes.is_empty());
        // Whatever it says of them, it says it.
        concerns_merge(&bytes);
    }
}

#[test]
fn a_drawn_outcome_is_seldom_bare() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let outcomes: Vec<Outcome> = (0..64)
        .map(|_| any_outcome().new_tree(&mut runner).unwrap())
        .map(|tree| proptest::strategy::ValueTree::current(&tree))
        .collect();
    let with_links = outcomes.iter().filter(|outcome| !outcome.envelope.links.is_empty()).count();
    let with_facts = outcomes.iter().filter(|outcome| outcome.facts.len() > 1).count();
    assert!(with_links > 20 && with_facts > 20, "{with_links} and {with_facts} of 64");
}
