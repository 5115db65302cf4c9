//! One recorded fact, as commands show it: its kind, why, by whom, and as JSON.

use std::sync::OnceLock;

use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, ReflectMessage};
use verbatim_api::v1::{self as pb};

use crate::terminal;

/// The fields in which facts say why, the most telling first.
const REASONS: [&str; 6] = ["reason_code", "reason", "cause", "method", "on", "origin"];

/// A recorded fact that can be asked for its fields by name.
pub(super) struct Fact<'a> {
    recorded: &'a pb::RecordedEvent,
    message: Option<DynamicMessage>,
}

/// How facts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::Args)]
pub(super) struct Form {
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
}

impl Form {
    /// Lines for people.
    pub(super) const LINES: Form = Form { json: false };
}

/// Shows a fact where answers go.
pub(super) fn show(recorded: &pb::RecordedEvent, form: Form) {
    let fact = Fact::new(recorded);
    if form != Form::LINES {
        return terminal::say(&fact.json());
    }
    let position = recorded.position.unwrap_or_default();
    let outcome = recorded.outcome.clone().unwrap_or_default();
    let inquiry = uuid::Uuid::from_slice(&outcome.stream_id).unwrap_or_default();
    let seq = recorded.event.as_ref().map_or(0, |event| event.stream_seq);
    let place = format!("{}/{}", position.partition, position.index);
    terminal::say(&format!(
        "{place:<12} {} {inquiry} {seq:>4} {:<24} {}",
        terminal::instant(fact.occurred_at_ms()),
        fact.kind(),
        outcome.merchant_id,
    ));
}

impl<'a> Fact<'a> {
    pub(super) fn new(recorded: &'a pb::RecordedEvent) -> Self {
        Fact { recorded, message: dynamic(recorded) }
    }

    /// Its kind: the name of its arm.
    pub(super) fn kind(&self) -> String {
        self.body().map_or_else(String::new, |(kind, _)| kind)
    }

    /// Why, as a code; empty for facts that need no reason.
    pub(super) fn reason(&self) -> String {
        let Some((_, body)) = self.body() else { return String::new() };
        let reasons = REASONS.iter().filter_map(|name| code(&body, name));
        reasons.into_iter().next().unwrap_or_default()
    }

    /// The hand-off it is about, if it is about one.
    pub(super) fn handoff_id(&self) -> Option<Vec<u8>> {
        let (_, body) = self.body()?;
        let id = body.get_field_by_name("handoff_id")?;
        id.as_bytes().map(|id| id.to_vec())
    }

    /// Who did it.
    pub(super) fn by(&self) -> String {
        let outcome = self.recorded.outcome.as_ref();
        let Some(actor) = outcome.and_then(|outcome| outcome.actor.as_ref()) else {
            return String::new();
        };
        let kind = actor.kind().as_str_name().trim_start_matches("ACTOR_KIND_").to_lowercase();
        match (actor.id.is_empty(), actor.team_id.is_empty()) {
            (true, _) => kind,
            (false, true) => format!("{kind} {}", actor.id),
            (false, false) => format!("{} ({})", actor.id, actor.team_id),
        }
    }

    /// When it occurred, as the source claims.
    pub(super) fn occurred_at_ms(&self) -> i64 {
        unix_ms(self.recorded.outcome.as_ref().and_then(|outcome| outcome.occurred_at))
    }

    /// The whole of it, as one line of JSON.
    pub(super) fn json(&self) -> String {
        let text = self.message.as_ref().map(serde_json::to_string);
        text.and_then(Result::ok).unwrap_or_default()
    }

    fn body(&self) -> Option<(String, DynamicMessage)> {
        let event = self.message.as_ref()?.get_field_by_name("event")?;
        let event = event.as_message()?;
        let arms = event.descriptor().oneofs().next()?;
        let arm = arms.fields().find(|field| event.has_field(field))?;
        let body = event.get_field(&arm).as_message()?.clone();
        Some((arm.name().to_owned(), body))
    }
}

/// An instant as milliseconds since 1970; 0 where there is none.
pub(super) fn unix_ms(at: Option<prost_types::Timestamp>) -> i64 {
    at.map_or(0, |at| at.seconds * 1000 + i64::from(at.nanos) / 1_000_000)
}

/// A field that holds a code: text, or an enum.
fn code(body: &DynamicMessage, name: &str) -> Option<String> {
    let field = body.descriptor().get_field_by_name(name)?;
    let value = body.get_field(&field);
    let text = match value.as_enum_number() {
        Some(number) => variant(&field, number)?,
        None => value.as_str()?.to_owned(),
    };
    (!text.is_empty()).then_some(text)
}

/// A variant's name without the enum's own.
fn variant(field: &FieldDescriptor, number: i32) -> Option<String> {
    let kind = field.kind();
    let descriptor = kind.as_enum()?;
    let prefix = descriptor.get_value(0)?.name().replace("UNSPECIFIED", "");
    let value = descriptor.get_value(number)?;
    Some(value.name().trim_start_matches(&prefix).to_lowercase())
}

fn dynamic(recorded: &pb::RecordedEvent) -> Option<DynamicMessage> {
    static POOL: OnceLock<Option<DescriptorPool>> = OnceLock::new();
    let pool = POOL.get_or_init(|| DescriptorPool::decode(verbatim_api::FILE_DESCRIPTOR_SET).ok());
    let descriptor = pool.as_ref()?.get_message_by_name("verbatim.v1.RecordedEvent")?;
    let mut message = DynamicMessage::new(descriptor);
    message.transcode_from(recorded).ok()?;
    Some(message)
}
