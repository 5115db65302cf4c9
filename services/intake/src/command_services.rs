//! The commands one by one: every method hands its request over as an arm of `RecordRequest`.

use tonic::{Request, Response, Status};
use verbatim_api::v1 as pb;
use verbatim_api::v1::bot_service_server::BotService;
use verbatim_api::v1::call_service_server::CallService;
use verbatim_api::v1::compensation_service_server::CompensationService;
use verbatim_api::v1::conversation_service_server::ConversationService;
use verbatim_api::v1::custody_service_server::CustodyService;
use verbatim_api::v1::delegation_service_server::DelegationService;
use verbatim_api::v1::dispute_service_server::DisputeService;
use verbatim_api::v1::fact_service_server::FactService;
use verbatim_api::v1::follow_up_service_server::FollowUpService;
use verbatim_api::v1::governance_service_server::GovernanceService;
use verbatim_api::v1::inquiry_service_server::InquiryService;
use verbatim_api::v1::promise_service_server::PromiseService;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_api::v1::resolution_service_server::ResolutionService;
use verbatim_api::v1::session_service_server::SessionService;
use verbatim_api::v1::snooze_service_server::SnoozeService;
use verbatim_api::v1::source_service_server::SourceService;
use verbatim_api::v1::survey_service_server::SurveyService;
use verbatim_grpc::Call;

use crate::Intake;

macro_rules! commands {
    ($($service:ident { $($method:ident: $arm:ident($request:ident),)* })*) => {$(
        #[tonic::async_trait]
        impl $service for Intake {
            $(async fn $method(
                &self,
                request: Request<pb::$request>,
            ) -> Result<Response<pb::Receipt>, Status> {
                let call = Call::of(&request);
                self.carry_out(Arm::$arm(request.into_inner()), call).await
            })*
        }
    )*};
}

commands! {
    InquiryService {
        open_inquiry: OpenInquiry(OpenInquiryRequest),
        describe_need: DescribeNeed(DescribeNeedRequest),
        change_classification: ChangeClassification(ChangeClassificationRequest),
        change_priority: ChangePriority(ChangePriorityRequest),
        link_inquiry: LinkInquiry(LinkInquiryRequest),
        offer_merge: OfferMerge(OfferMergeRequest),
        add_attachment: AddAttachment(AddAttachmentRequest),
        void_inquiry: VoidInquiry(VoidInquiryRequest),
        reopen_inquiry: ReopenInquiry(ReopenInquiryRequest),
        close_inquiry: CloseInquiry(CloseInquiryRequest),
        correct_fact: CorrectFact(CorrectFactRequest),
    }
    ConversationService {
        receive_message: ReceiveMessage(ReceiveMessageRequest),
        send_reply: SendReply(SendReplyRequest),
        mark_delivered: MarkDelivered(MarkDeliveredRequest),
        mark_read: MarkRead(MarkReadRequest),
        report_delivery_failure: ReportDeliveryFailure(ReportDeliveryFailureRequest),
        flag_message: FlagMessage(FlagMessageRequest),
        add_note: AddNote(AddNoteRequest),
        record_reply_equivalent: RecordReplyEquivalent(RecordReplyEquivalentRequest),
    }
    CustodyService {
        assign_inquiry: AssignInquiry(AssignInquiryRequest),
        unassign_inquiry: UnassignInquiry(UnassignInquiryRequest),
        offer_handoff: OfferHandoff(OfferHandoffRequest),
        accept_handoff: AcceptHandoff(AcceptHandoffRequest),
        decline_handoff: DeclineHandoff(DeclineHandoffRequest),
        time_out_handoff: TimeOutHandoff(TimeOutHandoffRequest),
        recall_handoff: RecallHandoff(RecallHandoffRequest),
        start_work: StartWork(StartWorkRequest),
        stop_work: StopWork(StopWorkRequest),
        claim_wait: ClaimWait(ClaimWaitRequest),
        end_wait: EndWait(EndWaitRequest),
    }
    ResolutionService {
        decide_resolution: DecideResolution(DecideResolutionRequest),
        convey_resolution: ConveyResolution(ConveyResolutionRequest),
        mark_conveyance_delivered: MarkConveyanceDelivered(MarkConveyanceDeliveredRequest),
        mark_conveyance_read: MarkConveyanceRead(MarkConveyanceReadRequest),
        report_conveyance_failure: ReportConveyanceFailure(ReportConveyanceFailureRequest),
        confirm_resolution: ConfirmResolution(ConfirmResolutionRequest),
        reject_resolution: RejectResolution(RejectResolutionRequest),
        give_feedback: GiveFeedback(GiveFeedbackRequest),
        acknowledge_feedback: AcknowledgeFeedback(AcknowledgeFeedbackRequest),
        act_on_feedback: ActOnFeedback(ActOnFeedbackRequest),
        invalidate_feedback: InvalidateFeedback(InvalidateFeedbackRequest),
    }
    GovernanceService {
        publish_policies: PublishPolicies(PublishPoliciesRequest),
        retire_publication: RetirePublication(RetirePublicationRequest),
        declare_emergency: DeclareEmergency(DeclareEmergencyRequest),
        change_emergency_level: ChangeEmergencyLevel(ChangeEmergencyLevelRequest),
        record_emergency_action: RecordEmergencyAction(RecordEmergencyActionRequest),
        stand_down_emergency: StandDownEmergency(StandDownEmergencyRequest),
        review_emergency: ReviewEmergency(ReviewEmergencyRequest),
        record_drill: RecordDrill(RecordDrillRequest),
    }
    SessionService {
        open_session: OpenSession(OpenSessionRequest),
        queue_session: QueueSession(QueueSessionRequest),
        answer_session: AnswerSession(AnswerSessionRequest),
        abandon_session: AbandonSession(AbandonSessionRequest),
        close_session: CloseSession(CloseSessionRequest),
        link_session: LinkSession(LinkSessionRequest),
    }
    FactService {
        record_customer_fact: RecordCustomerFact(RecordCustomerFactRequest),
        record_merchant_fact: RecordMerchantFact(RecordMerchantFactRequest),
    }
    SourceService {
        record_source_status: RecordSourceStatus(RecordSourceStatusRequest),
        record_source_verdict: RecordSourceVerdict(RecordSourceVerdictRequest),
    }
    BotService {
        engage_bot: EngageBot(EngageBotRequest),
        request_bot_handoff: RequestBotHandoff(RequestBotHandoffRequest),
        complete_bot_handoff: CompleteBotHandoff(CompleteBotHandoffRequest),
        fail_bot_handoff: FailBotHandoff(FailBotHandoffRequest),
        resolve_by_bot: ResolveByBot(ResolveByBotRequest),
        reject_bot_answer: RejectBotAnswer(RejectBotAnswerRequest),
    }
    PromiseService {
        make_promise: MakePromise(MakePromiseRequest),
        renegotiate_promise: RenegotiatePromise(RenegotiatePromiseRequest),
        keep_promise: KeepPromise(KeepPromiseRequest),
        cancel_promise: CancelPromise(CancelPromiseRequest),
    }
    DelegationService {
        raise_escalation: RaiseEscalation(RaiseEscalationRequest),
        acknowledge_escalation: AcknowledgeEscalation(AcknowledgeEscalationRequest),
        withdraw_escalation: WithdrawEscalation(WithdrawEscalationRequest),
        delegate_task: DelegateTask(DelegateTaskRequest),
        accept_task: AcceptTask(AcceptTaskRequest),
        complete_task: CompleteTask(CompleteTaskRequest),
        return_task: ReturnTask(ReturnTaskRequest),
    }
    CallService {
        start_call: StartCall(StartCallRequest),
        ring_call: RingCall(RingCallRequest),
        answer_call: AnswerCall(AnswerCallRequest),
        miss_call: MissCall(MissCallRequest),
        promise_callback: PromiseCallback(PromiseCallbackRequest),
        transfer_call: TransferCall(TransferCallRequest),
        end_call: EndCall(EndCallRequest),
    }
    SnoozeService {
        set_snooze: SetSnooze(SetSnoozeRequest),
        end_snooze: EndSnooze(EndSnoozeRequest),
    }
    SurveyService {
        issue_survey: IssueSurvey(IssueSurveyRequest),
        answer_survey: AnswerSurvey(AnswerSurveyRequest),
        decline_survey: DeclineSurvey(DeclineSurveyRequest),
        expire_survey: ExpireSurvey(ExpireSurveyRequest),
    }
    FollowUpService {
        plan_follow_up: PlanFollowUp(PlanFollowUpRequest),
        attempt_follow_up: AttemptFollowUp(AttemptFollowUpRequest),
        reach_follow_up: ReachFollowUp(ReachFollowUpRequest),
        complete_follow_up: CompleteFollowUp(CompleteFollowUpRequest),
        waive_follow_up: WaiveFollowUp(WaiveFollowUpRequest),
    }
    CompensationService {
        offer_compensation: OfferCompensation(OfferCompensationRequest),
        accept_compensation: AcceptCompensation(AcceptCompensationRequest),
        decline_compensation: DeclineCompensation(DeclineCompensationRequest),
        issue_compensation: IssueCompensation(IssueCompensationRequest),
        reverse_compensation: ReverseCompensation(ReverseCompensationRequest),
    }
    DisputeService {
        open_dispute: OpenDispute(OpenDisputeRequest),
        respond_to_dispute: RespondToDispute(RespondToDisputeRequest),
        request_evidence: RequestEvidence(RequestEvidenceRequest),
        submit_evidence: SubmitEvidence(SubmitEvidenceRequest),
        escalate_dispute: EscalateDispute(EscalateDisputeRequest),
        rule_on_dispute: RuleOnDispute(RuleOnDisputeRequest),
        settle_dispute: SettleDispute(SettleDisputeRequest),
        receive_external_complaint: ReceiveExternalComplaint(ReceiveExternalComplaintRequest),
        answer_external_complaint: AnswerExternalComplaint(AnswerExternalComplaintRequest),
        close_external_complaint: CloseExternalComplaint(CloseExternalComplaintRequest),
    }
}
