//! The commands of the campaign: valid ones, repeated ones, and ones that must be refused.

use std::sync::Arc;

use rand::RngExt;
use rand::rngs::StdRng;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_api::v1::record_request::Command as Arm;

use super::inquiries::{INQUIRIES, Inquiries, id, never_opened};

/// No stream gets so long.
const SEQ_OF_NO_STREAM: u64 = 1 << 40;

/// How many earlier commands a caller remembers, to send them again.
const REMEMBERED_MAX: usize = 32;

/// One command, as it is sent and sent again.
#[derive(Debug, Clone)]
pub struct Command {
    /// The very command, words and all: it travels as the correlation id.
    pub marker: String,
    /// The inquiry.
    pub inquiry_id: Uuid,
    /// The request.
    pub request_id: Uuid,
    /// The method, as a path.
    pub path: &'static str,
    /// The command as an arm of `RecordRequest`.
    pub arm: Arm,
}

/// What one caller sends next. Everything follows from its seed.
#[derive(Debug)]
pub struct Author {
    name: String,
    chance: StdRng,
    inquiries: Arc<Inquiries>,
    written: u64,
    remembered: Vec<Command>,
}

impl Author {
    /// An author with chances of its own; no two may have one name.
    pub fn new(name: String, chance: StdRng, inquiries: Arc<Inquiries>) -> Self {
        Author { name, chance, inquiries, written: 0, remembered: Vec::new() }
    }

    /// Most commands are new and valid; some were sent before, some must be refused.
    pub fn write(&mut self) -> Command {
        let inquiry_id = self.some_inquiry();
        match self.chance.random_range(0..100) {
            0..12 => self.again(inquiry_id),
            12..15 => self.other_words_under_the_same_id(inquiry_id),
            15..17 => self.unknown_handoff(inquiry_id),
            17..19 => self.other_merchant(inquiry_id),
            19..21 => self.without_words(inquiry_id),
            21..24 => self.another_inquiry(),
            24..30 => self.note(self.inquiries.newest().unwrap_or(inquiry_id)),
            30..32 => self.note(never_opened()),
            32..35 => self.behind_no_fact(inquiry_id),
            35..49 => self.received(inquiry_id),
            49..62 => self.status(inquiry_id),
            _ => self.note(inquiry_id),
        }
    }

    /// Whether nobody but this author sends the command.
    pub fn wrote(&self, command: &Command) -> bool {
        let number = command.marker.strip_prefix(&self.name);
        number.is_some_and(|number| number.starts_with('-'))
    }

    /// Keeps a command that has a receipt, to send it again much later.
    pub fn remember(&mut self, command: Command) {
        if matches!(command.arm, Arm::OpenInquiry(_)) && self.wrote(&command) {
            self.inquiries.opened(command.inquiry_id);
        }
        if self.remembered.len() < REMEMBERED_MAX {
            self.remembered.push(command);
            return;
        }
        // Some of the first ones stay to the end.
        let place = self.chance.random_range(REMEMBERED_MAX / 2..REMEMBERED_MAX);
        self.remembered[place] = command;
    }

    /// Whether to ask again for a command that is in doubt, or to leave it to itself.
    pub fn asks_again(&mut self) -> bool {
        self.chance.random_range(0..10) > 0
    }

    /// How many commands to send at once on a stream.
    pub fn window(&mut self) -> usize {
        self.chance.random_range(1..=8)
    }

    /// One of those that are there from the beginning. One of them is much busier than the others,
    /// so that something happens hundreds of times to it in a short story too.
    fn some_inquiry(&mut self) -> Uuid {
        match self.chance.random_range(0..4) {
            0 => id(0),
            _ => id(self.chance.random_range(0..INQUIRIES)),
        }
    }

    fn remembered(&mut self) -> Option<Command> {
        let count = self.remembered.len();
        let place = (count > 0).then(|| self.chance.random_range(0..count))?;
        Some(self.remembered[place].clone())
    }

    fn again(&mut self, inquiry_id: Uuid) -> Command {
        self.remembered().unwrap_or_else(|| self.note(inquiry_id))
    }

    fn another_inquiry(&mut self) -> Command {
        let context = self.context();
        opening(self.inquiries.another(), context)
    }

    fn other_words_under_the_same_id(&mut self, inquiry_id: Uuid) -> Command {
        let Some(Command { inquiry_id, request_id, .. }) = self.remembered() else {
            return self.note(inquiry_id);
        };
        let mut context = self.context();
        context.request_id = request_id.to_string();
        note(inquiry_id, context, "these words come too late")
    }

    fn unknown_handoff(&mut self, inquiry_id: Uuid) -> Command {
        let context = self.context();
        let arm = Arm::AcceptHandoff(pb::AcceptHandoffRequest {
            context: Some(context.clone()),
            inquiry_id: inquiry_id.to_string(),
            handoff_id: context.request_id.clone(),
            agent_id: String::new(),
        });
        command(inquiry_id, &context, "/verbatim.v1.CustodyService/AcceptHandoff", arm)
    }

    fn other_merchant(&mut self, inquiry_id: Uuid) -> Command {
        let mut context = self.context();
        context.merchant_id = "another merchant".to_owned();
        note(inquiry_id, context, "not mine")
    }

    /// It is told how far the stream has gone.
    fn behind_no_fact(&mut self, inquiry_id: Uuid) -> Command {
        let mut context = self.context();
        context.expected_seq = Some(SEQ_OF_NO_STREAM);
        note(inquiry_id, context, "too early")
    }

    fn without_words(&mut self, inquiry_id: Uuid) -> Command {
        let context = self.context();
        let mut command = note(inquiry_id, context, "");
        if let Arm::AddNote(note) = &mut command.arm {
            note.body = None;
        }
        command
    }

    fn note(&mut self, inquiry_id: Uuid) -> Command {
        let context = self.context();
        note(inquiry_id, context, &"a word ".repeat(30))
    }

    fn received(&mut self, inquiry_id: Uuid) -> Command {
        let context = self.context();
        let arm = Arm::ReceiveMessage(pb::ReceiveMessageRequest {
            context: Some(context.clone()),
            inquiry_id: inquiry_id.to_string(),
            sender_class: pb::SenderClass::Customer.into(),
            body: words("where is my parcel?"),
            ..Default::default()
        });
        command(inquiry_id, &context, "/verbatim.v1.ConversationService/ReceiveMessage", arm)
    }

    fn status(&mut self, inquiry_id: Uuid) -> Command {
        let context = self.context();
        let arm = Arm::RecordSourceStatus(pb::RecordSourceStatusRequest {
            context: Some(context.clone()),
            inquiry_id: inquiry_id.to_string(),
            row_id: context.correlation_id.clone(),
            status: "in progress".to_owned(),
            ..Default::default()
        });
        command(inquiry_id, &context, "/verbatim.v1.SourceService/RecordSourceStatus", arm)
    }

    fn context(&mut self) -> pb::CommandContext {
        self.written += 1;
        let marker = format!("{}-{}", self.name, self.written);
        let request_id = uuid::Builder::from_random_bytes(self.chance.random()).into_uuid();
        context(marker, request_id)
    }
}

/// Opens one of the inquiries that are there from the beginning; everybody sends the very same
/// command.
pub fn open(inquiry: u64) -> Command {
    let inquiry_id = id(inquiry);
    opening(inquiry_id, context(format!("open-{inquiry}"), inquiry_id))
}

fn opening(inquiry_id: Uuid, context: pb::CommandContext) -> Command {
    let arm = Arm::OpenInquiry(pb::OpenInquiryRequest {
        context: Some(context.clone()),
        inquiry_id: inquiry_id.to_string(),
        customer_ref: "c1".to_owned(),
        channel: "chat".to_owned(),
        ..Default::default()
    });
    command(inquiry_id, &context, "/verbatim.v1.InquiryService/OpenInquiry", arm)
}

fn note(inquiry_id: Uuid, context: pb::CommandContext, text: &str) -> Command {
    let arm = Arm::AddNote(pb::AddNoteRequest {
        context: Some(context.clone()),
        inquiry_id: inquiry_id.to_string(),
        body: words(text),
        ..Default::default()
    });
    command(inquiry_id, &context, "/verbatim.v1.ConversationService/AddNote", arm)
}

fn command(
    inquiry_id: Uuid,
    context: &pb::CommandContext,
    path: &'static str,
    arm: Arm,
) -> Command {
    let request_id = Uuid::parse_str(&context.request_id).expect("we wrote it ourselves");
    Command { marker: context.correlation_id.clone(), inquiry_id, request_id, path, arm }
}

fn context(marker: String, request_id: Uuid) -> pb::CommandContext {
    pb::CommandContext {
        request_id: request_id.to_string(),
        merchant_id: "m1".to_owned(),
        actor: Some(pb::Actor {
            kind: pb::ActorKind::Human.into(),
            id: "anna".to_owned(),
            team_id: "service".to_owned(),
            organisation: pb::Organisation::Merchant.into(),
            ..Default::default()
        }),
        source: Some(pb::Source { service: "campaign".to_owned(), ..Default::default() }),
        correlation_id: marker,
        ..Default::default()
    }
}

fn words(text: &str) -> Option<pb::Content> {
    Some(pb::Content { form: Some(pb::content::Form::Text(text.to_owned())) })
}
