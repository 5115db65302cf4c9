//! Requests of the inquiry service.

use verbatim_api::v1 as pb;
use verbatim_domain::id::{ExternalId, InquiryId, MerchantId, derived};
use verbatim_domain::inquiry::describe::{
    AddAttachment, AttachmentAdded, ChangeClassification, ChangePriority, DescribeNeed,
    InquiryOpened, LinkInquiry, NeedRecorded, OpenInquiry, VoidInquiry,
};
use verbatim_domain::inquiry::merge::OfferMerge;
use verbatim_domain::inquiry::resolve::{CloseInquiry, ReopenInquiry};
use verbatim_domain::inquiry::{Command, correct};

use super::context::Given;
use super::table::requests;
use super::{Form, Request};

/// The most orders that one inquiry, or one session, may be about.
const ORDER_REFS_MAX: usize = 64;

pub(super) fn open(form: &mut Form, r: pb::OpenInquiryRequest) -> Option<Request> {
    let names_no_merchant =
        r.context.as_ref().is_some_and(|context| context.merchant_id.is_empty());
    let given = form.context(r.context, "open_inquiry");
    let inquiry_id = form.id_or_none("inquiry_id", &r.inquiry_id);
    let merchant_id = given.as_ref().and_then(|given| given.merchant_id.clone());
    if names_no_merchant {
        form.refuse("context.merchant_id", "FIELD_REQUIRED", "must be given to open an inquiry");
    }
    let customer_ref = form.text("customer_ref", r.customer_ref);
    let origin = form.text_or_none("origin", r.origin);
    let channel = form.text("channel", r.channel);
    let subject = form.content_or_none("subject", r.subject);
    let priority = form.text_or_none("priority", r.priority);
    let category = form.text_or_none("category", r.category);
    let customer_tier = form.text_or_none("customer_tier", r.customer_tier);
    let order_refs = order_refs(form, r.order_refs);
    let language = form.text_or_none("language", r.language);
    let queue = form.party_or_none("queue", r.queue);
    let (given, merchant_id) = (given?, merchant_id?);
    let inquiry_id = inquiry_id.unwrap_or_else(|| derived_inquiry_id(&merchant_id, &given));
    let opened = InquiryOpened {
        merchant_id,
        customer_ref: customer_ref?,
        origin,
        channel: channel?,
        subject,
        priority,
        category,
        customer_tier,
        order_refs,
        language,
        queue,
    };
    let customer_ref = Some(opened.customer_ref.clone());
    let command = Command::OpenInquiry(OpenInquiry { opened });
    Some(given.ask(form, inquiry_id, customer_ref, command))
}

/// The same open gives the same inquiry, whoever sends it again (design 02, duplicates).
fn derived_inquiry_id(merchant_id: &MerchantId, given: &Given) -> InquiryId {
    let merchant = merchant_id.as_str().as_bytes();
    let uuid = match &given.source.external_id {
        Some(external_id) => {
            let service = given.source.service.as_str().as_bytes();
            derived(&[merchant, service, external_id.as_str().as_bytes()])
        }
        None => derived(&[merchant, given.request_id.uuid().as_bytes()]),
    };
    InquiryId::new(uuid)
}

pub(super) fn order_refs(form: &mut Form, refs: Vec<String>) -> Vec<ExternalId> {
    if refs.len() > ORDER_REFS_MAX {
        let why = format!("holds more than {ORDER_REFS_MAX} orders");
        form.refuse("order_refs", "FIELD_TOO_LONG", why);
        return Vec::new();
    }
    let refs = refs.into_iter().enumerate();
    refs.filter_map(|(number, text)| form.text(&format!("order_refs[{number}]"), text)).collect()
}

pub(super) fn describe_need(form: &mut Form, r: pb::DescribeNeedRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "describe_need");
    let need_id = form.id_or_derived("need_id", &r.need_id);
    let category = form.text_or_none("category", r.category);
    let demand = form.text("demand", r.demand);
    let amount = form.money_or_none("amount", r.amount);
    let desired_remedy = form.text_or_none("desired_remedy", r.desired_remedy);
    let need =
        NeedRecorded { need_id: need_id?, category, demand: demand?, amount, desired_remedy };
    Some(given?.ask(form, inquiry_id?, None, Command::DescribeNeed(DescribeNeed { need })))
}

pub(super) fn change_classification(
    form: &mut Form,
    r: pb::ChangeClassificationRequest,
) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "change_classification");
    let category = form.text("category", r.category);
    let reason = form.text_or_none("reason", r.reason);
    let change = ChangeClassification { category: category?, reason };
    Some(given?.ask(form, inquiry_id?, None, Command::ChangeClassification(change)))
}

pub(super) fn change_priority(form: &mut Form, r: pb::ChangePriorityRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "change_priority");
    let priority = form.text("priority", r.priority);
    let reason = form.text_or_none("reason", r.reason);
    let change = ChangePriority { priority: priority?, reason };
    Some(given?.ask(form, inquiry_id?, None, Command::ChangePriority(change)))
}

pub(super) fn link(form: &mut Form, r: pb::LinkInquiryRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "link_inquiry");
    let relation = form.word::<pb::InquiryRelation, _>("relation", r.relation);
    let other_inquiry_id = form.id("other_inquiry_id", &r.other_inquiry_id);
    let link = LinkInquiry { relation: relation?, other_inquiry_id: other_inquiry_id? };
    Some(given?.ask(form, inquiry_id?, None, Command::LinkInquiry(link)))
}

pub(super) fn offer_merge(form: &mut Form, r: pb::OfferMergeRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "offer_merge");
    let merge_id = form.id_or_derived("merge_id", &r.merge_id);
    let child_inquiry_id = form.id("child_inquiry_id", &r.child_inquiry_id);
    let offer = OfferMerge { merge_id: merge_id?, child_inquiry_id: child_inquiry_id? };
    Some(given?.ask(form, inquiry_id?, None, Command::OfferMerge(offer)))
}

pub(super) fn attach(form: &mut Form, r: pb::AddAttachmentRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "add_attachment");
    let attachment_id = form.id_or_derived("attachment_id", &r.attachment_id);
    let digest: Option<[u8; 32]> = r.digest.as_ref().try_into().ok();
    if digest.is_none() {
        form.refuse("digest", "FIELD_NOT_A_DIGEST", "is not 32 bytes of SHA-256");
    }
    let media_type = form.text("media_type", r.media_type);
    let attachment = AttachmentAdded {
        attachment_id: attachment_id?,
        digest: digest?,
        length_bytes: r.length_bytes,
        media_type: media_type?,
    };
    Some(given?.ask(form, inquiry_id?, None, Command::AddAttachment(AddAttachment { attachment })))
}

pub(super) fn void(form: &mut Form, r: pb::VoidInquiryRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "void_inquiry");
    let reason = form.word::<pb::VoidReason, _>("reason", r.reason);
    let void = VoidInquiry { reason: reason? };
    Some(given?.ask(form, inquiry_id?, None, Command::VoidInquiry(void)))
}

pub(super) fn reopen(form: &mut Form, r: pb::ReopenInquiryRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "reopen_inquiry");
    let cause = form.word::<pb::ReopenCause, _>("cause", r.cause);
    let reopen = ReopenInquiry { cause: cause? };
    Some(given?.ask(form, inquiry_id?, None, Command::ReopenInquiry(reopen)))
}

pub(super) fn close(form: &mut Form, r: pb::CloseInquiryRequest) -> Option<Request> {
    let (given, inquiry_id) = form.begin(r.context, &r.inquiry_id, "close_inquiry");
    let reason = form.text_or_none("reason", r.reason);
    let close = CloseInquiry { reason };
    Some(given?.ask(form, inquiry_id?, None, Command::CloseInquiry(close)))
}

requests! { Correct(correct) {
    correct_fact(CorrectFactRequest) => CorrectFact(FactCorrected)
        must {
            correction_id: id_or_derived, of: as_it_is, field: text,
            reason: text, approved_by: text
        }
        may { was: content_or_none, now: content_or_none };
} }
