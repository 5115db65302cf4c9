//! The laws of views, over stories that hold every kind of fact.

use std::sync::Arc;

use verbatim_accountability_projector::AccountabilityProjector;
use verbatim_testkit::inquiries::{random_story, rearranged};
use verbatim_testkit::projection_laws;

#[tokio::test]
async fn batches_crashes_a_second_engine_and_a_rebuild_change_nothing() {
    let stories = (0..6).flat_map(|seed| random_story(&format!("s{seed}"), seed, 25).outcomes());
    let outcomes = rearranged(stories.collect(), 5);
    let folder = tempfile::tempdir().unwrap();
    projection_laws::keep_for(Arc::new(AccountabilityProjector), &outcomes, folder.path()).await;
}
