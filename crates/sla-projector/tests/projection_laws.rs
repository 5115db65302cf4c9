//! The laws of views, over stories that hold every kind of fact.

use std::sync::Arc;

use verbatim_sla_projector::{SlaProjector, UndertakingProjector};
use verbatim_testkit::inquiries::{random_story, rearranged, undertaking_story};
use verbatim_testkit::projection_laws;

#[tokio::test]
async fn batches_crashes_a_second_engine_and_a_rebuild_change_nothing() {
    let stories = (0..6).flat_map(|seed| random_story(&format!("s{seed}"), seed, 25).outcomes());
    let outcomes = rearranged(stories.collect(), 5);
    let folder = tempfile::tempdir().unwrap();
    projection_laws::keep_for(Arc::new(SlaProjector), &outcomes, folder.path()).await;
}

#[tokio::test]
async fn undertakings_keep_the_laws() {
    let stories =
        (0..8).flat_map(|seed| undertaking_story(&format!("u{seed}"), seed, 30).outcomes());
    let outcomes = rearranged(stories.collect(), 5);
    let folder = tempfile::tempdir().unwrap();
    projection_laws::keep_for(Arc::new(UndertakingProjector), &outcomes, folder.path()).await;
}
