//! One sample fact of every kind, each field of it.

macro_rules! samples {
    (|$pen:ident| $($make:ident: $kind:ident { $($field:ident: $value:expr,)* })*) => {
        $(pub(crate) fn $make($pen: &mut Pen) -> $kind {
            $kind { $($field: $value),* }
        })*
    };
}

#[path = "facts/bot.rs"]
mod bot;
#[path = "facts/call.rs"]
mod call;
#[path = "facts/compensation.rs"]
mod compensation;
#[path = "facts/conversation.rs"]
mod conversation;
#[path = "facts/custody.rs"]
mod custody;
#[path = "facts/delegation.rs"]
mod delegation;
#[path = "facts/dispute.rs"]
mod dispute;
#[path = "facts/follow_up.rs"]
mod follow_up;
#[path = "facts/inquiry.rs"]
mod inquiry;
#[path = "facts/promise.rs"]
mod promise;
#[path = "facts/resolution.rs"]
mod resolution;
#[path = "facts/snooze.rs"]
mod snooze;
#[path = "facts/source.rs"]
mod source;
#[path = "facts/survey.rs"]
mod survey;

use verbatim_domain::id::{AgentId, TeamId};
use verbatim_domain::inquiry::{Event, describe::Money};
use verbatim_domain::party::Nature;
use verbatim_domain::vocabulary::Organisation;
use verbatim_domain::{Code, Party};

pub(crate) use bot::*;
pub(crate) use call::*;
pub(crate) use compensation::*;
pub(crate) use conversation::*;
pub(crate) use custody::*;
pub(crate) use delegation::*;
pub(crate) use dispute::*;
pub(crate) use follow_up::*;
pub(crate) use inquiry::*;
pub(crate) use promise::*;
pub(crate) use resolution::*;
pub(crate) use snooze::*;
pub(crate) use source::*;
pub(crate) use survey::*;

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
pub(crate) const BOT_ENGAGEMENT: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_01b0;
pub(crate) const PROMISE: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_01c0;
pub(crate) const ESCALATION: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_01d0;
pub(crate) const TASK: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_01e0;
pub(crate) const CALL: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_01f0;
pub(crate) const CALL_TRANSFER: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0200;
pub(crate) const SNOOZE: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0210;
pub(crate) const SURVEY: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0220;
pub(crate) const FOLLOW_UP: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0230;
pub(crate) const FOLLOW_UP_ATTEMPT: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0240;
pub(crate) const COMPENSATION: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0250;
pub(crate) const DISPUTE: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0260;
pub(crate) const DISPUTE_RESPONSE: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0270;
pub(crate) const EVIDENCE: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0280;
pub(crate) const COMPLAINT: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_0290;
pub(crate) const CORRECTION: u128 = 0x0198_c0de_0000_7000_8000_0000_0000_02a0;
pub(crate) const DUE_AT_MS: i64 = 1_767_700_000_500;

macro_rules! kinds {
    (
        alone { $($make:ident: $kind:ident,)* }
        grouped { $($group:ident($module:ident) { $($grouped:ident: $of_group:ident,)* })* }
    ) => {
        /// One fact of each kind.
        pub(crate) fn of_every_kind(pen: &mut Pen) -> Vec<Event> {
            vec![$(Event::$kind($make(pen)),)* $($(Event::from($grouped(pen)),)*)*]
        }

        /// Another fact of the same kind. A kind without a sample does not compile here.
        pub(crate) fn of_the_kind(event: &Event, pen: &mut Pen) -> Event {
            match event {
                $(Event::$kind(_) => Event::$kind($make(pen)),)*
                $($(Event::$group(verbatim_domain::inquiry::$module::Event::$of_group(_)) => {
                    $grouped(pen).into()
                })*)*
            }
        }
    };
}

kinds! {
    alone {
        inquiry_opened: InquiryOpened,
        need_recorded: NeedRecorded,
        classification_changed: ClassificationChanged,
        priority_changed: PriorityChanged,
        inquiry_linked: InquiryLinked,
        attachment_added: AttachmentAdded,
        inquiry_voided: InquiryVoided,
        merge_offered: MergeOffered,
        inquiry_merged: InquiryMerged,
        merge_declined: MergeDeclined,
        merge_completed: MergeCompleted,
        merge_refused: MergeRefused,
        message_received: MessageReceived,
        message_sent: MessageSent,
        message_delivered: MessageDelivered,
        message_read: MessageRead,
        delivery_failed: DeliveryFailed,
        message_flagged: MessageFlagged,
        note_added: NoteAdded,
        assignee_set: AssigneeSet,
        assignee_cleared: AssigneeCleared,
        handoff_offered: HandoffOffered,
        handoff_accepted: HandoffAccepted,
        handoff_declined: HandoffDeclined,
        handoff_timed_out: HandoffTimedOut,
        handoff_recalled: HandoffRecalled,
        work_started: WorkStarted,
        work_stopped: WorkStopped,
        wait_claimed: WaitClaimed,
        wait_ended: WaitEnded,
        resolution_decided: ResolutionDecided,
        resolution_conveyed: ResolutionConveyed,
        conveyance_delivered: ConveyanceDelivered,
        conveyance_read: ConveyanceRead,
        conveyance_failed: ConveyanceFailed,
        resolution_confirmed: ResolutionConfirmed,
        resolution_rejected: ResolutionRejected,
        inquiry_reopened: InquiryReopened,
        inquiry_closed: InquiryClosed,
        feedback_given: FeedbackGiven,
        feedback_acknowledged: FeedbackAcknowledged,
        feedback_actioned: FeedbackActioned,
        feedback_invalidated: FeedbackInvalidated,
        source_status_recorded: SourceStatusRecorded,
        source_verdict_recorded: SourceVerdictRecorded,
    }
    grouped {
    Bot(bot) {
        bot_engaged: BotEngaged,
        bot_handoff_requested: BotHandoffRequested,
        bot_handoff_completed: BotHandoffCompleted,
        bot_handoff_failed: BotHandoffFailed,
        bot_resolved: BotResolved,
        bot_answer_rejected: BotAnswerRejected,
    }
    Promise(promise) {
        promise_made: PromiseMade,
        promise_renegotiated: PromiseRenegotiated,
        promise_kept: PromiseKept,
        promise_cancelled: PromiseCancelled,
    }
    Escalation(escalation) {
        escalation_raised: EscalationRaised,
        escalation_acknowledged: EscalationAcknowledged,
        escalation_withdrawn: EscalationWithdrawn,
    }
    Task(task) {
        task_delegated: TaskDelegated,
        task_accepted: TaskAccepted,
        task_completed: TaskCompleted,
        task_returned: TaskReturned,
    }
    Call(call) {
        call_started: CallStarted,
        call_rung: CallRung,
        call_answered: CallAnswered,
        call_missed: CallMissed,
        callback_promised: CallbackPromised,
        call_transferred: CallTransferred,
        call_ended: CallEnded,
    }
    Snooze(snooze) {
        snooze_set: SnoozeSet,
        snooze_ended: SnoozeEnded,
    }
    Survey(survey) {
        survey_issued: SurveyIssued,
        survey_answered: SurveyAnswered,
        survey_declined: SurveyDeclined,
        survey_expired: SurveyExpired,
    }
    ReplyEquivalent(reply_equivalent) {
        reply_equivalent_recorded: ReplyEquivalentRecorded,
    }
    FollowUp(follow_up) {
        follow_up_planned: FollowUpPlanned,
        follow_up_attempted: FollowUpAttempted,
        follow_up_reached: FollowUpReached,
        follow_up_completed: FollowUpCompleted,
        follow_up_waived: FollowUpWaived,
    }
    Compensation(compensation) {
        compensation_offered: CompensationOffered,
        compensation_accepted: CompensationAccepted,
        compensation_declined: CompensationDeclined,
        compensation_issued: CompensationIssued,
        compensation_reversed: CompensationReversed,
    }
    Dispute(dispute) {
        dispute_opened: DisputeOpened,
        dispute_responded: DisputeResponded,
        evidence_requested: EvidenceRequested,
        evidence_submitted: EvidenceSubmitted,
        dispute_escalated: DisputeEscalated,
        dispute_ruled: DisputeRuled,
        dispute_settled: DisputeSettled,
    }
    Complaint(complaint) {
        external_complaint_received: ExternalComplaintReceived,
        external_complaint_answered: ExternalComplaintAnswered,
        external_complaint_closed: ExternalComplaintClosed,
    }
    Correct(correct) {
        fact_corrected: FactCorrected,
    }
}}

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
