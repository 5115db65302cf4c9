//! Requests of the conversation service that came later.

use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::inquiry::reply_equivalent;

use super::{INQUIRY, Sample, context, id, text};
use crate::facts::{self, MESSAGE};
use crate::pen::Pen;

grouped! {
    record_reply_equivalent(RecordReplyEquivalentRequest {
        action: pb::ReplyAction::Refund.into(), action_ref: text("refund/8812"),
        in_reply_to: id(MESSAGE),
    }) needs ["action", "action_ref"]
    becomes reply_equivalent::RecordReplyEquivalent(reply_equivalent_recorded)
}
