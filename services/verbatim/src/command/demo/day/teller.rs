//! Writes down one inquiry's story, command by command, and keeps its time.

use prost_types::Timestamp;
use uuid::Uuid;
use verbatim_api::v1::record_request::Command;
use verbatim_api::v1::{self as pb, RecordRequest};

use super::cast::{Author, Merchant};

/// What every command of an inquiry begins with.
#[derive(Debug)]
pub(super) struct Begun {
    /// Who, when, from where.
    pub(super) context: Option<pb::CommandContext>,
    /// The inquiry.
    pub(super) inquiry_id: String,
}

/// One inquiry's commands so far.
#[derive(Debug)]
pub(super) struct Teller {
    inquiry_id: Uuid,
    merchant_id: String,
    channel: &'static str,
    min_governance: u64,
    begins_at_s: i64,
    at_s: i64,
    told: Vec<(i64, RecordRequest)>,
}

impl Teller {
    /// Whatever happens is judged by what stands in partition 0 up to `min_governance`.
    pub(super) fn new(
        inquiry_id: Uuid,
        merchant: &Merchant,
        channel: &'static str,
        min_governance: u64,
        begins_at_s: i64,
    ) -> Self {
        let merchant_id = merchant.id.clone();
        let (at_s, told) = (begins_at_s, Vec::new());
        Teller { inquiry_id, merchant_id, channel, min_governance, begins_at_s, at_s, told }
    }

    /// The channel it came in by.
    pub(super) fn channel(&self) -> String {
        self.channel.to_owned()
    }

    /// Lets time pass.
    pub(super) fn pass(&mut self, seconds: i64) {
        self.at_s += seconds;
    }

    /// Lets time pass until so many minutes after the beginning.
    pub(super) fn until_minute(&mut self, minute: i64) {
        self.at_s = self.begins_at_s + minute * 60;
    }

    /// An instant from now.
    pub(super) fn within(&self, seconds: i64) -> Option<Timestamp> {
        Some(Timestamp { seconds: self.at_s + seconds, nanos: 0 })
    }

    /// An id that nothing else in this inquiry has.
    pub(super) fn fresh_id(&self, of: &str) -> String {
        Uuid::new_v5(&self.inquiry_id, format!("{of} {}", self.told.len()).as_bytes()).to_string()
    }

    /// Somebody does something, now.
    pub(super) fn add(&mut self, author: Author, command: impl FnOnce(Begun) -> Command) {
        let external_id = format!("{}-{}", self.inquiry_id, self.told.len());
        let context = pb::CommandContext {
            request_id: self.fresh_id("request"),
            merchant_id: self.merchant_id.clone(),
            actor: Some(author.actor()),
            source: Some(pb::Source {
                service: "demo".to_owned(),
                channel: self.channel.to_owned(),
                external_id,
                imported: true,
                ..Default::default()
            }),
            occurred_at: self.within(0),
            min_governance: Some(self.min_governance),
            ..Default::default()
        };
        let begun = Begun { context: Some(context), inquiry_id: self.inquiry_id.to_string() };
        let command = Some(command(begun));
        self.told.push((self.at_s, RecordRequest { command }));
    }

    /// The whole story, each command with its second.
    pub(super) fn end(self) -> Vec<(i64, RecordRequest)> {
        self.told
    }
}

/// Words of a person.
pub(super) fn content(words: &str) -> Option<pb::Content> {
    Some(pb::Content { form: Some(pb::content::Form::Text(words.to_owned())) })
}
