//! Given a story, how an inquiry relates to others.

use uuid::Uuid;
use verbatim_accountability_projector::{AccountabilityProjector, INQUIRY_LINK};
use verbatim_domain::Timestamp;
use verbatim_domain::id::InquiryId;
use verbatim_domain::inquiry::{Command, describe};
use verbatim_domain::vocabulary::InquiryRelation;
use verbatim_projection::Value;
use verbatim_testkit::inquiries::{BEGINS_AT_MS, Story, projected};

#[test]
fn every_link_is_a_row_with_the_event_that_said_it() {
    let other = Uuid::from_u128(7);
    let link = |story: Story, relation| {
        let other_inquiry_id = InquiryId::new(other);
        let link = describe::LinkInquiry { relation, other_inquiry_id };
        story.then(Command::LinkInquiry(link))
    };
    let follows = link(Story::of("i").opened().at(5), InquiryRelation::FollowUpOf);
    let both = link(follows, InquiryRelation::RelatedTo);
    let columns = ["other_inquiry_id", "relation", "merchant_id", "linked_seq", "linked_at"];
    let mut rows =
        projected(&AccountabilityProjector, &both.outcomes()).of(&INQUIRY_LINK, &columns);
    rows.sort();
    let row = |relation: &str, seq: i64| {
        let at = Timestamp::from_unix_ms(BEGINS_AT_MS + 5 * 60_000).unwrap();
        vec![other.into(), relation.into(), "m1".into(), seq.into(), at.into()]
    };
    assert_eq!(rows, [row("follow_up_of", 2), row("related_to", 3)] as [Vec<Value>; 2]);
}
