//! A small desk that sends commands: the shortest way from a test's sentence to a request.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use uuid::Uuid;
use verbatim_api::v1::record_request::Command as Arm;
use verbatim_api::v1::{self as pb};
use verbatim_domain::Timestamp;
use verbatim_domain::id::derived;
use verbatim_ledger::{Clock, Entropy};
use verbatim_wire::{DigestKey, Request, parse};

/// The time that every test begins at: 2026-01-05T08:00:00Z, a Monday.
pub const MONDAY_MS: i64 = 1_767_600_000_000;

/// A clock that goes a millisecond further whenever somebody looks at it, and can be set.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        TestClock(AtomicI64::new(MONDAY_MS))
    }
}

impl TestClock {
    /// Sets the clock, forward or back.
    pub fn set(&self, unix_ms: i64) {
        self.0.store(unix_ms, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let unix_ms = self.0.fetch_add(1, Ordering::SeqCst);
        Timestamp::from_unix_ms(unix_ms).unwrap_or(Timestamp::MAX)
    }
}

/// Bytes that look random and are the same in every run of one test.
#[derive(Debug)]
pub struct TestEntropy {
    seed: u64,
    drawn: AtomicU64,
}

impl TestEntropy {
    /// A source of its own for every seed.
    pub fn seeded(seed: u64) -> Arc<Self> {
        Arc::new(TestEntropy { seed, drawn: AtomicU64::new(0) })
    }
}

impl Entropy for TestEntropy {
    fn bytes16(&self) -> [u8; 16] {
        let drawn = self.drawn.fetch_add(1, Ordering::SeqCst);
        derived(&[b"entropy", &self.seed.to_be_bytes(), &drawn.to_be_bytes()]).into_bytes()
    }
}

/// The key of every test's store.
pub fn digest_key() -> DigestKey {
    DigestKey::new(&[7; 32])
}

/// A UUID that stands for a word.
pub fn named(word: &str) -> Uuid {
    derived(&[b"test", word.as_bytes()])
}

/// The context of a command of merchant `m1`, under a request id that stands for `request`.
pub fn context(request: &str) -> Option<pb::CommandContext> {
    Some(pb::CommandContext {
        request_id: named(request).to_string(),
        merchant_id: "m1".to_owned(),
        actor: Some(pb::Actor {
            kind: pb::ActorKind::Human.into(),
            id: "anna".to_owned(),
            team_id: "service".to_owned(),
            organisation: pb::Organisation::Merchant.into(),
            ..Default::default()
        }),
        source: Some(pb::Source { service: "desk".to_owned(), ..Default::default() }),
        ..Default::default()
    })
}

/// A team of the merchant, with an agent unless `agent` is empty.
pub fn party(team: &str, agent: &str) -> Option<pb::Party> {
    Some(pb::Party {
        organisation: pb::Organisation::Merchant.into(),
        team_id: team.to_owned(),
        agent_id: agent.to_owned(),
        ..Default::default()
    })
}

/// Words in clear.
pub fn content(text: &str) -> Option<pb::Content> {
    Some(pb::Content { form: Some(pb::content::Form::Text(text.to_owned())) })
}

/// Opens the inquiry that stands for `inquiry`, of customer `customer`.
pub fn open_for(inquiry: &str, customer: &str) -> Arm {
    Arm::OpenInquiry(pb::OpenInquiryRequest {
        context: context(&format!("open {inquiry}")),
        inquiry_id: named(inquiry).to_string(),
        customer_ref: customer.to_owned(),
        channel: "chat".to_owned(),
        ..Default::default()
    })
}

/// Opens the inquiry that stands for `inquiry`, of customer `c1`.
pub fn open(inquiry: &str) -> Arm {
    open_for(inquiry, "c1")
}

/// Publishes a document for the mall.
pub fn publish(document: pb::PolicyDocument) -> Arm {
    publish_for("", document, "publish")
}

/// Publishes a document for a merchant, or for the mall if that is empty, under a request id that
/// stands for `request`.
pub fn publish_for(merchant: &str, document: pb::PolicyDocument, request: &str) -> Arm {
    let context = context(request)
        .map(|context| pb::CommandContext { merchant_id: merchant.to_owned(), ..context });
    Arm::PublishPolicies(pb::PublishPoliciesRequest { context, document: Some(document) })
}

/// The customer writes, at an instant.
pub fn receive_at(inquiry: &str, message: &str, unix_ms: i64) -> Arm {
    let occurred_at = Some(instant(unix_ms));
    let context = context(&format!("receive {message}"));
    Arm::ReceiveMessage(pb::ReceiveMessageRequest {
        context: context.map(|context| pb::CommandContext { occurred_at, ..context }),
        inquiry_id: named(inquiry).to_string(),
        message_id: named(message).to_string(),
        kind: "text".to_owned(),
        sender_class: pb::SenderClass::Customer.into(),
        ..Default::default()
    })
}

/// A person answers so that the customer sees it, at an instant.
pub fn reply_at(inquiry: &str, message: &str, unix_ms: i64) -> Arm {
    let occurred_at = Some(instant(unix_ms));
    let context = context(&format!("reply {message}"));
    Arm::SendReply(pb::SendReplyRequest {
        context: context.map(|context| pb::CommandContext { occurred_at, ..context }),
        inquiry_id: named(inquiry).to_string(),
        message_id: named(message).to_string(),
        reply_kind: pb::ReplyKind::Human.into(),
        visibility: pb::Visibility::Customer.into(),
        ..Default::default()
    })
}

/// An instant as the API has it.
pub fn instant(unix_ms: i64) -> prost_types::Timestamp {
    let nanos = i32::try_from(unix_ms.rem_euclid(1000) * 1_000_000).unwrap_or(0);
    prost_types::Timestamp { seconds: unix_ms.div_euclid(1000), nanos }
}

/// A note on the inquiry, under a request id that stands for `request`.
pub fn note(inquiry: &str, request: &str) -> Arm {
    Arm::AddNote(pb::AddNoteRequest {
        context: context(request),
        inquiry_id: named(inquiry).to_string(),
        body: content(&format!("a note: {request}")),
        ..Default::default()
    })
}

/// An offer of `parent` to take `child` in.
pub fn merge(parent: &str, child: &str) -> Arm {
    Arm::OfferMerge(pb::OfferMergeRequest {
        context: context(&format!("merge {parent} {child}")),
        inquiry_id: named(parent).to_string(),
        child_inquiry_id: named(child).to_string(),
        ..Default::default()
    })
}

/// The valid request that such an arm stands for.
///
/// # Panics
/// If the arm is not valid.
pub fn request(arm: Arm) -> Request {
    match parse(arm, &digest_key()) {
        Ok(request) => request,
        Err(violations) => panic!("a test's request is valid: {violations:?}"),
    }
}
