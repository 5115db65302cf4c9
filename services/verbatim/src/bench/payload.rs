//! The commands that benchmarks send: full rules, random bodies of 300 bytes.

use rand::RngExt;
use uuid::Uuid;
use verbatim_api::v1::record_request::Command;
use verbatim_api::v1::{self as pb};

/// How long a message's body is, in bytes.
pub(super) const BODY_BYTES: usize = 300;

fn context(external_id: &str) -> pb::CommandContext {
    pb::CommandContext {
        request_id: Uuid::new_v4().to_string(),
        merchant_id: "merchant-17".to_owned(),
        actor: Some(pb::Actor {
            kind: pb::ActorKind::Customer.into(),
            id: "customer-4711".to_owned(),
            ..Default::default()
        }),
        source: Some(pb::Source {
            service: "chat-gateway".to_owned(),
            instance: "gw-1".to_owned(),
            channel: "chat".to_owned(),
            external_id: external_id.to_owned(),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// Opens an inquiry.
pub(super) fn open(inquiry_id: Uuid) -> pb::OpenInquiryRequest {
    pb::OpenInquiryRequest {
        context: Some(context("")),
        inquiry_id: inquiry_id.to_string(),
        customer_ref: "customer-4711".to_owned(),
        channel: "chat".to_owned(),
        priority: "p2".to_owned(),
        category: "delivery.late".to_owned(),
        ..Default::default()
    }
}

/// A message from the customer, of random letters.
pub(super) fn message(inquiry_id: Uuid) -> pb::ReceiveMessageRequest {
    let mut rng = rand::rng();
    let text = (0..BODY_BYTES).map(|_| char::from(rng.random_range(b' '..=b'~'))).collect();
    pb::ReceiveMessageRequest {
        context: Some(context("")),
        inquiry_id: inquiry_id.to_string(),
        kind: "text".to_owned(),
        sender_class: pb::SenderClass::Customer.into(),
        body: Some(pb::Content { form: Some(pb::content::Form::Text(text)) }),
        ..Default::default()
    }
}

/// One inquiry's commands for the stream: an opening and then messages.
pub(super) fn inquiry(length: usize) -> impl Iterator<Item = pb::RecordRequest> {
    let inquiry_id = Uuid::new_v4();
    (0..length).map(move |place| {
        let command = if place == 0 {
            Command::OpenInquiry(open(inquiry_id))
        } else {
            Command::ReceiveMessage(message(inquiry_id))
        };
        pb::RecordRequest { command: Some(command) }
    })
}
