//! Samples of the facts that the conversation service records.

use verbatim_domain::Code;
use verbatim_domain::id::ExternalId;
use verbatim_domain::inquiry::{reply_equivalent::*, talk::*};
use verbatim_domain::vocabulary::{MessageFlag, ReplyAction, ReplyKind, SenderClass, Visibility};

use super::{MESSAGE, NOTE, QUESTION};
use crate::pen::Pen;

samples! { |pen|
    message_received: MessageReceived {
        message_id: pen.id(MESSAGE),
        kind: pen.text(Code::new, "image"),
        sender_class: pen.word(SenderClass::Customer, SenderClass::from_number),
        public: pen.yes(),
        body: pen.maybe(Pen::words),
    }
    message_sent: MessageSent {
        message_id: pen.id(MESSAGE),
        in_reply_to: pen.maybe(|pen| pen.id(QUESTION)),
        reply_kind: pen.word(ReplyKind::HumanEditedDraft, ReplyKind::from_number),
        visibility: pen.word(Visibility::Public, Visibility::from_number),
        asks_customer: pen.yes(),
        body: pen.maybe(Pen::words),
    }
    message_delivered: MessageDelivered { message_id: pen.id(MESSAGE), }
    message_read: MessageRead { message_id: pen.id(MESSAGE), }
    delivery_failed: DeliveryFailed {
        message_id: pen.id(MESSAGE),
        reason: pen.text(Code::new, "mailbox_full"),
    }
    message_flagged: MessageFlagged {
        message_id: pen.id(MESSAGE),
        flag: pen.word(MessageFlag::NotMeaningful, MessageFlag::from_number),
        evidence: pen.text(ExternalId::new, "classifier-4"),
    }
    note_added: NoteAdded { note_id: pen.id(NOTE), body: pen.words(), }
    reply_equivalent_recorded: ReplyEquivalentRecorded {
        action: pen.word(ReplyAction::Refund, ReplyAction::from_number),
        action_ref: pen.text(ExternalId::new, "refund/8812"),
        in_reply_to: pen.maybe(|pen| pen.id(MESSAGE)),
    }
}
