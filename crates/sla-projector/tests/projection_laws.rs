//! The laws of views, over stories that hold every kind of fact.

use std::sync::Arc;

use verbatim_api::v1 as pb;
use verbatim_domain::governance::What;
use verbatim_sla_projector::{
    GovernanceProjector, SessionProjector, SlaProjector, UndertakingProjector,
};
use verbatim_testkit::inquiries::{Story, random_story, rearranged, undertaking_story};
use verbatim_testkit::projection_laws::{self, Publication};
use verbatim_testkit::rules::emergency::Emergency;
use verbatim_testkit::rules::{
    document, exemption, holiday, other_hours, plan, published, retired,
};
use verbatim_testkit::sessions::{Visit, random_visit};

#[tokio::test]
async fn batches_crashes_a_second_engine_and_a_rebuild_change_nothing() {
    let stories = (0..6).flat_map(|seed| random_story(&format!("s{seed}"), seed, 25).outcomes());
    let mut outcomes = rearranged(stories.collect(), 5);
    let wrong = Story::of("wrong").opened_about(&["o1", "o2"], None).received("a");
    outcomes.extend(wrong.corrected(2, "occurred_at", "2026-01-05T08:00:01Z").outcomes());
    let folder = tempfile::tempdir().unwrap();
    projection_laws::keep_for(Arc::new(SlaProjector), &outcomes, folder.path()).await;
}

#[tokio::test]
async fn undertakings_keep_the_laws() {
    let stories =
        (0..24).flat_map(|seed| undertaking_story(&format!("u{seed}"), seed, 14).outcomes());
    let outcomes = rearranged(stories.collect(), 5);
    let folder = tempfile::tempdir().unwrap();
    projection_laws::keep_for(Arc::new(UndertakingProjector), &outcomes, folder.path()).await;
}

#[tokio::test]
async fn sessions_keep_the_laws() {
    let visits = (0..12_u64).map(|seed| {
        let visit = Visit::of(&format!("v{seed}")).at(seed.cast_signed());
        random_visit(visit, seed, 10).outcomes()
    });
    let mut outcomes: Vec<_> = visits.flatten().collect();
    // Sessions go on side by side, as their records come in.
    outcomes.sort_by_key(|outcome| outcome.envelope.times.recorded_at);
    let folder = tempfile::tempdir().unwrap();
    projection_laws::keep_for(Arc::new(SessionProjector), &outcomes, folder.path()).await;
}

fn reading() -> pb::MetricDefinition {
    pb::MetricDefinition {
        metric_id: "M02".to_owned(),
        version: 1,
        numerator: "first answers".to_owned(),
        denominator: "inquiries".to_owned(),
        ..Default::default()
    }
}

fn process() -> pb::ProcessDefinition {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    pb::ProcessDefinition {
        process_id: "returns".to_owned(),
        version: 1,
        step: words(&["inquiry_opened", "resolution_decided"]),
        start: words(&["inquiry_opened"]),
        transition: words(&["inquiry_opened -> resolution_decided"]),
        ..Default::default()
    }
}

#[tokio::test]
async fn what_governs_keeps_the_laws() {
    let outage = Emergency("outage");
    let document = pb::PolicyDocument {
        exemption: vec![exemption(10, 60)],
        holiday: vec![holiday(50, 90)],
        emergency_plan: vec![plan()],
        metric: vec![reading()],
        process: vec![process()],
        ..document()
    };
    let told = [
        published(document),
        vec![outage.declared(Some("outage"), Some(0), &["first_response"])],
        other_hours(2, "10:00-17:00"),
        vec![outage.acted("tell_the_public", true), outage.is_now("major")],
        vec![outage.stood_down()],
        vec![outage.reviewed()],
        vec![retired(What::Exemption, "outage-7", 1)],
    ];
    let publications: Vec<_> =
        (0..).zip(told).map(|(after_count, events)| Publication { after_count, events }).collect();
    let folder = tempfile::tempdir().unwrap();
    let projector = Arc::new(GovernanceProjector);
    projection_laws::keep_governing(projector, &publications, folder.path()).await;
}
