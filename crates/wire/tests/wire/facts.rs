//! One sample fact of every kind, each field of it.

use verbatim_domain::id::{AgentId, CustomerRef, ExternalId, MerchantId, TeamId};
use verbatim_domain::inquiry::{
    Event, describe::*, feedback::*, hands::*, merge::*, resolve::*, source::*, talk::*, wait::*,
};
use verbatim_domain::party::Nature;
use verbatim_domain::vocabulary::{
    Fault, InquiryRelation, MergeDeclineReason, MessageFlag, Organisation, Polarity, ReopenCause,
    ReplyKind, SenderClass, SourceVerdict, Visibility, VoidReason, WaitEndCause, WaitOn,
};
use verbatim_domain::{Code, Party};

use crate::pen::Pen;

pub(crate) const OTHER_INQUIRY: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0100;
pub(crate) const NEED: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0110;
pub(crate) const ATTACHMENT: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0120;
pub(crate) const MERGE: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0130;
pub(crate) const MESSAGE: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0140;
pub(crate) const QUESTION: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0150;
pub(crate) const NOTE: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0160;
pub(crate) const HANDOFF: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0170;
pub(crate) const WAIT: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0180;
pub(crate) const RESOLUTION: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0190;
pub(crate) const FEEDBACK: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_01a0;
pub(crate) const DUE_AT_MS: i64 = 1_767_700_000_500;

macro_rules! facts {
    (|$pen:ident| $($make:ident: $kind:ident { $($field:ident: $value:expr,)* })*) => {
        $(pub(crate) fn $make($pen: &mut Pen) -> $kind {
            $kind { $($field: $value),* }
        })*

        /// One fact of each kind.
        pub(crate) fn of_every_kind(pen: &mut Pen) -> Vec<Event> {
            vec![$(Event::$kind($make(pen))),*]
        }

        /// Another fact of the same kind. A kind without a sample does not compile here.
        pub(crate) fn of_the_kind(event: &Event, pen: &mut Pen) -> Event {
            match event {
                $(Event::$kind(_) => Event::$kind($make(pen)),)*
            }
        }
    };
}

facts! { |pen|
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
    }
    merge_declined: MergeDeclined {
        merge_id: pen.id(MERGE),
        into_inquiry_id: pen.id(OTHER_INQUIRY),
        reason: pen.word(MergeDeclineReason::Offering, MergeDeclineReason::from_number),
    }
    merge_completed: MergeCompleted {
        merge_id: pen.id(MERGE),
        child_inquiry_id: pen.id(OTHER_INQUIRY),
    }
    merge_refused: MergeRefused {
        merge_id: pen.id(MERGE),
        child_inquiry_id: pen.id(OTHER_INQUIRY),
        reason: pen.word(MergeDeclineReason::Voided, MergeDeclineReason::from_number),
    }
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
    assignee_set: AssigneeSet {
        assignee: party(pen, "returns"),
        method: pen.maybe_text(Code::new, "round_robin"),
    }
    assignee_cleared: AssigneeCleared {
        reason: pen.maybe_text(Code::new, "shift_end"),
        queue: pen.maybe(|pen| party(pen, "returns")),
    }
    handoff_offered: HandoffOffered {
        handoff_id: pen.id(HANDOFF),
        from: pen.maybe(|pen| party(pen, "returns")),
        to: party(pen, "parcels"),
        reason_code: pen.text(Code::new, "needs_carrier"),
        summary: pen.maybe(Pen::words),
        requested_action: pen.maybe_text(Code::new, "trace"),
        expires_at: pen.maybe(|pen| pen.at(DUE_AT_MS)),
    }
    handoff_accepted: HandoffAccepted {
        handoff_id: pen.id(HANDOFF),
        from: pen.maybe(|pen| party(pen, "returns")),
        to: party(pen, "parcels"),
    }
    handoff_declined: HandoffDeclined {
        handoff_id: pen.id(HANDOFF),
        reason_code: pen.text(Code::new, "not_ours"),
    }
    handoff_timed_out: HandoffTimedOut { handoff_id: pen.id(HANDOFF), }
    handoff_recalled: HandoffRecalled { handoff_id: pen.id(HANDOFF), }
    work_started: WorkStarted { agent_id: pen.text(AgentId::new, "agent-12"), }
    work_stopped: WorkStopped { agent_id: pen.text(AgentId::new, "agent-12"), }
    wait_claimed: WaitClaimed {
        wait_id: pen.id(WAIT),
        on: pen.word(WaitOn::Customer, WaitOn::from_number),
        question_message_id: pen.maybe(|pen| pen.id(QUESTION)),
        expected_at: pen.maybe(|pen| pen.at(DUE_AT_MS)),
    }
    wait_ended: WaitEnded {
        wait_id: pen.id(WAIT),
        cause: pen.word(WaitEndCause::Withdrawn, WaitEndCause::from_number),
        evidence_message_id: pen.maybe(|pen| pen.id(MESSAGE)),
    }
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
    source_status_recorded: SourceStatusRecorded {
        row_id: pen.text(ExternalId::new, "row/4711"),
        status: pen.text(Code::new, "Queued"),
        substatus: pen.maybe_text(Code::new, "Awaiting Assignment"),
        team_id: pen.maybe_text(TeamId::new, "V5 3rd"),
        person_id: pen.maybe_text(AgentId::new, "p-9"),
    }
    source_verdict_recorded: SourceVerdictRecorded {
        promise: pen.text(Code::new, "timely_response"),
        verdict: pen.word(SourceVerdict::Missed, SourceVerdict::from_number),
    }
}

/// A team, and in a full sample an agent of it, who is a bot.
pub(crate) fn party(pen: &mut Pen, team: &str) -> Party {
    Party {
        organisation: pen.word(Organisation::Platform, Organisation::from_number),
        team_id: pen.text(TeamId::new, team),
        agent_id: pen.maybe_text(AgentId::new, "agent-12"),
        nature: if pen.yes() { Nature::Bot } else { Nature::People },
        support_line: pen.maybe_text(Code::new, "1"),
    }
}

fn money(pen: &mut Pen) -> Money {
    let currency_code = pen.text(Code::new, "EUR");
    Money { currency_code, amount_minor: pen.number(12_990).cast_signed() }
}
