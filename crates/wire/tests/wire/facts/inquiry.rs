//! Samples of the facts that the inquiry service records.

use verbatim_domain::Code;
use verbatim_domain::id::{CustomerRef, ExternalId, MerchantId};
use verbatim_domain::inquiry::{correct::*, describe::*, merge::*};
use verbatim_domain::vocabulary::{InquiryRelation, MergeDeclineReason, VoidReason};

use super::{ATTACHMENT, CORRECTION, DUE_AT_MS, MERGE, NEED, OTHER_INQUIRY, money, party};
use crate::pen::Pen;

samples! { |pen|
    inquiry_opened: InquiryOpened {
        merchant_id: pen.text(MerchantId::new, "merchant-7"),
        customer_ref: pen.text(CustomerRef::new, "c-71"),
        origin: pen.maybe_text(Code::new, "contact"),
        channel: pen.text(Code::new, "email"),
        subject: pen.maybe(Pen::words),
        priority: pen.maybe_text(Code::new, "p1"),
        category: pen.maybe_text(Code::new, "delivery.late"),
        customer_tier: pen.maybe_text(Code::new, "gold"),
        order_refs: pen.several(|pen, n| pen.text(ExternalId::new, &format!("order-{n}"))),
        language: pen.maybe_text(Code::new, "de-AT"),
        queue: pen.maybe(|pen| party(pen, "returns")),
    }
    need_recorded: NeedRecorded {
        need_id: pen.id(NEED),
        category: pen.maybe_text(Code::new, "delivery.lost"),
        demand: pen.text(Code::new, "refund"),
        amount: pen.maybe(money),
        desired_remedy: pen.maybe_text(Code::new, "exchange"),
    }
    classification_changed: ClassificationChanged {
        from: pen.maybe_text(Code::new, "delivery.late"),
        to: pen.text(Code::new, "delivery.lost"),
        reason: pen.maybe_text(Code::new, "misfiled"),
    }
    priority_changed: PriorityChanged {
        from: pen.maybe_text(Code::new, "p1"),
        to: pen.text(Code::new, "p2"),
        reason: pen.maybe_text(Code::new, "calmed"),
    }
    inquiry_linked: InquiryLinked {
        relation: pen.word(InquiryRelation::RelatedTo, InquiryRelation::from_number),
        other_inquiry_id: pen.id(OTHER_INQUIRY),
    }
    attachment_added: AttachmentAdded {
        attachment_id: pen.id(ATTACHMENT),
        digest: pen.bytes(0x20),
        length_bytes: pen.number(70_000),
        media_type: pen.text(Code::new, "image/png"),
    }
    inquiry_voided: InquiryVoided {
        reason: pen.word(VoidReason::Duplicate, VoidReason::from_number),
    }
    merge_offered: MergeOffered {
        merge_id: pen.id(MERGE),
        child_inquiry_id: pen.id(OTHER_INQUIRY),
    }
    inquiry_merged: InquiryMerged {
        merge_id: pen.id(MERGE),
        into_inquiry_id: pen.id(OTHER_INQUIRY),
        waiting_since: pen.maybe(|pen| pen.at(DUE_AT_MS)),
    }
    merge_declined: MergeDeclined {
        merge_id: pen.id(MERGE),
        into_inquiry_id: pen.id(OTHER_INQUIRY),
        reason: pen.word(MergeDeclineReason::Offering, MergeDeclineReason::from_number),
    }
    merge_completed: MergeCompleted {
        merge_id: pen.id(MERGE),
        child_inquiry_id: pen.id(OTHER_INQUIRY),
        waiting_since: pen.maybe(|pen| pen.at(DUE_AT_MS)),
    }
    merge_refused: MergeRefused {
        merge_id: pen.id(MERGE),
        child_inquiry_id: pen.id(OTHER_INQUIRY),
        reason: pen.word(MergeDeclineReason::Voided, MergeDeclineReason::from_number),
    }
    fact_corrected: FactCorrected {
        correction_id: pen.id(CORRECTION),
        of: pen.number(500),
        field: pen.text(Code::new, "priority"),
        was: pen.maybe(Pen::words),
        now: pen.maybe(Pen::words),
        reason: pen.text(Code::new, "typing error"),
        approved_by: pen.text(ExternalId::new, "lead-3"),
    }
}
