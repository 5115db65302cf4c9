//! Sentences: open, describe, classify, relate, attach, void.

use super::merge::{answered, offer_merge};
use super::talk::add_note;
use super::{THIS_INQUIRY, code, external, given, id, merchant, team};
use crate::id::CustomerRef;
use crate::inquiry::describe::{
    AddAttachment, AttachmentAdded, ChangeClassification, ChangePriority, ClassificationChanged,
    DescribeNeed, InquiryLinked, InquiryOpened, InquiryVoided, LinkInquiry, Money, NeedRecorded,
    OpenInquiry, PriorityChanged, VoidInquiry,
};
use crate::inquiry::{Command, Event, Refusal};
use crate::party::Party;
use crate::vocabulary::{InquiryRelation, VoidReason};

pub(super) fn open() -> Command {
    open_for("m", "c")
}

pub(super) fn open_for(merchant_name: &str, customer_name: &str) -> Command {
    Command::OpenInquiry(OpenInquiry { opened: opened(merchant_name, customer_name, None) })
}

pub(super) fn open_in(queue: Party) -> Command {
    Command::OpenInquiry(OpenInquiry { opened: opened("m", "c", Some(queue)) })
}

pub(super) fn describe_need(number: u128) -> Command {
    Command::DescribeNeed(DescribeNeed { need: need(number) })
}

pub(super) fn classify(category: &str) -> Command {
    let reason = Some(code("why"));
    Command::ChangeClassification(ChangeClassification { category: code(category), reason })
}

pub(super) fn prioritise(priority: &str) -> Command {
    Command::ChangePriority(ChangePriority { priority: code(priority), reason: None })
}

pub(super) fn link(other: u128) -> Command {
    link_as(InquiryRelation::RelatedTo, other)
}

fn link_as(relation: InquiryRelation, other: u128) -> Command {
    Command::LinkInquiry(LinkInquiry { relation, other_inquiry_id: id(other) })
}

pub(super) fn attach(number: u128) -> Command {
    Command::AddAttachment(AddAttachment { attachment: attachment(number) })
}

pub(super) fn void() -> Command {
    Command::VoidInquiry(VoidInquiry { reason: VoidReason::Test })
}

fn opened(merchant_name: &str, customer_name: &str, queue: Option<Party>) -> InquiryOpened {
    InquiryOpened {
        merchant_id: merchant(merchant_name),
        customer_ref: CustomerRef::new(customer_name).expect("a valid id"),
        origin: None,
        channel: code("chat"),
        subject: None,
        priority: Some(code("normal")),
        category: None,
        customer_tier: None,
        order_refs: vec![external("order 1")],
        language: None,
        queue,
    }
}

fn need(number: u128) -> NeedRecorded {
    NeedRecorded {
        need_id: id(number),
        category: None,
        demand: code("refund"),
        amount: Some(Money { currency_code: code("EUR"), amount_minor: 1_999 }),
        desired_remedy: None,
    }
}

fn attachment(number: u128) -> AttachmentAdded {
    let (attachment_id, media_type) = (id(number), code("image/png"));
    AttachmentAdded { attachment_id, digest: [7; 32], length_bytes: 4_096, media_type }
}

#[test]
fn an_inquiry_begins_once() {
    given([]).records(open(), Event::InquiryOpened(opened("m", "c", None)));
    let in_a_queue = opened("m", "c", Some(team("a")));
    given([]).records(open_in(team("a")), Event::InquiryOpened(in_a_queue));
    given([open(), void()]).has_nothing_to_add(open());
}

#[test]
fn an_inquiry_begins_for_one_merchant_and_one_customer() {
    given([open()]).refuses(open_for("other", "c"), Refusal::OtherMerchant);
    given([open()]).refuses(open_for("m", "other"), Refusal::OtherCustomer);
    given([open()]).refuses(open_for("other", "other"), Refusal::OtherMerchant);
}

#[test]
fn a_need_is_recorded_once() {
    given([open()]).records(describe_need(1), Event::NeedRecorded(need(1)));
    given([open(), describe_need(1)]).records(describe_need(2), Event::NeedRecorded(need(2)));
}

#[test]
fn an_attachment_is_recorded_once() {
    given([open()]).records(attach(1), Event::AttachmentAdded(attachment(1)));
    given([open(), attach(1)]).records(attach(2), Event::AttachmentAdded(attachment(2)));
}

#[test]
fn an_id_of_one_kind_does_not_stand_in_the_way_of_another_kind() {
    let story = || given([open(), add_note(1)]);
    story().records(describe_need(1), Event::NeedRecorded(need(1)));
    story().records(attach(1), Event::AttachmentAdded(attachment(1)));
}

#[test]
fn another_category_names_the_one_before_it() {
    let changed = |from: Option<&str>, to: &str| {
        let (from, to, reason) = (from.map(code), code(to), Some(code("why")));
        Event::ClassificationChanged(ClassificationChanged { from, to, reason })
    };
    given([open()]).records(classify("late"), changed(None, "late"));
    given([open(), classify("late")]).records(classify("lost"), changed(Some("late"), "lost"));
}

#[test]
fn another_priority_names_the_one_before_it() {
    let changed = |from: &str, to: &str| {
        let (from, to, reason) = (Some(code(from)), code(to), None);
        Event::PriorityChanged(PriorityChanged { from, to, reason })
    };
    given([open()]).records(prioritise("high"), changed("normal", "high"));
    given([open(), prioritise("high")]).records(prioritise("low"), changed("high", "low"));
    given([open()]).has_nothing_to_add(prioritise("normal"));
}

#[test]
fn two_inquiries_relate_once_in_each_way() {
    let linked = |relation, other| {
        Event::InquiryLinked(InquiryLinked { relation, other_inquiry_id: id(other) })
    };
    given([open()]).records(link(2), linked(InquiryRelation::RelatedTo, 2));
    let follow_up_of = InquiryRelation::FollowUpOf;
    given([open(), link(2)]).records(link_as(follow_up_of, 2), linked(follow_up_of, 2));
}

#[test]
fn an_inquiry_does_not_relate_to_itself() {
    given([open()]).refuses(link(THIS_INQUIRY), Refusal::LinkToItself);
}

#[test]
fn an_inquiry_is_voided_once() {
    let voided = Event::InquiryVoided(InquiryVoided { reason: VoidReason::Test });
    given([open()]).records(void(), voided);
}

#[test]
fn a_merged_inquiry_is_not_voided() {
    given([open(), answered(78)]).refuses(void(), Refusal::Merged(id(78)));
}

#[test]
fn an_inquiry_that_offers_a_merge_is_not_voided() {
    given([open(), offer_merge(9)]).refuses(void(), Refusal::MergeOpen(id(9)));
}
