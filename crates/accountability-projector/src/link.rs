//! How inquiries relate to others, as somebody said.

use serde::{Deserialize, Serialize};
use verbatim_domain::inquiry::describe::InquiryLinked;
use verbatim_domain::vocabulary::InquiryRelation;

use verbatim_projection::kept::KeptId;

/// One link of an inquiry to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) other_inquiry_id: KeptId,
    relation: i32,
    pub(crate) linked_at_ms: i64,
    pub(crate) linked_seq: u64,
}

impl Link {
    pub(crate) fn said(linked: &InquiryLinked, linked_at_ms: i64, linked_seq: u64) -> Self {
        Link {
            other_inquiry_id: linked.other_inquiry_id.uuid().into(),
            relation: linked.relation.number(),
            linked_at_ms,
            linked_seq,
        }
    }

    pub(crate) fn relation(self) -> InquiryRelation {
        InquiryRelation::from_number(self.relation)
    }
}
