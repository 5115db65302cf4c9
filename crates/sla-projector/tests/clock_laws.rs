//! The laws of views for clocks: rules that are published meanwhile, in whatever order the two are
//! read.

use std::sync::Arc;

use verbatim_api::v1 as pb;
use verbatim_domain::governance::What;
use verbatim_domain::governance::publish::Event;
use verbatim_domain::vocabulary::{MessageFlag, WaitOn};
use verbatim_sla_projector::{ClockProjector, SessionClockProjector};
use verbatim_testkit::inquiries::{Story, random_story, rearranged};
use verbatim_testkit::projection_laws::{self, Publication};
use verbatim_testkit::rules::emergency::Emergency;
use verbatim_testkit::rules::{
    document, exemption, other_hours, other_policy, other_turns, published, retired, roster,
    with_queue_wait,
};
use verbatim_testkit::sessions::{Visit, random_visit};

/// What the mall publishes beside its clocks.
fn beside(document: pb::PolicyDocument, kind: &str) -> Vec<Event> {
    published(document).into_iter().filter(|event| event.kind() == kind).collect()
}

/// A way that hardly any story goes.
fn process(version: u32) -> pb::ProcessDefinition {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    pb::ProcessDefinition {
        process_id: "returns".to_owned(),
        version,
        step: words(&["inquiry_opened", "message_received", "resolution_decided"]),
        start: words(&["inquiry_opened"]),
        transition: words(&[
            "inquiry_opened -> message_received",
            "message_received -> resolution_decided",
        ]),
        effective_from: None,
    }
}

fn publications(outcome_count: usize) -> Vec<Publication> {
    let outage = Emergency("outage");
    let granted = pb::PolicyDocument { exemption: vec![exemption(0, 1)], ..document() };
    let shifts = pb::PolicyDocument {
        roster: vec![roster(1, "front", "08:00-09:05")],
        ..Default::default()
    };
    let told = [
        (0, published(pb::PolicyDocument { process: vec![process(1)], ..document() })),
        (20, beside(granted, "exemption_granted")),
        // All that was told happened before that.
        (40, other_hours(2, "10:00-17:00")),
        (45, other_turns(2)),
        (50, vec![outage.declared(None, Some(0), &["turn_response", "resolution"])]),
        (80, published(shifts)),
        (95, vec![outage.stood_down()]),
        (110, vec![retired(What::Exemption, "outage-7", 1)]),
        (120, published(pb::PolicyDocument { process: vec![process(2)], ..Default::default() })),
        (130, other_policy(2, &["turn_response"])),
        (outcome_count, other_hours(3, "08:00-18:00")),
    ];
    told.map(|(after_count, events)| Publication { after_count, events }).into()
}

/// Invariants I2 and I3 of design 04: the same facts under the same versions come to the same rows,
/// byte for byte, in batches of any size, read in any order with the rules, on either store.
#[tokio::test]
async fn i2_it_never_matters_in_which_order_facts_and_rules_are_read() {
    let stories = (0..6).flat_map(|seed| random_story(&format!("s{seed}"), seed, 25).outcomes());
    let thanks = Story::of("thanks").opened().received("q").flagged("q", MessageFlag::Courtesy);
    let thanks = thanks.at(1).waits("w", WaitOn::Customer).at(2).received("later");
    let thanks = thanks.corrected(2, "occurred_at", "2026-01-05T08:00:01Z");
    let mut outcomes = thanks.outcomes();
    outcomes.extend(rearranged(stories.collect(), 5));
    let folder = tempfile::tempdir().unwrap();
    let publications = publications(outcomes.len());
    let projector = Arc::new(ClockProjector);
    projection_laws::keep_governed(projector, &outcomes, &publications, folder.path()).await;
}

/// The same of clocks over sessions.
#[tokio::test]
async fn i2_nor_of_sessions_and_rules() {
    let visits = (0..12_u64).map(|seed| {
        let visit = Visit::of(&format!("v{seed}")).at(60 + seed.cast_signed());
        random_visit(visit, seed, 10).outcomes()
    });
    let served = Visit::of("served").at(60).opened(Some(true)).queued("front");
    let served = served.at_ms(61 * 60_000).answered("a", "anna");
    let mut outcomes: Vec<_> = visits.flatten().chain(served.outcomes()).collect();
    outcomes.sort_by_key(|outcome| outcome.envelope.times.recorded_at);
    let outage = Emergency("outage");
    let shifts = pb::PolicyDocument {
        roster: vec![roster(1, "front", "08:00-10:05")],
        ..Default::default()
    };
    let told = [
        (0, published(with_queue_wait())),
        (20, vec![outage.declared(None, Some(0), &["queue_wait"])]),
        (40, published(shifts)),
        (50, vec![outage.stood_down()]),
        (outcomes.len(), other_hours(2, "10:00-17:00")),
    ];
    let publications = told.map(|(after_count, events)| Publication { after_count, events });
    let folder = tempfile::tempdir().unwrap();
    let projector = Arc::new(SessionClockProjector);
    projection_laws::keep_governed(projector, &outcomes, &publications, folder.path()).await;
}
