//! Requests of the session service: what they become, and what is said of bad ones.

use verbatim_api::v1 as pb;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_domain::StreamId;
use verbatim_domain::session::{Command, SessionLinked};
use verbatim_domain::vocabulary::ReplyKind;
use verbatim_wire::{DigestKey, Request, Violation, Wish, parse};

const SESSION: &str = "0198c0de-0000-7000-8000-000000000007";

fn parsed(arm: Arm) -> Result<Request, Vec<Violation>> {
    parse(arm, &DigestKey::new(&[7; 32]))
}

fn context() -> Option<pb::CommandContext> {
    Some(pb::CommandContext {
        request_id: "0198c0de-0000-7000-8000-000000000002".to_owned(),
        merchant_id: "merchant-7".to_owned(),
        actor: Some(pb::Actor { kind: pb::ActorKind::Customer.into(), ..Default::default() }),
        source: Some(pb::Source { service: "gateway".to_owned(), ..Default::default() }),
        ..Default::default()
    })
}

fn open() -> pb::OpenSessionRequest {
    pb::OpenSessionRequest {
        context: context(),
        customer_ref: "customer-9".to_owned(),
        channel: "chat".to_owned(),
        online_at_start: Some(false),
        ..Default::default()
    }
}

fn stream_of(open: pb::OpenSessionRequest) -> StreamId {
    parsed(Arm::OpenSession(open)).unwrap().stream_id
}

fn bad(arm: Arm) -> Vec<(String, &'static str)> {
    let violations = parsed(arm).unwrap_err();
    violations.into_iter().map(|it| (it.field, it.reason)).collect()
}

#[test]
fn whether_anybody_was_there_is_said_or_left_out() {
    for online_at_start in [None, Some(false), Some(true)] {
        let request =
            parsed(Arm::OpenSession(pb::OpenSessionRequest { online_at_start, ..open() }));
        let Wish::Session(Command::OpenSession(opened)) = request.unwrap().wish else {
            panic!("it opens a session");
        };
        assert_eq!(opened.online_at_start, online_at_start);
        assert_eq!(opened.merchant_id.as_str(), "merchant-7");
        assert_eq!(opened.customer_ref.as_str(), "customer-9");
    }
}

#[test]
fn a_session_without_an_id_has_the_same_one_whenever_it_is_opened_so() {
    assert_eq!(stream_of(open()), stream_of(open()));
    let of_source = |external_id: &str, request_id: &str| {
        let mut open = open();
        let context = open.context.as_mut().unwrap();
        context.request_id = request_id.to_owned();
        context.source.as_mut().unwrap().external_id = external_id.to_owned();
        open
    };
    assert_eq!(stream_of(of_source("chat/1", SESSION)), stream_of(of_source("chat/1", "")));
    assert_ne!(stream_of(of_source("chat/1", "")), stream_of(of_source("chat/2", "")));
}

#[test]
fn a_session_and_an_inquiry_by_one_key_of_a_source_are_two_streams() {
    let mut open = open();
    let source = open.context.as_mut().and_then(|context| context.source.as_mut());
    source.unwrap().external_id = "chat/1".to_owned();
    let inquiry = pb::OpenInquiryRequest {
        context: open.context.clone(),
        customer_ref: open.customer_ref.clone(),
        channel: open.channel.clone(),
        ..Default::default()
    };
    let inquiry = parsed(Arm::OpenInquiry(inquiry)).unwrap().stream_id;
    assert_ne!(stream_of(open).uuid(), inquiry.uuid());
}

#[test]
fn an_answer_says_its_kind_and_who_gave_it() {
    let party = pb::Party {
        organisation: pb::Organisation::Merchant.into(),
        team_id: "service".to_owned(),
        agent_id: "anna".to_owned(),
        ..Default::default()
    };
    let request = parsed(Arm::AnswerSession(pb::AnswerSessionRequest {
        context: context(),
        session_id: SESSION.to_owned(),
        reply_kind: pb::ReplyKind::Greeting.into(),
        answered_by: Some(party),
        ..Default::default()
    }));
    let Wish::Session(Command::AnswerSession(answered)) = request.unwrap().wish else {
        panic!("it is an answer");
    };
    assert_eq!(answered.reply_kind, ReplyKind::Greeting);
    let answered_by = answered.answered_by.unwrap();
    assert_eq!(answered_by.agent_id.unwrap().as_str(), "anna");
}

#[test]
fn a_session_names_the_inquiry_that_it_led_to() {
    let link = |led_to_inquiry_id: &str| {
        let (session_id, led_to_inquiry_id) = (SESSION.to_owned(), led_to_inquiry_id.to_owned());
        Arm::LinkSession(pb::LinkSessionRequest {
            context: context(),
            session_id,
            led_to_inquiry_id,
        })
    };
    let inquiry = uuid::Uuid::from_u128(31);
    let request = parsed(link(&inquiry.to_string())).unwrap();
    assert_eq!(request.stream_id.uuid().to_string(), SESSION);
    let linked = Command::LinkSession(SessionLinked { inquiry_id: inquiry.into() });
    assert_eq!(request.wish, Wish::Session(linked));
    assert_eq!(bad(link("")), [("led_to_inquiry_id".to_owned(), "FIELD_REQUIRED")]);
    assert_eq!(bad(link("31")), [("led_to_inquiry_id".to_owned(), "FIELD_NOT_A_UUID")]);
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let named = |arm: Arm| bad(arm).into_iter().map(|(field, _)| field).collect::<Vec<_>>();
    let open = pb::OpenSessionRequest { context: context(), ..Default::default() };
    assert_eq!(named(Arm::OpenSession(open)), ["customer_ref", "channel"]);
    let nothing = named(Arm::OpenSession(pb::OpenSessionRequest::default()));
    assert_eq!(nothing, ["context", "customer_ref", "channel"]);
    let of_nobody = named(Arm::OpenSession(pb::OpenSessionRequest {
        context: context().map(|it| pb::CommandContext { merchant_id: String::new(), ..it }),
        customer_ref: "customer-9".to_owned(),
        channel: "chat".to_owned(),
        ..Default::default()
    }));
    assert_eq!(of_nobody, ["context.merchant_id"]);
    let queue = named(Arm::QueueSession(pb::QueueSessionRequest::default()));
    assert_eq!(queue, ["context", "session_id", "queue"]);
    let answer = pb::AnswerSessionRequest { context: context(), ..Default::default() };
    assert_eq!(named(Arm::AnswerSession(answer)), ["session_id", "reply_kind"]);
    let abandon = named(Arm::AbandonSession(pb::AbandonSessionRequest::default()));
    assert_eq!(abandon, ["context", "session_id"]);
    let close = named(Arm::CloseSession(pb::CloseSessionRequest::default()));
    assert_eq!(close, ["context", "session_id"]);
}
