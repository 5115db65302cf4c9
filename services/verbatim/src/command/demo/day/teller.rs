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
    at_s: i64,
    told: Vec<(i64, RecordRequest)>,
}

impl Teller {
    pub(super) fn new(
        inquiry_id: Uuid,
        merchant: &Merchant,
        channel: &'static str,
        at_s: i64,
    ) -> Self {
        let merchant_id = merchant.id.clone();
        Teller { inquiry_id, merchant_id, channel, at_s, told: Vec::new() }
    }

    /// The channel it came in by.
    pub(super) fn channel(&self) -> String {
        self.channel.to_owned()
    }

    /// Lets time pass.
    pub(super) fn pass(&mut self, seconds: i64) {
        self.at_s += seconds;
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
