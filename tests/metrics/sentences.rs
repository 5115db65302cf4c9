//! What can happen in any inquiry: it is described, talked about, handed on, waits, is resolved.

use verbatim_domain::Content;
use verbatim_domain::id::{CustomerRef, MerchantId, MessageId, NoteId};
use verbatim_domain::inquiry::{Command, describe, hands, merge, resolve, talk, wait};
use verbatim_domain::vocabulary::{
    InquiryRelation, MessageFlag, ReopenCause, ReplyKind, SenderClass, Visibility, VoidReason,
    WaitEndCause, WaitOn,
};

use super::scene::{Scene, VALID, code, external};

/// Something that is asked of an inquiry; the rules may refuse it.
pub(crate) type Sentence = fn(&mut Scene) -> Command;

/// What any inquiry is made of, each with how often it comes.
pub(crate) const EVERYDAY: &[(u32, Sentence)] = &[
    (6, received),
    (6, replied),
    (2, assigned),
    (1, unassigned),
    (7, offered),
    (4, accepted),
    (3, declined),
    (1, timed_out),
    (1, recalled),
    (3, work_started),
    (3, work_stopped),
    (4, waits),
    (4, waited),
    (4, decided),
    (3, conveyed),
    (3, delivered),
    (1, read),
    (2, confirmed),
    (1, rejected),
    (3, reopened),
    (1, closed),
    (2, flagged),
    (1, bounced),
    (1, arrived),
];

/// What describes an inquiry, and what takes it out of account, which is rare.
pub(crate) const DESCRIPTIONS: &[(u32, Sentence)] =
    &[(4, classified), (2, prioritised), (10, noted), (3, linked), (1, voided), (1, merged)];

/// The sentence that every story begins with. Whose it is comes later.
pub(crate) fn opened(scene: &mut Scene) -> Command {
    let order_count = scene.below(3);
    let orders = ["o1", "o2", "o3", "o4", "o5", "o6", "o7", "o8"];
    let queue = scene.is_one_in(3).then(|| scene.somebody().team());
    let opened = describe::InquiryOpened {
        merchant_id: MerchantId::new("m1").expect(VALID),
        customer_ref: CustomerRef::new("c1").expect(VALID),
        origin: scene.word_or_none(&["order_page", "app"]),
        channel: code(scene.one_of(&["chat", "phone", "review"])),
        subject: None,
        priority: scene.word_or_none(&["normal", "urgent"]),
        category: scene.word_or_none(&["delivery", "refund", "退货"]),
        customer_tier: scene.word_or_none(&["gold"]),
        order_refs: (0..order_count).map(|_| external(scene.one_of(&orders))).collect(),
        language: scene.word_or_none(&["de", "zh"]),
        queue,
    };
    Command::OpenInquiry(describe::OpenInquiry { opened })
}

fn classified(scene: &mut Scene) -> Command {
    let category = code(scene.one_of(&["delivery", "refund", "退货", "warranty"]));
    Command::ChangeClassification(describe::ChangeClassification { category, reason: None })
}

fn prioritised(scene: &mut Scene) -> Command {
    let priority = code(scene.one_of(&["normal", "urgent", "low"]));
    Command::ChangePriority(describe::ChangePriority { priority, reason: None })
}

fn noted(scene: &mut Scene) -> Command {
    let note_id: NoteId = scene.id("note", scene.now_ms());
    let body = Content::new("seen").expect(VALID);
    Command::AddNote(talk::AddNote { note: talk::NoteAdded { note_id, body } })
}

/// It follows up another inquiry, or has to do with it.
fn linked(scene: &mut Scene) -> Command {
    let relations = [InquiryRelation::FollowUpOf, InquiryRelation::RelatedTo];
    let (relation, other_inquiry_id) = (scene.one_of(&relations), scene.another_inquiry());
    Command::LinkInquiry(describe::LinkInquiry { relation, other_inquiry_id })
}

fn voided(_: &mut Scene) -> Command {
    Command::VoidInquiry(describe::VoidInquiry { reason: VoidReason::Spam })
}

/// Another inquiry takes this one in.
fn merged(scene: &mut Scene) -> Command {
    let into_inquiry_id = scene.another_inquiry();
    Command::AnswerMerge(merge::AnswerMerge {
        merge_id: scene.id("merge", "offer"),
        into_inquiry_id,
        merchant_id: MerchantId::new("m1").expect(VALID),
        customer_ref: CustomerRef::new("c1").expect(VALID),
    })
}

fn received(scene: &mut Scene) -> Command {
    scene.message_count += 1;
    let senders = [
        SenderClass::Customer,
        SenderClass::Customer,
        SenderClass::Customer,
        SenderClass::Platform,
        SenderClass::ThirdParty,
        SenderClass::System,
    ];
    let message = talk::MessageReceived {
        message_id: scene.id("message", scene.message_count),
        kind: code("text"),
        sender_class: scene.one_of(&senders),
        public: false,
        body: None,
    };
    Command::ReceiveMessage(talk::ReceiveMessage { message })
}

fn replied(scene: &mut Scene) -> Command {
    scene.message_count += 1;
    let kinds = [
        ReplyKind::Human,
        ReplyKind::Human,
        ReplyKind::HumanQuickPhrase,
        ReplyKind::HumanEditedDraft,
        ReplyKind::BotAssist,
        ReplyKind::BotAutonomous,
        ReplyKind::Greeting,
    ];
    let seen = [Visibility::Customer, Visibility::Customer, Visibility::Public];
    let is_internal = scene.is_one_in(6);
    let message = talk::MessageSent {
        message_id: scene.id("message", scene.message_count),
        in_reply_to: None,
        reply_kind: scene.one_of(&kinds),
        visibility: if is_internal { Visibility::Internal } else { scene.one_of(&seen) },
        asks_customer: scene.is_one_in(3),
        body: None,
    };
    Command::SendReply(talk::SendReply { message })
}

fn some_message(scene: &mut Scene) -> MessageId {
    let which = scene.below(scene.message_count + 1);
    scene.id("message", which)
}

fn bounced(scene: &mut Scene) -> Command {
    let failure = talk::DeliveryFailed { message_id: some_message(scene), reason: code("bounced") };
    Command::ReportDeliveryFailure(talk::ReportDeliveryFailure { failure })
}

fn arrived(scene: &mut Scene) -> Command {
    let message_id = some_message(scene);
    if scene.is_one_in(2) {
        return Command::MarkRead(talk::MarkRead { message_id });
    }
    Command::MarkDelivered(talk::MarkDelivered { message_id })
}

fn flagged(scene: &mut Scene) -> Command {
    let flags = [MessageFlag::Courtesy, MessageFlag::NoResponseNeeded, MessageFlag::Spam];
    let flagged = talk::MessageFlagged {
        message_id: some_message(scene),
        flag: scene.one_of(&flags),
        evidence: external("seen"),
    };
    Command::FlagMessage(talk::FlagMessage { flagged })
}

fn assigned(scene: &mut Scene) -> Command {
    let assignee = scene.somebody();
    Command::AssignInquiry(hands::AssignInquiry { assignee, method: None })
}

fn unassigned(_: &mut Scene) -> Command {
    Command::UnassignInquiry(hands::UnassignInquiry { reason: None })
}

/// Offered again while it stands, it is the same offer.
fn offered(scene: &mut Scene) -> Command {
    Command::OfferHandoff(hands::OfferHandoff {
        handoff_id: scene.id("handoff", scene.ended_handoff_count),
        to: scene.somebody(),
        reason_code: code(scene.one_of(&["not_ours", "下班", "needs the mall"])),
        summary: None,
        requested_action: None,
        expires_at: None,
    })
}

fn accepted(scene: &mut Scene) -> Command {
    let handoff_id = scene.id("handoff", scene.ended_handoff_count);
    scene.ended_handoff_count += 1;
    let agent_id = scene.is_one_in(2).then(|| scene.agent());
    Command::AcceptHandoff(hands::AcceptHandoff { handoff_id, agent_id })
}

fn declined(scene: &mut Scene) -> Command {
    let handoff_id = scene.id("handoff", scene.ended_handoff_count);
    scene.ended_handoff_count += 1;
    let reason_code = code(scene.one_of(&["not_ours_either", "too_much"]));
    Command::DeclineHandoff(hands::DeclineHandoff { handoff_id, reason_code })
}

fn timed_out(scene: &mut Scene) -> Command {
    let handoff_id = scene.id("handoff", scene.ended_handoff_count);
    scene.ended_handoff_count += 1;
    Command::TimeOutHandoff(hands::TimeOutHandoff { handoff_id })
}

fn recalled(scene: &mut Scene) -> Command {
    let handoff_id = scene.id("handoff", scene.ended_handoff_count);
    scene.ended_handoff_count += 1;
    Command::RecallHandoff(hands::RecallHandoff { handoff_id })
}

fn work_started(scene: &mut Scene) -> Command {
    let agent_id = scene.agent();
    Command::StartWork(hands::StartWork { agent_id })
}

fn work_stopped(scene: &mut Scene) -> Command {
    let agent_id = scene.agent();
    Command::StopWork(hands::StopWork { agent_id })
}

fn waits(scene: &mut Scene) -> Command {
    scene.wait_count += 1;
    let on = [WaitOn::Customer, WaitOn::Customer, WaitOn::ThirdParty, WaitOn::Internal];
    let names_question = scene.is_one_in(3);
    let wait = wait::WaitClaimed {
        wait_id: scene.id("wait", scene.wait_count),
        on: scene.one_of(&on),
        question_message_id: names_question.then(|| some_message(scene)),
        expected_at: None,
    };
    Command::ClaimWait(wait::ClaimWait { wait })
}

/// The wait that stands, or any: the end of one that a message ended can still be said.
fn waited(scene: &mut Scene) -> Command {
    let causes = [WaitEndCause::Answered, WaitEndCause::Withdrawn, WaitEndCause::Expired];
    let which = scene.is_one_in(2).then(|| scene.below(scene.wait_count + 1));
    let wait_id = which.map(|which| scene.id("wait", which));
    let cause = scene.one_of(&causes);
    Command::EndWait(wait::EndWait { wait_id, cause, evidence_message_id: None })
}

fn decided(scene: &mut Scene) -> Command {
    scene.decision_count += 1;
    let decided = resolve::ResolutionDecided {
        resolution_id: scene.id("resolution", scene.decision_count),
        outcome: code("refund"),
        fault: None,
        root_cause: None,
    };
    Command::DecideResolution(resolve::DecideResolution { decided })
}

fn conveyed(_: &mut Scene) -> Command {
    let (resolution_id, channel, message_id) = (None, code("chat"), None);
    Command::ConveyResolution(resolve::ConveyResolution { resolution_id, channel, message_id })
}

fn delivered(_: &mut Scene) -> Command {
    let told = resolve::MarkConveyanceDelivered { resolution_id: None };
    Command::MarkConveyanceDelivered(told)
}

fn read(_: &mut Scene) -> Command {
    Command::MarkConveyanceRead(resolve::MarkConveyanceRead { resolution_id: None })
}

fn confirmed(_: &mut Scene) -> Command {
    Command::ConfirmResolution(resolve::ConfirmResolution { resolution_id: None })
}

fn rejected(_: &mut Scene) -> Command {
    let reject = resolve::RejectResolution { resolution_id: None, reason: None };
    Command::RejectResolution(reject)
}

fn reopened(scene: &mut Scene) -> Command {
    let cause = scene.one_of(ReopenCause::ALL);
    Command::ReopenInquiry(resolve::ReopenInquiry { cause })
}

fn closed(_: &mut Scene) -> Command {
    Command::CloseInquiry(resolve::CloseInquiry { reason: None })
}
