//! The laws of views for clocks: rules that are published meanwhile, in whatever order the two are
//! read.

use std::sync::Arc;

use verbatim_sla_projector::ClockProjector;
use verbatim_testkit::inquiries::{random_story, rearranged};
use verbatim_testkit::projection_laws::{self, Publication};
use verbatim_testkit::rules::{document, other_hours, other_policy, published};

#[tokio::test]
async fn it_never_matters_in_which_order_facts_and_rules_are_read() {
    let stories = (0..6).flat_map(|seed| random_story(&format!("s{seed}"), seed, 25).outcomes());
    let outcomes = rearranged(stories.collect(), 5);
    let publications = [
        Publication { after_count: 10, events: published(document()) },
        // All that was told happened before that.
        Publication { after_count: 40, events: other_hours(2, "10:00-17:00") },
        Publication { after_count: 70, events: other_policy(2, &["turn_response"]) },
        Publication { after_count: outcomes.len(), events: other_hours(3, "08:00-18:00") },
    ];
    let folder = tempfile::tempdir().unwrap();
    let projector = Arc::new(ClockProjector);
    projection_laws::keep_governed(projector, &outcomes, &publications, folder.path()).await;
}
