//! Arbitrary commands out of few ids, so that they meet, repeat and contradict each other.

mod grouped;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;
use verbatim_domain::id::{AgentId, CustomerRef, ExternalId, InquiryId, MerchantId, TeamId};
use verbatim_domain::inquiry::{
    Command, describe, feedback, hands, merge, resolve, source, talk, wait,
};
use verbatim_domain::party::{Nature, Party};
use verbatim_domain::vocabulary::{
    Fault, InquiryRelation, MergeDeclineReason, MessageFlag, Organisation, Polarity, ReopenCause,
    ReplyKind, SenderClass, SourceVerdict, Visibility, VoidReason, WaitEndCause, WaitOn,
};
use verbatim_domain::{Code, Content, Timestamp};

/// The inquiry that every command is for.
pub(crate) const THIS_INQUIRY: u128 = 0;

const VALID: &str = "what is made up here is valid";

/// A command, who asks, and when it happened.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    pub(crate) command: Command,
    pub(crate) merchant_id: Option<MerchantId>,
    pub(crate) occurred_at: Timestamp,
}

/// A story that nobody thought of. It nearly always begins with an opening.
pub(crate) fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let beginning = prop_oneof![19 => vec(wish(opening()), 1), 1 => Just(vec![])];
    (beginning, vec(wish(command()), 0..120))
        .prop_map(|(beginning, rest)| [beginning, rest].concat())
}

/// Many at equal times, and hardly any in the order in which it happened.
fn wish(command: impl Strategy<Value = Command>) -> impl Strategy<Value = Wish> {
    let merchant_id = prop_oneof![30 => option::of(Just("m")), 1 => Just(Some("other"))];
    (command, merchant_id, instant()).prop_map(|(command, name, occurred_at)| Wish {
        command,
        merchant_id: name.map(|name| MerchantId::new(name).expect(VALID)),
        occurred_at,
    })
}

fn command() -> impl Strategy<Value = Command> {
    prop_oneof![70 => alone(), 60 => grouped::grouped()]
}

fn alone() -> impl Strategy<Value = Command> {
    prop_oneof![
        1 => opening(),
        8 => described(),
        12 => said(),
        16 => handed(),
        6 => waited(),
        14 => resolved(),
        4 => turned(),
        6 => judged(),
        4 => heard_elsewhere(),
        6 => merged(),
    ]
}

fn id<T: From<Uuid>>(number: u128) -> T {
    T::from(Uuid::from_u128(number))
}

/// Ids of all kinds are the same few.
fn any_id<T: From<Uuid> + std::fmt::Debug>() -> impl Strategy<Value = T> {
    (0..4_u128).prop_map(id)
}

fn instant() -> impl Strategy<Value = Timestamp> {
    (0..50_i64).prop_map(|tick| Timestamp::from_unix_ms(tick * 100).expect(VALID))
}

fn code() -> impl Strategy<Value = Code> {
    select(vec!["x", "y", "z"]).prop_map(|word| Code::new(word).expect(VALID))
}

fn external() -> impl Strategy<Value = ExternalId> {
    select(vec!["1", "2", "3"]).prop_map(|key| ExternalId::new(key).expect(VALID))
}

fn content() -> impl Strategy<Value = Content> {
    select(vec!["", "help"]).prop_map(|words| Content::new(words).expect(VALID))
}

fn agent() -> impl Strategy<Value = AgentId> {
    select(vec!["anna", "ben"]).prop_map(|name| AgentId::new(name).expect(VALID))
}

fn team() -> impl Strategy<Value = TeamId> {
    select(vec!["a", "b"]).prop_map(|name| TeamId::new(name).expect(VALID))
}

fn party() -> impl Strategy<Value = Party> {
    let organisation = select(vec![Organisation::Merchant, Organisation::Platform]);
    let nature = prop_oneof![4 => Just(Nature::People), 1 => Just(Nature::Bot)];
    (organisation, team(), option::of(agent()), nature).prop_map(
        |(organisation, team_id, agent_id, nature)| {
            let support_line = None;
            Party { organisation, team_id, agent_id, nature, support_line }
        },
    )
}

fn customer() -> impl Strategy<Value = CustomerRef> {
    let name = prop_oneof![8 => Just("c"), 1 => Just("other")];
    name.prop_map(|name| CustomerRef::new(name).expect(VALID))
}

fn merchant() -> impl Strategy<Value = MerchantId> {
    let name = prop_oneof![8 => Just("m"), 1 => Just("other")];
    name.prop_map(|name| MerchantId::new(name).expect(VALID))
}

fn opening() -> impl Strategy<Value = Command> {
    let whose = (merchant(), customer());
    (whose, option::of(code()), option::of(party())).prop_map(
        |((merchant_id, customer_ref), priority, queue)| {
            let opened = describe::InquiryOpened {
                merchant_id,
                customer_ref,
                origin: None,
                channel: Code::new("chat").expect(VALID),
                subject: None,
                category: priority.clone(),
                priority,
                customer_tier: None,
                order_refs: vec![],
                language: None,
                queue,
            };
            Command::OpenInquiry(describe::OpenInquiry { opened })
        },
    )
}

fn described() -> impl Strategy<Value = Command> {
    let need = (any_id(), code(), option::of(code())).prop_map(|(need_id, demand, category)| {
        let (amount, desired_remedy) = (None, None);
        let need = describe::NeedRecorded { need_id, category, demand, amount, desired_remedy };
        Command::DescribeNeed(describe::DescribeNeed { need })
    });
    let classification = (code(), option::of(code())).prop_map(|(category, reason)| {
        Command::ChangeClassification(describe::ChangeClassification { category, reason })
    });
    let priority = (code(), option::of(code())).prop_map(|(priority, reason)| {
        Command::ChangePriority(describe::ChangePriority { priority, reason })
    });
    let link = (select(InquiryRelation::ALL), any_id()).prop_map(|(relation, other_inquiry_id)| {
        Command::LinkInquiry(describe::LinkInquiry { relation, other_inquiry_id })
    });
    let attachment = (any_id(), code(), any::<u64>()).prop_map(|(id, media_type, length_bytes)| {
        let (attachment_id, digest) = (id, [0; 32]);
        let attachment =
            describe::AttachmentAdded { attachment_id, digest, length_bytes, media_type };
        Command::AddAttachment(describe::AddAttachment { attachment })
    });
    prop_oneof![need, classification, priority, link, attachment]
}

fn said() -> impl Strategy<Value = Command> {
    prop_oneof![
        received(),
        sent(),
        any_id().prop_map(|message_id| Command::MarkDelivered(talk::MarkDelivered { message_id })),
        any_id().prop_map(|message_id| Command::MarkRead(talk::MarkRead { message_id })),
        (any_id(), code()).prop_map(|(message_id, reason)| {
            let failure = talk::DeliveryFailed { message_id, reason };
            Command::ReportDeliveryFailure(talk::ReportDeliveryFailure { failure })
        }),
        (any_id(), select(MessageFlag::ALL), external()).prop_map(
            |(message_id, flag, evidence)| {
                let flagged = talk::MessageFlagged { message_id, flag, evidence };
                Command::FlagMessage(talk::FlagMessage { flagged })
            }
        ),
        (any_id(), content()).prop_map(|(note_id, body)| {
            Command::AddNote(talk::AddNote { note: talk::NoteAdded { note_id, body } })
        }),
    ]
}

fn received() -> impl Strategy<Value = Command> {
    let body = option::of(content());
    (any_id(), code(), select(SenderClass::ALL), body).prop_map(
        |(message_id, kind, sender_class, body)| {
            let message =
                talk::MessageReceived { message_id, kind, sender_class, public: false, body };
            Command::ReceiveMessage(talk::ReceiveMessage { message })
        },
    )
}

fn sent() -> impl Strategy<Value = Command> {
    let kinds = (select(ReplyKind::ALL), select(Visibility::ALL));
    (any_id(), option::of(any_id()), kinds).prop_map(
        |(message_id, in_reply_to, (reply_kind, visibility))| {
            let message = talk::MessageSent {
                message_id,
                in_reply_to,
                reply_kind,
                visibility,
                asks_customer: true,
                body: None,
            };
            Command::SendReply(talk::SendReply { message })
        },
    )
}

fn handed() -> impl Strategy<Value = Command> {
    let assign = (party(), option::of(code())).prop_map(|(assignee, method)| {
        Command::AssignInquiry(hands::AssignInquiry { assignee, method })
    });
    let unassign = option::of(code())
        .prop_map(|reason| Command::UnassignInquiry(hands::UnassignInquiry { reason }));
    let work = prop_oneof![
        agent().prop_map(|agent_id| Command::StartWork(hands::StartWork { agent_id })),
        agent().prop_map(|agent_id| Command::StopWork(hands::StopWork { agent_id })),
    ];
    prop_oneof![2 => assign, 1 => unassign, 2 => work, 3 => offered(), 4 => settled()]
}

fn offered() -> impl Strategy<Value = Command> {
    let offer = (any_id(), party(), code(), option::of(instant()));
    offer.prop_map(|(handoff_id, to, reason_code, expires_at)| {
        let (summary, requested_action) = (None, None);
        Command::OfferHandoff(hands::OfferHandoff {
            handoff_id,
            to,
            reason_code,
            summary,
            requested_action,
            expires_at,
        })
    })
}

fn settled() -> impl Strategy<Value = Command> {
    prop_oneof![
        (any_id(), option::of(agent())).prop_map(|(handoff_id, agent_id)| {
            Command::AcceptHandoff(hands::AcceptHandoff { handoff_id, agent_id })
        }),
        (any_id(), code()).prop_map(|(handoff_id, reason_code)| {
            Command::DeclineHandoff(hands::DeclineHandoff { handoff_id, reason_code })
        }),
        any_id().prop_map(|handoff_id| {
            Command::TimeOutHandoff(hands::TimeOutHandoff { handoff_id })
        }),
        any_id().prop_map(|handoff_id| Command::RecallHandoff(hands::RecallHandoff { handoff_id })),
    ]
}

fn waited() -> impl Strategy<Value = Command> {
    let claim = (any_id(), select(WaitOn::ALL), option::of(any_id()), option::of(instant()));
    let end = (option::of(any_id()), select(WaitEndCause::ALL), option::of(any_id()));
    prop_oneof![
        claim.prop_map(|(wait_id, on, question_message_id, expected_at)| {
            let wait = wait::WaitClaimed { wait_id, on, question_message_id, expected_at };
            Command::ClaimWait(wait::ClaimWait { wait })
        }),
        end.prop_map(|(wait_id, cause, evidence_message_id)| {
            Command::EndWait(wait::EndWait { wait_id, cause, evidence_message_id })
        }),
    ]
}

fn resolved() -> impl Strategy<Value = Command> {
    let meant = || option::of(any_id());
    prop_oneof![
        2 => (any_id(), code(), option::of(select(Fault::ALL))).prop_map(|(id, outcome, fault)| {
            let (resolution_id, root_cause) = (id, None);
            let decided = resolve::ResolutionDecided { resolution_id, outcome, fault, root_cause };
            Command::DecideResolution(resolve::DecideResolution { decided })
        }),
        2 => (meant(), code(), option::of(any_id())).prop_map(|(id, channel, message_id)| {
            let resolution_id = id;
            Command::ConveyResolution(resolve::ConveyResolution {
                resolution_id,
                channel,
                message_id,
            })
        }),
        1 => meant().prop_map(|resolution_id| {
            Command::MarkConveyanceDelivered(resolve::MarkConveyanceDelivered { resolution_id })
        }),
        1 => meant().prop_map(|resolution_id| {
            Command::MarkConveyanceRead(resolve::MarkConveyanceRead { resolution_id })
        }),
        1 => (meant(), code()).prop_map(|(id, reason)| {
            let resolution_id = id;
            Command::ReportConveyanceFailure(resolve::ReportConveyanceFailure {
                resolution_id,
                reason,
            })
        }),
        1 => meant().prop_map(|resolution_id| {
            Command::ConfirmResolution(resolve::ConfirmResolution { resolution_id })
        }),
        1 => (meant(), option::of(code())).prop_map(|(resolution_id, reason)| {
            Command::RejectResolution(resolve::RejectResolution { resolution_id, reason })
        }),
    ]
}

/// Closed, reopened, and seldom voided: after that little else happens.
fn turned() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => option::of(code())
            .prop_map(|reason| Command::CloseInquiry(resolve::CloseInquiry { reason })),
        8 => select(ReopenCause::ALL)
            .prop_map(|cause| Command::ReopenInquiry(resolve::ReopenInquiry { cause })),
        1 => select(VoidReason::ALL)
            .prop_map(|reason| Command::VoidInquiry(describe::VoidInquiry { reason })),
    ]
}

fn judged() -> impl Strategy<Value = Command> {
    let given = (any_id(), 0..6_u32, select(Polarity::ALL), option::of(content()));
    prop_oneof![
        given.prop_map(|(feedback_id, score, polarity, comment)| {
            let (scale_max, about) = (5, None);
            let feedback =
                feedback::FeedbackGiven { feedback_id, score, scale_max, polarity, about, comment };
            Command::GiveFeedback(feedback::GiveFeedback { feedback })
        }),
        any_id().prop_map(|feedback_id| {
            Command::AcknowledgeFeedback(feedback::AcknowledgeFeedback { feedback_id })
        }),
        (any_id(), code()).prop_map(|(feedback_id, action)| {
            let actioned = feedback::FeedbackActioned { feedback_id, action };
            Command::ActOnFeedback(feedback::ActOnFeedback { actioned })
        }),
        (any_id(), code()).prop_map(|(feedback_id, reason)| {
            let invalidated = feedback::FeedbackInvalidated { feedback_id, reason };
            Command::InvalidateFeedback(feedback::InvalidateFeedback { invalidated })
        }),
    ]
}

fn heard_elsewhere() -> impl Strategy<Value = Command> {
    let row = (external(), code(), option::of(team()), option::of(agent()));
    prop_oneof![
        row.prop_map(|(row_id, status, team_id, person_id)| {
            let substatus = None;
            let status =
                source::SourceStatusRecorded { row_id, status, substatus, team_id, person_id };
            Command::RecordSourceStatus(source::RecordSourceStatus { status })
        }),
        (code(), select(SourceVerdict::ALL)).prop_map(|(promise, verdict)| {
            let verdict = source::SourceVerdictRecorded { promise, verdict };
            Command::RecordSourceVerdict(source::RecordSourceVerdict { verdict })
        }),
    ]
}

/// As parent under ids of its own, and seldom as child under its parents' ids.
fn merged() -> impl Strategy<Value = Command> {
    let parents_id = (100..103_u128).prop_map(id);
    let waiting_since = option::of(instant());
    let answer = prop_oneof![
        waiting_since.prop_map(|waiting_since| merge::ChildsAnswer::Merged { waiting_since }),
        select(MergeDeclineReason::ALL).prop_map(merge::ChildsAnswer::Declined),
    ];
    prop_oneof![
        4 => (any_id(), any_id()).prop_map(|(merge_id, child_inquiry_id)| {
            Command::OfferMerge(merge::OfferMerge { merge_id, child_inquiry_id })
        }),
        4 => (any_id(), any_id(), answer).prop_map(|(merge_id, child_inquiry_id, answer)| {
            Command::SettleMerge(merge::SettleMerge { merge_id, child_inquiry_id, answer })
        }),
        1 => (parents_id, any_id::<InquiryId>(), merchant(), customer()).prop_map(
            |(merge_id, into_inquiry_id, merchant_id, customer_ref)| {
                Command::AnswerMerge(merge::AnswerMerge {
                    merge_id,
                    into_inquiry_id,
                    merchant_id,
                    customer_ref,
                })
            },
        ),
    ]
}
