//! Samples of the facts that the resolution service records.

use verbatim_domain::Code;
use verbatim_domain::inquiry::{feedback::*, resolve::*};
use verbatim_domain::vocabulary::{Fault, Polarity, ReopenCause};

use super::{FEEDBACK, MESSAGE, RESOLUTION};
use crate::pen::Pen;

samples! { |pen|
    resolution_decided: ResolutionDecided {
        resolution_id: pen.id(RESOLUTION),
        outcome: pen.text(Code::new, "refunded"),
        fault: pen.maybe(|pen| pen.word(Fault::ThirdParty, Fault::from_number)),
        root_cause: pen.maybe_text(Code::new, "carrier.lost"),
    }
    resolution_conveyed: ResolutionConveyed {
        resolution_id: pen.id(RESOLUTION),
        channel: pen.text(Code::new, "email"),
        message_id: pen.maybe(|pen| pen.id(MESSAGE)),
    }
    conveyance_delivered: ConveyanceDelivered { resolution_id: pen.id(RESOLUTION), }
    conveyance_read: ConveyanceRead { resolution_id: pen.id(RESOLUTION), }
    conveyance_failed: ConveyanceFailed {
        resolution_id: pen.id(RESOLUTION),
        reason: pen.text(Code::new, "bounced"),
    }
    resolution_confirmed: ResolutionConfirmed { resolution_id: pen.id(RESOLUTION), }
    resolution_rejected: ResolutionRejected {
        resolution_id: pen.id(RESOLUTION),
        reason: pen.maybe_text(Code::new, "too_little"),
    }
    inquiry_reopened: InquiryReopened {
        cause: pen.word(ReopenCause::NewQuestion, ReopenCause::from_number),
    }
    inquiry_closed: InquiryClosed { reason: pen.maybe_text(Code::new, "answered"), }
    feedback_given: FeedbackGiven {
        feedback_id: pen.id(FEEDBACK),
        score: pen.number(3) as u32,
        scale_max: pen.number(5) as u32,
        polarity: pen.word(Polarity::Neutral, Polarity::from_number),
        about: pen.maybe_text(Code::new, "speed"),
        comment: pen.maybe(Pen::words),
    }
    feedback_acknowledged: FeedbackAcknowledged { feedback_id: pen.id(FEEDBACK), }
    feedback_actioned: FeedbackActioned {
        feedback_id: pen.id(FEEDBACK),
        action: pen.text(Code::new, "page changed"),
    }
    feedback_invalidated: FeedbackInvalidated {
        feedback_id: pen.id(FEEDBACK),
        reason: pen.text(Code::new, "given by a competitor"),
    }
}
