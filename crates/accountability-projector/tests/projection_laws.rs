//! The laws of views, over stories that hold every kind of fact.

use std::sync::Arc;

use verbatim_accountability_projector::{
    AccountabilityProjector, CustomerFactProjector, MerchantFactProjector,
};
use verbatim_domain::inquiry::{Command, describe};
use verbatim_domain::vocabulary::InquiryRelation;
use verbatim_testkit::facts::{of_customer, of_merchant};
use verbatim_testkit::inquiries::{Story, random_story, rearranged};
use verbatim_testkit::projection_laws;

#[tokio::test]
async fn batches_crashes_a_second_engine_and_a_rebuild_change_nothing() {
    let stories = (0..6).flat_map(|seed| random_story(&format!("s{seed}"), seed, 25).outcomes());
    let outcomes = rearranged(stories.chain(linked().outcomes()).collect(), 5);
    let folder = tempfile::tempdir().unwrap();
    projection_laws::keep_for(Arc::new(AccountabilityProjector), &outcomes, folder.path()).await;
}

/// One that follows up another, and of which a reply did not arrive.
fn linked() -> Story {
    let link = describe::LinkInquiry {
        relation: InquiryRelation::FollowUpOf,
        other_inquiry_id: Story::of("s1").inquiry_id(),
    };
    let linked = Story::of("linked").opened().at(1).then(Command::LinkInquiry(link));
    linked.at(2).replied("a").at(3).bounced("a").at(4).replied("b")
}

/// Of three, each with a record in turn.
fn in_turns<O>(streams: [Vec<O>; 3]) -> Vec<O> {
    let mut streams = streams.map(Vec::into_iter);
    let mut outcomes = Vec::new();
    while streams.iter().any(|stream| stream.len() > 0) {
        outcomes.extend(streams.iter_mut().filter_map(Iterator::next));
    }
    outcomes
}

#[tokio::test]
async fn facts_of_customers_and_of_merchants_keep_them_too() {
    let customers = in_turns(["c1", "c2", "c3"].map(|customer| of_customer("m1", customer)));
    let folder = tempfile::tempdir().unwrap();
    projection_laws::keep_for(Arc::new(CustomerFactProjector), &customers, folder.path()).await;
    let merchants = in_turns(["m1", "m2", "m3"].map(of_merchant));
    let folder = tempfile::tempdir().unwrap();
    projection_laws::keep_for(Arc::new(MerchantFactProjector), &merchants, folder.path()).await;
}
