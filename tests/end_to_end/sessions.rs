//! A contact before an inquiry: recorded, refused where it cannot be, and read again by its id.

use tokio_stream::StreamExt;
use tonic::{Code, Status};
use verbatim_api::v1::event::Body;
use verbatim_api::v1::{self as pb};

use crate::caller::{self, Caller};

const SERVED: &str = "6d2d1a8c-0200-4000-8000-000000000001";
const LEFT: &str = "6d2d1a8c-0200-4000-8000-000000000002";

/// Sends a command about a session.
macro_rules! send {
    ($caller:ident.$method:ident($request:ident, $id:expr) { $($field:tt)* }) => {
        $caller
            .session
            .$method(pb::$request {
                context: caller::context(),
                session_id: ($id).to_owned(),
                $($field)*
                ..Default::default()
            })
            .await
            .map(tonic::Response::into_inner)
    };
}

/// Two customers come: one is served and led to the inquiry, the other one leaves.
pub(crate) async fn call_all(caller: &mut Caller, inquiry: &str) {
    serve(caller, inquiry).await;
    leave(caller).await;
    refuse(caller, inquiry).await;
    read(caller).await;
}

async fn serve(caller: &mut Caller, inquiry: &str) {
    let queue = || caller::party(pb::Organisation::Merchant, "service", "");
    let opened = send!(caller.open_session(OpenSessionRequest, SERVED) {
        customer_ref: "customer-1".to_owned(),
        channel: "chat".to_owned(),
        online_at_start: Some(true),
        order_refs: vec!["8812".to_owned()],
    });
    let opened = opened.unwrap();
    assert_eq!((opened.inquiry_id.as_str(), opened.stream_seq), (SERVED, 1));
    let greeted = send!(caller.answer_session(AnswerSessionRequest, SERVED) {
        reply_kind: pb::ReplyKind::Greeting.into(),
    });
    assert_eq!(greeted.unwrap().stream_seq, 2);
    let queued = send!(caller.queue_session(QueueSessionRequest, SERVED) { queue: queue(), });
    assert_eq!(queued.unwrap().stream_seq, 3);
    let answered = send!(caller.answer_session(AnswerSessionRequest, SERVED) {
        reply_kind: pb::ReplyKind::Human.into(),
        answered_by: caller::party(pb::Organisation::Merchant, "service", "anna"),
    });
    assert_eq!(answered.unwrap().stream_seq, 4);
    let queued = send!(caller.queue_session(QueueSessionRequest, SERVED) { queue: queue(), });
    is_refused(&queued, Code::FailedPrecondition, "a person has answered");
    let left = send!(caller.abandon_session(AbandonSessionRequest, SERVED) {});
    is_refused(&left, Code::FailedPrecondition, "a person has answered");
    let closed = send!(caller.close_session(CloseSessionRequest, SERVED) {
        reason: "answered".to_owned(),
    });
    assert_eq!(closed.unwrap().stream_seq, 5);
    let linked = send!(caller.link_session(LinkSessionRequest, SERVED) {
        led_to_inquiry_id: inquiry.to_owned(),
    });
    assert_eq!(linked.unwrap().stream_seq, 6);
}

async fn leave(caller: &mut Caller) {
    for already_open in [false, true] {
        let opened = send!(caller.open_session(OpenSessionRequest, LEFT) {
            customer_ref: "customer-2".to_owned(),
            channel: "chat".to_owned(),
            online_at_start: Some(false),
        });
        assert_eq!(opened.unwrap().event_ids.is_empty(), already_open);
    }
    let left = send!(caller.abandon_session(AbandonSessionRequest, LEFT) {
        reason: "window_closed".to_owned(),
    });
    assert_eq!(left.unwrap().stream_seq, 2);
    let late = send!(caller.answer_session(AnswerSessionRequest, LEFT) {
        reply_kind: pb::ReplyKind::Human.into(),
    });
    is_refused(&late, Code::FailedPrecondition, "the session has ended");
}

async fn refuse(caller: &mut Caller, inquiry: &str) {
    let unknown = "6d2d1a8c-0200-4000-8000-000000000009";
    let closed = send!(caller.close_session(CloseSessionRequest, unknown) {});
    is_refused(&closed, Code::NotFound, "never opened");
    let no_session = send!(caller.close_session(CloseSessionRequest, inquiry) {});
    is_refused(&no_session, Code::FailedPrecondition, "of another kind");
    let of_others = pb::CloseSessionRequest {
        context: caller::context()
            .map(|it| pb::CommandContext { merchant_id: "m2".to_owned(), ..it }),
        session_id: SERVED.to_owned(),
        ..Default::default()
    };
    let closed = caller.session.close_session(of_others).await.map(tonic::Response::into_inner);
    is_refused(&closed, Code::PermissionDenied, "another merchant");
}

fn is_refused(answer: &Result<pb::Receipt, Status>, code: Code, why: &str) {
    let status = answer.as_ref().unwrap_err();
    assert_eq!(status.code(), code, "{status:?}");
    assert!(status.message().contains(why), "{status:?}");
}

/// The log tells a session by its id, of the past and as it comes; no policy counted for it.
async fn read(caller: &mut Caller) {
    let asked = pb::GetSessionClocksRequest {
        session_id: SERVED.to_owned(),
        merchant_id: "m1".to_owned(),
        ..Default::default()
    };
    let clocks = caller.query.get_session_clocks(asked).await.unwrap().into_inner();
    assert_eq!(clocks.clocks, []);
    let asked = pb::ReplayRequest { inquiry_id: SERVED.to_owned(), ..Default::default() };
    let replayed = caller.audit.replay(asked).await.unwrap().into_inner();
    let replayed: Vec<_> = replayed.filter_map(|it| it.unwrap().event).collect().await;
    let facts = replayed.iter().filter_map(|it| it.event.as_ref());
    let numbers: Vec<u64> = facts.clone().map(|fact| fact.stream_seq).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    let bodies: Vec<&Body> = facts.filter_map(|fact| fact.body.as_ref()).collect();
    assert!(matches!(bodies[0], Body::SessionOpened(it) if it.online_at_start == Some(true)));
    assert!(matches!(bodies[5], Body::SessionLinked(_)));
    let asked = pb::SubscribeRequest { inquiry_id: SERVED.to_owned(), ..Default::default() };
    let mut answers = caller.subscription.subscribe(asked).await.unwrap().into_inner();
    let mut followed = Vec::new();
    while followed.len() < replayed.len() {
        followed.extend(answers.next().await.unwrap().unwrap().events);
    }
    assert_eq!(followed, replayed);
    let kinds = vec!["session_abandoned".to_owned()];
    let asked = pb::ReplayRequest { kinds, ..Default::default() };
    let abandoned = caller.audit.replay(asked).await.unwrap().into_inner();
    let abandoned: Vec<_> = abandoned.filter_map(|it| it.unwrap().event).collect().await;
    assert_eq!(abandoned.len(), 1);
}
