//! The commands that benchmarks send: full rules, random bodies of 300 bytes.

use clap::ValueEnum;
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
    pb::ReceiveMessageRequest {
        context: Some(context("")),
        inquiry_id: inquiry_id.to_string(),
        kind: "text".to_owned(),
        sender_class: pb::SenderClass::Customer.into(),
        body: Some(letters()),
        ..Default::default()
    }
}

fn letters() -> pb::Content {
    let mut rng = rand::rng();
    let text = (0..BODY_BYTES).map(|_| char::from(rng.random_range(b' '..=b'~'))).collect();
    pb::Content { form: Some(pb::content::Form::Text(text)) }
}

/// What the ids of new inquiries are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Ids {
    /// UUIDs of version 7, which rise with time: as our client names what it opens.
    Rising,
    /// Of all bits: as ids are that are derived from those of a source.
    Random,
}

impl Ids {
    /// The next one.
    fn next(self) -> Uuid {
        match self {
            Ids::Rising => Uuid::now_v7(),
            Ids::Random => Uuid::new_v4(),
        }
    }

    /// As tables name it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Ids::Rising => "rising",
            Ids::Random => "random",
        }
    }
}

/// What becomes of the inquiries of a load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Load {
    /// The customer writes, and nobody ever answers: every clock that begins stays open.
    Unanswered,
    /// Somebody is put in charge, answers twice, decides, and the result reaches the customer.
    DealtWith,
}

impl Load {
    pub(super) const EACH: [Load; 2] = [Load::Unanswered, Load::DealtWith];

    /// How many facts each inquiry has.
    pub(super) const FACTS_PER_INQUIRY: usize = 10;

    /// As tables name it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Load::Unanswered => "unanswered",
            Load::DealtWith => "dealt with",
        }
    }

    /// One inquiry's commands for the stream.
    pub(super) fn inquiry(self, ids: Ids) -> Vec<pb::RecordRequest> {
        match self {
            Load::Unanswered => inquiry(Self::FACTS_PER_INQUIRY, ids).collect(),
            Load::DealtWith => dealt_with(ids.next()),
        }
    }
}

fn dealt_with(inquiry_id: Uuid) -> Vec<pb::RecordRequest> {
    let id = || inquiry_id.to_string();
    let asked = || Command::ReceiveMessage(message(inquiry_id));
    let commands: [Command; Load::FACTS_PER_INQUIRY] = [
        Command::OpenInquiry(open(inquiry_id)),
        Command::AssignInquiry(pb::AssignInquiryRequest {
            context: Some(by_agent()),
            inquiry_id: id(),
            assignee: Some(pb::Party {
                organisation: pb::Organisation::Merchant.into(),
                team_id: "front".to_owned(),
                agent_id: "anna".to_owned(),
                ..Default::default()
            }),
            method: "round_robin".to_owned(),
        }),
        asked(),
        Command::SendReply(reply(inquiry_id)),
        asked(),
        Command::SendReply(reply(inquiry_id)),
        Command::DecideResolution(pb::DecideResolutionRequest {
            context: Some(by_agent()),
            inquiry_id: id(),
            outcome: "refunded".to_owned(),
            ..Default::default()
        }),
        Command::ConveyResolution(pb::ConveyResolutionRequest {
            context: Some(by_agent()),
            inquiry_id: id(),
            channel: "chat".to_owned(),
            ..Default::default()
        }),
        Command::MarkConveyanceDelivered(pb::MarkConveyanceDeliveredRequest {
            context: Some(by_agent()),
            inquiry_id: id(),
            ..Default::default()
        }),
        Command::ConfirmResolution(pb::ConfirmResolutionRequest {
            context: Some(context("")),
            inquiry_id: id(),
            ..Default::default()
        }),
    ];
    commands.map(|command| pb::RecordRequest { command: Some(command) }).into()
}

/// A reply of a person, of random letters.
fn reply(inquiry_id: Uuid) -> pb::SendReplyRequest {
    pb::SendReplyRequest {
        context: Some(by_agent()),
        inquiry_id: inquiry_id.to_string(),
        reply_kind: pb::ReplyKind::Human.into(),
        visibility: pb::Visibility::Public.into(),
        body: Some(letters()),
        ..Default::default()
    }
}

fn by_agent() -> pb::CommandContext {
    let actor = pb::Actor {
        kind: pb::ActorKind::Human.into(),
        id: "anna".to_owned(),
        ..Default::default()
    };
    pb::CommandContext { actor: Some(actor), ..context("") }
}

/// One inquiry's commands for the stream: an opening and then messages.
pub(super) fn inquiry(length: usize, ids: Ids) -> impl Iterator<Item = pb::RecordRequest> {
    let inquiry_id = ids.next();
    (0..length).map(move |place| {
        let command = if place == 0 {
            Command::OpenInquiry(open(inquiry_id))
        } else {
            Command::ReceiveMessage(message(inquiry_id))
        };
        pb::RecordRequest { command: Some(command) }
    })
}
