//! The commands of the campaign: valid ones, repeated ones, and ones that must be refused.

use rand::RngExt;
use rand::rngs::StdRng;
use uuid::Uuid;
use verbatim_api::v1 as pb;
use verbatim_api::v1::record_request::Command as Arm;

/// How many inquiries all callers write to.
pub const INQUIRIES: u64 = 24;

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
    written: u64,
    remembered: Vec<Command>,
}

impl Author {
    /// An author with chances of its own; no two may have one name.
    pub fn new(name: String, chance: StdRng) -> Self {
        Author { name, chance, written: 0, remembered: Vec::new() }
    }

    /// Most commands are new and valid; some were sent before, some must be refused.
    pub fn write(&mut self) -> Command {
        let inquiry = self.chance.random_range(0..INQUIRIES);
        match self.chance.random_range(0..100) {
            0..12 => self.again(inquiry),
            12..16 => self.other_words_under_the_same_id(inquiry),
            16..19 => self.unknown_handoff(inquiry),
            19..21 => self.other_merchant(inquiry),
            21..23 => self.without_words(inquiry),
            23..40 => self.received(inquiry),
            40..55 => self.status(inquiry),
            _ => self.note(inquiry),
        }
    }

    /// Keeps a command that has a receipt, to send it again much later.
    pub fn remember(&mut self, command: Command) {
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

    fn remembered(&mut self) -> Option<Command> {
        let count = self.remembered.len();
        let place = (count > 0).then(|| self.chance.random_range(0..count))?;
        Some(self.remembered[place].clone())
    }

    fn again(&mut self, inquiry: u64) -> Command {
        self.remembered().unwrap_or_else(|| open(inquiry))
    }

    fn other_words_under_the_same_id(&mut self, inquiry: u64) -> Command {
        let Some(Command { inquiry_id, request_id, .. }) = self.remembered() else {
            return self.note(inquiry);
        };
        let mut context = self.context();
        context.request_id = request_id.to_string();
        note(inquiry_id, context, "these words come too late")
    }

    fn unknown_handoff(&mut self, inquiry: u64) -> Command {
        let (context, inquiry_id) = (self.context(), inquiry_id(inquiry));
        let arm = Arm::AcceptHandoff(pb::AcceptHandoffRequest {
            context: Some(context.clone()),
            inquiry_id: inquiry_id.to_string(),
            handoff_id: context.request_id.clone(),
            agent_id: String::new(),
        });
        command(inquiry_id, &context, "/verbatim.v1.CustodyService/AcceptHandoff", arm)
    }

    fn other_merchant(&mut self, inquiry: u64) -> Command {
        let mut context = self.context();
        context.merchant_id = "another merchant".to_owned();
        note(inquiry_id(inquiry), context, "not mine")
    }

    fn without_words(&mut self, inquiry: u64) -> Command {
        let context = self.context();
        let mut command = note(inquiry_id(inquiry), context, "");
        if let Arm::AddNote(note) = &mut command.arm {
            note.body = None;
        }
        command
    }

    fn note(&mut self, inquiry: u64) -> Command {
        let context = self.context();
        note(inquiry_id(inquiry), context, &"a word ".repeat(30))
    }

    fn received(&mut self, inquiry: u64) -> Command {
        let (context, inquiry_id) = (self.context(), inquiry_id(inquiry));
        let arm = Arm::ReceiveMessage(pb::ReceiveMessageRequest {
            context: Some(context.clone()),
            inquiry_id: inquiry_id.to_string(),
            sender_class: pb::SenderClass::Customer.into(),
            body: words("where is my parcel?"),
            ..Default::default()
        });
        command(inquiry_id, &context, "/verbatim.v1.ConversationService/ReceiveMessage", arm)
    }

    fn status(&mut self, inquiry: u64) -> Command {
        let (context, inquiry_id) = (self.context(), inquiry_id(inquiry));
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

/// Opens one of the inquiries; everybody sends the very same command.
pub fn open(inquiry: u64) -> Command {
    let inquiry_id = inquiry_id(inquiry);
    let context = context(format!("open-{inquiry}"), inquiry_id);
    let arm = Arm::OpenInquiry(pb::OpenInquiryRequest {
        context: Some(context.clone()),
        inquiry_id: inquiry_id.to_string(),
        customer_ref: "c1".to_owned(),
        channel: "chat".to_owned(),
        ..Default::default()
    });
    command(inquiry_id, &context, "/verbatim.v1.InquiryService/OpenInquiry", arm)
}

fn inquiry_id(inquiry: u64) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &inquiry.to_be_bytes())
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
