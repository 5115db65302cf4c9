//! What counts is published, retired, and put into shadow by emergencies.

use verbatim_api::v1 as pb;

use crate::caller::{self, Caller};

const EMERGENCY: &str = "6d2d1a8c-00e1-4000-8000-0000000000e1";

pub(crate) async fn call_all(caller: &mut Caller) {
    publish(caller).await;
    retire(caller).await;
    begin_emergency(caller).await;
    end_emergency(caller).await;
}

async fn publish(caller: &mut Caller) {
    let condition =
        |line: &str| Some(pb::Condition { all: vec![line.to_owned()], ..Default::default() });
    let clock = |version, calendar_id: &str| pb::Clock {
        clock_id: "first_reply".to_owned(),
        version,
        start: condition("fact = message_received"),
        stop: condition("fact = message_sent"),
        calendar_id: calendar_id.to_owned(),
        ..Default::default()
    };
    let request = |clock| pb::PublishPoliciesRequest {
        context: caller::context(),
        document: Some(pb::PolicyDocument { clock: vec![clock], ..Default::default() }),
    };
    let published = caller.governance.publish_policies(request(clock(1, ""))).await.unwrap();
    let published = published.into_inner();
    let position = published.position.unwrap();
    assert_eq!((position.partition, published.stream_seq, published.event_ids.len()), (0, 1, 1));
    let again = caller.governance.publish_policies(request(clock(1, ""))).await.unwrap();
    assert_eq!(again.into_inner().event_ids, Vec::<String>::new());
    for (version, calendar_id) in [(1, "office"), (2, "office")] {
        let clock = clock(version, calendar_id);
        let refused = caller.governance.publish_policies(request(clock)).await.unwrap_err();
        assert_eq!(refused.code(), tonic::Code::FailedPrecondition, "{refused:?}");
        assert!(refused.message().contains("calendar `office`"), "{refused:?}");
    }
}

/// What is retired once stays so, and what was never published cannot be.
async fn retire(caller: &mut Caller) {
    let request = |id: &str| pb::RetirePublicationRequest {
        context: caller::context(),
        what: "clock".to_owned(),
        id: id.to_owned(),
        reason: "another one is better".to_owned(),
        effective_from: None,
    };
    let retired = caller.governance.retire_publication(request("first_reply")).await.unwrap();
    assert_eq!(retired.into_inner().stream_seq, 2);
    let again = caller.governance.retire_publication(request("first_reply")).await.unwrap();
    assert_eq!(again.into_inner().event_ids, Vec::<String>::new());
    let refused = caller.governance.retire_publication(request("second_reply")).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::NotFound, "{refused:?}");
    assert!(refused.message().contains("second_reply"), "{refused:?}");
}

fn plan() -> pb::PolicyDocument {
    let words = |words: [&str; 2]| words.map(str::to_owned).to_vec();
    let plan = pb::EmergencyPlan {
        plan_id: "outage".to_owned(),
        version: 1,
        level: words(["minor", "major"]),
        step: words(["call the carrier", "tell the public"]),
    };
    pb::PolicyDocument { emergency_plan: vec![plan], ..Default::default() }
}

async fn begin_emergency(caller: &mut Caller) {
    let (context, document) = (caller::context(), Some(plan()));
    let planned = pb::PublishPoliciesRequest { context, document };
    caller.governance.publish_policies(planned).await.unwrap();
    let drill = pb::RecordDrillRequest {
        context: caller::context(),
        plan_id: "outage".to_owned(),
        result: "well".to_owned(),
    };
    caller.governance.record_drill(drill).await.unwrap();
    let declare = |level: &str| pb::DeclareEmergencyRequest {
        context: caller::context(),
        declaration: Some(pb::EmergencyDeclaration {
            emergency_id: EMERGENCY.to_owned(),
            plan_id: "outage".to_owned(),
            level: level.to_owned(),
            trigger: "no calls".to_owned(),
            exempts_every_clock: true,
            ..Default::default()
        }),
    };
    let refused = caller.governance.declare_emergency(declare("terrible")).await.unwrap_err();
    assert!(refused.message().contains("minor, major"), "{refused:?}");
    caller.governance.declare_emergency(declare("minor")).await.unwrap();
    let worse = pb::ChangeEmergencyLevelRequest {
        context: caller::context(),
        emergency_id: EMERGENCY.to_owned(),
        level: "major".to_owned(),
        reason: "it grows".to_owned(),
    };
    caller.governance.change_emergency_level(worse).await.unwrap();
}

/// It is acted on while it lasts, and looked at when it is over.
async fn end_emergency(caller: &mut Caller) {
    let act = || pb::RecordEmergencyActionRequest {
        context: caller::context(),
        emergency_id: EMERGENCY.to_owned(),
        action: "tell the public".to_owned(),
        is_public_notice: true,
    };
    let review = || pb::ReviewEmergencyRequest {
        context: caller::context(),
        emergency_id: EMERGENCY.to_owned(),
        summary: caller::content("the carrier's line was cut"),
    };
    caller.governance.record_emergency_action(act()).await.unwrap();
    let early = caller.governance.review_emergency(review()).await.unwrap_err();
    assert_eq!(early.code(), tonic::Code::FailedPrecondition, "{early:?}");
    let over = pb::StandDownEmergencyRequest {
        context: caller::context(),
        emergency_id: EMERGENCY.to_owned(),
        reason: "calls come in".to_owned(),
    };
    caller.governance.stand_down_emergency(over).await.unwrap();
    let late = caller.governance.record_emergency_action(act()).await.unwrap_err();
    assert!(late.message().contains("is over"), "{late:?}");
    caller.governance.review_emergency(review()).await.unwrap();
}
