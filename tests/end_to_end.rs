//! The whole path over real gRPC: every method of the API is called, and the views answer.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::needless_update, reason = "one macro sends commands of many and of few fields")]

#[path = "end_to_end/as_of.rs"]
mod as_of;
#[path = "end_to_end/caller.rs"]
mod caller;
#[path = "end_to_end/clocks.rs"]
mod clocks;
#[path = "end_to_end/facts.rs"]
mod facts;
#[path = "end_to_end/governance.rs"]
mod governance;
#[path = "end_to_end/groups.rs"]
mod groups;
#[path = "end_to_end/sessions.rs"]
mod sessions;

use caller::Caller;
use tokio_stream::StreamExt;
use verbatim_api::v1::record_request::Command;
use verbatim_api::v1::record_response::Answer;
use verbatim_api::v1::{self as pb};
use verbatim_tests::methods_never_called;

/// One test calls everything, for the server counts what was called while it runs.
#[tokio::test(flavor = "multi_thread")]
async fn every_method_is_called_and_the_views_answer() {
    let mut caller = Caller::start().await;
    let parent = "6d2d1a8c-0001-4000-8000-000000000001";
    let child = "6d2d1a8c-0002-4000-8000-000000000002";
    begin(&mut caller, parent, child).await;
    talk(&mut caller, parent).await;
    hand_over(&mut caller, parent).await;
    groups::call_all(&mut caller, parent).await;
    correct(&mut caller, parent).await;
    let last = resolve(&mut caller, parent).await;
    void_and_verdicts(&mut caller).await;
    sessions::call_all(&mut caller, parent).await;
    stream(&mut caller).await;
    governance::call_all(&mut caller).await;
    facts::record(&mut caller).await;
    let last = among_instances(&mut caller, parent, &last).await;
    ask(&mut caller, parent, last).await;
    as_of::ask(&mut caller, parent).await;
    let never = methods_never_called(&caller.called());
    assert!(never.is_empty(), "never called: {never:?}");
    caller.stop().await;
}

async fn begin(caller: &mut Caller, parent: &str, child: &str) {
    for inquiry_id in [parent, child] {
        let opened = caller
            .inquiry
            .open_inquiry(pb::OpenInquiryRequest {
                context: caller::context(),
                inquiry_id: inquiry_id.to_owned(),
                customer_ref: "customer-1".to_owned(),
                channel: "chat".to_owned(),
                category: "delivery".to_owned(),
                queue: caller::party(pb::Organisation::Merchant, "service", ""),
                ..Default::default()
            })
            .await
            .unwrap()
            .into_inner();
        assert_eq!((opened.stream_seq, opened.event_ids.len()), (1, 1));
    }
    caller::send!(caller.inquiry.describe_need(DescribeNeedRequest, parent) {
        demand: "refund".to_owned(),
        amount: Some(pb::Money { currency_code: "CNY".to_owned(), amount_minor: 12_900 }),
    });
    caller::send!(caller.inquiry.change_classification(ChangeClassificationRequest, parent) {
        category: "delivery.late".to_owned(),
    });
    caller::send!(caller.inquiry.change_priority(ChangePriorityRequest, parent) {
        priority: "p1".to_owned(),
    });
    caller::send!(caller.inquiry.link_inquiry(LinkInquiryRequest, parent) {
        relation: pb::InquiryRelation::RelatedTo.into(),
        other_inquiry_id: child.to_owned(),
    });
    caller::send!(caller.inquiry.add_attachment(AddAttachmentRequest, parent) {
        digest: vec![1; 32].into(),
        length_bytes: 17,
        media_type: "image/png".to_owned(),
    });
    caller::send!(caller.inquiry.offer_merge(OfferMergeRequest, parent) {
        child_inquiry_id: child.to_owned(),
    });
}

async fn talk(caller: &mut Caller, id: &str) {
    let question = "6d2d1a8c-0003-4000-8000-000000000003".to_owned();
    let reply = "6d2d1a8c-0004-4000-8000-000000000004".to_owned();
    caller::send!(caller.conversation.receive_message(ReceiveMessageRequest, id) {
        message_id: question.clone(),
        sender_class: pb::SenderClass::Customer.into(),
        body: caller::content("where is my parcel"),
    });
    caller::send!(caller.custody.assign_inquiry(AssignInquiryRequest, id) {
        assignee: caller::party(pb::Organisation::Merchant, "service", "anna"),
    });
    caller::send!(caller.custody.start_work(StartWorkRequest, id) { agent_id: "anna".to_owned(), });
    caller::send!(caller.conversation.send_reply(SendReplyRequest, id) {
        message_id: reply.clone(),
        in_reply_to: question.clone(),
        reply_kind: pb::ReplyKind::Human.into(),
        visibility: pb::Visibility::Customer.into(),
        asks_customer: true,
        body: caller::content("which order, please"),
    });
    let message_id = || reply.clone();
    caller::send!(caller.conversation.mark_delivered(MarkDeliveredRequest, id) {
        message_id: message_id(),
    });
    caller::send!(caller.conversation.mark_read(MarkReadRequest, id) { message_id: message_id(), });
    caller::send!(caller.conversation.report_delivery_failure(ReportDeliveryFailureRequest, id) {
        message_id: message_id(),
        reason: "bounced".to_owned(),
    });
    caller::send!(caller.conversation.flag_message(FlagMessageRequest, id) {
        message_id: question.clone(),
        flag: pb::MessageFlag::Courtesy.into(),
        evidence: "classifier 3".to_owned(),
    });
    caller::send!(caller.conversation.record_reply_equivalent(RecordReplyEquivalentRequest, id) {
        action: pb::ReplyAction::Refund.into(),
        action_ref: "refund/8812".to_owned(),
        in_reply_to: question.clone(),
    });
    caller::send!(caller.conversation.add_note(AddNoteRequest, id) {
        body: caller::content("a regular"),
    });
    caller::send!(caller.custody.claim_wait(ClaimWaitRequest, id) {
        on: pb::WaitOn::ThirdParty.into(),
    });
    caller::send!(caller.custody.end_wait(EndWaitRequest, id) {
        cause: pb::WaitEndCause::Answered.into(),
    });
    caller::send!(caller.custody.stop_work(StopWorkRequest, id) { agent_id: "anna".to_owned(), });
}

async fn hand_over(caller: &mut Caller, id: &str) {
    let names = ["declined", "recalled", "timed out", "accepted"];
    for (number, name) in names.into_iter().enumerate() {
        let handoff_id = format!("6d2d1a8c-000{}-4000-8000-00000000000a", number + 5);
        caller::send!(caller.custody.offer_handoff(OfferHandoffRequest, id) {
            handoff_id: handoff_id.clone(),
            to: caller::party(pb::Organisation::Platform, "mall care", ""),
            reason_code: "carrier".to_owned(),
        });
        match name {
            "declined" => {
                caller::send!(caller.custody.decline_handoff(DeclineHandoffRequest, id) {
                    handoff_id,
                    reason_code: "wrong team".to_owned(),
                });
            }
            "recalled" => {
                caller::send!(caller.custody.recall_handoff(RecallHandoffRequest, id) {
                    handoff_id,
                });
            }
            "timed out" => {
                caller::send!(caller.custody.time_out_handoff(TimeOutHandoffRequest, id) {
                    handoff_id,
                });
            }
            _ => {
                caller::send!(caller.custody.accept_handoff(AcceptHandoffRequest, id) {
                    handoff_id,
                    agent_id: "bo".to_owned(),
                });
            }
        }
    }
    caller::send!(caller.custody.unassign_inquiry(UnassignInquiryRequest, id) {});
}

async fn correct(caller: &mut Caller, id: &str) {
    caller::send!(caller.inquiry.correct_fact(CorrectFactRequest, id) {
        of: 1,
        field: "priority".to_owned(),
        now: caller::content("p2"),
        reason: "typing error".to_owned(),
        approved_by: "lead-3".to_owned(),
    });
}

async fn resolve(caller: &mut Caller, id: &str) -> pb::Receipt {
    let outcome = "refunded".to_owned();
    caller::send!(caller.resolution.decide_resolution(DecideResolutionRequest, id) {
        outcome: outcome.clone(),
    });
    let channel = "chat".to_owned();
    caller::send!(caller.resolution.convey_resolution(ConveyResolutionRequest, id) { channel, });
    caller::send!(caller.resolution.report_conveyance_failure(ReportConveyanceFailureRequest, id) {
        reason: "offline".to_owned(),
    });
    caller::send!(
        caller.resolution.mark_conveyance_delivered(MarkConveyanceDeliveredRequest, id) {}
    );
    caller::send!(caller.resolution.mark_conveyance_read(MarkConveyanceReadRequest, id) {});
    caller::send!(caller.resolution.reject_resolution(RejectResolutionRequest, id) {});
    caller::send!(caller.inquiry.reopen_inquiry(ReopenInquiryRequest, id) {
        cause: pb::ReopenCause::CustomerRejected.into(),
    });
    caller::send!(caller.resolution.decide_resolution(DecideResolutionRequest, id) { outcome, });
    caller::send!(caller.resolution.confirm_resolution(ConfirmResolutionRequest, id) {});
    let feedback_id = "6d2d1a8c-000b-4000-8000-00000000000b".to_owned();
    caller::send!(caller.resolution.give_feedback(GiveFeedbackRequest, id) {
        feedback_id: feedback_id.clone(),
        score: 1,
        scale_max: 5,
        polarity: pb::Polarity::Negative.into(),
    });
    caller::send!(caller.resolution.acknowledge_feedback(AcknowledgeFeedbackRequest, id) {
        feedback_id: feedback_id.clone(),
    });
    caller::send!(caller.resolution.act_on_feedback(ActOnFeedbackRequest, id) {
        feedback_id: feedback_id.clone(),
        action: "page changed".to_owned(),
    });
    caller::send!(caller.resolution.invalidate_feedback(InvalidateFeedbackRequest, id) {
        feedback_id,
        reason: "given by a competitor".to_owned(),
    });
    caller::send!(caller.source.record_source_status(RecordSourceStatusRequest, id) {
        row_id: "row-1".to_owned(),
        status: "Completed".to_owned(),
    });
    caller::send!(caller.source.record_source_verdict(RecordSourceVerdictRequest, id) {
        promise: "timely_response".to_owned(),
        verdict: pb::SourceVerdict::Missed.into(),
    });
    caller::send!(caller.inquiry.close_inquiry(CloseInquiryRequest, id) {})
}

async fn void_and_verdicts(caller: &mut Caller) {
    let id = "6d2d1a8c-000c-4000-8000-00000000000c";
    caller
        .inquiry
        .open_inquiry(pb::OpenInquiryRequest {
            context: caller::context(),
            inquiry_id: id.to_owned(),
            customer_ref: "customer-2".to_owned(),
            channel: "email".to_owned(),
            ..Default::default()
        })
        .await
        .unwrap();
    caller::send!(caller.inquiry.void_inquiry(VoidInquiryRequest, id) {
        reason: pb::VoidReason::Spam.into(),
    });
}

/// A refusal in the middle of a stream is an answer, and the stream goes on.
async fn stream(caller: &mut Caller) {
    let id = "6d2d1a8c-000d-4000-8000-00000000000d".to_owned();
    let note = |inquiry_id: &str| {
        Command::AddNote(pb::AddNoteRequest {
            context: caller::context(),
            inquiry_id: inquiry_id.to_owned(),
            body: caller::content("by stream"),
            ..Default::default()
        })
    };
    let open = Command::OpenInquiry(pb::OpenInquiryRequest {
        context: caller::context(),
        inquiry_id: id.clone(),
        customer_ref: "customer-3".to_owned(),
        channel: "phone".to_owned(),
        ..Default::default()
    });
    let unknown = "6d2d1a8c-000e-4000-8000-00000000000e";
    let broken = Command::AddNote(pb::AddNoteRequest::default());
    let commands = [open, note(unknown), broken, note(&id)];
    let requests = commands.map(|command| pb::RecordRequest { command: Some(command) });
    let answers = caller.record.record(tokio_stream::iter(requests)).await.unwrap().into_inner();
    let answers: Vec<_> = answers.map(|answer| answer.unwrap().answer.unwrap()).collect().await;
    let reasons: Vec<String> = answers
        .into_iter()
        .map(|answer| match answer {
            Answer::Receipt(receipt) => format!("event {}", receipt.stream_seq),
            Answer::Refusal(refusal) => refusal.reason,
        })
        .collect();
    assert_eq!(reasons, ["event 1", "INQUIRY_NOT_FOUND", "FIELDS_INVALID", "event 2"]);
}

/// What another instance would ask: to record a command, and to look at a record. Returns the
/// receipt of the command, now the inquiry's last.
async fn among_instances(caller: &mut Caller, id: &str, last: &pb::Receipt) -> pb::Receipt {
    let note = Command::AddNote(pb::AddNoteRequest {
        context: caller::context(),
        inquiry_id: id.to_owned(),
        body: caller::content("handed on"),
        ..Default::default()
    });
    let request = Some(pb::RecordRequest { command: Some(note) });
    let handed = pb::HandRequest { request, ..Default::default() };
    let requests = tokio_stream::iter([handed]);
    let mut answers = caller.instance.hand(requests).await.unwrap().into_inner();
    let answer = answers.message().await.unwrap().unwrap().answer.unwrap();
    let Answer::Receipt(handed) = answer else { panic!("{answer:?}") };
    let word = pb::CarryRequest { position: last.position, inquiry_id: id.to_owned() };
    caller.instance.carry(word).await.unwrap();
    let nowhere = caller.instance.carry(pb::CarryRequest::default()).await.unwrap_err();
    assert_eq!(nowhere.code(), tonic::Code::InvalidArgument);
    handed
}

async fn ask(caller: &mut Caller, id: &str, last: pb::Receipt) {
    let freshness = Some(pb::Freshness {
        min_positions: last.position.into_iter().collect(),
        ..Default::default()
    });
    let inquiry_id = id.to_owned();
    let asked = pb::GetInquiryRequest {
        inquiry_id: inquiry_id.clone(),
        freshness: freshness.clone(),
        ..Default::default()
    };
    let inquiry = caller.query.get_inquiry(asked).await.unwrap().into_inner().inquiry.unwrap();
    assert_eq!(inquiry.status(), pb::InquiryStatus::Closed);
    assert_eq!((inquiry.reopen_count, inquiry.handoff_count), (1, 1));
    assert_eq!(inquiry.category, "delivery.late");
    let asked = pb::ListInquiriesRequest {
        merchant_id: "m1".to_owned(),
        status: pb::InquiryStatus::Closed.into(),
        ..Default::default()
    };
    let listed = caller.query.list_inquiries(asked).await.unwrap().into_inner().inquiries;
    assert!(listed.iter().any(|listed| listed.inquiry_id == id));
    let asked = pb::GetTimelineRequest { inquiry_id: inquiry_id.clone(), ..Default::default() };
    let timeline = caller.query.get_timeline(asked).await.unwrap().into_inner().events;
    let numbers: Vec<u64> =
        timeline.iter().filter_map(|it| Some(it.event.as_ref()?.stream_seq)).collect();
    assert_eq!(numbers, (1..=inquiry.stream_seq).collect::<Vec<_>>());
    let asked = pb::GetCustodyRequest { inquiry_id: inquiry_id.clone(), ..Default::default() };
    let custody = caller.query.get_custody(asked).await.unwrap().into_inner();
    let held_ms: i64 = custody.holdings.iter().map(|holding| holding.held_for_ms).sum();
    assert_eq!(held_ms, custody.life_ms);
    let asked = pb::ListMerchantDaysRequest { merchant_id: "m1".to_owned(), ..Default::default() };
    let days = caller.query.list_merchant_days(asked).await.unwrap().into_inner().days;
    assert_eq!(days.iter().map(|day| day.handoff_declined_count).sum::<i64>(), 1);
    clocks::ask(caller, id).await;
    let asked = pb::ReplayRequest { inquiry_id, ..Default::default() };
    let replayed = caller.audit.replay(asked).await.unwrap().into_inner();
    let replayed: Vec<_> = replayed.filter_map(|it| it.unwrap().event).collect().await;
    assert_eq!(replayed.len(), timeline.len());
    let asked = pb::SubscribeRequest { inquiry_id: id.to_string(), ..Default::default() };
    let mut answers = caller.subscription.subscribe(asked).await.unwrap().into_inner();
    let mut followed = Vec::new();
    while followed.len() < replayed.len() {
        followed.extend(answers.next().await.unwrap().unwrap().events);
    }
    assert_eq!(followed, replayed);
}
