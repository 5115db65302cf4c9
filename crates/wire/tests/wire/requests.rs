//! One sample request of every command, each field of it, and the command it must become.

use std::collections::BTreeSet;

use prost_types::Timestamp as ProtoTimestamp;
use uuid::Uuid;
use verbatim_api::v1::{self as pb, record_request::Command as Arm};
use verbatim_domain::id::AgentId;
use verbatim_domain::inquiry::{
    Command, describe::*, hands::*, merge::*, resolve::*, talk::*, wait::*,
};
use verbatim_domain::vocabulary::{InquiryRelation, ReopenCause, VoidReason, WaitEndCause};
use verbatim_domain::{Code, Party, Timestamp};

use crate::envelopes::{CAUSE, INQUIRY, OBSERVED_AT_MS, OCCURRED_AT_MS, REQUEST};
use crate::facts::{
    self, ATTACHMENT, DUE_AT_MS, HANDOFF, MERGE, MESSAGE, NEED, NOTE, OTHER_INQUIRY, QUESTION, WAIT,
};
use crate::pen::{Pen, WORDS};

/// A request with every field filled.
pub(crate) struct Sample {
    /// As the stream of commands names it.
    pub(crate) name: &'static str,
    pub(crate) arm: Arm,
    /// What cannot be left out of it, besides what no command can be without.
    required: &'static [&'static str],
    /// What it becomes.
    pub(crate) command: Command,
}

/// What no command can be without.
const ALWAYS_REQUIRED: [&str; 9] = [
    "context",
    "context.actor",
    "context.actor.kind",
    "context.source",
    "context.source.service",
    "context.links[0].object_type",
    "context.links[0].object_id",
    "context.links[1].object_type",
    "context.links[1].object_id",
];

impl Sample {
    /// Every path that cannot be left out. Opening alone may leave the inquiry's id out.
    pub(crate) fn required(&self) -> BTreeSet<String> {
        let id = (self.name != "open_inquiry").then_some("inquiry_id");
        let all = ALWAYS_REQUIRED.iter().chain(self.required).copied().chain(id);
        all.map(str::to_owned).collect()
    }
}

macro_rules! requests {
    ($all:ident: $(
        $name:ident $kind:ident($request:ident { $($field:ident: $value:expr,)* })
        needs $required:tt
        becomes { $($part:ident: $wish:expr,)* }
    )*) => {
        $(fn $name() -> Sample {
            let request = pb::$request {
                context: Some(context()),
                inquiry_id: id(INQUIRY),
                $($field: $value,)*
            };
            Sample {
                name: stringify!($name),
                arm: Arm::$kind(request),
                required: &$required,
                command: Command::$kind($kind { $($part: $wish,)* }),
            }
        })*

        /// One request for each of these commands.
        pub(super) fn $all() -> Vec<Sample> {
            vec![$($name()),*]
        }
    };
}

macro_rules! grouped {
    ($(
        $name:ident($request:ident { $($field:ident: $value:expr,)* })
        needs $required:tt
        becomes $module:ident::$wish:ident($sample:ident)
    )*) => {
        /// One request for each command of the service.
        pub(super) fn of_the_service() -> Vec<Sample> {
            vec![$({
                let request = pb::$request {
                    context: Some(context()),
                    inquiry_id: id(INQUIRY),
                    $($field: $value,)*
                };
                Sample {
                    name: stringify!($name),
                    arm: Arm::$wish(request),
                    required: &$required,
                    command: $module::Command::$wish(facts::$sample(&mut Pen::Full)).into(),
                }
            }),*]
        }
    };
}

#[path = "requests/bot.rs"]
mod bot;
#[path = "requests/call.rs"]
mod call;
#[path = "requests/compensation.rs"]
mod compensation;
#[path = "requests/conversation.rs"]
mod conversation;
#[path = "requests/delegation.rs"]
mod delegation;
#[path = "requests/dispute.rs"]
mod dispute;
#[path = "requests/follow_up.rs"]
mod follow_up;
#[path = "requests/inquiry.rs"]
mod inquiry;
#[path = "requests/promise.rs"]
mod promise;
#[path = "requests/resolution.rs"]
mod resolution;
#[path = "requests/snooze.rs"]
mod snooze;
#[path = "requests/survey.rs"]
mod survey;

/// One request for each command, in the order of the stream's arms.
pub(crate) fn of_every_command() -> Vec<Sample> {
    let by_service = [
        alone(),
        resolution::of_the_service(),
        bot::of_the_service(),
        promise::of_the_service(),
        delegation::of_the_service(),
        call::of_the_service(),
        snooze::of_the_service(),
        survey::of_the_service(),
        conversation::of_the_service(),
        resolution::feedback(),
        follow_up::of_the_service(),
        compensation::of_the_service(),
        dispute::of_the_service(),
        inquiry::of_the_service(),
    ];
    by_service.into_iter().flatten().collect()
}

requests! { alone:
    open_inquiry OpenInquiry(OpenInquiryRequest {
        customer_ref: text("c-71"), origin: text("contact"), channel: text("email"),
        subject: words(), priority: text("p1"), category: text("delivery.late"),
        customer_tier: text("gold"), order_refs: vec![text("order-1"), text("order-2")],
        language: text("de-AT"), queue: party("returns"),
    }) needs [
        "context.merchant_id", "customer_ref", "channel", "queue.organisation", "queue.team_id",
    ] becomes { opened: facts::inquiry_opened(&mut Pen::Full), }

    describe_need DescribeNeed(DescribeNeedRequest {
        need_id: id(NEED), category: text("delivery.lost"), demand: text("refund"),
        amount: money(),
        desired_remedy: text("exchange"),
    }) needs ["demand", "amount.currency_code"]
    becomes { need: facts::need_recorded(&mut Pen::Full), }

    change_classification ChangeClassification(ChangeClassificationRequest {
        category: text("delivery.lost"), reason: text("misfiled"),
    }) needs ["category"]
    becomes { category: code("delivery.lost"), reason: Some(code("misfiled")), }

    change_priority ChangePriority(ChangePriorityRequest {
        priority: text("p2"), reason: text("calmed"),
    }) needs ["priority"] becomes { priority: code("p2"), reason: Some(code("calmed")), }

    link_inquiry LinkInquiry(LinkInquiryRequest {
        relation: pb::InquiryRelation::SplitFrom.into(), other_inquiry_id: id(OTHER_INQUIRY),
    }) needs ["relation", "other_inquiry_id"] becomes {
        relation: InquiryRelation::SplitFrom, other_inquiry_id: same(OTHER_INQUIRY),
    }

    offer_merge OfferMerge(OfferMergeRequest {
        merge_id: id(MERGE), child_inquiry_id: id(OTHER_INQUIRY),
    }) needs ["child_inquiry_id"]
    becomes { merge_id: same(MERGE), child_inquiry_id: same(OTHER_INQUIRY), }

    add_attachment AddAttachment(AddAttachmentRequest {
        attachment_id: id(ATTACHMENT), digest: (0x20..0x40).collect::<Vec<u8>>().into(),
        length_bytes: 70_000, media_type: text("image/png"),
    }) needs ["digest", "media_type"]
    becomes { attachment: facts::attachment_added(&mut Pen::Full), }

    void_inquiry VoidInquiry(VoidInquiryRequest {
        reason: pb::VoidReason::Withdrawn.into(),
    }) needs ["reason"] becomes { reason: VoidReason::Withdrawn, }

    reopen_inquiry ReopenInquiry(ReopenInquiryRequest {
        cause: pb::ReopenCause::Courtesy.into(),
    }) needs ["cause"] becomes { cause: ReopenCause::Courtesy, }

    close_inquiry CloseInquiry(CloseInquiryRequest { reason: text("answered"), })
    needs [] becomes { reason: Some(code("answered")), }

    receive_message ReceiveMessage(ReceiveMessageRequest {
        message_id: id(MESSAGE), kind: text("image"),
        sender_class: pb::SenderClass::Customer.into(), public: true, body: words(),
    }) needs ["sender_class"] becomes { message: facts::message_received(&mut Pen::Full), }

    send_reply SendReply(SendReplyRequest {
        message_id: id(MESSAGE), in_reply_to: id(QUESTION),
        reply_kind: pb::ReplyKind::HumanEditedDraft.into(),
        visibility: pb::Visibility::Public.into(), asks_customer: true, body: words(),
    }) needs ["reply_kind", "visibility"]
    becomes { message: facts::message_sent(&mut Pen::Full), }

    mark_delivered MarkDelivered(MarkDeliveredRequest { message_id: id(MESSAGE), })
    needs ["message_id"] becomes { message_id: same(MESSAGE), }

    mark_read MarkRead(MarkReadRequest { message_id: id(MESSAGE), })
    needs ["message_id"] becomes { message_id: same(MESSAGE), }

    report_delivery_failure ReportDeliveryFailure(ReportDeliveryFailureRequest {
        message_id: id(MESSAGE), reason: text("mailbox_full"),
    }) needs ["message_id", "reason"]
    becomes { failure: facts::delivery_failed(&mut Pen::Full), }

    flag_message FlagMessage(FlagMessageRequest {
        message_id: id(MESSAGE), flag: pb::MessageFlag::NotMeaningful.into(),
        evidence: text("classifier-4"),
    }) needs ["message_id", "flag", "evidence"]
    becomes { flagged: facts::message_flagged(&mut Pen::Full), }

    add_note AddNote(AddNoteRequest { note_id: id(NOTE), body: words(), })
    needs ["body"] becomes { note: facts::note_added(&mut Pen::Full), }

    assign_inquiry AssignInquiry(AssignInquiryRequest {
        assignee: party("returns"), method: text("round_robin"),
    }) needs ["assignee", "assignee.organisation", "assignee.team_id"]
    becomes { assignee: team("returns"), method: Some(code("round_robin")), }

    unassign_inquiry UnassignInquiry(UnassignInquiryRequest { reason: text("shift_end"), })
    needs [] becomes { reason: Some(code("shift_end")), }

    offer_handoff OfferHandoff(OfferHandoffRequest {
        handoff_id: id(HANDOFF), to: party("parcels"), reason_code: text("needs_carrier"),
        summary: words(), requested_action: text("trace"), expires_at: instant(DUE_AT_MS),
    }) needs ["to", "to.organisation", "to.team_id", "reason_code"] becomes {
        handoff_id: same(HANDOFF), to: team("parcels"), reason_code: code("needs_carrier"),
        summary: Some(Pen::Full.words()), requested_action: Some(code("trace")),
        expires_at: Timestamp::from_unix_ms(DUE_AT_MS),
    }

    accept_handoff AcceptHandoff(AcceptHandoffRequest {
        handoff_id: id(HANDOFF), agent_id: text("agent-12"),
    }) needs ["handoff_id"] becomes { handoff_id: same(HANDOFF), agent_id: Some(agent()), }

    decline_handoff DeclineHandoff(DeclineHandoffRequest {
        handoff_id: id(HANDOFF), reason_code: text("not_ours"),
    }) needs ["handoff_id", "reason_code"]
    becomes { handoff_id: same(HANDOFF), reason_code: code("not_ours"), }

    time_out_handoff TimeOutHandoff(TimeOutHandoffRequest { handoff_id: id(HANDOFF), })
    needs ["handoff_id"] becomes { handoff_id: same(HANDOFF), }

    recall_handoff RecallHandoff(RecallHandoffRequest { handoff_id: id(HANDOFF), })
    needs ["handoff_id"] becomes { handoff_id: same(HANDOFF), }

    start_work StartWork(StartWorkRequest { agent_id: text("agent-12"), })
    needs ["agent_id"] becomes { agent_id: agent(), }

    stop_work StopWork(StopWorkRequest { agent_id: text("agent-12"), })
    needs ["agent_id"] becomes { agent_id: agent(), }

    claim_wait ClaimWait(ClaimWaitRequest {
        wait_id: id(WAIT), on: pb::WaitOn::Customer.into(), question_message_id: id(QUESTION),
        expected_at: instant(DUE_AT_MS),
    }) needs ["on"] becomes { wait: facts::wait_claimed(&mut Pen::Full), }

    end_wait EndWait(EndWaitRequest {
        wait_id: id(WAIT), cause: pb::WaitEndCause::Expired.into(),
        evidence_message_id: id(MESSAGE),
    }) needs ["cause"] becomes {
        wait_id: Some(same(WAIT)), cause: WaitEndCause::Expired,
        evidence_message_id: Some(same(MESSAGE)),
    }
}

/// A context that says the same as a full envelope.
pub(crate) fn context() -> pb::CommandContext {
    let actor = pb::Actor {
        kind: pb::ActorKind::Human.into(),
        id: text("agent-12"),
        team_id: text("returns"),
        organisation: pb::Organisation::Merchant.into(),
        support_line: text("2-3"),
        role: text("supervisor"),
    };
    let source = pb::Source {
        service: text("chat-gateway"),
        instance: text("chat-gateway-3"),
        channel: text("chat"),
        external_id: text("row/4711"),
        imported: true,
    };
    let link = |number: u8| pb::Link {
        object_type: text("order_line"),
        object_id: format!("o-100/{number}"),
        qualifier: text("about"),
    };
    pb::CommandContext {
        request_id: id(REQUEST),
        merchant_id: text("merchant-7"),
        actor: Some(actor),
        source: Some(source),
        occurred_at: instant(OCCURRED_AT_MS),
        observed_at: instant(OBSERVED_AT_MS),
        causation_id: id(CAUSE),
        correlation_id: text("return-2026-17"),
        links: vec![link(1), link(2)],
        expected_seq: Some(41),
        // Digests that are on record were taken without it.
        min_governance: None,
    }
}

pub(crate) fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

fn same<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn code(text: &str) -> Code {
    Code::new(text).unwrap()
}

fn agent() -> AgentId {
    AgentId::new("agent-12").unwrap()
}

fn words() -> Option<pb::Content> {
    Some(pb::Content { form: Some(pb::content::Form::Text(WORDS.to_owned())) })
}

fn instant(unix_ms: i64) -> Option<ProtoTimestamp> {
    let nanos = i32::try_from(unix_ms % 1_000 * 1_000_000).unwrap();
    Some(ProtoTimestamp { seconds: unix_ms / 1_000, nanos })
}

fn money() -> Option<pb::Money> {
    Some(pb::Money { currency_code: text("EUR"), amount_minor: 12_990 })
}

fn party(team: &str) -> Option<pb::Party> {
    Some(pb::Party {
        organisation: pb::Organisation::Platform.into(),
        team_id: text(team),
        agent_id: text("agent-12"),
        bot: true,
        support_line: text("1"),
    })
}

fn team(name: &str) -> Party {
    facts::party(&mut Pen::Full, name)
}
