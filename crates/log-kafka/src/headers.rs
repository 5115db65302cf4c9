//! Copies for other readers: what a record says of itself in Kafka's headers, as CloudEvents 1.0
//! in binary mode. The frame in the value rules.

use std::fmt::Write;

use jiff::Timestamp;
use rdkafka::message::{Header, OwnedHeaders};
use verbatim_log::{Kind, Partition, Record};

/// The text that the records of one append have in common, made once, and room for what each says.
#[derive(Debug)]
pub(crate) struct Labels {
    source: String,
    recorded_at_ms: i64,
    time: String,
    id: String,
}

impl Labels {
    pub(crate) fn new(topic: &str, partition: Partition) -> Self {
        let source = format!("/verbatim/{topic}/{partition}");
        Labels { source, recorded_at_ms: i64::MIN, time: String::new(), id: String::new() }
    }

    /// The headers of a record, with its key.
    pub(crate) fn of(&mut self, record: &Record, key: Option<&str>) -> OwnedHeaders {
        let header = record.header();
        if header.recorded_at_ms != self.recorded_at_ms {
            self.recorded_at_ms = header.recorded_at_ms;
            self.time = rfc_3339(header.recorded_at_ms);
        }
        self.id.clear();
        // Writing to a string cannot fail.
        let _ = match header.index {
            Some(index) => write!(self.id, "{}-{index}", header.term),
            None => write!(self.id, "{}-claim", header.term),
        };
        let (term, place) = self.id.split_once('-').unwrap_or_default();
        let headers = OwnedHeaders::new_with_capacity(10)
            .insert(of_text("ce_specversion", "1.0"))
            .insert(of_text("ce_id", &self.id))
            .insert(of_text("ce_type", kind(record.kind())))
            .insert(of_text("ce_source", &self.source))
            .insert(of_text("ce_time", &self.time))
            .insert(of_text("content-type", "application/protobuf"))
            .insert(of_text("term", term));
        let headers = match key {
            Some(key) => headers.insert(of_text("ce_subject", key)),
            None => headers,
        };
        match header.index {
            Some(_) => headers.insert(of_text("index", place)),
            None => headers,
        }
    }
}

fn of_text<'a>(key: &'a str, text: &'a str) -> Header<'a, &'a str> {
    Header { key, value: Some(text) }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Claim => "verbatim.v1.claim",
        Kind::Barrier => "verbatim.v1.barrier",
        Kind::Outcome => "verbatim.v1.outcome",
    }
}

fn rfc_3339(unix_ms: i64) -> String {
    Timestamp::from_millisecond(unix_ms).unwrap_or(Timestamp::MAX).to_string()
}
